"""The request of an outside agency, as a school logged it, and who may see a sealed one."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.models import HistoricalRecords

from accounts.models import Office, School, User
from accounts.permissions import schools_for
from accounts.roles import ROLES, Ability, Reach, Role
from requests_intake.lifecycle import OPEN, Status
from requests_intake.officer_models import Agency, CallBack, Officer
from requests_intake.policy import told_of
from requests_intake.rules.facts import Authority, RequestClass, Urgency
from requests_intake.versions import VersionManager
from requests_intake.wording import title

__all__ = [
    "Agency",
    "AgencyRequest",
    "AgencyRequestQuerySet",
    "CallBack",
    "Mistake",
    "Officer",
    "SealedListing",
]

UNSENT = (Status.DRAFT.value, Status.DISCARDED.value)


def _closed(
    field: str, enum: type[Status | RequestClass | Authority | Urgency], name: str
) -> models.CheckConstraint:
    """Return the database's own copy of a closed list; an unsent draft may still lack the value."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": ["", *(v.value for v in enum)]}), name=name)


class AgencyRequestQuerySet(models.QuerySet["AgencyRequest"]):
    """Reads of requests; every one begins with what a person may see."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Leave only the requests this person may open.

        Drafts belong to their author alone. A sealed request is seen by those listed for it and nobody else;
        who logged it sees its stub (`stubs_of`).
        """
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        match ROLES[Role(user.role)].reach:
            case Reach.OWN_SCHOOLS:
                schools = schools_for(user, Ability.READ_REQUEST).values("pk")
                return self.filter(
                    Q(status=Status.DRAFT, author=user) | (_sent() & Q(sealed=False, school__in=schools))
                )
            case Reach.EVERY_SCHOOL:
                listed = SealedListing.objects.filter(agency_request=OuterRef("pk"), user=user)
                return self.filter(_sent() & (Q(sealed=False) | Exists(listed)))
            case Reach.NOTIFIED:
                return self.filter(_sent() & Q(sealed=False, subtype__in=told_of(user.role)))
            case Reach.ESCALATED:
                # What the ladder brought before the office; referrals belong to a higher floor, hence by name only.
                climbed = self.model.objects.filter(referrals__office__code=Office.Code.SUPERINTENDENT)
                is_theirs = Q(subtype__in=told_of(user.role)) | Q(pk__in=climbed.values("pk"))
                return self.filter(_sent() & Q(sealed=False) & is_theirs)
            case Reach.NO_REQUEST:
                return self.none()

    def stubs_of(self, user: User) -> Self:
        """Leave the sealed requests this person logged: they see reference, card and delivery, nothing else."""
        return self.filter(_sent() & Q(sealed=True, author=user))


def _sent() -> Q:
    return ~Q(status__in=UNSENT)


class AgencyRequest(models.Model):
    """One request of an outside agency, from the counter's first answer to its close."""

    reference = models.CharField(max_length=13, unique=True)
    key = models.CharField(max_length=120, unique=True)
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="logged")
    advisor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="in_hand")
    status = models.CharField(max_length=16)
    joined_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined")

    answers = models.JSONField(default=dict)
    typed = models.JSONField(default=list)
    agency_name = models.CharField(max_length=120, blank=True)
    officer_name = models.CharField(max_length=120, blank=True)
    officer_badge = models.CharField(max_length=60, blank=True)
    officer_phone = models.CharField(max_length=60, blank=True)
    narrative = models.TextField(max_length=4000, blank=True)
    went_where = models.CharField(max_length=200, blank=True)
    spoke_with = models.CharField(max_length=200, blank=True)
    occurred_at = models.DateTimeField(null=True)
    reply_by = models.DateField(null=True)
    is_late_entry = models.BooleanField(default=False)
    form_serial = models.CharField(max_length=13, blank=True)

    request_class = models.CharField(max_length=20, blank=True)
    subtype = models.CharField(max_length=60, blank=True)
    authority = models.CharField(max_length=20, blank=True)
    judicial = models.BooleanField(null=True)
    confidence = models.CharField(max_length=8, blank=True)
    urgency = models.CharField(max_length=12, blank=True)
    acknowledge_within = models.CharField(max_length=4, blank=True)
    counter_card = models.CharField(max_length=24, blank=True)
    card_version = models.CharField(max_length=16, blank=True)
    sealed = models.BooleanField(default=False)
    validated = models.BooleanField(default=False)
    content_digest = models.CharField(max_length=64, blank=True)
    classification = models.JSONField(default=dict)

    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    routed_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    reclassified_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[AgencyRequestQuerySet] = AgencyRequestQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as Manager
    history = HistoricalRecords(excluded_fields=["typed"], history_manager=VersionManager)

    class Meta:
        default_permissions = ()
        constraints = [
            _closed("status", Status, "agencyrequest_status_closed"),
            _closed("request_class", RequestClass, "agencyrequest_class_closed"),
            _closed("authority", Authority, "agencyrequest_authority_closed"),
            _closed("urgency", Urgency, "agencyrequest_urgency_closed"),
            models.CheckConstraint(
                condition=Q(status__in=UNSENT)
                | (
                    Q(school__isnull=False, submitted_at__isnull=False)
                    & ~Q(request_class="")
                    & ~Q(authority="")
                    & ~Q(urgency="")
                    & ~Q(counter_card="")
                ),
                name="agencyrequest_sent_is_whole",
            ),
            models.UniqueConstraint(
                fields=["form_serial"], condition=~Q(form_serial=""), name="agencyrequest_one_paper_form"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DUPLICATE, joined_to__isnull=False)
                | (~Q(status=Status.DUPLICATE) & Q(joined_to__isnull=True)),
                name="agencyrequest_joined_to_one",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-submitted_at", "-id"], name="agencyrequest_by_school"),
            models.Index(fields=["-submitted_at", "-id"], name="agencyrequest_newest"),
            models.Index(fields=["author", "status"], name="agencyrequest_by_author"),
            models.Index(fields=["author", "content_digest"], name="agencyrequest_same_words"),
            models.Index(fields=["reference"], name="agencyrequest_sealed", condition=Q(sealed=True)),
            models.Index(
                fields=["status"],
                name="agencyrequest_open",
                condition=Q(status__in=sorted(status.value for status in OPEN)),
            ),
        ]

    def __str__(self) -> str:
        """Show the reference, which says nothing about anybody."""
        return self.reference

    @property
    def title_words(self) -> str:
        """Who came, how and what for, in a few plain words without any name."""
        return title(self.answers)


class SealedListing(models.Model):
    """One person may see one sealed request."""

    agency_request = models.ForeignKey(AgencyRequest, on_delete=models.PROTECT, related_name="listings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sealed_listings")
    listed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["agency_request", "user"], name="sealedlisting_once")]

    def __str__(self) -> str:
        """Show whom it lets see what."""
        return f"{self.user} may see {self.agency_request}"


class Mistake(models.Model):
    """A school said that a request was logged by mistake; counsel confirms that, or declines with a sentence."""

    agency_request = models.OneToOneField(AgencyRequest, on_delete=models.PROTECT, related_name="mistake")
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    is_confirmed = models.BooleanField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    sentence = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(is_confirmed__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(is_confirmed__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="mistake_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(is_confirmed=False) | ~Q(sentence=""), name="mistake_declined_in_words"
            ),
        ]

    def __str__(self) -> str:
        """Show of which request."""
        return f"Mistake {self.agency_request}"
