"""Text that a scan recognised: one spelling for what looks alike, and what stands where on the page."""

import pytest

from requests_intake.policy import current
from requests_intake.recognition import forms
from requests_intake.recognition.folding import Speller, joined, shape, shapes
from requests_intake.recognition.markers import Lexicon
from requests_intake.recognition.pages import Zone, lay_out
from requests_intake.rules.facts import Command, Issuer, Title
from requests_intake.rules.reader import recognised

ALIKE = [
    ("WARRANT", "W4RRANT"),
    ("WARRANT", "VVARRANT"),
    ("SUBPOENA", "SUBP0ENA"),
    ("HOMELAND", "HOMELANCI"),
    ("COMMONWEALTH", "COMMONWEA1TH"),
    ("COURT", "C0URT"),
    ("COURT", "CT"),
    ("FORM", "FORRN"),
]

NUMBERS = [
    ("Form I-200 (Rev. 09/16)", ("I-200",)),
    ("Forrn l-2OO (Rev. 09/16)", ("I-200",)),
    ("DHS Form I-247A (3/17)", ("I-247A",)),
    ("AO 93 (Rev. 11/13) Search and Seizure Warrant", ("AO 93",)),
    ("A0 442 (Rev. 11/11) Arrest Warrant", ("AO 442",)),
    ("DHS Form 3115", ("3115",)),
    ("Room 200 on the second floor of the building", ()),
]

AFFIDAVIT = "\n".join(
    [
        "UNITED STATES DISTRICT COURT",
        "for the District of Massachusetts",
        "SEARCH AND SEIZURE WARRANT",
        "To: Any authorized law enforcement officer",
        *["The affiant states as follows in this long paragraph of the affidavit."] * 30,
        "On that day an officer of Homeland Security served a Form I-205 upon the person named here in the text",
        *["The affiant states as follows in this long paragraph of the affidavit."] * 30,
    ]
)
SUMMONS = "\n".join(
    [
        "DEPARTMENT OF HOMELAND SECURITY",
        "U.S. Customs and Border Protection",
        "SUMMONS TO APPEAR AND/OR PRODUCE RECORDS",
        *["You are required to bring the records that are listed below to the office named here."] * 20,
        "Failure to comply will render you liable to proceedings in a U.S. District Court to enforce compliance",
        *["This summons is issued under 19 U.S.C. 1509 and may be enforced as the law provides here."] * 5,
        "DHS Form 3115",
    ]
)


@pytest.mark.parametrize(("right", "scanned"), ALIKE)
def test_what_looks_alike_in_a_scan_has_one_shape(right: str, scanned: str) -> None:
    assert shape(right) == shape(scanned)


def test_a_word_broken_at_the_end_of_a_line_is_joined() -> None:
    assert joined("COMMON-\nWEALTH of well-known") == "COMMONWEALTH of well-known"


def test_a_misspelled_word_is_brought_back_only_if_one_known_word_is_nearest() -> None:
    speller = Speller(shapes("warrant parent order"), shapes("border"))
    assert speller.corrected(shape("WARENT")) == shape("WARRANT")
    assert speller.corrected(shape("BORDER")) == shape("BORDER")
    assert speller.corrected(shape("BANANA")) == shape("BANANA")


@pytest.mark.parametrize(("line", "numbers"), NUMBERS)
def test_a_form_number_in_a_corner_is_read_through_the_errors_of_a_scan(
    line: str, numbers: tuple[str, ...]
) -> None:
    assert forms.numbers(current().lexicon.page(line)) == numbers


def test_a_form_that_a_court_s_affidavit_speaks_of_is_not_the_paper_s_number() -> None:
    reading = recognised(AFFIDAVIT, current())
    assert (reading.form_number, reading.issuers) == ("", frozenset({Issuer.US_COURT}))
    assert (reading.titles[0], reading.commands) == (Title.WARRANT, Command.SEARCH)


def test_a_district_court_in_the_body_of_a_summons_is_not_a_caption() -> None:
    reading = recognised(SUMMONS, current())
    assert (reading.issuers, reading.form_number) == (frozenset({Issuer.HOMELAND_SECURITY}), "3115")


def test_words_are_found_whatever_spaces_the_scan_put_in() -> None:
    lexicon: Lexicon = current().lexicon
    for text in (
        "UNITED STATES DISTRICT COURT",
        "UNITEDSTATES DISTRICTCOURT",
        "UNI TED STATES DIS TRICT COURT",
    ):
        assert "us_court" in {hit.marker.slug for hit in lexicon.find(lexicon.page(text))}, text


def test_only_the_top_third_of_the_first_page_is_the_heading() -> None:
    text = "\n".join(f"Line number {number} of a page" for number in range(60)) + "\fSUPERIOR COURT"
    page = lay_out(text, current().lexicon.speller)
    assert [line.is_heading for line in page.lines].count(True) == 20
    assert not page.lines[-1].is_heading
    assert page.place(150).zone is Zone.BODY


def test_secrecy_words_count_anywhere_but_not_in_an_order_that_keeps_people_safe() -> None:
    assert recognised("ORDER\nSUPERIOR COURT\n" + "text\n" * 40 + "UNDER SEAL", current()).is_secret
    safety = (
        "ABUSE PREVENTION ORDER G.L. c. 209A\nDISTRICT COURT DEPARTMENT\nissued ex parte; address impounded"
    )
    assert not recognised(safety, current()).is_secret


def test_of_a_text_only_the_markers_words_are_kept() -> None:
    reading = recognised("SUPERIOR COURT\nSUBPOENA\nKeeper of Records, re: Somebody Invented", current())
    assert "Invented" not in repr(reading)
    assert {seen.words for seen in reading.seen} >= {"Subpoena"}
