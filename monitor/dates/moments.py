"""One date, or date and time, that stands alone in a field of a feed, a page or a record."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from monitor.dates.months import every_name, number
from monitor.dates.zones import zone_of

EARLIEST, LATEST = 1990, 2100
_LONGEST = 120  # no publisher needs more for a date; more is text


@dataclass(frozen=True, slots=True)
class Moment:
    """When. `at` is aware and in UTC; of a day without a time it is 00:00 of that day in UTC,
    so that `at.date()` is the day as written."""

    at: datetime
    date_only: bool


_CLOCK = re.compile(
    r"(?P<before>上午|下午|午前|午後|오전|오후)?\s*\b(?P<hour>\d{1,2})"
    r"(?:[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"|(?:時|点|时|시)\s?(?:(?P<minute_east>\d{1,2})(?:分|분))?(?:(?P<second_east>\d{1,2})(?:秒|초))?)"
    r"(?!\d|[./]\d)\s*(?P<after>[ap]\.?\s?m\b\.?|uhr\b)?",
    re.IGNORECASE | re.ASCII,
)
_HOUR_ALONE = re.compile(
    r"\b(?P<hour>\d{1,2})\s?(?P<after>[ap]\.?m\b\.?)", re.IGNORECASE | re.ASCII
)
_ZONE = re.compile(
    r"\s*\(?(?:(?P<offset>(?:UTC|GMT|UT)?\s?[+-]\d{1,2}(?::?\d{2})?)"
    r"(?:\s\([A-Z. ]{1,40}\)|\s[A-Z]{3,4})?"
    r"|(?P<letters>(?:U\.?S\.? )?(?:Central European |Eastern |Central |Mountain |Pacific "
    r"|Beijing |Hong Kong |London |UK |local )(?:(?:Standard |Daylight |Summer )?Time)?"
    r"|北京时间|(?!am\b|pm\b)[A-Z]{1,5}))\)?(?![A-Za-z\d])",
    re.IGNORECASE | re.ASCII,
)
_MONTH = rf"(?P<month>{every_name()})\.?"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª)?"
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s+"
    r"|^(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b[.,]*\s+"
    r"|^[a-zà-ÿ]{2,3}\.?,\s+(?=\d)"  # "mer, 16 nov 2022", and what other languages shorten
    r"|[（(]?(?:星期|周)[一二三四五六日天][)）]?|[（(][月火水木金土日월화수목금토일](?:曜日)?[)）]",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\s*(?:\b(?:at|um|à|a las|kl)(?=\s|$)|[|·•,;–—]|(?<=\s)-(?=\s|$))\s*", re.IGNORECASE
)
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE | re.ASCII)
    for shape in (
        rf"{_YEAR}\s?[-/.年년]\s?(?P<m>\d{{1,2}})\s?[-/.月월]\s?(?P<day>\d{{1,2}})\s?[日일.]?",
        rf"{_DAY}\.?[\s-](?:de |of )?{_MONTH}[\s-](?:de |del |of )?(?P<year>\d{{4}}|\d{{2}})",
        rf"{_MONTH}[\s-]{_DAY}\s{_YEAR}",
        rf"{_YEAR}[\s-]{_MONTH}[\s-]{_DAY}",
    )
)
_NUMERIC = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})", re.ASCII)
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ]?(\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_RFC_822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))?"
    r" ([+-]\d{4}|[A-Z]{2,4})",
    re.ASCII,
)


def moment(text: str, *, zone: str = "UTC", day_first: bool | None = None) -> Moment | None:
    """When `text` says; None where it cannot be read for certain, or is no year from 1990 to 2100.

    `zone` (an IANA name) is the source's: it is the zone of a time without one, and decides what
    CST means. `06/10/2026` is read by `day_first`, else as the source's country writes it, and
    is None where neither is known. The whole text must be a date: nothing is searched for.
    """
    if len(text) > _LONGEST:
        return None
    written = " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())
    try:
        return (
            _rfc_822(written, zone)
            or _digits(written, zone)
            or _iso(written, zone)
            or _words(written, zone, day_first)
        )
    except (ValueError, OverflowError):  # the 31st of February, 25 o'clock, a year 0
        return None


def _checked(at: datetime) -> Moment | None:
    moved = at.astimezone(UTC)
    return Moment(moved, False) if EARLIEST <= moved.year <= LATEST else None


def _day(day: date) -> Moment | None:
    if not EARLIEST <= day.year <= LATEST:
        return None
    return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), True)


def _rfc_822(text: str, zone: str) -> Moment | None:
    """The form of nearly all feeds, which `_words` reads too, in ten times the time."""
    found = _RFC_822.fullmatch(text)
    month = number(found[2]) if found else None
    own = zone_of(found[7], zone) if found else None
    if found is None or month is None or own is None:
        return None
    clock = time(int(found[4]), int(found[5]), min(int(found[6] or 0), 59))
    day = date(int(found[3]), month, int(found[1]))
    return _checked(datetime.combine(day, clock, own))


def _digits(text: str, zone: str) -> Moment | None:
    """Digits alone: 20260925, 20260306164618, or seconds or milliseconds since 1970."""
    if not (text.isascii() and text.isdigit()):
        return None
    if len(text) == 8:
        return _day(date(int(text[:4]), int(text[4:6]), int(text[6:])))
    if len(text) in (12, 14):
        form = "%Y%m%d%H%M%S"[: 12 if len(text) == 14 else 10]
        return _checked(datetime.strptime(text, form).replace(tzinfo=zone_of("", zone)))
    if len(text) in (10, 13):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return _checked(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
    return None


def _iso(text: str, zone: str) -> Moment | None:
    """ISO 8601 with a time, the commonest form; with any number of decimals."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    clock = datetime.fromisoformat(f"{found[1]}T{found[2]}")
    clock += timedelta(microseconds=int((found[3] or "0").ljust(6, "0")[:6]))
    own = zone_of(found[4] or "", zone)
    return None if own is None else _checked(clock.replace(tzinfo=own))


def _words(text: str, zone: str, day_first: bool | None) -> Moment | None:
    """Everything else: the clock and its zone are taken out, the rest must be a date."""
    rest = text
    clock = _CLOCK.search(rest) or _HOUR_ALONE.search(rest)
    if clock is None or not _is_time(clock):
        clock, name = None, ""
    else:
        name, end = _zone_name(rest, clock.end())
        rest = f"{rest[: clock.start()]} {rest[end:]}"
    day = _date(_tidy(rest), zone, day_first)
    if day is None or clock is None:
        return None if day is None else _day(day)
    own = zone_of(name, zone)
    if own is None:
        return None
    return _checked(datetime.combine(day, _time(clock), own))


def _zone_name(text: str, place: int) -> tuple[str, int]:
    """The name of the zone that stands at `place`, and where it ends."""
    found = _ZONE.match(text, place)
    name = (found["offset"] or found["letters"]) if found else ""
    if found is None or number(name) is not None:  # 08:30 Oct 6
        return "", place
    return name, found.end()


def _is_time(clock: re.Match[str]) -> bool:
    # 18.09.2026 starts like a time with dots: a dot counts only before "Uhr" or "am".
    said = clock.groupdict()
    return "." not in clock[0][:3] or said["after"] is not None


def _time(clock: re.Match[str]) -> time:
    said = clock.groupdict()
    hour = int(said["hour"])
    half = ((said["after"] or said.get("before") or "").lower() + " ")[:2]
    if half[0] in "ap" and half.strip() and hour > 12:
        raise ValueError("13 am")
    if half[0] == "p" or half in ("下午", "午後", "오후"):
        hour = hour % 12 + 12
    elif half[0] == "a":
        hour %= 12
    second = min(int(said.get("second") or said.get("second_east") or 0), 59)  # leap seconds
    minute = int(said.get("minute") or said.get("minute_east") or 0)
    return time(hour, minute, second, int((said.get("fraction") or "").ljust(6, "0")[:6]))


def _tidy(rest: str) -> str:
    without = _WEEKDAY.sub(" ", rest.strip(" ,"))
    return " ".join(_FILLER.sub(" ", without).split()).removesuffix(" T").strip()


def _date(text: str, zone: str, day_first: bool | None) -> date | None:
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        first, second, year = int(numeric[1]), int(numeric[3]), int(numeric[4])
        dotted = True if numeric[2] == "." else day_first
        order = _order(first, second, zone, dotted)
        if order is None:
            return None
        return date(year, second, first) if order else date(year, first, second)
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            return _named(found)
    return None


def _named(found: re.Match[str]) -> date | None:
    said = found.groupdict()
    month = int(said["m"]) if said.get("m") else number(said["month"])
    if month is None:
        return None
    year = int(said["year"])
    if len(said["year"]) == 2:  # RFC 822 wrote two digits
        year += 2000 if year < 50 else 1900
    return date(year, month, int(said["day"]))


def _order(first: int, second: int, zone: str, day_first: bool | None) -> bool | None:
    """True: the day stands first; None: nobody can know."""
    if first > 12 or second > 12:
        return first > 12
    if first == second:
        return True
    if day_first is not None:
        return day_first
    if zone.startswith(("America/", "US/")):
        return False
    return True if zone.startswith(("Europe/", "Asia/", "Australia/", "Pacific/")) else None
