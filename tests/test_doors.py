"""Every address, for every role: who comes in, who is refused, and that a refusal says nothing.

The tables here are written down a second time on purpose, apart from `bpsportal.doors`: a slip there is seen here.
"""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.roles import Role
from bpsportal.doors import DOORS
from requests_intake import reference as references
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from tests.makers import SECRET, Desk, browser_of, make_agency, proposed, request_in

pytestmark = pytest.mark.usefixtures("still")

COUNTER = {Role.FRONT_OFFICE, Role.SCHOOL_LEADER}
LEGAL = {Role.LEGAL_ADVISOR, Role.LEGAL_SUPERVISOR}
KEEPERS = {Role.LEGAL_SUPERVISOR}
READERS = COUNTER | LEGAL | {Role.SAFETY_SERVICES, Role.SUPERINTENDENT_OFFICE}
RECORD = {Role.ADMINISTRATOR, Role.AUDITOR}
EVERYBODY: set[Role] | None = None
SIGNED_IN = set(Role)

GET, POST = "GET", "POST"
WHO: dict[str, tuple[set[str], set[Role] | None]] = {
    "landing": ({GET, POST}, EVERYBODY),
    "healthz": ({GET}, EVERYBODY),
    "readyz": ({GET}, EVERYBODY),
    "metrics": ({GET}, {Role.SYSTEM_ADMIN}),
    "csp_report": ({POST}, EVERYBODY),
    "stay": ({GET, POST}, EVERYBODY),
    "locked": ({GET, POST}, EVERYBODY),
    "accounts:sign_in": ({GET, POST}, EVERYBODY),
    "accounts:first": ({GET, POST}, EVERYBODY),
    "accounts:first_links": ({GET, POST}, {Role.ADMINISTRATOR}),
    "accounts:passphrase": ({GET, POST}, SIGNED_IN),
    "accounts:sign_out": ({POST}, EVERYBODY),
    "accounts:move": ({GET, POST}, EVERYBODY),
    "accounts:moved": ({GET}, EVERYBODY),
    "accounts:switch": ({POST}, EVERYBODY),
    "factors:step": ({GET, POST}, EVERYBODY),
    "factors:passkey": ({GET, POST}, EVERYBODY),
    "factors:go_on": ({GET}, SIGNED_IN),
    "factors:mine": ({GET}, SIGNED_IN),
    "factors:add": ({GET}, SIGNED_IN),
    "factors:add_totp": ({GET, POST}, SIGNED_IN),
    "factors:add_passkey": ({GET, POST}, SIGNED_IN),
    "factors:codes": ({GET, POST}, SIGNED_IN),
    "intake:home": ({GET}, COUNTER),
    "intake:screen": ({POST}, set(Role)),
    "intake:home_rows": ({GET}, COUNTER),
    "intake:school": ({POST}, COUNTER),
    "intake:keys": ({POST}, COUNTER),
    "intake:start": ({POST}, COUNTER),
    "intake:late": ({GET, POST}, COUNTER),
    "intake:paper_form": ({GET}, COUNTER),
    "intake:sealed": ({GET}, COUNTER),
    "routing:requests": ({GET}, READERS),
    "routing:find": ({GET}, READERS),
    "routing:card": ({GET, POST}, EVERYBODY),
    "routing:card_close": ({POST}, EVERYBODY),
    "routing:contact": ({GET}, EVERYBODY),
    "routing:alerts": ({GET, POST}, SIGNED_IN),
    "routing:wish": ({POST}, SIGNED_IN),
    "routing:queue": ({GET}, LEGAL),
    "routing:queue_rows": ({GET}, LEGAL),
    "routing:roster": ({GET}, LEGAL),
    "routing:roster_add": ({POST}, {Role.LEGAL_SUPERVISOR}),
    "routing:roster_remove": ({POST}, {Role.LEGAL_SUPERVISOR}),
    "routing:calendar": ({GET, POST}, set(Role)),
    "directory:agencies": ({GET, POST}, {Role.ADMINISTRATOR}),
    "directory:agency": ({GET, POST}, {Role.ADMINISTRATOR}),
    "directory:retire": ({POST}, {Role.ADMINISTRATOR}),
    "directory:restore": ({POST}, {Role.ADMINISTRATOR}),
    "people:home": ({GET}, {Role.ADMINISTRATOR}),
    "people:person": ({GET}, {Role.ADMINISTRATOR}),
    "people:deactivate": ({POST}, {Role.ADMINISTRATOR}),
    "people:reactivate": ({POST}, {Role.ADMINISTRATOR}),
    "people:download": ({POST}, {Role.ADMINISTRATOR}),
    "people:template": ({GET}, {Role.ADMINISTRATOR}),
    "people:grants": ({GET}, {Role.ADMINISTRATOR}),
    "people:import": ({GET, POST}, {Role.ADMINISTRATOR}),
    "people:preview": ({GET}, {Role.ADMINISTRATOR}),
    "people:confirm": ({POST}, {Role.ADMINISTRATOR}),
    "people:second": ({GET}, {Role.LEGAL_SUPERVISOR}),
    "people:second_decides": ({POST}, {Role.LEGAL_SUPERVISOR}),
    "policy:home": ({GET}, KEEPERS),
    "policy:propose": ({POST}, KEEPERS),
    "reports:mine": ({GET}, SIGNED_IN),
    "reports:record": ({GET}, RECORD),
    "reports:print": ({GET}, RECORD),
    "reports:export": ({POST}, RECORD),
    "operations:page": ({GET}, {Role.SYSTEM_ADMIN}),
    "operations:live": ({GET}, {Role.SYSTEM_ADMIN}),
}
OF_A_PERSON = {"people:person", "people:deactivate", "people:reactivate"}
OF_NOTHING = {"people:preview", "people:confirm", "people:second_decides"}  # found only where there is one
OF_AN_AGENCY = {"directory:agency", "directory:retire", "directory:restore"}
OF_A_REQUEST: dict[str, tuple[str, set[Role]]] = {
    "intake:draft": (GET, COUNTER),
    "intake:words": (POST, COUNTER),
    "intake:late_draft": (GET, COUNTER),
    "intake:details": (GET, COUNTER),
    "intake:mistake": (POST, COUNTER),
    "intake:send": (POST, COUNTER),
    "intake:discard": (POST, COUNTER),
    "intake:ask": (GET, COUNTER),
    "intake:look": (GET, COUNTER),
    "intake:keep": (POST, COUNTER),
    "routing:now": (GET, READERS),
    "routing:state": (GET, READERS),
    "routing:happened": (POST, COUNTER),
    "routing:slip": (GET, READERS),
    "routing:officer": (GET, COUNTER),
    "routing:identify": (POST, COUNTER),
    "routing:call_back": (POST, COUNTER),
    "routing:acknowledge": (POST, LEGAL),
    "counsel:review": (GET, LEGAL),
    "counsel:message": (POST, LEGAL),
    "counsel:telephoned": (POST, LEGAL),
    "counsel:decide": (POST, LEGAL),
    "counsel:reclassify": (POST, LEGAL),
    "counsel:close": (POST, LEGAL),
    "counsel:confirm_mistake": (POST, LEGAL),
    "counsel:decline_mistake": (POST, LEGAL),
    "counsel:join": (POST, LEGAL),
    "routing:tell": (POST, COUNTER),
    "counsel:list_person": (POST, {Role.LEGAL_SUPERVISOR}),
}
# Tried in tests/routing/test_roster_pages.py, test_mail_events.py beside it, tests/accounts/test_second_reset.py and
# test_links.py beside it.
BY_SECRET = {"routing:calendar_feed", "routing:mail_events", "factors:of", "accounts:first_link"}
BY_NAME = {"accounts:sign_on", "accounts:sign_on_answer"}  # tried in tests/accounts/test_sign_on.py
OF_A_NUMBER: dict[str, tuple[str, set[Role]]] = {
    "routing:try_alert": (POST, SIGNED_IN),
    "routing:drop_alert": (POST, SIGNED_IN),
    "operations:again": (POST, {Role.SYSTEM_ADMIN}),
    "factors:remove": (POST, SIGNED_IN),
}
OF_A_POLICY: dict[str, tuple[str, set[Role]]] = {
    "policy:proposal": (GET, KEEPERS),
    "policy:print": (GET, KEEPERS),
    "policy:rehearse": (POST, KEEPERS),
    "policy:approve": (POST, KEEPERS),
}
OF_A_THING = OF_A_REQUEST | OF_A_POLICY
SCREEN = {"intake:ask": "danger", "intake:look": "top", "intake:keep": "happened"}
BOTH_WAYS = {"intake:ask"}
# Drafts are opened by their author; the rest by whoever sees the request.
OF_DRAFTS_TOO = {
    *("intake:draft", "intake:late_draft", "intake:details", "intake:send"),
    *SCREEN,
}
STUB_PAGES = {"routing:now", "routing:state", "routing:happened", "routing:tell", "intake:mistake"}
NOT_OF_SEALED = {"routing:slip", "routing:officer", "routing:identify", "routing:call_back"}

OURS, THEIRS, SEALED, THEIRS_SEALED, DRAFT, THEIR_DRAFT, MISSING = (
    *("ours", "theirs", "sealed", "sealed elsewhere"),
    *("draft", "their draft", "missing"),
)
PROPOSED, NOT_PROPOSED = "proposed", "not proposed"
NOWHERE = references.mint(lambda letters: letters[3])
SEES = {
    Role.FRONT_OFFICE: {OURS},
    Role.SCHOOL_LEADER: {OURS},
    # An I-200 tells Safety Services and the Superintendent's Office, whatever the school.
    Role.SAFETY_SERVICES: {OURS, THEIRS},
    Role.SUPERINTENDENT_OFFICE: {OURS, THEIRS},
    Role.LEGAL_ADVISOR: {OURS, THEIRS, SEALED, THEIRS_SEALED},
    Role.LEGAL_SUPERVISOR: {OURS, THEIRS, SEALED, THEIRS_SEALED},
}
COMES_IN, TO_SIGN_IN, REFUSED, NOT_FOUND, NOT_SO = (
    "comes in",
    "to sign in",
    "refused",
    "not found",
    "not this way",
)


def _names(resolver: URLResolver, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.add(f"{prefix}{entry.name}")
        else:
            found |= _names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
    return found


def test_every_address_has_its_entry_and_every_entry_its_address() -> None:
    assert (
        _names(get_resolver())
        == set(DOORS)
        == set(WHO) | set(OF_A_THING) | set(OF_A_NUMBER) | BY_SECRET | BY_NAME
    )


def _requests(desk: Desk) -> dict[str, str]:
    made = {
        OURS: request_in(Status.ROUTED, desk),
        THEIRS: request_in(Status.ROUTED, desk, author=desk.other_front),
        SEALED: request_in(Status.ROUTED, desk, SECRET),
        THEIRS_SEALED: request_in(Status.ROUTED, desk, SECRET, author=desk.other_front),
        DRAFT: request_in(Status.DRAFT, desk),
        THEIR_DRAFT: request_in(Status.DRAFT, desk, author=desk.other_front),
    }
    return {name: found.reference for name, found in made.items()} | {MISSING: NOWHERE}


def _policies(desk: Desk) -> dict[str, int]:
    return {PROPOSED: proposed(desk).pk, NOT_PROPOSED: 0}


def _outcome(client: Client, method: str, address: str) -> str:
    response = client.generic(method, address)
    if response.status_code == 302 and response["Location"].startswith(reverse("accounts:sign_in")):
        return TO_SIGN_IN
    meant = {403: REFUSED, 404: NOT_FOUND, 405: NOT_SO}
    return meant.get(
        response.status_code, COMES_IN if response.status_code < 500 else str(response.status_code)
    )


def _expected(name: str, method: str, role: Role | None, thing: str) -> str:
    methods, roles = ({OF_A_THING[name][0]}, OF_A_THING[name][1]) if thing else WHO[name]
    if roles is not None and role not in roles:
        return TO_SIGN_IN if role is None else REFUSED
    if method not in methods and not (thing and name in BOTH_WAYS):
        return NOT_SO
    if thing and not _may_open(name, role, thing):
        return NOT_FOUND
    return COMES_IN


def _may_open(name: str, role: Role | None, thing: str) -> bool:
    if name in OF_A_POLICY:
        return thing == PROPOSED
    if name in {"intake:discard", "intake:words"}:
        beside = {"intake:discard": {DRAFT, SEALED}, "intake:words": {SEALED}}
        return role is Role.FRONT_OFFICE and thing in {OURS} | beside[name]
    if name in OF_DRAFTS_TOO and role is Role.FRONT_OFFICE and thing == DRAFT:
        return True
    if name in NOT_OF_SEALED and thing in {SEALED, THEIRS_SEALED}:
        return False
    is_own_stub = name in STUB_PAGES and role is Role.FRONT_OFFICE and thing == SEALED
    return is_own_stub or (role is not None and thing in SEES.get(role, set()))


def _address(name: str, reference: str) -> str:
    return reverse(name, args=[reference, *([SCREEN[name]] if name in SCREEN else [])])


def _cases(
    requests: dict[str, str], policies: dict[str, int], person: User
) -> dict[tuple[str, str, str], str]:
    """Return every address to try: what it is called, how it is asked for, with which request."""
    of_one_kind = dict.fromkeys(OF_AN_AGENCY, make_agency().pk) | dict.fromkeys(OF_NOTHING, 0)
    of_one_kind |= dict.fromkeys(OF_A_PERSON, person.pk)
    named = {"people:template": ["people"]} | {name: [pk] for name, pk in of_one_kind.items()}
    plain = {
        (name, method, ""): reverse(name, args=named.get(name, [])) for name in WHO for method in (GET, POST)
    }
    of_one = {
        (name, method, thing): _address(name, reference)
        for name, (right, _) in OF_A_REQUEST.items()
        for thing, reference in requests.items()
        for method in ({GET, POST} if thing == OURS else {right})
    }
    of_policy = {
        (name, method, thing): reverse(name, args=[pk])
        for name in OF_A_POLICY
        for thing, pk in policies.items()
        for method in (GET, POST)
    }
    cases = plain | of_one | of_policy
    # Throwing a draft away, turning the screen to an officer and signing out change what the others would find.
    last = {"intake:discard": 1, "routing:card": 2, "routing:card_close": 3, "accounts:sign_out": 4}
    return {case: cases[case] for case in sorted(cases, key=lambda case: (last.get(case[0], 0), case))}


def _check(desk: Desk, role: Role | None, *, person: User | None) -> None:
    client, cases = browser_of(person), _cases(_requests(desk), _policies(desk), desk.left)
    answers = {case: _outcome(client, case[1], address) for case, address in cases.items()}
    expected = {case: _expected(case[0], case[1], role, case[2]) for case in cases}
    # Nobody is offered in a switch without a name, and signing in or out ends on the sign-in page.
    expected["accounts:switch", POST, ""] = NOT_FOUND
    expected |= {case: NOT_FOUND for case in cases if case[0] in OF_NOTHING and expected[case] == COMES_IN}
    if role is Role.LEGAL_SUPERVISOR:  # nothing is named that would be added or removed
        expected["routing:roster_add", POST, ""] = expected["routing:roster_remove", POST, ""] = NOT_FOUND
    expected["accounts:sign_out", POST, ""] = TO_SIGN_IN
    expected |= {} if role else {("factors:step", way, ""): TO_SIGN_IN for way in (GET, POST)}
    expected["landing", GET, ""] = expected["landing", POST, ""] = COMES_IN if role else TO_SIGN_IN
    assert {case: said for case, said in answers.items() if said != expected[case]} == {}


@pytest.mark.parametrize("role", Role, ids=str)
def test_a_role_comes_in_where_it_may_and_nowhere_else(desk: Desk, role: Role) -> None:
    _check(desk, role, person=desk[role])


def test_nobody_comes_in_without_signing_in(desk: Desk) -> None:
    _check(desk, None, person=None)


@pytest.mark.parametrize("role", [Role.FRONT_OFFICE, Role.SYSTEM_ADMIN], ids=str)
def test_a_superuser_comes_in_nowhere_by_being_one(desk: Desk, role: Role) -> None:
    person = desk[role]
    person.is_superuser = True
    person.save()
    _check(desk, role, person=person)


def test_no_page_of_a_case_belongs_to_the_desk_and_the_operators(desk: Desk) -> None:
    found = AgencyRequest.objects.get(reference=request_in(Status.ROUTED, desk).reference)
    for role in (*RECORD, Role.SYSTEM_ADMIN):
        assert not AgencyRequest.objects.visible_to(desk[role]).exists()
        for name, (method, _) in OF_A_REQUEST.items():
            assert _outcome(browser_of(desk[role]), method, _address(name, found.reference)) == REFUSED
