"""What is remembered of polling: where each source stands, and what each poll did."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, delete, exists, func, or_, select, update

from monitor.store.engine import is_postgresql
from monitor.store.room import Room, inserting
from monitor.store.tables import documents, poll_states, polls
from monitor.values import PollReport, PollState, Problem

_STATE_FIELDS = tuple(field.name for field in fields(PollState))
_STATES = select(*(poll_states.c[name] for name in _STATE_FIELDS))
_STATE = _STATES.where(poll_states.c.source == bindparam("name"))
_REPORT_FIELDS = tuple(field.name for field in fields(PollReport))


@cache
def _saving(postgresql: bool) -> Any:
    """The statement that keeps a state; `since` is when the source is first watched."""
    insert = inserting(poll_states, postgresql)
    columns = {name: insert.excluded[name] for name in _STATE_FIELDS}
    return insert.values(watched_since=bindparam("since")).on_conflict_do_update(
        index_elements=["source"], set_=columns
    )


class Delay(NamedTuple):
    """How late new documents were seen: how many were measured, and seconds."""

    n: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Totals:
    """What all polls of a time did together."""

    sources: int
    polls: int
    failed: int
    items: int
    new: int
    matters: int
    gaps: int


class Polls(Room):
    """Reads and writes of poll states and poll reports."""

    def poll_state(self, source: str) -> PollState:
        """Where we stopped with a source; a fresh state for one never seen."""
        row = self.connection.execute(_STATE, {"name": source}).first()
        return _state(row) if row else PollState(source)

    def poll_states(self) -> tuple[PollState, ...]:
        """Every state kept, by name of source."""
        return tuple(
            _state(row) for row in self.connection.execute(_STATES.order_by(poll_states.c.source))
        )

    def save_poll_states(self, states: Sequence[PollState]) -> None:
        """Keep the states, each in place of the one before; of one source the last counts."""
        last = {state.source: state for state in states}
        rows = [
            {**{name: getattr(state, name) for name in _STATE_FIELDS}, "since": state.last_poll}
            for state in last.values()
        ]
        if rows:
            self.connection.execute(_saving(is_postgresql(self.connection)), rows)

    def claim_polls(self, sources: Sequence[str], now: datetime, until: datetime) -> frozenset[str]:
        """Those of the sources that are due, and now ours: nobody else gets them before `until`."""
        fresh = {"failures": 0, "polls": 0, "baseline": False, "watched_since": now}
        rows = [{"source": source, **fresh} for source in sources]
        if not rows:
            return frozenset()
        insert = self._insert(poll_states)
        self.connection.execute(insert.on_conflict_do_nothing(), rows)
        due = or_(poll_states.c.next_poll.is_(None), poll_states.c.next_poll <= now)
        claimed = self.connection.execute(
            update(poll_states)
            .where(poll_states.c.source.in_(sources), due)
            .values(next_poll=until)
            .returning(poll_states.c.source)
        )
        return frozenset(claimed.scalars())

    def give_back_polls(self, sources: Sequence[str], now: datetime) -> None:
        """Make sources due that were claimed and not asked."""
        self.connection.execute(
            update(poll_states).where(poll_states.c.source.in_(sources)).values(next_poll=now)
        )

    def add_polls(self, reports: Sequence[PollReport]) -> None:
        """Keep what polls did."""
        rows = []
        for report in reports:
            values = {name: getattr(report, name) for name in _REPORT_FIELDS}
            values["problems"] = tuple(
                part for problem in report.problems for part in (problem.what, problem.why)
            )
            rows.append(values)
        self._insert_rows(polls, rows)

    def polls_since(self, since: datetime, source: str | None = None) -> tuple[PollReport, ...]:
        """Polls that started at `since` or later, oldest first."""
        query = select(polls).where(polls.c.started >= since).order_by(polls.c.id)
        if source is not None:
            query = query.where(polls.c.source == source)
        return tuple(_report(row) for row in self.connection.execute(query))

    def poll_totals(self, since: datetime, until: datetime) -> Totals:
        """What the polls did that started after `since` and not after `until`."""
        query = select(
            func.count(polls.c.source.distinct()),
            func.count(),
            func.count().filter(polls.c.outcome == "failed"),
            func.coalesce(func.sum(polls.c["items"]), 0),
            func.coalesce(func.sum(polls.c.new), 0),
            func.coalesce(func.sum(polls.c.matters), 0),
            func.count(polls.c.gap_since),
        ).where(polls.c.started > since, polls.c.started <= until)
        return Totals(*self.connection.execute(query).one())

    def found_since(self, since: datetime) -> dict[str, tuple[int, int]]:
        """By source: new documents and gaps of the polls that started at `since` or later."""
        query = select(
            polls.c.source, func.coalesce(func.sum(polls.c.new), 0), func.count(polls.c.gap_since)
        ).where(polls.c.started >= since)
        rows = self.connection.execute(query.group_by(polls.c.source))
        return {source: (int(new), int(gaps)) for source, new, gaps in rows}

    def was_polled(self, before: datetime) -> bool:
        """Was anything polled before this moment, as far as is remembered?"""
        query = select(exists().where(polls.c.started < before))
        return bool(self.connection.execute(query).scalar())

    def forget_polls(self, before: datetime) -> int:
        """Drop reports of polls before this moment that found nothing changed, and say how many.

        They are nearly all of the rows (300 sources every five minutes are 86,400 a day) and say
        nothing that the poll state does not.
        """
        dropped = self.connection.execute(
            delete(polls).where(polls.c.started < before, polls.c.outcome == "unchanged")
        )
        return dropped.rowcount

    def delays(self, since: datetime) -> dict[str, Delay]:
        """Seconds from published to seen, by source, of documents first seen since then.

        Only what was published with a time of day, and after we began to watch the source:
        a baseline or a backfill says nothing about our delay.
        """
        query = (
            select(documents.c.source, documents.c.published, documents.c.seen)
            .join(poll_states, poll_states.c.source == documents.c.source)
            .where(
                documents.c.seen >= since,
                documents.c.version == 1,
                documents.c.date_only.is_(False),
                documents.c.published >= poll_states.c.watched_since,
                documents.c.published <= documents.c.seen,
            )
        )
        seconds: dict[str, list[float]] = defaultdict(list)
        for source, published, seen in self.connection.execute(query):
            seconds[source].append((seen - published).total_seconds())
        return {source: _delay(sorted(found)) for source, found in sorted(seconds.items())}


def _delay(seconds: list[float]) -> Delay:
    """Nearest-rank percentiles of sorted seconds: each is a delay that was measured."""
    n = len(seconds)
    return Delay(n, seconds[(n - 1) // 2], seconds[-(-n * 95 // 100) - 1])


def _state(row: Row[Any]) -> PollState:
    return PollState(**row._mapping)


def _report(row: Row[Any]) -> PollReport:
    values = dict(row._mapping)
    del values["id"]
    parts = values.pop("problems")
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return PollReport(**values, problems=tuple(Problem(what, why) for what, why in pairs))
