"""Who comes in at each address, written down a second time, apart from `bpsportal.doors`: a slip there is seen here.

One line an address. A new address needs its line here, or a test fails; a form's address needs what is posted to it
in `posts.py` too.
"""

from dataclasses import dataclass
from enum import StrEnum

from tests.matrix.things import LOGGED, REQUESTS, SEALED, Sight, Thing, sight
from tests.matrix.who import (
    AT_COUNTER,
    AT_LEGAL,
    EVERYBODY,
    HEADS,
    KEEPERS_OF_ACCOUNTS,
    OF_THE_RECORD,
    OPERATORS,
    READERS,
    SIGNED_IN,
    Who,
)

T = Thing
READ, POST, BOTH, ANY = "GET HEAD", "POST", "GET HEAD POST", "GET HEAD POST PUT PATCH DELETE OPTIONS"
METHODS = tuple(ANY.split())


class Answer(StrEnum):
    """What an address does with somebody."""

    COMES_IN = "comes in"
    TO_SIGN_IN = "to sign in"
    REFUSED = "refused"
    NOT_FOUND = "not found"
    NOT_SO = "not this way"


@dataclass(frozen=True, slots=True)
class Row:
    """One address: how it is asked, by whom, of which things; which of these open, and what it always answers.

    `sees` are the sights of a request that open it; `opens` the other things that do. `always` overrules "comes in".
    """

    methods: str
    to: set[Who]
    of: tuple[Thing, ...] = (T.NONE,)
    sees: tuple[Sight, ...] = ()
    opens: frozenset[Thing] = frozenset({T.NONE})
    more: tuple[str, ...] = ()
    always: Answer = Answer.COMES_IN
    shut: frozenset[Thing] = frozenset()
    keeps_typed: bool = False

    def answers(self, who: Who, method: str, thing: Thing) -> Answer:
        """Return what somebody is answered."""
        if who not in self.to:
            return Answer.REFUSED if who in SIGNED_IN else Answer.TO_SIGN_IN
        if method not in self.methods.split():
            return Answer.NOT_SO
        return self.always if self._is_open(who, method, thing) else Answer.NOT_FOUND

    def _is_open(self, who: Who, method: str, thing: Thing) -> bool:
        found = sight(who, thing)
        if found is Sight.GONE:
            return Sight.GONE in self.sees and method == "POST"
        return (found in self.sees and thing not in self.shut) or thing in self.opens


@dataclass(frozen=True, slots=True)
class Logged(Row):
    """An address for who logged the request alone, whatever they see of it; perhaps of their drafts too."""

    drafts: bool = False

    def _is_open(self, who: Who, method: str, thing: Thing) -> bool:
        del method
        is_draft = self.drafts and sight(who, thing) in {Sight.DRAFT, Sight.GONE}
        return is_draft or thing in LOGGED.get(who, set())


@dataclass(frozen=True, slots=True)
class Waited(Row):
    """An address for who waits for a second step: open as an address, it sends everybody else to sign in."""

    def answers(self, who: Who, method: str, thing: Thing) -> Answer:
        """Return what somebody is answered; a way that the address does not have is none for nobody either."""
        if who not in self.to and method not in self.methods.split():
            return Answer.NOT_SO
        return Row.answers(self, who, method, thing)


Things = tuple[tuple[Thing, ...], frozenset[Thing]]
"""The things of an address, and those that open."""

CASES = (*REQUESTS, T.MISSING)
AGENCIES: Things = ((T.IN_USE, T.RETIRED, T.NO_AGENCY), frozenset({T.IN_USE, T.RETIRED}))
POLICIES: Things = ((T.PROPOSED, T.NO_POLICY), frozenset({T.PROPOSED}))
CHANNELS: Things = ((T.OTHERS_CHANNEL, T.NO_CHANNEL), frozenset[Thing]())
PROMISES: Things = ((T.FAILED, T.OWED, T.NO_PROMISE), frozenset({T.FAILED, T.OWED}))
FEEDS: Things = ((T.FEED, T.ENDED_FEED, T.NO_FEED), frozenset({T.FEED}))

FACTORS: Things = ((T.OTHERS_FACTOR, T.NO_FACTOR), frozenset[Thing]())
PEOPLE: Things = ((T.PERSON, T.NO_PERSON), frozenset({T.PERSON}))
IMPORTS: Things = ((T.IMPORT, T.OTHERS_IMPORT, T.NO_IMPORT), frozenset({T.IMPORT}))
ROLES: Things = ((T.ROLE, T.NO_ROLE), frozenset({T.ROLE}))


def _of(methods: str, to: set[Who], things: Things) -> Row:
    """Return the row of an address of one thing that is no request."""
    of, opens = things
    return Row(methods, to, of, opens=opens)


def _case(methods: str, to: set[Who], *sees: Sight, **more: object) -> Row:
    """Return the row of an address of one request."""
    return Row(methods, to, CASES, sees or (Sight.WHOLE,), frozenset(), **more)  # type: ignore[arg-type]  # handed on


S = Sight
WITH_STUB, WITH_DRAFT = (S.WHOLE, S.STUB), (S.WHOLE, S.DRAFT)
NO_PAPER = {"shut": frozenset(SEALED)}
KEEPS = {"keeps_typed": True}

ROWS: dict[str, Row] = {
    "landing": Row(ANY, SIGNED_IN),
    "healthz": Row(READ, EVERYBODY),
    "readyz": Row(READ, EVERYBODY),
    "metrics": Row(READ, OPERATORS),
    "csp_report": Row(POST, EVERYBODY),
    "stay": Row(BOTH, EVERYBODY),
    "locked": Row(BOTH, EVERYBODY),
    "accounts:sign_in": Row(BOTH, EVERYBODY),
    "accounts:sign_out": Row(POST, EVERYBODY, always=Answer.TO_SIGN_IN),
    "accounts:sign_on": Row("GET", EVERYBODY, more=("nowhere",), always=Answer.NOT_FOUND),
    "accounts:sign_on_answer": Row("GET", EVERYBODY, more=("nowhere",), always=Answer.NOT_FOUND),
    "accounts:move": Row(BOTH, EVERYBODY),
    "accounts:moved": Row(READ, EVERYBODY),
    "accounts:first": Row(BOTH, EVERYBODY),
    "accounts:first_link": Row("GET", EVERYBODY, more=("nothing",)),
    "accounts:first_links": Row(BOTH, KEEPERS_OF_ACCOUNTS),
    "accounts:passphrase": Row(BOTH, SIGNED_IN),
    "accounts:switch": Row(POST, EVERYBODY, always=Answer.NOT_FOUND),
    "factors:step": Waited(BOTH, SIGNED_IN),
    "factors:passkey": Row(BOTH, EVERYBODY),
    "factors:go_on": Row(READ, SIGNED_IN),
    "factors:mine": Row(READ, SIGNED_IN),
    "factors:add": Row(READ, SIGNED_IN),
    "factors:add_totp": Row(BOTH, SIGNED_IN),
    "factors:add_passkey": Row(BOTH, SIGNED_IN),
    "factors:codes": Row(BOTH, SIGNED_IN),
    "factors:remove": _of(POST, SIGNED_IN, FACTORS),
    "factors:of": _of(BOTH, KEEPERS_OF_ACCOUNTS, PEOPLE),
    "people:home": Row(READ, KEEPERS_OF_ACCOUNTS),
    "people:person": _of(READ, KEEPERS_OF_ACCOUNTS, PEOPLE),
    "people:deactivate": _of(POST, KEEPERS_OF_ACCOUNTS, PEOPLE),
    "people:reactivate": _of(POST, KEEPERS_OF_ACCOUNTS, PEOPLE),
    "people:download": Row(POST, KEEPERS_OF_ACCOUNTS),
    "people:template": Row(READ, KEEPERS_OF_ACCOUNTS, more=("people",)),
    "people:grants": Row(READ, KEEPERS_OF_ACCOUNTS),
    "people:import": Row(BOTH, KEEPERS_OF_ACCOUNTS),
    "people:preview": _of(READ, KEEPERS_OF_ACCOUNTS, IMPORTS),
    "people:confirm": _of(POST, KEEPERS_OF_ACCOUNTS, IMPORTS),
    "people:second": Row(READ, HEADS),
    "people:second_decides": _of(POST, HEADS, ROLES),
    "intake:home": Row(READ, AT_COUNTER),
    "intake:home_rows": Row(READ, AT_COUNTER),
    "intake:screen": Row(POST, SIGNED_IN),
    "intake:school": Row(POST, AT_COUNTER),
    "intake:keys": Row(POST, AT_COUNTER),
    "intake:start": Row(POST, AT_COUNTER, keeps_typed=True),
    "intake:late": Row(BOTH, AT_COUNTER, keeps_typed=True),
    "intake:paper_form": Row(READ, AT_COUNTER),
    "intake:sealed": Row(READ, AT_COUNTER),
    "intake:draft": _case(READ, AT_COUNTER, *WITH_DRAFT),
    "intake:late_draft": _case(READ, AT_COUNTER, *WITH_DRAFT),
    "intake:details": _case(READ, AT_COUNTER, *WITH_DRAFT),
    "intake:ask": _case(BOTH, AT_COUNTER, *WITH_DRAFT, S.GONE, more=("danger",), keeps_typed=True),
    "intake:look": _case(READ, AT_COUNTER, *WITH_DRAFT, more=("top",)),
    "intake:keep": _case(POST, AT_COUNTER, *WITH_DRAFT, more=("happened",)),
    "intake:send": _case(POST, AT_COUNTER, *WITH_DRAFT),
    "intake:mistake": _case(POST, AT_COUNTER, *WITH_STUB),
    "intake:words": Logged(POST, AT_COUNTER, CASES),
    "intake:discard": Logged(POST, AT_COUNTER, CASES, drafts=True),
    "routing:requests": Row(READ, READERS),
    "routing:find": Row(READ, READERS),
    "routing:now": _case(READ, READERS, *WITH_STUB),
    "routing:state": _case(READ, READERS, *WITH_STUB),
    "routing:happened": _case(POST, AT_COUNTER, *WITH_STUB),
    "routing:tell": _case(POST, AT_COUNTER, *WITH_STUB),
    "routing:slip": _case(READ, READERS, **NO_PAPER),
    "routing:officer": _case(READ, AT_COUNTER, **NO_PAPER),
    "routing:identify": _case(POST, AT_COUNTER, **NO_PAPER),
    "routing:call_back": _case(POST, AT_COUNTER, **NO_PAPER),
    "routing:card": Row(BOTH, EVERYBODY),
    "routing:card_close": Row(POST, EVERYBODY),
    "routing:contact": Row(READ, EVERYBODY),
    "routing:alerts": Row(BOTH, SIGNED_IN),
    "routing:wish": Row(POST, SIGNED_IN),
    "routing:try_alert": _of(POST, SIGNED_IN, CHANNELS),
    "routing:drop_alert": _of(POST, SIGNED_IN, CHANNELS),
    "routing:queue": Row(READ, AT_LEGAL),
    "routing:queue_rows": Row(READ, AT_LEGAL),
    "routing:acknowledge": _case(POST, AT_LEGAL),
    "routing:roster": Row(READ, AT_LEGAL),
    "routing:roster_add": Row(POST, HEADS),
    "routing:roster_remove": Row(POST, HEADS),
    "routing:calendar": Row(BOTH, SIGNED_IN),
    "routing:mail_events": Row(POST, EVERYBODY),
    "routing:calendar_feed": _of(READ, EVERYBODY, FEEDS),
    "counsel:review": _case(READ, AT_LEGAL),
    "counsel:message": _case(POST, AT_LEGAL),
    "counsel:telephoned": _case(POST, AT_LEGAL),
    "counsel:decide": _case(POST, AT_LEGAL),
    "counsel:reclassify": _case(POST, AT_LEGAL),
    "counsel:close": _case(POST, AT_LEGAL),
    "counsel:confirm_mistake": _case(POST, AT_LEGAL),
    "counsel:decline_mistake": _case(POST, AT_LEGAL),
    "counsel:join": _case(POST, AT_LEGAL),
    "counsel:list_person": _case(POST, HEADS),
    "directory:agencies": Row(BOTH, KEEPERS_OF_ACCOUNTS),
    "directory:agency": _of(BOTH, KEEPERS_OF_ACCOUNTS, AGENCIES),
    "directory:retire": _of(POST, KEEPERS_OF_ACCOUNTS, AGENCIES),
    "directory:restore": _of(POST, KEEPERS_OF_ACCOUNTS, AGENCIES),
    "policy:home": Row(READ, HEADS),
    "policy:propose": Row(POST, HEADS),
    "policy:proposal": _of(READ, HEADS, POLICIES),
    "policy:print": _of(READ, HEADS, POLICIES),
    "policy:rehearse": _of(POST, HEADS, POLICIES),
    "policy:approve": _of(POST, HEADS, POLICIES),
    "reports:mine": Row(READ, SIGNED_IN),
    "reports:record": Row(READ, OF_THE_RECORD),
    "reports:print": Row(READ, OF_THE_RECORD),
    "reports:export": Row(POST, OF_THE_RECORD),
    "operations:page": Row(READ, OPERATORS),
    "operations:live": Row(READ, OPERATORS),
    "operations:again": _of(POST, OPERATORS, PROMISES),
}
