"""The table of expected classifications, which counsel can read and add to."""

import csv
from pathlib import Path

import pytest

from requests_intake.answering import answers_of
from requests_intake.policy import current
from requests_intake.rules.engine import classify
from requests_intake.rules.facts import Answers, Authority, RequestClass

Row = dict[str, str]
TABLE = Path(__file__).with_name("expected_classifications.csv")
ROWS: list[Row] = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
JUDICIAL = {True: "yes", False: "no", None: "unknown"}


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_a_case_is_found_to_be_what_counsel_expects(row: Row) -> None:
    found = classify(answers_in(row), current())
    assert {
        "request_class": str(found.request_class),
        "subtype": found.subtype,
        "authority": str(found.authority),
        "judicial": JUDICIAL[found.judicial],
        "confidence": str(found.confidence),
        "urgency": str(found.urgency),
        "card": found.counter_card,
        "sealed": "yes" if found.sealed else "no",
    } == {key: row[key] for key in list(row)[-8:]}


def test_the_table_reaches_every_class_and_every_authority() -> None:
    assert {row["request_class"] for row in ROWS} == set(RequestClass)
    assert {row["authority"] for row in ROWS} == set(Authority)


def test_every_case_has_its_own_name() -> None:
    assert len({row["case"] for row in ROWS}) == len(ROWS) >= 60


def answers_in(row: Row) -> Answers:
    coded: dict[str, str | list[str]] = {key: value for key, value in list(row.items())[1:11] if value}
    return answers_of(coded | {"seeks": row["seeks"].split(";") if row["seeks"] else []})
