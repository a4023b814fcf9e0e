"""Asks the full-text index which rows a tree finds: newest first, by relevance, or to be counted.

What costs with the number of hits looks at a bounded number of the newest of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from monitor.query import And, Node, Not, Or, Range
from monitor.search import days
from monitor.search.archives import Asker, kept, moment
from monitor.search.matching import FTS5, TSQUERY, Form, expression, ranked_part

DATED_BOUND = 20_000  # alerts that are put in order of date
BEHIND_ALL = 2**31 - 1

_SPAN = (
    "SELECT (SELECT min(published) FROM documents), (SELECT min(seen) FROM documents),"
    " (SELECT max(published) FROM documents), (SELECT max(seen) FROM documents)"
)
_LATEST_TOLD = (
    "SELECT alerts.id, opened FROM alerts JOIN stories ON stories.id = story_id"
    " WHERE alerts.id IN (SELECT id FROM ({ids}) AS found){behind}"
    " ORDER BY opened DESC, alerts.id DESC LIMIT :page"
)
_BEHIND = " AND (opened < :at OR (opened = :at AND alerts.id < :row))"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database is asked. `{table}` is one of our own names."""

    form: Form
    id: str
    matches: str
    best: str  # newest ids in, the most relevant first
    ranked: int  # hits that are ranked
    among: str  # the id, where it is to be one of many
    listed: str  # the ids of :ids, a JSON list


_SQLITE = Dialect(
    FTS5,
    "rowid",
    "{table} MATCH :match",
    "SELECT rowid FROM {table} WHERE {table} MATCH :words AND rowid BETWEEN :low AND :high"
    "{within} ORDER BY bm25({table}, 6, 1, 0), rowid DESC LIMIT :limit OFFSET :offset",
    20_000,
    "+rowid",  # "+": the words are walked once, instead of being looked up again for every id
    "SELECT value FROM json_each(:ids)",
)
_POSTGRESQL = Dialect(
    TSQUERY,
    "id",
    "words @@ CAST(:match AS tsquery)",
    "SELECT id FROM {table} WHERE words @@ CAST(:words AS tsquery) AND id BETWEEN :low AND :high"
    "{within} ORDER BY ts_rank_cd('{{0.2, 0.2, 0.2, 1}}', words, CAST(:words AS tsquery)) DESC,"
    " id DESC LIMIT :limit OFFSET :offset",
    2_000,  # it unpacks the words of each
    "id",
    "SELECT CAST(value AS integer) FROM json_array_elements_text(CAST(:ids AS json))",
)


@dataclass(frozen=True, slots=True)
class Match:
    """What the index is asked: its expression ("": everything), and a condition on the rows."""

    expression: str
    condition: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        """The values that its SQL names."""
        return {**self.values, **({"match": self.expression} if self.expression else {})}


@dataclass(frozen=True, slots=True)
class Index:
    """One full-text table, and what is searched for in it."""

    asker: Asker
    table: str
    root: Node | None

    @property
    def dialect(self) -> Dialect:
        """How this database is asked."""
        return _POSTGRESQL if self.asker.postgresql else _SQLITE

    @property
    def owner(self) -> str:
        """The table of what is indexed."""
        return self.table.replace("_words", "s")

    def match(self) -> Match:
        """What finds what the tree finds."""
        if not self.asker.postgresql:
            return Match(expression(self.root, self.dialect.form, self._span(self.root)))
        rest, ranges = days.split(self.root)
        found = expression(rest, self.dialect.form, self._span(rest))
        table = self.table if found else self.owner
        return Match(found, *days.condition(ranges, self.table, f"{table}.id"))

    def newest(self, match: Match, limit: int, before: int = BEHIND_ALL) -> list[int]:
        """Ids below `before`, newest first."""
        rows = self.asker.rows(self.ids_sql(match), **match.given, before=before, limit=limit)
        return [row[0] for row in rows]

    def ids_sql(self, match: Match) -> str:
        """SQL that gives at most :limit ids below :before, newest first."""
        row_id = self.dialect.id if match.expression else "id"
        table = self.table if match.expression else self.owner
        matches = f"{self.dialect.matches.format(table=table)} AND " if match.expression else ""
        return (
            f"SELECT {row_id} AS id FROM {table} WHERE {matches}{row_id} < :before"  # noqa: S608 - our own names
            f"{match.condition} ORDER BY {row_id} DESC LIMIT :limit"
        )

    def latest_told(
        self, match: Match, page: int, after: tuple[datetime, int] | None
    ) -> tuple[list[tuple[int, datetime]], bool]:
        """Alerts with when they were told, the latest first, behind `after`; and whether there
        are so many that only the newest kept were put in order."""
        values: dict[str, Any] = {"before": BEHIND_ALL, "limit": DATED_BOUND, "page": page}
        if after is not None:
            values |= {"at": kept(after[0], self.asker), "row": after[1]}
        sql = _LATEST_TOLD.format(ids=self.ids_sql(match), behind=_BEHIND if after else "")
        rows = self.asker.rows(sql, **match.given, **values)
        told = [(given, moment(opened)) for given, opened in rows]
        return told, self._more_than(DATED_BOUND, match)

    def best(self, match: Match, limit: int, offset: int, top: int) -> tuple[list[int], bool, int]:
        """The most relevant of the newest `dialect.ranked` hits up to id `top`.

        Gives their ids, whether there were more hits than were ranked, and the newest id.
        """
        bound = self.dialect.ranked
        among = self.newest(match, bound + 1, top + 1)
        more, among = len(among) > bound, among[:bound]
        if not among:
            return [], False, top
        part = ranked_part(self.root)
        within, values = "", dict[str, Any]()
        if part != self.root:
            within = f" AND {self.dialect.among} IN ({self.dialect.listed})"
            values["ids"] = _as_json(among)
        values |= {"words": expression(part, self.dialect.form, None)}
        values |= {"low": among[-1], "high": among[0], "limit": limit, "offset": offset}
        rows = self.asker.rows(self.dialect.best.format(table=self.table, within=within), **values)
        return [row[0] for row in rows], more, among[0]

    def _more_than(self, bound: int, match: Match) -> bool:
        ((last,),) = self.asker.rows("SELECT max(id) FROM alerts")
        return (last or 0) > bound and len(self.newest(match, bound + 1)) > bound

    def _span(self, root: Node | None) -> tuple[date, date] | None:
        """The first and the last day of what was read; not asked where no range needs it."""
        if not _has_days(root):
            return None
        (row,) = self.asker.rows(_SPAN)
        found = [moment(each).date() for each in row if each is not None]
        return (min(found), max(found)) if found else None


def tokens_of(index: Index, ids: Sequence[int]) -> Sequence[str]:
    """The index words of these rows, those of one row in one text."""
    sql = f"SELECT tokens FROM {index.owner} WHERE id IN ({index.dialect.listed})"  # noqa: S608 - our own names
    return [row[0] for row in index.asker.rows(sql, ids=_as_json(ids))]


def has_token(index: Index, token: str) -> int | None:
    """The newest row that has an index word, as an example of it."""
    return next(iter(index.newest(Match(index.dialect.form.phrase((token,))), 1)), None)


def _as_json(ids: Sequence[int]) -> str:
    return "[" + ",".join(map(str, ids)) + "]"


def _has_days(node: Node | None) -> bool:
    match node:
        case Range():
            return isinstance(node.low or node.high, date)
        case Not():
            return _has_days(node.part)
        case And() | Or():
            return any(map(_has_days, node.parts))
        case _:
            return False
