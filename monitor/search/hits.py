"""Reads the rows that hits show, a few statements for a whole page, and cuts their snippets."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from monitor.query import Query
from monitor.search.results import Hit
from monitor.search.snippets import Piece, marked, marks, searched, snippet
from monitor.store import encoding
from monitor.store.tables import alerts, document_bodies, documents, sightings, stories

LONGEST_PROOF = 400  # characters of a proof that are shown whole
LONGEST_LOOK = 40_000  # characters of a document in which the passage is looked for
_MILESTONE = "milestone_"

_THESE: Any = bindparam("ids", expanding=True)
_TOLD: tuple[Any, ...] = (
    documents.c.source,
    documents.c.trust,
    documents.c.publisher,
    documents.c.url,
    documents.c.published,
    documents.c.seen,
)
_ALERTS: Select[Any] = (
    select(
        alerts.c.id,
        alerts.c.headline,
        alerts.c.state,
        alerts.c.event,
        alerts.c.document_id,
        stories.c.opened,
        *_TOLD,
    )
    .join(documents, documents.c.id == alerts.c.document_id)
    .join(stories, stories.c.id == alerts.c.story_id)
    .where(alerts.c.id.in_(_THESE))
)
_DOCUMENTS: Select[Any] = (
    select(documents.c.id, documents.c.title, documents.c.tokens, *_TOLD, document_bodies.c.text)
    .join(document_bodies, document_bodies.c.document_id == documents.c.id)
    .where(documents.c.id.in_(_THESE))
)
_ALERT_OF: Select[Any] = (
    select(
        sightings.c.document_id,
        func.min(alerts.c.id).label("alert_id"),
        func.min(alerts.c.state).label("state"),
    )
    .join(alerts, alerts.c.story_id == sightings.c.story_id)
    .where(sightings.c.document_id.in_(_THESE))
    .group_by(sightings.c.document_id)
)
_TEXTS: Select[Any] = select(document_bodies.c.document_id, document_bodies.c.text).where(
    document_bodies.c.document_id.in_(_THESE)
)


def alert_hits(connection: Connection, ids: Sequence[int], query: Query) -> tuple[Hit, ...]:
    """These alerts, in this order; the proof is the snippet unless the words stand elsewhere."""
    if not ids:
        return ()
    rows = {row.id: row for row in connection.execute(_ALERTS, {"ids": list(ids)})}
    events = {given: encoding.event(row.event) for given, row in rows.items()}
    wanted = searched(query.root)
    elsewhere = [
        row.document_id
        for given, row in rows.items()
        if wanted and not marks(f"{row.headline}\n{events[given].evidence.text}", wanted)
    ]
    texts = _texts(connection, elsewhere)
    hits = []
    for given in ids:
        row, event = rows[given], events[given]
        proof = snippet(event.evidence.text, wanted, length=LONGEST_PROOF)
        passage = snippet(texts.get(row.document_id, ""), wanted)
        told = any(piece.marked for piece in passage)
        hits.append(
            Hit(
                kind="alert",
                id=given,
                title=row.headline,
                title_pieces=_pieces(row.headline, wanted),
                snippet=passage if told else proof,
                at=row.opened,
                alert_id=given,
                state=row.state,
                event=event,
                milestones=(event.milestone.id,),
                **_told(row),
            )
        )
    return tuple(hits)


def document_hits(connection: Connection, ids: Sequence[int], query: Query) -> tuple[Hit, ...]:
    """These documents, in this order."""
    if not ids:
        return ()
    rows = {row.id: row for row in connection.execute(_DOCUMENTS, {"ids": list(ids)})}
    alert_of = {row.document_id: row for row in connection.execute(_ALERT_OF, {"ids": list(ids)})}
    wanted = searched(query.root)
    hits = []
    for given in ids:
        row, alert = rows[given], alert_of.get(given)
        body = row.text.removeprefix(row.title)[:LONGEST_LOOK]
        hits.append(
            Hit(
                kind="document",
                id=given,
                title=row.title,
                title_pieces=_pieces(row.title, wanted),
                snippet=snippet(body, wanted),
                at=row.seen,
                alert_id=alert.alert_id if alert else None,
                state=alert.state if alert else None,
                milestones=_milestones(row.tokens),
                **_told(row),
            )
        )
    return tuple(hits)


def _texts(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = connection.execute(_TEXTS, {"ids": list(ids)})
    return {row.document_id: row.text[:LONGEST_LOOK] for row in rows}


def _pieces(text: str, wanted: Sequence[str]) -> tuple[Piece, ...]:
    return marked(text, marks(text, wanted))


def _milestones(tokens: str) -> tuple[str, ...]:
    found = (word for word in tokens.split() if word.startswith(_MILESTONE))
    return tuple(word.removeprefix(_MILESTONE) for word in found)


def _told(row: Row[Any]) -> dict[str, Any]:
    names = ("source", "trust", "publisher", "url", "published", "seen")
    return {name: getattr(row, name) for name in names}
