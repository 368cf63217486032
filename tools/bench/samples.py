"""What the benches are run on: submissions and texts, the same for the same number; all invented."""

import random

from requests_intake.rules.facts import AgencyType, Channel, Command, PaperSeen, Seek, Told
from requests_intake.rules.submission import PrintedPaper, Submission

LINES = 40
HEADINGS = (
    ("UNITED STATES DISTRICT COURT", "SUBPOENA TO PRODUCE DOCUMENTS", "AO 88B"),
    ("COMMONWEALTH OF MASSACHUSETTS", "SEARCH WARRANT", ""),
    ("U.S. DEPARTMENT OF HOMELAND SECURITY", "WARRANT FOR ARREST OF ALIEN", "I-200"),
    ("TRIAL COURT OF THE COMMONWEALTH", "ORDER OF CUSTODY", ""),
    ("OFFICE OF THE DISTRICT ATTORNEY", "Letter of request", ""),
    ("DEPARTMENT OF CHILDREN AND FAMILIES", "NOTICE", ""),
)
BODY = (
    "You are commanded to appear at the time and place set forth below to testify in this matter.",
    "The officer executing this paper shall make return of it to the clerk of the court promptly.",
    "Place: the school office, second floor, between 9:00 a.m. and 4:00 p.m. on a school day.",
    "Documents, records and other information described in the attached schedule A, pages 1 to 3.",
    "Failure to obey without a good reason may be dealt with as the law provides in such a case.",
    "WITNESS my hand and the seal of the court, at Boston, this day of the month written above.",
    "The keeper of the records may send copies by mail instead, with the attestation form enclosed.",
    "l have read the abovc and ccrtify that the copy is truc, so far as l can tell from the scan.",
    "Questions about this paper may be put to the person named below, by telephone or in writing.",
    "Docket No. 26-1142, in re the matter referred to in the application sworn on an earlier day.",
)
STORIES = (
    "Two officers came to the front door with a paper and asked to talk to somebody at the school.",
    "A detective called and asked whether we keep video of the bus stop from last Tuesday morning.",
    "A letter came by fax. It asks for attendance records and gives ten days to answer.",
    "They said it cannot wait and walked toward the hallway. The leader asked them to stay.",
)


def submission(number: int, *, with_text: bool) -> Submission:
    """Return one submission, with forty lines of recognised text on its paper if asked for."""
    rng = random.Random(number)  # noqa: S311 - the same samples every time, nothing secret
    issuer, title, form = rng.choice(HEADINGS)
    paper = PrintedPaper(
        title=title,
        issuer=issuer,
        form_number=form,
        signed_by=rng.choice(["judge", "not_judge", "unsure", "Clerk-Magistrate"]),
        says_secret=rng.choice(list(Told)),
        commands=rng.choice(list(Command)),
        text=recognised(rng, issuer, title, form) if with_text else "",
    )
    return Submission(
        channel=rng.choice(list(Channel)),
        agency_type=rng.choice(list(AgencyType)),
        narrative=rng.choice(STORIES),
        seeks=frozenset(rng.sample(list(Seek), 2)),
        danger=rng.choice(list(Told)),
        paper=PaperSeen.YES,
        papers=(paper,),
    )


def recognised(rng: random.Random, issuer: str, title: str, form: str) -> str:
    """Return a scanned page as recognition gives it back: heading, body, form number in the corner."""
    body = [_line(rng, is_numbered=number % 5 == 0) for number in range(LINES - 4)]
    return "\n".join([issuer, title, f"No. {rng.randrange(100, 999)}", *body, form or "page 1 of 1"])


def _line(rng: random.Random, *, is_numbered: bool) -> str:
    """Return a line that few pages share: half of one sentence, half of another, a number no other has."""
    start, end = (rng.choice(BODY).split() for _ in range(2))
    number = [str(rng.randrange(10**6))] if is_numbered else []
    return " ".join([*start[: len(start) // 2], *number, *end[len(end) // 2 :]])


def story(number: int, length: int) -> str:
    """Return plain text of so many characters, as a person types it into the box for what happened."""
    rng = random.Random(number)  # noqa: S311 - the same samples every time, nothing secret
    written = ""
    while len(written) < length:
        written += f"{rng.choice(STORIES)} {rng.choice(BODY)} "
    return written[:length]
