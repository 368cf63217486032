"""From one request as it was typed to what the rules propose."""

from dataclasses import replace

from requests_intake.rules.engine import Classification, classify
from requests_intake.rules.entries import Policy
from requests_intake.rules.facts import Answers, Paper, PaperSeen, Title
from requests_intake.rules.fusion import has_homeland
from requests_intake.rules.hearing import Story, hear
from requests_intake.rules.reader import printed
from requests_intake.rules.submission import Submission


def propose(submission: Submission, policy: Policy) -> Classification:
    """Say what a request is from printed facts, recognised text, who came, and what was typed."""
    return classify(answers_of(submission, policy), policy)


def answers_of(submission: Submission, policy: Policy) -> Answers:
    """Return everything typed about a request as evidence in closed words."""
    answers = Answers(
        channel=submission.channel,
        danger=submission.danger,
        seeks=submission.seeks,
        paper=submission.paper,
        papers=tuple(printed(paper, policy) for paper in submission.papers),
        agency_type=submission.agency_type,
    )
    pairs = zip(submission.papers, answers.papers, strict=True)
    # What a letter is about, and from whom, stands in its heading.
    letters = (f"{paper.title}; {paper.issuer}" for paper, found in pairs if found.title is Title.OTHER)
    named = "; ".join((submission.agency_name, *letters))
    return with_words(answers, narrative=submission.narrative, agency_name=named, policy=policy)


def with_words(answers: Answers, *, narrative: str, agency_name: str, policy: Policy) -> Answers:
    """Add what the typed words say to what was answered; answers come first."""
    if not narrative.strip() and not agency_name.strip("; "):
        return answers
    story = hear(narrative, agency_name, answers.channel, policy)
    return replace(answers, heard=story.heard, papers=_papers(answers, story), paper=_seen(answers, story))


def _papers(answers: Answers, story: Story) -> tuple[Paper, ...]:
    """Add what was told of a paper to the only one there is, or make one of it, even if one was denied."""
    reading = story.reading
    if reading is None or (len(answers.papers) > 1 and not has_homeland(reading)):
        return answers.papers
    # A word of Homeland Security holds back every paper: nobody knows which of them it is about.
    papers = answers.papers or (Paper(),)
    return tuple(replace(paper, readings=(*paper.readings, reading)) for paper in papers)


def _seen(answers: Answers, story: Story) -> PaperSeen | None:
    is_claimed = story.is_refused and answers.paper is None and not answers.papers
    return PaperSeen.REFUSED if is_claimed else answers.paper
