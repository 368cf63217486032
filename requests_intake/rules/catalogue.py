"""Loading a policy from the files that counsel reads, and refusing one that is not whole."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from requests_intake.recognition.markers import Lexicon
from requests_intake.rules import reading
from requests_intake.rules.entries import LIMITS, Card, Handling, Policy, Rule, Subtype
from requests_intake.rules.evidence import EVIDENCE, MARKED
from requests_intake.rules.table import Entry, PolicyError

__all__ = ["Card", "Policy", "PolicyError", "Subtype", "load"]

INDEX = "policy.toml"
KINDS = frozenset(
    {"sources", "questions", "subtypes", "first_screen", "cards", "rules"}
    | {"doubts", "raises", "seals", "shows", "cautions", "markers", "look_alikes"}
)
Made = TypeVar("Made")


class _Cites(Protocol):
    @property
    def cites(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class _File:
    """A parsed file and its name."""

    name: str
    content: Mapping[str, object]


def load(folder: Path) -> Policy:
    """Read, check and fingerprint the policy in a folder.

    Raises `PolicyError` with file, entry and reason if anything is unknown, uncited, unreachable or not total.
    """
    index = _parse(folder, INDEX)
    head = Entry(INDEX, "policy", index)
    effective_on = head.rest.pop("effective_on", None)
    if not isinstance(effective_on, date):
        raise head.refuse("effective_on must be a date.")
    version, names = head.text("version"), head.texts("files")
    head.done()
    files = [_File(name, _parse(folder, name)) for name in names]
    _check_kinds(files)
    policy = _assemble(files, version, effective_on, _digest([_File(INDEX, index), *files]))
    _check_subtypes(policy, files)
    _check_cards(policy, files)
    _check_table(policy, files)
    _check_handling(policy, files)
    _check_markers(policy, files)
    return policy


def _parse(folder: Path, name: str) -> Mapping[str, object]:
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except OSError:
        raise PolicyError(name, "file", "This file cannot be read.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise PolicyError(name, "file", f"This file is not valid TOML: {broken}.") from None


def _digest(files: Iterable[_File]) -> str:
    content = json.dumps(
        [[file.name, file.content] for file in files],
        default=str,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
    return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


def _assemble(files: list[_File], version: str, effective_on: date, digest: str) -> Policy:
    screens = list(_named(files, "first_screen", whole=True))
    first_screen = dict(screens[0].rest) if screens else {}
    rules = _listed(files, "rules", reading.rule)
    return Policy(
        version=version,
        effective_on=effective_on,
        digest=digest,
        sources=_by_name(_named(files, "sources"), reading.source),
        questions=_listed(files, "questions", reading.question),
        subtypes=_by_name(_named(files, "subtypes"), reading.subtype),
        cards=_by_name(_named(files, "cards"), lambda entry: reading.card(entry, first_screen)),
        rules=rules,
        doubts=_listed(files, "doubts", reading.handling),
        raises=_listed(files, "raises", reading.handling),
        seals=_listed(files, "seals", reading.handling),
        shows=_listed(files, "shows", reading.handling),
        cautions=_listed(files, "cautions", reading.handling),
        lexicon=Lexicon(
            {marker.slug: marker for marker in _listed(files, "markers", reading.marker)},
            tuple(
                word
                for file in files
                for word in Entry(file.name, "look_alikes", file.content).texts(
                    "look_alikes", may_be_empty=True
                )
            ),
        ),
        by_title=_by_title(rules),
    )


def _by_title(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    """File the table under each heading, in its order, so that a paper is held against the rows that can fit it."""
    return {
        title: tuple(rule for rule in rules if title in rule.when.get("title", {title}))
        for title in sorted(EVIDENCE["title"])
    }


def _named(files: Iterable[_File], kind: str, *, whole: bool = False) -> Iterator[Entry]:
    for file in files:
        content = file.content.get(kind)
        if content is None:
            continue
        table = Entry(file.name, kind, content)
        if whole:
            yield table
        else:
            yield from (Entry(file.name, name, item) for name, item in table.rest.items())


def _by_name(entries: Iterable[Entry], make: Callable[[Entry], Made]) -> dict[str, Made]:
    made: dict[str, Made] = {}
    for entry in entries:
        if entry.name in made:
            raise entry.refuse("This is entered twice.")
        made[entry.name] = make(entry)
        entry.done()
    return made


def _listed(files: Iterable[_File], kind: str, make: Callable[[Entry], Made]) -> tuple[Made, ...]:
    made: dict[str, Made] = {}
    for entry in _items(files, kind):
        if entry.name in made:
            raise entry.refuse("This is entered twice.")
        made[entry.name] = make(entry)
        entry.done()
    return tuple(made.values())


def _items(files: Iterable[_File], kind: str) -> Iterator[Entry]:
    for file in files:
        for number, content in enumerate(Entry(file.name, "file", file.content).items(kind), start=1):
            entry = Entry(file.name, f"{kind} {number}", content)
            name = entry.rest.get("slug", entry.rest.get("id"))
            yield Entry(file.name, name if isinstance(name, str) else entry.name, content)


def _check_kinds(files: Iterable[_File]) -> None:
    for file in files:
        for kind in file.content:
            if kind not in KINDS:
                raise PolicyError(file.name, kind, "This is not a kind of entry that a policy has.")


def _refuse(files: Iterable[_File], kind: str, name: str, reason: str) -> PolicyError:
    """Make a refusal that names the file in which an entry stands."""
    entries = _named(files, kind) if kind in {"subtypes", "cards"} else _items(files, kind)
    file = next((entry.file for entry in entries if entry.name == name), INDEX)
    return PolicyError(file, name, reason)


def _check_cites(policy: Policy, files: list[_File], kind: str, name: str, entry: _Cites) -> None:
    for cite in entry.cites:
        if cite not in policy.sources:
            raise _refuse(files, kind, name, f'It cites "{cite}", which is not among the sources.')


def _check_subtypes(policy: Policy, files: list[_File]) -> None:
    for slug, subtype in policy.subtypes.items():
        _check_cites(policy, files, "subtypes", slug, subtype)
        if reason := _subtype_fault(subtype, policy):
            raise _refuse(files, "subtypes", slug, reason)


def _subtype_fault(subtype: Subtype, policy: Policy) -> str:
    if subtype.card not in policy.cards:
        return f"There is no card {subtype.card}."
    if subtype.acknowledge_within is not LIMITS[subtype.urgency]:
        return "acknowledge_within does not belong to its urgency."
    if not subtype.verified and not subtype.for_counsel:
        return "It is not verified, but does not say what counsel must check."
    return ""


def _check_cards(policy: Policy, files: list[_File]) -> None:
    for slug, card in policy.cards.items():
        _check_cites(policy, files, "cards", slug, card)


def _check_table(policy: Policy, files: list[_File]) -> None:
    if not policy.rules or policy.rules[-1].when:
        name = policy.rules[-1].slug if policy.rules else "rules"
        raise _refuse(files, "rules", name, "The last rule must fit everything.")
    for place, rule in enumerate(policy.rules):
        _check_cites(policy, files, "rules", rule.slug, rule)
        if rule.then not in policy.subtypes:
            raise _refuse(files, "rules", rule.slug, f"There is no subtype {rule.then}.")
        if cover := _covering(policy.rules[:place], rule):
            raise _refuse(files, "rules", rule.slug, f"It can never be reached: {cover.slug} comes first.")


def _covering(earlier: tuple[Rule, ...], rule: Rule) -> Rule | None:
    return next((before for before in earlier if before.covers(rule)), None)


def _groups(policy: Policy) -> dict[str, tuple[Handling, ...]]:
    return {
        "doubts": policy.doubts,
        "raises": policy.raises,
        "seals": policy.seals,
        "shows": policy.shows,
        "cautions": policy.cautions,
    }


def _check_handling(policy: Policy, files: list[_File]) -> None:
    for kind, rows in _groups(policy).items():
        for row in rows:
            _check_cites(policy, files, kind, row.slug, row)
            if reason := _handling_fault(row, kind, policy):
                raise _refuse(files, kind, row.slug, reason)


def _check_markers(policy: Policy, files: list[_File]) -> None:
    known = policy.lexicon.markers
    for marker in known.values():
        _check_cites(policy, files, "markers", marker.slug, marker)
        if strange := sorted(set(marker.unless) - known.keys()):
            raise _refuse(files, "markers", marker.slug, f"There is no marker {strange[0]}.")
    rows: list[tuple[str, Rule | Handling]] = [("rules", rule) for rule in policy.rules]
    rows += [(kind, row) for kind, group in _groups(policy).items() for row in group]
    for kind, row in rows:
        named = frozenset().union(*(row.when.get(key, frozenset()) for key in MARKED))
        if strange := sorted(named - known.keys()):
            raise _refuse(files, kind, row.slug, f"There is no marker {strange[0]}.")


def _handling_fault(row: Handling, kind: str, policy: Policy) -> str:
    unknown = sorted(row.when.get("subtype", frozenset()) - policy.subtypes.keys())
    if unknown:
        return f"There is no subtype {unknown[0]}."
    if kind == "shows" and row.card not in policy.cards:
        return f"There is no card {row.card}." if row.card else "It does not say which card is shown."
    if kind != "shows" and row.card:
        return "Only an entry of shows names a card."
    return ""
