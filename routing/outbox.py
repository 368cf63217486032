"""Mail kept as files, one per message, where no mail server is wanted."""

import os
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

UNSAFE = re.compile(r"[^A-Za-z0-9@._-]+")
LONGEST_NAME = 120


class EmailBackend(BaseEmailBackend):
    """Write each message into the outbox folder, readable by this account only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep where the outbox is."""
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.OUTBOX_DIR)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and return how many; a repeat of a message replaces its own file."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def _write(self, message: EmailMessage) -> None:
        """Write the whole file beside its place, then move it there, so that nobody reads half a message."""
        content = message.message()
        target = self.folder / f"{file_name(str(content['Message-ID']))}.eml"
        part = target.with_suffix(f".{os.getpid()}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)


def file_name(message_id: str) -> str:
    """Return a file's name for a Message-ID; one that would have to be altered gets a digest, to stay unique."""
    plain = message_id.strip().strip("<>")
    safe = UNSAFE.sub("_", plain).lstrip(".")[:LONGEST_NAME]
    return safe if safe == plain else f"{safe}-{sha256(plain.encode()).hexdigest()[:12]}"
