"""`manage.py rehearse`: what a policy that is not in force would change, on standard output."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from counsel.cases import hold, read, summary
from counsel.models import RehearsedChange
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.policy import current
from tests.makers import SECRET, Desk, policy_files, request_in, send
from tests.requests_intake.case_table import FOLDER

I_200_IS = (
    "forms.toml",
    'then = "warrant_admin_immigration_arrest"',
    'then = "warrant_admin_immigration_other"',
)
STEP = "warrant_admin_immigration_arrest -> warrant_admin_immigration_other"


def _folder(at: Path, *changes: tuple[str, str, str]) -> Path:
    folder = at / "candidate"
    folder.mkdir()
    for name, text in policy_files(*changes).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _stricter(at: Path) -> Path:
    """A policy in which no rule finds an I-200 to be one."""
    folder = _folder(at)
    for path in folder.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(I_200_IS[1], I_200_IS[2]), encoding="utf-8")
    return folder


def _rehearse(*words: str | Path) -> list[str]:
    out = io.StringIO()
    call_command("rehearse", *map(str, words), stdout=out)
    return out.getvalue().splitlines()


def test_each_changed_request_is_named_with_its_reason_and_counted(desk: Desk, tmp_path: Path) -> None:
    found = request_in(Status.ROUTED, desk)
    before = AgencyRequest.objects.values().get()
    lines = _rehearse(_stricter(tmp_path))
    assert lines[0].startswith(f"{found.reference}  {STEP}  Rule ")
    assert lines[1].split() == ["1", *STEP.split()]
    assert lines[-1].startswith("1 would change with 2026-")
    assert AgencyRequest.objects.values().get() == before
    assert not RehearsedChange.objects.exists()


def test_the_policy_in_force_would_change_nothing(desk: Desk, tmp_path: Path) -> None:
    request_in(Status.ROUTED, desk)
    assert _rehearse(_folder(tmp_path)) == [f"0 would change with {current().version} ({current().digest})."]


def test_every_way_to_name_a_policy_leads_to_the_same_one(desk: Desk, tmp_path: Path) -> None:
    folder = _stricter(tmp_path)
    with zipfile.ZipFile(tmp_path / "candidate.zip", "w") as archive:
        for path in folder.glob("*.toml"):
            archive.write(path, f"candidate/{path.name}")
    ways = [folder, folder / "policy.toml", tmp_path / "candidate.zip"]
    assert len({_rehearse(way)[-1] for way in ways}) == 1


def test_rehearsing_is_an_event_of_who_rehearses(desk: Desk, tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    _rehearse(folder)
    _rehearse(folder, "--as", desk.supervisor.username)
    events = AuditEvent.objects.filter(verb="policy.rehearsed").order_by("pk")
    assert [event.actor_id for event in events] == [None, desk.supervisor.pk]


def test_a_sealed_request_is_named_only_to_whom_it_is_listed(desk: Desk, tmp_path: Path) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET)
    folder = _folder(tmp_path, ("handling.toml", 'card = "C-SECRET"', 'card = "C-UNSURE"'))
    assert sealed.reference not in "\n".join(_rehearse(folder))
    assert _rehearse(folder)[-1].startswith("0 would change")
    assert sealed.reference in "\n".join(_rehearse(folder, "--as", desk.supervisor.username))


def test_however_many_requests_there_are_they_are_read_by_key_in_chunks(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counsel.rehearsing.CHUNK", 2)
    made = [send(desk.front, desk.school).reference for _ in range(5)]
    lines = _rehearse(_stricter(tmp_path))
    assert [line.split()[0] for line in lines[:5]] == made


REFUSED: list[tuple[str, tuple[str, str, str], str]] = [
    (
        "uncited",
        ("rules.toml", 'cites = ["LGL-10"]', "cites = []"),
        "rules.toml, recruiter: cites is missing",
    ),
    (
        "missing",
        ("policy.toml", '"rules.toml"', '"rulez.toml"'),
        "policy.toml, rulez.toml: This file is named",
    ),
    ("broken", ("rules.toml", "[[rules]]", "[[rules"), "rules.toml, file: This file is not valid TOML"),
]


@pytest.mark.parametrize(("change", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_policy_that_is_refused_is_refused_with_file_entry_and_reason(
    desk: Desk, tmp_path: Path, change: tuple[str, str, str], says: str
) -> None:
    with pytest.raises(CommandError) as refused:
        _rehearse(_folder(tmp_path, change))
    assert refused.value.returncode == 2
    assert says in str(refused.value)
    assert not AuditEvent.objects.filter(verb="policy.rehearsed").exists()


@pytest.mark.parametrize("path", ["nowhere", "nowhere/policy.toml"])
def test_a_path_that_leads_nowhere_is_refused_in_a_sentence(db: None, tmp_path: Path, path: str) -> None:
    with pytest.raises(CommandError, match="refused") as refused:
        _rehearse(tmp_path / path)
    assert refused.value.returncode == 2


def test_only_a_legal_supervisor_is_acted_for(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="legal supervisor") as refused:
        _rehearse(_folder(tmp_path), "--as", desk.advisor.username)
    assert refused.value.returncode == 2


CASE = """
[[cases]]
name = "An I-200 at the counter"
given.channel = "in_person"
given.papers = [{ title = "Warrant for Arrest of Alien", issuer = "Homeland Security", form_number = "I-200" }]
expect.subtype = "warrant_admin_immigration_arrest"
expect.judicial = false
why = "No court issued it."
cites = ["8 CFR 287.5(e)"]
"""


def test_the_case_table_is_held_against_both_policies(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "cases.toml").write_text(CASE, encoding="utf-8")
    lines = _rehearse(_stricter(tmp_path), "--cases", tmp_path / "cases.toml")
    assert lines[0] == f"case  {STEP}  wrong: An I-200 at the counter"
    assert lines[1] == "1 of 1 cases would change; 1 are right now, 0 would be."


def test_the_table_of_our_own_tests_is_read_as_a_case_table() -> None:
    cases = list(read(FOLDER))
    assert len(cases) >= 250
    verdicts = list(hold(iter(cases[:60]), current(), current()))
    told = summary(verdicts)
    assert (told["count"], told["changed"]) == (60, 0)
    assert 45 <= sum(one.is_right for one in verdicts) <= 60


BAD_CASES = [
    ("not TOML", "[[cases", "cases.toml cannot be read as TOML."),
    ("no expectation", '[[cases]]\nname = "x"\ngiven.channel = "phone"', "needs name, given and expect"),
    ("an unknown field", '[[cases]]\nname = "x"\ngiven.colour = "red"\nexpect.subtype = "y"', "x: "),
]


@pytest.mark.parametrize(("text", "says"), [row[1:] for row in BAD_CASES], ids=[row[0] for row in BAD_CASES])
def test_a_case_that_cannot_be_read_is_refused_in_a_sentence(
    desk: Desk, tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "cases.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="case table") as refused:
        _rehearse(_folder(tmp_path), "--cases", tmp_path / "cases.toml")
    assert refused.value.returncode == 2
    assert says in str(refused.value)
