"""Who came: what is kept, what should make one careful, and that the number called is always our own."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest, CallBack, Officer
from requests_intake.officer import Checked, IdShown, RedFlag, flags
from requests_intake.officer_services import Identity, identify, note_call_back
from tests.makers import I_200, NOW, SECRET, Desk, browser_of, make_agency, request_in

FLAGS: dict[str, tuple[dict[str, Any], tuple[RedFlag, ...]]] = {
    "nothing": ({}, ()),
    "ID refused": ({"id_shown": "refused"}, (RedFlag.ID_REFUSED,)),
    "ID in part": ({"id_shown": "part"}, ()),
    "another number": ({"typed_phone": "617-555-0199"}, (RedFlag.NUMBER_DIFFERS,)),
    "our number, written otherwise": ({"typed_phone": "+1 (617) 555 0170"}, ()),
    "no number of ours": ({"typed_phone": "617-555-0199", "our_phone": ""}, ()),
    "in the order of the list": (
        {"ticked": ["bail_agent", "personal_phone"], "id_shown": "refused"},
        (RedFlag.ID_REFUSED, RedFlag.PERSONAL_PHONE, RedFlag.BAIL_AGENT),
    ),
    "ours cannot be ticked": ({"ticked": ["id_refused"]}, ()),
}


@pytest.mark.parametrize(("said", "found"), FLAGS.values(), ids=FLAGS.keys())
def test_what_should_make_one_careful(said: dict[str, Any], found: tuple[RedFlag, ...]) -> None:
    nothing = {"id_shown": "", "ticked": (), "typed_phone": "", "our_phone": "617-555-0170"}
    assert flags(**{**nothing, **said}) == found


def _identify(reference: str, desk: Desk, role: Role = Role.FRONT_OFFICE, **said: Any) -> Officer:
    return identify(reference, identity=Identity(**said), actor=desk[role], now=NOW, action_id=uuid4())


def _called(
    reference: str, desk: Desk, result: Checked, *, after: timedelta = timedelta(), **who: Any
) -> CallBack:
    who = {"agency": None, "actor": desk.front, **who}
    return note_call_back(reference, result=result, now=NOW + after, action_id=uuid4(), **who)


def test_each_change_is_a_version_and_an_event_of_closed_words(desk: Desk) -> None:
    reference, agency = request_in(Status.ROUTED, desk).reference, make_agency()
    _identify(reference, desk, name="A. Visitor", phone="617-555-0199", agency=agency, id_shown="refused")
    _identify(reference, desk, name="B. Visitor", phone="617-555-0199", agency=agency, id_shown="refused")
    officer = Officer.objects.get()
    assert [version.name for version in officer.history.order_by("history_id")] == [
        "A. Visitor",
        "B. Visitor",
    ]
    assert officer.history.first().history_user == desk.front
    first, second = AuditEvent.objects.filter(verb="officer.identified").order_by("sequence")
    assert first.data == {
        "agency": agency.pk,
        "fields": ["name", "agency", "phone", "id_shown"],
        "flags": ["id_refused", "number_differs"],
        "how_many": None,
        "id_shown": "refused",
    }
    assert second.data["fields"] == ["name"]
    assert b"Visitor" not in bytes(first.body) + bytes(second.body)


def test_the_same_words_again_change_nothing(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    for _ in range(2):
        _identify(reference, desk, name="A. Visitor", red_flags=("will_not_wait",))
    assert Officer.history.count() == AuditEvent.objects.filter(verb="officer.identified").count() == 1


def test_the_number_called_is_that_of_our_list_and_stays_when_the_list_changes(desk: Desk) -> None:
    reference, agency = request_in(Status.ROUTED, desk).reference, make_agency(phone="617-555-0170")
    _identify(reference, desk, phone="617-555-0199")
    _called(reference, desk, Checked.NOT_KNOWN, agency=agency)
    agency.phone = "617-555-0171"
    agency.save()
    call = CallBack.objects.get()
    assert (call.number, call.result, call.called_by, call.called_at) == (
        "617-555-0170",
        "not_known",
        desk.front,
        NOW,
    )
    data = AuditEvent.objects.get(verb="officer.checked").data
    assert data == {"agency": agency.pk, "call_back": call.pk, "result": "not_known"}


def test_pressed_twice_it_is_one_call_and_later_another(desk: Desk) -> None:
    reference, agency = request_in(Status.ROUTED, desk).reference, make_agency()
    for after in (timedelta(), timedelta(seconds=2), timedelta(minutes=5)):
        _called(reference, desk, Checked.NO_ANSWER, agency=agency, after=after)
    assert CallBack.objects.count() == AuditEvent.objects.filter(verb="officer.checked").count() == 2


def test_without_an_agency_only_no_call_can_be_noted(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    assert _called(reference, desk, Checked.NOT_CALLED).number == ""
    with pytest.raises(ValueError, match="needs the agency"):
        _called(reference, desk, Checked.CONFIRMED)


@pytest.mark.parametrize("role", [Role.LEGAL_ADVISOR, Role.SAFETY_SERVICES], ids=str)
def test_only_people_of_the_school_write_it_down(desk: Desk, role: Role) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    with pytest.raises(PermissionDenied):
        _identify(reference, desk, role, name="A. Visitor")
    with pytest.raises(PermissionDenied):
        _called(reference, desk, Checked.NOT_CALLED, actor=desk[role])


def test_nothing_is_written_down_of_what_is_sealed_closed_or_elsewhere(desk: Desk) -> None:
    for hidden in (
        request_in(Status.ROUTED, desk, SECRET),
        request_in(Status.ROUTED, desk, author=desk.other_front),
    ):
        with pytest.raises(AgencyRequest.DoesNotExist):
            _identify(hidden.reference, desk, name="A. Visitor")
    with pytest.raises(IllegalTransition, match="closed"):
        _identify(request_in(Status.CLOSED, desk).reference, desk, name="A. Visitor")


def _page(desk: Desk, reference: str, query: str = "") -> str:
    page = browser_of(desk.front).get(reverse("routing:officer", args=[reference]) + query)
    assert page.status_code == 200
    return page.content.decode()


def test_what_was_said_at_the_start_is_not_asked_again(desk: Desk) -> None:
    words = {**I_200, "officer_name": "A. Visitor", "officer_badge": "4711", "agency_name": "Some Agency"}
    page = _page(desk, request_in(Status.ROUTED, desk, words).reference)
    for known in ("A. Visitor", "4711", "Some Agency"):
        assert f'value="{known}"' in page


def test_the_page_shows_our_number_for_the_agency_picked_and_no_other(desk: Desk) -> None:
    reference, agency = request_in(Status.ROUTED, desk).reference, make_agency()
    assert "617-555-0170" not in _page(desk, reference)
    page = _page(desk, reference, f"?agency={agency.pk}")
    assert 'href="tel:+16175550170"' in page
    agency.retired_at = NOW
    agency.save()
    assert "617-555-0170" not in _page(desk, reference, f"?agency={agency.pk}")


@pytest.mark.parametrize("picked", ["x", "0", "-1", "999999", "1.5"])
def test_an_agency_that_is_not_in_the_list_is_refused_in_words(desk: Desk, picked: str) -> None:
    page = _page(desk, request_in(Status.ROUTED, desk).reference, f"?agency={picked}")
    assert "Pick an agency of the list." in page


BAD: dict[str, tuple[str, dict[str, str], str]] = {
    "too many officers": ("identify", {"how_many": "100"}, "Write how many, from 1 to 99"),
    "no number": ("identify", {"how_many": "two"}, "Write how many, from 1 to 99"),
    "unknown flag": ("identify", {"red_flags": "odd"}, "Pick one of these."),
    "flag of ours": ("identify", {"red_flags": "id_refused"}, "Pick one of these."),
    "unknown ID": ("identify", {"id_shown": "maybe"}, "Pick one of these."),
    "too long": ("identify", {"name": "x" * 121}, "Make this shorter"),
    "no result": ("call_back", {}, "Pick what they said."),
    "nobody called": ("call_back", {"result": "confirmed"}, "Pick the agency first."),
    "unknown agency": (
        "call_back",
        {"result": "confirmed", "agency": "999999"},
        "Pick an agency of the list first.",
    ),
}


@pytest.mark.parametrize(("name", "data", "words"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_kept_is_said_beside_its_field(
    desk: Desk, name: str, data: dict[str, str], words: str
) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    answer = browser_of(desk.front).post(reverse(f"routing:{name}", args=[reference]), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Officer.objects.exists()
    assert not CallBack.objects.exists()


def test_counsel_sees_who_came_what_to_be_careful_of_and_what_the_call_gave(desk: Desk) -> None:
    reference, agency = request_in(Status.ROUTED, desk).reference, make_agency()
    front = browser_of(desk.front)
    came = {
        "name": "A. Visitor",
        "agency": agency.pk,
        "phone": "617-555-0199",
        "id_shown": "part",
        "how_many": "2",
    }
    came["red_flags"] = "wellness_check"
    assert front.post(reverse("routing:identify", args=[reference]), came).status_code == 302
    called = {"agency": agency.pk, "result": "no_answer"}
    assert front.post(reverse("routing:call_back", args=[reference]), called).status_code == 302
    review = browser_of(desk.advisor).get(reverse("counsel:review", args=[reference])).content.decode()
    for words in (
        *("A. Visitor", "Only part of it", "Nobody answered", "617-555-0170", "wellness check"),
        "They gave 617-555-0199. Our list says 617-555-0170.",
    ):
        assert words in review


def test_every_way_of_showing_id_has_its_words_on_the_page(desk: Desk) -> None:
    page = _page(desk, request_in(Status.ROUTED, desk).reference)
    assert all(f'value="{value}"' in page for value in (*IdShown, *Checked))
