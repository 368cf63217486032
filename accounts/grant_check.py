"""The nightly comparison of everything that was granted with the table of roles; it reports and changes nothing."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.comparing import Difference, Flaw, Holder, differences
from accounts.models import SchoolGrant, User
from accounts.permissions import strays
from audit.actor import Actor
from audit.models import AuditEvent
from audit.services import Value, record
from audit.verbs import Verb


@dataclass(frozen=True, slots=True)
class Checked:
    """When the grants were last compared, and how many differences there were."""

    at: datetime
    found: int


@transaction.atomic(durable=True)
def compare(*, actor: Actor, now: datetime, action_id: UUID) -> list[Difference]:
    """Compare, record how much was found of each kind, and return it."""
    found = differing()
    counts = Counter(difference.flaw for difference in found)
    data: dict[str, Value] = {"found": len(found), **{flaw.value: counts[flaw] for flaw in Flaw}}
    record(Verb.GRANTS_COMPARED, actor=actor, now=now, action_id=action_id, data=data)
    return found


def differing() -> list[Difference]:
    """Return everything in which the rows differ from the roles now."""
    found = list(differences(_holders()))
    return found + [
        Difference(Flaw.STRAY if exists else Flaw.ORPHAN, username) for username, exists in strays()
    ]


def last_check() -> Checked | None:
    """Return when the grants were last compared; None if they never were."""
    event = AuditEvent.objects.filter(verb=Verb.GRANTS_COMPARED).order_by("-at", "-id").first()
    if event is None:
        return None
    found = event.data.get("found")
    return Checked(event.at, found if isinstance(found, int) else 0)


def _holders() -> list[Holder]:
    """Return everybody with what they hold, in two statements."""
    held: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = SchoolGrant.objects.values_list("user_id", "content_object__code", "permission__codename")
    for person, school, ability in rows.iterator(chunk_size=5000):
        held[person][school].add(ability)
    people = User.objects.annotate(
        in_group=Exists(User.groups.through.objects.filter(user=OuterRef("pk"))),
        holds=Exists(User.user_permissions.through.objects.filter(user=OuterRef("pk"))),
    )
    names = ("pk", "username", "role", "is_active", "is_superuser", "in_group", "holds")
    return [
        Holder(
            username,
            role,
            is_active,
            {school: frozenset(abilities) for school, abilities in held[pk].items()} if pk in held else {},
            any(wide),
        )
        for pk, username, role, is_active, *wide in people.order_by("username").values_list(*names)
    ]
