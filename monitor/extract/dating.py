"""When a document is of: the day that its source gives, against those of its page and its text."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from monitor.extract.datelines import Said
from monitor.values import Window

FUTURE = "date in the future"
OLD = "date before 1995"
MISSING = "date missing"
FROM_PAGE = "date taken from the page"
FROM_TEXT = "date taken from the text"

_AHEAD = timedelta(days=2)  # zones, and announcements for the next morning
_BEFORE, _AFTER = timedelta(days=3), timedelta(days=31)  # a rewrite may come a month later


@dataclass(frozen=True, slots=True)
class Dating:
    """When a document was published, and what is to be said of it."""

    at: datetime | None
    date_only: bool
    flags: tuple[str, ...]


def dated(
    listed: datetime | None, date_only: bool, page: date | None, said: Said, now: datetime
) -> Dating:
    """The day of a document: the source's; where that is missing or cannot be, the page's or the
    text's. Days that contradict each other are flagged; the source's is kept."""
    flags = []
    if listed is not None and (wrong := _wrong(listed, now)):
        flags.append(wrong)
        listed = None
    if page is not None and _wrong(_midnight(page), now):
        page = None
    own, origin = _possible(said.own, now), _possible(said.origin, now)
    if listed is not None:
        flags += _against_page(listed.date(), page) + _against_text(listed.date(), own, origin)
        return Dating(listed, date_only, tuple(flags))
    if page is not None:
        flags += _against_text(page, own, origin)
        return Dating(_midnight(page), True, (*flags, FROM_PAGE))
    if own and origin:
        flags += _against_text(own[0].start, (), origin)
    days = [window.start for window in own + origin if window.precision == "day"]
    if days:
        return Dating(_midnight(days[0]), True, (*flags, FROM_TEXT))
    return Dating(None, False, tuple(flags) if flags else (MISSING,))


def _possible(windows: tuple[Window, ...], now: datetime) -> tuple[Window, ...]:
    return tuple(window for window in windows if not _wrong(_midnight(window.start), now))


def _against_page(day: date, page: date | None) -> list[str]:
    if page is None or abs(day - page) <= _AFTER:
        return []
    return [f"dates in conflict: the source lists it for {day}, its page says {page}"]


def _against_text(day: date, own: tuple[Window, ...], origin: tuple[Window, ...]) -> list[str]:
    """Each dateline and source line must agree with the day; of the other dates of the text one."""
    wrong = [window for window in origin if not _agree(day, window)]
    if not wrong and own and not any(_agree(day, window) for window in own):
        wrong = [own[0]]
    if not wrong:
        return []
    start = wrong[0].start
    said = f"{start:%Y-%m}" if wrong[0].precision == "month" else f"{start}"
    return [f"dates in conflict: page says {day}, its text says {said}"]


def _agree(day: date, window: Window) -> bool:
    return window.start - _BEFORE <= day <= window.end + _AFTER


def _wrong(at: datetime, now: datetime) -> str:
    if at > now + _AHEAD:
        return FUTURE
    return OLD if at.year < 1995 else ""


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
