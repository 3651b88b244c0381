"""``python -m abi3lint``: finds the program that this package was installed with and becomes it."""

import os
import subprocess
import sys
import sysconfig


def folders():
    """Where an installer puts programs, the likeliest place first."""
    yield sysconfig.get_path("scripts")
    # pip install --user
    scheme = getattr(sysconfig, "get_preferred_scheme", None)
    user = scheme("user") if scheme else ("nt_user" if os.name == "nt" else "posix_user")
    yield sysconfig.get_path("scripts", scheme=user)
    # pip install --target, --prefix: a folder bin beside this package, or above lib/pythonX.Y/site-packages.
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    program_folder = "Scripts" if os.name == "nt" else "bin"
    yield os.path.join(here, program_folder)
    yield os.path.join(here, "..", "..", "..", program_folder)


def program():
    name = "abi3lint" + (sysconfig.get_config_var("EXE") or "")
    tried = []
    for folder in folders():
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
        tried.append(folder)
    sys.exit("abi3lint: error: the program is not installed beside this package; looked in " + ", ".join(tried))


def main():
    command = [program(), *sys.argv[1:]]
    if os.name == "nt":
        # Windows would start another process and let the shell go on before it ends.
        sys.exit(subprocess.run(command).returncode)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
