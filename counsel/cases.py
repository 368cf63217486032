"""The case table, held against two policies: what counsel wrote down, and how each policy answers.

A case is what was given, as a line of `manage.py classify`, and what counsel expects; the table of the portal's own
tests is such a folder of files. Recognised text is read by the policy that is asked, unlike that of past requests.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from requests_intake.rules.engine import Classification
from requests_intake.rules.entries import Policy
from requests_intake.rules.proposing import propose
from requests_intake.rules.wire import WireError, submission_of

NOT_SURE, UNKNOWN = "not sure", "unknown"
"""How a case writes the null of `danger` and that of `judicial`."""

MOST_SHOWN = 200
SAME = ("authority", "urgency", "counter_card", "confidence", "sealed", "request_class")


class CaseError(ValueError):
    """A case that cannot be read; says in which file, which case, and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario: its name, the line to classify, and what counsel expects of the answer."""

    name: str
    given: Mapping[str, object]
    expect: Mapping[str, object]

    def is_right(self, result: Classification) -> bool:
        """Say whether an answer is what counsel expects, in everything that the case names."""
        wanted = self.expect.get("one_of_subtypes", [self.expect.get("subtype", result.subtype)])
        if not isinstance(wanted, list) or result.subtype not in wanted:
            return False
        told = UNKNOWN if result.judicial is None else result.judicial
        if self.expect.get("judicial", told) != told:
            return False
        return all(getattr(result, name) == value for name, value in self.expect.items() if name in SAME)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One case under both policies; `before` and `after` are the subtypes found."""

    case: Case
    before: str
    after: str
    was_right: bool
    is_right: bool


def read(path: Path) -> Iterator[Case]:
    """Yield the cases of a file or of the files in a folder, in order; raises `CaseError`."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise CaseError(f"{path.name} holds no file of cases.")
    for file in files:
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
            raise CaseError(f"{file.name} cannot be read as TOML.") from None
        rows = content.get("cases", [])
        for row in rows if isinstance(rows, list) else []:
            yield _case(file.name, row)


def _case(file: str, row: object) -> Case:
    table = row if isinstance(row, Mapping) else {}
    name, given, expect = table.get("name"), table.get("given"), table.get("expect")
    if not isinstance(name, str) or not isinstance(given, Mapping) or not isinstance(expect, Mapping):
        raise CaseError(f"{file}: a case needs name, given and expect.")
    line = {key: None if (key, value) == ("danger", NOT_SURE) else value for key, value in given.items()}
    return Case(name, line, expect)


def hold(cases: Iterator[Case], candidate: Policy, in_force: Policy) -> Iterator[Verdict]:
    """Yield how both policies answer each case; raises `CaseError` for one that cannot be classified."""
    for case in cases:
        try:
            submission = submission_of({"id": case.name, **case.given})
        except WireError as error:
            raise CaseError(f"{case.name}: {error}") from None
        before, after = propose(submission, in_force), propose(submission, candidate)
        yield Verdict(case, before.subtype, after.subtype, case.is_right(before), case.is_right(after))


def summary(verdicts: Iterable[Verdict]) -> dict[str, object]:
    """Return what a page shows of them, as JSON values: counts, and every case that would be answered otherwise."""
    held = list(verdicts)
    changed = [one for one in held if one.before != one.after or one.was_right != one.is_right]
    rows = [
        {"name": one.case.name, "before": one.before, "after": one.after, "is_right": one.is_right}
        for one in changed[:MOST_SHOWN]
    ]
    return {
        "count": len(held),
        "right": sum(one.is_right for one in held),
        "right_before": sum(one.was_right for one in held),
        "changed": len(changed),
        "rows": rows,
    }
