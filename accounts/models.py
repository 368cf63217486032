"""Schools, offices, people, and the grants that tie a person to a school."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase

from accounts.people_models import PeopleImport, RoleProposal
from accounts.roles import Ability, Role
from accounts.session_models import OpenSession
from accounts.signin_models import Identity, OneTimeLink, Tries
from audit.actor import Actor

__all__ = [
    "Identity",
    "Office",
    "OneTimeLink",
    "OpenSession",
    "PeopleImport",
    "RoleProposal",
    "School",
    "SchoolGrant",
    "Tries",
    "User",
    "UserManager",
]

ROLE_LABELS = [(role.value, role.value.replace("_", " ").capitalize()) for role in Role]


class School(models.Model):
    """A school: its short code, its name, the counter's telephone number."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("name",)
        default_permissions = ()
        permissions = [(ability.value, ability.value.replace("_", " ").capitalize()) for ability in Ability]

    def __str__(self) -> str:
        """Show the school's name."""
        return self.name


class SchoolGrant(UserObjectPermissionBase):
    """One person may do one thing at one school; a real foreign key, so it goes when the school goes."""

    content_object = models.ForeignKey(School, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class Office(models.Model):
    """An office that is told: the Office of Legal Advisor, Safety Services, the Superintendent's Office."""

    class Code(models.TextChoices):
        """Which office."""

        LEGAL = "legal", "Office of Legal Advisor"
        SAFETY = "safety", "Safety Services"
        SUPERINTENDENT = "superintendent", "Superintendent’s Office"

    code = models.CharField(max_length=16, choices=Code.choices, unique=True)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20)
    email = models.EmailField(blank=True)
    duty_advisor = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="on_duty_at"
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        """Show the office's name."""
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes accounts; nobody is made a superuser by it."""

    def create_user(self, username: str, password: str | None, **fields: Any) -> "User":
        """Store an account with a hashed passphrase; `None` leaves it unable to sign in by passphrase."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person: one role, perhaps an office; deactivated when they leave, never deleted."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=24, choices=ROLE_LABELS)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "role"]

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="user_role_closed")
        ]

    def __str__(self) -> str:
        """Show the person's name."""
        return self.full_name

    @property
    def short_name(self) -> str:
        """First name and initial, as colleagues see it: "Dana W."."""
        first, _, rest = self.full_name.partition(" ")
        return f"{first} {rest[:1]}." if rest else first

    def as_actor(self) -> Actor:
        """Return this person as the values that the record keeps."""
        return Actor(id=self.pk, name=self.full_name, role=self.role)
