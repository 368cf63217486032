"""The counter card of a request and what was said about it, in the words people read."""

from requests_intake.models import AgencyRequest, Officer
from requests_intake.policy import current, questions
from requests_intake.rules.entries import Card

WORDS = {
    "agency_name": "Agency",
    "officer_name": "Their name",
    "officer_badge": "Badge or ID number",
    "officer_phone": "Their phone",
    "narrative": "What happened",
}


def card_of(agency_request: AgencyRequest) -> Card:
    """Return the card that staff are shown for this request."""
    return current().cards[agency_request.counter_card]


def said(agency_request: AgencyRequest) -> list[tuple[str, str]]:
    """Return the questions that were answered and the words of the answers, then what was written."""
    rows = []
    for question in questions():
        if answer := agency_request.answers.get(question.id):
            chosen = answer if isinstance(answer, list) else [answer]
            rows.append((question.text, ", ".join(question.label(str(value)) for value in chosen)))
    if day := agency_request.reply_by:
        rows.append(("The date to answer by", f"{day:%b} {day.day}, {day.year}"))
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
