"""Hits as flat rows, for spreadsheets and programs: the same columns in every face."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from monitor.search.results import Hit

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "kind",
    "id",
    "title",
    "milestone",
    "status",
    "product",
    "company",
    "partners",
    "targets",
    "modality",
    "indications",
    "phase",
    "trial_ids",
    "country",
    "confidence",
    "told",
    "published",
    "seen",
    "source",
    "trust",
    "publisher",
    "url",
    "state",
    "alert_id",
    "quote",
)


def flat(hit: Hit) -> dict[str, Any]:
    """One hit as text, numbers and lists of text; times as ISO 8601 in UTC."""
    event = hit.event
    found: dict[str, Any] = dict.fromkeys(COLUMNS)
    for name in ("kind", "id", "title", "source", "publisher", "url", "state", "alert_id"):
        found[name] = getattr(hit, name)
    found |= {
        "milestone": ", ".join(hit.milestones),
        "trust": hit.trust.value,
        "told": hit.at.isoformat(),
        "published": hit.published.isoformat() if hit.published else None,
        "seen": hit.seen.isoformat(),
        "quote": "".join(piece.text for piece in hit.snippet),
    }
    if event is not None:
        found |= {"status": event.status.value, "quote": event.evidence.text}
        for name in ("product", "company", "modality", "phase", "country", "confidence"):
            found[name] = getattr(event, name)
        for name in ("partners", "targets", "indications", "trial_ids"):
            found[name] = list(getattr(event, name))
    return found


def as_lines(hits: Iterable[Hit]) -> str:
    """A JSON object a line."""
    return "".join(json.dumps(flat(hit), ensure_ascii=False) + "\n" for hit in hits)


def as_csv(hits: Iterable[Hit]) -> str:
    """Comma-separated values with a heading, as RFC 4180 has them.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    written = io.StringIO(newline="")
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for hit in hits:
        rows.writerow([_cell(value) for value in flat(hit).values()])
    return written.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
