"""The days that a text gives for itself: the dateline of a release, its source line, a line that is
no more than a date."""

import re
from dataclasses import dataclass

from monitor.dates import windows
from monitor.values import Window

_HEAD = 200  # characters in which a dateline has its date, and a source line its own
_FIRST, _LAST = 12, 15  # lines at the beginning and the end that may date a document

# What stands between the day and the text: a wire's mark, a dash, or the word of a Chinese agency.
_MARK = r"(?:/[^/\n]{2,40}/|\([^()\n]{2,40}\)|（[^（）\n]{2,40}）)"
_AFTER_DATE = re.compile(
    rf"\)?(?: at \d{{1,2}}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{{2,4}})?)?\s*{_MARK}?\s*"
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
_OWN_LINE = re.compile(
    r"(?:date|published|posted(?: on)?|released|updated|for immediate release"
    r"|发布(?:时间|日期)?|日期|時間|发表时间)\b ?[:：,|]?",
    re.IGNORECASE,
)
# Where a page says that its news comes from elsewhere; the day follows.
_ORIGIN = re.compile(
    r"(?:\bsources?|\bquelle|\bfuente|来源|出处|原文)\s?[:：|]"
    r"|\b(?:originally|first) (?:published|posted|issued|released)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}:\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4}\b)?", re.IGNORECASE)
# A line of a record that dates something else than the document.
_NAMED = re.compile(r"[:：]|\d|start|completion|cut-?off|by |through|until", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """The days or months that a text gives: `own` for itself, `origin` for what it tells again."""

    own: tuple[Window, ...] = ()
    origin: tuple[Window, ...] = ()


def is_dateline(line: str, language: str = "en") -> bool:
    """Does a paragraph begin as a release does: a place, a day, a wire, a dash?"""
    place = _PLACE.match(line[:_HEAD])
    if place is not None and _is_place(place[0].rstrip(" –—-")):
        return True
    return dateline(line, language) is not None


def dateline(line: str, language: str = "en") -> Window | None:
    """The day at the head of a paragraph: "BOSTON, Feb. 3, 2026 (GLOBE NEWSWIRE) -- Acme ..."."""
    head = line[:_HEAD]
    found = next(iter(windows(head, None, language)), None)
    if found is None or found.window.precision != "day" or found.start > 90:
        return None
    before = head[: found.start]
    if not _is_place(before):
        return None
    eastern = language in ("zh", "ja", "ko") and (not before or before[-1] in "，,、 讯")
    if (
        _AFTER_DATE.match(head, found.end)
        or (before.endswith(", ") and _STOP.match(head, found.end))
        or (eastern and _AFTER_CHINESE_DATE.match(head, found.end))
    ):
        return found.window
    return None


def _is_place(before: str) -> bool:
    if ":" in before or before.strip() in ("On", "By", "Since", "As of"):
        return False
    words = before.replace(",", " ").replace("/", " ").split()
    small = sum(1 for word in words if word[0].islower() and len(word) > 3)
    return small <= 1 and len(words) <= 14


def said_by(lines: list[str], language: str = "en") -> Said:
    """What the lines of a body say of their day; only the first and the last ones are looked at."""
    first, last = lines[:_FIRST], lines[max(_FIRST, len(lines) - _LAST) :]
    origin = [window for line in first if (window := dateline(line, language))][:1]
    own = []
    for line in first + last:
        source = _ORIGIN.search(line)
        if source is not None:
            origin += _dates(line[source.end() : source.end() + _HEAD], language)[:1]
            line = line[: source.start()]
        if is_date(line, language) or (len(line) <= _HEAD and _OWN_LINE.match(line)):
            own += _dates(line, language)[:1]
    return Said(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(origin)))


def _dates(text: str, language: str) -> list[Window]:
    found = (each.window for each in windows(text, None, language))
    return [window for window in found if window.precision in ("day", "month")]


def is_date(line: str, language: str) -> bool:
    """Is a line no more than a day, with or without a place: "Paris, 9 July 2026"?"""
    if len(line) > 60 or not any(sign.isdigit() for sign in line):
        return False
    found = windows(line, None, language)
    if len(found) != 1 or found[0].window.precision != "day":
        return False
    rest = line[: found[0].start] + _TIME.sub("", line[found[0].end :])
    return len(rest.strip(" ,.()（）—–-")) <= 20 and not _NAMED.search(rest)
