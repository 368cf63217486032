"""Who may do what, and where: the only module that calls django-guardian.

Abilities come from the role (`accounts.roles`); for roles that work at schools each ability must also be
granted for the school, as an object permission on it. Nothing is granted model-wide and a superuser gets nothing.
"""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from guardian.models import GroupObjectPermission, UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import School, SchoolGrant, User
from accounts.roles import ROLES, Ability, Reach, Role, has_ability

Person = User | AnonymousUser
IS_GRANTED = """
    SELECT EXISTS (
        SELECT FROM accounts_schoolgrant AS given JOIN auth_permission AS named ON named.id = given.permission_id
        WHERE given.user_id = %s AND named.codename = %s AND coalesce(given.content_object_id = %s::bigint, true)
    )
"""
"""Asked several times with every page and form; putting the same query together each time took longer than asking."""


def schools_for(user: Person, ability: Ability) -> QuerySet[School]:
    """Return the schools at which this person may do `ability`; none for inactive or unknown people."""
    if not isinstance(user, User) or not user.is_active or not has_ability(user.role, ability):
        return School.objects.none()
    reach = ROLES[Role(user.role)].reach
    if reach is Reach.EVERY_SCHOOL:
        return School.objects.all()
    if reach is not Reach.OWN_SCHOOLS:
        return School.objects.none()
    return School.objects.filter(pk__in=_grants(user, ability).values("content_object"))


def may(user: Person, ability: Ability, school: School | None = None) -> bool:
    """Say whether this person may do `ability`, at `school` where the ability belongs to schools."""
    if not isinstance(user, User) or not user.is_active or not has_ability(user.role, ability):
        return False
    if ROLES[Role(user.role)].reach is not Reach.OWN_SCHOOLS:
        return True
    with connection.cursor() as cursor:
        cursor.execute(IS_GRANTED, [user.pk, ability.value, school.pk if school else None])
        return bool(cursor.fetchone()[0])


def _grants(user: User, ability: Ability) -> QuerySet[SchoolGrant]:
    """Return what guardian would find, in one plain query."""
    return SchoolGrant.objects.filter(user=user, permission__codename=ability.value)


def require(user: Person, ability: Ability, school: School | None = None) -> None:
    """Raise `PermissionDenied` with a plain sentence unless `may`."""
    if not may(user, ability, school):
        raise PermissionDenied(
            "This one is not yours to do. If you need it, ask the Office of Legal Advisor."
        )


def grant(user: User, school: School) -> None:
    """Give a person every ability of their role at a school."""
    for ability in ROLES[Role(user.role)].abilities:
        assign_perm(f"accounts.{ability}", user, school)


def revoke(user: User, school: School) -> None:
    """Take every ability at a school from a person."""
    for ability in Ability:
        remove_perm(f"accounts.{ability}", user, school)


def leaders_of(school: School) -> QuerySet[User]:
    """Return the leaders of a school who can sign in."""
    leaders = User.objects.filter(role=Role.SCHOOL_LEADER, is_active=True)
    return leaders.filter(
        schoolgrant__content_object=school, schoolgrant__permission__codename=Ability.READ_REQUEST.value
    )


def strays() -> list[tuple[str, bool]]:
    """Return what guardian's own tables hold, where the portal keeps nothing: whose it is, and if its thing exists.

    Such a row would take hold again as soon as a new thing got the number of the old one.
    """
    mine = UserObjectPermission.objects.select_related("user", "content_type")
    shared = GroupObjectPermission.objects.select_related("content_type")
    found = [(row.user.username, row.content_object is not None) for row in mine]
    return found + [("", row.content_object is not None) for row in shared]
