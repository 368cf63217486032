"""The canonical form: golden vectors, refusals and properties."""

import json
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.canonical import LARGEST, NotCanonical, canonical, parse

UNHURRIED = settings(deadline=None)  # what is asked is that it holds, not how fast a busy machine is
KEYS = st.text(st.characters(max_codepoint=127), max_size=12)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(
    lambda text: unicodedata.normalize("NFC", text)
)
SCALARS = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(KEYS, VALUES, max_size=6)

GOLDEN: list[tuple[str, dict[str, Any], bytes]] = [
    ("nothing", {}, b"{}"),
    ("keys in order of their bytes", {"b": 1, "a": 2, "B": 3, "": 4}, b'{"":4,"B":3,"a":2,"b":1}'),
    ("plain values", {"t": True, "f": False, "n": None, "i": -7}, b'{"f":false,"i":-7,"n":null,"t":true}'),
    ("largest number", {"n": LARGEST}, b'{"n":9007199254740991}'),
    ("smallest number", {"n": -LARGEST}, b'{"n":-9007199254740991}'),
    ("letters outside ASCII stay themselves", {"s": "Ñandú €"}, '{"s":"Ñandú €"}'.encode()),
    ("beyond the first plane", {"s": "😂"}, b'{"s":"\xf0\x9f\x98\x82"}'),
    ("short escapes", {"s": '\b\t\n\f\r"\\'}, b'{"s":"\\b\\t\\n\\f\\r\\"\\\\"}'),
    ("long escapes in small letters", {"s": "\x00\x0f\x1f\x7f"}, b'{"s":"\\u0000\\u000f\\u001f\x7f"}'),
    ("a slash is not escaped", {"s": "</script>"}, b'{"s":"</script>"}'),
    ("line separators are not escaped", {"s": "\u2028\u2029"}, b'{"s":"\xe2\x80\xa8\xe2\x80\xa9"}'),
    ("nested", {"a": [{"z": [], "y": {}}, []]}, b'{"a":[{"y":{},"z":[]},[]]}'),
    (
        "an event",
        {
            "v": 1,
            "at": "2026-11-23T15:42:07.000000Z",
            "verb": "request.submitted",
            "stream": "7K4Q-2MHT-V5X",
            "sequence": 2,
            "reference": "7K4Q-2MHT-V5X",
            "school": "harbor-hill",
            "action": "00000000-0000-4000-8000-000000000001",
            "actor": 12,
            "data": {"request_class": "warrant", "authority": "administrative", "judicial": False},
        },
        (
            b'{"action":"00000000-0000-4000-8000-000000000001","actor":12,"at":"2026-11-23T15:42:07.000000Z",'
            b'"data":{"authority":"administrative","judicial":false,"request_class":"warrant"},'
            b'"reference":"7K4Q-2MHT-V5X","school":"harbor-hill","sequence":2,"stream":"7K4Q-2MHT-V5X","v":1,'
            b'"verb":"request.submitted"}'
        ),
    ),
]


@pytest.mark.parametrize(("body", "data"), [row[1:] for row in GOLDEN], ids=[row[0] for row in GOLDEN])
def test_a_body_is_written_as_published(body: dict[str, Any], data: bytes) -> None:
    assert canonical(body) == data
    assert parse(data) == body


REFUSED = [
    *(1.5, 1.0, float("nan"), float("inf"), LARGEST + 1, -LARGEST - 1),
    *("\ud800", "a\udfffb", "e\u0301", "\u212b"),
    *(b"bytes", bytearray(b"x"), datetime(2026, 1, 1, tzinfo=UTC), Decimal(1), {1, 2}, object()),
    *({1: "x"}, {"é": 1}),
]


@pytest.mark.parametrize(
    "value", REFUSED, ids=lambda value: ascii(value)[:24] if type(value) is not object else "object"
)
def test_what_readers_could_take_differently_is_refused(value: object) -> None:
    for body in ({"a": value}, {"a": [value]}, {"a": {"b": [None, value]}}):
        with pytest.raises(NotCanonical):
            canonical(body)


def test_a_body_too_deep_to_read_safely_is_refused() -> None:
    body: dict[str, object] = {}
    for _ in range(7):
        body = {"a": body}
    canonical(body)
    with pytest.raises(NotCanonical):
        canonical({"a": body})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b'{"a":1} ',
        b' {"a":1}',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\u00E9"}',
        b'{"a":"\\/"}',
        b'{"a":"\\ud800"}',
        b'{"a":9007199254740992}',
        b'{"a":"e\xcc\x81"}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        b"[" * 100_000,
        b'{"a":' + b"9" * 5_000 + b"}",
    ],
    ids=lambda data: repr(data[:24]),
)
def test_bytes_that_are_not_the_canonical_form_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse(data)


@UNHURRIED
@given(BODIES)
def test_what_is_written_is_read_back_the_same(body: dict[str, Any]) -> None:
    assert parse(canonical(body)) == body


@UNHURRIED
@given(BODIES, st.randoms(use_true_random=False))
def test_the_order_in_which_keys_were_put_does_not_matter(body: dict[str, Any], random: Any) -> None:
    shuffled = list(body.items())
    random.shuffle(shuffled)
    assert canonical(dict(shuffled)) == canonical(body)


@UNHURRIED
@given(BODIES)
def test_bytes_are_the_canonical_form_of_what_they_say(body: dict[str, Any]) -> None:
    data = canonical(body)
    assert canonical(parse(data)) == data
    assert json.loads(data) == body


@UNHURRIED
@given(BODIES, st.integers(0, 10_000), st.binary(min_size=1, max_size=1))
def test_a_changed_byte_never_reads_as_the_same_body(body: dict[str, Any], where: int, byte: bytes) -> None:
    data = canonical(body)
    where %= len(data)
    changed = data[:where] + byte + data[where + 1 :]
    try:
        read = parse(changed)
    except NotCanonical:
        return
    assert (read == body) == (changed == data)
