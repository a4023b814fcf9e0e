"""A plan carries the window that its sentence gives it."""

from datetime import UTC, date, datetime

import pytest

from monitor import classify, extract
from monitor.values import Event, Status

LEXICON = classify.load()
NOW = datetime(2026, 2, 16, tzinfo=UTC)


def planned(text: str) -> Event:
    row = {
        "id": "plan",
        "title": "Lagoon Bio outlines plans for LGB-07 in myasthenia gravis",
        "text": f"Lagoon Bio develops LGB-07, a BCMA CAR-T cell therapy. {text}",
        "kind": "press_release",
        "published": "2026-02-16",
    }
    events = classify.read(extract.labelled(row, NOW), LEXICON).events
    return next(event for event in events if event.status is Status.PLANNED)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        (
            "The company plans to dose the first patient with myasthenia gravis in the third"
            " quarter of 2026.",
            date(2026, 7, 1),
            date(2026, 9, 30),
        ),
        (
            "It expects to submit an IND for myasthenia gravis in March 2027.",
            date(2027, 3, 1),
            date(2027, 3, 31),
        ),
    ],
)
def test_a_plan_has_its_window(text: str, start: date, end: date) -> None:
    window = planned(text).when
    assert window is not None
    assert (window.start, window.end) == (start, end)


def test_a_plan_without_a_time_has_none() -> None:
    said = "The company plans to dose the first patient with myasthenia gravis."
    assert planned(said).when is None
