"""Write a part of the record to a file, as the web export does."""

import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NoReturn
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, transaction
from django.utils import timezone

from audit.actor import COMMAND_LINE
from audit.exports import WRITERS, Extent, Format, measure
from audit.period import BadPeriod, Period
from audit.selectors import Reader, events, sealed_references
from audit.services import CLOSED_WORD, REFERENCE, record
from audit.verbs import Verb

NOT_YET = ("xlsx", "bundle")


class WrongUsage(ValueError):
    """The words after the command do not fit; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported, read from the words after the command."""

    period: Period
    school: str
    verbs: tuple[Verb, ...]
    reference: str
    form: Format
    output: Path


class Command(BaseCommand):
    """Export events from one day to another, both included, in New York time."""

    help = "Write the record to a file. Sealed matters are left out. The export is itself an event."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", default="", help="first day, 2026-11-01")
        parser.add_argument("--to", dest="end", default="", help="last day, included")
        parser.add_argument("--school", default="", help="the code of a school")
        parser.add_argument(
            "--verb", action="append", default=[], help="such as request.submitted; may be repeated"
        )
        parser.add_argument("--reference", default="", help="one request")
        parser.add_argument("--format", default="", help="csv or jsonl")
        parser.add_argument("--output", default="", help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wanted = _wanted(options)
            extent = _extent(wanted)
            _write(wanted, extent)
        except WrongUsage as error:
            self._stop(str(error))
        except OSError as error:
            self._stop(f"{options['output']} cannot be written: {error.strerror}.")
        except DatabaseError:
            self._stop(
                "The record cannot be read: the database is away, not migrated, or closed to this role.",
                code=1,
            )
        self.stderr.write(f"Wrote {extent.rows} events to {wanted.output}.")

    def _stop(self, sentence: str, code: int = 2) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(code)


def _wanted(options: dict[str, Any]) -> Wanted:
    """Read the words after the command; raises `WrongUsage`."""
    if not options["output"]:
        raise WrongUsage("Name the file to write with --output.")
    return Wanted(
        period=_period(options["start"], options["end"]),
        school=_word("--school", options["school"], CLOSED_WORD),
        verbs=tuple(_verb(word) for word in options["verb"]),
        reference=_word("--reference", options["reference"].strip().upper(), REFERENCE),
        form=_form(options["format"]),
        output=Path(options["output"]),
    )


def _period(start: str, end: str) -> Period:
    try:
        return Period(date.fromisoformat(start), date.fromisoformat(end))
    except BadPeriod as error:
        raise WrongUsage(str(error)) from error
    except ValueError as error:
        raise WrongUsage("Give both days as year-month-day: --from 2026-11-01 --to 2026-11-30.") from error


def _word(name: str, word: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(word):
        raise WrongUsage(f"{name} cannot be {word!r}.")
    return word


def _verb(word: str) -> Verb:
    try:
        return Verb(word)
    except ValueError as error:
        raise WrongUsage(f"{word!r} is not a verb of the record. Verbs are: {', '.join(Verb)}.") from error


def _form(word: str) -> Format:
    if word in NOT_YET:
        raise WrongUsage(f"The format {word} does not exist yet; use csv or jsonl.")
    try:
        return Format(word)
    except ValueError as error:
        raise WrongUsage("Choose --format csv or --format jsonl.") from error


def _extent(wanted: Wanted) -> Extent:
    """Return the events: of every school, without sealed matters, because a file can go anywhere."""
    reader = Reader(schools=None, hidden=sealed_references())
    found = events(
        reader,
        since=wanted.period.since,
        until=wanted.period.until,
        school=wanted.school,
        verbs=wanted.verbs,
        reference=wanted.reference,
    )
    return measure(found)


def _write(wanted: Wanted, extent: Extent) -> None:
    """Record the export, then write it beside the file and put it in place whole: half of one is never found."""
    output = wanted.output
    with NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as file:
        unfinished = Path(file.name)
        try:
            _note(wanted, extent)
            for piece in WRITERS[wanted.form](extent.events):
                file.write(piece)
            file.flush()
            unfinished.replace(output)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


@transaction.atomic(durable=True)
def _note(wanted: Wanted, extent: Extent) -> None:
    """Record the export."""
    data = {
        "format": wanted.form.value,
        "from": wanted.period.start.isoformat(),
        "to": wanted.period.end.isoformat(),
        "verbs": len(wanted.verbs),
        "rows": extent.rows,
        "last": extent.last,
    }
    record(
        Verb.EXPORT_DOWNLOADED,
        actor=COMMAND_LINE,
        now=timezone.now(),
        action_id=uuid4(),
        school=wanted.school,
        data=data,
    )
