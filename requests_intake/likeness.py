"""Whether two requests may be one visit of the same people at several schools, or one paper sent to several.

It only ever suggests: a person at the Office of Legal Advisor looks at both and joins them, or not.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

WITHIN = timedelta(days=7)
"""How far apart two requests of one incident can lie."""

NATIONAL = 10
FEWEST_DIGITS = 7
FEWEST_LETTERS = 3

_TITLES = frozenset(
    {
        *("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "jr", "sr", "do"),
        *("officer", "ofc", "agent", "special", "sa", "deportation", "supervisory", "detective", "det"),
        *("sergeant", "sgt", "lieutenant", "lt", "captain", "capt", "trooper", "tpr", "deputy", "dep"),
        *("sheriff", "marshal", "constable", "inspector", "investigator", "inv"),
    }
)
_NO_NAME = frozenset(
    {
        *("unknown", "unsure", "none", "no", "not", "na", "name", "names", "given", "say", "said", "would"),
        *("will", "did", "refused", "refuse", "declined", "show", "id", "badge", "anonymous", "nobody"),
        *(
            "someone",
            "somebody",
            "caller",
            "man",
            "woman",
            "person",
            "two",
            "three",
            "the",
            "he",
            "she",
            "they",
        ),
    }
)
_NO_NUMBER = frozenset({"none", "unsure", "other", ""})
_DOCKET = re.compile(
    r"""
      \b \d{1,2} : \d{2} \s* -? \s* (?:cv|cr|mj|mc|misc) \s* - \s* \d{3,6} \b  # 1:26-cv-10234, federal
    | \b \d{2,4} \s* -? \s* (?:cv|cr|mj|mc|misc|sw|gj) \s* -? \s* \d{3,6} \b  # 26-mj-1234
    | \b \d{4} \s* (?:cr|cv|sw|ro|sc|dl|cp|ac|jv|rs) \s* \d{3,6} \b  # 2601CR000123, a trial court of the state
    | \b \d{2} [a-z] \d{4} (?:dr|wd|cw|jv|cp|pr) \b  # SU26D0123DR without its county
    | (?:docket|case|cause) \s* (?:no|number|nr|\#)? \s* [.:#]* \s* (?P<named>[a-z0-9][a-z0-9:/-]{3,20})
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Reason(StrEnum):
    """Why two requests may be one."""

    OFFICER = "officer"
    DOCKET = "docket"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Clues:
    """What of a request can be compared, each brought to one spelling."""

    agency: str = ""
    names: frozenset[str] = frozenset()
    badges: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    dockets: frozenset[str] = frozenset()
    paper: tuple[str, ...] = ()


def clues(
    answers: Mapping[str, object],
    *,
    agency_name: str = "",
    officer_name: str = "",
    officer_badge: str = "",
    officer_phone: str = "",
    words: Iterable[str] = (),
) -> Clues:
    """Return what can be compared of a request: coded answers, who came, and the words typed beside them."""
    return Clues(
        agency=_agency(answers, agency_name),
        names=_names(officer_name),
        badges=_badges(officer_badge),
        phones=_phones(officer_phone),
        dockets=frozenset(found for text in words for found in dockets(text)),
        paper=_paper(answers),
    )


def reasons(one: Clues, other: Clues) -> frozenset[Reason]:
    """Return why these two may be one; empty where nothing that was told of both is the same."""
    found = set()
    if one.agency and one.agency == other.agency and _same_officer(one, other):
        found.add(Reason.OFFICER)
    if one.dockets & other.dockets:
        found.add(Reason.DOCKET)
    if one.paper and one.paper == other.paper and one.agency == other.agency:
        found.add(Reason.PAPER)
    return frozenset(found)


def dockets(text: str) -> list[str]:
    """Return the docket numbers in a text in one spelling: "1:26-cv-10234" and "1:26 CV 10234" are the same."""
    found = [match["named"] or match[0] for match in _DOCKET.finditer(_plain(text))]
    bare = [re.sub(r"[^a-z0-9]", "", number) for number in found]
    return [number for number in bare if sum(sign.isdigit() for sign in number) >= FEWEST_LETTERS]


def _same_officer(one: Clues, other: Clues) -> bool:
    return bool(one.badges & other.badges or one.phones & other.phones or one.names & other.names)


def _agency(answers: Mapping[str, object], name: str) -> str:
    """Return which kind of agency came; its name only where the kind was not told."""
    kind = str(answers.get("agency_type") or "")
    return kind if kind not in {"", "unknown", "unsure", "other_agency"} else _joined(name)


def _paper(answers: Mapping[str, object]) -> tuple[str, ...]:
    """Return what is printed on the paper, where its form number was read."""
    number = _joined(str(answers.get("form_number") or ""))
    if number in _NO_NUMBER:
        return ()
    return (number, *(str(answers.get(name) or "") for name in ("title", "issuer", "commands")))


def _names(text: str) -> frozenset[str]:
    """Return the names in a text, each as its words in order of the alphabet without titles: "Doe, J." is "doe"."""
    found = set()
    for part in re.split(r"[;/&\n]|\band\b", _plain(text)):
        words = {word for word in re.findall(r"[a-z]+", part) if len(word) > 1}
        if words & _NO_NAME or not (kept := words - _TITLES):
            continue
        if max(map(len, kept)) >= FEWEST_LETTERS:
            found.add(" ".join(sorted(kept)))
    return frozenset(found)


def _badges(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]*\d[a-z0-9]*", re.sub(r"(?<=\w)[-.](?=\w)", "", _plain(text)))
    return frozenset(word.lstrip("0") for word in words if len(word.lstrip("0")) > 1)


def _phones(text: str) -> frozenset[str]:
    runs = re.findall(r"\+?\d(?:[\s().-]*\d)+", _plain(text))
    digits = (re.sub(r"\D", "", run)[-NATIONAL:] for run in runs)
    return frozenset(number for number in digits if len(number) >= FEWEST_DIGITS)


def _joined(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", _plain(text))


def _plain(text: str) -> str:
    """Return a text in small letters without accents."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()
