"""Runs documents through the whole pipeline into a database, without asking or telling anyone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitor import alerts, classify, extract
from monitor.pipeline.recording import Recorder
from monitor.pipeline.taking import Taken
from monitor.store import Store
from monitor.values import Document, Event, Match, Reading

BATCH = 500  # stored documents that are held in memory at a time


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one document led to: ids of alerts that were to be posted, and of its stories."""

    id: str
    alerts: tuple[int, ...]
    story: tuple[int, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What today's vocabulary makes of a stored document, beside what was made of it then."""

    document: Document
    appear: tuple[Event, ...]
    vanish: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Replayer:
    """Takes documents as if each had just been published."""

    store: Store
    lexicon: classify.Lexicon
    recorder: Recorder
    now: datetime

    def replay(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Replayed]:
        """In order of their dates, undated ones last; the clock stands where each was published."""
        late = datetime.max.replace(tzinfo=UTC)
        documents = [extract.labelled(row, self.now) for row in rows]
        for document in sorted(documents, key=lambda each: each.published or late):
            reading = classify.read(document, self.lexicon)
            at = document.published or self.now
            outcome = self.recorder.record([Taken(document, reading)], at)
            yield Replayed(
                document.key,
                tuple(alert.id for alert in outcome.alerts),
                tuple(dict.fromkeys(outcome.stories)),
                (*outcome.reasons, *(f"{note.what}: {note.why}" for note in reading.notes)),
            )

    def differences(self) -> Iterator[Difference]:
        """Stored documents whose alerts would be others today; nothing is written."""
        last = 0
        while True:
            with self.store.reading() as store:
                batch = [
                    (document, store.reading(document.id or 0) or Reading())
                    for document in store.documents_after(last, BATCH)
                ]
            if not batch:
                return
            for document, then in batch:
                last = document.id or last
                difference = self._difference(document, then)
                if difference is not None:
                    yield difference

    def _difference(self, document: Document, then: Reading) -> Difference | None:
        before = {_what(event): event for event in self._told(document, then)}
        now = classify.read(extract.zoned(document), self.lexicon)
        after = {_what(event): event for event in self._told(document, now)}
        appear = tuple(event for what, event in after.items() if what not in before)
        vanish = tuple(event for what, event in before.items() if what not in after)
        return Difference(document, appear, vanish) if appear or vanish else None

    def _told(self, document: Document, reading: Reading) -> Iterator[Event]:
        """The events that would be posted if the document were new."""
        for event in reading.events:
            verdict = alerts.decide(
                Match(event, None, "alone"),
                document,
                self.recorder.rules,
                document.published or document.seen,
                baseline=False,
            )
            if verdict.say == "post":
                yield event


def _what(event: Event) -> tuple[object, ...]:
    return event.milestone.id, event.product, event.indications, event.phase
