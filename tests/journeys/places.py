"""Every page and state that a person can see, one row each: what it is called, who sees it, how one gets there.

A new page is one more row here; the accessibility tests and the pictures in `docs/screens` read this table.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from playwright.sync_api import FilePayload, Page

from accounts.roles import Role
from requests_intake.lifecycle import Status
from tests.makers import CALL, I_200, SECRET, Desk, draft_of, request_in

PAT, REN, DANA, LUIS = Role.FRONT_OFFICE, Role.SCHOOL_LEADER, Role.LEGAL_ADVISOR, Role.LEGAL_SUPERVISOR
NOBODY: Role | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One page in one state; `path` may name a request of the scene, `act` goes on from there."""

    name: str
    who: Role | None
    path: str
    act: Callable[[Page], None] | None = None
    is_locked: bool = False

    @property
    def is_at_counter(self) -> bool:
        """Say whether staff at a counter see it, whose targets are larger."""
        return self.who in {NOBODY, PAT, REN}


def _press(name: str) -> Callable[[Page], None]:
    """Return an act that presses the button of this name."""

    def press(page: Page) -> None:
        page.get_by_role("button", name=name).first.click()
        page.wait_for_load_state()

    return press


def _refused(page: Page) -> None:
    """Send a late entry without its time: the script asks first, then the browser asks for the page whole."""
    page.get_by_role("button", name="Send to OLA").first.click()
    page.locator("[data-errors]").wait_for()


def _warn(page: Page) -> None:
    """Show what a page shows a minute before it closes."""
    page.evaluate("document.getElementById('quiet').showModal()")


def _open(name: str) -> Callable[[Page], None]:
    """Return an act that follows the link of this name."""

    def follow(page: Page) -> None:
        page.get_by_role("link", name=name, exact=True).first.click()
        page.wait_for_load_state()

    return follow


LIST = (
    "username,full_name,email,phone,role,office,schools\n"
    "new.clerk,New Clerk,new.clerk@example.org,617-555-0160,front_office,,adams\n"
    "other.clerk,Other Clerk,other.clerk@example.org,,front_office,,nowhere\n"
)


def _upload(page: Page) -> None:
    """Upload a list of which one line is refused."""
    sent = FilePayload(name="list.csv", mimeType="text/csv", buffer=LIST.encode())
    page.locator("input[type=file]").set_input_files(files=[sent])
    _press("See what would change")(page)


BEFORE = ("danger", "asking", "paper")
AFTER = ("secret", "title", "top", "number", "who", "tells", "reply", "times", "happened")

PLACES = (
    Place("sign-in", NOBODY, "/sign-in/"),
    Place("sign-in-refused", NOBODY, "/sign-in/", _press("Sign in")),
    Place("sign-in-quiet", NOBODY, "/sign-in/?quiet=1"),
    Place("not-found-outside", NOBODY, "/nowhere/"),
    Place("home", PAT, "/counter/"),
    Place("switch-user", PAT, "/sign-in/?other=1"),
    Place("late", PAT, "/counter/late/"),
    Place("late-refused", PAT, "/counter/late/", _refused),
    Place("paper-form", PAT, "/counter/paper-form/"),
    *(Place(f"ask-{screen}", PAT, f"/requests/{{draft}}/ask/{screen}/") for screen in BEFORE),
    *(Place(f"add-{screen}", PAT, f"/requests/{{routed}}/ask/{screen}/") for screen in AFTER),
    Place("look-alike", PAT, "/requests/{routed}/ask/top/look/"),
    Place("sealed-mode", PAT, "/counter/sealed/"),
    Place("now-waiting", PAT, "/requests/{routed}/"),
    Place("now-phone", PAT, "/requests/{call}/"),
    Place("now-picked-up", PAT, "/requests/{acknowledged}/"),
    Place("now-answered", PAT, "/requests/{decided}/"),
    Place("now-closed", PAT, "/requests/{closed}/"),
    Place("now-sealed", PAT, "/requests/{sealed}/"),
    Place("quiet", PAT, "/requests/{routed}/", _warn),
    Place("locked", PAT, "/locked/", is_locked=True),
    Place("requests", PAT, "/requests/"),
    Place("mistyped", PAT, "/find/?reference=7K4Q"),
    Place("not-found", PAT, "/nowhere/"),
    Place("not-yours", PAT, "/queue/"),
    Place("officer", PAT, "/requests/{routed}/officer/"),
    Place("slip", PAT, "/requests/{routed}/slip/"),
    Place("card", NOBODY, "/card/"),
    Place("card-other-language", NOBODY, "/card/?lang=es"),
    Place("contact", NOBODY, "/contact/"),
    Place("home-leader", REN, "/counter/"),
    Place("requests-safety", Role.SAFETY_SERVICES, "/requests/"),
    Place("queue", DANA, "/queue/"),
    Place("review", DANA, "/desk/{acknowledged}/"),
    Place("review-refused", DANA, "/desk/{acknowledged}/", _press("Record the answer")),
    Place("review-closed", DANA, "/desk/{closed}/"),
    Place("review-sealed", LUIS, "/desk/{sealed}/"),
    Place("people", Role.ADMINISTRATOR, "/people/"),
    Place("person", Role.ADMINISTRATOR, "/people/", _open("Pat Front office")),
    Place("import", Role.ADMINISTRATOR, "/people/import/"),
    Place("import-preview", Role.ADMINISTRATOR, "/people/import/", _upload),
    Place("roles", LUIS, "/people/second/"),
    Place("mine", PAT, "/mine/"),
    Place("roster", LUIS, "/roster/"),
    Place("calendar", DANA, "/calendar/"),
    Place("operations", Role.SYSTEM_ADMIN, "/operations/"),
    Place("agencies", Role.ADMINISTRATOR, "/agencies/"),
    Place("record", Role.ADMINISTRATOR, "/record/"),
    Place("record-print", Role.AUDITOR, "/record/print/"),
    Place("nothing-here", Role.SYSTEM_ADMIN, "/"),
)


def set_scene(desk: Desk) -> dict[str, str]:
    """Bring one request to every state; returns their references by the names that the paths use."""
    now = timezone.now()
    wanted = {
        "routed": (Status.ROUTED, I_200),
        "call": (Status.ROUTED, CALL),
        "acknowledged": (Status.ACKNOWLEDGED, I_200),
        "decided": (Status.DECIDED, I_200),
        "closed": (Status.CLOSED, I_200),
        "sealed": (Status.ROUTED, SECRET),
    }
    made = {name: request_in(status, desk, words, now=now) for name, (status, words) in wanted.items()}
    return {name: found.reference for name, found in made.items()} | {
        "draft": draft_of(desk.front, {**I_200, "school": desk.school.code}, now=now).reference
    }
