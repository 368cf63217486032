"""What the benches are run on: the same for the same number, all of it invented."""

import random

from requests_intake.rules.facts import (
    AgencyType,
    Answers,
    Channel,
    Command,
    Issuer,
    Paper,
    PaperSeen,
    Seek,
    Title,
    Told,
)

NUMBERS = ("I-200", "I-205", "AO 93", "AO 88B", "none", "unsure", "")


def answers(number: int) -> Answers:
    """Return the answers about one visit with a paper."""
    rng = random.Random(number)  # noqa: S311 - the same samples every time, nothing secret
    paper = Paper(
        title=rng.choice(list(Title)),
        issuer=rng.choice(list(Issuer)),
        form_number=rng.choice(NUMBERS),
        commands=rng.choice(list(Command)),
        says_secret=rng.choice(list(Told)),
    )
    return Answers(
        channel=rng.choice(list(Channel)),
        danger=rng.choice(list(Told)),
        seeks=frozenset(rng.sample(list(Seek), 2)),
        paper=PaperSeen.YES,
        papers=(paper,),
        agency_type=rng.choice(list(AgencyType)),
    )
