"""What is remembered of polling: where each source stands, and what each poll did."""

from collections import defaultdict
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, delete, or_, select, update

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
