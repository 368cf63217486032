"""From printed, scanned and typed words to the answers that the rules read; the words themselves are not kept."""

import re
from collections.abc import Iterable, Sequence

from requests_intake.recognition import forms
from requests_intake.recognition.markers import Hit, Lexicon, Seen, Where
from requests_intake.recognition.pages import Zone
from requests_intake.rules.entries import Policy
from requests_intake.rules.facts import (
    Command,
    Contradiction,
    Issuer,
    Paper,
    Reading,
    Source,
    Title,
    Told,
)
from requests_intake.rules.submission import PrintedPaper

COURTS = (Issuer.US_COURT, Issuer.STATE_COURT, Issuer.OTHER_STATE_COURT)
# Of several names at the top the one that says most about who issued the paper.
RANK = (Issuer.HOMELAND_SECURITY, *COURTS, Issuer.FEDERAL_OFFICE, Issuer.STATE_OFFICE, Issuer.PRIVATE)
PROCESS = (Title.WARRANT, Title.CAPIAS, Title.SUBPOENA, Title.ORDER)
DOUBT = re.compile(
    r"\W*(?:un(?:sure|known|readable)|illegible|n/?a|(?:i.?m )?not sure"
    r"|(?:i )?(?:can.?t|can ?not) (?:tell|read)[\w ]*)?\W*",
    re.IGNORECASE,
)
# Who signs an immigration paper can be named by nobody else.
IMMIGRATION_SIGNERS = ("immigration judge", "immigration officer", "deportation officer")
MOST_SEEN = 8


def printed(paper: PrintedPaper, policy: Policy) -> Paper:
    """Return the facts of a paper as staff copied them, with what its recognised text says beside them."""
    lexicon = policy.lexicon
    titled, issued = _hits(paper.title, lexicon), _hits(paper.issuer, lexicon)
    # A heading may name a party of the case, so of offices only Homeland Security’s own headings count.
    headings = [hit for hit in titled if hit.marker.where is not Where.ANSWER]
    by_title, by_issuer = _issuers(headings) & {*COURTS, Issuer.HOMELAND_SECURITY}, _issuers(issued)
    signer = any(words in paper.signed_by.lower() for words in IMMIGRATION_SIGNERS)
    named = by_issuer | by_title
    if signer and not named & set(COURTS):
        named |= {Issuer.HOMELAND_SECURITY}
    number = paper.form_number or next(iter(_numbers((paper.title, paper.issuer), lexicon)), "")
    told_secret = Told.YES if _is_secret((*titled, *issued)) else paper.says_secret
    return Paper(
        title=_title(paper.title, titled),
        issuer=_issuer(paper.issuer, named),
        form_number=number,
        commands=paper.commands or _command(titled),
        says_secret=told_secret,
        marks=frozenset(hit.marker.slug for hit in (*titled, *issued, *_hits(paper.signed_by, lexicon))),
        contradictions=frozenset(_within(by_issuer, by_title, signer=signer)),
        readings=(recognised(paper.text, policy),) if paper.text.strip() else (),
    )


def recognised(text: str, policy: Policy) -> Reading:
    """Return what the recognised text of a paper says it is: heading, corners and body kept apart."""
    page = policy.lexicon.page(text)
    hits = [hit for hit in policy.lexicon.find(page) if hit.counts]
    number = next(iter(forms.numbers(page)), "")
    return Reading(
        source=Source.RECOGNISED,
        titles=_titles(hits),
        issuers=_issuers(hits),
        form_number=number,
        commands=_command(hits),
        is_secret=_is_secret(hits),
        marks=frozenset(hit.marker.slug for hit in hits),
        seen=(*_seen(hits), *number_seen(number, zone=Zone.CORNER)),
    )


def _hits(text: str, lexicon: Lexicon) -> list[Hit]:
    """Return the markers in words that a person copied from a paper: wherever they stand, they were answered."""
    return lexicon.find(lexicon.page(text)) if text.strip() else []


def _numbers(texts: Sequence[str], lexicon: Lexicon) -> Iterable[str]:
    for text in texts:
        yield from forms.numbers(lexicon.page(text)) if text.strip() else ()


def _title(text: str, hits: Sequence[Hit]) -> Title | None:
    if titles := _titles(hits):
        return titles[0]
    if not text.strip():
        return None
    return Title.UNSURE if DOUBT.fullmatch(text) else Title.OTHER


def _titles(hits: Iterable[Hit]) -> tuple[Title, ...]:
    """Return the titles, legal process before letters; what stands in a sentence counts only without others."""
    found = [(Title(hit.marker.reads["title"]), hit) for hit in hits if "title" in hit.marker.reads]
    captions = [pair for pair in found if pair[1].place.zone is Zone.CAPTION]
    titles = sorted((title for title, _ in captions or found), key=lambda title: title not in PROCESS)
    return tuple(dict.fromkeys(titles))


def _issuer(text: str, named: frozenset[Issuer]) -> Issuer | None:
    if named:
        return next(issuer for issuer in RANK if issuer in named)
    return Issuer.UNSURE if text.strip() and DOUBT.fullmatch(text) else None


def _issuers(hits: Sequence[Hit]) -> frozenset[Issuer]:
    """Return everyone named as issuer; a court of the state's own kind beside another state's name is that state's."""
    slugs = {hit.marker.slug for hit in hits}
    named = {Issuer(hit.marker.reads["issuer"]) for hit in hits if "issuer" in hit.marker.reads}
    is_elsewhere = (
        bool(slugs & {"other_state", "other_state_name", "other_state_said"}) and "massachusetts" not in slugs
    )
    has_plain_court = Issuer.STATE_COURT in named or ("court_word" in slugs and not named & set(COURTS))
    if is_elsewhere and has_plain_court:
        named = (named - {Issuer.STATE_COURT}) | {Issuer.OTHER_STATE_COURT}
    if "foreign_country" in slugs:
        named -= {Issuer.STATE_COURT, Issuer.OTHER_STATE_COURT}
    return frozenset(named)


def _command(hits: Iterable[Hit]) -> Command | None:
    return next(
        (Command(hit.marker.reads["commands"]) for hit in hits if "commands" in hit.marker.reads), None
    )


def _is_secret(hits: Sequence[Hit]) -> bool:
    """Tell whether secrecy words count; in safety orders that must act now the weaker ones do not."""
    slugs = {hit.marker.slug for hit in hits}
    return any(
        hit.marker.reads.get("secret") == Told.YES and not slugs.intersection(hit.marker.unless)
        for hit in hits
    )


def _within(
    by_issuer: frozenset[Issuer], by_title: frozenset[Issuer], *, signer: bool
) -> Iterable[Contradiction]:
    """Return what contradicts itself in the answers about one paper."""
    courts, homeland = set(COURTS), Issuer.HOMELAND_SECURITY
    if homeland in by_issuer and by_issuer & courts:
        yield Contradiction.ISSUER_ITSELF
    elif (homeland in by_title and by_issuer & courts) or (homeland in by_issuer and by_title & courts):
        yield Contradiction.ISSUER_AND_TITLE
    if signer and (by_issuer | by_title) & courts:
        yield Contradiction.SIGNATURE


def number_seen(number: str, *, zone: str) -> tuple[Seen, ...]:
    """Return a form number that was read as a marker, if there is one."""
    return (Seen(marker="form_number", about="form", words=number, page=1, zone=zone),) if number else ()


def _seen(hits: Iterable[Hit]) -> Iterable[Seen]:
    """Return the markers that say something, each once, in their own canonical words."""
    met: dict[str, Seen] = {}
    for hit in hits:
        if hit.marker.reads or hit.marker.where is Where.ANYWHERE:
            place = hit.place
            seen = Seen(
                marker=hit.marker.slug,
                about=next(iter(hit.marker.reads), ""),
                words=hit.marker.phrases[0],
                page=place.line.page,
                zone=place.zone,
            )
            met.setdefault(hit.marker.slug, seen)
    return list(met.values())[:MOST_SEEN]
