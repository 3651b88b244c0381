# cython: language_level=3
def work(item):
    if not isinstance(item, int):
        raise TypeError("a number is required")
    return [item, len(str(item))]
