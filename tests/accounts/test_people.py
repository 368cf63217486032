"""Importing, leaving, coming back and the second person, through the real pages, commands and rows."""

import io
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OpenSession, PeopleImport, RoleProposal, School, SchoolGrant, User
from accounts.people import read_known
from accounts.people_file import COLUMNS, Kind
from accounts.people_services import CHANGED, confirm, deactivate, fingerprint, keep_preview
from accounts.permissions import may, schools_for
from accounts.roles import Ability, Role
from audit.checks import check_record
from audit.verbs import Verb
from promises.keepers import keepers
from promises.models import Duty, Promise, State
from promises.services import attempt
from routing.models import OwnChannel, Shift
from routing.roster import Post, Season
from routing.roster_selectors import held
from tests.accounts.lists import HEAD, confirmed, line_of, told, uploaded
from tests.makers import NOW, Desk, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
NEW = "new.person,New Person,new.person@example.org,617-555-0117,front_office,,adams;baker"


def mend(desk: Desk) -> None:
    """Give the one whose made-up address is none a real one, so that a list of everybody can be used."""
    User.objects.filter(pk=desk[Role.SUPERINTENDENT_OFFICE].pk).update(email="super@example.org")


def everybody(*, but: tuple[User, ...] = ()) -> list[str]:
    people = User.objects.filter(is_active=True).exclude(pk__in=[user.pk for user in but])
    return [line_of(user) for user in people.order_by("pk")]


def test_a_list_is_previewed_then_confirmed_and_every_change_is_an_event(desk: Desk) -> None:
    client, front = browser_of(desk[Role.ADMINISTRATOR]), desk.front
    moved = line_of(front).replace('"adams"', '"baker"')
    preview = uploaded(client, f"{HEAD}\n{NEW}\n{moved}")
    page = client.get(preview).content.decode()
    assert "New Person" in page
    assert "Schools added: baker." in page
    assert not User.objects.filter(username="new.person").exists()
    assert "Done: all of it" in confirmed(client, preview)
    new = User.objects.get(username="new.person")
    assert not new.has_usable_password()
    assert {school.code for school in schools_for(new, Ability.LOG_REQUEST)} == {"adams", "baker"}
    assert [school.code for school in schools_for(front, Ability.READ_REQUEST)] == ["baker"]
    assert told(Verb.ACCOUNT_ADDED) == [{"account": "new.person", "role": "front_office"}]
    assert len(told(Verb.GRANT_ADDED)) == 3
    assert told(Verb.GRANT_REVOKED) == [{"account": front.username, "school": "adams"}]
    assert [data["rows"] for data in told(Verb.PEOPLE_IMPORTED)] == [2]
    assert check_record().first_bad == ""
    kept = PeopleImport.objects.get()
    assert (kept.confirmed_at, bytes(kept.content)) == (NOW, b"")
    assert "This import is done" in client.get(preview).content.decode()
    assert "This import is over" in client.post(f"{preview}confirm/", follow=True).content.decode()


def test_nothing_of_a_list_with_a_refused_line_can_be_confirmed(desk: Desk) -> None:
    client, before = browser_of(desk[Role.ADMINISTRATOR]), read_known().digest()
    preview = uploaded(client, "\n".join([HEAD, NEW, NEW.replace("adams", "nowhere"), "=1+1,a,b,c,d,e,f"]))
    page = client.get(preview)
    assert page.status_code == 200
    assert "new.person stands in line 2 already." in page.content.decode()
    assert "begins with =" in page.content.decode()
    assert "Some lines are refused" in confirmed(client, preview)
    assert read_known().digest() == before


def test_a_preview_that_people_overtook_is_refused_and_shown_anew(desk: Desk) -> None:
    client = browser_of(desk[Role.ADMINISTRATOR])
    preview = uploaded(client, f"{HEAD}\n{NEW}")
    shown = client.get(preview).context["shown"]
    deactivate(desk.colleague.pk, actor=desk[Role.ADMINISTRATOR], now=NOW, action_id=uuid4())
    said = client.post(f"{preview}confirm/", {"shown": shown}, follow=True).content.decode()
    assert CHANGED in said
    assert not User.objects.filter(username="new.person").exists()
    assert "Done: all of it" in confirmed(client, preview)


def test_a_preview_belongs_to_who_sent_it(desk: Desk) -> None:
    other = User.objects.create_user("other.admin", None, full_name="Other", role=Role.ADMINISTRATOR.value)
    preview = uploaded(browser_of(desk[Role.ADMINISTRATOR]), f"{HEAD}\n{NEW}")
    assert browser_of(other).get(preview).status_code == 404
    assert browser_of(other).post(f"{preview}confirm/").status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "not a CSV file"),
        (b"", "This file is empty"),
        (b"name\nPat\n", "must name the columns"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b"\0" * 4000, "signs that no CSV file has"),
    ],
    ids=["a spreadsheet", "empty", "no columns", "too large", "zeros"],
)
def test_a_file_that_is_no_list_is_a_sentence(desk: Desk, content: bytes, said: str) -> None:
    answer = browser_of(desk[Role.ADMINISTRATOR]).post(
        reverse("people:import"), {"file": SimpleUploadedFile("list.xlsx", content)}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_whoever_a_whole_list_leaves_out_loses_everything_at_once(desk: Desk) -> None:
    mend(desk)
    admin, gone = browser_of(desk[Role.ADMINISTRATOR]), desk.front
    theirs, elsewhere = browser_of(gone), browser_of(gone)
    assert theirs.get(reverse("intake:home")).status_code == 200
    OwnChannel.objects.create(
        user=gone, kind=OwnChannel.Kind.MAIL, address="x@example.org", service="mail", made_at=NOW, is_on=True
    )
    preview = uploaded(admin, "\n".join([HEAD, *everybody(but=(gone,))]), is_full=True)
    assert "Is signed out at once" in admin.get(preview).content.decode()
    confirmed(admin, preview)
    for browser in (theirs, elsewhere):
        assert browser.get(reverse("intake:home"))["Location"].startswith(reverse("accounts:sign_in"))
        assert not OpenSession.objects.filter(session_key=browser.cookies["session"].value).exists()
    gone.refresh_from_db()
    assert not gone.is_active
    assert not SchoolGrant.objects.filter(user=gone).exists()
    assert not may(gone, Ability.LOG_REQUEST)
    assert told(Verb.ACCOUNT_DEACTIVATED) == [{"account": gone.username}]
    assert OpenSession.objects.count() == 1  # the administrator's own
    promise = Promise.objects.get(kind=Duty.LEAVE)
    attempt(promise.pk, now=NOW, keepers=keepers(), chance=0)
    promise.refresh_from_db()
    assert promise.state == State.KEPT
    assert not OwnChannel.objects.filter(is_on=True).exists()
    assert len(told(Verb.CHANNEL_REMOVED)) == 1


def test_a_person_is_deactivated_and_comes_back_by_hand(desk: Desk) -> None:
    client, person = browser_of(desk[Role.ADMINISTRATOR]), desk.front
    page = reverse("people:person", args=[person.pk])
    assert "Granted for each school" in client.get(page).content.decode()
    client.post(reverse("people:deactivate", args=[person.pk]))
    shown = client.get(page).content.decode()
    assert "This account is deactivated" in shown
    back = reverse("people:reactivate", args=[person.pk])
    assert client.post(back, {"schools": ""}).status_code == 422
    assert "No school has the code nowhere" in client.post(back, {"schools": "nowhere"}).content.decode()
    client.post(back, {"schools": "adams; baker"})
    person.refresh_from_db()
    assert schools_for(person, Ability.LOG_REQUEST).count() == 2
    assert [data["role"] for data in told(Verb.ACCOUNT_REACTIVATED)] == ["front_office"]


def test_nobody_touches_their_own_account_and_the_last_of_a_role_stays(desk: Desk) -> None:
    client = browser_of(desk[Role.ADMINISTRATOR])
    own = client.post(reverse("people:deactivate", args=[desk[Role.ADMINISTRATOR].pk]), follow=True)
    assert "your own account" in own.content.decode()
    last = client.post(reverse("people:deactivate", args=[desk.supervisor.pk]), follow=True)
    assert "Nobody would be left as Legal supervisor" in last.content.decode()
    assert (
        User.objects.filter(pk__in=[desk[Role.ADMINISTRATOR].pk, desk.supervisor.pk], is_active=True).count()
        == 2
    )
    assert client.get(reverse("people:person", args=[999_999])).status_code == 404
    with pytest.raises(PermissionDenied):
        deactivate(desk.front.pk, actor=desk[Role.AUDITOR], now=NOW, action_id=uuid4())


def test_who_is_on_the_roster_and_left_is_flagged_there(desk: Desk) -> None:
    day = NOW.date()
    Shift.objects.create(post=Post.DUTY, season=Season.YEAR, person=desk.advisor, first_on=day, last_on=day)
    assert "has left" not in held(NOW)[0].words
    deactivate(desk.advisor.pk, actor=desk[Role.ADMINISTRATOR], now=NOW, action_id=uuid4())
    assert "has left" in held(NOW)[0].words


def test_the_page_of_a_person_tells_an_administrator_nothing_of_sealed_matters(
    desk: Desk, as_person: Callable[..., Client]
) -> None:
    page = (
        as_person(desk[Role.ADMINISTRATOR])
        .get(reverse("people:person", args=[desk.advisor.pk]))
        .content.decode()
    )
    assert "listed for" not in page.replace("only while listed for it", "")
    own = as_person(desk.advisor).get(reverse("reports:mine")).content.decode()
    assert "You are listed for 0" in own
    assert "listed for" not in as_person(desk.front).get(reverse("reports:mine")).content.decode()


def test_the_list_is_searched_paged_and_downloaded_with_an_event(desk: Desk) -> None:
    client = browser_of(desk[Role.ADMINISTRATOR])
    found = client.get(reverse("people:home"), {"sought": "KIM colleague"}).context["page"].items
    assert [user.pk for user in found] == [desk.colleague.pk]
    assert "Nobody found" in client.get(reverse("people:home"), {"sought": "nobody here"}).content.decode()
    assert client.get(reverse("people:home"), {"sought": "x" * 200}).status_code == 422
    User.objects.filter(pk=desk.front.pk).update(phone="+1 617-555-0117", full_name="=HYPERLINK(1)")
    lines = client.post(reverse("people:download")).content.decode().splitlines()
    assert lines[0] == ",".join(f'"{name}"' for name in COLUMNS[Kind.PEOPLE])
    assert any('"\'=HYPERLINK(1)","' in line and "\"'+1 617" in line for line in lines)
    assert not any("lee.left" in line for line in lines)
    assert len(told(Verb.PEOPLE_DOWNLOADED)) == 1
    mend(desk)
    User.objects.filter(pk=desk.front.pk).update(full_name="Pat Again")
    sent = client.post(reverse("people:download")).content
    plan = client.get(uploaded(client, sent, is_full=True)).context["plan"]
    assert (plan.refused, {tuple(change.fields) for change in plan.changes}) == ((), {("office",)})
    empty = client.get(reverse("people:template", args=["people"])).content.decode()
    assert empty.splitlines() == [lines[0]]
    assert client.get(reverse("people:template", args=["pets"])).status_code == 404


def _command(content: str, tmp_path: object, *options: str) -> tuple[int, str]:
    path, out = tmp_path / "list.csv", io.StringIO()  # type: ignore[operator]
    path.write_text(content, encoding="utf-8")
    try:
        call_command("import_people", str(path), *options, stdout=out, stderr=io.StringIO())
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


def test_the_first_people_of_a_portal_come_by_the_command(db: None, tmp_path: object) -> None:
    schools = "code,name,phone\nadams,Adams School,617-555-0101\n"
    assert _command(schools, tmp_path, "--confirm")[0] == 0
    head = "head.legal,Head Legal,head@example.org,,legal_supervisor,legal,"
    people = "\n".join([HEAD, NEW.replace(";baker", ""), head])
    code, said = _command(people, tmp_path)
    assert (code, User.objects.count()) == (0, 0)
    assert "Added: new.person." in said
    assert _command(people, tmp_path, "--confirm")[1].endswith("done\n")
    assert User.objects.get(username="head.legal").is_active  # nobody could have been the second person
    other = "other.legal,Other Legal,other@example.org,,legal_advisor,legal,"
    assert "Waits for a second person" in _command(f"{HEAD}\n{other}", tmp_path, "--confirm")[1]
    assert not User.objects.get(username="other.legal").is_active
    assert RoleProposal.objects.get().proposed_by is None
    assert _command(f"{HEAD}\nx,y", tmp_path, "--confirm")[0] == 1
    assert _command("x", tmp_path, "--confirm")[0] == 2
    assert PeopleImport.objects.filter(confirmed_at=None).count() == 1  # the refused one, until the next
    assert School.objects.count() == 1


def test_an_import_takes_few_statements_however_long_it_is(desk: Desk) -> None:
    admin = desk[Role.ADMINISTRATOR]
    counts = []
    for size in (10, 200):
        lines = [f"p{size}x{n},Pat {n},p{size}x{n}@example.org,,front_office,,adams" for n in range(size)]
        begun = time.perf_counter()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            kept = keep_preview("\n".join([HEAD, *lines]).encode(), is_full=False, actor=admin, now=NOW)
            shown = fingerprint(kept, read_known())
            plan = confirm(kept.pk, shown=shown, actor=admin, now=NOW, action_id=uuid4())
        assert len(plan.changes) == size
        counts.append(len(seen))
        assert time.perf_counter() - begun < 20
    assert counts[1] < counts[0] + 10
