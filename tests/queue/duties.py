"""Words the tests of the queue share."""

from collections import Counter
from collections.abc import Callable

from promises.models import Promise

Effects = Callable[[], Counter[str]]
Owe = Callable[..., list[str]]


def kept(keys: list[str]) -> Callable[[], bool]:
    return lambda: Promise.objects.filter(key__in=keys, state="kept").count() == len(keys)


def once(keys: list[str]) -> Counter[str]:
    return Counter(dict.fromkeys(keys, 1))


def names(word: str, count: int) -> list[str]:
    return [f"{word}-{number}" for number in range(count)]
