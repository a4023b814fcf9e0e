"""What was read: documents with all their versions, what they reported, and what was decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, or_, select, update

from monitor.store import encoding
from monitor.store.columns import digest
from monitor.store.engine import is_postgresql
from monitor.store.full_text import FullText, document_tokens
from monitor.store.items import Items, Listed, listed, url_digest
from monitor.store.room import inserting
from monitor.store.tables import decisions, document_bodies, documents, item_keys, items
from monitor.values import Document, Event, Reading

Entry = tuple[Document, Reading, str]  # with the fingerprint of the item as listed

_DOCUMENTS: Select[Any] = select(
    documents, document_bodies.c.text, document_bodies.c.zones, document_bodies.c.facts
).join(document_bodies, document_bodies.c.document_id == documents.c.id)
_DOCUMENT = _DOCUMENTS.where(documents.c.id == bindparam("id"))
_RENEW_ITEM = update(items).where(items.c.id == bindparam("item"))
_READING = (
    select(document_bodies.c.reading, documents.c.matters, documents.c.vocabulary)
    .join(documents, documents.c.id == document_bodies.c.document_id)
    .where(documents.c.id == bindparam("id"))
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one event of a document, or of the document as a whole, and why."""

    document_id: int
    say: str
    reason: str
    story_id: int | None
    alert_id: int | None
    event: Event | None
    at: datetime


class _Entry(NamedTuple):
    """One to be kept: its place in the answer, what came, and what its item is recognised by."""

    place: int
    entry: Entry
    mark: Listed

    @property
    def document(self) -> Document:
        return self.entry[0]


@dataclass(frozen=True, slots=True)
class _New:
    """A version to be written; `item_id` None: of an item never seen."""

    place: int  # in the answer
    entry: Entry
    mark: Listed
    item_id: int | None
    version: int


class Documents(Items, FullText):
    """Reads and writes of documents. Past versions are kept."""

    def add_documents(self, entries: Sequence[Entry]) -> tuple[Document, ...]:
        """Keep documents, readings and the fingerprints of their items; answer in the same order.

        Each comes back with its id and version. One whose content hash is that of the latest
        version adds nothing: the stored document comes back, with `known` set.
        """
        self._one_writer()
        found: dict[int, Document] = {}
        waiting = [_Entry(place, entry, listed(entry[0])) for place, entry in enumerate(entries)]
        while waiting:
            wave, waiting = _without_repeats(waiting)
            found.update(self._add(wave))
        return tuple(found[place] for place in range(len(entries)))

    def document(self, document_id: int) -> Document | None:
        """One version, or None."""
        row = self.connection.execute(_DOCUMENT, {"id": document_id}).first()
        return _document(row) if row else None

    def reading(self, document_id: int) -> Reading | None:
        """What was read in a document, or None where there is no such document."""
        row = self.connection.execute(_READING, {"id": document_id}).first()
        if row is None:
            return None
        if row.reading is None:
            return Reading(matters=row.matters, vocabulary=row.vocabulary)
        return encoding.reading(row.reading)

    def documents_by_url(self, url_or_key: str) -> tuple[Document, ...]:
        """All versions of whatever has this address or this key, in any source, oldest first."""
        keyed = (
            select(item_keys.c.item_id)
            .where(item_keys.c.key_digest == digest(url_or_key))
            .scalar_subquery()
        )
        query = _DOCUMENTS.where(
            or_(documents.c.url_digest == url_digest(url_or_key), documents.c.item_id.in_(keyed))
        )
        return tuple(_document(row) for row in self.connection.execute(query.order_by("id")))

    def previous_version(self, document: Document) -> Document | None:
        """The version before this one; of a document that is not stored yet, the latest known."""
        if document.id is None:
            known = self._recognised(document.source, [listed(document)]).get(document.key)
            return self.document(known.document_id) if known else None
        return next(
            (older for older in self.versions(document) if older.version == document.version - 1),
            None,
        )

    def versions(self, document: Document) -> tuple[Document, ...]:
        """Every version of what this document is one of, oldest first."""
        item = select(documents.c.item_id).where(documents.c.id == document.id).scalar_subquery()
        query = _DOCUMENTS.where(documents.c.item_id == item).order_by(documents.c.version)
        return tuple(_document(row) for row in self.connection.execute(query))

    def documents_after(self, document_id: int = 0, limit: int = 500) -> tuple[Document, ...]:
        """Stored documents in the order in which they came, from behind this id on."""
        query = _DOCUMENTS.where(documents.c.id > document_id).order_by(documents.c.id)
        return tuple(_document(row) for row in self.connection.execute(query.limit(limit)))

    def add_decision(  # noqa: PLR0913, PLR0917 - the names are the row's
        self,
        document_id: int,
        say: str,
        reason: str,
        story_id: int | None,
        alert_id: int | None,
        event: Event | None,
        now: datetime,
    ) -> None:
        """Keep why a document did or did not alert."""
        self.connection.execute(
            decisions.insert(),
            {
                "document_id": document_id,
                "say": say,
                "reason": reason,
                "story_id": story_id,
                "alert_id": alert_id,
                "event": encoding.encoded(encoding.EVENT, event) if event else None,
                "at": now,
            },
        )

    def decisions(self, document_id: int) -> tuple[Decision, ...]:
        """What was decided of a document, in order."""
        query = select(decisions).where(decisions.c.document_id == document_id)
        return tuple(
            Decision(
                row.document_id,
                row.say,
                row.reason,
                row.story_id,
                row.alert_id,
                encoding.event(row.event) if row.event else None,
                row.at,
            )
            for row in self.connection.execute(query.order_by(decisions.c.id))
        )

    def _add(self, wave: Sequence[_Entry]) -> Iterator[tuple[int, Document]]:
        rows: dict[int, Row[Any]] = {}
        for source in sorted({each.document.source for each in wave}):
            of_source = {each.mark.key: each for each in wave if each.document.source == source}
            known = self._recognised(source, [each.mark for each in of_source.values()])
            rows.update((of_source[key].place, row) for key, row in known.items())
        new: list[_New] = []
        keys: list[dict[str, Any]] = []
        for place, entry, mark in wave:
            row = rows.get(place)
            if row is not None and row.content_hash == entry[0].content_hash:
                keys += _renewed_key(entry, mark, row)
                yield place, self._as_known(row.document_id)
            else:
                item_id, version = (row.item_id, row.version + 1) if row else (None, 1)
                new.append(_New(place, entry, mark, item_id, version))
        self._save_keys(keys)
        yield from self._add_new(new)

    def _as_known(self, document_id: int) -> Document:
        stored = self.document(document_id)
        assert stored is not None, f"document {document_id} vanished"  # noqa: S101 - never deleted
        return replace(stored, known=True)

    def _add_new(self, new: list[_New]) -> Iterator[tuple[int, Document]]:
        if not new:
            return
        first = self._save_items(new)
        owners = [each.item_id or first[each.place] for each in new]
        tokens = [" ".join(document_tokens(*each.entry[:2])) for each in new]
        rows = [
            {"item_id": owner, "tokens": words, **_document_row(each)}
            for each, owner, words in zip(new, owners, tokens, strict=True)
        ]
        ids = self._insert_many(documents, rows)
        self._insert_rows(
            document_bodies,
            [_body_row(each.entry, given) for each, given in zip(new, ids, strict=True)],
        )
        self._save_keys(
            [
                _key_row(each.entry, each.mark, owner)
                for each, owner in zip(new, owners, strict=True)
            ]
        )
        self._index_documents(
            (given, each.entry[0], words)
            for each, given, words in zip(new, ids, tokens, strict=True)
        )
        for each, given in zip(new, ids, strict=True):
            yield each.place, replace(each.entry[0], id=given, version=each.version, known=False)

    def _save_items(self, new: list[_New]) -> dict[int, int]:
        """Ids of the items never seen, by place; the others learn of their latest version."""
        fresh = [each for each in new if each.item_id is None]
        again = [each for each in new if each.item_id is not None]
        if again:
            self.connection.execute(
                _RENEW_ITEM,
                [{"item": each.item_id, **_item_row(each)} for each in again],
            )
        if not fresh:
            return {}
        ids = self._insert_many(items, [_item_row(each) for each in fresh])
        return {each.place: given for each, given in zip(fresh, ids, strict=True)}

    def _save_keys(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(_saving_keys(is_postgresql(self.connection)), rows)


@cache
def _saving_keys(postgresql: bool) -> Any:
    insert = inserting(item_keys, postgresql)
    renewed = {name: insert.excluded[name] for name in ("item_id", "fingerprint")}
    return insert.on_conflict_do_update(index_elements=["source", "key_digest"], set_=renewed)


def _without_repeats(entries: Sequence[_Entry]) -> tuple[list[_Entry], list[_Entry]]:
    """Entries of which none can be another's next version, and the rest."""
    wave: list[_Entry] = []
    rest: list[_Entry] = []
    seen: set[tuple[object, ...]] = set()
    for each in entries:
        source, mark = each.document.source, each.mark
        by_key = (source, mark.key)
        by_title = (source, mark.url_digest, mark.title_digest, mark.day)
        (rest if {by_key, by_title} & seen else wave).append(each)
        seen |= {by_key, by_title, (source, None, mark.title_digest, mark.day)}
    return wave, rest


def _renewed_key(entry: Entry, mark: Listed, row: Row[Any]) -> list[dict[str, Any]]:
    """The key to be kept where it, or the look of the item, is new."""
    same = row.key_digest == mark.key_digest and row.fingerprint == entry[2]
    return [] if same else [_key_row(entry, mark, row.item_id)]


def _key_row(entry: Entry, mark: Listed, item_id: int) -> dict[str, Any]:
    return {
        "source": entry[0].source,
        "key_digest": mark.key_digest,
        "item_id": item_id,
        "fingerprint": entry[2],
    }


def _item_row(new: _New) -> dict[str, Any]:
    return {
        "source": new.entry[0].source,
        "url_digest": new.mark.url_digest,
        "title_digest": new.mark.title_digest,
        "day": new.mark.day,
        "version": new.version,
        "content_hash": new.entry[0].content_hash,
    }


def _document_row(new: _New) -> dict[str, Any]:
    document, reading, _ = new.entry
    return {
        "version": new.version,
        "source": document.source,
        "key": document.key,
        "kind": document.kind,
        "trust": document.trust,
        "url": document.url,
        "url_digest": new.mark.url_digest,
        "title": document.title,
        "published": document.published,
        "date_only": document.date_only,
        "seen": document.seen,
        "language": document.language,
        "publisher": document.publisher,
        "flags": document.flags,
        "content_hash": document.content_hash,
        "matters": reading.matters,
        "vocabulary": reading.vocabulary,
    }


def _body_row(entry: Entry, document_id: int) -> dict[str, Any]:
    document, reading, _ = entry
    said = reading.events or reading.notes or reading.mentions
    return {
        "document_id": document_id,
        "text": document.text,
        "zones": encoding.encoded_zones(document.zones),
        "facts": document.facts,
        "reading": encoding.encoded(encoding.READING, reading) if said else None,
    }


def _document(row: Row[Any]) -> Document:
    return Document(
        source=row.source,
        key=row.key,
        kind=row.kind,
        trust=row.trust,
        url=row.url,
        title=row.title,
        text=row.text,
        zones=encoding.zones(row.zones),
        published=row.published,
        seen=row.seen,
        language=row.language,
        publisher=row.publisher,
        date_only=row.date_only,
        facts=row.facts,
        flags=row.flags,
        content_hash=row.content_hash,
        id=row.id,
        version=row.version,
    )
