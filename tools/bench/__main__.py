"""Run the benches that are named and print their lines; `./portal bench` prepares what they need."""

import sys
from collections.abc import Sequence
from importlib import import_module

import django

BENCHES = {
    "classify": "classifying",
    "screen_text": "screening",
    "page": "pages",
    "submit": "sending",
    "route": "referring",
    "rls": "row_security",
    "existence": "existence",
}
"""Each bench and its module, imported when it runs: what one needs is not installed for the others."""


def main(names: Sequence[str]) -> int:
    """Run each bench; returns 1 if a limit was missed."""
    django.setup()
    missed = 0
    for name in names:
        for line in import_module(f"tools.bench.{BENCHES[name]}").lines():
            print(line.written(), flush=True)
            missed += line.is_missed
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
