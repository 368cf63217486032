"""The rest of the fifteen things that a naive portal would get wrong: secrecy, people, the record, bad days."""

import json
import re
import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from promises.models import Promise
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.policy import current
from requests_intake.rules.entries import Recipient
from requests_intake.rules.facts import AgencyType, Authority, Channel, Command, Seek, Told
from requests_intake.rules.submission import PrintedPaper, Submission
from tests.makers import I_200, PAPER, SECRET, Desk, request_in
from tests.requests_intake.exam import printed

SEARCH = PrintedPaper(
    title="Search and Seizure Warrant",
    issuer="United States District Court",
    form_number="AO 93",
    says_secret=Told.NO,
    commands=Command.SEARCH,
)
ICE_WARRANT = PrintedPaper(
    title="Warrant for Arrest of Alien",
    issuer="U.S. Department of Homeland Security",
    form_number="I-200",
    says_secret=Told.NO,
)


def of(*papers: PrintedPaper, **facts: object) -> Submission:
    return Submission(papers=papers, **facts)  # type: ignore[arg-type]  # any facts of a submission


def cards_say(words: str) -> list[str]:
    """Name the cards of which no line says one of the words."""
    cards = current().cards.values()
    return [card.slug for card in cards if not re.search(words, " ".join(card.lines()), re.IGNORECASE)]


# 7


def test_point_7_a_sealed_matter_is_in_nobody_s_list_who_is_not_listed(desk: Desk) -> None:
    sealed = request_in(Status.SUBMITTED, desk, SECRET)
    seen = AgencyRequest.objects.visible_to(desk.colleague).values_list("reference", flat=True)
    assert sealed.sealed
    assert sealed.reference not in seen
    assert list(AgencyRequest.objects.stubs_of(desk.front).values_list("reference", flat=True)) == [
        sealed.reference
    ]
    assert not AgencyRequest.objects.stubs_of(desk.colleague)


# 8


def test_point_8_a_request_for_secrecy_seals_and_is_not_an_order() -> None:
    asked = printed(
        of(
            replace(
                ICE_WARRANT,
                title="Immigration Enforcement Subpoena",
                form_number="I-138",
                says_secret=Told.YES,
            )
        )
    )
    ordered = printed(
        of(PrintedPaper(title="Nondisclosure Order", issuer="US District Court", says_secret=Told.YES))
    )
    assert (asked["sealed"], asked["authority"], asked["judicial"]) == (True, "administrative", False)
    assert (ordered["sealed"], ordered["authority"], ordered["judicial"]) == (True, "judicial", True)
    subtypes = current().subtypes
    assert subtypes["subpoena_grand_jury_federal"].parent_notice == "barred_if_ordered"
    assert subtypes["order_nondisclosure"].parent_notice == "barred"


# 9


def test_point_9_no_parent_or_student_is_ever_told_by_itself(desk: Desk) -> None:
    assert not [word for word in Recipient if "parent" in word or "student" in word or "family" in word]
    words = PAPER | {"title": "order", "issuer": "state_court", "commands": "custody_or_stay_away"}
    sent = request_in(Status.SUBMITTED, desk, words)
    assert sent.counter_card == "C-FAMILY"
    assert set(Promise.objects.filter(key__startswith=sent.reference).values_list("kind", flat=True)) == {
        "route"
    }
    assert current().subtypes["order_abuse_prevention_209a"].parent_notice == "special"


# 10


def test_point_10_every_card_says_never_to_obstruct() -> None:
    assert cards_say(r"block") == []
    assert cards_say(r"walk past|step aside|emergency") == []
    for card in current().cards.values():
        told = " ".join((*card.do, *card.say)).lower()
        assert not re.search(
            r"(?<!not )(?<!never )\b(hide|lie to|lock them|hold them back|throw away)\b", told
        ), card.slug


# 11


@pytest.mark.parametrize(
    ("submission", "subtype"),
    [
        (
            Submission(agency_type=AgencyType.CHILD_PROTECTION, seeks=frozenset({Seek.INTERVIEW_STUDENT})),
            "inquiry_dcf_investigation",
        ),
        (
            Submission(agency_type=AgencyType.CHILD_PROTECTION, seeks=frozenset({Seek.TAKE_CUSTODY})),
            "inquiry_dcf_emergency_custody",
        ),
        (
            Submission(
                narrative="DYS caseworker asks about a student", agency_name="Department of Youth Services"
            ),
            "inquiry_dys",
        ),
        (Submission(agency_type=AgencyType.HEALTH, narrative="pink paper, section 12"), "inquiry_section12"),
        (
            Submission(seeks=frozenset({Seek.MISSING_CHILD}), agency_type=AgencyType.LOCAL_POLICE),
            "inquiry_missing_child",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_point_11_real_powers_without_a_court_s_paper_are_not_refusable(
    submission: Submission, subtype: str
) -> None:
    result = printed(submission)
    assert (result["subtype"], result["authority"]) == (subtype, "statutory")
    assert result["counter_card"] not in {"C-NO-PAPER-IMM", "C-ADMIN-WARRANT", "C-PRIVATE"}


def test_point_11_a_child_requiring_assistance_is_not_arrested_and_a_wellness_check_is_not_dcf() -> None:
    cra = printed(
        of(
            PrintedPaper(
                title="Warrant of Protective Custody", issuer="Juvenile Court", commands=Command.ARREST
            )
        )
    )
    check = printed(
        Submission(
            agency_type=AgencyType.FEDERAL_IMMIGRATION, narrative="wellness check on a child, parent agreed"
        )
    )
    assert (cra["subtype"], cra["judicial"]) == ("warrant_protective_custody_cra", True)
    assert check["subtype"] == "inquiry_immigration_wellness_check"
    assert check["counter_card"] == "C-NO-PAPER-IMM"


# 12


def test_point_12_what_could_hurt_a_child_is_not_repeated_and_has_no_field() -> None:
    said = "ICE says the student is undocumented, from Honduras, lives in Mattapan and is MS-13, A203456789"
    result = json.dumps(
        printed(Submission(narrative=said, agency_type=AgencyType.FEDERAL_IMMIGRATION))
    ).lower()
    assert [
        word for word in ("undocumented", "honduras", "mattapan", "ms-13", "203456789") if word in result
    ] == []
    fields = " ".join(field.name for field in AgencyRequest._meta.get_fields())
    assert not re.search(
        "immigra|citizen|alien|origin|ethnic|religio|gang|neighbo|nationality|language", fields
    )


# 13


@pytest.mark.parametrize(
    "narrative",
    [
        "Ice cream social permit, the caterer asks where to park",
        "A Visa gift card was found in the lobby, the bank asks",
        "Someone from East Boston High asks about the citizen of the month assembly",
        "A student work permit was signed for Boston Latin",
    ],
)
def test_point_13_ordinary_school_words_are_no_immigration_matter(narrative: str) -> None:
    result = printed(
        Submission(narrative=narrative, agency_type=AgencyType.OTHER_AGENCY, channel=Channel.EMAIL)
    )
    assert "immigration" not in result["subtype"]
    assert result["counter_card"] not in {"C-NO-PAPER-IMM", "C-ADMIN-WARRANT"}


# 14


def test_point_14_a_request_keeps_the_versions_that_it_was_decided_by(desk: Desk) -> None:
    sent = request_in(Status.SUBMITTED, desk, I_200)
    assert sent.classification["policy_version"] == current().version
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", sent.classification["policy_digest"])
    assert sent.card_version == current().cards[sent.counter_card].version
    assert all(
        reason["rule"] and reason["because"] and reason["cites"] for reason in sent.classification["reasons"]
    )


# 15


def test_point_15_the_rules_answer_at_any_hour_and_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object) -> None:
        raise OSError("There is no network.")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    july = datetime(2026, 7, 14, 11, 40, tzinfo=UTC)
    early, late = (printed(of(SEARCH, received_at=moment)) for moment in (july, july.replace(month=11)))
    assert early == late
    assert early["urgency"] == "immediate"


def test_point_15_every_authority_has_a_card_that_can_be_printed() -> None:
    cards = {subtype.authority: subtype.card for subtype in current().subtypes.values()}
    assert set(cards) == set(Authority)
    assert all(current().cards[card].lines() for card in cards.values())
