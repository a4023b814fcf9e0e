"""Planned events with their windows: kept once, with every window that was ever said for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, update

from monitor.store import encoding
from monitor.store.columns import digest
from monitor.store.facts import opened_at
from monitor.store.room import Room
from monitor.store.tables import promise_statements, promises
from monitor.values import Document, Event, Promise, Window

STATES = ("open", "met", "overdue", "dropped")
STANDING = ("open", "overdue")


@dataclass(frozen=True, slots=True)
class Statement:
    """One document's word on when a promise is to be met."""

    document_id: int
    source: str
    url: str | None
    made: datetime
    window: Window | None
    quote: str


class Promises(Room):
    """Reads and writes of promises."""

    def add_promise(self, event: Event, document: Document, now: datetime) -> Promise:
        """Keep a planned event; the same product, milestone, indications and window add nothing.

        Another window for a promise that stands is kept in its history. The latest word counts;
        each time it came later than the word before, the promise slipped. A window said anew
        after a promise was met or dropped is a new promise.
        """
        self._one_writer()
        same = self._same(event, document)
        said = self._said(same, event)
        if said is not None:
            return said
        standing = [row.id for row in same if row.state in STANDING]
        promise_id = standing[-1] if standing else self._new(event, document, now)
        self.connection.execute(
            promise_statements.insert(), _statement_row(promise_id, event, document)
        )
        self._recount(promise_id, now)
        return self._promises(promises.c.id == promise_id)[0]

    def open_promises(
        self, product: str | None = None, milestone: str | None = None
    ) -> tuple[Promise, ...]:
        """Promises that are not met yet, overdue ones among them, of a product or milestone."""
        wanted: list[ColumnElement[bool]] = [promises.c.state.in_(STANDING)]
        if product is not None:
            wanted.append(promises.c.product == product)
        if milestone is not None:
            wanted.append(promises.c.milestone == milestone)
        return self._promises(and_(*wanted))

    def promises(self, states: Sequence[str] = STATES) -> tuple[Promise, ...]:
        """Promises in these states, the first to be met first."""
        return self._promises(promises.c.state.in_(states))

    def promise(self, promise_id: int) -> Promise | None:
        """One promise, or None."""
        return next(iter(self._promises(promises.c.id == promise_id)), None)

    def promise_history(self, promise_id: int) -> tuple[Statement, ...]:
        """Every window that was said for a promise, in order of when."""
        return tuple(
            Statement(
                row.document_id,
                row.source,
                row.url,
                row.made,
                (event := encoding.event(row.event)).when,
                event.evidence.text,
            )
            for row in self._statements(promise_id)
        )

    def set_promise(self, promise_id: int, state: str, met_by: int | None, now: datetime) -> None:
        """Say what became of a promise. Raises ValueError for a state that there is not."""
        if state not in STATES:
            raise ValueError(f"promise state {state!r} is unknown; allowed: {', '.join(STATES)}")
        changed = update(promises).where(promises.c.id == promise_id)
        self.connection.execute(changed.values(state=state, met_by=met_by, changed=now))

    def _same(self, event: Event, document: Document) -> list[Row[Any]]:
        query = select(promises.c.id, promises.c.state).where(
            promises.c.identity == _identity(event, document)
        )
        return list(self.connection.execute(query.order_by(promises.c.id)))

    def _said(self, same: Sequence[Row[Any]], event: Event) -> Promise | None:
        """The promise whose history has this window already."""
        start, end = _window(event)
        query = select(promise_statements.c.promise_id).where(
            promise_statements.c.promise_id.in_([row.id for row in same]),
            promise_statements.c.window_start.is_not_distinct_from(start),
            promise_statements.c.window_end.is_not_distinct_from(end),
        )
        found = self.connection.execute(query.order_by(promise_statements.c.id.desc())).scalar()
        return None if found is None else self.promise(found)

    def _new(self, event: Event, document: Document, now: datetime) -> int:
        row = {
            "identity": _identity(event, document),
            "product": event.product,
            "milestone": event.milestone.id,
            "state": "open",
            "changed": now,
            "slips": 0,
            **_said_row(_statement_row(0, event, document)),
        }
        (given,) = self._insert_many(promises, [row])
        return given

    def _recount(self, promise_id: int, now: datetime) -> None:
        """Set the promise to its latest statement. Documents do not come in the order of dates."""
        history = self._statements(promise_id)
        ends = [row.window_end for row in history if row.window_end is not None]
        slips = sum(later > earlier for earlier, later in pairwise(ends))
        latest = _said_row(history[-1]._mapping)
        if latest["window_end"] is None and ends:
            latest = _said_row(next(row for row in reversed(history) if row.window_end)._mapping)
        state = {"state": "open"} if _is_ahead(latest["window_end"], now) else {}
        self.connection.execute(
            update(promises)
            .where(promises.c.id == promise_id)
            .values(**latest, **state, slips=slips, changed=now)
        )

    def _statements(self, promise_id: int) -> list[Row[Any]]:
        query = select(promise_statements).where(promise_statements.c.promise_id == promise_id)
        order = (promise_statements.c.made, promise_statements.c.id)
        return list(self.connection.execute(query.order_by(*order)))

    def _promises(self, condition: Any) -> tuple[Promise, ...]:
        query = select(promises).where(condition)
        order = (promises.c.window_end.is_(None), promises.c.window_end, promises.c.id)
        return tuple(_promise(row) for row in self.connection.execute(query.order_by(*order)))


def _identity(event: Event, document: Document) -> int:
    """Equal for two plans of one thing; without a product, of one company or else one source."""
    owner = event.product or event.company or document.source
    facts = (owner.casefold(), event.milestone.id, *sorted(event.indications))
    return digest("\n".join(facts))


def _window(event: Event) -> tuple[date | None, date | None]:
    return (event.when.start, event.when.end) if event.when else (None, None)


def _is_ahead(end: date | None, now: datetime) -> bool:
    return end is not None and end >= now.date()


def _statement_row(promise_id: int, event: Event, document: Document) -> dict[str, Any]:
    start, end = _window(event)
    return {
        "promise_id": promise_id,
        "document_id": document.id,
        "event": encoding.encoded(encoding.EVENT, event),
        "source": document.source,
        "url": document.url,
        "made": opened_at(document),
        "window_start": start,
        "window_end": end,
    }


def _said_row(statement: Any) -> dict[str, Any]:
    return {name: statement[name] for name in ("event", "source", "url", "made", "window_end")}


def _promise(row: Row[Any]) -> Promise:
    return Promise(
        event=encoding.event(row.event),
        source=row.source,
        url=row.url,
        made=row.made,
        state=row.state,
        met_by=row.met_by,
        slips=row.slips,
        id=row.id,
    )
