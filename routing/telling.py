"""Owing a notice: one row for each recipient and step, and the promise to deliver it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings

from accounts.models import Office, User
from accounts.permissions import leaders_of
from accounts.roles import Role
from promises.models import Duty
from promises.services import renew_all, withdraw_all
from requests_intake.models import AgencyRequest, SealedListing
from requests_intake.policy import current
from requests_intake.rules.entries import Recipient
from routing.ladder import Whom
from routing.models import Notice, OwnChannel, Referral
from routing.own_channels import channels_of
from routing.people import OnCall, people_of

Address = tuple[User | None, str]
FIRST = "now"
INFORMED = "informed"
DANGER = "danger"
WRITTEN = "written"
CALLED_LATER = (Notice.Reason.AGAIN, Notice.Reason.NEXT, Notice.Reason.HEAD, Notice.Reason.SUPERINTENDENT)
INFORMED_IN_ORDER = (Recipient.SCHOOL_LEADER, Recipient.SAFETY_SERVICES, Recipient.SUPERINTENDENT_OFFICE)
"""After its own leader: SAF-04 has Safety Services told first, then police by telephone; of a serious incident the
Superintendent's Office too. The portal calls no police."""


@dataclass(frozen=True, slots=True)
class Round:
    """Whom one step of a request's way tells, and why."""

    told: Sequence[Address]
    reason: Notice.Reason
    step: str
    occasion: int = 0


def owe_notices(
    referral: Referral,
    told: Iterable[Address],
    *,
    reason: Notice.Reason,
    step: str,
    now: datetime,
    occasion: int = 0,
) -> list[Notice]:
    """Owe a notice to each address and on each person's own channels, once for each step and occasion.

    Returns those that are new.
    """
    return owe_rounds(referral, [Round(list(told), reason, step, occasion)], now=now)


def owe_rounds(
    referral: Referral, rounds: Iterable[Round], *, now: datetime, is_new: bool = False
) -> list[Notice]:
    """Owe the notices of several rounds, in their order and all in one go; return those that are new.

    Of a referral that `is_new`, made in this transaction, nobody can have been told yet.
    """
    wanted = [
        Notice(
            referral=referral,
            reason=turn.reason,
            step=turn.step,
            occasion=turn.occasion,
            made_at=now,
            message_id=new_message_id(),
            **place,
        )
        for turn, place in _places(list(rounds))
    ]
    made = Notice.objects.bulk_create(_once_each(wanted)) if is_new else _make_missing(wanted)
    renew_all({(Duty.NOTIFY, str(notice.pk)): now for notice in made}, now=now)
    return made


def _once_each(wanted: Iterable[Notice]) -> list[Notice]:
    """Leave the first of those that go to the same place in the same step."""
    places: dict[tuple[object, ...], Notice] = {}
    for notice in wanted:
        places.setdefault((notice.address, notice.channel_id, notice.step, notice.occasion), notice)
    return list(places.values())


def _make_missing(wanted: Sequence[Notice]) -> list[Notice]:
    """Write those that are not there yet and return them."""
    Notice.objects.bulk_create(wanted, ignore_conflicts=True)
    return list(Notice.objects.filter(message_id__in=[notice.message_id for notice in wanted]).order_by("pk"))


def _places(rounds: Sequence[Round]) -> Iterator[tuple[Round, dict[str, Any]]]:
    """Yield the places to which rounds go: of each round first the addresses, then people's own channels."""
    own: dict[int, list[OwnChannel]] = {}
    for channel in channels_of(person for turn in rounds for person, _ in turn.told):
        own.setdefault(channel.user_id, []).append(channel)
    for turn in rounds:
        for person, address in turn.told:
            yield turn, {"address": address, "recipient": person}
        for person, _ in turn.told:
            for channel in own.get(person.pk, []) if person else []:
                yield turn, {"channel": channel, "recipient": person}


def withdraw_notices(
    agency_request: AgencyRequest, *, reasons: Iterable[Notice.Reason], now: datetime
) -> None:
    """Withdraw what was not delivered yet of notices with these reasons; one on its way is left to its keeper."""
    owed = Notice.objects.filter(
        referral__agency_request=agency_request, state=Notice.State.OWED, reason__in=list(reasons)
    )
    for notice in owed:
        if withdraw_all([str(notice.pk)], kinds=[Duty.NOTIFY], now=now):
            notice.state = Notice.State.WITHDRAWN
            notice.save()


def addresses_of(office: Office | None, people: Iterable[User]) -> list[Address]:
    """Return an office's mailbox and people's addresses, each once."""
    found: dict[str, Address] = {office.email: (None, office.email)} if office and office.email else {}
    for person in people:
        if person.email:
            found[person.email] = (person, person.email)
    return list(found.values())


def whom_to_tell_first(agency_request: AgencyRequest, office: Office, on_call: OnCall) -> list[Address]:
    """Return who is told at once: the office and who is on duty; of a sealed request only those listed for it."""
    if not agency_request.sealed:
        return addresses_of(office, on_call.people(Whom.DUTY, sealed=False))
    listed = User.objects.filter(sealed_listings__agency_request=agency_request, is_active=True)
    return addresses_of(None, listed.order_by("pk"))


def informed(agency_request: AgencyRequest, on_call: OnCall) -> list[Round]:
    """Return the leader and the offices that the subtype names, in the order of SAF-04; none of a sealed matter."""
    if agency_request.sealed or agency_request.subtype not in current().subtypes:
        return []
    named = current().subtypes[agency_request.subtype].also_notify
    return [
        Round(_addresses(recipient, agency_request, on_call), Notice.Reason.INFORMED, INFORMED)
        for recipient in INFORMED_IN_ORDER
        if recipient in named
    ]


def _addresses(recipient: Recipient, agency_request: AgencyRequest, on_call: OnCall) -> list[Address]:
    if recipient is Recipient.SCHOOL_LEADER:
        return addresses_of(None, leaders_of(agency_request.school) if agency_request.school else [])
    if recipient is Recipient.SUPERINTENDENT_OFFICE:
        return superintendent_addresses(on_call)
    safety = on_call.offices.get(Office.Code.SAFETY)
    return addresses_of(safety, [] if safety and safety.email else people_of(Role.SAFETY_SERVICES))


def superintendent_addresses(on_call: OnCall) -> list[Address]:
    """Return the Superintendent's Office: its mailbox and whoever is on duty there."""
    office = on_call.offices.get(Office.Code.SUPERINTENDENT)
    return addresses_of(office, on_call.people(Whom.SUPERINTENDENT, sealed=False))


def refer_to_superintendent(agency_request: AgencyRequest, referral: Referral, *, now: datetime) -> Referral:
    """Put the request before the Superintendent's Office too: from then on it may open it."""
    code = Office.Code.SUPERINTENDENT
    office, _ = Office.objects.get_or_create(code=code, defaults={"name": code.label, "phone": ""})
    second, _ = Referral.objects.get_or_create(
        agency_request=agency_request,
        office=office,
        defaults={
            "urgency": referral.urgency,
            "urgency_rank": referral.urgency_rank,
            "made_at": now,
            "acknowledge_by": referral.acknowledge_by,
        },
    )
    return second


def let_see(agency_request: AgencyRequest, people: Iterable[User], *, now: datetime) -> list[User]:
    """List people of Legal for a sealed matter that calls them; return those who were not listed yet."""
    made = []
    for person in people:
        _, is_new = SealedListing.objects.get_or_create(
            agency_request=agency_request, user=person, defaults={"listed_by": None, "listed_at": now}
        )
        if is_new:
            made.append(person)
    return made


def new_message_id() -> str:
    """Return a Message-ID of our own."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2] or "localhost"
    return f"<{uuid4().hex}@{host}>"
