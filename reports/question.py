"""A question to the record, as values."""

from dataclasses import dataclass

from audit.period import Period
from audit.verbs import Verb


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days, which school, what happened, which request; nothing means all of them."""

    period: Period
    school: str = ""
    school_name: str = ""
    verbs: tuple[Verb, ...] = ()
    reference: str = ""
