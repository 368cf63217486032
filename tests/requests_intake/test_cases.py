"""The case table against the engine: every scenario, and the scenarios again as bad scans."""

import pytest

from tests.requests_intake.case_table import Case, all_cases, with_noise
from tests.requests_intake.confusion import report, tally
from tests.requests_intake.exam import examined
from tests.requests_intake.judgement import faults

CASES = all_cases()
SCANS = tuple(with_noise(CASES))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_is_found_to_be_what_counsel_expects(case: Case) -> None:
    assert faults(case, examined(case)) == []


@pytest.mark.parametrize("case", SCANS, ids=[case.name for case in SCANS])
def test_a_bad_scan_keeps_its_class_and_is_never_dangerous(case: Case) -> None:
    assert faults(case, examined(case)) == []


def test_there_is_no_dangerous_error_and_the_classes_are_right() -> None:
    every = (*CASES, *SCANS)
    result = tally(every, [examined(case) for case in every])
    assert (result.count("D1"), result.count("D2"), result.dangers) == (0, 0, []), report(result)
    assert result.right / result.total >= 0.97, report(result)
