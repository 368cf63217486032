"""The roster as people meet it: its page, its changes with their events, private calendars without names."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from icalendar import Calendar

from accounts.roles import Role
from audit.closed_words import CHANGES
from audit.models import AuditEvent
from routing import roster_services
from routing.ladder import Whom
from routing.models import CalendarLink, ClosedDay, Shift, TimeOff
from routing.people import OnCall
from routing.roster import Line, Post
from routing.roster_text import RosterRefused
from tests.makers import NOW, Desk, browser_of

pytestmark = pytest.mark.usefixtures("still")

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
ADD, REMOVE, PAGE = "routing:roster_add", "routing:roster_remove", "routing:roster"


def _duty(desk: Desk, *, first: date = TODAY, days: int = 7, post: Post = Post.DUTY) -> Shift:
    line = Line(post, desk.second_advisor.pk, first, first + (days - 1) * DAY)
    return roster_services.add_duty(line, actor=desk.supervisor, now=NOW, action_id=uuid4())


def _typed(desk: Desk) -> dict[str, dict[str, str]]:
    person, other = str(desk.second_advisor.pk), str(desk.advisor.pk)
    days = {"first_on": "2026-11-24", "last_on": "2026-11-25"}
    return {
        "duty": {"duty-post": "duty", "duty-person": person, "duty-season": "year"}
        | {f"duty-{name}": day for name, day in days.items()},
        "list": {"list-season": "year", "list-text": f"duty 2026-11-26 2026-12-06 {desk.advisor.username}"},
        "time_off": {"off-person": other, "off-stand_in": person}
        | {f"off-{name}": day for name, day in days.items()},
        "closed_day": {"closed-day": "2026-11-27", "closed-name": "Day after Thanksgiving"},
        "school_year": {"year-first_on": "2026-09-03", "year-last_on": "2027-06-22"},
    }


def test_the_head_of_legal_changes_the_roster_and_each_change_is_an_event(desk: Desk) -> None:
    browser = browser_of(desk.supervisor)
    for what, typed in _typed(desk).items():
        assert browser.post(reverse(ADD), {"what": what, **typed}).status_code == 302, what
    rows = {
        "duty": Shift.objects.first(),
        "time_off": TimeOff.objects.get(),
        "closed_day": ClosedDay.objects.get(),
    }
    for what, row in rows.items():
        assert row is not None
        assert browser.post(reverse(REMOVE), {"what": what, "row": row.pk}).status_code == 302, what
    did = [event.data["did"] for event in AuditEvent.objects.filter(verb="roster.changed").order_by("id")]
    assert set(did) == set(CHANGES) - {"calendar_made", "calendar_ended"}
    assert len(did) == 8
    bodies = b"".join(bytes(event.body) for event in AuditEvent.objects.filter(verb="roster.changed"))
    assert desk.second_advisor.full_name.encode() not in bodies


REFUSED = {
    "two on one post": ("duty", {}, "on this post already"),
    "backwards": ("duty", {"duty-last_on": "2026-11-01"}, "is before the first"),
    "no day": ("duty", {"duty-first_on": "soon"}, "Write the day as 2026-11-23."),
    "the wrong office": ("duty", {"duty-post": "superintendent"}, "does not work for that office"),
    "a line of a list": (
        "list",
        {"list-text": "\nduty 2026-12-01 2026-12-06 nobody"},
        "Line 2: nobody who can be",
    ),
    "standing in for oneself": ("time_off", {"off-stand_in": "same"}, "Somebody else must stand in."),
    "a year too short": ("school_year", {"year-last_on": "2026-09-01"}, "must come after the first"),
}


@pytest.mark.parametrize(("what", "change", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_is_refused_in_a_sentence_and_stays_typed(
    desk: Desk, what: str, change: dict[str, str], why: str
) -> None:
    _duty(desk)
    typed = _typed(desk)[what] | change
    typed = {name: str(desk.advisor.pk) if value == "same" else value for name, value in typed.items()}
    page = browser_of(desk.supervisor).post(reverse(ADD), {"what": what, **typed})
    assert page.status_code == 400
    assert why in page.content.decode()
    assert Shift.objects.count() == 1
    assert AuditEvent.objects.filter(verb="roster.changed").count() == 1


def test_a_gap_is_shown_in_red_a_week_ahead_and_gone_when_it_is_filled(desk: Desk) -> None:
    browser, said = browser_of(desk.advisor), "Nobody is on duty: Advisor on duty"
    assert f"{said}, Mon Nov. 23 to Mon Nov. 30" in browser.get(reverse(PAGE)).content.decode()
    _duty(desk, days=8)
    assert said not in browser.get(reverse(PAGE)).content.decode()


@pytest.mark.parametrize("role", [Role.LEGAL_ADVISOR, Role.FRONT_OFFICE, Role.SYSTEM_ADMIN], ids=str)
def test_nobody_else_changes_it(desk: Desk, role: Role) -> None:
    line = Line(Post.DUTY, desk.advisor.pk, TODAY, TODAY)
    with pytest.raises(PermissionDenied):
        roster_services.add_duty(line, actor=desk[role], now=NOW, action_id=uuid4())
    assert not Shift.objects.exists()


def test_who_is_on_duty_by_the_roster_is_called_before_who_usually_is(desk: Desk) -> None:
    assert OnCall(NOW).people(Whom.DUTY, sealed=False) == [desk.advisor]
    _duty(desk)
    assert OnCall(NOW).people(Whom.DUTY, sealed=False) == [desk.second_advisor]
    roster_services.add_time_off(
        desk.second_advisor,
        stand_in=desk.supervisor,
        first=TODAY,
        last=TODAY,
        actor=desk.supervisor,
        now=NOW,
        action_id=uuid4(),
    )
    assert OnCall(NOW).people(Whom.DUTY, sealed=False) == [desk.supervisor]


@pytest.mark.parametrize("days", [1, 7])
def test_the_database_itself_refuses_two_people_on_one_post(desk: Desk, days: int) -> None:
    first = _duty(desk, days=days)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(
            post=first.post, season=first.season, person=desk.advisor, first_on=TODAY, last_on=first.last_on
        )


def test_a_day_may_stand_inside_a_week(desk: Desk) -> None:
    _duty(desk)
    _duty(desk, first=TODAY + DAY, days=1)
    with pytest.raises(RosterRefused):
        _duty(desk, first=TODAY + DAY, days=1)


def _address(desk: Desk) -> str:
    secret = roster_services.make_calendar(actor=desk.second_advisor, now=NOW, action_id=uuid4())
    return reverse("routing:calendar_feed", args=[secret])


def test_a_private_calendar_holds_ones_own_days_and_no_name(desk: Desk) -> None:
    _duty(desk)
    _duty(desk, first=TODAY + 10 * DAY, days=1, post=Post.DEPUTY)
    answer = browser_of().get(_address(desk))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer["Cache-Control"]
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [
        (str(event["SUMMARY"]), event.decoded("DTSTART"), event.decoded("DTEND")) for event in events
    ] == [
        ("On duty for OLA", TODAY, TODAY + 7 * DAY),
        ("Deputy for OLA", TODAY + 10 * DAY, TODAY + 11 * DAY),
    ]
    for person in (*desk.people.values(), desk.second_advisor):
        assert person.full_name.encode() not in answer.content
        assert person.email.encode() not in answer.content


def test_a_calendar_opens_for_its_secret_alone_and_until_it_is_ended(desk: Desk) -> None:
    first = _address(desk)
    second = _address(desk)
    browser = browser_of()
    assert [browser.get(address).status_code for address in (first, second)] == [404, 200]
    assert browser.get(reverse("routing:calendar_feed", args=["a" * 43])).status_code == 404
    roster_services.end_calendar(actor=desk.second_advisor, now=NOW, action_id=uuid4())
    assert browser.get(second).status_code == 404


def test_a_calendar_of_somebody_who_left_opens_no_more(desk: Desk) -> None:
    address = _address(desk)
    desk.second_advisor.is_active = False
    desk.second_advisor.save()
    assert browser_of().get(address).status_code == 404


def test_the_address_is_shown_once_and_kept_nowhere(desk: Desk) -> None:
    browser = browser_of(desk.advisor)
    shown = browser.post(reverse("routing:calendar")).content.decode()
    [link] = CalendarLink.objects.all()
    secret = shown.partition("/calendar/")[2].partition(".ics")[0]
    assert roster_services.digest_of(secret) == link.digest
    assert secret not in browser.get(reverse("routing:calendar")).content.decode()
    assert secret.encode() not in b"".join(bytes(event.body) for event in AuditEvent.objects.all())
