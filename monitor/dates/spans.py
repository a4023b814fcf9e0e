"""Arithmetic of days: a month, a quarter, a third of a year, and what "by" makes of them."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """Both days inclusive, with the precision of `values.Window`."""

    start: date
    end: date
    precision: str


def months(year: int, first: int, count: int, precision: str) -> Span:
    """`count` months from month `first` (1 is January; 13 is January of the next year)."""
    start_year, start_month = divmod(year * 12 + first - 1, 12)
    end_year, end_month = divmod(year * 12 + first + count - 2, 12)
    last = monthrange(end_year, end_month + 1)[1]
    return Span(
        date(start_year, start_month + 1, 1), date(end_year, end_month + 1, last), precision
    )


def length(span: Span) -> int:
    """How many months a span of whole months has."""
    return (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1


def unit(name: str, offset: int, day: date) -> Span:
    """The week, month, quarter or year of `day`, moved by `offset` of them."""
    if name == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=offset)
        return Span(monday, monday + timedelta(days=6), "about")
    if name == "month":
        return months(day.year, day.month + offset, 1, "month")
    if name == "quarter":
        return months(day.year, (day.month - 1) // 3 * 3 + 1 + 3 * offset, 3, "quarter")
    return months(day.year + offset, 1, 12, "year")


def after(day: date, count: int, name: str) -> date:
    """The day that lies `count` days, weeks, months, quarters or years after `day`."""
    if name in ("day", "week"):
        return day + timedelta(days=count * (7 if name == "week" else 1))
    moved = months(day.year, day.month + count * {"month": 1, "quarter": 3}.get(name, 12), 1, "")
    return moved.start.replace(day=min(day.day, moved.end.day))


def nearest(make: Callable[[int], Span], day: date, direction: str = "") -> Span:
    """Of the spans that `make` gives for the years around `day` the one that is meant.

    `direction`: "" the nearest; "by" the first that does not lie wholly before `day`, as in "by
    March"; "next" the first that lies wholly after it; "last" the latest that lies before it.
    """
    made = [make(year) for year in range(day.year - 2, day.year + 3)]
    if direction in ("by", "next"):
        late = [span for span in made if (span.end if direction == "by" else span.start) >= day]
        return late[0]
    if direction == "last":
        return [span for span in made if span.end < day][-1]
    return min(made, key=lambda span: abs(2 * day.toordinal() - _sum(span)))


def _sum(span: Span) -> int:
    return span.start.toordinal() + span.end.toordinal()


def part_of(span: Span, part: str, day: date | None) -> Span:
    """The early, middle or late third of a span, its end, or what is left of it after `day`."""
    if part == "later":
        if day is not None and span.start <= day <= span.end:
            return Span(day, span.end, "before")
        part = "late"
    if part == "turn":  # said in January, the turn of the year is the last one
        last = day is not None and day.month <= 3 and day.year == span.start.year
        return months(span.start.year - last, 12, 2, "about")
    count = length(span)
    if count == 1 or (span.precision == "about" and part == "end"):
        return _days_of(span, part)
    first, third = span.start.month, count // 3
    if part == "end":
        return months(span.start.year, first + count - 1, 1, "about")
    return months(
        span.start.year,
        first + {"early": 0, "mid": third, "late": count - third}[part],
        third,
        "about",
    )


def _days_of(span: Span, part: str) -> Span:
    third = timedelta(days=max((span.end - span.start).days // 3, 0))
    if part == "early":
        return Span(span.start, span.start + third, "about")
    if part == "mid":
        return Span(span.start + third, span.end - third, "about")
    return Span(span.end - third, span.end, "about")


def middle(span: Span) -> date:
    """The last day of the first half of a span: the 30th of June of a year."""
    count = length(span)
    if count % 2 == 0:
        return months(span.start.year, span.start.month, count // 2, "").end
    return span.start + (span.end - span.start) // 2


def until(end: date, day: date | None) -> Span:
    """From `day`, where it is known and not past, else from the first of the year, to `end`."""
    start = day if day is not None and day <= end else end.replace(month=1, day=1)
    return Span(start, end, "before")
