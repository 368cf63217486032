"""The table of duties, and the signs of life of the processes that see to them."""

from django.db import models
from django.db.models import Q


class Duty(models.TextChoices):
    """What can be owed; who keeps it stands in the roof's table."""

    ROUTE = "route", "send a request to its office"
    NOTIFY = "notify", "deliver a notice"
    PAGE_AGAIN = "page_again", "page the same person again"
    ESCALATE = "escalate", "page the next person"
    REMIND = "remind", "remind of a deadline"
    ALARM = "alarm", "say that a duty needs a person"
    REHEARSE = "rehearse", "go on with a rehearsal of a policy"
    RAISE = "raise", "move a request up that became more urgent"
    LEAVE = "leave", "stop what reached people who left"
    SECOND_YES = "second_yes", "tell Legal that a role waits for its yes"


SENDING = (Duty.NOTIFY, Duty.ALARM, Duty.SECOND_YES)
"""What waits for servers of others, each of which may hang: it comes after what must only be written."""


class State(models.TextChoices):
    """How far a promise got."""

    OWED = "owed", "owed"
    KEPT = "kept", "kept"
    WITHDRAWN = "withdrawn", "no longer needed"
    NEEDS_PERSON = "needs_person", "needs a person"


class Promise(models.Model):
    """One duty, made in the transaction of what it follows from; `key` says for what, and never names a person."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OWED)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="promise_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="promise_state_closed"),
            models.CheckConstraint(condition=Q(attempts__gte=0), name="promise_attempts_counted"),
            models.CheckConstraint(
                condition=Q(state="kept", kept_at__isnull=False)
                | (~Q(state="kept") & Q(kept_at__isnull=True)),
                name="promise_kept_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="promise_owed", condition=Q(state="owed")),
            models.Index(
                fields=["kind"], name="promise_open", condition=Q(state__in=["owed", "needs_person"])
            ),
        ]

    def __str__(self) -> str:
        """Show what is owed."""
        return f"{self.kind} {self.key}"


class Process(models.TextChoices):
    """Whose sign of life is kept."""

    RELAY = "relay", "the relay runs"
    BROKER = "broker", "the broker took a message"
    WORKER = "worker", "a worker did a task"
    SCHEDULER = "scheduler", "a task of the timetable was done"


class Heartbeat(models.Model):
    """When a process last showed that it lives."""

    name = models.CharField(max_length=20, primary_key=True, choices=Process.choices)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        """Show who."""
        return self.name
