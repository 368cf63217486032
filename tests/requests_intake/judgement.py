"""How an answer differs from what counsel expects, and whether it is one of the two dangerous errors."""

from collections.abc import Iterator

from tests.requests_intake.case_table import CATALOGUE, UNKNOWN, Answer, Case, judicial
from tests.requests_intake.noise import Strength

SPEED = ("standard", "same_day", "immediate")
IGNORABLE = {"C-ADMIN-WARRANT", "C-NO-PAPER-IMM"}
EXACT = ("authority", "urgency", "counter_card", "confidence", "sealed")
WORDS_OF_JUDICIAL = {True: "judicial", False: "not judicial", None: UNKNOWN}


def faults(case: Case, answer: Answer) -> list[str]:
    """Say in a sentence each what counsel would call wrong; under a strong scan only danger counts."""
    if case.strength is Strength.STRONG:
        return list(danger(case, answer))
    return [*danger(case, answer), *_class(case, answer), *([] if case.strength else _rest(case, answer))]


def danger(case: Case, answer: Answer) -> Iterator[str]:
    """Name the dangerous errors: no court taken for one (D1), a court taken for nothing (D2)."""
    truth = judicial(case.true_subtype)
    if truth is False and (
        answer["judicial"] is True or answer["authority"] in {"judicial", "foreign_court"}
    ):
        yield f"D1: {case.true_subtype}, which no court issued, is shown as {answer['subtype']}"
    if truth is True and _is_ignorable(case, answer):
        yield f"D2: {case.true_subtype}, behind which a court stands, is shown as {answer['subtype']}"
    if case.true_subtype == "subpoena_out_of_state" and answer["authority"] == "judicial":
        yield "D1: a subpoena of another state is shown as one that binds here"


def _is_ignorable(case: Case, answer: Answer) -> bool:
    own = CATALOGUE[case.true_subtype]["card"]
    bad_card = answer["counter_card"] in IGNORABLE - {own}
    return bad_card or answer["request_class"] == "informal_inquiry" or answer["judicial"] is False


def expected_classes(case: Case) -> set[str]:
    """Return the classes counsel takes for right."""
    told = case.expect.get("request_class")
    return (
        {told} if told else {CATALOGUE[slug]["top_class"] for slug in case.subtypes or (case.true_subtype,)}
    )


def _class(case: Case, answer: Answer) -> Iterator[str]:
    if answer["request_class"] not in expected_classes(case):
        yield f"class: {answer['request_class']}, not {' or '.join(sorted(expected_classes(case)))}"


def _rest(case: Case, answer: Answer) -> Iterator[str]:
    yield from _subtype(case, answer)
    yield from _exactly(case, answer)
    yield from _speed(case, answer)
    yield from _said(case, answer)
    yield from _never(case, answer)


def _subtype(case: Case, answer: Answer) -> Iterator[str]:
    slug = answer["subtype"]
    if case.subtypes and slug not in case.subtypes:
        yield f"subtype: {slug}, not {' or '.join(case.subtypes)}"
    if (
        slug in CATALOGUE
        and "authority" not in case.expect
        and answer["authority"] != CATALOGUE[slug]["authority"]
    ):
        yield f"authority: {answer['authority']} does not belong to {slug}"
    expected = case.expect.get("judicial", WORDS_OF_JUDICIAL[judicial(slug)] if slug in CATALOGUE else None)
    told = {True: "judicial", False: "not judicial"}.get(expected, expected)
    if told is not None and WORDS_OF_JUDICIAL[answer["judicial"]] != told:
        yield f"judicial: {WORDS_OF_JUDICIAL[answer['judicial']]}, not {told}"


def _exactly(case: Case, answer: Answer) -> Iterator[str]:
    for field in EXACT:
        if field in case.expect and answer[field] != case.expect[field]:
            yield f"{field}: {answer[field]}, not {case.expect[field]}"
    if "papers" in case.expect:
        found = sorted(paper["subtype"] for paper in answer["papers"])
        if found != sorted(case.expect["papers"]):
            yield f"papers: {', '.join(found)}, not {', '.join(sorted(case.expect['papers']))}"


def _speed(case: Case, answer: Answer) -> Iterator[str]:
    """Whatever was expected, nothing is slower than its subtype, and who stands at the counter is answered now."""
    floor = CATALOGUE.get(answer["subtype"], {}).get("urgency", "immediate")
    least = "immediate" if case.given.get("channel") == "in_person" else floor
    if SPEED.index(answer["urgency"]) < SPEED.index(least):
        yield f"urgency: {answer['urgency']}, slower than {least}"


def _said(case: Case, answer: Answer) -> Iterator[str]:
    if "conflict" in case.expect and bool(answer["conflicts"]) is not case.expect["conflict"]:
        yield f"conflict: {answer['conflicts']}, expected {case.expect['conflict']}"
    if "caution_about" in case.expect:
        wanted = case.expect["caution_about"]
        words = [wanted] if isinstance(wanted, str) else wanted
        cautions = " ".join(
            [*answer["cautions"], *(line for paper in answer["papers"] for line in paper["cautions"])]
        )
        if not any(word.lower() in cautions.lower() for word in words):
            yield f"cautions: none speaks of {' or '.join(words)}: {cautions!r}"


def _never(case: Case, answer: Answer) -> Iterator[str]:
    fields = ("request_class", "subtype", "authority", "counter_card", "urgency", "confidence")
    found = {answer[field] for field in fields} | {WORDS_OF_JUDICIAL[answer["judicial"]]}
    found |= {"sealed"} if answer["sealed"] else set()
    for bad in sorted(found & set(case.expect.get("never", ()))):
        yield f"never: {bad}"
