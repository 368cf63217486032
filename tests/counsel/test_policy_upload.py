"""A policy that comes as an archive from outside: taken in whole, or refused with file, entry and reason."""

import io
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from counsel.models import PolicyProposal
from counsel.rehearsing import propose
from requests_intake.policy import current
from requests_intake.policy_files import Files
from requests_intake.rules.catalogue import PolicyError
from tests.makers import NOW, Desk, browser_of, policy_files


def _archive(files: Files, folder: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(folder + name, text)
    return buffer.getvalue()


def _upload(person: User, content: bytes) -> tuple[int, str]:
    file = SimpleUploadedFile("policy.zip", content, content_type="application/zip")
    answer = browser_of(person).post(reverse("policy:propose"), {"archive": file})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("folder", ["", "policy/", "a/b/policy/"])
def test_an_archive_is_proposed_with_the_fingerprint_of_its_folder(desk: Desk, folder: str) -> None:
    status, _ = _upload(desk.supervisor, _archive(policy_files(), folder))
    assert status == 302
    assert PolicyProposal.objects.get().digest == current().digest


UNCITED = policy_files(("rules.toml", 'cites = ["LGL-10"]', 'cites = ["LGL-99"]'))
OUTSIDE = policy_files(("policy.toml", '"rules.toml"', '"../../../etc/passwd"'))
REFUSED: list[tuple[str, bytes, str]] = [
    ("not an archive", b"hello", "archive, file: This is not a zip archive that can be read."),
    ("empty", b"", "This file is empty."),
    ("too large", b"\0" * 1_000_001, "This is more than 1 MB."),
    ("no index", _archive({"rules.toml": ""}), "policy.toml, file: This file is missing"),
    ("a rule cites nothing known", _archive(UNCITED), 'rules.toml, recruiter: It cites "LGL-99"'),
    (
        "an index that points outside",
        _archive(OUTSIDE),
        "policy.toml, ../../../etc/passwd: This file is named",
    ),
    ("much in little", _archive({"policy.toml": "#" * 5_000_000}), "archive, file: A policy has at most"),
    ("many files", _archive({f"f{n}.toml": "" for n in range(70)}), "archive, file: A policy has at most"),
    ("a strange name", _archive({"policy.toml": "", "Ä b.toml": ""}), "A file is named with small letters"),
    ("not text", _archive({"policy.toml": "\0"}), "policy.toml, file: This file is not text"),
    (
        "nested without end",
        _archive({"policy.toml": "a = " + "[" * 100_000}),
        "policy.toml, file: This file is not valid TOML",
    ),
]


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_files_that_are_refused_are_named_on_the_page(desk: Desk, content: bytes, says: str) -> None:
    status, page = _upload(desk.supervisor, content)
    assert status == 422
    assert escape(says) in page
    assert not PolicyProposal.objects.exists()


def test_a_file_that_is_no_archive_but_text_is_refused_by_the_service_too(desk: Desk) -> None:
    with pytest.raises(PolicyError, match=r"rules\.toml, recruiter"):
        propose(UNCITED, actor=desk.supervisor, now=NOW, action_id=uuid4())
