"""An import file as it comes: bytes to lines, lines to named cells; what cannot be read is refused with its line.

Every line is read by itself, so that one bad line never swallows those after it.
"""

import csv
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LARGEST = 5 * 1024 * 1024
MOST_LINES = 20_000
LONGEST_LINE = 4_000
FORMULA = {*"=+-@"}
HIDDEN = {"Cc", "Cs", "Cf", "Zl", "Zp"}
ARCHIVE, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
NOT_CSV = "This is a spreadsheet, not a CSV file. Save it as “CSV UTF-8” and upload that."
AS_WINDOWS = "The file is not UTF-8. It was read as Windows-1252: look at the letters with accents below."


class Unreadable(ValueError):
    """A file of which nothing can be used, as a sentence for whoever sent it."""


class Kind(StrEnum):
    """What a file lists."""

    PEOPLE = "people"
    SCHOOLS = "schools"


COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.PEOPLE: ("username", "full_name", "email", "phone", "role", "office", "schools"),
    Kind.SCHOOLS: ("code", "name", "phone"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One line that cannot be used, and why; line 0 is the file as a whole."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line that could be read: its number and its cells by the names of their columns."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read: what it lists, its lines, those refused, and a remark about how it was read."""

    kind: Kind
    rows: tuple[Row, ...]
    refused: tuple[Refusal, ...]
    remark: str = ""


def read(content: bytes) -> Sheet:
    """Return the lines of a file; raises `Unreadable` with a sentence if it is no list of ours."""
    text, remark = _text(content)
    lines = _lines(text)
    first = next(lines, None)
    if first is None:
        raise Unreadable("This file is empty.")
    separator = "\t" if "\t" in first[1] else ","
    kind, names = _heading(first[1], separator)
    rows: list[Row] = []
    refused: list[Refusal] = []
    for count, (number, line) in enumerate(lines, start=1):
        if count > MOST_LINES:
            raise Unreadable(
                f"This file has more than {MOST_LINES:,} lines. Split it, or leave out who needs no account."
            )
        found = _row(number, line, separator, names)
        if isinstance(found, Row):
            rows.append(found)
        else:
            refused.append(found)
    return Sheet(kind, tuple(rows), tuple(refused), remark)


def _text(content: bytes) -> tuple[str, str]:
    """Return the text of a file, and a remark if its encoding had to be guessed."""
    if len(content) > LARGEST:
        raise Unreadable(f"This file is larger than {LARGEST // 1024 // 1024} MB.")
    if content.startswith((ARCHIVE, OLD_WORKBOOK)):
        raise Unreadable(NOT_CSV)
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _decoded(content, "utf-16", "UTF-16"), ""
    if b"\0" in content.partition(b"\n")[0]:
        raise Unreadable(
            "This file holds signs that no CSV file has. Save it as “CSV UTF-8” and upload that."
        )
    try:
        return content.removeprefix(BOM_UTF8).decode("utf-8"), ""
    except UnicodeDecodeError:
        return _decoded(content, "cp1252", "UTF-8 or Windows-1252"), AS_WINDOWS


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"Line {line} is not {name}. Save the file as “CSV UTF-8” and upload that."
        ) from error


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold anything, with their numbers, whatever ends them."""
    start, number = 0, 0
    while start < len(text):
        number += 1
        end = _end(text, start)
        if line := text[start:end].strip(" "):
            yield number, line
        start = end + (2 if text.startswith("\r\n", end) else 1)


def _end(text: str, start: int) -> int:
    found = text.find("\n", start)
    end = len(text) if found < 0 else found
    turn = text.find("\r", start, end)
    return end if turn < 0 else turn


def _heading(line: str, separator: str) -> tuple[Kind, Sequence[str]]:
    """Return what the file lists and the names of its columns, in its own order."""
    cells = _cells(line, separator)
    names = [cell.strip().casefold().replace(" ", "_") for cell in cells] if cells else []
    kind = Kind.SCHOOLS if "code" in names else Kind.PEOPLE
    wanted = COLUMNS[kind]
    missing = [name for name in wanted if name not in names]
    strange = [name[:40] for name in names if name not in wanted]
    if missing or strange or len(names) != len(wanted):
        said = f"The first line must name the columns {', '.join(wanted)}, each once."
        said += f" Missing: {', '.join(missing)}." if missing else ""
        said += f" Not known: {', '.join(strange[:9])}." if strange else ""
        raise Unreadable(said)
    return kind, names


def _row(number: int, line: str, separator: str, names: Sequence[str]) -> Row | Refusal:
    if len(line) > LONGEST_LINE:
        return Refusal(number, f"This line is longer than {LONGEST_LINE:,} characters.")
    cells = _cells(line, separator)
    if cells is None:
        return Refusal(
            number, "A quotation mark in this line is not closed, or stands in the middle of a cell."
        )
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()  # spreadsheets leave empty columns at the end
    if len(cells) != len(names):
        return Refusal(number, f"This line has {len(cells)} cells, the first line names {len(names)}.")
    named = {name: _tidied(cell) for name, cell in zip(names, cells, strict=True)}
    for name, cell in named.items():
        if reason := _fault(name, cell):
            return Refusal(number, reason)
    return Row(number, named)


def _cells(line: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return None


def _tidied(cell: str) -> str:
    """Return a cell with its accents in one form, without spaces around it."""
    text = unicodedata.normalize("NFC", cell).replace("\u00a0", " ").strip(" ")
    # Our own downloads write an apostrophe before a plus sign; it is no part of the number.
    return text[1:] if text.startswith("'+") else text


def _fault(name: str, cell: str) -> str:
    """Say what no cell may hold; empty where it holds nothing of the kind."""
    words = name.replace("_", " ")
    if any(unicodedata.category(sign) in HIDDEN for sign in cell):
        return f"The {words} holds a sign that cannot be seen. Take it out."
    start = unicodedata.normalize("NFKC", cell[:1])
    if start in FORMULA and not (start == "+" and name == "phone"):
        return f"The {words} begins with {start}, which a spreadsheet would run. Write it without."
    return ""
