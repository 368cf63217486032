"""Legal's page says why a request is what it is, and what Legal made of it."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from counsel.explaining import explain, field_words
from counsel.models import Reclassification
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.policy import current
from tests.makers import AO_93, PAPER, Desk, Words, browser_of, request_in

CONFLICT: Words = PAPER | {"title": "warrant", "issuer": "us_court", "form_number": "I-200"}
REASON = "The heading names the district court."


def _page(found: AgencyRequest, desk: Desk) -> str:
    return browser_of(desk.advisor).get(reverse("counsel:review", args=[found.reference])).content.decode()


def test_the_page_gives_rule_reason_evidence_sources_and_the_rules_of_the_day(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    why, page = explain(found.classification), _page(found, desk)
    assert why.deciding is not None
    assert why.deciding.evidence
    for words in (why.deciding.because, why.deciding.rule, *why.deciding.cites, why.policy_digest):
        assert escape(words) in page
    for quote in why.deciding.evidence:
        assert quote.field in page
    assert f"Rule set {current().version}" in page


def test_both_readings_of_a_conflict_are_shown(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk, CONFLICT)
    why = explain(found.classification)
    assert why.conflicts
    page = _page(found, desk)
    assert "In conflict:" in page
    assert "both readings" in page


def test_what_would_settle_it_is_asked_for(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk, PAPER | {"title": "warrant", "issuer": "unsure"})
    assert explain(found.classification).missing
    assert "Missing:" in _page(found, desk)


def test_a_paper_that_looks_court_issued_is_only_said_to_be_once_legal_read_it(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk, AO_93)
    page = _page(found, desk)
    assert "looks court-issued, confirm" in page
    assert "<em>" in page
    assert ">from a court<" not in page.replace("</svg>", ">")
    data = {"subtype": found.subtype, "reason": REASON, "validated": "on"}
    browser_of(desk.advisor).post(reverse("counsel:reclassify", args=[found.reference]), data)
    found.refresh_from_db()
    assert found.validated
    for address in (reverse("counsel:review", args=[found.reference]), reverse("routing:queue")):
        shown = browser_of(desk.advisor).get(address).content.decode()
        assert "from a court</em>" in shown


def test_both_findings_stand_on_the_page(desk: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, desk)
    before = current().subtypes[found.subtype].name
    data = {"subtype": "warrant_search_federal", "reason": REASON}
    answer = browser_of(desk.advisor).post(reverse("counsel:reclassify", args=[found.reference]), data)
    assert answer.status_code == 302
    made, page = Reclassification.objects.get(), _page(found, desk)
    after = current().subtypes["warrant_search_federal"].name
    for words in (before, after, REASON, made.made_by.full_name, "The rules proposed:", "Legal found:"):
        assert words in page


def test_the_school_sees_the_card_of_the_new_kind(desk: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, desk)
    school, address = browser_of(desk.front), reverse("routing:now", args=[found.reference])
    card = current().cards["C-SEARCH"]
    assert f"Card {card.slug}," not in school.get(address).content.decode()
    data = {"subtype": "warrant_search_federal", "reason": REASON}
    browser_of(desk.advisor).post(reverse("counsel:reclassify", args=[found.reference]), data)
    page = school.get(address).content.decode()
    assert f"Card C-SEARCH, version {card.version}" in page
    assert "What to do has changed." in page


REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("no kind", {"reason": REASON}, "Choose a kind."),
    ("an unknown kind", {"subtype": "warrant_from_mars", "reason": REASON}, "Choose one of the kinds"),
    ("no reason", {"subtype": "warrant_search_federal"}, "Write something here."),
]


@pytest.mark.parametrize(("data", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_change_without_kind_or_reason_is_refused_and_what_was_typed_stays(
    desk: Desk, data: dict[str, str], says: str
) -> None:
    found = request_in(Status.ACKNOWLEDGED, desk)
    answer = browser_of(desk.advisor).post(reverse("counsel:reclassify", args=[found.reference]), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert data.get("reason", "") in page
    assert not Reclassification.objects.exists()


def test_the_list_offers_all_kinds_in_groups_that_name_class_and_authority(desk: Desk) -> None:
    page = _page(request_in(Status.ROUTED, desk), desk)
    begins = page.index('name="subtype"')
    offered = page[begins : page.index("</select>", begins)]
    assert offered.count("<option") == len(current().subtypes) + 1
    assert offered.count("<optgroup") == offered.count("</optgroup>") > 8
    assert '<optgroup label="Warrant, NOT from a court">' in offered


FIELDS = [
    ("papers[0].title", "Paper 1, biggest word at the top"),
    ("papers[11].something_new", "Paper 12, something new"),
    ("seeks", "What they ask for"),
    ("another_field", "Another field"),
]


@pytest.mark.parametrize(("field", "words"), FIELDS)
def test_a_field_is_said_in_words(field: str, words: str) -> None:
    assert field_words(field) == words


def test_a_classification_of_an_older_version_is_explained_as_far_as_it_goes() -> None:
    why = explain({"reasons": "none", "conflicts": None})
    assert (why.deciding, why.conflicts, why.policy_digest) == (None, (), "")
    quoted = explain(
        {"reasons": [{"evidence": [{"field": "papers[0].text", "quote": "x", "page": 2, "zone": "heading"}]}]}
    )
    assert quoted.deciding is not None
    assert quoted.deciding.evidence[0].words == "x (page 2, heading)"
