"""Reads the rows that hits show, a few statements for a whole page, and cuts their snippets."""

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from monitor.query import Query
from monitor.search.archives import Asker, moment
from monitor.search.events import event
from monitor.search.results import Hit
from monitor.search.snippets import Piece, marked, marks, searched, snippet
from monitor.values import Trust

LONGEST_PROOF = 400  # characters of a proof that are shown whole
LONGEST_LOOK = 40_000  # characters of a document in which the passage is looked for
_MILESTONE = "milestone_"

_TOLD = "source, trust, publisher, url, published, seen"
_ALERTS = (
    f"SELECT alerts.id, headline, state, event, document_id, opened, {_TOLD} FROM alerts"  # noqa: S608 - our own names
    " JOIN documents ON documents.id = document_id JOIN stories ON stories.id = story_id"
    " WHERE alerts.id IN ({ids})"
)
_DOCUMENTS = (
    f"SELECT id, documents.title, tokens, text, {_TOLD} FROM documents"  # noqa: S608 - our own names
    " JOIN document_bodies ON document_id = id WHERE id IN ({ids})"
)
_ALERT_OF = (
    "SELECT sightings.document_id, min(alerts.id), min(state) FROM sightings"
    " JOIN alerts ON alerts.story_id = sightings.story_id"
    " WHERE sightings.document_id IN ({ids}) GROUP BY sightings.document_id"
)
_TEXTS = "SELECT document_id, text FROM document_bodies WHERE document_id IN ({ids})"


def alert_hits(asker: Asker, ids: Sequence[int], query: Query) -> tuple[Hit, ...]:
    """These alerts, in this order; the proof is the snippet unless the words stand elsewhere."""
    wanted = searched(query.root)
    rows = {row[0]: (event(row[3]), row) for row in _these(asker, _ALERTS, ids)}
    elsewhere = [
        row[4]
        for said, row in rows.values()
        if wanted and not marks(f"{row[1]}\n{said.evidence.text}", wanted)
    ]
    texts = {given: _text(packed) for given, packed in _these(asker, _TEXTS, elsewhere)}
    hits = []
    for given in ids:
        said, (_, headline, state, _, document_id, opened, *told) = rows[given]
        proof = snippet(said.evidence.text, wanted, length=LONGEST_PROOF)
        passage = snippet(texts.get(document_id, ""), wanted)
        hits.append(
            Hit(
                kind="alert",
                id=given,
                title=headline,
                title_pieces=_pieces(headline, wanted),
                snippet=passage if any(piece.marked for piece in passage) else proof,
                at=moment(opened),
                alert_id=given,
                state=state,
                event=said,
                milestones=(said.milestone.id,),
                **_told(told),
            )
        )
    return tuple(hits)


def document_hits(asker: Asker, ids: Sequence[int], query: Query) -> tuple[Hit, ...]:
    """These documents, in this order."""
    wanted = searched(query.root)
    rows = {row[0]: row for row in _these(asker, _DOCUMENTS, ids)}
    alerts = {given: (alert, state) for given, alert, state in _these(asker, _ALERT_OF, ids)}
    hits = []
    for given in ids:
        _, title, tokens, packed, *told = rows[given]
        alert_id, state = alerts.get(given, (None, None))
        body = _text(packed, len(title) + LONGEST_LOOK).removeprefix(title)
        known = _told(told)
        hits.append(
            Hit(
                kind="document",
                id=given,
                title=title,
                title_pieces=_pieces(title, wanted),
                snippet=snippet(body, wanted),
                at=known["seen"],
                alert_id=alert_id,
                state=state,
                milestones=_milestones(tokens),
                **known,
            )
        )
    return tuple(hits)


def _these(asker: Asker, sql: str, ids: Iterable[int]) -> Sequence[Sequence[Any]]:
    numbers = ",".join(str(int(each)) for each in ids)
    return asker.rows(sql.format(ids=numbers)) if numbers else ()


def _text(packed: bytes, most: int = LONGEST_LOOK) -> str:
    return zlib.decompress(packed).decode("utf-8")[:most]


def _pieces(text: str, wanted: Sequence[str]) -> tuple[Piece, ...]:
    return marked(text, marks(text, wanted))


def _milestones(tokens: str) -> tuple[str, ...]:
    found = (word for word in tokens.split() if word.startswith(_MILESTONE))
    return tuple(word.removeprefix(_MILESTONE) for word in found)


def _told(row: Sequence[Any]) -> dict[str, Any]:
    source, trust, publisher, url, published, seen = row
    return {
        "source": source,
        "trust": Trust(trust),
        "publisher": publisher,
        "url": url,
        "published": None if published is None else moment(published),
        "seen": moment(seen),
    }
