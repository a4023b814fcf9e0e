"""Runs documents through the whole pipeline into a database, without asking or telling anyone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor import classify
from monitor.pipeline.recording import Recorder, Taken
from monitor.values import Document


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one document led to."""

    id: str
    alerts: tuple[int, ...]
    stories: tuple[int, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayer:
    """Takes documents as if each had just been published."""

    lexicon: classify.Lexicon
    recorder: Recorder

    def replay(self, documents: Iterable[Document]) -> Iterator[Replayed]:
        """In order of their dates; the clock stands where each was published, undated ones last."""
        late = datetime.max.replace(tzinfo=UTC)
        for document in sorted(documents, key=lambda each: each.published or late):
            now = document.published or document.seen
            reading = classify.read(document, self.lexicon)
            outcome = self.recorder.record([Taken(document, reading, "")], now)
            yield Replayed(
                document.key,
                tuple(alert.id for alert in outcome.alerts),
                outcome.stories,
                outcome.reasons,
            )
