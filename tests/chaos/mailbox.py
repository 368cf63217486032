"""A mail server that can refuse, put off, hang up or take a message and then say nothing."""

import socketserver
import threading
import time
from collections import Counter
from enum import StrEnum
from typing import cast

HANGS = 12.0  # longer than the portal waits for a mail server


class Mode(StrEnum):
    """How the server behaves."""

    TAKES = "takes"
    REFUSES = "refuses"
    PUTS_OFF = "4xx"
    REJECTS = "5xx"
    HANGS = "hangs"
    TAKES_TWICE = "duplicates"


class Mailbox(socketserver.ThreadingTCPServer):
    """The server; `taken` counts what it said yes to, by Message-ID."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 100

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mode = Mode.TAKES
        self.taken: Counter[str] = Counter()
        self.confirmed: Counter[str] = Counter()
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def keep(self, message: str) -> str:
        """Count a message and return its Message-ID."""
        lines = [line for line in message.splitlines() if line.lower().startswith("message-id:")]
        found = lines[0].partition(":")[2].strip() if lines else ""
        with self.lock:
            self.taken[found] += 1
        return found


class _Conversation(socketserver.StreamRequestHandler):
    """One client: just enough of SMTP."""

    def handle(self) -> None:
        server = cast("Mailbox", self.server)
        try:
            self._talk(server)
        except OSError:
            return  # the client was killed

    def _talk(self, server: Mailbox) -> None:
        if server.mode is Mode.REFUSES:
            return
        self._say("220 here")
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "DATA":
                self._take(server)
            else:
                self._say(_ANSWERS.get(server.mode, "250 yes") if verb == "RCPT" else "250 yes")

    def _take(self, server: Mailbox) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n")) != ".":
            lines.append(line)
        message_id = server.keep("\n".join(lines))
        if server.mode is Mode.HANGS:
            time.sleep(HANGS)
            return
        if server.mode is Mode.TAKES_TWICE:
            return  # it has the message, and the client does not learn it: the next attempt is a duplicate
        self._say("250 taken")
        with server.lock:
            server.confirmed[message_id] += 1

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
        self.wfile.flush()


_ANSWERS = {Mode.PUTS_OFF: "451 later", Mode.REJECTS: "550 no"}
