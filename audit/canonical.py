"""The one way to write a body as bytes: JSON by RFC 8785, narrowed so that no two readers can disagree.

Narrower than the RFC: objects with ASCII keys, text in normal form C without lone surrogates, whole numbers
below 2^53, no floats. Depth is limited so that no body can exhaust a reader.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn
from unicodedata import is_normalized

import rfc8785

LARGEST = 2**53 - 1
DEEPEST = 8


class NotCanonical(ValueError):
    """A body cannot be written, or bytes are not what writing their content gives; the message says why."""


def canonical(body: Mapping[str, object]) -> bytes:
    """Return the canonical bytes of `body`.

    Raises `NotCanonical` for a float, a number of 2^53 or more, a key outside ASCII, text that is not in
    normal form C or holds a lone surrogate, another type, or more than eight levels.
    """
    return rfc8785.dumps(_checked(body, DEEPEST))


def parse(data: bytes) -> dict[str, Any]:
    """Return the object that `data` holds.

    Raises `NotCanonical` unless `data` is exactly what `canonical` writes for it.
    """
    try:
        body = json.loads(data, parse_float=_refuse_float, parse_constant=_refuse_float)
    except (ValueError, RecursionError) as error:
        raise NotCanonical("The bytes are not readable as JSON.") from error
    if not isinstance(body, dict):
        raise NotCanonical("A body is an object.")
    # A repeated key, spare space or another order vanish in reading, so they show as different bytes here.
    if canonical(body) != data:
        raise NotCanonical("The bytes differ from the canonical form of what they say.")
    return body


def _checked(value: object, levels: int) -> Any:
    """Return the value as plain Python types, or raise."""
    match value:
        case None | bool():
            return value
        case str():
            return _text(value)
        case int() if abs(value) <= LARGEST:
            return int(value)
        case int():
            raise NotCanonical("A number must lie between -(2^53 - 1) and 2^53 - 1.")
        case Mapping() if levels:
            return {_key(key): _checked(item, levels - 1) for key, item in value.items()}
        case Sequence() if levels and not isinstance(value, bytes | bytearray | memoryview):
            return [_checked(item, levels - 1) for item in value]
        case Mapping() | Sequence():
            raise NotCanonical("Bytes do not belong in a body, nor more than eight levels.")
    kind = type(value).__name__
    raise NotCanonical(
        f"A body holds text, whole numbers, yes or no, nothing, lists and objects, not {kind}."
    )


def _text(value: str) -> str:
    if not value.isascii():
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise NotCanonical("Text with half a character (a lone surrogate) cannot be written.")
        if not is_normalized("NFC", value):
            raise NotCanonical("Text must be in Unicode normal form C.")
    return str(value)


def _key(key: object) -> str:
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonical("Names in an object are ASCII text.")
    return str(key)


def _refuse_float(_: str) -> NoReturn:
    raise NotCanonical("A body holds no fractions, exponents or infinities.")
