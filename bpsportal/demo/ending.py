"""What ends a visit without an answer: a mistake that counsel confirms, and one incident at two schools."""

from collections.abc import Iterator
from datetime import datetime

from audit.services import Entry, Value
from audit.verbs import Verb
from bpsportal.demo.climbing import note_call
from bpsportal.demo.moments import Step
from bpsportal.demo.trace import Trace
from requests_intake.models import Mistake
from routing.models import Message, Notice, Referral
from routing.telling import WRITTEN

WHY = "I pressed the wrong button. Nobody is here."


def call_mistake(trace: Trace) -> None:
    """Put aside that the school called it a mistake and why, and counsel's answer."""
    at = trace.visit.moments
    trace.wrote.append(
        trace.add(
            Message,
            agency_request_id=trace.number,
            author_id=trace.author.pk,
            body=WHY,
            is_from_school=True,
            written_at=at[Step.MISTAKEN],
        )
    )
    _tell(trace, at[Step.MISTAKEN])
    trace.add(
        Mistake,
        agency_request_id=trace.number,
        said_by_id=trace.author.pk,
        said_at=at[Step.MISTAKEN],
        is_confirmed=True,
        answered_by_id=trace.advisor.pk,
        answered_at=at[Step.WITHDRAWN],
        sentence="",
    )


def _tell(trace: Trace, at: datetime) -> None:
    """Put aside the notice to counsel that the school has written."""
    referral: int = trace.rows[Referral][-1]["id"]
    person = trace.advisor if trace.visit.moments.get(Step.ACKNOWLEDGED, at) < at else trace.cast.listed[0]
    note_call(trace, referral, [(person, person.email)], Notice.Reason.MESSAGE, WRITTEN, at, occasion=1)


def entries_of_ending(trace: Trace) -> Iterator[Entry]:
    """Yield the events of a mistake, and on both requests that they are one incident."""
    at, reference, code = trace.visit.moments, trace.visit.reference, trace.school.code
    author, advisor = trace.author.as_actor(), trace.advisor.as_actor()
    if trace.has(Step.MISTAKEN):
        said = at[Step.MISTAKEN]
        words: dict[str, Value] = {"message": trace.wrote[0], "notices": 1}
        yield Entry(Verb.MESSAGE_ANSWERED, author, said, trace.mint(), reference, code, words)
        yield Entry(Verb.REQUEST_CALLED_MISTAKE, author, said, trace.mint(), reference, code)
        yield Entry(Verb.REQUEST_WITHDRAWN, advisor, at[Step.WITHDRAWN], trace.mint(), reference, code)
    if first := trace.visit.joins:
        action, where = trace.mint(), trace.cast.schools[first.school].code
        joined = (reference, code, False), (first.reference, where, True)
        for one, school, is_earlier in joined:
            data = {"is_earlier": is_earlier}
            yield Entry(Verb.REQUEST_JOINED, advisor, at[Step.JOINED], action, one, school, data)
