"""Grants at schools as rows, for many people at once; what each role holds stands in `accounts.roles`."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Permission

from accounts.models import School, SchoolGrant, User
from accounts.roles import ROLES, Ability, Role

BATCH = 2000


def set_grants(wanted: Mapping[User, Iterable[School]]) -> None:
    """Let these people do all of their role at exactly these schools, and nothing anywhere else."""
    found = Permission.objects.filter(
        content_type__app_label="accounts", content_type__model="school", codename__in=list(Ability)
    )
    permissions = {permission.codename: permission for permission in found}
    SchoolGrant.objects.filter(user__in=[user.pk for user in wanted]).delete()
    SchoolGrant.objects.bulk_create(
        (
            SchoolGrant(user=user, permission=permissions[ability], content_object=school)
            for user, schools in wanted.items()
            for school in schools
            for ability in sorted(ROLES[Role(user.role)].abilities)
        ),
        batch_size=BATCH,
    )
