"""Promises as an iCalendar (RFC 5545) that any calendar program can subscribe to."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from monitor.search.plans import Plan

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_STATUS = {"open": "TENTATIVE", "overdue": "TENTATIVE", "met": "CONFIRMED", "dropped": "CANCELLED"}
_OCTETS = 73  # of a line, which holds at most 75 with its fold


def written(plans: Iterable[Plan], now: datetime) -> str:
    """One all-day event for each promise with a window, on the last day that it names."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cart-monitor//promises//EN"]
    lines += ["CALSCALE:GREGORIAN", "X-WR-CALNAME:CAR-T promises"]
    for plan in plans:
        lines += _event(plan, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(plan: Plan, now: datetime) -> Iterator[str]:
    promise = plan.promise
    window = promise.event.when
    if window is None:
        return
    yield "BEGIN:VEVENT"
    yield f"UID:promise-{promise.id}@cart-monitor"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{window.end:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{window.end + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(f'{plan.title} ({plan.due}; {plan.state})')}"
    yield f"DESCRIPTION:{_text(promise.event.evidence.text)}"
    if promise.url and promise.url.startswith(("http://", "https://")):
        yield f"URL:{_one_line(promise.url)}"
    yield f"STATUS:{_STATUS[plan.state]}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    return "".join(mark for mark in text if mark.isprintable() or mark == "\n").translate(_ESCAPES)


def _one_line(text: str) -> str:
    return "".join(mark for mark in text if mark.isprintable() and not mark.isspace())


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets; a folded one goes on behind a space."""
    rest = line
    first = True
    while rest:
        size = 0
        end = 0
        for end, mark in enumerate(rest):  # noqa: B007 - used below
            size += len(mark.encode("utf-8", "replace"))
            if size > _OCTETS:
                break
        else:
            end = len(rest)
        yield rest[:end] if first else f" {rest[:end]}"
        rest, first = rest[end:], False
