"""Which screen comes next at the counter: read from a table, decided from the answers alone."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

TABLE = Path(__file__).resolve().with_suffix(".toml")
ANY = "*"
Given = Mapping[str, object]
When = Mapping[str, frozenset[str]]
Gives = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One screen: the question or the fields it asks for, and what its answers bring about."""

    id: str
    group: str
    question: str = ""
    fields: tuple[str, ...] = ()
    when: When = field(default_factory=dict)
    sends: frozenset[str] = frozenset()
    gives: Gives = field(default_factory=dict)
    options: tuple[str, ...] = ()
    icons: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    hint: str = ""
    look: str = ""
    after: bool = False

    def is_answered(self, answers: Given, words: Iterable[str] = ()) -> bool:
        """Say whether its question was answered, or one of its fields (`words`: those that hold something) filled."""
        if self.question == "channel" and not self.after:
            return answers.get("channel") not in {None, "", "unknown"}
        return bool(answers.get(self.question)) if self.question else bool(set(self.fields) & set(words))

    def does_send(self, chosen: Sequence[str]) -> bool:
        """Say whether these answers alert the Office of Legal Advisor."""
        return bool(chosen) and (ANY in self.sends or bool(self.sends & set(chosen)))

    def also(self, chosen: Sequence[str]) -> dict[str, str]:
        """Return what these answers say about other questions."""
        return {name: value for one in chosen for name, value in self.gives.get(one, {}).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Screens that belong together, and where they lead."""

    id: str
    name: str
    title: str
    then: str
    when: When = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """What can be said aloud while the questions are answered."""

    channel: frozenset[str]
    head: str
    text: str
    more: str = ""


Row = TypeVar("Row", Screen, Group)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a screen stands among those of its group that are shown: the second of three."""

    number: int
    total: int

    @property
    def steps(self) -> tuple[str, ...]:
        """One word a step, for the bar above the question: done, now or to come."""
        return tuple(
            "now" if step == self.number else "done" if step < self.number else ""
            for step in range(1, self.total + 1)
        )


@dataclass(frozen=True, slots=True)
class Flow:
    """Every screen, in order."""

    groups: tuple[Group, ...]
    screens: tuple[Screen, ...]
    says: tuple[Say, ...]

    def screen(self, screen_id: str) -> Screen:
        """Return a screen; raises `KeyError` if there is none of this name."""
        return _named(self.screens, screen_id)

    def group(self, group_id: str) -> Group:
        """Return a group; raises `KeyError` if there is none of this name."""
        return _named(self.groups, group_id)

    def shown(self, group_id: str, answers: Given, *, is_sent: bool = False) -> tuple[Screen, ...]:
        """Return the screens of a group that fit the answers; what waits for calm comes only after the alert."""
        if not _fits(self.group(group_id).when, answers):
            return ()
        return tuple(
            screen
            for screen in self.screens
            if screen.group == group_id and _fits(screen.when, answers) and (is_sent or not screen.after)
        )

    def next_after(self, screen: Screen, answers: Given, *, is_sent: bool = False) -> Screen | None:
        """Return the next screen of the group that has no answer yet; nothing is asked twice."""
        order = self.screens.index(screen)
        return next(
            (
                other
                for other in self.shown(screen.group, answers, is_sent=is_sent)
                if self.screens.index(other) > order and not other.is_answered(answers)
            ),
            None,
        )

    def first_open(self, answers: Given) -> Screen:
        """Return where a draft goes on: the first question without an answer, else the last one."""
        shown = self.shown("first", answers)
        return next((screen for screen in shown if not screen.is_answered(answers)), shown[-1])

    def before(self, screen: Screen, answers: Given, *, is_sent: bool = False) -> Screen | None:
        """Return the screen that Back leads to; nothing at the start of a group."""
        earlier = [
            other
            for other in self.shown(screen.group, answers, is_sent=is_sent)
            if self.screens.index(other) < self.screens.index(screen)
        ]
        return earlier[-1] if earlier else None

    def place(self, screen: Screen, answers: Given, *, is_sent: bool = False) -> Place:
        """Say where a screen stands; one that is not shown stands alone."""
        shown = self.shown(screen.group, answers, is_sent=is_sent)
        return Place(shown.index(screen) + 1, len(shown)) if screen in shown else Place(1, 1)

    def say(self, answers: Given) -> Say:
        """Return what can be said aloud now."""
        channel = str(answers.get("channel") or "")
        return next(say for say in self.says if channel in say.channel)


def load(path: Path = TABLE) -> Flow:
    """Read the table; raises `ValueError`, `TypeError` or `KeyError` if it cannot be used."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    flow = Flow(
        tuple(Group(**row | {"when": _when(row)}) for row in table["groups"]),
        tuple(_screen(row) for row in table["screens"]),
        tuple(Say(**row | {"channel": frozenset(row["channel"])}) for row in table["says"]),
    )
    for screen in flow.screens:
        flow.group(screen.group)
        if not (screen.question or screen.fields):
            raise ValueError(f"The screen {screen.id} asks nothing.")
    return flow


def _screen(row: Mapping[str, Any]) -> Screen:
    lists = {name: tuple(row.get(name, ())) for name in ("fields", "options")}
    return Screen(**{**row, **lists, "when": _when(row), "sends": frozenset(row.get("sends", ()))})


def _when(row: Mapping[str, Any]) -> When:
    return {name: frozenset(values) for name, values in row.get("when", {}).items()}


def _fits(when: When, answers: Given) -> bool:
    return all(str(answers.get(name) or "") in values for name, values in when.items())


def _named(rows: Sequence[Row], wanted: str) -> Row:
    found = next((row for row in rows if row.id == wanted), None)
    if found is None:
        raise KeyError(wanted)
    return found
