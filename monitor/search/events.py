"""Reads a stored event without the library that wrote it: that takes 0.1 s to import, this none."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from monitor.values import Event, Milestone, Quote, Status, Trust, Window

_LISTS = ("partners", "targets", "indications", "trial_ids", "reasons")


def event(text: str) -> Event:
    """The event that the store encoded; a test holds it equal to what the store reads."""
    said: dict[str, Any] = json.loads(text)
    said["milestone"] = _milestone(said["milestone"])
    said["status"] = Status(said["status"])
    said["evidence"] = Quote(**said["evidence"])
    said["when"] = _window(said.get("when"))
    for name in _LISTS:
        said[name] = tuple(said.get(name, ()))
    return Event(**said)


def _milestone(said: Mapping[str, Any]) -> Milestone:
    return Milestone(**{**said, "asserted_by": frozenset(map(Trust, said["asserted_by"]))})


def _window(said: Mapping[str, Any] | None) -> Window | None:
    if said is None:
        return None
    days = {name: date.fromisoformat(said[name]) for name in ("start", "end")}
    return Window(**{**said, **days})
