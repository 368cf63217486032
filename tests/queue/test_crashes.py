"""A real worker, relay or Redis dies or hangs: nothing is lost, nothing is done twice."""

import pytest

from promises.models import Promise
from tests.plugins.processes import START, Portal, wait_until
from tests.queue.duties import Effects, Owe, kept, names, once

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("place", ["after_receive", "after_claim"])
def test_a_worker_killed_before_it_began_loses_and_repeats_nothing(
    place: str, counted: Portal, effects: Effects, owe: Owe
) -> None:
    keys = owe(*names("plain", 3))
    counted.relay()
    dying = counted.worker(PORTAL_FAILPOINT=place)
    wait_until(
        lambda: "SIGKILL" in counted.said(dying), seconds=START, what=f"a child of the worker dies at {place}"
    )
    counted.kill(dying)
    counted.worker()
    took = wait_until(kept(keys), seconds=START, what="every promise is kept by the next worker")
    assert effects() == once(keys)
    print(f"measured: kept {took:.1f} s after the worker was killed at {place}")  # noqa: T201


def test_promises_made_while_no_relay_lives_are_kept_when_one_is_back(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    counted.worker()
    relay = counted.relay()
    first = owe(*names("before", 5))
    wait_until(kept(first), seconds=START, what="the first promises are kept")
    counted.kill(relay)
    second = owe(*names("after", 5))
    counted.relay()
    took = wait_until(kept(second), seconds=START, what="the others are kept by the next relay")
    assert effects() == once(first + second)
    print(f"measured: kept {took:.1f} s after the relay was started again")  # noqa: T201


def test_two_relays_and_two_workers_keep_each_promise_once(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    for _ in range(2):
        counted.relay()
        counted.worker()
    keys = owe(*names("plain", 60))
    wait_until(kept(keys), seconds=START, what="all promises are kept")
    assert effects() == once(keys)
    assert set(Promise.objects.values_list("attempts", flat=True)) == {1}
