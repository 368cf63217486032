"""E-mail: over SMTP, through a sending service, or into the outbox, as the settings say."""

from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused

from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage

from routing.channels.cutting import within
from routing.channels.outcome import CUT_AFTER, DELIVERED, Message, Outcome, Result

FOR_GOOD = 500
CLIENT_ERROR = 400
COME_BACK = frozenset({401, 403, 408, 425, 429})
"""Answers of a sending service that are about us or the moment, not about the address."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The channel of e-mail addresses."""

    cut_after: float = CUT_AFTER

    def send(self, address: str, message: Message) -> Result:
        """Send one message; a repeat carries the same Message-ID."""
        written = _write(address, message)
        return within(lambda: _send(written), seconds=self.cut_after)


def _write(address: str, message: Message) -> EmailMessage:
    """Write the message; nothing in it depends on what the request is about.

    Bounces go to an address of their own where there is one: it is the sender on the envelope.
    """
    written = EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=settings.MAIL_BOUNCES_TO or settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
        },
    )
    if message.notice is not None:
        written.metadata = {"notice": str(message.notice)}  # type: ignore[attr-defined]  # read by sending services
    return written


def _send(written: EmailMessage) -> Result:
    try:
        written.send(fail_silently=False)
    except Exception as error:  # noqa: BLE001 - whatever a mail server does, it is a result
        return Result(_meaning(error), error)
    return DELIVERED


def _meaning(error: Exception) -> Outcome:
    """Say whether it is refused for good: only where the server or the service turned this very address away."""
    match error:
        case SMTPRecipientsRefused():
            is_refusal = all(code >= FOR_GOOD for code, _ in error.recipients.values())
        case SMTPDataError():
            is_refusal = error.smtp_code >= FOR_GOOD
        case AnymailInvalidAddress() | AnymailRecipientsRefused():
            is_refusal = True
        case AnymailAPIError():
            status = getattr(error, "status_code", None) or 0
            is_refusal = CLIENT_ERROR <= status < FOR_GOOD and status not in COME_BACK
        case _:
            is_refusal = False
    return Outcome.REFUSED if is_refusal else Outcome.FAILED
