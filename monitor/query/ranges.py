"""Ranges as index words: a day and a share are kept at two or three widths, and a range asks for
the widest that fit, so that "since 2024-03-05" is some sixty words and not a column of a table.

Index and search must cut alike, so this is the only place that cuts.
"""

import math
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from monitor.query.filters import Facts
from monitor.query.tree import Range

PUBLISHED = "published"
CONFIDENCE = "confidence"
_DAY = timedelta(days=1)


def range_tokens(facts: Facts) -> tuple[str, ...]:
    """The index words of the day and, for an event, of the confidence (to three decimals)."""
    day = facts.day
    found = [f"{PUBLISHED}_{day:{form}}" for form in ("%Y", "%Y%m", "%Y%m%d")]
    if facts.event is not None:
        mille = round(facts.event.confidence * 1000)
        found += [_percent(mille // 10), _mille(mille)]
    return tuple(found)


def wanted_tokens(node: Range, known: tuple[date, date] | None) -> tuple[str, ...]:
    """The index words of which one is in each fact within the range; none: nothing can be.

    `known`: the first and the last day that the index holds; None: it is empty.
    """
    if node.name == CONFIDENCE:
        return tuple(_shares(node))
    if known is None:
        return ()
    low = node.low if isinstance(node.low, date) else known[0]
    high = node.high if isinstance(node.high, date) else known[1]
    if low > known[1] or high < known[0]:
        return ()
    # Nothing lies beyond what is known, so whole years do there.
    first = date(known[0].year, 1, 1) if low <= known[0] else low
    last = date(known[1].year, 12, 31) if high >= known[1] else high
    return tuple(_days(first, last))


def _days(first: date, last: date) -> Iterator[str]:
    day = first
    while day <= last:
        year_end, month_end = date(day.year, 12, 31), _month_end(day)
        if (day.month, day.day) == (1, 1) and year_end <= last:
            yield f"{PUBLISHED}_{day:%Y}"
            end = year_end
        elif day.day == 1 and month_end <= last:
            yield f"{PUBLISHED}_{day:%Y%m}"
            end = month_end
        else:
            yield f"{PUBLISHED}_{day:%Y%m%d}"
            end = day
        if end == date.max:
            return
        day = end + _DAY


def _month_end(day: date) -> date:
    if day.month == 12:
        return date(day.year, 12, 31)
    return date(day.year, day.month + 1, 1) - _DAY


def _shares(node: Range) -> Iterable[str]:
    low = 0 if node.low is None else _bound(node.low, up=True, strictly=node.open)
    high = 1000 if node.high is None else _bound(node.high, up=False, strictly=node.open)
    mille = max(low, 0)
    while mille <= min(high, 1000):
        whole = mille % 10 == 0 and mille + 9 <= high
        yield _percent(mille // 10) if whole else _mille(mille)
        mille += 10 if whole else 1


def _bound(share: date | float, *, up: bool, strictly: bool) -> int:
    """The first (`up`) or last whole thousandth that is within."""
    assert not isinstance(share, date)  # noqa: S101 - the filter's kind is "number"
    exact = round(share * 1000, 6)
    if up:
        return math.floor(exact) + 1 if strictly else math.ceil(exact)
    return math.ceil(exact) - 1 if strictly else math.floor(exact)


def _percent(percent: int) -> str:
    return f"{CONFIDENCE}_{percent}"


def _mille(mille: int) -> str:
    return f"{CONFIDENCE}_{mille:04}"
