"""A request in a few plain words, from its coded answers: who came, how, and what for; never a name."""

from collections.abc import Mapping

from requests_intake.policy import current

HOW = {
    "in_person": "at the counter",
    "phone": "on the phone",
    "email": "by email",
    "mail": "by letter",
    "fax": "by fax",
}
UNKNOWN = "Somebody"


def title(answers: Mapping[str, object]) -> str:
    """Return the title of a request: "Immigration or Homeland Security at the counter: talk to or see a student"."""
    who = _first_label(answers, "agency_type") or UNKNOWN
    how = HOW.get(str(answers.get("channel")), "")
    wants = _first_label(answers, "seeks")
    return f"{who} {how}".strip() + (f": {wants[0].lower()}{wants[1:]}" if wants else "")


def _first_label(answers: Mapping[str, object], question_id: str) -> str:
    """Return the words of the first answer that says something."""
    question = current().question(question_id)
    answer = answers.get(question_id) or []
    chosen = answer if isinstance(answer, list) else [answer]
    return next(
        (option.label for option in question.options if option.value in chosen and not option.unsure), ""
    )
