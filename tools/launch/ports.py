"""Ports of this machine: the one asked for or the next, and free ones for servers."""

import socket
from contextlib import suppress

from tools.launch.words import Refusal, say

LOOPBACK = "127.0.0.1"
HIGHEST = 65_535
TRIES = 50


def wanted(text: str) -> int:
    """Read `PORT`; raises `Refusal` for anything that is not a port."""
    if not text.isdigit() or int(text) > HIGHEST:
        raise Refusal(f"PORT must be a number from 0 to 65535, not {text!r}.", 2)
    return int(text)


def listen(port: int) -> socket.socket:
    """Return a listening socket on `port`, or on the next free one, saying so.

    The socket itself is handed to the web server, so that nobody can take the port in between.
    """
    for number in range(port, min(port + TRIES, HIGHEST + 1)):
        with suppress(OSError):
            listener = _bound(number)
            if number != port:
                say(f"Port {port} is taken, so this demonstration uses {number}.")
            return listener
    raise Refusal(
        f"No port from {port} to {min(port + TRIES - 1, HIGHEST)} is free; set PORT to another number."
    )


def free() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _bound(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
