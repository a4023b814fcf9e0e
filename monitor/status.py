"""How the sources do, and whether anybody still asks them: for people, pages and containers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import schedule
from monitor.store import Delay, Transaction
from monitor.values import PollState, Source, Trust

WINDOW = timedelta(days=30)  # over which items, gaps and delays are counted
LATE = timedelta(minutes=20)  # a poll that is due for longer has nobody who makes it
STUCK = timedelta(hours=1)  # a message that waits for longer is a trouble


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source as people see it. Delays in seconds, from published to first seen."""

    name: str
    kind: str
    trust: Trust
    mark: str
    last_success: datetime | None
    next_poll: datetime | None
    failures: int
    items: int  # new in the window
    gaps: int  # in the window: times when items may have been lost between two polls
    delay_p50: float | None
    delay_p95: float | None
    state: str  # ok, failed, failing (told), silent (told), never read
    error: str | None


def source_rows(
    store: Transaction, sources: Sequence[Source], now: datetime
) -> tuple[SourceRow, ...]:
    """Every configured source, in the order of sources.toml."""
    states = {state.source: state for state in store.poll_states()}
    delays = store.delays(now - WINDOW)
    found = store.found_since(now - WINDOW)
    return tuple(
        _row(
            source,
            states.get(source.name) or PollState(source.name),
            delays.get(source.name),
            *found.get(source.name, (0, 0)),
            now,
        )
        for source in sources
    )


def trouble(store: Transaction, sources: Sequence[Source], now: datetime) -> str | None:
    """Why the daemon does not do its work; None while it does.

    It is told by what is due and not done, so it needs no sign of life of its own.
    """
    return next(_troubles(store, sources, now), None)


def _troubles(store: Transaction, sources: Sequence[Source], now: datetime) -> Iterator[str]:
    states = {state.source: state for state in store.poll_states()}
    if sources and not states:
        yield "no source was polled yet; is the daemon running?"
    for source in sources:
        state = states.get(source.name)
        if state and state.next_poll and state.next_poll < now - LATE:
            late = now - state.next_poll
            yield f"{source.name} should have been polled {late // timedelta(minutes=1)} min ago"
    for notice in store.standing_notices():
        if notice.condition.startswith(("refused:", "lost:")):
            yield notice.text
    oldest = store.queue().oldest
    if oldest is not None and oldest < now - STUCK:
        yield f"a message has waited since {oldest:%Y-%m-%d %H:%M} UTC; see the log for the reason"


def _row(
    source: Source, state: PollState, delay: Delay | None, new: int, gaps: int, now: datetime
) -> SourceRow:
    return SourceRow(
        name=source.name,
        kind=source.kind,
        trust=source.trust,
        mark=source.mark,
        last_success=state.last_success,
        next_poll=state.next_poll,
        failures=state.failures,
        items=new,
        gaps=gaps,
        delay_p50=delay.p50 if delay else None,
        delay_p95=delay.p95 if delay else None,
        state=_state(source, state, now),
        error=state.last_error if state.failures else None,
    )


def _state(source: Source, state: PollState, now: datetime) -> str:
    if state.failures:
        return "failing" if schedule.is_failing(state) else "failed"
    if state.last_success is None:
        return "never read"
    return "silent" if schedule.is_silent(state, source, now) else "ok"
