"""What follows when people lose their access: nothing of the portal reaches them any more."""

from datetime import datetime
from uuid import UUID

from audit.actor import SYSTEM
from audit.services import Value, record
from audit.verbs import Verb
from routing.models import CalendarLink, OwnChannel


def stop(key: str, now: datetime) -> None:
    """Keep the promise `leave`: switch off the channels of everybody who is deactivated and end their calendars.

    Until it is kept nothing is sent there either: `routing.own_channels` and `routing.delivery` ask who is active.
    """
    channels = OwnChannel.objects.select_for_update().filter(user__is_active=False, is_on=True)
    for channel in channels.order_by("pk"):
        channel.is_on = False
        channel.save()
        data: dict[str, Value] = {"channel": channel.pk, "service": channel.service}
        record(Verb.CHANNEL_REMOVED, actor=SYSTEM, now=now, action_id=UUID(key), data=data)
    CalendarLink.objects.filter(person__is_active=False, ended_at=None).update(ended_at=now)
