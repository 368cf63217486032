"""The record in the database: one row an event, one row a stream's last number; nothing points out of it."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from audit import verbs
from audit.actor import Actor

DESK = "desk"
"""The stream of what happens outside any request."""


class AuditEvent(models.Model):
    """One thing that happened; `body` holds the canonical bytes as written, the columns are for finding.

    The actor's name and role stay outside the body, so that what is proved later names nobody.
    """

    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    stream = models.CharField(max_length=13)
    sequence = models.PositiveBigIntegerField()
    reference = models.CharField(max_length=13, blank=True)
    school = models.CharField(max_length=32, blank=True)
    action_id = models.UUIDField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    actor_role = models.CharField(max_length=24)
    body = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="auditevent_sequence_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="auditevent_sequence_from_one"),
            # The form only: a closed list here would make a record that holds a retired verb refuse to load.
            models.CheckConstraint(
                condition=Q(verb__regex=r"^[a-z_]+\.[a-z_]+$"), name="auditevent_verb_form"
            ),
            models.CheckConstraint(
                condition=(Q(stream=models.F("reference")) & ~Q(reference="")) | Q(stream=DESK, reference=""),
                name="auditevent_stream_is_reference",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[0-9A-Z-]*$"), name="auditevent_reference_form"
            ),
            models.CheckConstraint(condition=~Q(body=b""), name="auditevent_body_written"),
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="auditevent_by_time"),
            models.Index(fields=["reference", "at", "id"], name="auditevent_by_reference"),
            models.Index(fields=["school", "at", "id"], name="auditevent_by_school"),
            models.Index(fields=["verb", "at", "id"], name="auditevent_by_verb"),
        ]

    def __str__(self) -> str:
        """Show the stream and the number in it."""
        return f"{self.stream} #{self.sequence}"

    @property
    def data(self) -> dict[str, Any]:
        """What the body adds to the columns; nothing where it cannot be read, so that lists still show."""
        try:
            body = json.loads(bytes(self.body))
        except (ValueError, RecursionError):
            return {}
        data = body.get("data") if isinstance(body, dict) else None
        return data if isinstance(data, dict) else {}

    @property
    def actor(self) -> Actor:
        """Who acted."""
        return Actor(self.actor_id, self.actor_name, self.actor_role)

    @property
    def sentence(self) -> str:
        """The event in plain words."""
        return verbs.sentence(self.verb, actor=self.actor, reference=self.reference, data=self.data)


class AuditStream(models.Model):
    """The number of the last event of a stream; locked by whoever writes the next one."""

    name = models.CharField(max_length=13, primary_key=True)
    last = models.PositiveBigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(last__gte=1), name="auditstream_from_one")]

    def __str__(self) -> str:
        """Show the stream and its last number."""
        return f"{self.name} up to #{self.last}"
