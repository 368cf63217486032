"""The channel of e-mail, against a real SMTP server in all its moods."""

import time

import pytest
from django.test import override_settings

from routing.channels.mail import Mail
from routing.channels.outcome import Message, Outcome
from tests.plugins.mailserver import MailServer, Mode

WORDS = Message(
    "Request Desk: 7K4Q-2MHT-V5X needs you", "7K4Q-2MHT-V5X needs you.\n", "<one@district.example>", 7
)
MEANS = {
    Mode.TAKES: (Outcome.DELIVERED, ""),
    Mode.REFUSES: (Outcome.REFUSED, "SMTPRecipientsRefused"),
    Mode.GREYLISTS: (Outcome.FAILED, "SMTPRecipientsRefused"),
    Mode.REFUSES_WORDS: (Outcome.REFUSED, "SMTPDataError"),
    Mode.REFUSES_WORDS_NOW: (Outcome.FAILED, "SMTPDataError"),
    Mode.CLOSES: (Outcome.FAILED, "SMTPServerDisconnected"),
    Mode.HANGS: (Outcome.FAILED, "TimedOut"),
}


@pytest.mark.parametrize("mode", Mode, ids=str)
def test_what_the_server_does_is_an_outcome(mailserver: MailServer, mode: Mode) -> None:
    mailserver.mode = mode
    start = time.perf_counter()
    result = Mail(cut_after=1.5).send("dana@district.example", WORDS)
    assert (result.outcome, result.failure) == MEANS[mode]
    assert time.perf_counter() - start < 4


def test_every_mode_has_a_meaning() -> None:
    assert set(MEANS) == set(Mode)


def test_no_server_at_all_is_a_failure_for_now(mailserver: MailServer) -> None:
    with override_settings(EMAIL_PORT=1):
        result = Mail().send("dana@district.example", WORDS)
    assert (result.outcome, result.failure) == (Outcome.FAILED, "ConnectionRefusedError")


def test_a_repeat_carries_the_same_message_id(mailserver: MailServer) -> None:
    for _ in range(2):
        Mail().send("dana@district.example", WORDS)
    assert [message["Message-ID"] for _, _, message in mailserver.taken] == ["<one@district.example>"] * 2


def test_what_arrives_is_the_words_and_nothing_else(mailserver: MailServer) -> None:
    Mail().send("dana@district.example", WORDS)
    [(sender, recipient, message)] = mailserver.taken
    assert (sender, recipient) == ("request-desk@localhost", "dana@district.example")
    assert message["Subject"] == WORDS.subject
    assert message.get_content().replace("\r\n", "\n") == WORDS.body
    assert set(message.keys()) <= {
        *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date"),
        *("Message-ID", "Auto-Submitted"),
    }


@override_settings(MAIL_BOUNCES_TO="bounces@district.example")
def test_bounces_go_to_an_address_of_their_own(mailserver: MailServer) -> None:
    Mail().send("dana@district.example", WORDS)
    [(sender, _, message)] = mailserver.taken
    assert sender == "bounces@district.example"
    assert message["From"] == "request-desk@localhost"


def test_ten_seconds_are_the_longest_wait() -> None:
    assert Mail().cut_after == 10
