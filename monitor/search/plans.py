"""Promises as people read them: what was announced, for when, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from monitor import promises
from monitor.store import Transaction
from monitor.values import Event, Promise, Window

_TEXT = {
    "day": "%Y-%m-%d",
    "month": "%B %Y",
    "year": "%Y",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One promise today. `state`: open, overdue, met, dropped; `met_by` is an alert's number."""

    promise: Promise
    title: str
    due: str  # the window, in words
    state: str
    met_by: int | None = None


def plans(store: Transaction, today: date, *, only_overdue: bool = False) -> tuple[Plan, ...]:
    """Every promise, the first due first; those without a window last."""
    found = (_plan(store, promise, today) for promise in store.promises())
    return tuple(plan for plan in found if plan.state == "overdue" or not only_overdue)


def mark_overdue(store: Transaction, now: datetime) -> tuple[Promise, ...]:
    """Write down which open promises are overdue now, and give those; for a daily task."""
    found = []
    for promise in store.promises(("open",)):
        if promise.id is not None and promises.overdue(promise, now.date()):
            store.set_promise(promise.id, "overdue", None, now)
            found.append(promise)
    return tuple(found)


def title(event: Event) -> str:
    """What was promised, in one line."""
    whom = event.product or event.company or "a product that is not named"
    diseases = f" in {', '.join(event.indications)}" if event.indications else ""
    return f"{event.milestone.title}: {whom}{diseases}"


def due(window: Window | None) -> str:
    """A window as precisely as it was said: "Q3 2026", "second half of 2026"."""
    if window is None:
        return "no date said"
    start, end = window.start, window.end
    match window.precision:
        case "quarter" if _same_span(start, end, 3):
            return f"Q{(start.month + 2) // 3} {start.year}"
        case "half" if _same_span(start, end, 6):
            return f"{'first' if start.month == 1 else 'second'} half of {start.year}"
        case "before":
            return f"by {end.isoformat()}"
        case precision if precision in _TEXT:
            return f"{start:{_TEXT[precision]}}"
        case _:
            return f"{start.isoformat()} to {end.isoformat()}"


def _same_span(start: date, end: date, months: int) -> bool:
    return start.year == end.year and start.month % months == 1 and end.month - start.month < months


def _plan(store: Transaction, promise: Promise, today: date) -> Plan:
    late = promise.state == "open" and promises.overdue(promise, today)
    alert = store.alert_of_story(promise.met_by) if promise.met_by is not None else None
    return Plan(
        promise,
        title(promise.event),
        due(promise.event.when),
        "overdue" if late else promise.state,
        alert.id if alert else None,
    )


def of_product(found: Iterable[Plan], product: str) -> tuple[Plan, ...]:
    """The plans of one product."""
    return tuple(plan for plan in found if plan.promise.event.product == product)
