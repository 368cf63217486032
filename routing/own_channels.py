"""People's own channels: what they add, try and switch off, and what the portal's page does for them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.models import AuditEvent
from audit.services import Value, record
from audit.verbs import Verb
from routing.channels import beyond
from routing.channels.beyond import BadAddress
from routing.channels.outcome import Message
from routing.models import AlertWish, OwnChannel

MOST_CHANNELS = 6
TRIES, TRIES_WITHIN = 5, timedelta(minutes=10)


class TooMany(Exception):
    """A limit was reached, as a sentence for the person."""


def channels_of(people: Iterable[User | None]) -> list[OwnChannel]:
    """Return the channels that are on of these people, of those only who still have access."""
    wanted = [person.pk for person in people if person]
    found = OwnChannel.objects.filter(user__in=wanted, is_on=True, user__is_active=True)
    return list(found.select_related("user"))


def read_address(address: str) -> OwnChannel:
    """Return an unsaved channel for an address; raises `BadAddress` with a sentence if it cannot be used."""
    if "://" not in address and "@" in address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise BadAddress("This email address is not complete.") from error
        host = address.rpartition("@")[2]
        return OwnChannel(kind=OwnChannel.Kind.MAIL, address=address, service="mail", host=host)
    beyond.check(address)
    scheme = beyond.scheme_of(address)
    return OwnChannel(kind=OwnChannel.Kind.URL, address=address, service=scheme, host=beyond.host_of(address))


@transaction.atomic(durable=True)
def add_channels(
    channels: Iterable[OwnChannel], *, actor: User, now: datetime, action_id: UUID
) -> list[OwnChannel]:
    """Keep new channels of a person; one that exists already is switched on again.

    Raises `TooMany` beyond the number that anybody needs.
    """
    _alone(actor)
    kept = []
    for channel in channels:
        found, _ = OwnChannel.objects.get_or_create(
            user=actor,
            address=channel.address,
            defaults={
                "kind": channel.kind,
                "service": channel.service,
                "host": channel.host,
                "made_at": now,
                "is_on": False,
            },
        )
        kept.append(_switch(found, is_on=True, actor=actor, now=now, action_id=action_id))
    if OwnChannel.objects.filter(user=actor, is_on=True).count() > MOST_CHANNELS:
        raise TooMany(f"You can have {MOST_CHANNELS} ways to be reached. Switch one off first.")
    return kept


@transaction.atomic(durable=True)
def switch_off(pk: int, *, actor: User, now: datetime, action_id: UUID) -> OwnChannel:
    """Stop using one of a person's channels; raises `OwnChannel.DoesNotExist` if it is not theirs."""
    channel = OwnChannel.objects.select_for_update().get(pk=pk, user=actor)
    return _switch(channel, is_on=False, actor=actor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def begin_try(pk: int, *, actor: User, now: datetime, action_id: UUID) -> OwnChannel:
    """Count and record that a person tries one of their channels; the message leaves after the commit.

    Raises `OwnChannel.DoesNotExist` if it is not theirs, `TooMany` after five tries in ten minutes.
    """
    _alone(actor)
    channel = OwnChannel.objects.select_for_update().get(pk=pk, user=actor, is_on=True)
    tries = AuditEvent.objects.filter(verb=Verb.CHANNEL_TRIED, actor_id=actor.pk, at__gt=now - TRIES_WITHIN)
    if tries.count() >= TRIES:
        raise TooMany("That is five tries in ten minutes. Wait a little, then try again.")
    channel.tried_at = now
    channel.save()
    data: dict[str, Value] = {"channel": channel.pk, "service": channel.service}
    record(Verb.CHANNEL_TRIED, actor=actor.as_actor(), now=now, action_id=action_id, data=data)
    return channel


def trial_message() -> Message:
    """Return the words of a try: they say that nobody waits."""
    link = settings.PORTAL_URL + reverse("routing:alerts")
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2] or "localhost"
    subject = f"{settings.PRODUCT_NAME}: a try. Nobody is waiting"
    return Message(
        subject, f"This is a try of your alerts. Nobody is waiting.\n\n{link}\n", f"<{uuid4().hex}@{host}>"
    )


@transaction.atomic(durable=True)
def keep_wish(
    *, title: bool, sound: bool, desktop: bool, actor: User, now: datetime, action_id: UUID
) -> AlertWish:
    """Keep what the portal's own page shall do when somebody waits."""
    wanted = {"title": title, "sound": sound, "desktop": desktop}
    wish, _ = AlertWish.objects.update_or_create(user=actor, defaults=wanted)
    record(Verb.ALERTS_CHANGED, actor=actor.as_actor(), now=now, action_id=action_id, data=wanted)
    return wish


def wish_of(user: User) -> AlertWish:
    """Return what a person wants, which is nothing as long as they have not asked."""
    return AlertWish.objects.filter(user=user).first() or AlertWish(user=user)


def _alone(actor: User) -> None:
    """Let one change of a person's channels happen at a time, so that limits hold."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)


def _switch(channel: OwnChannel, *, is_on: bool, actor: User, now: datetime, action_id: UUID) -> OwnChannel:
    """Switch a channel and record it, unless it stands so already."""
    if channel.is_on == is_on:
        return channel
    channel.is_on = is_on
    channel.save()
    verb = Verb.CHANNEL_ADDED if is_on else Verb.CHANNEL_REMOVED
    data: dict[str, Value] = {"channel": channel.pk, "service": channel.service}
    record(verb, actor=actor.as_actor(), now=now, action_id=action_id, data=data)
    return channel
