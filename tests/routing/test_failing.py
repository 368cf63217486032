"""A notice that cannot reach its address: it is marked, it is in the record, and the next step comes at once."""

import io
import mailbox
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from promises.models import Duty, Promise
from promises.services import Outcome, keep
from requests_intake.lifecycle import Status
from routing.channels.bounces import message_ids
from routing.delivery import deliver
from routing.models import Notice
from tests.makers import NOW, Desk, request_in
from tests.plugins.mailserver import MailServer, Mode

MINUTE = timedelta(minutes=1)


def _keep_all() -> set[Outcome]:
    owed = Promise.objects.filter(kind="notify", state="owed").order_by("pk").values_list("pk", flat=True)
    return {keep(pk, now=NOW, keepers={"notify": deliver}, chance=0.5) for pk in owed}


def _steps() -> list[timedelta]:
    """Return when the rungs are due that call somebody else, from now on."""
    rungs = Promise.objects.filter(kind=Duty.ESCALATE, state="owed").order_by("key")
    return [due - NOW for due in rungs.values_list("due_at", flat=True)]


BEFORE = [5 * MINUTE, 10 * MINUTE, 15 * MINUTE]


def test_a_refusal_fails_the_notice_and_brings_the_next_step_forward(
    desk: Desk, mailserver: MailServer
) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    assert _steps() == BEFORE
    mailserver.mode = Mode.REFUSES
    assert _keep_all() == {Outcome.KEPT}
    assert set(Notice.objects.values_list("state", "failure")) == {("failed", "SMTPRecipientsRefused")}
    event = AuditEvent.objects.filter(reference=reference, verb="notice.failed").first()
    assert event is not None
    assert event.data["channel"] == "mail"
    assert "example.org" not in str(event.data)
    assert _steps() == [timedelta(), timedelta(), 15 * MINUTE]


def test_an_office_that_is_only_informed_calls_nobody_by_being_out_of_reach(
    desk: Desk, mailserver: MailServer
) -> None:
    request_in(Status.ROUTED, desk)
    informed = Notice.objects.filter(reason=Notice.Reason.INFORMED).values_list("pk", flat=True)
    mailserver.mode = Mode.REFUSES
    for pk in Promise.objects.filter(kind="notify", key__in=map(str, informed)).values_list("pk", flat=True):
        assert keep(pk, now=NOW, keepers={"notify": deliver}, chance=0.5) is Outcome.KEPT
    assert Notice.objects.filter(state="failed").count() == len(informed) > 0
    assert _steps() == BEFORE


def test_what_may_work_later_leaves_the_ladder_alone(desk: Desk, mailserver: MailServer) -> None:
    request_in(Status.ROUTED, desk)
    mailserver.mode = Mode.GREYLISTS
    assert _keep_all() == {Outcome.FAILED}
    assert set(Notice.objects.values_list("state", flat=True)) == {"owed"}
    assert _steps() == BEFORE
    mailserver.mode = Mode.TAKES
    assert _keep_all() == {Outcome.KEPT}
    assert len(mailserver.taken) == Notice.objects.count()


def test_where_somebody_has_it_a_refusal_calls_nobody(desk: Desk, mailserver: MailServer) -> None:
    request_in(Status.ACKNOWLEDGED, desk)
    mailserver.mode = Mode.REFUSES
    _keep_all()
    assert Notice.objects.filter(state="failed").exists()
    assert _steps() == []


def bounce_of(message: Message, action: str = "failed", *, is_whole: bool = True) -> bytes:
    """Return the report that a mail server sends back for a message."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.attach(MIMEText("I could not deliver your message."))
    status = MIMEMultipart("delivery-status")
    status.attach(_fields(f"Final-Recipient: rfc822; dana@district.example\nAction: {action}\nStatus: 5.1.1"))
    lines = f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n{_text(status)}"
    report.attach(message_from_bytes(lines.encode()))
    if is_whole:
        report.attach(MIMEMessage(message))
    else:
        headers = MIMEText("".join(f"{name}: {value}\n" for name, value in message.items()), "rfc822-headers")
        report.attach(headers)
    return report.as_bytes()


def _fields(text: str) -> Message:
    return message_from_bytes(text.encode())


def _text(status: Message) -> str:
    parts = status.get_payload()
    return "\n\n".join(str(part) for part in parts if isinstance(part, Message))


@pytest.fixture
def sent(still: None, desk: Desk, mailserver: MailServer) -> Message:
    request_in(Status.ROUTED, desk)
    _keep_all()
    return mailserver.taken[0][2]


@pytest.mark.parametrize("came_back", ["whole", "headers"])
def test_a_bounce_fails_the_notice_once(sent: Message, came_back: str) -> None:
    raw = bounce_of(sent, is_whole=came_back == "whole")
    for _ in range(2):
        _pipe(raw)
    assert Notice.objects.filter(state="failed").count() == 1
    assert AuditEvent.objects.filter(verb="notice.failed").count() == 1
    assert Notice.objects.get(state="failed").message_id == sent["Message-ID"]
    assert _steps() == [timedelta(), 10 * MINUTE, 15 * MINUTE]


def _pipe(raw: bytes) -> str:
    out = io.StringIO()
    standard_input = io.TextIOWrapper(io.BytesIO(raw))
    with patch("sys.stdin", standard_input):
        call_command("take_bounces", stdout=out)
    return out.getvalue()


OTHERS: dict[str, Callable[[Message], bytes]] = {
    "a delay": lambda sent: bounce_of(sent, action="delayed"),
    "an answer": lambda sent: f"Subject: Re: needs you\nIn-Reply-To: {sent['Message-ID']}\n\nAway.".encode(),
    "a bounce of another message": lambda _: bounce_of(message_from_bytes(b"Message-ID: <not@ours>\n\nx")),
    "nothing": lambda _: b"",
    "noise": lambda _: bytes(range(256)) * 20,
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_no_bounce_of_ours_changes_nothing(sent: Message, what: str) -> None:
    assert _pipe(OTHERS[what](sent)) == "bounces 0\n"
    assert set(Notice.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_mailbox_is_emptied_of_bounces_and_keeps_the_rest(sent: Message, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box", create=True)
    box.add(bounce_of(sent))
    other = EmailMessage()
    other.set_content("I am away.")
    box.add(other)
    out = io.StringIO()
    call_command("take_bounces", "--maildir", str(tmp_path / "box"), stdout=out)
    assert out.getvalue() == "bounces 1\n"
    assert len(mailbox.Maildir(tmp_path / "box")) == 1


def test_a_folder_that_is_no_mailbox_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no Maildir") as refused:
        call_command("take_bounces", "--maildir", str(tmp_path))
    assert refused.value.returncode == 2


def test_many_parts_are_read_once() -> None:
    message = message_from_bytes(b"Message-ID: <one@x>\n\nwords")
    assert message_ids(bounce_of(message)) == ["<one@x>"]
