"""Remembers documents and all that follows from them, together or not at all.

The document, its stories, alerts, promises and pending deliveries are one transaction: whatever
dies afterwards, what was decided is said, and said once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from monitor import alerts, query
from monitor.errors import StoreError
from monitor.pipeline.consequences import Consequences
from monitor.pipeline.taking import Taken
from monitor.pipeline.telling import Telling
from monitor.store import Store, StoryExists
from monitor.values import Alert, Problem

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What recording led to. `alerts` are those to be posted now."""

    new: int = 0
    alerts: tuple[Alert, ...] = ()
    stories: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorder:
    """Turns readings into what is remembered and what will be said.

    `telling` says where and when it is said. Without channels and routes no alert is posted; with
    `silent` nothing at all is said of what is recorded, in threads and digests neither.
    """

    store: Store
    rules: alerts.Rules
    names: query.Names
    telling: Telling = field(default_factory=Telling)
    silent: bool = False

    def record(self, taken: Sequence[Taken], now: datetime, *, baseline: bool = False) -> Outcome:
        """Write what was read, in one transaction; what cannot be written costs only itself."""
        try:
            return self._again_if_taken(taken, now, baseline)
        except StoreError:
            raise
        except Exception as error:
            if len(taken) == 1:
                log.exception("document_failed", key=taken[0].document.key)
                why = f"{type(error).__name__}: {error}"
                return Outcome(problems=(Problem(taken[0].document.key, why),))
            halves = taken[: len(taken) // 2], taken[len(taken) // 2 :]
            return _together(self.record(half, now, baseline=baseline) for half in halves)

    def _again_if_taken(self, taken: Sequence[Taken], now: datetime, baseline: bool) -> Outcome:
        for _ in range(3):
            try:
                return self._record(taken, now, baseline)
            except StoryExists:  # another daemon was quicker: match again, on what it wrote
                continue
        return self._record(taken, now, baseline)

    def _record(self, taken: Sequence[Taken], now: datetime, baseline: bool) -> Outcome:
        # A power cut may undo it: the items are listed still, and nothing of them was said, because
        # a delivery is claimed in a lasting transaction before it is sent.
        with self.store.begin(lasting=False) as store:
            documents = store.add_documents(
                [(each.document, each.reading, each.fingerprint) for each in taken]
            )
            mutes = alerts.mutes(store.mutes(now), self.names)
            follow = Consequences(
                store, self.rules, mutes, self.telling, now, baseline, silent=self.silent
            )
            for document, each in zip(documents, taken, strict=True):
                if not document.known:
                    follow.follow(document, each.reading)
            self.telling.announce(store, follow.posts, self.rules.burst, now)
        return Outcome(
            new=sum(not document.known for document in documents),
            alerts=tuple(alert for post in follow.posts for alert in post.alerts),
            stories=tuple(follow.stories),
            reasons=tuple(follow.reasons),
        )


def _together(outcomes: Iterable[Outcome]) -> Outcome:
    parts = list(outcomes)
    return Outcome(
        sum(part.new for part in parts),
        tuple(alert for part in parts for alert in part.alerts),
        tuple(story for part in parts for story in part.stories),
        tuple(reason for part in parts for reason in part.reasons),
        tuple(problem for part in parts for problem in part.problems),
    )
