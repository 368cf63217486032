"""The case table is complete, readable, and judges as it says."""

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from requests_intake.rules.facts import AgencyType, Channel, Command, Seek
from tests.requests_intake.case_table import (
    CATALOGUE,
    FOLDER,
    HERE,
    Answer,
    Case,
    all_cases,
    judicial,
    read,
    shown,
    with_noise,
)
from tests.requests_intake.confusion import main, report, tally
from tests.requests_intake.judgement import danger, faults
from tests.requests_intake.noise import Strength

CASES = all_cases()
TRAPS = {f"T{number}" for number in range(1, 12)}
GIVEN = {
    "channel",
    "agency_name",
    "agency_type",
    "narrative",
    "seeks",
    "danger",
    "received_at",
    "school",
    "papers",
}
PAPER = {"title", "issuer", "form_number", "signed_by", "says_secret", "commands", "text"}
EXPECT = {
    *(
        "request_class",
        "subtype",
        "one_of_subtypes",
        "authority",
        "judicial",
        "urgency",
        "counter_card",
        "sealed",
    ),
    *("confidence", "conflict", "caution_about", "papers", "never"),
}


def test_there_are_at_least_two_hundred_and_fifty_scenarios_each_with_its_own_sentence() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 280


def test_every_subtype_is_meant_at_least_twice() -> None:
    meant = Counter(case.true_subtype for case in CASES)
    assert set(meant) == set(CATALOGUE)
    assert [slug for slug, count in meant.items() if count < 2] == []


def test_every_subtype_is_met_in_more_than_one_kind_of_evidence() -> None:
    kinds: dict[str, set[frozenset[str]]] = {slug: set() for slug in CATALOGUE}
    for case in CASES:
        kinds[case.true_subtype].add(case.evidence)
    assert [slug for slug, seen in kinds.items() if len(seen) < 2] == []


def test_every_trap_and_every_row_of_the_decision_table_is_shown() -> None:
    used = {word for case in CASES for word in case.shows}
    assert used == set(shown())
    assert used >= TRAPS


def test_at_least_sixty_scans_are_bad() -> None:
    assert len(list(with_noise(CASES))) >= 60


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_uses_only_words_that_are_known(case: Case) -> None:
    papers = case.given.get("papers", [])
    assert set(case.given) <= GIVEN
    assert all(set(paper) <= PAPER for paper in papers)
    assert set(case.expect) <= EXPECT
    assert set(case.subtypes) <= set(CATALOGUE)
    assert case.true_subtype in CATALOGUE
    assert case.given.get("channel", "unknown") in set(Channel)
    assert case.given.get("agency_type", "unknown") in set(AgencyType)
    assert set(case.given.get("seeks", ())) <= set(Seek)
    assert {paper.get("commands", "unsure") for paper in papers} <= set(Command)
    assert all((case.why.endswith("."), case.cites))
    assert not case.noisy or any(paper.get("text") for paper in papers)


def test_files_are_short_and_name_no_one() -> None:
    for path in FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 300, path
        assert not re.search(r"\b(Mr|Mrs|Ms|Dr)\. [A-Z]", text), path


def test_a_case_with_an_unknown_word_is_refused_by_name(tmp_path: Path) -> None:
    broken = tmp_path / "x.toml"
    broken.write_text('[[cases]]\nname = "A case"\nwhat = 1\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"'A case' cannot be read: .*what"):
        read(broken)


def right(case: Case) -> dict[str, Any]:
    """Return an answer that is right for a case."""
    slug = case.subtypes[0] if case.subtypes else case.true_subtype
    row = CATALOGUE[slug]
    told = case.expect.get("judicial")
    answer = {
        "id": case.name,
        "subtype": slug,
        "request_class": case.expect.get("request_class", row["top_class"]),
        "authority": row["authority"],
        "judicial": {"unknown": None, None: judicial(slug)}.get(told, told),
        "urgency": "immediate",
        "counter_card": row["card"],
        "confidence": "likely",
        "sealed": False,
        "conflicts": ["A sentence."] if case.expect.get("conflict") else [],
        "cautions": [str(case.expect.get("caution_about"))],
        "papers": [{"subtype": paper, "cautions": []} for paper in case.expect.get("papers", [])],
    }
    return answer | {
        key: value
        for key, value in case.expect.items()
        if key in answer and key not in {"judicial", "papers"}
    }


def case(subtype: str, **expect: object) -> Case:
    return Case(name="A case", given={}, expect={"subtype": subtype, **expect}, why="", cites=())


WRONG = [
    (case("warrant_admin_immigration_arrest"), {"judicial": True}, "D1"),
    (case("order_immigration_judge"), {"authority": "judicial"}, "D1"),
    (case("subpoena_out_of_state"), {"authority": "judicial"}, "D1"),
    (case("warrant_arrest_federal"), {"counter_card": "C-ADMIN-WARRANT"}, "D2"),
    (case("subpoena_civil_state"), {"request_class": "informal_inquiry"}, "D2"),
    (case("order_custody_family"), {"judicial": False}, "D2"),
    (case("warrant_search_state"), {"counter_card": "C-NO-PAPER-IMM"}, "D2"),
    (case("inquiry_video"), {"request_class": "subpoena"}, "class"),
    (case("inquiry_video"), {"subtype": "inquiry_consent"}, "subtype"),
    (case("inquiry_video"), {"authority": "statutory"}, "authority"),
    (case("warrant_unverified"), {"judicial": False}, "judicial"),
    (case("inquiry_video", urgency="same_day"), {"urgency": "immediate"}, "urgency"),
    (case("warrant_search_state"), {"urgency": "same_day"}, "slower"),
    (case("inquiry_video", conflict=True), {"conflicts": []}, "conflict"),
    (case("inquiry_video", caution_about=["date"]), {"cautions": ["Unsigned."]}, "cautions"),
    (case("inquiry_video", never=["sure"]), {"confidence": "sure"}, "never"),
    (case("inquiry_video", papers=["inquiry_video"]), {"papers": []}, "papers"),
    (case("inquiry_video", sealed=False), {"sealed": True}, "sealed"),
]


@pytest.mark.parametrize(
    ("wanted", "wrong", "said"), WRONG, ids=[f"{row[2]} {n}" for n, row in enumerate(WRONG)]
)
def test_a_wrong_answer_is_found(wanted: Case, wrong: dict[str, object], said: str) -> None:
    assert faults(wanted, right(wanted)) == []
    assert any(said in fault for fault in faults(wanted, right(wanted) | wrong))


@pytest.mark.parametrize("wanted", CASES, ids=[wanted.name for wanted in CASES])
def test_no_case_contradicts_itself(wanted: Case) -> None:
    assert faults(wanted, right(wanted)) == []


def test_under_a_strong_scan_only_danger_counts() -> None:
    scan = next(scan for scan in with_noise(CASES) if scan.strength is Strength.STRONG)
    assert faults(scan, right(scan) | {"request_class": "subpoena", "judicial": None}) == []


def test_an_out_of_state_warrant_s_own_card_is_no_dangerous_error() -> None:
    wanted = case("warrant_out_of_state")
    assert list(danger(wanted, right(wanted))) == []


def test_the_matrix_counts_classes_dangers_and_cases_without_an_answer() -> None:
    first, second, third = CASES[0], case("warrant_arrest_federal"), CASES[-1]
    answers: list[Answer] = [right(first), right(second) | {"judicial": False}]
    result = tally([first, second, third], answers)
    assert (result.total, result.right, result.faulty, result.count("D1"), result.count("D2")) == (
        3,
        2,
        2,
        0,
        1,
    )
    assert "D2 (a court's, shown as ignorable): 1" in report(result)
    assert "A case: D2: warrant_arrest_federal" in report(result)


def test_the_command_asks_what_classify_reads_and_tallies_what_it_prints() -> None:
    asked, said = io.StringIO(), io.StringIO()
    assert main(["ask"], io.StringIO(), asked) == 0
    assert [json.loads(line)["id"] for line in asked.getvalue().splitlines()] == [row.name for row in CASES]
    assert main(["tally"], io.StringIO("\n".join(_printed())), said) == 0
    assert f"{len(CASES)} cases, right class {len(CASES)} (100.0%)" in said.getvalue()
    assert main(["count"], io.StringIO(), io.StringIO()) == 2


def _printed() -> Iterator[str]:
    return (json.dumps(right(row)) for row in CASES)


def test_an_answer_to_no_case_is_an_error() -> None:
    with pytest.raises(ValueError, match="no case named 'x'"):
        tally([], [{"id": "x"}])


def test_the_readme_explains_every_word_of_a_case() -> None:
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [word for word in EXPECT | {"about", "noisy", "shows"} if f"{word}" not in told] == []
    assert (HERE / "catalogue_facts.csv").is_file()
