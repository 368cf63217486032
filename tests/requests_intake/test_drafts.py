"""What somebody typed before it was sent is kept under the form's key, for its author alone."""

from uuid import uuid4

import pytest
from django.core.signing import Signer

from audit.models import AuditEvent
from requests_intake.drafts import (
    MOST_TYPED,
    KeyTampered,
    author_of,
    clean_typed,
    discard,
    keep_draft,
    mint_key,
)
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.selectors import drafts_of
from tests.makers import CALL, NOW, Desk, draft_of, request_in, send


def test_a_key_says_whose_form_it_is(desk: Desk) -> None:
    assert author_of(mint_key(desk.front)) == desk.front.pk
    assert mint_key(desk.front) != mint_key(desk.front)


NOT_OURS = {
    "nothing": "",
    "a word": "key",
    "an unsigned key": "1.abc",
    "another salt": Signer(salt="other").sign("1.abc"),
    "no number": Signer(salt="intake-key").sign("front.abc"),
    "a letter changed": Signer(salt="intake-key").sign("1.abc") + "x",
}


@pytest.mark.parametrize("key", NOT_OURS.values(), ids=NOT_OURS.keys())
def test_a_key_of_somebody_elses_making_is_refused(db: None, key: str) -> None:
    with pytest.raises(KeyTampered):
        author_of(key)
    assert keep_draft([("key", key), ("narrative", "words")], now=NOW, action_id=uuid4()) is None
    assert not AgencyRequest.objects.exists()


def test_a_form_is_kept_as_its_authors_draft_and_recorded_once(desk: Desk) -> None:
    key = mint_key(desk.front)
    for words in ("first words", "more words"):
        keep_draft([("key", key), ("narrative", words)], now=NOW, action_id=uuid4())
    [draft] = AgencyRequest.objects.all()
    assert (draft.status, draft.author, draft.school) == (Status.DRAFT, desk.front, None)
    assert ["narrative", "more words"] in draft.typed
    assert [event.verb for event in AuditEvent.objects.all()] == ["request.drafted"]
    assert drafts_of(desk.front) == [draft]


def test_nothing_is_kept_for_somebody_who_left(desk: Desk) -> None:
    key = mint_key(desk.left)
    assert keep_draft([("key", key), ("narrative", "words")], now=NOW, action_id=uuid4()) is None


def test_a_form_that_was_sent_is_left_as_it_is(desk: Desk) -> None:
    sent = send(desk.front, desk.school)
    kept = keep_draft([("key", sent.key), ("narrative", "other words")], now=NOW, action_id=uuid4())
    assert kept == sent
    assert AgencyRequest.objects.get().typed == []


CLEANED = {
    "NUL": ("a\0b", "ab"),
    "half a pair": ("a\ud800b", "a?b"),
    "letters of every kind": ("Ñandú 学校 🏫", "Ñandú 学校 🏫"),
}


@pytest.mark.parametrize(("typed", "kept"), CLEANED.values(), ids=CLEANED.keys())
def test_what_the_database_cannot_hold_is_left_out(typed: str, kept: str) -> None:
    assert clean_typed([("narrative", typed)]) == [("narrative", kept)]


def test_a_draft_has_a_size_that_no_person_reaches() -> None:
    kept = clean_typed([("narrative", "x" * MOST_TYPED), ("officer_name", "y"), ("z" * 99, "")])
    assert sum(len(value) for _, value in kept) == MOST_TYPED
    assert max(len(name) for name, _ in kept) == 60


def test_a_draft_is_thrown_away_by_its_author_with_its_words(desk: Desk) -> None:
    draft = draft_of(desk.front)
    discard(draft.reference, actor=desk.front, now=NOW, action_id=uuid4())
    draft.refresh_from_db()
    assert (draft.status, draft.typed) == (Status.DISCARDED, [])
    assert drafts_of(desk.front) == []
    assert [event.verb for event in AuditEvent.objects.order_by("sequence")] == [
        "request.drafted",
        "request.discarded",
    ]


def test_nobody_throws_away_a_draft_of_somebody_else(desk: Desk) -> None:
    draft = draft_of(desk.front)
    with pytest.raises(AgencyRequest.DoesNotExist):
        discard(draft.reference, actor=desk.colleague, now=NOW, action_id=uuid4())


def test_what_was_sent_cannot_be_thrown_away(desk: Desk) -> None:
    sent = request_in(Status.SUBMITTED, desk)
    with pytest.raises(IllegalTransition, match="only one that has not been sent yet can be thrown away"):
        discard(sent.reference, actor=desk.front, now=NOW, action_id=uuid4())


def test_the_words_of_a_draft_are_in_no_version(desk: Desk) -> None:
    draft_of(desk.front, CALL)
    assert "typed" not in {field.name for field in AgencyRequest.history.model._meta.get_fields()}
