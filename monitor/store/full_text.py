"""The full-text index over documents and alerts: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Three columns: title, body, and tokens, which are filters ("milestone_first_patient_dosed").
Words are cut by `query` alone, for the index and for a search. Row ids grow with time, so the
newest hits come first without sorting.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import text

from monitor.query import Facts, about, index_text, range_tokens, search_phrase, tokens
from monitor.store.engine import is_postgresql
from monitor.store.room import Room
from monitor.values import Document, Reading, Trust

LONGEST = 200_000  # characters of one document that are indexed; a tsvector holds 1 MB
TABLES = ("document_words", "alert_words")

_SQLITE_ADD = (
    "INSERT INTO {table} (rowid, title, body, tokens) VALUES (:id, :title, :body, :tokens)"
)
_POSTGRESQL_ADD = (
    "INSERT INTO {table} (id, words) VALUES (:id, setweight(to_tsvector('simple', :title), 'A')"
    " || to_tsvector('simple', :body) || array_to_tsvector(CAST(:tokens AS text[])))"
)
_SQLITE_FIND = (
    "SELECT rowid FROM {table} WHERE {table} MATCH :match AND rowid < :before"
    " ORDER BY rowid DESC LIMIT :limit"
)
_POSTGRESQL_FIND = (
    "SELECT id FROM {table} WHERE words @@ CAST(:match AS tsquery) AND id < :before"
    " ORDER BY id DESC LIMIT :limit"
)
_BEHIND_ALL = 2**31 - 1


def document_tokens(document: Document, reading: Reading) -> tuple[str, ...]:
    """The filters that a document answers to: its own, and those of every event in it."""
    day = (document.published or document.seen).astimezone(UTC).date()
    found = set(_own_tokens(document.source, document.trust, day, document.publisher))
    for event in reading.events:
        found.update(fact_tokens(about(event, document)))
    return tuple(sorted(found))


@lru_cache(maxsize=512)
def _own_tokens(source: str, trust: Trust, day: date, publisher: str | None) -> tuple[str, ...]:
    """What a document answers to without its events: the same for most of a list."""
    seen = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return fact_tokens(Facts(None, source, trust, seen, None, publisher))


def fact_tokens(facts: Facts) -> tuple[str, ...]:
    """Every index word of these facts: their filters, their day and their confidence."""
    return (*tokens(facts), *range_tokens(facts))


class FullText(Room):
    """Writes of the index, and the plainest question to it; `search` asks the others."""

    def documents_with(
        self, words: str = "", tokens: Sequence[str] = (), *, limit: int = 20, before: int = 0
    ) -> tuple[int, ...]:
        """Ids of documents that have all the words and tokens, newest first, below id `before`."""
        return self._with("document_words", words, tokens, limit, before)

    def alerts_with(
        self, words: str = "", tokens: Sequence[str] = (), *, limit: int = 20, before: int = 0
    ) -> tuple[int, ...]:
        """Ids of alerts that have all the words and tokens, newest first, below id `before`."""
        return self._with("alert_words", words, tokens, limit, before)

    def _with(
        self, table: str, words: str, tokens: Sequence[str], limit: int, before: int
    ) -> tuple[int, ...]:
        phrases = [search_phrase(word) for word in words.split()]
        if is_postgresql(self.connection):
            query = _POSTGRESQL_FIND
            parts = [
                " <-> ".join(f"'{word}'" for word in phrase.words) + ":*" * phrase.prefix
                for phrase in phrases
                if phrase.words
            ]
            match = " & ".join(
                [*(f"({part})" for part in parts), *(f"'{each}'" for each in tokens)]
            )
        else:
            query = _SQLITE_FIND
            parts = [
                "{title body} : " + '"' + " ".join(phrase.words) + '"' + " *" * phrase.prefix
                for phrase in phrases
                if phrase.words
            ]
            match = " AND ".join([*parts, *(f'tokens : "{each}"' for each in tokens)])
        if not match:
            return ()
        values = {"match": match, "before": before or _BEHIND_ALL, "limit": limit}
        return tuple(self.connection.execute(text(query.format(table=table)), values).scalars())

    def _index_documents(self, entries: Iterable[tuple[int, Document, str]]) -> None:
        """Add (id, document, tokens) to the index."""
        rows = [
            self._words(given, document.title, body(document), found)
            for given, document, found in entries
        ]
        self.connection.execute(_adding("document_words", is_postgresql(self.connection)), rows)

    def _unindex_alert(self, alert_id: int) -> None:
        """Take out what was said of an alert."""
        column = "id" if is_postgresql(self.connection) else "rowid"
        gone = text(f"DELETE FROM alert_words WHERE {column} = :id")  # noqa: S608 - our own names
        self.connection.execute(gone, {"id": alert_id})

    def _index_alert(self, alert_id: int, title: str, words: str, found: str) -> None:
        """Put an alert into the index, where nothing of it stands."""
        self.connection.execute(
            _adding("alert_words", is_postgresql(self.connection)),
            [self._words(alert_id, title, words, found)],
        )

    def _words(self, given: int, title: str, words: str, found: str) -> dict[str, Any]:
        return {
            "id": given,
            "title": _cut(title),
            "body": _cut(words),
            "tokens": found.split() if is_postgresql(self.connection) else found,
        }


@cache
def _adding(table: str, postgresql: bool) -> Any:
    return text((_POSTGRESQL_ADD if postgresql else _SQLITE_ADD).format(table=table))


def body(document: Document) -> str:
    """The text behind the title, which its index column holds already."""
    return document.text.removeprefix(document.title)


def _cut(words: str) -> str:
    return index_text(words[:LONGEST])[:LONGEST]
