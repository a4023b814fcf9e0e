"""What is remembered of polling: where each source stands, and what each poll did."""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, delete, exists, func, or_, select, update

from monitor.store.room import Room
from monitor.store.tables import documents, poll_states, polls
from monitor.values import PollReport, PollState, Problem

_STATE_FIELDS = tuple(field.name for field in fields(PollState))
_STATES = select(*(poll_states.c[name] for name in _STATE_FIELDS))
_STATE = _STATES.where(poll_states.c.source == bindparam("name"))


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

    def save_poll_state(self, state: PollState) -> None:
        """Keep the state, in place of the one before."""
        values = {name: getattr(state, name) for name in _STATE_FIELDS}
        self.connection.execute(
            self._insert(poll_states)
            .values(**values, watched_since=state.last_poll)
            .on_conflict_do_update(index_elements=["source"], set_=values)
        )

    def claim_poll(self, source: str, now: datetime, until: datetime) -> bool:
        """True if the source is due and now ours: nobody else gets it before `until`."""
        fresh = {"source": source, "failures": 0, "polls": 0, "baseline": False}
        self.connection.execute(
            self._insert(poll_states).values(**fresh, watched_since=now).on_conflict_do_nothing()
        )
        due = or_(poll_states.c.next_poll.is_(None), poll_states.c.next_poll <= now)
        claimed = self.connection.execute(
            update(poll_states).where(poll_states.c.source == source, due).values(next_poll=until)
        )
        return claimed.rowcount == 1

    def add_poll(self, report: PollReport) -> None:
        """Keep what a poll did."""
        values = {field.name: getattr(report, field.name) for field in fields(PollReport)}
        values["problems"] = tuple(
            part for problem in report.problems for part in (problem.what, problem.why)
        )
        self.connection.execute(polls.insert().values(**values))

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
