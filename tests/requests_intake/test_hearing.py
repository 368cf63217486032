"""What a person wrote: who came, what they want, and which papers were really there."""

import tomllib
from pathlib import Path

import pytest

from requests_intake.policy import current
from requests_intake.rules.facts import AgencyType, Channel, Seek
from requests_intake.rules.hearing import hear
from requests_intake.rules.proposing import propose
from requests_intake.rules.submission import Submission

TOLD = tomllib.loads(Path(__file__).with_name("told.toml").read_text(encoding="utf-8"))["told"]

WHO = [
    ("Two ICE agents asked for the principal", AgencyType.FEDERAL_IMMIGRATION),
    ("ICE is here", AgencyType.FEDERAL_IMMIGRATION),
    ("we gave the boy ice for his knee", None),
    ("the nurse used an ice pack", None),
    ("a probation officer wants attendance", AgencyType.PROBATION),
    ("an officer wants attendance", AgencyType.LOCAL_POLICE),
    ("a DCF worker came with a police officer", AgencyType.CHILD_PROTECTION),
    ("Boston police came with agents from Homeland Security", AgencyType.FEDERAL_IMMIGRATION),
    ("an Army recruiter", AgencyType.MILITARY),
    ("someone from a consulate", AgencyType.CONSULATE),
    ("dad's lawyer", AgencyType.ATTORNEY),
    ("a reporter from the paper", AgencyType.PRIVATE),
    ("nobody said anything", None),
]

WANTED = [
    ("wants to interview a student", Seek.INTERVIEW_STUDENT),
    ("here to arrest a student", Seek.TAKE_CUSTODY),
    ("asked if a student is enrolled here", Seek.STUDENT_INFORMATION),
    ("wants the camera footage", Seek.VIDEO_FOOTAGE),
    ("asked us to sign a consent form", Seek.CONSENT_OR_SIGNATURE),
    ("do not delete any e-mail", Seek.KEEP_DATA),
    ("an Amber Alert", Seek.MISSING_CHILD),
]


@pytest.mark.parametrize("row", TOLD, ids=[row["narrative"][:60] for row in TOLD])
def test_what_is_told_has_its_class(row: dict[str, str]) -> None:
    told = Submission(channel=Channel(row["channel"]), narrative=row["narrative"])
    assert propose(told, current()).request_class == row["class"]


@pytest.mark.parametrize(("narrative", "agency"), WHO)
def test_who_came_is_heard(narrative: str, agency: AgencyType | None) -> None:
    assert hear(narrative, "", Channel.IN_PERSON, current()).heard.agency_type == agency


@pytest.mark.parametrize(("narrative", "seek"), WANTED)
def test_what_they_want_is_heard(narrative: str, seek: Seek) -> None:
    assert seek in hear(narrative, "", Channel.PHONE, current()).heard.seeks


def test_the_name_of_the_agency_comes_before_the_story() -> None:
    story = hear("police were here too", "U.S. Immigration and Customs Enforcement", Channel.PHONE, current())
    assert story.heard.agency_type == AgencyType.FEDERAL_IMMIGRATION


def test_a_paper_that_is_claimed_but_not_shown_is_one_that_was_refused() -> None:
    story = hear("He says he has a warrant but would not show it.", "", Channel.IN_PERSON, current())
    assert (story.reading, story.is_refused) == (None, True)


def test_a_story_that_only_names_a_court_makes_no_court_paper() -> None:
    told = Submission(narrative="FBI agents showed us a search warrant from the United States District Court")
    result = propose(told, current())
    assert (result.request_class, result.judicial, result.confidence) == ("warrant", None, "unsure")


def test_what_was_read_off_a_story_is_quoted_in_the_marker_s_own_words() -> None:
    told = Submission(narrative="They gave us a form I-205 about Somebody Or Other of 12 Nowhere St")
    quotes = [quote for reason in propose(told, current()).reasons for quote in reason.evidence]
    assert ("narrative", "I-205") in [(quote.field, quote.quote) for quote in quotes]
    assert not [quote for quote in quotes if "Somebody" in quote.quote or "Nowhere" in quote.quote]
