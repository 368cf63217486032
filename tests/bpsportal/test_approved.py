"""Without a second person's yes no process of the portal starts, except to come to that yes; the demonstration does."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from django.db import OperationalError
from django.test import override_settings

from accounts.roles import Role
from audit.models import AuditEvent
from bpsportal.approved import DOES_NOT_BOOT, Gate, Question, insist, refusal
from counsel.models import PolicyApproval
from requests_intake.policy import FOLDER, current
from tests.makers import Desk, make_desk, make_person
from tests.plugins.processes import Portal, free_port, wait_until

pytestmark = pytest.mark.queue

NOBODY = "No second person has approved policy"
OFF = {"BPSPORTAL_DEMO": "0"}


@pytest.fixture
def office(portal: Portal) -> Desk:
    """People of an installation that is no demonstration, two legal supervisors among them."""
    desk = make_desk()
    make_person(Role.LEGAL_SUPERVISOR, "Ira Second", office=desk.legal)
    portal.environment |= OFF
    return desk


def _approve_in_force(portal: Portal, desk: Desk, **variables: str) -> None:
    """Come to the first approval as docs/operations.md says."""
    first = portal.manage("propose_policy", "--as", desk.supervisor.username, **variables)
    assert first.returncode == 0, first.stderr
    second = portal.manage("approve_policy", "--as", "ira.second", **variables)
    assert second.returncode == 0, second.stderr


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def test_the_web_process_stops_altogether_and_says_why(portal: Portal, office: Desk) -> None:
    process = portal.web(free_port())
    assert process.wait(60) == DOES_NOT_BOOT
    assert NOBODY in portal.said(process)
    assert "Traceback" not in portal.said(process).split(NOBODY)[0]


def test_a_worker_ends_before_it_takes_anything_up(portal: Portal, office: Desk) -> None:
    process = portal.worker()
    assert process.wait(60) == 1
    assert NOBODY in portal.said(process)
    assert "Traceback" not in portal.said(process)


@pytest.mark.parametrize("command", ["relay", "sweep"])
def test_relay_and_sweep_end_with_one_sentence(portal: Portal, office: Desk, command: str) -> None:
    done = portal.manage(command)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(NOBODY)
    assert done.stderr.count("\n") == 1
    assert current().digest in done.stderr


def test_two_people_bring_an_empty_installation_to_its_start(portal: Portal, office: Desk) -> None:
    assert portal.manage("migrate", "--check", DATABASE_ROLE="").returncode == 0
    _approve_in_force(portal, office)
    assert portal.manage("sweep").returncode == 0
    port = free_port()
    portal.web(port)
    wait_until(lambda: _answers(port), seconds=60, what="the web process answers")
    worker = portal.worker()
    wait_until(
        lambda: "[queues]" in portal.said(worker) or worker.poll(), seconds=60, what="the worker is up"
    )
    assert worker.poll() is None
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[:3] == ["policy.proposed", "policy.rehearsed", "policy.approved"]


def test_the_same_person_cannot_be_both(portal: Portal, office: Desk) -> None:
    one = office.supervisor.username
    assert portal.manage("propose_policy", "--as", one).returncode == 0
    again = portal.manage("approve_policy", "--as", one)
    assert again.returncode == 1
    assert "You proposed it." in again.stderr
    assert not PolicyApproval.objects.exists()


NOT_KEEPERS = ["pat.legal.advisor", "nobody.at.all"]


@pytest.mark.parametrize("username", NOT_KEEPERS)
@pytest.mark.parametrize("command", ["propose_policy", "approve_policy"])
def test_only_a_legal_supervisor_is_acted_for(
    portal: Portal, office: Desk, command: str, username: str
) -> None:
    done = portal.manage(command, "--as", username)
    assert done.returncode == 2
    assert "is not the sign-in name of an active legal supervisor" in done.stderr


def test_a_policy_deployed_after_the_approval_of_another_is_refused(
    portal: Portal, office: Desk, tmp_path: Path
) -> None:
    _approve_in_force(portal, office)
    other = tmp_path / "other"
    shutil.copytree(FOLDER, other)
    text = (other / "policy.toml").read_text(encoding="utf-8")
    (other / "policy.toml").write_text(text.replace('version = "', 'version = "next-', 1), encoding="utf-8")
    deployed = {"POLICY_FOLDER": str(other)}
    refused = portal.manage("sweep", **deployed)
    assert (refused.returncode, refused.stderr.startswith(f"{NOBODY} next-")) == (1, True)
    _approve_in_force(portal, office, **deployed)
    assert portal.manage("sweep", **deployed).returncode == 0


def test_a_policy_that_cannot_be_used_is_refused_in_the_demonstration_too(
    portal: Portal, office: Desk, tmp_path: Path
) -> None:
    done = portal.manage("sweep", POLICY_FOLDER=str(tmp_path), BPSPORTAL_DEMO="1")
    assert done.returncode == 1
    assert "policy.toml, file: This file cannot be read." in done.stderr


def test_the_demonstration_starts_without_an_approval(portal: Portal, office: Desk) -> None:
    assert portal.manage("sweep", BPSPORTAL_DEMO="1").returncode == 0


def _answers_in_turn(*answers: str | None) -> Question:
    """Return a question that is answered so, one after the other; nothing means that the database is away."""
    left = iter(answers)

    def ask() -> str:
        words = next(left)
        if words is None:
            raise OperationalError("away")
        return words

    return ask


def _application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"served"]


def test_a_patient_process_waits_for_the_database_and_then_leaves(
    capsys: pytest.CaptureFixture[str],
) -> None:
    waited: list[float] = []
    with pytest.raises(SystemExit) as left:
        insist(ask=_answers_in_turn(None, None, "It is not approved."), sleep=waited.append)
    assert (left.value.code, len(waited)) == (1, 2)
    assert capsys.readouterr().err == "It is not approved.\n"


def test_another_process_goes_on_and_fails_by_itself() -> None:
    insist(is_patient=False, ask=_answers_in_turn(None))


def test_the_web_serves_nothing_but_the_refusal_once_the_database_has_said_no() -> None:
    said: list[str] = []

    def start(status: str, *_: Any) -> Callable[[bytes], object]:
        said.append(status[:3])
        return lambda _: None

    gate = Gate(_application, _answers_in_turn(None, None, "It is not approved.", "", None))
    bodies = [b"".join(gate({}, start)) for _ in range(4)]
    assert bodies == [b"served", b"It is not approved.", b"served", b"served"]
    assert said == ["200", "503", "200", "200"]


@override_settings(DEMO=False)
def test_the_sentence_names_version_and_fingerprint(db: None) -> None:
    words = refusal()
    assert current().version in words
    assert current().digest in words
