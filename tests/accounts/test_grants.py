"""Grants held against the roles: every kind of difference is found, told in words, and reported by the command."""

import io
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse
from guardian.models import GroupObjectPermission, UserObjectPermission

from accounts.comparing import WORDS, Difference, Flaw, Holder, differences
from accounts.explaining import REACHES, explain
from accounts.explaining import WORDS as ABILITIES
from accounts.grant_check import compare, differing, last_check
from accounts.models import School, SchoolGrant, User
from accounts.permissions import may
from accounts.roles import LEGAL_ROLES, ROLES, Ability, Reach, Role
from accounts.tasks import compare_grants
from audit.actor import SYSTEM
from audit.models import AuditEvent
from audit.verbs import Verb
from bpsportal.celery import app
from tests.makers import NOW, Desk, browser_of

COUNTER = frozenset(ability.value for ability in ROLES[Role.FRONT_OFFICE].abilities)
FOUND: dict[str, tuple[Holder, list[Flaw]]] = {
    "as it should be": (Holder("pat", "front_office", is_active=True, grants={"adams": COUNTER}), []),
    "nothing, and nothing needed": (Holder("dana", "legal_advisor", is_active=True, grants={}), []),
    "left with nothing": (Holder("lee", "front_office", is_active=False, grants={}), []),
    "left with grants": (
        Holder("lee", "front_office", is_active=False, grants={"adams": COUNTER}),
        [Flaw.LEFT],
    ),
    "Legal at a school": (
        Holder("dana", "legal_advisor", is_active=True, grants={"adams": COUNTER}),
        [Flaw.NOT_AT_SCHOOLS],
    ),
    "more than the role": (
        Holder("pat", "front_office", is_active=True, grants={"adams": COUNTER | {"decide"}}),
        [Flaw.TOO_MUCH],
    ),
    "less than the role": (
        Holder("pat", "front_office", is_active=True, grants={"adams": COUNTER - {"log_request"}}),
        [Flaw.TOO_LITTLE],
    ),
    "something else altogether": (
        Holder("pat", "front_office", is_active=True, grants={"adams": frozenset({"decide"})}),
        [Flaw.TOO_MUCH, Flaw.TOO_LITTLE],
    ),
    "one school of two": (
        Holder(
            "pat",
            "front_office",
            is_active=True,
            grants={"a": COUNTER, "b": COUNTER | {"decide"}},
        ),
        [Flaw.TOO_MUCH],
    ),
    "nowhere": (Holder("pat", "front_office", is_active=True, grants={}), [Flaw.NOWHERE]),
    "model-wide": (
        Holder("sam", "system_admin", is_active=True, grants={}, is_model_wide=True),
        [Flaw.MODEL_WIDE],
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_is_held_is_compared_with_the_role(case: str) -> None:
    holder, flaws = FOUND[case]
    assert [difference.flaw for difference in differences([holder])] == flaws


def test_every_flaw_ability_and_reach_has_its_words() -> None:
    assert set(WORDS) == set(Flaw)
    assert set(ABILITIES) == set(Ability)
    assert set(REACHES) == set(Reach)
    assert Difference(Flaw.LEFT, "lee", "adams").words == "lee is deactivated and still holds grants (adams)."


@pytest.mark.parametrize("role", Role, ids=str)
def test_what_is_explained_is_what_the_role_holds(role: Role) -> None:
    granted = {ability: ["Adams School"] for ability in ROLES[role].abilities}
    told = explain(role, granted, is_active=True)
    assert {can.words for can in told} == {ABILITIES[ability] for ability in ROLES[role].abilities}
    assert all(can.why and can.where not in {"", "Nowhere"} for can in told)
    assert explain(role, granted, is_active=False) == []


def test_the_page_explains_exactly_what_the_permissions_allow(desk: Desk) -> None:
    SchoolGrant.objects.filter(user=desk.front, permission__codename="log_request").delete()
    for role in Role:
        seen = browser_of(desk[role]).get(reverse("reports:mine")).context["seen"]
        allowed = {ABILITIES[ability] for ability in Ability if may(desk[role], ability)}
        assert {can.words for can in seen.can} == allowed
        assert (role in LEGAL_ROLES) == ("only while listed" in seen.reach)


def _spoil(desk: Desk) -> None:
    """Write into the tables what no service writes."""
    read = Permission.objects.get(codename="read_request", content_type__model="school")
    kind = ContentType.objects.get_for_model(School)
    SchoolGrant.objects.create(user=desk.left, permission=read, content_object=desk.school)
    desk.advisor.user_permissions.add(read)
    group = Group.objects.create(name="Everybody")
    both = ((UserObjectPermission, {"user": desk.front}), (GroupObjectPermission, {"group": group}))
    for model, holder in both:
        model.objects.bulk_create(
            model(permission=read, content_type=kind, object_pk=str(pk), **holder)
            for pk in (desk.school.pk, 999_999)
        )


def test_orphans_and_strays_are_found_recorded_and_shown_and_nothing_is_changed(desk: Desk) -> None:
    assert last_check() is None
    assert compare(actor=SYSTEM, now=NOW, action_id=uuid4()) == []
    call_command("compare_grants", stdout=(said := io.StringIO()))
    assert said.getvalue() == "Every grant is as the roles say.\n"
    _spoil(desk)
    with pytest.raises(SystemExit) as ended:
        call_command("compare_grants", stdout=(said := io.StringIO()))
    assert ended.value.code == 1
    assert sorted(difference.flaw for difference in differing()) == sorted(
        [Flaw.LEFT, Flaw.MODEL_WIDE, Flaw.STRAY, Flaw.STRAY, Flaw.ORPHAN, Flaw.ORPHAN]
    )
    assert said.getvalue().splitlines()[-1] == "6 differ"
    assert "A group holds a permission on something that no longer exists." in said.getvalue()
    compare_grants()
    event = AuditEvent.objects.filter(verb=Verb.GRANTS_COMPARED).latest("id")
    assert (event.data["found"], event.data["orphan"], event.actor_role) == (6, 2, "system")
    checked = last_check()
    assert checked is not None
    assert checked.found == 6
    admin = browser_of(desk[Role.ADMINISTRATOR])
    assert "6 grants differ from the roles" in admin.get(reverse("people:home")).content.decode()
    assert "lee.left is deactivated" in admin.get(reverse("people:grants")).content.decode()
    assert "6 differ" in browser_of(desk[Role.SYSTEM_ADMIN]).get(reverse("operations:page")).content.decode()
    assert User.objects.get(pk=desk.advisor.pk).user_permissions.exists()


def test_the_comparison_is_on_the_timetable_every_night() -> None:
    entry = app.conf.beat_schedule["compare"]
    assert entry["task"] == compare_grants.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({7}, {20})
