"""The request of a visit and every version of it, as the services of the road would have left them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models

from accounts.models import School, User
from bpsportal.demo.copying import Row
from bpsportal.demo.moments import Step
from bpsportal.demo.scenes import Visit
from requests_intake.content import Content, write_result
from requests_intake.drafts import mint_key
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest

Values = dict[str, Any]
VERSIONS: type[models.Model] = AgencyRequest.history.model
EMPTY = AgencyRequest()
BEGUN = ("channel", "danger")
"""What is answered in a draft that was begun and left."""
BY_ADVISOR = {Step.ACKNOWLEDGED, Step.DECIDED, Step.CLOSED, Step.WITHDRAWN, Step.JOINED}
STATUS_AFTER = {
    Step.STARTED: Status.DRAFT,
    Step.DISCARDED: Status.DISCARDED,
    Step.SUBMITTED: Status.SUBMITTED,
    Step.ROUTED: Status.ROUTED,
    Step.ACKNOWLEDGED: Status.ACKNOWLEDGED,
    Step.DECIDED: Status.DECIDED,
    Step.CLOSED: Status.CLOSED,
    Step.WITHDRAWN: Status.WITHDRAWN,
    Step.JOINED: Status.DUPLICATE,
}
TIMES = {
    "started_at": Step.STARTED,
    "submitted_at": Step.SUBMITTED,
    "routed_at": Step.ROUTED,
    "acknowledged_at": Step.ACKNOWLEDGED,
    "decided_at": Step.DECIDED,
    "closed_at": Step.CLOSED,
}


def request_row(
    visit: Visit, number: int, *, school: School, author: User, advisor: User, joined_to: int | None
) -> Values:
    """Return the values of the request as it stands at the end of the visit."""
    agency_request = AgencyRequest(
        id=number,
        reference=visit.reference,
        key=mint_key(author),
        author_id=author.pk,
        status=visit.status.value,
        joined_to_id=joined_to,
        **{name: visit.moments.get(step) for name, step in TIMES.items()},
    )
    agency_request.closed_at = agency_request.closed_at or visit.moments.get(Step.WITHDRAWN)
    if Step.SUBMITTED in visit.moments:
        _fill(agency_request, visit, school)
    else:
        agency_request.school_id = school.pk
        agency_request.answers = {
            name: value for name, value in visit.scenario.coded.items() if name in BEGUN
        }
    if Step.ACKNOWLEDGED in visit.moments:
        agency_request.advisor_id = advisor.pk
    fields = AgencyRequest._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    return {field.attname: getattr(agency_request, field.attname) for field in fields}


def version_rows(visit: Visit, final: Values, *, author: User, advisor: User) -> Iterator[Row]:
    """Yield one row for each version: the request as it stood after each step that changed it."""
    blank = _blank(final)
    steps = [step for step in STATUS_AFTER if step in visit.moments]
    if Step.SUBMITTED not in visit.moments:
        steps.insert(0, Step.STARTED)  # a draft is saved when it is opened and again with its first answers
    for index, step in enumerate(steps):
        user = author if step in {Step.STARTED, Step.SUBMITTED, Step.DISCARDED} else None
        user = advisor if step in BY_ADVISOR else user
        yield {
            **(final if index or step is not Step.STARTED else blank),
            **_later(step),
            "status": STATUS_AFTER[step].value,
            "history_date": visit.moments[step],
            "history_change_reason": None,
            "history_type": "~" if index else "+",
            "history_user_id": user.pk if user else None,
        }


def _blank(final: Values) -> Values:
    """Return the version of a request that was only just opened."""
    kept = {name: final[name] for name in ("id", "reference", "key", "author_id", "started_at")}
    return {name: getattr(EMPTY, name) for name in final} | kept


@cache
def _later(step: Step) -> Values:
    """Return what was still open right after this step."""
    steps = list(Step)
    values: Values = dict.fromkeys(
        name for name, other in TIMES.items() if steps.index(other) > steps.index(step)
    )
    if steps.index(step) < steps.index(Step.ACKNOWLEDGED):
        values["advisor_id"] = None
    if step is not Step.JOINED:
        values["joined_to_id"] = None
    return values


def _fill(agency_request: AgencyRequest, visit: Visit, school: School) -> None:
    """Write what was said and what the rules made of it; the test compares it with what the services write."""
    agency_request.school_id = school.pk
    _content(visit).write_to(agency_request)
    write_result(agency_request, visit.result, told=visit.told)


def _content(visit: Visit) -> Content:
    return Content(
        answers=visit.answers,
        coded=visit.scenario.coded,
        occurred_at=visit.moments[Step.STARTED].replace(second=0, microsecond=0),
        reply_by=visit.reply_by,
        agency_name=visit.scenario.agency,
        officer_name=visit.officer.name,
        officer_badge=visit.officer.badge,
        officer_phone=visit.officer.phone,
        narrative=visit.scenario.narrative,
    )
