"""What is posted to each form, so that a refusal is met by words that would be taken."""

from collections.abc import Callable

from accounts.models import User
from requests_intake.drafts import mint_key
from tests.makers import LETTER
from tests.matrix.things import Thing
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
    return {**LETTER, "key": mint_key(person), "school": "adams", "narrative": NOTE, "reason": "no_network"}


POSTS: dict[str, Callable[[World, Who], Posted]] = {
    "accounts:sign_in": lambda world, who: {
        "username": "pat.auditor",
        "password": "not the passphrase at all",
    },
    "accounts:switch": lambda world, who: {"username": "pat.auditor"},
    "intake:school": lambda world, who: {"school": ""},
    "intake:start": lambda world, who: {"way": "in_person", "key": mint_key(_person(world, who))},
    "intake:late": _late,
    "intake:screen": lambda world, who: {"narrative": NOTE},
    "intake:ask": lambda world, who: {"danger": "no"},
    "intake:keep": lambda world, who: {"narrative": NOTE},
    "intake:words": lambda world, who: {"narrative": NOTE},
    "routing:happened": lambda world, who: {"kind": "left"},
    "routing:tell": lambda world, who: {"body": NOTE},
    "routing:identify": lambda world, who: {"badge": "4711", "how_many": "2"},
    "routing:call_back": lambda world, who: {"result": "confirmed", "agency": world.key[T.IN_USE]},
    "routing:card": lambda world, who: {"reference": world.key[T.SEALED_THEIRS]},
    "routing:card_close": lambda world, who: {"step": "2"},
    "routing:alerts": lambda world, who: {"addresses": "me@example.org"},
    "routing:wish": lambda world, who: {"title": "on"},
    "routing:roster_add": lambda world, who: {"what": "closed_day", "closed-day": DAY, "closed-name": "Snow"},
    "routing:roster_remove": lambda world, who: {"what": "duty", "row": "1"},
    "counsel:message": lambda world, who: {"body": NOTE},
    "counsel:decide": lambda world, who: {"outcome": "say_no", "sentence": NOTE},
    "counsel:reclassify": lambda world, who: {"subtype": "warrant_search_federal", "reason": NOTE},
    "counsel:decline_mistake": lambda world, who: {"sentence": NOTE},
    "counsel:join": lambda world, who: {"other": world.key[T.THEIRS]},
    "counsel:list_person": lambda world, who: {"person": str(world.people[Who.UNLISTED_HEAD].pk)},
    "directory:agencies": lambda world, who: _agency("Example County Sheriff"),
    "directory:agency": lambda world, who: _agency("Example Town Police"),
    "people:second_decides": lambda world, who: {"answer": "no"},
    "factors:of": lambda world, who: {"check": "in_person"},
    "reports:export": lambda world, who: {"start": "2026-11-20", "end": "2026-11-30", "format": "csv"},
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
