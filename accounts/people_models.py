"""Imports that wait to be confirmed, and roles at Legal that wait for a second person."""

from django.db import models
from django.db.models import F, Q

from accounts.people_file import Kind
from accounts.roles import LEGAL_ROLES, Role


class PeopleImport(models.Model):
    """A file that was previewed; it is forgotten once it is confirmed or another one takes its place."""

    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in Kind])
    is_full = models.BooleanField()
    content = models.BinaryField(blank=True)
    digest = models.CharField(max_length=64)
    sent_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="peopleimport_kind_closed")
        ]

    def __str__(self) -> str:
        """Show what was sent."""
        return f"{self.kind} {self.digest[:8]}"


class RoleProposal(models.Model):
    """Somebody shall act for Legal, or get Legal's messages elsewhere; a second person decides."""

    class State(models.TextChoices):
        """How it ended, if it did."""

        WAITING = "waiting", "waits for a second person"
        GRANTED = "granted", "granted"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "overtaken by a later change"

    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="role_proposals")
    role = models.CharField(max_length=24)
    email = models.EmailField()
    proposed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(LEGAL_ROLES)), name="roleproposal_role_closed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "granted", "declined", "withdrawn"]),
                name="roleproposal_state_closed",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (
                    ~Q(decided_by=F("person"))
                    & (Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")))
                ),
                name="roleproposal_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="roleproposal_granted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="waiting"), name="roleproposal_one_waits"
            ),
        ]

    def __str__(self) -> str:
        """Show who shall be what."""
        return f"{self.person}: {Role(self.role)}"
