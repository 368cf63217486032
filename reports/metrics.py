"""The figures of operations for Prometheus, read from PostgreSQL whenever they are asked for."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from reports.operating import Operations, operations

STATES = ("later", "due", "needs_person", "kept_today")


class PortalCollector(Collector):
    """Turns what operations may read into figures; no label says what a request is about."""

    def __init__(self, found: Operations, *, now: datetime) -> None:
        """Keep what was read, and when."""
        self.found, self.now = found, now

    def collect(self) -> Iterator[Metric]:
        """Yield each figure."""
        yield from self._promises()
        yield from self._pulses()
        unrouted = self.found.unrouted
        yield GaugeMetricFamily(
            "portal_oldest_unrouted_seconds",
            "How long the oldest request has waited to be routed; 0 if none waits.",
            value=unrouted.total_seconds() if unrouted else 0,
        )
        failing = GaugeMetricFamily(
            "portal_channels_failing", "Ways to reach people that do not work.", labels=["service", "host"]
        )
        for way in self.found.failing:
            failing.add_metric([way.service, way.host], way.many)
        yield failing

    def _promises(self) -> Iterator[Metric]:
        many = GaugeMetricFamily("portal_promises", "Promises by kind and state.", labels=["kind", "state"])
        oldest = GaugeMetricFamily(
            "portal_promise_oldest_seconds", "Age of the oldest promise that is due.", labels=["kind"]
        )
        for kind in self.found.kinds:
            for state in STATES:
                many.add_metric([kind.name, state], getattr(kind, state))
            oldest.add_metric([kind.name], self._age(kind.oldest_at))
        yield many
        yield oldest

    def _pulses(self) -> Iterator[Metric]:
        pulse = GaugeMetricFamily(
            "portal_heartbeat_seconds", "Time since a process gave a sign of life.", labels=["process"]
        )
        for process in self.found.pulses:
            if process.at:
                pulse.add_metric([process.name], self._age(process.at))
        yield pulse
        if canary := self.found.canary:
            yield GaugeMetricFamily(
                "portal_canary_seconds", "Time since the canary came home.", value=self._age(canary.kept_at)
            )
            yield GaugeMetricFamily(
                "portal_canary_took_seconds",
                "How long its last round took.",
                value=canary.took.total_seconds(),
            )

    def _age(self, moment: datetime | None) -> float:
        return (self.now - moment).total_seconds() if moment else 0.0


def figures(*, now: datetime) -> bytes:
    """Return everything in Prometheus' text form."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(PortalCollector(operations(now), now=now))
    return generate_latest(registry)
