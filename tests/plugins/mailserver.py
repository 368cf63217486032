"""Pytest plugin: a real SMTP server on a port of its own, which can be told to refuse, to stall and to bounce."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum

import pytest
from django.test import override_settings


class Mode(StrEnum):
    """How the server behaves."""

    TAKES = "takes"
    REFUSES = "refuses the address for good"
    GREYLISTS = "refuses the address for now"
    REFUSES_WORDS = "refuses the words for good"
    REFUSES_WORDS_NOW = "refuses the words for now"
    HANGS = "takes the words and never answers"
    CLOSES = "closes the connection"


RCPT = {Mode.REFUSES: "550 5.1.1 no such person", Mode.GREYLISTS: "451 4.7.1 come back later"}
DATA = {Mode.REFUSES_WORDS: "554 5.7.1 not these words", Mode.REFUSES_WORDS_NOW: "452 4.3.1 no room"}


@dataclass
class MailServer:
    """A server that keeps what it took: sender and recipient of the envelope, and the message."""

    mode: Mode = Mode.TAKES
    port: int = 0
    taken: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def run(self, ready: threading.Event) -> None:
        """Serve until stopped."""
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    def stop(self) -> None:
        """End the server's loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer_all(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        envelope = {"MAIL": "", "RCPT": ""}
        _say(writer, "220 mail.example ready")
        while line := (await reader.readline()).decode().strip():
            command = line.split()[0].upper()
            envelope |= {command: line.partition("<")[2].partition(">")[0]} if command in envelope else {}
            if command == "DATA" and not await self._take(reader, writer, envelope):
                return
            if command != "DATA":
                _say(writer, RCPT.get(self.mode, "250 ok") if command == "RCPT" else "250 ok")

    async def _take(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, envelope: dict[str, str]
    ) -> bool:
        """Read the words; return whether the talk goes on."""
        _say(writer, "354 go on")
        raw = await reader.readuntil(b"\r\n.\r\n")
        if self.mode is Mode.HANGS:
            await asyncio.sleep(3600)
        if self.mode is Mode.TAKES:
            message = message_from_bytes(raw[:-3], policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.taken.append((envelope["MAIL"], envelope["RCPT"], message))
        if self.mode is Mode.CLOSES:
            return False
        _say(writer, DATA.get(self.mode, "250 taken"))
        return True


def _say(writer: asyncio.StreamWriter, words: str) -> None:
    writer.write(f"{words}\r\n".encode())


@pytest.fixture
def mailserver() -> Iterator[MailServer]:
    """A mail server that the settings name."""
    server, ready = MailServer(), threading.Event()
    thread = threading.Thread(target=server.run, args=(ready,))
    thread.start()
    assert ready.wait(5)
    smtp = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": server.port,
    }
    with override_settings(**smtp):
        yield server
    server.stop()
    thread.join(5)
