"""Lengths of time as people configure them: "5m", "1h30m", "3d"."""

import re
from datetime import timedelta

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_WHOLE = re.compile(r"(?:\d{1,6}[smhdw]){1,5}", re.ASCII)
_PART = re.compile(r"(\d+)([smhdw])", re.ASCII)


def every(text: str) -> timedelta:
    """The length of time that `text` says; ValueError names what is allowed.

    Numbers with s, m, h, d or w, longest unit first and each once: "90s", "1h30m", "2d12h".
    """
    written = text.strip().lower()
    parts = _PART.findall(written) if _WHOLE.fullmatch(written) else []
    units = [unit for _, unit in parts]
    if not parts or units != sorted(set(units), key="wdhms".index):
        raise ValueError(
            f"{text!r} is no length of time; allowed are numbers with s, m, h, d or w, "
            f"longest unit first, such as 90s, 5m, 1h30m, 3d or 2w"
        )
    length = sum((int(number) * _UNITS[unit] for number, unit in parts), timedelta())
    if not length:
        raise ValueError(f"{text!r} is no time at all; the shortest that is allowed is 1s")
    return length
