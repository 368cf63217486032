"""The counter card of a request and what was said about it, in the words people read."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from pages.clock import when
from requests_intake.models import AgencyRequest, Officer
from requests_intake.policy import current, questions
from requests_intake.rules.entries import Card, Question

WORDS = {
    "agency_name": "Agency",
    "officer_name": "Their name",
    "officer_badge": "Badge or ID number",
    "officer_phone": "Their phone",
    "went_where": "Where they went",
    "spoke_with": "Who spoke with them",
    "narrative": "What happened",
}


def card_of(agency_request: AgencyRequest) -> Card:
    """Return the card that staff are shown for this request."""
    return current().cards[agency_request.counter_card]


def so_far(answers: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Return what was answered up to now: the question's id, its text and the words of the answer."""
    return [
        (question.id, question.text, _words(question, answer))
        for question in questions()
        if (answer := answers.get(question.id))
    ]


def answer_words(agency_request: AgencyRequest, question_id: str, fields: Iterable[str]) -> tuple[str, str]:
    """Return the heading of a question and what was answered to it, with what was written beside it."""
    title, parts = "", []
    if question_id:
        question = current().question(question_id)
        title = question.text
        if answer := agency_request.answers.get(question_id):
            parts.append(_words(question, answer))
    for name in fields:
        value = getattr(agency_request, name)
        if isinstance(value, datetime):
            value = when(value, now=value, seconds=False)
        if value:
            parts.append(_day(value) if isinstance(value, date) else str(value))
    return title, ". ".join(parts)


def _words(question: Question, answer: object) -> str:
    chosen = answer if isinstance(answer, list) else [answer]
    return ", ".join(question.label(str(value)) for value in chosen)


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def said(agency_request: AgencyRequest) -> list[tuple[str, str]]:
    """Return the questions that were answered and the words of the answers, then what was written."""
    rows = [(title, answer) for _, title, answer in so_far(agency_request.answers)]
    if day := agency_request.reply_by:
        rows.append(("The date to answer by", _day(day)))
    if agency_request.is_late_entry and agency_request.occurred_at and agency_request.submitted_at:
        happened, entered = agency_request.occurred_at, agency_request.submitted_at
        rows.append(("Late entry: when it happened", when(happened, now=entered, seconds=False)))
        rows.append(("Late entry: when it was entered", when(entered, now=happened, seconds=False)))
    if agency_request.form_serial:
        rows.append(("Number of the paper form", f"PF-{agency_request.form_serial}"))
    return rows + [
        (label, value) for name, label in WORDS.items() if (value := getattr(agency_request, name))
    ]


def facts_of(officer: Officer) -> list[tuple[str, str]]:
    """Return what was written down of who came, and nothing that was left open."""
    rows = [
        ("Name", officer.name),
        ("Agency", officer.agency.name if officer.agency else ""),
        ("Agency, in their words", officer.agency_typed),
        ("Badge or ID number", officer.badge),
        ("Phone they gave", officer.phone),
        ("Supervisor", ", ".join(filter(None, (officer.supervisor_name, officer.supervisor_phone)))),
        ("ID shown", officer.get_id_shown_display() if officer.id_shown else ""),
        ("How many came", str(officer.how_many or "")),
    ]
    return [(label, value) for label, value in rows if value]
