"""How values look on a page: days, times, lengths of time, addresses; never markup."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
_CONTROL = (*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))
_UNSEEN = dict.fromkeys((*_TURNING, *_CONTROL))


def filters(timezone: str) -> dict[str, Callable[..., Any]]:
    """The filters of the templates, in the time zone of the people who read."""
    zone = ZoneInfo(timezone)

    def day(moment: datetime | date | None) -> str:
        if moment is None:
            return "undated"
        at = moment.astimezone(zone) if isinstance(moment, datetime) else moment
        return f"{at:%Y-%m-%d}"

    def clock(moment: datetime | None) -> str:
        return "never" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

    return {
        "day": day,
        "clock": clock,
        "span": length,
        "outside": outside,
        "words": words,
        "address": address,
        "iso": lambda moment: moment.isoformat(),
    }


def harmless(value: Any) -> Any:
    """Text without control characters and without marks that turn the direction of what follows."""
    if isinstance(value, str) and not isinstance(value, Markup) and not value.isprintable():
        return value.translate(_UNSEEN)
    return value


def length(span: timedelta | float | None) -> str:
    """A length of time in its largest unit: 42 s, 7 min, 3 h, 5 d; "" where there is none."""
    if span is None:
        return ""
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def outside(url: str | None) -> str | None:
    """An address that a link may lead to: http or https, nothing that runs."""
    return url if url is not None and url.lower().startswith(("http://", "https://")) else None


def words(name: str) -> str:
    """ "first_patient_dosed" as "first patient dosed"."""
    return name.replace("_", " ")


def address(path: str, **values: Any) -> str:
    """A path with those of the values that say something."""
    said = {name: value for name, value in values.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(said)}" if said else path
