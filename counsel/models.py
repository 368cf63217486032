"""What counsel determined about a request, and the policies that the Office of Legal Advisor has before it."""

from django.db import models
from django.db.models import F, Q

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


class Reclassification(models.Model):
    """Counsel's own finding of what a request is, beside the proposal of the rules, which stays as it was."""

    agency_request = models.ForeignKey(
        AgencyRequest, on_delete=models.PROTECT, related_name="reclassifications"
    )
    from_subtype = models.CharField(max_length=60)
    subtype = models.CharField(max_length=60)
    request_class = models.CharField(max_length=20)
    authority = models.CharField(max_length=20)
    urgency = models.CharField(max_length=12)
    counter_card = models.CharField(max_length=24)
    card_version = models.CharField(max_length=16)
    validated = models.BooleanField()
    reason = models.CharField(max_length=600)
    policy_version = models.CharField(max_length=40)
    policy_digest = models.CharField(max_length=80)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        """Show to what it belongs; its reason is for its readers."""
        return f"Finding on {self.agency_request}"


class PolicyProposal(models.Model):
    """The files of one policy as a legal supervisor proposed them; one row for each fingerprint."""

    digest = models.CharField(max_length=80, unique=True)
    version = models.CharField(max_length=40)
    effective_on = models.DateField()
    files = models.JSONField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        """Show the version and the start of the fingerprint, as people compare it."""
        return f"{self.version} ({self.digest.removeprefix('sha256:')[:8]})"


class PolicyApproval(models.Model):
    """The second person's yes to one policy; the database itself refuses that it is the first person's."""

    proposal = models.OneToOneField(PolicyProposal, on_delete=models.PROTECT, related_name="approval")
    digest = models.CharField(max_length=80, unique=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(approved_by=F("proposed_by")), name="policyapproval_by_another_person"
            )
        ]

    def __str__(self) -> str:
        """Show what was approved."""
        return f"Approval of {self.proposal}"


class Rehearsal(models.Model):
    """One run of a proposed policy over the requests that were sent until it began."""

    proposal = models.ForeignKey(PolicyProposal, on_delete=models.PROTECT, related_name="rehearsals")
    against = models.CharField(max_length=80)
    cases = models.JSONField(default=dict)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        """Show what is rehearsed."""
        return f"Rehearsal of {self.proposal}"


class RehearsedChange(models.Model):
    """One request of which a rehearsed policy makes something else than the policy in force."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.PROTECT, related_name="changes")
    agency_request = models.ForeignKey(AgencyRequest, on_delete=models.PROTECT, related_name="+")
    from_subtype = models.CharField(max_length=60)
    to_subtype = models.CharField(max_length=60)
    before = models.JSONField()
    after = models.JSONField()
    reason = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "agency_request"], name="rehearsedchange_once")
        ]

    def __str__(self) -> str:
        """Show which request."""
        return f"Change of {self.agency_request}"
