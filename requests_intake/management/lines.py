"""JSON Lines for a command: read strictly, refused in one sentence that names the line and repeats no text."""

import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

MOST_BYTES = 4_000_000
MOST_DEPTH = 20


class LineError(ValueError):
    """A line that cannot be read; the sentence begins with its number."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"Line {number}: {reason}")


def read_lines(stream: BinaryIO) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield the number and the object of every line that is not empty; raises `LineError` at the first bad one.

    At most one line is in memory. A line holds one object of at most 4,000,000 bytes with an `id` that is a text.
    """
    for number, line in enumerate(iter(lambda: stream.readline(MOST_BYTES + 1), b""), start=1):
        if len(line) > MOST_BYTES:
            raise LineError(number, f"This line is longer than {MOST_BYTES:,} bytes.")
        if line.strip():
            yield number, _object(number, line)


def _object(number: int, line: bytes) -> dict[str, object]:
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise LineError(number, "This is not text in UTF-8.") from None
    if _depth(text) > MOST_DEPTH:
        raise LineError(number, f"Brackets stand deeper than {MOST_DEPTH} in one another.")
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except json.JSONDecodeError:
        raise LineError(number, "This is not one whole JSON object.") from None
    except ValueError as error:
        raise LineError(number, str(error)) from None
    if not isinstance(value, dict):
        raise LineError(number, "This is not one whole JSON object.")
    if not isinstance(value.get("id"), str):
        raise LineError(number, "id is missing or is not a text.")
    if any("\ud800" <= sign <= "\udfff" for sign in json.dumps(value, ensure_ascii=False)):
        raise LineError(number, "It holds half of a sign that only counts as a pair.")
    return value


def _depth(text: str) -> int:
    """Return how deep brackets outside of strings stand, without going into them."""
    depth = deepest = 0
    is_inside = is_escaped = False
    for sign in text:
        if is_inside:
            is_inside = is_escaped or sign != '"'
            is_escaped = sign == "\\" and not is_escaped
        elif sign == '"':
            is_inside = True
        elif sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("A field stands there twice.")
    return made


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON.")
