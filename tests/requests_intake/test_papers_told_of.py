"""Papers in a narrative: what was handed over is a paper, what was only spoken of is not."""

from itertools import product

import pytest

from requests_intake.rules.facts import Channel, Told
from requests_intake.rules.submission import Submission
from tests.requests_intake.exam import Printed, printed

WHO = ["a BPD officer", "an ICE agent", "2 FBI agents"]
PAPERS = {
    "warrant": ["a search warrant", "a warrant"],
    "subpoena": ["a subpoena", "a subpoena for records"],
    "court_order": ["a court order", "an order from a judge"],
}
ISSUERS = [
    "",
    " from the U.S. District Court",
    " from Boston Municipal Court",
    " from Suffolk Superior Court",
]
SHOWN = [
    "{who} handed me {paper}{issuer}",
    "{who} gave us {paper}{issuer}, we made a copy",
    "{who} is here and showed us {paper}{issuer}",
    "{who} just dropped off {paper}{issuer}",
    "{who} left {paper}{issuer} at the front desk",
    "{who} served us with {paper}{issuer}",
    "got {paper}{issuer}, {who} brought it in",
]
SPOKEN_OF = [
    "{who} says there is {paper}{issuer} but will not show it",
    "{who} said they will get {paper}{issuer}",
    "{who} is coming back tomorrow with {paper}{issuer}",
    "{who} does not have {paper}{issuer}",
    "{who} came without {paper}{issuer}",
    "{who} threatened to get {paper}{issuer} if we do not help",
    "I asked {who} for {paper}{issuer} and there was none",
    "{who} claims to have {paper}{issuer} in the car, did not bring it in",
    "{who} never showed {paper}{issuer}",
]


def told(story: str, who: str, paper: str, issuer: str) -> Printed:
    text = story.format(who=who, paper=paper, issuer=issuer)
    return printed(Submission(channel=Channel.IN_PERSON, danger=Told.NO, narrative=text)) | {"told": text}


@pytest.mark.parametrize("wanted", PAPERS)
@pytest.mark.parametrize("story", SHOWN)
def test_a_paper_that_was_handed_over_has_its_class_and_is_never_called_nothing(
    story: str, wanted: str
) -> None:
    results = [told(story, *words) for words in product(WHO, PAPERS[wanted], ISSUERS)]
    assert [found["told"] for found in results if found["request_class"] != wanted] == []
    assert [found["told"] for found in results if found["judicial"] is False] == []
    assert {found["counter_card"] for found in results} & {"C-ADMIN-WARRANT", "C-NO-PAPER-IMM"} == set()
    assert {found["urgency"] for found in results} == {"immediate"}


@pytest.mark.parametrize("wanted", PAPERS)
@pytest.mark.parametrize("story", SPOKEN_OF)
def test_a_paper_that_is_only_spoken_of_is_no_paper(story: str, wanted: str) -> None:
    results = [told(story, *words) for words in product(WHO, PAPERS[wanted], ISSUERS)]
    assert [found["told"] for found in results if found["request_class"] != "informal_inquiry"] == []
    assert {found["urgency"] for found in results} == {"immediate"}
