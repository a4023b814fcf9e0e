"""Remembers documents and all that follows from them, together or not at all.

The document, its stories, alerts, promises and pending deliveries are one transaction: whatever
dies afterwards, what was decided is said, and said once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from monitor import alerts, query
from monitor.errors import StoreError
from monitor.pipeline.consequences import Consequences, Post
from monitor.pipeline.taking import Taken
from monitor.store import Store, StoryExists, Transaction
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

    `channels` hear every alert, `routes` send some to further ones. With neither, everything is
    stored and nothing is said.
    """

    store: Store
    rules: alerts.Rules
    names: query.Names
    channels: Sequence[str] = ()
    routes: Sequence[alerts.Route] = ()

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
        with self.store.begin() as store:
            documents = store.add_documents(
                [(each.document, each.reading, each.fingerprint) for each in taken]
            )
            mutes = alerts.mutes(store.mutes(now), self.names)
            follow = Consequences(store, self.rules, mutes, now, baseline)
            for document, each in zip(documents, taken, strict=True):
                if not document.known:
                    follow.follow(document, each.reading)
            self._announce(store, follow.posts, now)
        return Outcome(
            new=sum(not document.known for document in documents),
            alerts=tuple(alert for post in follow.posts for alert in post.alerts),
            stories=tuple(follow.stories),
            reasons=tuple(follow.reasons),
        )

    def _announce(self, store: Transaction, posts: Sequence[Post], now: datetime) -> None:
        """One message a document and channel; more than a burst of them become one message."""
        if sum(len(post.alerts) for post in posts) > self.rules.burst:
            together = tuple(alert.id for post in posts for alert in post.alerts)
            for channel in self.channels:
                store.add_delivery(channel, f"burst:{posts[0].key}", "burst", together, due=now)
            return
        for post in posts:
            ids = tuple(alert.id for alert in post.alerts)
            for target in self._targets(post):
                store.add_delivery(
                    target.channel,
                    post.key,
                    "alert",
                    ids,
                    mention=target.mention,
                    broadcast=target.broadcast,
                    due=now,
                )

    def _targets(self, post: Post) -> Sequence[alerts.Target]:
        """Where a document's message goes: the common channels, and those of its routes."""
        facts = [query.about_alert(alert) for alert in post.alerts]
        words = "\n".join(
            f"{alert.headline}\n{alert.event.evidence.text}\n{alert.title}" for alert in post.alerts
        )
        return alerts.targets(facts, words, self.channels, self.routes)


def _together(outcomes: Iterable[Outcome]) -> Outcome:
    parts = list(outcomes)
    return Outcome(
        sum(part.new for part in parts),
        tuple(alert for part in parts for alert in part.alerts),
        tuple(story for part in parts for story in part.stories),
        tuple(reason for part in parts for reason in part.reasons),
        tuple(problem for part in parts for problem in part.problems),
    )
