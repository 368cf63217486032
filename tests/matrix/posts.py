"""What is posted to each form, so that a refusal is met by words that would be taken."""

from collections.abc import Callable

from accounts.models import User
from requests_intake.drafts import mint_key
from tests.makers import LETTER
from tests.matrix.things import SCHOOLS, Thing
from tests.matrix.who import Who
from tests.matrix.world import World

T = Thing
Posted = dict[str, object]
NOTE = "The office has read it."
DAY = "2026-12-01"


def _person(world: World, who: Who) -> User:
    return world.people.get(who) or world.desk.front


def _late(world: World, who: Who) -> Posted:
    person = _person(world, who)
    school = "baker" if who in SCHOOLS["theirs"] else "adams"
    return {**LETTER, "key": mint_key(person), "school": school, "narrative": NOTE, "reason": "no_network"}


POSTS: dict[str, Callable[[World, Who], Posted]] = {
    "accounts:sign_in": lambda *_: {
        "username": "pat.auditor",
        "password": "not the passphrase at all",
    },
    "accounts:switch": lambda *_: {"username": "pat.auditor"},
    "intake:school": lambda *_: {"school": ""},
    "intake:start": lambda world, who: {"way": "in_person", "key": mint_key(_person(world, who))},
    "intake:late": _late,
    "intake:screen": lambda *_: {"narrative": NOTE},
    "intake:ask": lambda *_: {"danger": "no"},
    "intake:keep": lambda *_: {"narrative": NOTE},
    "intake:words": lambda *_: {"narrative": NOTE},
    "routing:happened": lambda *_: {"kind": "left"},
    "routing:tell": lambda *_: {"body": NOTE},
    "routing:identify": lambda *_: {"badge": "4711", "how_many": "2"},
    "routing:call_back": lambda world, _: {"result": "confirmed", "agency": world.key[T.IN_USE]},
    "routing:card": lambda world, _: {"reference": world.key[T.SEALED_THEIRS]},
    "routing:card_close": lambda *_: {"step": "2"},
    "routing:alerts": lambda *_: {"addresses": "me@example.org"},
    "routing:wish": lambda *_: {"title": "on"},
    "routing:roster_add": lambda *_: {"what": "closed_day", "closed-day": DAY, "closed-name": "Snow"},
    "routing:roster_remove": lambda *_: {"what": "duty", "row": "1"},
    "counsel:message": lambda *_: {"body": NOTE},
    "counsel:decide": lambda *_: {"outcome": "say_no", "sentence": NOTE},
    "counsel:reclassify": lambda *_: {"subtype": "warrant_search_federal", "reason": NOTE},
    "counsel:decline_mistake": lambda *_: {"sentence": NOTE},
    "counsel:join": lambda world, _: {"other": world.key[T.THEIRS]},
    "counsel:list_person": lambda world, _: {"person": str(world.people[Who.UNLISTED_HEAD].pk)},
    "directory:agencies": lambda *_: _agency("Example County Sheriff"),
    "directory:agency": lambda *_: _agency("Example Town Police"),
    "people:second_decides": lambda *_: {"answer": "no"},
    "factors:of": lambda *_: {"check": "in_person"},
    "reports:export": lambda *_: {"start": "2026-11-20", "end": "2026-11-30", "format": "csv"},
}
"""Forms that are not named are pressed without a word."""


def _agency(name: str) -> Posted:
    source = "The city’s own list"
    return {
        "name": name,
        "kind": "local_police",
        "phone": "617-555-0171",
        "source": source,
        "checked_on": DAY,
    }
