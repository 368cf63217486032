"""The policy files: whole, cited, and refused with file, entry and reason where they are not."""

import csv
import shutil
from pathlib import Path

import pytest

from requests_intake.policy import FOLDER, current
from requests_intake.rules.catalogue import PolicyError, load
from requests_intake.rules.entries import CourtIssued, Recipient
from requests_intake.rules.facts import Authority, RequestClass

FACTS = Path(__file__).with_name("catalogue_facts.csv")


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    shutil.copytree(FOLDER, folder / "policy")
    path = folder / "policy" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "policy"


BROKEN = [
    (
        "no reason",
        "rules.toml",
        'because = "A warrant with Homeland',
        'becausE = "A warrant with Homeland',
        "homeland-removal",
        "because is missing",
    ),
    (
        "empty reason",
        "rules.toml",
        'because = "A consulate asks."',
        'because = " "',
        "consulate",
        "because is empty",
    ),
    ("no source", "rules.toml", 'cites = ["LGL-10"]', "cites = []", "recruiter", "cites is missing"),
    ("unknown source", "rules.toml", 'cites = ["LGL-10"]', 'cites = ["LGL-99"]', "recruiter", '"LGL-99"'),
    (
        "unknown answer",
        "rules.toml",
        'issuer = ["other_state_court"]',
        'issuer = ["mars_court"]',
        "other-state-warrant",
        '"mars_court"',
    ),
    (
        "unknown fact",
        "rules.toml",
        'when = { title = ["subpoena"] }',
        'when = { colour = ["red"] }',
        "any-other-subpoena",
        "colour",
    ),
    (
        "keyed on the class",
        "rules.toml",
        'when = { title = ["subpoena"] }',
        'when = { request_class = ["subpoena"] }',
        "any-other-subpoena",
        "may not look at the class",
    ),
    (
        "unknown subtype",
        "rules.toml",
        'then = "warrant_out_of_state"',
        'then = "warrant_from_mars"',
        "other-state-warrant",
        "warrant_from_mars",
    ),
    (
        "unknown confidence",
        "rules.toml",
        'confidence = "unsure"',
        'confidence = "hopeful"',
        "any-other-warrant",
        '"hopeful"',
    ),
    (
        "last rule has a condition",
        "rules.toml",
        'slug = "unsure"\nwhen = {}',
        'slug = "unsure"\nwhen = { title = ["unsure"] }',
        "unsure",
        "fit everything",
    ),
    (
        "an earlier rule takes all",
        "forms.toml",
        'when = { title = ["warrant", "capias", "other", "unsure"], form = ["I-205"] }',
        "when = {}",
        "form-i-200",
        "never be reached",
    ),
    ("entered twice", "rules.toml", 'slug = "recruiter"', 'slug = "consulate"', "consulate", "twice"),
    (
        "card that does not exist",
        "subtypes_warrants.toml",
        'card = "C-SEARCH"',
        'card = "C-SEEK"',
        "warrant_search_federal",
        "C-SEEK",
    ),
    (
        "shown card that does not exist",
        "handling.toml",
        'card = "C-SECRET"',
        'card = "C-HUSH"',
        "card-secret",
        "C-HUSH",
    ),
    (
        "handling without condition",
        "handling.toml",
        'when = { danger = ["yes", "unsure"] }',
        "when = {}",
        "danger",
        "fit every request",
    ),
    (
        "limit of another urgency",
        "subtypes_warrants.toml",
        'acknowledge_within = "15m"',
        'acknowledge_within = "1bd"',
        "warrant_search_federal",
        "acknowledge_within",
    ),
    (
        "unverified without a word for counsel",
        "massachusetts.toml",
        "verified = true",
        "verified = false",
        "warrant_arrest_state",
        "what counsel must check",
    ),
    (
        "no not-sure answer",
        "questions.toml",
        ', unsure = true },\n]\n\n[[questions]]\nid = "danger"',
        ' },\n]\n\n[[questions]]\nid = "danger"',
        "channel",
        "not sure",
    ),
    (
        "answer the rules do not know",
        "questions.toml",
        'value = "phone"',
        'value = "pigeon"',
        "channel",
        '"pigeon"',
    ),
    (
        "unknown key",
        "subtypes_warrants.toml",
        'name = "',
        'colour = "red"\nname = "',
        "warrant_search_federal",
        "colour",
    ),
    ("unknown kind", "rules.toml", "[[rules]]", "[[rulez]]", "rulez", "not a kind"),
    ("not TOML", "rules.toml", "[[rules]]", "[[rules", "file", "not valid TOML"),
    ("missing file", "policy.toml", '"rules.toml"', '"rulez.toml"', "file", "cannot be read"),
    (
        "no date",
        "policy.toml",
        "effective_on = 2026-11-01",
        'effective_on = "soon"',
        "policy",
        "must be a date",
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "entry", "reason"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_a_broken_policy_is_refused_with_entry_and_reason(
    tmp_path: Path, file: str, old: str, new: str, entry: str, reason: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        load(changed(tmp_path, file, old, new))
    assert refused.value.entry == entry
    assert reason in refused.value.reason
    assert refused.value.file.endswith(".toml")


def test_a_script_of_more_than_forty_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="more than 40 words"):
        load(changed(tmp_path, "cards_contacts.toml", 'say = "We only', f'say = "{"word " * 40}We only'))


def test_a_refused_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"^rules\.toml, recruiter: It cites"):
        load(changed(tmp_path, "rules.toml", 'cites = ["LGL-10"]', 'cites = ["LGL-99"]'))


def test_a_changed_word_changes_the_fingerprint_and_a_comment_does_not(tmp_path: Path) -> None:
    worded = load(changed(tmp_path / "a", "rules.toml", "A consulate asks.", "A consulate writes."))
    noted = load(changed(tmp_path / "b", "rules.toml", "# Warrants.", "# Warrants, all of them."))
    assert worded.digest != current().digest == noted.digest
    assert current().digest.startswith("sha256:")
    assert len(current().digest) == len("sha256:") + 64


def test_the_catalogue_has_the_eighty_eight_subtypes_with_their_facts() -> None:
    rows = {row["slug"]: row for row in csv.DictReader(FACTS.read_text(encoding="utf-8").splitlines())}
    held = {
        slug: {
            "slug": slug,
            "top_class": subtype.request_class,
            "authority": subtype.authority,
            "court": subtype.court_issued,
            "compels": subtype.compels,
            "entry": subtype.entry,
            "records": subtype.records,
            "card": subtype.card,
            "urgency": subtype.urgency,
            "ack": subtype.acknowledge_within,
            "parent_notice": subtype.parent_notice,
        }
        for slug, subtype in current().subtypes.items()
    }
    assert held == rows
    assert len(rows) == 88


def test_every_authority_and_every_class_is_reached_by_a_rule() -> None:
    reached = [current().subtypes[rule.then] for rule in current().rules]
    assert {subtype.authority for subtype in reached} == set(Authority)
    assert {subtype.request_class for subtype in reached} == set(RequestClass)


def test_only_a_court_makes_a_subtype_judicial() -> None:
    for subtype in current().subtypes.values():
        if subtype.authority is Authority.JUDICIAL:
            assert subtype.court_issued in {CourtIssued.YES, CourtIssued.OFFICER}
        assert (subtype.court_issued.judicial is True) == (
            subtype.authority in {Authority.JUDICIAL, Authority.FOREIGN_COURT}
        )


def test_no_rule_for_a_judicial_subtype_goes_without_a_court_or_a_grand_jury_that_a_person_saw() -> None:
    courts = {"us_court", "state_court", "other_state_court"}
    for rule in current().rules:
        if current().subtypes[rule.then].court_issued.judicial:
            is_grand_jury = rule.when.get("copied") == frozenset({"grand_jury"})
            assert rule.when["issuer"] <= courts or is_grand_jury, rule.slug


def test_every_heading_has_a_rule_that_catches_what_is_left_of_it() -> None:
    whole = {value for rule in current().rules if set(rule.when) == {"title"} for value in rule.when["title"]}
    assert {"warrant", "capias", "subpoena", "order", "none"} <= whole


def test_nobody_but_legal_is_told_of_matters_that_are_secret_by_kind() -> None:
    for subtype in current().subtypes.values():
        if subtype.card == "C-SECRET":
            assert subtype.also_notify == ()


def test_the_school_leader_hears_of_every_arrest_warrant() -> None:
    for slug in ("warrant_arrest_federal", "warrant_arrest_state", "warrant_admin_immigration_arrest"):
        assert Recipient.SCHOOL_LEADER in current().subtypes[slug].also_notify


def test_what_is_not_verified_says_what_counsel_must_check() -> None:
    assert all(subtype.verified != bool(subtype.for_counsel) for subtype in current().subtypes.values())
    assert all(source.verified or source.note for source in current().sources.values())


def test_no_mark_of_the_drafting_is_left_in_the_words() -> None:
    words = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml"))
    assert not [mark for mark in ("(GK)", "[S", "[DESIGN]", "**", "\\n") if mark in words.replace("[[s", "")]


def test_every_file_of_the_folder_belongs_to_the_policy() -> None:
    index = (FOLDER / "policy.toml").read_text(encoding="utf-8")
    assert all(f'"{path.name}"' in index for path in FOLDER.glob("*.toml") if path.name != "policy.toml")
