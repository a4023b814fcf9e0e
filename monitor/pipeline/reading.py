"""Reads single documents without a database: what `monitor read` and the scorer show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor import alerts, classify, extract
from monitor.values import Document, Match, Reading, Verdict


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads labelled rows or plain texts as if each were new and just published."""

    lexicon: classify.Lexicon
    rules: alerts.Rules
    now: datetime

    def read(self, row: Mapping[str, Any]) -> tuple[Document, Reading, tuple[Verdict, ...]]:
        """The document, what it reports, and the verdict on each of its events."""
        document = extract.labelled(row, self.now)
        reading = classify.read(document, self.lexicon)
        at = document.published or self.now
        verdicts = tuple(
            alerts.decide(Match(event, None, "alone"), document, self.rules, at, baseline=False)
            for event in reading.events
        )
        return document, reading, verdicts

    def finding(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """One line of `monitor read --jsonl`: the shape that the labelling guide's scorer takes."""
        _, reading, verdicts = self.read(row)
        told = [
            event.confidence
            for event, verdict in zip(reading.events, verdicts, strict=True)
            if verdict.say == "post"
        ]
        return {
            "id": row["id"],
            "alert": bool(told),
            "confidence": round(max(told, default=0.0), 3),
            "events": [
                {
                    "milestone": event.milestone.id,
                    "status": event.status.value,
                    "product": event.product,
                    "company": event.company,
                    "targets": list(event.targets),
                    "modality": event.modality,
                    "indications": list(event.indications),
                    "phase": event.phase,
                    "trial_ids": list(event.trial_ids),
                    "evidence": event.evidence.text,
                    "confidence": round(event.confidence, 3),
                }
                for event in reading.events
            ],
            "notes": [f"{note.what}: {note.why}" for note in reading.notes],
        }
