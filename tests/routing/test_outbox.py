"""Mail kept as files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings

from routing.outbox import EmailBackend, file_name


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state" / "outbox"
    with override_settings(OUTBOX_DIR=folder):
        yield folder


def mail(body: str = "7K4Q-2MHT-V5X needs you.", message_id: str = "<abc@localhost>") -> EmailMessage:
    return EmailMessage("Request Desk", body, to=["legal@example.org"], headers={"Message-ID": message_id})


def test_each_message_is_one_file_that_others_cannot_read(outbox: Path) -> None:
    assert EmailBackend().send_messages([mail(), mail(message_id="<def@localhost>")]) == 2
    files = sorted(outbox.iterdir())
    assert [file.name for file in files] == ["abc@localhost.eml", "def@localhost.eml"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert outbox.stat().st_mode & 0o777 == 0o700


def test_a_repeat_replaces_the_file_of_the_first(outbox: Path) -> None:
    for body in ("first", "second"):
        EmailBackend().send_messages([mail(body)])
    [file] = outbox.iterdir()
    assert "second" in file.read_text()


@pytest.mark.parametrize(
    "message_id",
    ["<../../etc/passwd@x>", "</etc/passwd>", "<..>", "<" + "a" * 400 + "@x>", "<a b\tc@x>", "<é@x>"],
)
def test_no_message_id_leads_out_of_the_outbox(message_id: str, outbox: Path) -> None:
    name = file_name(message_id)
    assert "/" not in name
    assert not name.startswith(".")
    assert 0 < len(name) <= 140


def test_two_ids_that_look_alike_get_two_names() -> None:
    assert file_name("<a/b@x>") != file_name("<a_b@x>") != file_name("<a:b@x>")
