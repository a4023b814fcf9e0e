"""Ranges of days as conditions on the documents' own rows, for PostgreSQL.

Its index reads the whole list of every word that it is asked for, and a range is sixty words: with
100,000 documents half a second. The few rows that the other words leave are quicker to look at.
FTS5 skips within its lists, so on SQLite a range stays words of the index.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from monitor.query import And, Node, Range

_DAY = "coalesce(told.published, told.seen)"
_OF = {
    "document_words": "FROM documents AS told WHERE told.id = {id}",
    "alert_words": (
        "FROM alerts AS said JOIN documents AS told ON told.id = said.document_id"
        " WHERE said.id = {id}"
    ),
}


def split(root: Node | None) -> tuple[Node | None, tuple[Range, ...]]:
    """The tree without the ranges of days that all its hits must be in, and these."""
    parts = root.parts if isinstance(root, And) else () if root is None else (root,)
    ranges = tuple(part for part in parts if isinstance(part, Range) and _of_days(part))
    rest = tuple(part for part in parts if part not in ranges)
    if not ranges or len(rest) < 2:
        return (root if not ranges else rest[0] if rest else None), ranges
    return And(rest), ranges


def condition(ranges: Sequence[Range], table: str, row_id: str) -> tuple[str, dict[str, Any]]:
    """SQL that holds for rows within all ranges, with its values; "" where there is no range."""
    bounds: list[str] = []
    values: dict[str, Any] = {}
    for place, each in enumerate(ranges):
        if isinstance(each.low, date):
            bounds.append(f"{_DAY} >= :day_from{place}")
            values[f"day_from{place}"] = _midnight(each.low)
        if isinstance(each.high, date) and each.high < date.max:
            bounds.append(f"{_DAY} < :day_to{place}")
            values[f"day_to{place}"] = _midnight(each.high + timedelta(days=1))
    if not bounds:
        return "", {}
    rows = _OF[table].format(id=row_id)
    return f" AND EXISTS (SELECT 1 {rows} AND {' AND '.join(bounds)})", values


def _of_days(part: Range) -> bool:
    return isinstance(part.low, date) or isinstance(part.high, date)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
