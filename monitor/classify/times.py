"""Knows how old what a sentence tells is, from the day, month or year that it names."""

from datetime import date
from typing import NamedTuple

import re2

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero",
            "february feb februar fevrier febrero",
            "march mar marz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug aout agosto",
            "september sep sept septembre septiembre",
            "october oct oktober octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember decembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH_FIRST = re2.compile(
    rf"\b({_MONTH})\b\.?(?: ([0-3]?[0-9])(?:st|nd|rd|th)?\b)?(?:,? (20[0-9]{{2}}))?"
)
_DAY_FIRST = re2.compile(rf"\b([0-3]?[0-9])(?:st|nd|rd|th|\.)? (?:de )?({_MONTH})\b\.?(?: (?:de )?(20[0-9]{{2}}))?")
_CHINESE = re2.compile(r"(?:(20[0-9]{2})年)?(1?[0-9])月(?:([0-3]?[0-9])日)?")
_YEAR = re2.compile(r"(?:\bin |\bof |\bsince |\bim jahr |\ben |/)(20[0-9]{2})\b|(20[0-9]{2})年")
_QUARTER = re2.compile(r"(first|second|third|fourth) (?:quarter|half) of (20[0-9]{2})|\bq([1-4]) (20[0-9]{2})|\b([1-4])q ?(?:20)?([0-9]{2})\b")
_AMBIGUOUS = ("may", "mar", "sep", "mars", "marz")  # also other words: only with a day or a year
_PAST_SIGN = ("last ", "past ", "vergangenen ", "dernier")


class When(NamedTuple):
    """A time named in a text. `days`: before (positive) or after the day of publication."""

    start: int
    end: int
    days: int
    exact: bool  # a day was named, not only a month or a year


def whens(folded: str, offset: int, published: date | None) -> list[When]:
    """Each time that a folded sentence names; `offset` is added to its place."""
    if published is None:
        return []
    found = [one for one in _named(folded, published) if one is not None]
    return [When(one.start + offset, one.end + offset, one.days, one.exact) for one in found]


def _named(folded: str, published: date) -> list[When | None]:
    found: list[When | None] = []
    taken: list[tuple[int, int]] = []
    for match in _DAY_FIRST.finditer(folded):
        day, month, year = match.groups()
        taken.append(match.span())
        found.append(_when(match.span(), published, year, _MONTHS[month], day))
    for match in _MONTH_FIRST.finditer(folded):
        month, day, year = match.groups()
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        if month in _AMBIGUOUS and not day and not year and not _after_in(folded, match.start()):
            continue
        taken.append(match.span())
        past = folded[max(0, match.start() - 12) : match.start()].endswith(_PAST_SIGN)
        found.append(_when(match.span(), published, year, _MONTHS[month], day, past=past))
    for match in _CHINESE.finditer(folded):
        year, month, day = match.groups()
        taken.append(match.span())
        found.append(_when(match.span(), published, year, int(month), day))
    for match in _YEAR.finditer(folded):
        if not any(a < match.end() and match.start() < b for a, b in taken):
            year = int(match.group(1) or match.group(2))
            if year != published.year:
                days = (published.year - year) * 365
                found.append(When(*match.span(), days, False))
    for match in _QUARTER.finditer(folded):
        found.append(_quarter(match.span(), match.groups(), published))
    return found


def _after_in(folded: str, start: int) -> bool:
    return folded[max(0, start - 9) : start].endswith(("in ", "since ", "last ", "en ", "im "))


def _when(
    span: tuple[int, int],
    published: date,
    year: str | None,
    month: int,
    day: str | None,
    *,
    past: bool = False,
) -> When | None:
    if not 1 <= month <= 12:
        return None
    if year is None:
        number = published.year - (month > published.month or (past and month == published.month))
    else:
        number = int(year)
    try:
        if day is not None:
            return When(*span, (published - date(number, month, int(day))).days, True)
        months = (published.year - number) * 12 + published.month - month
        return When(*span, months * 30, False)
    except ValueError:
        return None


def _quarter(
    span: tuple[int, int], groups: tuple[str | None, ...], published: date
) -> When | None:
    year = groups[1] or groups[3] or groups[5]
    if year is None:
        return None
    number = int(year) if len(year) == 4 else 2000 + int(year)
    ordinal = groups[0]
    part = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(ordinal or "", 0)
    part = part or int(groups[2] or groups[4] or 1)
    months = (published.year - number) * 12 + published.month - part * 3
    return When(*span, months * 30, False)
