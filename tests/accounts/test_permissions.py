"""Who may do what, and where: the table of roles, grants at schools, and what never opens anything."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import PermissionDenied

from accounts.models import School, User
from accounts.permissions import grant, may, require, revoke, schools_for
from accounts.roles import COUNTER_ROLES, LEGAL_ROLES, ROLES, Ability, Reach, Role
from pages.context import COUNTER, LEGAL, MENUS
from tests.makers import Desk, make_person


@pytest.mark.parametrize("role", Role, ids=str)
def test_a_person_may_do_what_their_role_may_and_nothing_else(desk: Desk, role: Role) -> None:
    person = desk[role]
    assert {ability for ability in Ability if may(person, ability)} == ROLES[role].abilities
    assert {ability for ability in Ability if may(person, ability, desk.school)} == ROLES[role].abilities


@pytest.mark.parametrize("role", sorted(COUNTER_ROLES))
def test_somebody_at_a_counter_may_nothing_at_another_school(desk: Desk, role: Role) -> None:
    for ability in Ability:
        assert not may(desk[role], ability, desk.other_school)
        assert desk.other_school not in schools_for(desk[role], ability)


def test_a_counter_without_a_grant_opens_nothing(desk: Desk) -> None:
    new = make_person(Role.FRONT_OFFICE, "Nobody Yet")
    assert not may(new, Ability.LOG_REQUEST)
    assert not schools_for(new, Ability.LOG_REQUEST).exists()


def test_a_grant_can_be_taken_back(desk: Desk) -> None:
    revoke(desk.front, desk.school)
    assert not may(desk.front, Ability.READ_REQUEST, desk.school)
    grant(desk.front, desk.school)
    assert may(desk.front, Ability.READ_REQUEST, desk.school)


def test_a_grant_says_nothing_that_the_role_does_not_hold(desk: Desk) -> None:
    grant(desk[Role.SCHOOL_LEADER], desk.school)
    person = User.objects.get(pk=desk[Role.SCHOOL_LEADER].pk)
    person.role = Role.FRONT_OFFICE
    assert not may(person, Ability.SEE_IDENTITY, desk.school)


@pytest.mark.parametrize("role", Role, ids=str)
def test_somebody_who_left_may_nothing(desk: Desk, role: Role) -> None:
    person = desk[role]
    person.is_active = False
    for ability in Ability:
        assert not may(person, ability, desk.school)
        assert not schools_for(person, ability).exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.FRONT_OFFICE, Role.ADMINISTRATOR], ids=str)
def test_a_superuser_gets_nothing_by_being_one(desk: Desk, role: Role) -> None:
    person = desk[role]
    person.is_superuser = True
    person.save()
    for ability in set(Ability) - ROLES[role].abilities:
        assert not may(person, ability, desk.school)
    assert desk.other_school not in schools_for(person, Ability.READ_REQUEST)


def test_a_permission_for_all_schools_opens_none(desk: Desk) -> None:
    everywhere = Permission.objects.get(codename=Ability.READ_REQUEST, content_type__model="school")
    desk.front.user_permissions.add(everywhere)
    person = User.objects.get(pk=desk.front.pk)
    assert list(schools_for(person, Ability.READ_REQUEST)) == [desk.school]
    assert not may(person, Ability.READ_REQUEST, desk.other_school)


def test_nobody_signed_in_may_nothing(db: None) -> None:
    for ability in Ability:
        assert not may(AnonymousUser(), ability)
        assert not schools_for(AnonymousUser(), ability).exists()


def test_a_refusal_is_a_plain_sentence(desk: Desk) -> None:
    with pytest.raises(PermissionDenied, match="ask the Office of Legal Advisor"):
        require(desk.front, Ability.DECIDE, desk.school)


def test_legal_reaches_every_school_and_the_desk_none(desk: Desk) -> None:
    assert set(schools_for(desk.advisor, Ability.READ_REQUEST)) == set(School.objects.all())
    for role in Role:
        if ROLES[role].reach in {Reach.NO_REQUEST, Reach.NOTIFIED, Reach.ESCALATED}:
            assert not schools_for(desk[role], Ability.READ_REQUEST).exists()


def test_the_menu_knows_every_role_by_its_stored_name() -> None:
    assert set(MENUS) == {role.value for role in Role}
    assert {role.value for role in COUNTER_ROLES} == COUNTER
    assert {role.value for role in LEGAL_ROLES} == LEGAL
