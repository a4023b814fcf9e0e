"""When a document is of: the day that its source gives, against those that its own text gives."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from monitor.dates import windows
from monitor.values import Window

FUTURE = "date in the future"
OLD = "date before 1995"
MISSING = "date missing"
FROM_PAGE = "date taken from the page"
FROM_TEXT = "date taken from the text"

_AHEAD = timedelta(days=2)  # zones and announcements for the next morning
_BEFORE, _AFTER = timedelta(days=3), timedelta(days=31)  # a rewrite may come a month later
_HEAD = 200  # characters in which a dateline has its date
_FIRST, _LAST = 12, 15  # lines at the beginning and the end that may date a document

# What stands between the day and the text: a wire's mark, a dash, or the word of a Chinese agency.
_MARK = r"(?:/[^/\n]{2,40}/|\([^()\n]{2,40}\)|（[^（）\n]{2,40}）)"
_AFTER_DATE = re.compile(
    rf"(?: at \d{{1,2}}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{{2,4}})?)?\s*{_MARK}?\s*"
    rf"(?:--|[-—–:/|：]|\. [-—–]|讯|电|消息)|\s*{_MARK}"
)
_STOP = re.compile(r"\. [A-ZÀ-Ý]")  # "Basel, 6 October 2026. Acme ..."
_AFTER_CHINESE_DATE = re.compile("[，,、 ]")
# "KEARNEY, NE -- (BUSINESS WIRE) --" and "San Antonio, Texas –": a place and a dash.
_PLACE = re.compile(
    r"(?:[A-Z]{3,}(?: (?:&|and|[A-Z]{2,}))*(?=[ –—-])"
    r"|[^\s,–—-]{2,30}(?: [^\s,–—-]{2,30}){0,3},[^\n–—]{0,100}?)"
    r" ?(?:\([^()]{2,40}\)|/[^/]{2,40}/)? ?(?:--|—|–) ?\S"
)
_SOURCE_LINE = re.compile(
    r"[(（\[*]?(?:original )?(?:source|sources|quelle|fuente|originally (?:published|posted|issued)"
    r"|first (?:published|posted)|date|published|posted(?: on)?|released|for immediate release"
    r"|来源|出处|原文|发布(?:时间|日期)?|日期|時間|发表时间)\b ?[:：,|]?",
    re.IGNORECASE,
)
# A line of a record that dates something else than the document.
_NAMED = re.compile(r"[:：]|\d|start|completion|cut-?off|by |through|until", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dating:
    """When a document was published, and what is to be said of it."""

    at: datetime | None
    date_only: bool
    flags: tuple[str, ...]


def is_dateline(line: str, language: str = "en") -> bool:
    """Does a paragraph begin as a release does: a place, a day, a wire, a dash?"""
    place = _PLACE.match(line[:_HEAD])
    if place is not None and _is_place(place[0].rstrip(" –—-")):
        return True
    return dateline(line, language) is not None


def dateline(line: str, language: str = "en") -> Window | None:
    """The day at the head of a paragraph: "BOSTON, Feb. 3, 2026 (GLOBE NEWSWIRE) -- Acme ..."."""
    head = line[:_HEAD]
    for found in windows(head, None, language):
        before = head[: found.start]
        if found.window.precision != "day" or found.start > 90 or not _is_place(before):
            return None
        eastern = language in ("zh", "ja", "ko") and (not before or before[-1] in "，,、 讯")
        stopped = before.endswith(", ") and _STOP.match(head, found.end)
        if stopped or _AFTER_DATE.match(head, found.end):
            return found.window
        return found.window if eastern and _AFTER_CHINESE_DATE.match(head, found.end) else None
    return None


def _is_place(before: str) -> bool:
    words = before.replace(",", " ").replace("/", " ").split()
    small = sum(1 for word in words if word[0].islower() and len(word) > 3)
    if ":" in before or before.strip() in ("On", "By", "Since", "As of"):
        return False
    return small <= 1 and len(words) <= 14


def dates_of(lines: list[str], language: str = "en") -> tuple[Window, ...]:
    """The days, or months, that a text says it is of: dateline, source line, a line that is a date.

    `lines` are the lines of the body; only the first and the last ones are looked at.
    """
    first = lines[:_FIRST]
    found = [window for line in first if (window := dateline(line, language))][:1]
    for line in first + lines[max(_FIRST, len(lines) - _LAST) :]:
        if len(line) <= _HEAD and (window := _dated(line, language)):
            found.append(window)
    return tuple(dict.fromkeys(found))


def _dated(line: str, language: str) -> Window | None:
    """The date of a line that is little else: "Source: Acme, May 2025", "Paris, 9 July 2026"."""
    is_source = _SOURCE_LINE.match(line) is not None
    if not is_source and (len(line) > 60 or not any(sign.isdigit() for sign in line)):
        return None
    found = windows(line, None, language)
    if len(found) != 1 or found[0].window.precision not in ("day", "month"):
        return None
    if is_source:
        return found[0].window
    rest = line[: found[0].start] + line[found[0].end :]
    is_date = len(rest.strip(" ,.()（）—–-")) <= 20 and not _NAMED.search(rest)
    return found[0].window if is_date and found[0].window.precision == "day" else None


def is_date(line: str, language: str) -> bool:
    """Is a line no more than a date, with or without a place?"""
    return len(line) <= 60 and _dated(line, language) is not None


def dated(
    listed: datetime | None,
    date_only: bool,
    page: date | None,
    text: Iterable[Window],
    now: datetime,
) -> Dating:
    """The day of a document: the source's; where that is missing or cannot be, the page's or the
    text's. Days that contradict each other are flagged; the source's is kept."""
    flags = []
    if listed is not None and (wrong := _wrong(listed, now)):
        flags.append(wrong)
        listed = None
    said = tuple(window for window in text if not _wrong(_midnight(window.start), now))
    if page is not None and _wrong(_midnight(page), now):
        page = None
    day = listed.date() if listed else page
    flags += _conflicts(day, page if listed else None, said)
    if listed is not None:
        return Dating(listed, date_only, tuple(flags))
    if page is not None:
        return Dating(_midnight(page), True, (*flags, FROM_PAGE))
    days = [window.start for window in said if window.precision == "day"]
    if days:
        return Dating(_midnight(days[0]), True, (*flags, FROM_TEXT))
    return Dating(None, False, tuple(flags) if flags else (MISSING,))


def _conflicts(day: date | None, page: date | None, text: tuple[Window, ...]) -> list[str]:
    if day is None:
        return []
    flags = []
    if page is not None and abs(day - page) > _AFTER:
        flags.append(f"dates in conflict: the source lists it for {day}, its page says {page}")
    if text and not any(_agree(day, window) for window in text):
        window = text[0]
        said = f"{window.start:%Y-%m}" if window.precision == "month" else f"{window.start}"
        flags.append(f"dates in conflict: page says {day}, its text says {said}")
    return flags


def _agree(day: date, window: Window) -> bool:
    return window.start - _BEFORE <= day <= window.end + _AFTER


def _wrong(at: datetime, now: datetime) -> str:
    if at > now + _AHEAD:
        return FUTURE
    return OLD if at.year < 1995 else ""


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
