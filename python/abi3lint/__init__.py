"""The program ``abi3lint`` in a wheel; ``python -m abi3lint`` runs it."""
