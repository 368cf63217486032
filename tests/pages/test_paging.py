"""Pages by key: walking forth and back meets every row once, and a cursor cannot be made up."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.paging import BadCursor, Cursor, Page, Value, decode, encode, page_of

SECRET, LISTING = "a secret of the test", "requests"
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
)


def _read(rows: list[int], cursor: Cursor | None, size: int) -> Page[int]:
    """Read a page from a sorted list as a database would: beyond the key, one row more than asked."""
    if cursor is None:
        found = rows
    elif cursor.is_backwards:
        found = [row for row in reversed(rows) if row < int(cursor.key[0] or 0)]
    else:
        found = [row for row in rows if row > int(cursor.key[0] or 0)]
    return page_of(
        found[: size + 1],
        size=size,
        cursor=cursor,
        key=lambda row: (row,),
        write=lambda one: encode(one, secret=SECRET, listing=LISTING),
    )


def _decoded(text: str) -> Cursor:
    return decode(text, secret=SECRET, listing=LISTING)


@given(key=st.tuples(VALUES, VALUES), is_backwards=st.booleans())
def test_a_cursor_reads_back_as_it_was_written(key: tuple[Value, ...], is_backwards: bool) -> None:  # noqa: FBT001 — drawn
    cursor = Cursor(key, is_backwards=is_backwards)
    assert decode(encode(cursor, secret=SECRET, listing=LISTING), secret=SECRET, listing=LISTING) == cursor


@given(count=st.integers(0, 40), size=st.integers(1, 9))
@settings(max_examples=60)
def test_walking_forth_and_back_meets_every_row_once(count: int, size: int) -> None:
    rows = list(range(1, count + 1))
    page = _read(rows, None, size)
    forth = [page]
    while page.next:
        page = _read(rows, _decoded(page.next), size)
        forth.append(page)
    assert [row for one in forth for row in one.items] == rows
    back = [page]
    while page.previous:
        page = _read(rows, _decoded(page.previous), size)
        back.append(page)
    assert [one.items for one in reversed(back)] == [one.items for one in forth]
    assert not forth[0].previous
    assert not forth[-1].next


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("x", id="one sign"),
        pytest.param("not base64 at all!", id="signs of another alphabet"),
        pytest.param("ÅÅÅÅ", id="letters beyond ASCII"),
        pytest.param("A" * 5_000, id="far too long"),
        pytest.param(base64.urlsafe_b64encode(b"[0,1]").decode(), id="a key without a seal"),
        pytest.param(base64.urlsafe_b64encode(b"\0" * 12 + b"[0,1]").decode(), id="a made-up seal"),
    ],
)
def test_a_made_up_cursor_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadCursor, match=r"Start again from the first page\.$"):
        _decoded(text)


@given(at=st.integers(0, 200), sign=st.sampled_from("AZaz09-_"))
def test_a_cursor_with_one_changed_sign_is_refused_or_means_the_same(at: int, sign: str) -> None:
    good = encode(Cursor(("2026-11-23T10:42:07+00:00", 7)), secret=SECRET, listing=LISTING)
    changed = good[: at % len(good)] + sign + good[at % len(good) + 1 :]
    try:
        found = _decoded(changed)
    except BadCursor:
        return
    assert found == _decoded(good)


def test_a_cursor_of_one_list_does_not_open_another() -> None:
    good = encode(Cursor((1,)), secret=SECRET, listing=LISTING)
    with pytest.raises(BadCursor, match="does not work any more"):
        decode(good, secret=SECRET, listing="queue")


def test_a_cursor_of_another_installation_is_refused() -> None:
    good = encode(Cursor((1,)), secret="another secret", listing=LISTING)
    with pytest.raises(BadCursor, match="does not work any more"):
        _decoded(good)
