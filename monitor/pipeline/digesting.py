"""The digest: what nobody was told of at once, for a person to judge, at a time of its own.

Run it as often as you like: what a digest listed is not listed again, and a day has one digest.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor import alerts, promises
from monitor.dates.hours import Weekly
from monitor.pipeline.telling import Telling
from monitor.store import Store, Transaction
from monitor.values import Alert, Promise

BACK = timedelta(days=9)  # a week, and a daemon that was down at its end


@dataclass(frozen=True, slots=True)
class Digester:
    """Tells `channel` at `times` what waits: the review band, what routes send here, and promises
    whose time is over."""

    store: Store
    channel: str
    times: Weekly
    telling: Telling
    clock: Callable[[], datetime]
    max_age: timedelta = timedelta(days=7)  # what was older when it was read is no news

    def tick(self) -> None:
        """Tell the digest that is due, if there is anything in it; for every minute."""
        now = self.clock()
        at = self.times.latest(now)
        day = self.times.day(at)
        key = f"digest:{day}"
        with self.store.reading() as store:
            if store.is_queued(self.channel, key) or not self._waits(store, at, day):
                return
        with self.store.begin() as store:
            told = self._alerts(store, at)
            overdue = _overdue(store, day)
            text = _text(told, overdue)
            ids = [alert.id for alert in told]
            if store.add_delivery(self.channel, key, "digest", ids, text=text, due=now):
                for promise in overdue:
                    store.set_promise(promise.id or 0, "overdue", None, now)

    def _waits(self, store: Transaction, at: datetime, day: date) -> bool:
        return bool(self._alerts(store, at) or _overdue(store, day))

    def _alerts(self, store: Transaction, at: datetime) -> list[Alert]:
        found = store.for_digest(self.channel, at - BACK, at)
        return [
            alert
            for alert in found
            if self._is_news(alert)
            and (alert.state == "review" or self.telling.wants_in_digest((alert,)))
        ]

    def _is_news(self, alert: Alert) -> bool:
        """The past that a first poll or a backfill brings is kept, and told nobody."""
        return alert.published is None or alert.seen - alert.published <= self.max_age


def _overdue(store: Transaction, day: date) -> list[Promise]:
    """Promises that are not known as overdue yet."""
    return [promise for promise in store.promises(("open",)) if promises.overdue(promise, day)]


def _text(told: Sequence[Alert], overdue: Sequence[Promise]) -> str:
    """The title, and the promises that are overdue, a line each."""
    review = sum(alert.state == "review" for alert in told)
    counts = ((review, "to review"), (len(told) - review, "to know"), (len(overdue), "overdue"))
    title = "Digest: " + ", ".join(f"{count} {what}" for count, what in counts if count)
    return "\n".join([title, *_late(overdue)])


def _late(overdue: Sequence[Promise]) -> Iterator[str]:
    for promise in overdue:
        window = promise.event.when
        when = f"expected by {window.end}" if window else "expected"
        slips = f"; its date had moved {promise.slips} times" if promise.slips else ""
        yield f"• {alerts.headline(promise.event)}: {when}, not reported{slips}"
