"""Recognises an item that was listed before: by its key, or its address, title and day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Row,
    Select,
    bindparam,
    func,
    select,
)

from monitor.links import identity
from monitor.query import squeeze
from monitor.store.columns import digest
from monitor.store.engine import is_postgresql
from monitor.store.room import Room
from monitor.store.tables import documents, item_keys, items
from monitor.values import Document, Item, KnownVersion


class Listed(NamedTuple):
    """What an item is recognised by, in its source."""

    key: str
    key_digest: int
    url_digest: int | None
    title_digest: int
    day: date | None


def listed(thing: Item | Document) -> Listed:
    """The marks of an item, or of the document that was made of it."""
    published = thing.published
    return Listed(
        thing.key,
        digest(thing.key),
        url_digest(thing.url),
        digest(squeeze(thing.title)),
        published.astimezone(UTC).date() if published else None,
    )


def url_digest(url: str | None) -> int | None:
    """Equal for two spellings of one address."""
    return digest(identity(url)) if url else None


_KNOWN = (
    items.c.id.label("item_id"),
    items.c.version,
    items.c.content_hash,
    items.c.url_digest,
    items.c.title_digest,
    items.c.day,
    documents.c.id.label("document_id"),
    item_keys.c.fingerprint,
    item_keys.c.key_digest,
)
_LATEST = (documents.c.item_id == items.c.id) & (documents.c.version == items.c.version)


def _known(condition: Any) -> Select[Any]:
    return (
        select(*_KNOWN)
        .join_from(item_keys, items, items.c.id == item_keys.c.item_id)
        .join(documents, _LATEST)
        .where(condition)
        .order_by(items.c.id)
    )


class _Queries(NamedTuple):
    """Built once, and of one form whatever the number of digests asked for."""

    by_key: Select[Any]
    by_url: Select[Any]
    by_title: Select[Any]


@cache
def _queries(postgresql: bool) -> _Queries:
    def among(column: Column[int]) -> ColumnElement[bool]:
        if postgresql:
            return column == func.any(bindparam("digests", type_=ARRAY(BigInteger)))
        asked = func.json_each(bindparam("digests", type_=JSON)).table_valued("value")
        return column.in_(select(asked.c.value))

    own = items.c.source == bindparam("name")
    return _Queries(
        _known(among(item_keys.c.key_digest) & (item_keys.c.source == bindparam("name"))),
        _known(among(items.c.url_digest) & own),
        _known(among(items.c.title_digest) & own),
    )


class Items(Room):
    """Recognises what a source listed before."""

    def known_versions(self, source: str, items: Sequence[Item]) -> dict[str, KnownVersion]:
        """What is remembered of these items, by their key; a new one is absent.

        An item is known by its key. A key that was never seen is still the same item where its
        address, title and day are (or, without an address, title and day): a feed that gives all
        its items new keys raises nothing. An item that this list still has under its old key
        lends its name to no other.
        """
        found = self._recognised(source, [listed(item) for item in items])
        return {
            key: KnownVersion(row.document_id, row.version, row.content_hash, row.fingerprint)
            for key, row in found.items()
        }

    def _recognised(self, source: str, marks: Sequence[Listed]) -> dict[str, Row[Any]]:
        """The row of `_KNOWN` for each known item, by its key as listed."""
        keys = {mark.key_digest: mark.key for mark in marks}
        queries = _queries(is_postgresql(self.connection))
        found = {keys[row.key_digest]: row for row in self._rows(queries.by_key, source, keys)}
        taken = {row.item_id for row in found.values()}
        for mark, row in self._renamed(source, [mark for mark in marks if mark.key not in found]):
            if mark.key not in found and row.item_id not in taken:
                found[mark.key] = row
                taken.add(row.item_id)
        return found

    def _renamed(self, source: str, marks: Sequence[Listed]) -> Iterator[tuple[Listed, Row[Any]]]:
        """Pairs of an item with a new key and what it may be known as."""
        urls = {mark.url_digest for mark in marks if mark.url_digest is not None}
        queries = _queries(is_postgresql(self.connection))
        rows = list(self._rows(queries.by_url, source, urls))
        bare = {mark.title_digest for mark in marks if mark.url_digest is None}
        rows += self._rows(queries.by_title, source, bare)
        by_mark: Mapping[tuple[int | None, int, date | None], list[Row[Any]]] = {}
        by_mark = {}
        for row in rows:
            by_mark.setdefault((row.url_digest, row.title_digest, row.day), []).append(row)
            by_mark.setdefault((None, row.title_digest, row.day), []).append(row)
        for mark in marks:
            for row in by_mark.get((mark.url_digest, mark.title_digest, mark.day), ()):
                yield mark, row

    def _rows(self, query: Select[Any], source: str, digests: Iterable[int]) -> Iterator[Row[Any]]:
        wanted = list(digests)
        if wanted:
            yield from self.connection.execute(query, {"name": source, "digests": wanted})
