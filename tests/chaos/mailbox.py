"""A mail server that can refuse, put off, turn away, hang, or take a message and then say nothing."""

import socketserver
import threading
import time
from email import message_from_string
from enum import StrEnum
from typing import cast

from tests.chaos.evidence import Mail

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
    """The server; `mail` holds what was sent to it and how it answered."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 100

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mode = Mode.TAKES
        self.mail = Mail()
        self.hanging = 0
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def keep(self, message: str, recipient: str) -> str:
        """Count a sending and return its Message-ID; what varies with every sending is no part of its face."""
        read = message_from_string(message)
        found = str(read.get("Message-ID", "")).strip()
        face = (recipient, f"{read.get('Subject', '')}\n{read.get_payload()}")
        with self.lock:
            self.mail.sent[found] += 1
            self.mail.faces.setdefault(found, set()).add(face)
        return found

    def hang(self) -> None:
        """Say nothing for longer than anybody waits."""
        with self.lock:
            self.hanging += 1
        time.sleep(HANGS)
        with self.lock:
            self.hanging -= 1


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
        recipient = ""
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "DATA":
                self._take(server, recipient)
            elif verb == "RCPT":
                recipient = line.partition(":")[2].strip()
                self._say("451 later" if server.mode is Mode.PUTS_OFF else "250 yes")
            else:
                self._say("250 yes")

    def _take(self, server: Mailbox, recipient: str) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n")) != ".":
            lines.append(line)
        message_id = server.keep("\n".join(lines), recipient)
        if server.mode is Mode.HANGS:
            server.hang()
            return
        if server.mode is Mode.TAKES_TWICE:
            return  # it has the message, and the client does not learn it: the next attempt is a duplicate
        refuses = server.mode is Mode.REJECTS
        with server.lock:
            (server.mail.no if refuses else server.mail.yes)[message_id] += 1
        self._say("550 no" if refuses else "250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
        self.wfile.flush()
