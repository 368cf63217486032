"""Counts how answers fall against the case table: class by class, and the two dangerous errors.

    python -m tests.requests_intake.confusion ask [--noisy] > asked.jsonl
    ./portal manage classify < asked.jsonl > answered.jsonl
    python -m tests.requests_intake.confusion tally answered.jsonl

`ask` prints the case table as the input of `manage.py classify`; `tally` reads what it printed, from files or from
standard input, and exits with 1 if there was a dangerous error.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from tests.requests_intake.case_table import Answer, Case, all_cases, with_noise
from tests.requests_intake.judgement import danger, expected_classes, faults

CLASSES = ("warrant", "subpoena", "court_order", "informal_inquiry")
NONE = "(no answer)"


@dataclass(slots=True)
class Tally:
    """What was expected against what was found, and every fault."""

    matrix: Counter[tuple[str, str]] = field(default_factory=Counter)
    dangers: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    faulty: int = 0

    def add(self, case: Case, answer: Answer) -> None:
        """Count one answer."""
        self.matrix[_expected(case, answer), str(answer["request_class"])] += 1
        self.dangers += [f"{case.name}: {said}" for said in danger(case, answer)]
        found = faults(case, answer)
        self.faulty += bool(found)
        self.faults += [f"{case.name}: {said}" for said in found]

    def miss(self, case: Case) -> None:
        """Count a case that was not answered, which is no right answer."""
        self.matrix[min(expected_classes(case)), NONE] += 1
        self.faults.append(f"{case.name}: not answered")
        self.faulty += 1

    @property
    def total(self) -> int:
        """How many cases there were."""
        return self.matrix.total()

    @property
    def right(self) -> int:
        """How many have the right class."""
        return sum(count for (expected, found), count in self.matrix.items() if expected == found)

    def count(self, kind: str) -> int:
        """How many dangerous errors of a kind (D1, D2) there were."""
        return sum(f": {kind}: " in line for line in self.dangers)


def _expected(case: Case, answer: Answer) -> str:
    """The class that should have been found; of several that are right, the one that was."""
    classes = expected_classes(case)
    return str(answer["request_class"]) if answer["request_class"] in classes else min(classes)


def tally(cases: Iterable[Case], answers: Iterable[Answer]) -> Tally:
    """Hold answers against their cases by id; an answer that belongs to no case is an error."""
    result, by_id = Tally(), {str(answer["id"]): answer for answer in answers}
    for case in cases:
        answer = by_id.pop(case.name, None)
        if answer is None:
            result.miss(case)
        else:
            result.add(case, answer)
    if by_id:
        raise ValueError(f"There is no case named {next(iter(by_id))!r}.")
    return result


def report(result: Tally) -> str:
    """Return the matrix, accuracy by class and the dangerous errors as text."""
    columns = [*CLASSES, NONE]
    lines = [f"{'expected, found:':<18}" + "".join(f"{name:>18}" for name in columns) + f"{'right':>9}"]
    lines += [_row(result, expected, columns) for expected in CLASSES]
    share = result.right / result.total if result.total else 0.0
    lines += [
        f"{result.total} cases, right class {result.right} ({share:.1%}), {result.faulty} with any fault",
        f"D1 (no court, shown as a court's): {result.count('D1')}",
        f"D2 (a court's, shown as ignorable): {result.count('D2')}",
        *result.dangers,
    ]
    return "\n".join(lines)


def _row(result: Tally, expected: str, columns: Sequence[str]) -> str:
    counts = [result.matrix[expected, found] for found in columns]
    right = result.matrix[expected, expected] / sum(counts) if sum(counts) else 0.0
    return f"{expected:<18}" + "".join(f"{count:>18}" for count in counts) + f"{right:>9.1%}"


def asked(*, is_noisy: bool) -> tuple[Case, ...]:
    """Return the cases to ask: as they are, and, if wished, as bad scans too."""
    return (*all_cases(), *with_noise(all_cases())) if is_noisy else all_cases()


def answered(lines: Iterable[str]) -> Iterator[Answer]:
    """Read what `manage.py classify` printed."""
    yield from (json.loads(line) for line in lines if line.strip())


def main(arguments: Sequence[str], source: TextIO, out: TextIO) -> int:
    """Ask or tally; 0 is good, 1 a dangerous error, 2 wrong usage."""
    match arguments:
        case ["ask", *rest] if rest in ([], ["--noisy"]):
            out.writelines(f"{json.dumps(case.request)}\n" for case in asked(is_noisy=bool(rest)))
            return 0
        case ["tally", *paths]:
            texts = [Path(path).read_text(encoding="utf-8") for path in paths] or [source.read()]
            answers = list(answered(line for text in texts for line in text.splitlines()))
            found = {answer["id"] for answer in answers}
            is_noisy = any(case.name in found for case in with_noise(all_cases()))
            result = tally(asked(is_noisy=is_noisy), answers)
            out.write("\n".join([*result.faults, report(result), ""]))
            return 1 if result.dangers else 0
    out.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout))
