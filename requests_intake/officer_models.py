"""The district's own directory of agencies, who came for a request, and the calls that checked it."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import User
from requests_intake.officer import CHECKED_WORDS, FLAG_WORDS, ID_WORDS, Checked, IdShown, RedFlag, flags
from requests_intake.rules.facts import AgencyType

KINDS = {
    AgencyType.LOCAL_POLICE: "City or town police",
    AgencyType.STATE_POLICE: "State police",
    AgencyType.SCHOOL_POLICE: "School police or school safety",
    AgencyType.DISTRICT_ATTORNEY: "District attorney",
    AgencyType.COURT: "Court or sheriff",
    AgencyType.PROBATION: "Probation or youth services",
    AgencyType.CHILD_PROTECTION: "Child protection (DCF)",
    AgencyType.FEDERAL_IMMIGRATION: "Immigration or Homeland Security",
    AgencyType.FEDERAL_OTHER: "FBI, marshals or other federal",
    AgencyType.HEALTH: "Health or ambulance",
    AgencyType.MILITARY: "Military recruiting",
    AgencyType.OTHER_AGENCY: "Other public office",
}
"""Kinds of agencies that have a published number to call; a consulate, a lawyer or a relative is never listed."""


class Agency(models.Model):
    """An agency and the number that the district itself looked up for it; retired, never deleted."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=[(kind.value, words) for kind, words in KINDS.items()])
    phone = models.CharField(max_length=20)
    source = models.CharField(max_length=160)
    checked_on = models.DateField()
    retired_at = models.DateTimeField(null=True)

    history = HistoricalRecords()

    class Meta:
        default_permissions = ()
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["name"], name="agency_name_once", condition=Q(retired_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in KINDS]), name="agency_kind_closed"
            ),
        ]

    def __str__(self) -> str:
        """Show its name."""
        return self.name


class Officer(models.Model):
    """Who came for a request, as far as staff could see; data about the requester, never about a child."""

    agency_request = models.OneToOneField(
        "requests_intake.AgencyRequest", on_delete=models.PROTECT, related_name="officer"
    )
    name = models.CharField(max_length=120, blank=True)
    agency_typed = models.CharField(max_length=120, blank=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    badge = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    supervisor_name = models.CharField(max_length=120, blank=True)
    supervisor_phone = models.CharField(max_length=60, blank=True)
    id_shown = models.CharField(
        max_length=8, blank=True, choices=[(value.value, words) for value, words in ID_WORDS.items()]
    )
    how_many = models.PositiveSmallIntegerField(null=True)
    red_flags = models.JSONField(default=list)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    history = HistoricalRecords()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(id_shown__in=["", *(value.value for value in IdShown)]),
                name="officer_id_shown_closed",
            )
        ]

    def __str__(self) -> str:
        """Show for what, never who."""
        return f"Who came for {self.agency_request}"

    @property
    def flags(self) -> tuple[RedFlag, ...]:
        """Every flag, those found by us among them."""
        our_phone = self.agency.phone if self.agency else ""
        return flags(
            id_shown=self.id_shown, ticked=self.red_flags, typed_phone=self.phone, our_phone=our_phone
        )

    @property
    def flag_words(self) -> list[str]:
        """The flags as people read them."""
        return [FLAG_WORDS[flag] for flag in self.flags]


class CallBack(models.Model):
    """One call to an agency to check who came, and what it gave; only ever added."""

    agency_request = models.ForeignKey(
        "requests_intake.AgencyRequest", on_delete=models.PROTECT, related_name="call_backs"
    )
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, blank=True)
    result = models.CharField(
        max_length=12, choices=[(value.value, words) for value, words in CHECKED_WORDS.items()]
    )
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("-called_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=[value.value for value in Checked]), name="callback_result_closed"
            ),
            models.CheckConstraint(
                condition=Q(result="not_called") | (Q(agency__isnull=False) & ~Q(number="")),
                name="callback_has_our_number",
            ),
        ]

    def __str__(self) -> str:
        """Show for what and how it ended."""
        return f"{self.get_result_display()} ({self.agency_request})"
