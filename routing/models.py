"""Who was told of a request, by when they must answer, what was said to the school and what it saw since."""

from django.db import models
from django.db.models import Q

from accounts.models import Office, User
from requests_intake.models import AgencyRequest
from routing.roster_models import CalendarLink, ClosedDay, SchoolYear, Shift, TimeOff

__all__ = [
    "AlertWish",
    "CalendarLink",
    "Canary",
    "ClosedDay",
    "Message",
    "Notice",
    "OwnChannel",
    "Referral",
    "SchoolYear",
    "Shift",
    "TimeOff",
]


class Referral(models.Model):
    """A request in the hands of an office, with the moment by which somebody there must have said "I have it"."""

    agency_request = models.ForeignKey(AgencyRequest, on_delete=models.PROTECT, related_name="referrals")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    urgency = models.CharField(max_length=12)
    urgency_rank = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    danger_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["agency_request", "office"], name="referral_once_per_office")
        ]
        indexes = [
            models.Index(
                fields=["office", "urgency_rank", "acknowledge_by", "id"],
                name="referral_queue",
                condition=Q(closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        """Show what is where."""
        return f"{self.agency_request} at {self.office}"


class OwnChannel(models.Model):
    """One more way to reach a person, besides the e-mail address of their account."""

    class Kind(models.TextChoices):
        """Which way."""

        MAIL = "mail", "Email"
        URL = "url", "Text message, Teams or pager"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="own_channels")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    address = models.CharField(max_length=500)
    service = models.CharField(max_length=32)
    host = models.CharField(max_length=255, blank=True)
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("made_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="ownchannel_once"),
            models.CheckConstraint(condition=Q(kind__in=["mail", "url"]), name="ownchannel_kind_closed"),
        ]

    def __str__(self) -> str:
        """Show which kind of way; the address may hold a key and stays out."""
        return f"{self.service} of {self.user_id}"


class AlertWish(models.Model):
    """What a person wants the portal's own page to do when somebody waits; nothing until they ask for it."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="alert_wish")
    title = models.BooleanField("Count in the tab’s title", default=False)
    sound = models.BooleanField("Two soft notes, again each minute", default=False)
    desktop = models.BooleanField("A notice on my desktop", default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        """Show whose it is."""
        return f"Alerts of {self.user_id}"


class Notice(models.Model):
    """One message to one address that something needs them; its words never vary.

    Of a person's own channel only its number is kept here: its address may hold a key.
    """

    class State(models.TextChoices):
        """How far it got."""

        OWED = "owed", "waiting to be delivered"
        DELIVERED = "delivered", "delivered"
        FAILED = "failed", "failed"
        WITHDRAWN = "withdrawn", "no longer needed"

    class Reason(models.TextChoices):
        """Why it is sent."""

        REFERRED = "referred", "the request was referred"
        DANGER = "danger", "someone is in danger"
        LEADER = "leader", "someone is in danger: to the school’s leader"
        AGAIN = "again", "nobody has picked it up"
        NEXT = "next", "nobody has picked it up, the next advisor is called"
        HEAD = "head", "nobody has picked it up, the head is called"
        SUPERINTENDENT = "superintendent", "nobody at Legal has picked it up"
        INFORMED = "informed", "this office or school is to know of it"
        DEADLINE = "deadline", "its deadline is near"
        MESSAGE = "message", "the school has written"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="notices")
    step = models.CharField(max_length=24, default="now")
    recipient = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.EmailField(blank=True)
    channel = models.ForeignKey(OwnChannel, null=True, on_delete=models.PROTECT, related_name="notices")
    reason = models.CharField(max_length=16, choices=Reason.choices, default=Reason.REFERRED)
    occasion = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OWED)
    message_id = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "address", "step", "occasion"],
                condition=Q(channel=None),
                name="notice_once_per_step",
            ),
            models.UniqueConstraint(
                fields=["referral", "channel", "step", "occasion"], name="notice_once_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(channel=None, address__gt="") | Q(channel__isnull=False, address=""),
                name="notice_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        *("referred", "danger", "leader", "informed", "deadline", "message"),
                        *("again", "next", "head", "superintendent"),
                    ]
                ),
                name="notice_reason_closed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["owed", "delivered", "failed", "withdrawn"]),
                name="notice_state_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(delivered_at__isnull=False),
                name="notice_delivered_has_time",
            ),
        ]

    def __str__(self) -> str:
        """Show its identifier."""
        return self.message_id


class Message(models.Model):
    """What counsel wrote to the school about a request, and the school to counsel."""

    agency_request = models.ForeignKey(AgencyRequest, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.CharField(max_length=1000)
    is_from_school = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("written_at", "id")

    def __str__(self) -> str:
        """Show to what it belongs; its words are for its readers."""
        return f"Message on {self.agency_request}"


class Happening(models.Model):
    """What staff saw at the counter after they had sent the request; undone only by what happened next."""

    class Kind(models.TextChoices):
        """What it was, in the words of its button."""

        LEFT = "left", "They left"
        CAME_BACK = "came_back", "They came back"
        WENT_AHEAD = "went_ahead", "They went ahead anyway"
        STOPPED = "stopped", "They are back in the office"
        DANGER = "danger", "Someone is in danger"
        SAFE = "safe", "No one is in danger now"

    agency_request = models.ForeignKey(AgencyRequest, on_delete=models.PROTECT, related_name="happenings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("seen_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["left", "came_back", "went_ahead", "stopped", "danger", "safe"]),
                name="happening_kind_closed",
            )
        ]

    def __str__(self) -> str:
        """Show what was seen and of which request."""
        return f"{self.get_kind_display()} ({self.agency_request})"


class Canary(models.Model):
    """One round of a promise that does nothing but write this row; a day has a row for each of its minutes."""

    minute = models.PositiveSmallIntegerField(primary_key=True)
    sung_at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(minute__lt=1440), name="canary_minute_of_a_day")]

    def __str__(self) -> str:
        """Show the minute of the day."""
        return f"{self.minute // 60:02d}:{self.minute % 60:02d}"
