"""What counsel determined about a request."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from requests_intake.models import AgencyRequest


class Outcome(models.TextChoices):
    """The closed list of answers that end a request."""

    RELEASE_ALL = "release_all", "Release all of it"
    RELEASE_SOME = "release_some", "Release some of it"
    ASK_FOR_MORE = "ask_for_more", "Ask for more first"
    SAY_NO = "say_no", "Say no"
    RIGHT_OFFICE = "right_office", "Send to the right office"
    NO_ANSWER_OWED = "no_answer_owed", "No answer is owed"


class Determination(models.Model):
    """Counsel's answer to one request: an outcome of the closed list and one sentence."""

    agency_request = models.OneToOneField(
        AgencyRequest, on_delete=models.PROTECT, related_name="determination"
    )
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    sentence = models.CharField(max_length=300)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="determination_outcome_closed"
            )
        ]

    def __str__(self) -> str:
        """Show the answer, never without saying whose."""
        return f"{self.get_outcome_display()} ({self.agency_request})"
