"""Whether the time of a refusal tells a sealed matter from nothing: both are asked for in turns, in one process."""

import logging
import statistics
import sys
import time
from collections.abc import Iterator

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.scope import as_system
from requests_intake import reference as references
from requests_intake.models import AgencyRequest
from tools.bench.lines import Line

PERSON = "front.office"
PAGES = ("routing:now", "routing:state", "routing:slip", "intake:details")
ROUNDS, WARM, NOT_FOUND, OPENS = 400, 20, 404, 200
SHARE = 0.05


def lines(rounds: int = ROUNDS) -> Iterator[Line]:
    """Measure each page; a line says by how many milliseconds the medians differ, against its share of the page."""
    settings.ALLOWED_HOSTS = ["testserver"]
    person = User.objects.get(username=PERSON)
    logging.disable(logging.WARNING)  # a refusal is logged, at a cost that both have
    with as_system():
        known = _references(person)
    client = Client()
    client.force_login(person, backend="accounts.signin.PortalBackend")
    for page in PAGES:
        yield _line(client, page, known, rounds)


def _references(person: User) -> dict[str, str]:
    """Return one request of each sort: their own, a sealed one of others, and none at all."""
    rows = AgencyRequest.objects.order_by("pk")
    own = rows.visible_to(person).exclude(status__in=("draft", "discarded")).last()
    sealed = rows.filter(sealed=True).exclude(author=person).first()
    if own is None or sealed is None:
        raise ValueError("The demonstration lacks a request of this counter or a sealed one of another.")
    return {
        "opens": own.reference,
        "sealed": sealed.reference,
        "missing": references.mint(lambda signs: signs[5]),
    }


def _line(client: Client, page: str, known: dict[str, str], rounds: int) -> Line:
    took: dict[str, list[float]] = {name: [] for name in known}
    for turn in range(rounds + WARM):
        # Whoever comes second finds the caches warm, so they take turns at that.
        for name in list(known) if turn % 2 else reversed(list(known)):
            spent = _milliseconds(client, reverse(page, args=[known[name]]), name)
            if turn >= WARM:
                took[name].append(spent)
    medians = {name: statistics.median(each) for name, each in took.items()}
    said = ", ".join(f"{name} {median:.3f}" for name, median in medians.items())
    print(f"existence {page} (ms): {said}", file=sys.stderr, flush=True)
    return Line(
        bench=f"existence_{page.partition(':')[2]}",
        value=abs(medians["sealed"] - medians["missing"]),
        unit="ms",
        limit=SHARE * medians["opens"],
        samples=took["sealed"],
    )


def _milliseconds(client: Client, address: str, name: str) -> float:
    """Return how long the process and its database took: the time that somebody outside could measure."""
    start = time.perf_counter_ns()
    response = client.get(address)
    spent = (time.perf_counter_ns() - start) / 1e6
    expected = OPENS if name == "opens" else NOT_FOUND
    if response.status_code != expected:
        raise ValueError(f"{address} answered {response.status_code}, not {expected}.")
    return spent
