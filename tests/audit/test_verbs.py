"""Every verb has its sentence, in plain words, and old data never breaks it."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.actor import Actor
from audit.places import AUTHORITIES, CLASSES, kind
from audit.verbs import PHRASES, SENTENCES, Verb, sentence

PAT = Actor(3, "Pat Okafor", "front_office")
REFERENCE = "7K4Q-2MHT-V5X"

SAID: list[tuple[Verb, dict[str, Any], str]] = [
    (Verb.REQUEST_DRAFTED, {}, "Pat Okafor started 7K4Q-2MHT-V5X."),
    (
        Verb.REQUEST_SUBMITTED,
        {"request_class": "warrant", "authority": "administrative", "urgency": "immediate"},
        "Pat Okafor logged 7K4Q-2MHT-V5X as Warrant, NOT from a court. It is immediate: answer within 15 minutes.",
    ),
    (
        Verb.REQUEST_SUBMITTED,
        {"request_class": "subpoena", "authority": "judicial", "urgency": "standard"},
        (
            "Pat Okafor logged 7K4Q-2MHT-V5X as Subpoena, looks court-issued. "
            "It is standard: answer by the next office day."
        ),
    ),
    (
        Verb.REQUEST_SUBMITTED,
        {"request_class": "warrant"},
        "Pat Okafor logged 7K4Q-2MHT-V5X as a kind that was not recorded. It is of an urgency that was not recorded.",
    ),
    (
        Verb.REQUEST_ROUTED,
        {"office": "legal"},
        "Pat Okafor sent 7K4Q-2MHT-V5X to the Office of Legal Advisor.",
    ),
    (Verb.VISITOR_LEFT, {}, "Pat Okafor noted on 7K4Q-2MHT-V5X that the visitor left."),
    (Verb.SCHOOL_TELEPHONED, {}, "Pat Okafor telephoned the school about 7K4Q-2MHT-V5X."),
    (Verb.DANGER_RAISED, {"notices": 3}, "Pat Okafor said on 7K4Q-2MHT-V5X that someone is in danger."),
    (
        Verb.OFFICER_CHECKED,
        {"result": "not_known"},
        "Pat Okafor checked with the agency for 7K4Q-2MHT-V5X: they do not know the officer.",
    ),
    (Verb.AGENCY_RETIRED, {"agency": 4}, "Pat Okafor retired an agency of the directory."),
    (Verb.REQUEST_DECIDED, {"outcome": "say_no"}, "Pat Okafor decided 7K4Q-2MHT-V5X: say no."),
    (
        Verb.REQUEST_RECLASSIFIED,
        {"request_class": "warrant", "authority": "judicial", "validated": True, "urgency": "immediate"},
        (
            "Pat Okafor changed the kind of 7K4Q-2MHT-V5X to Warrant, from a court. "
            "It is immediate: answer within 15 minutes."
        ),
    ),
    (
        Verb.REQUEST_RECLASSIFIED,
        {"request_class": "warrant", "authority": "judicial", "validated": False, "urgency": "immediate"},
        (
            "Pat Okafor changed the kind of 7K4Q-2MHT-V5X to Warrant, looks court-issued. "
            "It is immediate: answer within 15 minutes."
        ),
    ),
    (
        Verb.RULES_FAILED,
        {"failure": "StopIteration"},
        "The rules failed on 7K4Q-2MHT-V5X. It went to Legal as not sure, at once.",
    ),
    (
        Verb.POLICY_APPROVED,
        {"policy_version": "2026-12", "policy_digest": "sha256:0937c2b9c93985f77a1e"},
        "Pat Okafor approved policy 2026-12 (0937c2b9).",
    ),
    (Verb.POLICY_PROPOSED, {"policy_version": "2026-12"}, "Pat Okafor proposed policy (not recorded)."),
    (Verb.CARD_SHOWN, {"card": "C-WAIT"}, "Pat Okafor was shown card C-WAIT for 7K4Q-2MHT-V5X."),
    (
        Verb.EXPORT_DOWNLOADED,
        {"format": "csv", "rows": 18204, "from": "2026-07-01", "to": "2026-11-23"},
        "Pat Okafor exported 18,204 events of the record as CSV from 2026-07-01 to 2026-11-23.",
    ),
    (
        Verb.EXPORT_DOWNLOADED,
        {"format": "jsonl", "rows": 1},
        "Pat Okafor exported 1 event of the record as JSON Lines.",
    ),
]


@pytest.mark.parametrize(("verb", "data", "said"), SAID, ids=[said[:60] for _, _, said in SAID])
def test_an_event_is_said_in_plain_words(verb: Verb, data: dict[str, Any], said: str) -> None:
    assert sentence(verb, actor=PAT, reference=REFERENCE, data=data) == said


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_is_noun_past_and_has_one_sentence(verb: Verb) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", verb)
    assert SENTENCES[verb].endswith(".")
    said = sentence(verb, actor=PAT, reference=REFERENCE, data={})
    assert "{" not in said
    assert "None" not in said
    assert PHRASES[verb].group
    assert PHRASES[verb].icon


def test_no_two_verbs_have_the_same_label() -> None:
    assert len({phrase.label for phrase in PHRASES.values()}) == len(list(Verb))


@pytest.mark.parametrize("request_class", CLASSES)
@pytest.mark.parametrize("authority", [*AUTHORITIES, "", "unheard_of"])
def test_a_class_never_appears_without_its_authority(request_class: str, authority: str) -> None:
    said = kind({"request_class": request_class, "authority": authority})
    is_whole = CLASSES[request_class] in said and AUTHORITIES.get(authority, "?") in said
    assert is_whole or CLASSES[request_class] not in said
    assert is_whole == (authority in AUTHORITIES)


@settings(deadline=None)
@given(
    st.sampled_from(list(Verb)) | st.text(max_size=30),
    st.text(max_size=30),
    st.dictionaries(
        st.sampled_from(
            ["request_class", "authority", "urgency", "rows", "from", "to", "office", "x", "card"]
        ),
        st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.integers(), max_size=2),
    ),
)
def test_a_sentence_is_said_whatever_the_data(verb: str, name: str, data: dict[str, Any]) -> None:
    assert sentence(verb, actor=Actor(None, name, ""), reference="", data=data)
