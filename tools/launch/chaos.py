"""`./portal chaos`: everything is killed at random while requests are sent; lines of JSON say what became of them."""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from tools.launch import suite
from tools.launch.words import Refusal

TEST = "tests/chaos/test_chaos.py"
A_MINUTE = 175
"""Requests in a minute unless it is said how many: twenty minutes are then 3,500."""
LONGEST_MINUTES, MOST_REQUESTS = 240.0, 100_000


class _Words(argparse.ArgumentParser):
    """A parser whose refusals are ours."""

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"./portal chaos: {message}.", 2)


def run(arguments: Sequence[str]) -> int:
    """Run the chaos on servers of its own and print its report; returns 0 if everything held."""
    words = _Words(prog="./portal chaos", add_help=False)
    words.add_argument("--minutes", type=float, default=2.0)
    words.add_argument("--requests", type=int)
    words.add_argument("--seed", type=int, default=1)
    asked = words.parse_args(list(arguments))
    if not 0 < asked.minutes <= LONGEST_MINUTES:
        raise Refusal(f"--minutes must lie between 0 and {LONGEST_MINUTES:.0f}.", 2)
    requests = round(asked.minutes * A_MINUTE) or 1 if asked.requests is None else asked.requests
    if not 0 < requests <= MOST_REQUESTS:
        raise Refusal(f"--requests must lie between 1 and {MOST_REQUESTS}.", 2)
    return _play({"seed": asked.seed, "requests": requests, "minutes": asked.minutes})


@contextmanager
def _on_standard_error() -> Iterator[None]:
    """Let what pytest says go to standard error, which leaves standard output to the report."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _play(wanted: dict[str, float]) -> int:
    with tempfile.TemporaryDirectory(prefix="portal-chaos-") as folder:
        report = Path(folder) / "report.json"
        os.environ |= {"CHAOS_RUN": json.dumps(wanted), "CHAOS_REPORT": str(report)}
        with _on_standard_error():
            code = suite.run([TEST, "-n0", "-q"], durable=True)
        if not report.is_file():
            raise Refusal("The chaos did not come to its end; what pytest said is above.")
        print(report.read_text(encoding="utf-8").strip())
    return 1 if code else 0
