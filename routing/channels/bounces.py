"""Read a message that came back: which of our messages it says could not be delivered.

Source: RFC 3464 (delivery status notifications) and RFC 3462 (multipart/report).
"""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message

FOR_GOOD = "failed"


def message_ids(raw: bytes) -> list[str]:
    """Return the Message-IDs of ours that failed for good; none where this is no bounce, or only a delay."""
    report = message_from_bytes(raw, policy=policy.compat32)
    if report.get_content_type() != "multipart/report" or not _is_final(report):
        return []
    return list(dict.fromkeys(found for part in _returned(report) if (found := _id_of(part))))


def _is_final(report: Message) -> bool:
    """Say whether a recipient's action is "failed"."""
    fields = [
        block for part in report.walk() if _is(part, "message/delivery-status") for block in part.walk()
    ]
    return any(str(block.get("Action", "")).strip().lower() == FOR_GOOD for block in fields)


def _returned(report: Message) -> Iterator[Message]:
    """Yield our own message or its headers, as they came back."""
    for part in report.walk():
        if _is(part, "message/rfc822") and isinstance(inner := part.get_payload(0), Message):
            yield inner
        if _is(part, "text/rfc822-headers"):
            written = part.get_payload(decode=True)
            yield message_from_bytes(written if isinstance(written, bytes) else b"", policy=policy.compat32)


def _is(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind


def _id_of(message: Message) -> str:
    return str(message.get("Message-ID", "")).strip()
