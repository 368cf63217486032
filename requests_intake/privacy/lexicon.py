"""Reading the files that say what is looked for; a file that cannot be used is refused with its name and the reason."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from requests_intake.privacy import nations
from requests_intake.privacy.folding import plain
from requests_intake.privacy.phrases import FLAGS, Phrase, PhraseError, read
from requests_intake.privacy.spelling import Spelling

VERDICTS = {"block", "flag"}
FROM_PACKAGES: dict[str, Callable[[], frozenset[str]]] = {
    "country": nations.countries,
    "demonym": nations.demonyms,
    "peoples": nations.peoples,
}
MENDED_LISTS = {"[country]", "[demonym]", "[faith]", "[gang]", "[nbh]", "[mended]"}
LONG, CODE = 8, 4
UNBOUNDED = re.compile(r"(?<!\\)[*+]|\{\d*,\}")  # a repeat without an end; patterns have none


class LexiconError(ValueError):
    """A file of the lexicon cannot be used; the message names file, entry and reason."""


class Case(StrEnum):
    """How a word is written; nothing is known of it in a text all in capitals."""

    LOWER = "lower"
    TITLE = "title"
    UPPER = "upper"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, word: str) -> "Case":
        """Say how a word is written."""
        if not word[:1].isupper():
            return cls.LOWER
        return cls.UPPER if len(word) > 1 and word.isupper() else cls.TITLE

    def fits(self, wanted: str) -> bool:
        """Say whether a word written so fits one that is wanted with a capital, or in capitals."""
        if self is Case.TITLE:
            return not wanted.isupper()
        return self is not Case.LOWER


CASE_KEYS = {
    Case.LOWER: frozenset[str](),
    Case.TITLE: frozenset({"^cap"}),
    Case.UPPER: frozenset({"^cap", "^upper"}),
    Case.UNKNOWN: frozenset[str](),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule answers, and what it says to the person who typed."""

    slug: str
    kind: str
    verdict: str
    message: str
    suggestion: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pass:
    """Words that may stand; `kinds` empty means whatever they were taken for."""

    because: str
    kinds: frozenset[str]

    def fits(self, rule: Rule) -> bool:
        """Say whether this lets words stand that `rule` found."""
        return not self.kinds or rule.kind in self.kinds


Told = tuple[Phrase, Rule | Pass]


@dataclass(slots=True)
class Lexicon:
    """Everything that is looked for, ordered by the words it is found by."""

    keys: dict[str, frozenset[str]]
    cased: frozenset[str]
    compounds: dict[tuple[str, str], list[tuple[str, ...]]]
    told_by: dict[str, tuple[Told, ...]]
    patterns: tuple[tuple[re.Pattern[str], Rule], ...]
    signs: tuple[tuple[str, Rule], ...]
    spelling: Spelling
    beginnings: frozenset[str] = frozenset()
    rules: dict[str, Rule] = field(default_factory=dict)
    remembered: dict[tuple[str, Case], frozenset[str]] = field(default_factory=dict)

    def is_known(self, word: str) -> bool:
        """Say whether a word means anything to the lexicon."""
        return word in self.keys

    def written(self, word: str, case: Case) -> frozenset[str]:
        """Return the keys that a word answers to when it is written so; only words of the lexicon are remembered."""
        if word not in self.keys:
            return CASE_KEYS[case]
        if (found := self.remembered.get((word, case))) is None:
            found = CASE_KEYS[case] | {
                key for key in self.keys[word] if key not in self.cased or case.fits(key)
            }
            self.remembered[word, case] = found
        return found

    def begins(self, letters: str) -> bool:
        """Say whether a word of the lexicon begins with these three letters."""
        return letters in self.beginnings

    def meant(self, typed: str) -> str:
        """Return the word that a misspelled one was meant to be, or what was typed."""
        return self.spelling.meant(typed)


def load(folder: Path) -> Lexicon:
    """Read every file of the folder; raises `LexiconError`."""
    files = {path.name: _parsed(path) for path in sorted(folder.glob("*.toml"))}
    lists = _lists(files.values())
    common = frozenset(word for data in files.values() for word in data.get("common", []))
    sizes = {f"[{name}]": len(words) for name, words in lists.items()}
    kinds = {name: entry for data in files.values() for name, entry in data.get("kinds", {}).items()}
    rules: dict[str, Rule] = {}
    told: list[Told] = []
    for name, data in files.items():
        for entry in data.get("rules", []):
            rule = _rule(name, entry, kinds, rules)
            told += [(phrase, rule) for phrase in _phrases(name, entry, common, sizes, lists)]
        for entry in data.get("passes", []):
            one = Pass(str(entry["because"]), frozenset(entry.get("kinds", ())))
            told += [(phrase, one) for phrase in _phrases(name, entry, common, sizes, lists)]
    entries = [(name, entry) for name, data in files.items() for entry in data.get("rules", [])]
    real = [word for data in files.values() for word in data.get("real_words", [])]
    return _built(told, lists, rules, entries, real)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path.name}: it is not TOML: {error}.") from error


def _lists(files: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    """Return the word lists, with what the packages know and without what a file takes out."""
    found: dict[str, set[str]] = defaultdict(set)
    out: dict[str, set[str]] = defaultdict(set)
    for data in files:
        for name, words in data.get("lists", {}).items():
            found[name] |= {" ".join(re.findall(r"\w+", plain(word))) for word in words}
        for name, words in data.get("not_in", {}).items():
            out[name] |= {" ".join(re.findall(r"\w+", plain(word))) for word in words}
    for name, words in FROM_PACKAGES.items():
        found[name] |= words()
    return {name: words - out[name] for name, words in found.items()}


def _rule(file: str, entry: dict[str, Any], kinds: dict[str, Any], rules: dict[str, Rule]) -> Rule:
    slug, kind = str(entry.get("rule", "")), str(entry.get("kind", ""))
    wanted = {
        "cites": bool(entry.get("cites")),
        "verdict": entry.get("verdict") in VERDICTS,
        "kind": kind in kinds,
    }
    for name, is_right in wanted.items():
        if not is_right:
            raise LexiconError(f"{file}: {slug or 'a rule without a name'}: {name} is missing or not known.")
    if not slug or slug in rules:
        raise LexiconError(f"{file}: {slug or 'a rule'} has no name of its own.")
    words = kinds[kind]
    message, suggestion = entry.get("message", words["message"]), entry.get("suggestion", words["suggestion"])
    rules[slug] = Rule(slug, kind, str(entry["verdict"]), message, suggestion, tuple(entry["cites"]))
    return rules[slug]


def _phrases(
    file: str,
    entry: dict[str, Any],
    common: frozenset[str],
    sizes: dict[str, int],
    lists: dict[str, set[str]],
) -> Iterator[Phrase]:
    name = entry.get("rule") or entry.get("because")
    for text in entry.get("phrases", []):
        try:
            phrase = read(_as_keyed(text), common, sizes)
        except PhraseError as error:
            raise LexiconError(f"{file}: {name}: {error}") from error
        for key in _keys_in(phrase):
            if key.startswith("[") and key[1:-1] not in lists:
                raise LexiconError(f"{file}: {name}: {key} is not a list of words.")
        yield phrase


def _as_keyed(text: str) -> str:
    """Bring accents of a phrase into the plain form, and keep the capitals that it asks for."""
    return " ".join(word if word.isascii() else plain(word) for word in text.split())


def _keys_in(phrase: Phrase) -> set[str]:
    parts = (phrase.telling, *phrase.before, *phrase.after)
    return {key for part in parts for key in part.keys} - {*FLAGS}


def _built(
    told: list[Told],
    lists: dict[str, set[str]],
    rules: dict[str, Rule],
    entries: list[tuple[str, dict[str, Any]]],
    real: list[str],
) -> Lexicon:
    """Order everything by the words it is found by."""
    keys: dict[str, set[str]] = defaultdict(set)
    compounds: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for name, words in lists.items():
        for word in words:
            keys[word].add(f"[{name}]")
    literals = {key for phrase, _ in told for key in _keys_in(phrase) if not key.startswith("[")}
    for word in literals:
        keys[word.lower()].add(word)
    for word in [word for word in keys if " " in word]:
        parts = tuple(word.split())
        compounds[parts[0], parts[1]].append(parts)
        for part in parts:
            keys[part].add(part)
    by_key: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        for key in one[0].telling.keys:
            by_key[key].append(one)
    long_words = {word for word, has in keys.items() if _is_worth_mending(word, has, by_key)}
    return Lexicon(
        keys={word: frozenset(found | {word}) for word, found in keys.items()},
        cased=frozenset(word for word in literals if not word.islower() and word.isalnum()),
        compounds={two: sorted(found, key=len, reverse=True) for two, found in compounds.items()},
        told_by={key: tuple(found) for key, found in by_key.items()},
        patterns=tuple(_patterns(entries, rules)),
        signs=tuple((sign, rules[e["rule"]]) for _, e in entries for sign in e.get("signs", [])),
        spelling=Spelling(long_words, real),
        beginnings=frozenset(word[:3] for word in keys if len(word) >= CODE),
        rules=rules,
    )


def _is_worth_mending(word: str, keys: set[str], by_key: dict[str, list[Told]]) -> bool:
    """Say whether a slip in this word is looked for: a name of the lists, or a long word that blocks by itself."""
    if keys & MENDED_LISTS:
        return True
    owners = (owner for key in keys for _, owner in by_key.get(key, ()))
    return len(word) >= LONG and any(isinstance(owner, Rule) and owner.verdict == "block" for owner in owners)


def _patterns(
    entries: list[tuple[str, dict[str, Any]]], rules: dict[str, Rule]
) -> Iterator[tuple[re.Pattern[str], Rule]]:
    """Compile the patterns of numbers; every repeat in them has an end, so that no text can take long."""
    for file, entry in entries:
        for text in entry.get("patterns", []):
            if UNBOUNDED.search(text):
                raise LexiconError(f"{file}: {entry['rule']}: a pattern repeats without an end.")
            yield re.compile(text), rules[entry["rule"]]
