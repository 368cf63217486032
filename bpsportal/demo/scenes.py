"""From a seed to the visits of the demonstration, as plain values: what happened where and when.

Nothing here reads a clock, a database or a random source of its own.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bpsportal.demo import names
from bpsportal.demo.moments import Moments, Step, past, recent, status_of
from bpsportal.demo.scenarios import Ending, Now, Scenario
from pages.clock import NEW_YORK
from requests_intake import reference
from requests_intake.answering import answers_of
from requests_intake.lifecycle import Status
from requests_intake.rules.catalogue import Policy
from requests_intake.rules.engine import Classification, classify
from requests_intake.rules.facts import Answers
from requests_intake.rules.proposing import with_words

MOSTLY = 0.8
SETTLED = 12
"""Days after which everything has surely run its course, weekends included."""

NOTES = (
    "Got it. Nothing to hand over yet. I will tell you what and when.",
    "Please ask them to wait in the lobby. I am calling them now.",
    "You did this right. Keep the paper, I will read it today.",
    "Please send me a photo of the first page. Say nothing about who is in school.",
)

Judged = tuple[Answers, Classification, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Officer:
    """Who came, as they said it."""

    name: str = ""
    badge: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request from its first answer to wherever it got; people and schools are counted in their lists."""

    reference: str
    scenario: Scenario
    answers: Answers
    result: Classification
    told: dict[str, object]
    reply_by: date | None
    officer: Officer
    school: int
    author: int
    advisor: int
    ending: Ending
    note: str
    notices: str
    counter: str
    turn: int
    moments: Moments
    joins: "Visit | None" = None

    @property
    def status(self) -> Status:
        """How far it got."""
        return status_of(self.moments)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the scenes are made from: how many people work where, and when the story ends."""

    counters: Sequence[int]
    advisors: int
    listed: int
    policy: Policy
    until: datetime
    months: int


class Playwright:
    """Writes visits for one stage out of one source of chance."""

    def __init__(self, stage: Stage, rng: random.Random) -> None:
        """Keep the stage and the source."""
        self.stage, self.rng = stage, rng
        self._used: set[str] = set()
        self._judged: dict[tuple[str, date | None], Judged] = {}
        self._turns = Counter[str]()
        self._latest: dict[str, Visit] = {}

    def visits(self, scenarios: Sequence[Scenario], today: Sequence[Now], wanted: int) -> Iterator[Visit]:
        """Yield `wanted` visits: what is going on today first, then past ones, every scenario at least once."""
        recent_ones = today[:wanted]
        for row in recent_ones:
            yield self._today(row)
        left = wanted - len(recent_ones)
        for scenario in scenarios[:left]:
            yield self._past(scenario, at_least=SETTLED)
        weights = [scenario.weight for scenario in scenarios]
        for scenario in self.rng.choices(scenarios, weights, k=max(0, left - len(scenarios))):
            yield self._past(scenario, at_least=1)

    def _today(self, row: Now) -> Visit:
        start = self.stage.until - timedelta(minutes=row.minutes)
        moments = recent(start, self.stage.until, row.reaches, self.rng)
        school = row.school % len(self.stage.counters)
        visit = self._visit(row.scenario, school, moments, row.notices, row.counter)
        if row.reaches is Status.DUPLICATE:
            return replace(visit, joins=self._latest[row.scenario.slug])
        self._latest[row.scenario.slug] = visit
        return visit

    def _past(self, scenario: Scenario, *, at_least: int) -> Visit:
        until = self.stage.until.astimezone(NEW_YORK)
        days = self.rng.randint(at_least, max(at_least, self.stage.months * 30))
        urgency = self._result(scenario, None)[1].urgency
        moments = past(until.date() - timedelta(days=days), self.stage.until, urgency, self.rng)
        return self._visit(scenario, self.rng.randrange(len(self.stage.counters)), moments, "", "")

    def _result(self, scenario: Scenario, reply_by: date | None) -> Judged:
        """Ask the rules; the same answers and words are asked once."""
        asked = scenario.slug, reply_by
        if asked not in self._judged:
            policy = self.stage.policy
            answers = answers_of(scenario.coded, reply_by=reply_by)
            words = {"narrative": scenario.narrative, "agency_name": scenario.agency}
            result = classify(with_words(answers, **words, policy=policy), policy)
            self._judged[asked] = answers, result, result.as_dict()
        return self._judged[asked]

    def _visit(self, scenario: Scenario, school: int, moments: Moments, notices: str, counter: str) -> Visit:
        day = moments[Step.STARTED].astimezone(NEW_YORK).date()
        reply_by = day + timedelta(days=scenario.reply_in_days) if scenario.reply_in_days else None
        answers, result, told = self._result(scenario, reply_by)
        turn = self._turns[scenario.slug]
        self._turns[scenario.slug] += 1
        return Visit(
            reference=self._reference(),
            scenario=scenario,
            answers=answers,
            result=result,
            told=told,
            reply_by=reply_by,
            officer=self._officer(scenario),
            school=school,
            author=self._author(school),
            advisor=self.rng.randrange(self.stage.listed if result.sealed else self.stage.advisors),
            ending=scenario.endings[turn % len(scenario.endings)],
            note=self.rng.choice(NOTES),
            notices=notices,
            counter=counter,
            turn=sum(self._turns.values()),
            moments=moments,
        )

    def _author(self, school: int) -> int:
        """Mostly the first person of the counter."""
        return 0 if self.rng.random() < MOSTLY else self.rng.randrange(self.stage.counters[school])

    def _officer(self, scenario: Scenario) -> Officer:
        if not scenario.has_badge:
            return Officer(name="Would not say")
        rng = self.rng
        return Officer(names.person(rng), f"{rng.randrange(1000, 9999)}", names.phone(rng))

    def _reference(self) -> str:
        while (minted := reference.mint(self.rng.choice)) in self._used:
            pass
        self._used.add(minted)
        return minted
