"""The doors of the late entry: what a browser sends, good and bad, and that nothing typed is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import grant
from accounts.roles import Role
from requests_intake.drafts import mint_key
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from tests.makers import AO_93, I_200, PASSPHRASE, SECRET, Desk, Words, browser_of, request_in

NEW = "/counter/late/"
WHEN = "2026-11-23T10:30"
TYPED = "Two officers at the front door."
ENCODED = "application/x-www-form-urlencoded"


def _post(client: Client, author: User, words: Words = I_200, **more: str) -> tuple[int, str, str]:
    data = {"key": mint_key(author), "school": "adams", "occurred_at": WHEN, **words, **more}
    answer = client.post(NEW, data)
    return answer.status_code, answer.content.decode(), answer.headers.get("Location", "")


def test_the_story_of_a_late_entry(desk: Desk) -> None:
    client = browser_of(desk.front)
    page = client.get(NEW).content.decode()
    [key] = re.findall(r'name="key" value="([^"]+)"', page)
    status, _, where = _post(client, desk.front, I_200, key=key)
    found = AgencyRequest.objects.get()
    assert (status, where) == (302, reverse("routing:now", args=[found.reference]))
    again = _post(client, desk.front, I_200, key=key)
    assert (again[0], again[2], AgencyRequest.objects.count()) == (302, where, 1)
    shown = client.get(where).content.decode()
    assert "DO THIS" in shown
    assert found.reference in shown
    assert found.reference in client.get(reverse("intake:home")).content.decode()


def test_a_changed_form_is_asked_about_and_kept_and_can_be_sent_as_another(desk: Desk) -> None:
    client, key = browser_of(desk.front), mint_key(desk.front)
    _post(client, desk.front, I_200, key=key)
    status, page, _ = _post(client, desk.front, AO_93, key=key, narrative=TYPED)
    assert (status, TYPED in page, "Already sent" in page) == (409, True, True)
    draft = AgencyRequest.objects.get(status=Status.DRAFT)
    assert ["narrative", TYPED] in draft.typed
    assert AgencyRequest.objects.exclude(status=Status.DRAFT).get().narrative == I_200["narrative"]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert client.post(NEW, hidden | {"another": "1"}).status_code == 302
    assert {found.narrative for found in AgencyRequest.objects.all()} == {I_200["narrative"], TYPED}
    assert not AgencyRequest.objects.filter(status=Status.DRAFT).exists()


def test_a_second_tab_with_the_same_words_is_asked_about(desk: Desk) -> None:
    client = browser_of(desk.front)
    _post(client, desk.front)
    status, page, _ = _post(client, desk.front)
    assert (status, "Is this the same visit?" in page) == (409, True)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert client.post(NEW, hidden | {"another": "1"}).status_code == 302
    assert AgencyRequest.objects.filter(status=Status.SUBMITTED).count() == 2


def test_what_was_typed_is_on_the_page_that_refuses_it_and_kept_as_a_draft(desk: Desk) -> None:
    status, page, _ = _post(
        browser_of(desk.front), desk.front, I_200, narrative=TYPED, officer_badge="x" * 61
    )
    assert (status, TYPED in page) == (422, True)
    assert "Make this shorter: at most 60 characters." in page
    assert 'value="I-200"' in page
    draft = AgencyRequest.objects.get()
    assert (draft.status, ["narrative", TYPED] in draft.typed) == (Status.DRAFT, True)


def test_a_draft_opens_where_it_was_left(desk: Desk) -> None:
    draft = request_in(Status.DRAFT, desk)
    page = (
        browser_of(desk.front)
        .get(reverse("intake:draft", args=[draft.reference]), follow=True)
        .content.decode()
    )
    assert str(I_200["narrative"]) in page
    assert draft.key in page
    assert re.search(r'value="I-200"[^>]*checked', page)


def test_a_form_of_another_author_on_a_shared_computer_is_the_senders_own(desk: Desk) -> None:
    status, _, _ = _post(browser_of(desk.front), desk.front, I_200, key=mint_key(desk.colleague))
    assert (status, AgencyRequest.objects.get().author) == (302, desk.front)


BAD_KEYS = {"empty": "", "made up": "1.abc:def", "cut": "1.abc", "NUL": "\0", "long": "x" * 5000}


@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS.keys())
def test_a_key_that_is_not_ours_is_a_bad_request(desk: Desk, key: str) -> None:
    assert _post(browser_of(desk.front), desk.front, key=key)[0] == 400


@pytest.mark.parametrize("school", ["baker", "nowhere", "\0", "x" * 500, "1", "<b>"])
def test_a_school_that_is_not_theirs_does_not_exist(desk: Desk, school: str) -> None:
    assert _post(browser_of(desk.front), desk.front, school=school)[0] == 404
    assert not AgencyRequest.objects.exclude(status=Status.DRAFT).exists()


RAW = {
    "half a pair": b"narrative=%ED%A0%80",
    "no UTF-8": b"narrative=%FF%FE",
    "raw bytes": b"narrative=\xff\xfe\x00",
    "NUL": b"narrative=%00",
    "a bell": b"officer_name=%07",
    "an unknown answer": b"title=%00&seeks=x&seeks=y",
    "an answer many times": b"seeks=unsure&" * 150,
    "a list for one answer": b"title=warrant&title=subpoena",
    "a time of another world": b"occurred_at=99999-99-99T99:99",
    "a name of another form": b"__proto__=1&status=closed&sealed=0",
}


@pytest.mark.parametrize("body", RAW.values(), ids=RAW.keys())
def test_no_words_break_the_page(desk: Desk, body: bytes) -> None:
    key = mint_key(desk.front).encode()
    answer = browser_of(desk.front).post(
        NEW, b"key=" + key + b"&school=adams&occurred_at=2026-11-23T10:30&" + body, content_type=ENCODED
    )
    assert answer.status_code in {302, 422}


TOO_MUCH = {
    "over two hundred fields": b"a=1&" * 201,
    "a huge body": b"narrative=" + b"x" * 300_000,
}


@pytest.mark.parametrize("body", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_too_much_is_refused_and_not_a_failure(desk: Desk, body: bytes) -> None:
    answer = browser_of(desk.front).post(NEW, body, content_type=ENCODED)
    assert answer.status_code in {400, 413}


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data", "", "multipart/form-data; boundary=x"]
)
def test_a_body_of_another_kind_is_a_bad_request(desk: Desk, kind: str) -> None:
    answer = browser_of(desk.front).post(NEW, b'{"key": 1}', content_type=kind)
    assert answer.status_code == 400


def test_an_expired_session_keeps_the_form_and_brings_it_back_after_signing_in(desk: Desk) -> None:
    desk.front.set_password(PASSPHRASE)
    desk.front.save()
    client = browser_of()
    status, _, where = _post(client, desk.front, I_200, narrative=TYPED)
    draft = AgencyRequest.objects.get()
    assert (status, draft.status, draft.author) == (302, Status.DRAFT, desk.front)
    page = client.get(where).content.decode()
    assert "What you typed is kept." in page
    [back] = re.findall(r'name="next" value="([^"]+)"', page)
    signed_in = client.post(
        reverse("accounts:sign_in"),
        {"username": desk.front.username, "password": PASSPHRASE, "next": back},
        follow=True,
    )
    assert TYPED in signed_in.content.decode()


def test_what_somebody_else_typed_does_not_open_for_who_signs_in(desk: Desk) -> None:
    _post(browser_of(), desk.front)
    draft = AgencyRequest.objects.get()
    assert browser_of(desk.colleague).get(reverse("intake:draft", args=[draft.reference])).status_code == 404


@pytest.mark.parametrize("key", ["", "made.up:key"])
def test_a_form_that_is_not_ours_is_not_kept_without_a_session(desk: Desk, key: str) -> None:
    status, _, where = _post(browser_of(), desk.front, key=key)
    assert (status, where.startswith(reverse("accounts:sign_in"))) == (302, True)
    assert not AgencyRequest.objects.exists()


def test_a_sealed_request_shows_the_secret_card_and_nothing_typed(desk: Desk) -> None:
    client = browser_of(desk.front)
    _, _, where = _post(client, desk.front, SECRET, narrative=TYPED)
    page = client.get(where).content.decode()
    assert "C-SECRET" in page
    assert TYPED not in page
    assert "Sealed. Call OLA." in client.get(reverse("intake:home")).content.decode()


def test_several_schools_are_offered_to_choose_from(desk: Desk) -> None:
    leader = desk[Role.SCHOOL_LEADER]
    assert "Which school?" not in browser_of(leader).get(NEW).content.decode()
    grant(leader, desk.other_school)
    page = browser_of(leader).get(NEW).content.decode()
    assert "Which school?" in page
    assert "Baker School" in page
