"""What the letters behind a time mean: "EDT", "Beijing time", or "CST", which two sides use."""

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Hours from UTC. Names that mean one thing only; the others are in _BY_SOURCE.
_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "mez": 1, "cest": 2,
    "mesz": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "hkt": 8, "sgt": 8, "myt": 8,
    "awst": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "est": -5,
    "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "adt": -3, "brt": -3,
}  # fmt: skip
# Letters that several countries use: (start of the source's zone, hours), the first that fits.
_BY_SOURCE = {
    "cst": (("Asia/", 8.0), ("America/", -6.0), ("US/", -6.0), ("UTC", -6.0)),
    "bst": (("Asia/Dhaka", 6.0), ("", 1.0)),
    "ist": (("Asia/Kolkata", 5.5), ("Asia/Calcutta", 5.5), ("Asia/Jerusalem", 2.0),
            ("Europe/Dublin", 1.0)),
    "ast": (("America/", -4.0), ("Asia/", 3.0)),
}  # fmt: skip
# Names of a clock that knows its own summer time.
_CLOCKS = {
    "et": "America/New_York", "eastern": "America/New_York", "ct": "America/Chicago",
    "central": "America/Chicago", "mt": "America/Denver", "mountain": "America/Denver",
    "pt": "America/Los_Angeles", "pacific": "America/Los_Angeles", "beijing": "Asia/Shanghai",
    "北京时间": "Asia/Shanghai", "hong kong": "Asia/Hong_Kong", "london": "Europe/London",
    "uk": "Europe/London",
}  # fmt: skip
_TIME_WORDS = re.compile(r"\s*\b(?:standard |daylight |summer |european )?time\b")
_OFFSET = re.compile(r"(?:utc|gmt|ut)?\s*([+-])(\d{1,2})(?::?([0-5]\d))?", re.ASCII)


def zone_of(name: str, source: str) -> tzinfo | None:
    """The zone that `name` means at a source in the zone `source`; None for an unknown name.

    An empty name is the source's own zone. ZoneInfoNotFoundError where `source` is no IANA name.
    """
    word = name.strip(" ()").lower()
    if word in ("", "local"):
        return ZoneInfo(source)
    offset = _OFFSET.fullmatch(word)
    if offset:
        return _offset(offset[1], int(offset[2]), int(offset[3] or 0))
    if word in _HOURS:
        return timezone(timedelta(hours=_HOURS[word]))
    if word in _BY_SOURCE:
        fitting = (hours for start, hours in _BY_SOURCE[word] if source.startswith(start))
        hours = next(fitting, None)
        return None if hours is None else timezone(timedelta(hours=hours))
    if word == "central european summer time":
        return timezone(timedelta(hours=2))
    clock = _CLOCKS.get(_TIME_WORDS.sub("", word).strip())
    return None if clock is None else ZoneInfo(clock)


def _offset(sign: str, hours: int, minutes: int) -> timezone | None:
    # The widest offsets in use are -12 and +14.
    ahead = timedelta(hours=hours, minutes=minutes)
    if ahead > timedelta(hours=14):
        return None
    return timezone(-ahead if sign == "-" else ahead)
