"""Knows how old what a sentence tells is, from the day, month or year that it names."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import re2

MONTHS = {
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
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH_FIRST = re2.compile(
    rf"\b({_MONTH})\b\.?(?: ([0-3]?[0-9])(?:st|nd|rd|th)?\b)?(?:,? (20[0-9]{{2}}))?"
)
_DAY_FIRST = re2.compile(
    rf"\b([0-3]?[0-9])(?:st|nd|rd|th|\.)? (?:de )?({_MONTH})\b\.?(?: (?:de )?(20[0-9]{{2}}))?"
)
_CHINESE = re2.compile(r"(?:(20[0-9]{2})年)?(1?[0-9])月(?:([0-3]?[0-9])日)?")
_YEAR = re2.compile(r"(?:\bin |\bof |\bsince |\bim jahr |\ben |/)(20[0-9]{2})\b|(20[0-9]{2})年")
_QUARTER = re2.compile(
    r"(first|second|third|fourth) (?:quarter|half) of (20[0-9]{2})|\bq([1-4]) (20[0-9]{2})|"
    r"\b([1-4])q ?(?:20)?([0-9]{2})\b"
)
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


def _named(folded: str, published: date) -> Iterator[When | None]:
    taken: list[tuple[int, int]] = []
    for reader in (_days_first, _months_first, _chinese):
        for span, found in reader(folded, published):
            if not _overlaps(span, taken):
                taken.append(span)
                yield found
    for match in _YEAR.finditer(folded):
        year = int(match.group(1) or match.group(2))
        if year != published.year and not _overlaps(match.span(), taken):
            start, end = match.span()
            yield When(start, end, (published.year - year) * 365, False)
    for match in _QUARTER.finditer(folded):
        yield _quarter(match.span(), match.groups(), published)


_Found = Iterator[tuple[tuple[int, int], When | None]]


def _days_first(folded: str, published: date) -> _Found:
    for match in _DAY_FIRST.finditer(folded):
        day, month, year = match.groups()
        yield match.span(), _when(match.span(), published, year, MONTHS[month], day)


def _months_first(folded: str, published: date) -> _Found:
    for match in _MONTH_FIRST.finditer(folded):
        month, day, year = match.groups()
        alone = not day and not year
        if month in _AMBIGUOUS and alone and not _after_in(folded, match.start()):
            continue
        past = folded[max(0, match.start() - 12) : match.start()].endswith(_PAST_SIGN)
        yield (
            match.span(),
            _when(match.span(), published, year, MONTHS[month], day, past=past),
        )


def _chinese(folded: str, published: date) -> _Found:
    for match in _CHINESE.finditer(folded):
        year, month, day = match.groups()
        yield match.span(), _when(match.span(), published, year, int(month), day)


def _overlaps(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


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
            day_named = date(number, month, int(day))
            return When(span[0], span[1], (published - day_named).days, True)
        months = (published.year - number) * 12 + published.month - month
        return When(span[0], span[1], months * 30, False)
    except ValueError:
        return None


def _quarter(span: tuple[int, int], groups: tuple[str | None, ...], published: date) -> When | None:
    year = groups[1] or groups[3] or groups[5]
    if year is None:
        return None
    number = int(year) if len(year) == 4 else 2000 + int(year)
    ordinal = groups[0]
    part = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(ordinal or "", 0)
    part = part or int(groups[2] or groups[4] or 1)
    months = (published.year - number) * 12 + published.month - part * 3
    return When(span[0], span[1], months * 30, False)
