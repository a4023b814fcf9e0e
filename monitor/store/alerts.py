"""What we say of stories: one alert each, read back in its present state."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select, update

from monitor.query import about
from monitor.store import encoding
from monitor.store.documents import Documents
from monitor.store.full_text import body, fact_tokens
from monitor.store.people import People
from monitor.store.stories import Stories
from monitor.store.tables import alerts, documents, sightings
from monitor.values import Alert, Document, Event, Story, Verdict

STATES = ("posted", "review", "silent", "corrected", "withdrawn")

_ALERTS: Select[Any] = select(
    alerts,
    documents.c.source,
    documents.c.trust,
    documents.c.publisher,
    documents.c.url,
    documents.c.title,
    documents.c.published,
    documents.c.seen,
    documents.c.flags,
).join(documents, documents.c.id == alerts.c.document_id)
_THESE = _ALERTS.where(alerts.c.id.in_(bindparam("ids", expanding=True)))


class Alerts(Stories, Documents, People):
    """Reads and writes of alerts."""

    def add_alert(  # noqa: PLR0913, PLR0917 - the names are the row's
        self,
        story: Story,
        event: Event,
        document: Document,
        verdict: Verdict,
        headline: str,
        missing: Sequence[str],
        conflicts: Sequence[str],
        now: datetime,
    ) -> Alert:
        """Keep the alert of a story, of which there is one, and put it into the index.

        `verdict.say` "post" makes it posted, "review" for review, anything else silent.
        """
        row = {
            "story_id": story.id,
            "document_id": document.id,
            "headline": headline,
            "reason": verdict.reason,
            "missing": tuple(missing),
            "conflicts": tuple(conflicts),
            "state": {"post": "posted", "review": "review"}.get(verdict.say, "silent"),
            "state_note": "",
            "created": now,
            "tokens": " ".join(fact_tokens(about(event, document))),
            **_event_row(event),
        }
        (given,) = self._insert_many(alerts, [row])
        self._index_alert(given, f"{headline} {document.title}", body(document), row["tokens"])
        return self._alerts([given])[0]

    def alert(self, alert_id: int) -> Alert | None:
        """One alert in its present state, or None."""
        return next(iter(self._alerts([alert_id])), None)

    def alert_of_story(self, story_id: int) -> Alert | None:
        """The alert of a story, or None where nothing was said of it."""
        query = select(alerts.c.id).where(alerts.c.story_id == story_id)
        return next(iter(self._alerts(self.connection.execute(query).scalars().all())), None)

    def alerts_of_document(self, document_id: int) -> tuple[Alert, ...]:
        """The alerts of every story that a document told, first or later."""
        query = (
            select(alerts.c.id)
            .join(sightings, sightings.c.story_id == alerts.c.story_id)
            .where(sightings.c.document_id == document_id)
            .order_by(alerts.c.id)
        )
        return self._alerts(self.connection.execute(query).scalars().all())

    def recent_alerts(self, limit: int = 20, before: int | None = None) -> tuple[Alert, ...]:
        """The newest alerts, newest first; `before` is the last id of the page before."""
        query = select(alerts.c.id).order_by(alerts.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(alerts.c.id < before)
        return self._alerts(self.connection.execute(query).scalars().all())

    def alert_counts(self, since: datetime, until: datetime) -> dict[str, int]:
        """How many alerts made after `since` and not after `until` are in each state now."""
        made = and_(alerts.c.created > since, alerts.c.created <= until)
        query = select(alerts.c.state, func.count().label("n")).where(made).group_by(alerts.c.state)
        return {row.state: row.n for row in self.connection.execute(query)}

    def set_alert_state(self, alert_id: int, state: str, note: str = "") -> None:
        """Say what became of an alert. Raises ValueError for a state that there is not."""
        if state not in STATES:
            raise ValueError(f"alert state {state!r} is unknown; allowed: {', '.join(STATES)}")
        changed = update(alerts).where(alerts.c.id == alert_id)
        self.connection.execute(changed.values(state=state, state_note=note))

    def revise_alert(
        self,
        alert_id: int,
        event: Event,
        headline: str,
        missing: Sequence[str],
        conflicts: Sequence[str],
    ) -> Alert:
        """What we say of a story now that more is known of it, in place of what we said."""
        document = self._document_of(alert_id)
        row = {
            "headline": headline,
            "missing": tuple(missing),
            "conflicts": tuple(conflicts),
            "tokens": " ".join(fact_tokens(about(event, document))),
            **_event_row(event),
        }
        self.connection.execute(update(alerts).where(alerts.c.id == alert_id).values(row))
        self._unindex_alert(alert_id)
        self._index_alert(alert_id, f"{headline} {document.title}", body(document), row["tokens"])
        return self._alerts([alert_id])[0]

    def _alerts(self, ids: Sequence[int]) -> tuple[Alert, ...]:
        """Alerts in the order of their ids as given, each with its sightings and feedback."""
        if not ids:
            return ()
        rows = {row.id: row for row in self.connection.execute(_THESE, {"ids": list(ids)})}
        told = self._sightings([row.story_id for row in rows.values()])
        said = self._feedback(list(rows))
        return tuple(
            _alert(rows[given], told.get(rows[given].story_id, ()), said.get(given, ()))
            for given in ids
            if given in rows
        )

    def _document_of(self, alert_id: int) -> Document:
        query = select(alerts.c.document_id).where(alerts.c.id == alert_id)
        document = self.document(self.connection.execute(query).scalar_one())
        assert document is not None  # noqa: S101 - the alert has a foreign key to it
        return document


def _event_row(event: Event) -> dict[str, Any]:
    return {
        "event": encoding.encoded(encoding.EVENT, event),
        "milestone": event.milestone.id,
        "product": event.product,
        "company": event.company,
        "confidence": event.confidence,
    }


def _alert(row: Row[Any], told: tuple[Any, ...], said: tuple[Any, ...]) -> Alert:
    return Alert(
        id=row.id,
        story_id=row.story_id,
        event=encoding.event(row.event),
        headline=row.headline,
        source=row.source,
        trust=row.trust,
        publisher=row.publisher,
        url=row.url,
        title=row.title,
        published=row.published,
        seen=row.seen,
        reason=row.reason,
        missing=row.missing,
        conflicts=row.conflicts,
        flags=row.flags,
        sightings=told,
        feedback=said,
        document_id=row.document_id,
        state=row.state,
        state_note=row.state_note,
    )
