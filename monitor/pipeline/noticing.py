"""What the operations channel is told: once when something breaks, once when it is whole again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor import schedule
from monitor.store import Transaction
from monitor.values import PollReport, PollState, Source


@dataclass(frozen=True, slots=True)
class Operations:
    """Tells conditions to `channel`; with None they are remembered and told nowhere."""

    channel: str | None = None

    def after_poll(
        self,
        store: Transaction,
        source: Source,
        state: PollState,
        report: PollReport,
        standing: set[str],
    ) -> None:
        """Say what this poll changed in the state of its source.

        `standing` are the conditions that stand; those that come are added, those that heal go.
        """
        now = report.ended
        for condition, broken, text in _conditions(source, state, report, now):
            if broken:
                if condition not in standing:
                    self.raised(store, condition, text, now)
                    standing.add(condition)
            elif condition in standing and _may_heal(condition, report):
                self.healed(store, condition, f"{source.name}: {text}", now)
                standing.remove(condition)
        if report.gap_since is not None:
            text = (
                f"{source.name} may have lost items since {report.gap_since:%Y-%m-%d %H:%M} UTC:"
                " all that it lists is newer. Poll it more often"
            )
            self.say(store, f"cut:{source.name}:{now:%Y-%m-%d}", text, now)

    def raised(self, store: Transaction, condition: str, text: str, now: datetime) -> None:
        """Tell a condition, if it does not stand already."""
        if store.raise_notice(condition, text, now):
            self._tell(store, f"{condition}:raised", text, now)

    def healed(self, store: Transaction, condition: str, text: str, now: datetime) -> None:
        """Tell that a condition is over, if it stood."""
        if store.heal_notice(condition, text, now):
            self._tell(store, f"{condition}:healed", text, now)

    def unsendable(
        self, store: Transaction, channel: str, what: str, text: str, now: datetime
    ) -> None:
        """Tell that messages to a channel are refused, or one is lost; of our own channel it is
        only remembered, and shown by the log, the metrics and the health page."""
        if channel == self.channel:
            store.raise_notice(f"{what}:{channel}", text, now)
        else:
            self.raised(store, f"{what}:{channel}", text, now)

    def say(self, store: Transaction, key: str, text: str, now: datetime) -> None:
        """Tell something that is no condition: a daily line. `key` makes it one message."""
        if self.channel is not None:
            store.add_delivery(self.channel, f"notice:{key}", "notice", (), text=text, due=now)

    def has_said(self, store: Transaction, key: str) -> bool:
        """Was this said? True where there is nowhere to say it."""
        return self.channel is None or store.is_queued(self.channel, f"notice:{key}")

    def _tell(self, store: Transaction, change: str, text: str, now: datetime) -> None:
        self.say(store, f"{change}:{now.isoformat(timespec='seconds')}", text, now)


def _may_heal(condition: str, report: PollReport) -> bool:
    """An answer that has not changed says nothing new of its items, only that there is one."""
    if condition.startswith(("failing:", "silent:")):
        return report.outcome != "failed"
    return report.outcome == "read"


def _conditions(
    source: Source, state: PollState, report: PollReport, now: datetime
) -> Iterator[tuple[str, bool, str]]:
    """Each condition of a source: its name, whether it stands, and the words for that."""
    failing = schedule.is_failing(state)
    yield (
        f"failing:{source.name}",
        failing,
        f"{source.name} has failed {state.failures} times: {state.last_error}"
        if failing
        else "is read again",
    )
    silent = schedule.is_silent(state, source, now)
    yield (
        f"silent:{source.name}",
        silent,
        f"{source.name} has listed nothing new since {_day(state.last_item)}; "
        f"it should within {source.silent_after}. Does it still publish there?"
        if silent
        else "lists new items again",
    )
    empty = report.outcome == "read" and not report.items and state.last_item is not None
    yield (
        f"empty:{source.name}",
        empty,
        f"{source.name} answers with an empty list, where it had items before"
        if empty
        else "lists items again",
    )
    broken = bool(report.problems)
    yield (
        f"items:{source.name}",
        broken,
        f"{source.name}: {len(report.problems)} of {report.items} items could not be read; "
        f"first {report.problems[0].what}: {report.problems[0].why}"
        if broken
        else "all its items can be read again",
    )


def _day(moment: datetime | None) -> str:
    return "the first poll" if moment is None else moment.date().isoformat()
