"""Run a command that dies with the process that started it: `tether.py PARENT SIGNAL UID GID COMMAND…`.

Linux forgets the wish when a process changes its user, so the account is changed first. Elsewhere the
ledger alone finds what a killed supervisor left behind.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Change the account where one is given, ask for the signal, become the command."""
    parent, number, uid, gid = (int(word) for word in arguments[:4])
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)
    try:
        os.execvp(arguments[4], arguments[4:])  # noqa: S606  becoming the command is the purpose
    except OSError as error:
        sys.exit(f"{arguments[4]} cannot be started: {error.strerror}.")


if __name__ == "__main__":
    main(sys.argv[1:])
