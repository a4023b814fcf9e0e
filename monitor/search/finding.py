"""Asks the full-text index which rows a tree finds: newest first, by relevance, or to be counted.

What costs with the number of hits looks at a bounded number of the newest of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Integer, and_, column, func, or_, select, text

from monitor.query import Node, Not, Range
from monitor.query.tree import And, Or
from monitor.search.matching import FTS5, TSQUERY, Form, expression, ranked_part
from monitor.store.columns import EPOCH, MICROSECOND
from monitor.store.tables import alerts, documents, stories

RANKED_BOUND = 20_000  # hits that are ranked
DATED_BOUND = 20_000  # alerts that are put in order of date
BEHIND_ALL = 2**31 - 1

_SPAN = select(
    *(
        select(extreme(when)).scalar_subquery()
        for extreme in (func.min, func.max)
        for when in (documents.c.published, documents.c.seen)
    )
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database is asked. `{table}` is one of our own names."""

    form: Form
    id: str
    matches: str
    best: str  # newest ids in, the most relevant first


_SQLITE = Dialect(
    FTS5,
    "rowid",
    "{table} MATCH :match",
    # "+rowid": the words are walked once, instead of being looked up again for every id.
    "SELECT rowid FROM {table} WHERE {table} MATCH :words AND rowid BETWEEN :low AND :high"
    "{within} ORDER BY bm25({table}, 6, 1, 0), rowid DESC LIMIT :limit OFFSET :offset",
)
_POSTGRESQL = Dialect(
    TSQUERY,
    "id",
    "words @@ CAST(:match AS tsquery)",
    "SELECT id FROM {table} WHERE words @@ CAST(:words AS tsquery) AND id BETWEEN :low AND :high"
    "{within} ORDER BY ts_rank_cd('{{0.2, 0.2, 0.2, 1}}', words, CAST(:words AS tsquery)) DESC,"
    " id DESC LIMIT :limit OFFSET :offset",
)
_WITHIN = {
    "sqlite": " AND +rowid IN (SELECT value FROM json_each(:ids))",
    "postgresql": " AND id IN (SELECT CAST(value AS integer)"
    " FROM json_array_elements_text(CAST(:ids AS json)))",
}


@dataclass(frozen=True, slots=True)
class Index:
    """One full-text table, and what is searched for in it. `match` "": everything."""

    connection: Connection
    table: str
    root: Node | None

    @property
    def dialect(self) -> Dialect:
        """How this database is asked."""
        return _POSTGRESQL if self.connection.dialect.name == "postgresql" else _SQLITE

    def match(self) -> str:
        """The expression of the whole tree."""
        return expression(self.root, self.dialect.form, self._span())

    def newest(self, match: str, limit: int, before: int = BEHIND_ALL) -> list[int]:
        """Ids below `before`, newest first."""
        values = {"match": match, "before": before, "limit": limit}
        return list(self.connection.execute(text(self.ids_sql(match)), values).scalars())

    def ids_sql(self, match: str) -> str:
        """SQL that gives at most :limit ids below :before, newest first."""
        if not match:
            owner = self.table.replace("_words", "s")
            return f"SELECT id FROM {owner} WHERE id < :before ORDER BY id DESC LIMIT :limit"  # noqa: S608 - our own names
        row_id = self.dialect.id
        return (
            f"SELECT {row_id} AS id FROM {self.table} WHERE {self.dialect.matches}"  # noqa: S608 - our own names
            f" AND {row_id} < :before ORDER BY {row_id} DESC LIMIT :limit"
        ).format(table=self.table)

    def latest_told(
        self, match: str, limit: int, after: tuple[datetime, int] | None
    ) -> tuple[list[tuple[int, datetime]], bool]:
        """Alerts with when they were told, the latest first, behind `after`; and whether there
        are so many that only the newest kept were put in order."""
        found = (
            text(self.ids_sql(match))
            .bindparams(before=BEHIND_ALL, limit=DATED_BOUND, **({"match": match} if match else {}))
            .columns(column("id", Integer))
            .subquery()
        )
        query = (
            select(alerts.c.id, stories.c.opened)
            .join(stories, stories.c.id == alerts.c.story_id)
            .where(alerts.c.id.in_(select(found.c.id)))
            .order_by(stories.c.opened.desc(), alerts.c.id.desc())
            .limit(limit)
        )
        if after is not None:
            at, row = after
            earlier = and_(stories.c.opened == at, alerts.c.id < row)
            query = query.where(or_(stories.c.opened < at, earlier))
        rows = [(row.id, row.opened) for row in self.connection.execute(query)]
        return rows, self._more_than(DATED_BOUND, match)

    def best(self, match: str, limit: int, offset: int, top: int) -> tuple[list[int], bool, int]:
        """The most relevant of the newest `RANKED_BOUND` hits up to id `top`.

        Gives their ids, whether there were more hits than were ranked, and the newest id.
        """
        among = self.newest(match, RANKED_BOUND + 1, top + 1)
        more, among = len(among) > RANKED_BOUND, among[:RANKED_BOUND]
        if not among:
            return [], False, top
        part = ranked_part(self.root)
        words = expression(part, self.dialect.form, None)
        within, values = "", dict[str, Any]()
        if part != self.root:
            within = _WITHIN[self.connection.dialect.name]
            values["ids"] = "[" + ",".join(map(str, among)) + "]"
        sql = self.dialect.best.format(table=self.table, within=within)
        values |= {"words": words, "low": among[-1], "high": among[0]}
        values |= {"limit": limit, "offset": offset}
        return list(self.connection.execute(text(sql), values).scalars()), more, among[0]

    def _more_than(self, bound: int, match: str) -> bool:
        kept = self.connection.execute(select(func.max(alerts.c.id))).scalar() or 0
        return kept > bound and len(self.newest(match, bound + 1)) > bound

    def _span(self) -> tuple[date, date] | None:
        """The first and the last day of what was read; not asked where no range needs it."""
        if not _has_days(self.root):
            return None
        row = self.connection.execute(_SPAN).one()
        found = [_day(moment) for moment in row if moment is not None]
        return (min(found), max(found)) if found else None


def tokens_of(index: Index, match: str, bound: int) -> Sequence[str]:
    """The index words of the newest `bound` hits, those of one row in one text."""
    owner = alerts if index.table == "alert_words" else documents
    ids = index.ids_sql(match)
    sql = f"SELECT tokens FROM {owner.name} WHERE id IN ({ids})"  # noqa: S608 - our own names
    values = {"match": match, "before": BEHIND_ALL, "limit": bound}
    return index.connection.execute(text(sql), values).scalars().all()


def has_token(index: Index, token: str) -> int | None:
    """The newest row that has an index word, as an example of it."""
    found = Index(index.connection, index.table, None)
    return next(iter(found.newest(index.dialect.form.phrase((token,)), 1)), None)


def moment(microseconds: int) -> datetime:
    """The opposite of `micro`."""
    return EPOCH + microseconds * MICROSECOND


def micro(at: datetime) -> int:
    """Whole microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


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
