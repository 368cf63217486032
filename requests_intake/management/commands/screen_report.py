"""Print how well each rule of the privacy guard does on a file of texts."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from requests_intake.privacy.corpus import CorpusError, answers, load, scores
from requests_intake.privacy.guard import Verdict


class Command(BaseCommand):
    """One line a rule, then the confusion of verdicts, leaks and wrongful blocks; exit 1 where there is one."""

    help = "Print precision and recall of every rule over a corpus, the confusion matrix, leaks and wrongful blocks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "corpus", type=Path, help="a file such as tests/requests_intake/privacy/corpus.toml"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = answers(load(options["corpus"]))
        except (CorpusError, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self.stdout.write(
            f"{'rule':<8} {'found':>6} {'wrong':>6} {'missed':>6} {'precision':>10} {'recall':>8}"
        )
        for score in scores(found):
            shares = f"{score.precision:>10.3f} {score.recall:>8.3f}"
            self.stdout.write(f"{score.rule:<8} {score.right:>6} {score.wrong:>6} {score.missed:>6} {shares}")
        self.stdout.write("\nmust be  got: " + " ".join(f"{verdict:>6}" for verdict in Verdict))
        for wanted in Verdict:
            row = [one.verdict for one in found if one.sample.verdict is wanted]
            self.stdout.write(f"{wanted:<13} " + " ".join(f"{row.count(verdict):>6}" for verdict in Verdict))
        leaks, wrongful = sum(one.is_leak for one in found), sum(one.is_wrongful_block for one in found)
        self.stdout.write(f"\n{len(found)} texts, {leaks} leaks, {wrongful} wrongful blocks")
        sys.exit(1 if leaks or wrongful else 0)
