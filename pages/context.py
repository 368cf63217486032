"""What the header, the foot and the demonstration bar of every page say."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number as people read it and as a link dials it."""

    shown: str
    href: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the main menu: its words, its icon and the name of its address."""

    words: str
    icon: str
    view: str


@dataclass(frozen=True, slots=True)
class Account:
    """One demonstration sign-in."""

    username: str
    words: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The facts and the menu that every page shows."""

    product: str
    district: str
    phone: Phone
    safety: Phone
    after_hours: str
    address: str
    is_demo: bool
    accounts: tuple[Account, ...]
    nav: tuple[Entry, ...] = ()
    may_find: bool = False
    is_office: bool = False
    is_legal: bool = False
    place: str = ""


HOME = Entry("Home", "counter", "intake:home")
REQUESTS = Entry("Requests", "paper", "routing:requests")
QUEUE = Entry("Queue", "bell", "routing:queue")
ROSTER = Entry("Roster", "calendar", "routing:roster")
OPERATIONS = Entry("Operations", "shield", "operations:page")
POLICY = Entry("Policy", "scale", "policy:home")
RECORD = Entry("Record", "chain", "reports:record")
PEOPLE = Entry("People", "people", "people:home")
ROLES = Entry("Roles", "user-check", "people:second")
AGENCIES = Entry("Agencies", "badge", "directory:agencies")

# This floor may not import accounts, so the roles stand here by their stored names; a test compares them.
MENUS: dict[str, tuple[Entry, ...]] = {
    "front_office": (HOME, REQUESTS),
    "school_leader": (HOME, REQUESTS),
    "safety_services": (REQUESTS,),
    "superintendent_office": (REQUESTS,),
    "legal_advisor": (QUEUE, REQUESTS, ROSTER),
    "legal_supervisor": (QUEUE, REQUESTS, ROSTER, POLICY, ROLES),
    "administrator": (RECORD, PEOPLE, AGENCIES),
    "auditor": (RECORD,),
    "system_admin": (OPERATIONS,),
}
NATIONAL = 10  # digits of a telephone number within the United States
COUNTER = {"front_office", "school_leader"}
LEGAL = {"legal_advisor", "legal_supervisor"}
PLACES = {
    "safety_services": "Safety Services",
    "superintendent_office": "Superintendent’s Office",
    "legal_advisor": "Office of Legal Advisor",
    "legal_supervisor": "Office of Legal Advisor",
}
ACCOUNTS = (
    Account("front.office", "Front office"),
    Account("school.leader", "School leader"),
    Account("legal.advisor", "Legal advisor"),
    Account("legal.supervisor", "Legal supervisor"),
    Account("safety.services", "Safety Services"),
    Account("superintendent.office", "Superintendent’s Office"),
    Account("administrator", "Administrator"),
    Account("auditor", "Auditor"),
    Account("system.admin", "System administrator"),
)


def phone(number: str) -> Phone:
    """Return a number with its link; ten digits alone are taken to be in the United States."""
    digits = "".join(sign for sign in number if sign.isdigit())
    if number.startswith("+"):
        return Phone(number, f"tel:+{digits}")
    return Phone(number, f"tel:+1{digits}" if len(digits) == NATIONAL else f"tel:{digits}")


def words() -> Desk:
    """Return what the settings say; needs no request, no session and no database."""
    return Desk(
        product=settings.PRODUCT_NAME,
        district=settings.DISTRICT_NAME,
        phone=phone(settings.OLA_PHONE),
        safety=phone(settings.SAFETY_PHONE),
        after_hours=settings.OLA_AFTER_HOURS,
        address=settings.OLA_ADDRESS,
        is_demo=settings.DEMO,
        accounts=ACCOUNTS if settings.DEMO else (),
    )


def desk(request: HttpRequest) -> dict[str, Desk]:
    """Add the desk to every page that is drawn with a request."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"desk": words()}
    role = str(user.role)
    found = replace(
        words(),
        nav=MENUS.get(role, ()),
        may_find=REQUESTS in MENUS.get(role, ()),
        is_office=role not in COUNTER,
        is_legal=role in LEGAL,
        place=PLACES.get(role, ""),
    )
    return {"desk": found}
