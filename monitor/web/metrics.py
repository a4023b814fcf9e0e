"""What Prometheus may ask, counted from rows at the moment of asking: a restart forgets nothing."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from monitor import status
from monitor.search.tallies import alert_states, documents_read
from monitor.store import Transaction
from monitor.values import PollReport
from monitor.web.site import Site

DAY = timedelta(days=1)
_SUMS = ("items", "new", "matters", "events", "alerts")
_SUM_HELP = {
    "items": "Items listed by sources in the last day.",
    "new": "Documents or versions not seen before, in the last day.",
    "matters": "Documents read closely in the last day.",
    "events": "Events read in the last day.",
    "alerts": "Alerts made in the last day.",
}


def registry(site: Site) -> CollectorRegistry:
    """Ours, and those of the process."""
    made = CollectorRegistry()
    made.register(Rows(site))
    ProcessCollector(registry=made)
    return made


class Rows(Collector):
    """Reads the store once for each time it is asked."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def describe(self) -> list[Metric]:
        """Nothing is known before it is asked, and nothing is asked at registration."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        now = self.site.now()
        with self.site.store.reading() as store:
            yield from self._sources(store, now)
            yield from _polls(store.polls_since(now - DAY))
            yield from _queue(store, now)
            yield _labelled("monitor_alerts", "Alerts by state.", "state", alert_states(store))
            yield CounterMetricFamily(
                "monitor_documents_read", "Documents kept.", documents_read(store)
            )
            standing = len(store.standing_notices())
            yield GaugeMetricFamily("monitor_notices", "Conditions that stand.", standing)
            trouble = status.trouble(store, self.site.sources, now)
        yield GaugeMetricFamily("monitor_up", "1 while what is due is done.", trouble is None)

    def _sources(self, store: Transaction, now: datetime) -> Iterator[Metric]:
        rows = status.source_rows(store, self.site.sources, now)
        polled = {state.source: state.polls for state in store.poll_states()}
        polls = CounterMetricFamily("monitor_source_polls", "Polls made.", labels=["source"])
        failures = _gauge("monitor_source_failures", "Failed polls one after the other.")
        silent = _gauge("monitor_source_silent", "1 where nothing new came for too long.")
        success = _gauge("monitor_source_last_success_seconds", "When it was last read.")
        gaps = _gauge("monitor_source_gaps", "Times in 30 days when items may have been lost.")
        delay = GaugeMetricFamily(
            "monitor_source_delay_seconds",
            "From published to seen, over 30 days.",
            labels=["source", "quantile"],
        )
        for row in rows:
            polls.add_metric([row.name], polled.get(row.name, 0))
            failures.add_metric([row.name], row.failures)
            silent.add_metric([row.name], row.state == "silent")
            gaps.add_metric([row.name], row.gaps)
            if row.last_success is not None:
                success.add_metric([row.name], row.last_success.timestamp())
            for quantile, value in (("0.5", row.delay_p50), ("0.95", row.delay_p95)):
                if value is not None:
                    delay.add_metric([row.name, quantile], value)
        yield from (polls, failures, silent, success, gaps, delay)


def _polls(polls: tuple[PollReport, ...]) -> Iterator[Metric]:
    outcomes = Counter(poll.outcome for poll in polls)
    yield _labelled("monitor_day_polls", "Polls in the last day.", "outcome", outcomes)
    for name in _SUMS:
        total = sum(getattr(poll, name) for poll in polls)
        yield GaugeMetricFamily(f"monitor_day_{name}", _SUM_HELP[name], total)


def _queue(store: Transaction, now: datetime) -> Iterator[Metric]:
    queue = store.queue()
    messages = GaugeMetricFamily(
        "monitor_deliveries", "Messages by channel and state.", labels=["channel", "state"]
    )
    for (channel, state), count in sorted(queue.counts.items()):
        messages.add_metric([channel, state], count)
    yield messages
    yield GaugeMetricFamily("monitor_queue_length", "Messages not settled.", queue.pending)
    waits = (now - queue.oldest).total_seconds() if queue.oldest else 0
    yield GaugeMetricFamily("monitor_queue_oldest_seconds", "How long the oldest waits.", waits)


def _gauge(name: str, said: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, said, labels=["source"])


def _labelled(name: str, said: str, label: str, counts: dict[str, int]) -> GaugeMetricFamily:
    made = GaugeMetricFamily(name, said, labels=[label])
    for value, count in sorted(counts.items()):
        made.add_metric([value], count)
    return made
