"""What the operations channel is told though nothing is broken: a line a day, and one a week.

No news is told apart from no reading. Each is one message, by the day or week in its key.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.dates.hours import Weekly
from monitor.notify import last_words
from monitor.pipeline.noticing import Operations
from monitor.store import Store, Totals, Transaction
from monitor.values import Feedback

DAY, WEEK = timedelta(days=1), timedelta(days=7)
JUDGED = timedelta(days=30)  # over which precision is counted
KEPT = timedelta(days=8)  # reports of polls that found nothing; the week's count is made of them
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Reporter:
    """Says at `times`, in the operations channel, what was done since the day before."""

    store: Store
    operations: Operations
    times: Weekly
    clock: Callable[[], datetime]

    def tick(self) -> None:
        """Say the line of the day, and on Mondays that of the week, if not said yet; for every
        minute."""
        now, at = self.clock(), self.times.latest(self.clock())
        day = self.times.day(at)
        key = f"daily:{day}"
        with self.store.reading() as store:
            if self.operations.has_said(store, key) or not store.was_polled(at):
                return
        with self.store.begin() as store:
            self.operations.say(store, key, _daily(store, at, str(day)), now)
            if day.weekday() == MONDAY:
                year, week, _ = day.isocalendar()
                text = _weekly(store, at, f"{year}, week {week}")
                self.operations.say(store, f"weekly:{year}-W{week:02}", text, now)
            store.forget_polls(at - KEPT)


def _daily(store: Transaction, at: datetime, day: str) -> str:
    parts = [_read(store.poll_totals(at - DAY, at)), _told(store.alert_counts(at - DAY, at))]
    parts += [*_precision(store.feedback_since(at - JUDGED)), *_standing(store)]
    return f"{day}: {'. '.join(parts)}."


def _weekly(store: Transaction, at: datetime, week: str) -> str:
    totals, made = store.poll_totals(at - WEEK, at), store.alert_counts(at - WEEK, at)
    parts = [_read(totals), _told(made), *_precision(store.feedback_since(at - WEEK))]
    if not made.get("posted"):
        parts.append("Nothing was told, and this is not for want of reading")
    return f"Alive in {week}: {'. '.join(parts)}."


def _read(totals: Totals) -> str:
    if not totals.polls:
        return "Nothing was read: the monitor was not running"
    failed = f", {totals.failed:,} in vain" if totals.failed else ""
    gaps = f"{_count(totals.gaps, 'gap')} in which items may be lost" if totals.gaps else "no gaps"
    return (
        f"{_count(totals.sources, 'source')} asked {_count(totals.polls, 'time')}{failed};"
        f" {_count(totals.items, 'item')}, {totals.new:,} new, {totals.matters:,} read closely,"
        f" {gaps}"
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _told(made: Mapping[str, int]) -> str:
    told = made.get("posted", 0) + made.get("corrected", 0) + made.get("withdrawn", 0)
    named = ("review", "for review"), ("corrected", "corrected"), ("withdrawn", "withdrawn")
    more = [f"{made[state]} {words}" for state, words in named if made.get(state)]
    return _count(told, "alert") + (f" ({', '.join(more)})" if more else "")


def _precision(feedback: tuple[Feedback, ...]) -> Iterator[str]:
    """How many of the judged alerts are right, each by the last word on it."""
    last = {word.alert_id: word.verdict == "yes" for word in last_words(feedback)}
    if last:
        right = sum(last.values())
        yield f"{right} of {len(last)} judged alerts are right ({right / len(last):.0%})"


def _standing(store: Transaction) -> Iterator[str]:
    standing = [notice.condition for notice in store.standing_notices()]
    if standing:
        shown = ", ".join(standing[:10])
        more = f" and {len(standing) - 10} more" if len(standing) > 10 else ""
        yield f"Not whole: {shown}{more}"
