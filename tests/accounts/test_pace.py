"""How long somebody waits between tries, and which network an address belongs to; from values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.networks import network_of
from accounts.pace import FORGOTTEN_AFTER, FREE, LONGEST, Count, Kind, begins_to_wait, delay, seconds_left

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
COUNTS = st.dictionaries(
    st.sampled_from(Kind),
    st.builds(Count, st.integers(0, 10_000), st.datetimes(NINE.replace(tzinfo=None), timezones=st.just(UTC))),
)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("over", "seconds"), [(-1, 0), (0, 1), (1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (9_999, 30)]
)
def test_the_wait_grows_and_is_never_longer_than_half_a_minute(kind: Kind, over: int, seconds: int) -> None:
    assert delay(kind, FREE[kind] + over) == seconds


@pytest.mark.parametrize(
    ("counts", "ago", "seconds"),
    [
        ({}, 0, 0),
        ({Kind.HERE: 4}, 0, 0),
        ({Kind.HERE: 5}, 0, 1),
        ({Kind.HERE: 8}, 0.5, 8),
        ({Kind.HERE: 8}, 8, 0),
        ({Kind.NETWORK: 29}, 0, 0),
        ({Kind.NETWORK: 500}, 10, 20),
        ({Kind.DEVICE: 500}, 10, 20),
        # A stranger's tries elsewhere take no turn away from somebody who comes for the first time here,
        ({Kind.ACCOUNT: 500}, 0, 0),
        ({Kind.ACCOUNT: 500, Kind.HERE: 0}, 0, 0),
        # but the many networks of one attacker are slowed together: each has one try, then waits.
        ({Kind.ACCOUNT: 500, Kind.HERE: 1}, 10, 20),
        ({Kind.HERE: 500, Kind.ACCOUNT: 500, Kind.NETWORK: 500}, 3600, 0),
    ],
)
def test_how_long_a_try_must_wait(counts: dict[Kind, int], ago: float, seconds: int) -> None:
    last = NINE - timedelta(seconds=ago)
    found = {kind: Count(failures, last) for kind, failures in counts.items()}
    assert seconds_left(found, now=NINE) == seconds


@given(COUNTS, st.datetimes(timezones=st.just(UTC)))
def test_nobody_ever_waits_longer_than_half_a_minute_from_the_last_try(
    counts: dict[Kind, Count], now: datetime
) -> None:
    last = max((count.last_at for count in counts.values()), default=now)
    assert seconds_left(counts, now=max(now, last)) <= LONGEST
    assert seconds_left(counts, now=last + FORGOTTEN_AFTER) == 0


@pytest.mark.parametrize(
    ("failures", "ago", "begins"), [(3, 0, False), (4, 0, True), (5, 0, False), (4, 3600, False)]
)
def test_waiting_begins_once(failures: int, ago: int, *, begins: bool) -> None:
    count = Count(failures, NINE - timedelta(seconds=ago))
    assert begins_to_wait({Kind.HERE: count}, now=NINE) is begins


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        (" 192.0.2.1 ", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("192.0.2.77, 10.0.0.1", "unknown"),
        ("somewhere", "unknown"),
    ],
)
def test_a_network_is_what_a_school_or_a_household_has(address: str, network: str) -> None:
    assert network_of(address) == network
