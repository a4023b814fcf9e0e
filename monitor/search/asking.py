"""The search: text in, an answer out; what every face asks."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from monitor import query
from monitor.errors import QueryError
from monitor.query import Names, Query
from monitor.search import cursors, facets, hits
from monitor.search.archives import Archive, Asker, OfStore, SqliteFile, micro, moment
from monitor.search.cursors import Cursor
from monitor.search.finding import (
    BEHIND_ALL,
    DATED_BOUND,
    Index,
    Match,
)
from monitor.search.matching import ranked_part
from monitor.search.results import Answer, Facet, Hit

if TYPE_CHECKING:
    from monitor.store import Store

MOST = 1000  # hits on one page
NEWEST, RELEVANCE = "newest", "relevance"


class Search:
    """Answers searches from a store, or from its SQLite file (see `archives.sqlite_file`).

    `names` lends the vocabulary. One serves all threads.
    """

    def __init__(self, store: "Store | SqliteFile", names: Names) -> None:
        self.archive: Archive = store if isinstance(store, SqliteFile) else OfStore(store)
        self.names = names
        self._labels = facets.Labels()

    def ask(
        self,
        text: str,
        *,
        everything: bool = False,
        rank: bool = False,
        limit: int = 20,
        cursor: str | None = None,
        with_facets: bool = False,
    ) -> Answer:
        """One page of what the search finds among alerts, or with `everything` among all that was
        read. Raises QueryError for a search, a limit or a cursor that cannot be used.

        Newest first: alerts by when their event was told, documents by when they were read.
        """
        if not 1 <= limit <= MOST:
            raise QueryError(f"limit: {limit} hits on one page; allowed: 1 to {MOST:,}")
        found = query.parse(text, self.names)
        order = RELEVANCE if rank and ranked_part(found.root) is not None else NEWEST
        place = cursors.read(cursor, order) if cursor else None
        with self.archive.asking() as asker:
            table = "document_words" if everything else "alert_words"
            index = Index(asker, table, found.root)
            match = index.match()
            newest = index.newest(match, facets.BOUND + 1) if with_facets else None
            page = _Page(index, match, limit, place, newest)
            if order == RELEVANCE:
                ids, following, bounds = page.ranked()
            elif everything:
                ids, following, bounds = page.newest_read()
            else:
                ids, following, bounds = page.latest_told()
            shown = _hits(asker, ids, found, everything=everything)
            counts: tuple[Facet, ...] = ()
            total, counted_all = None, True
            if newest is not None:
                counts, total, counted_all = facets.counted(index, newest, self._labels)
        if rank and order == NEWEST:
            bounds += ("There is no word to rank by: newest first.",)
        if not counted_all:
            bounds += (f"Counts are of the newest {facets.BOUND:,} hits.",)
        return Answer(
            search=query.unparse(found),
            order=order,
            everything=everything,
            hits=shown,
            next=cursors.written(following) if following else None,
            total=total,
            counted_all=counted_all,
            facets=counts,
            bounds=bounds,
        )


def values(said: str) -> list[str]:
    """What one option or field of a form says: "CD19,BCMA" are two; "Acme Bio, Inc." is one."""
    return [value for value in re.split(r",(?!\s)", said) if value.strip()]


_Found = tuple[list[int], Cursor | None, tuple[str, ...]]


class _Page:
    """One page of ids, where the next begins, and what was not looked at."""

    def __init__(
        self,
        index: Index,
        match: Match,
        limit: int,
        place: Cursor | None,
        newest: Sequence[int] | None,
    ) -> None:
        self.index, self.match, self.limit, self.place = index, match, limit, place
        self.newest = newest  # hits that were asked for already

    def newest_read(self) -> _Found:
        before = self.place.id if self.place else BEHIND_ALL
        if self.newest is not None and self.place is None:
            ids = list(self.newest[: self.limit + 1])
        else:
            ids = self.index.newest(self.match, self.limit + 1, before)
        more, ids = len(ids) > self.limit, ids[: self.limit]
        return ids, Cursor(NEWEST, 0, ids[-1]) if more else None, ()

    def latest_told(self) -> _Found:
        after = (moment(self.place.at), self.place.id) if self.place else None
        rows, bounded = self.index.latest_told(self.match, self.limit + 1, after)
        more, rows = len(rows) > self.limit, rows[: self.limit]
        following = Cursor(NEWEST, micro(rows[-1][1]), rows[-1][0]) if more else None
        bounds = (f"Among the {DATED_BOUND:,} alerts kept last.",) if bounded else ()
        return [row for row, _ in rows], following, bounds

    def ranked(self) -> _Found:
        offset, top = (self.place.at, self.place.id) if self.place else (0, BEHIND_ALL - 1)
        most = self.index.dialect.ranked
        if not 0 <= offset <= most:
            raise QueryError(f"cursor: ranked hits end at {most:,}")
        ids, bounded, newest = self.index.best(self.match, self.limit + 1, offset, top)
        more, ids = len(ids) > self.limit, ids[: self.limit]
        following = Cursor(RELEVANCE, offset + self.limit, newest) if more else None
        bounds = (f"Ranked among the newest {most:,} hits.",) if bounded else ()
        return ids, following, bounds


def _hits(asker: Asker, ids: list[int], found: Query, *, everything: bool) -> tuple[Hit, ...]:
    read = hits.document_hits if everything else hits.alert_hits
    return read(asker, ids, found)
