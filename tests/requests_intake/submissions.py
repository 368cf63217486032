"""Any request that can be typed, for properties: words as people and papers say them, and arbitrary text."""

from dataclasses import replace
from enum import StrEnum

from hypothesis import strategies as st

from requests_intake.rules.facts import AgencyType, Channel, Command, Seek, Told
from requests_intake.rules.submission import PrintedPaper, Submission
from tests.requests_intake.case_table import all_cases

NOT_SURE = "can't tell"
GIVEN = [paper for case in all_cases() for paper in case.given.get("papers", ())]


def _met(field: str) -> list[str]:
    return sorted({paper.get(field, "") for paper in GIVEN} | {"", NOT_SURE})


def _or_none(values: type[StrEnum]) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(list(values))


def _typed(known: list[str], longest: int) -> st.SearchStrategy[str]:
    return st.sampled_from(known) | st.text(max_size=longest)


narratives = _typed(sorted({case.given.get("narrative", "") for case in all_cases()}), 200)
texts = _typed(_met("text"), 300)
papers = st.builds(
    PrintedPaper,
    title=_typed(_met("title"), 40),
    issuer=_typed(_met("issuer"), 40),
    form_number=_typed(_met("form_number"), 10),
    signed_by=_typed(_met("signed_by"), 20),
    says_secret=_or_none(Told),
    commands=_or_none(Command),
    text=texts,
)
anything = st.builds(
    Submission,
    channel=st.sampled_from(list(Channel)),
    agency_name=_typed(sorted({case.given.get("agency_name", "") for case in all_cases()}), 30),
    agency_type=_or_none(AgencyType),
    narrative=narratives,
    seeks=st.frozensets(st.sampled_from(list(Seek)), max_size=3),
    danger=_or_none(Told),
    papers=st.lists(papers, max_size=3).map(tuple),
)
# Answers by themselves: what is replaced here is all there is to go by.
answered = anything.map(
    lambda it: replace(
        it, narrative="", agency_name="", papers=tuple(replace(paper, text="") for paper in it.papers)
    )
)
