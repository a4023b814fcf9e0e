"""What follows from one document inside an open transaction: stories, alerts, promises, words."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor import alerts, promises, query, stories
from monitor.store import Transaction, opened_at
from monitor.values import Alert, Document, Event, Match, Reading, Status, Verdict


@dataclass(frozen=True, slots=True)
class Post:
    """Alerts of one document that are to be posted in one message."""

    document: Document
    alerts: tuple[Alert, ...]

    @property
    def key(self) -> str:
        """Of the message: the same document and version is never posted twice."""
        return f"document:{self.document.id}"


@dataclass(slots=True)
class Consequences:
    """Writes what follows from documents, one after the other, and gathers what is to be said."""

    store: Transaction
    rules: alerts.Rules
    mutes: Sequence[alerts.Mute]
    now: datetime
    baseline: bool
    posts: list[Post] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def follow(self, document: Document, reading: Reading) -> None:
        """Decide on each event of a document that was just stored, and write what was decided."""
        told: list[Alert] = []
        for event in reading.events:
            if event.status is Status.PLANNED:
                self._promise(document, event)
            elif event.status is Status.NEGATED:
                self._decided(document, event, Verdict("none", "denied: it has not happened"))
            else:
                told.extend(self._happened(document, event))
        if told:
            told.sort(key=lambda alert: -alert.event.milestone.rank)
            self.posts.append(Post(document, tuple(told)))
        self._correct(document, reading)

    def _promise(self, document: Document, event: Event) -> None:
        promise = self.store.add_promise(event, document, self.now)
        said = "a plan: kept as a promise"
        if promise.slips:
            said += f"; its date has moved {promise.slips} times"
        self._decided(document, event, Verdict("none", said))

    def _happened(self, document: Document, event: Event) -> list[Alert]:
        """The alert that is to be posted, if one is."""
        at = opened_at(document)
        match = stories.match(event, self.store.stories_like(event), at, document.title)
        words = f"{alerts.headline(event)}\n{event.evidence.text}\n{document.title}"
        muted = alerts.muted(query.about(event, document), self.mutes, words)
        verdict = alerts.decide(
            match, document, self.rules, self.now, baseline=self.baseline, muted_by=muted
        )
        if verdict.say == "none":
            self._decided(document, event, verdict)
            return []
        if match.story is None:
            alert = self._open(document, match, verdict)
            return [alert] if verdict.say == "post" else []
        return self._join(document, match, verdict)

    def _open(self, document: Document, match: Match, verdict: Verdict) -> Alert:
        story = self.store.open_story(match.event, document, self.now)
        alert = self.store.add_alert(
            story,
            match.event,
            document,
            verdict,
            alerts.headline(match.event),
            alerts.missing(match.event),
            match.conflicts,
            self.now,
        )
        self._decided(document, match.event, verdict, story.id, alert.id)
        if match.event.status is Status.ACHIEVED:
            self._keep_promises(match.event, story.id)
        return alert

    def _join(self, document: Document, match: Match, verdict: Verdict) -> list[Alert]:
        assert match.story is not None  # noqa: S101 -- the caller asked
        role = "recap" if match.event.status is Status.RECAP else "joined"
        note = alerts.reply_text(match, document) if verdict.say == "reply" else ""
        story = self.store.join_story(match.story, match.event, document, role, note, self.now)
        alert = self.store.alert_of_story(story.id)
        self._decided(document, match.event, verdict, story.id, alert.id if alert else None)
        if alert is None:
            return []
        if verdict.say == "post":  # it was only kept for review, and now somebody surer says it
            self.store.set_alert_state(alert.id, "posted", verdict.reason)
            return [replace(alert, state="posted")]
        if verdict.say == "reply":
            self._reply(alert, f"sighting:{story.id}:{document.id}", note)
        return []

    def _reply(self, alert: Alert, key: str, text: str) -> None:
        """Into the thread of each message that told the alert, and the message itself renewed."""
        for parent in self.store.deliveries_of(alert.id):
            if parent.kind not in ("alert", "burst"):
                continue
            self.store.add_delivery(
                parent.channel,
                key,
                "reply",
                (alert.id,),
                text=text,
                parent_key=parent.key,
                due=self.now,
            )
            if parent.kind == "alert":
                self.store.add_delivery(
                    parent.channel,
                    f"update:{key}",
                    "update",
                    parent.alert_ids,
                    parent_key=parent.key,
                    due=self.now,
                )

    def _correct(self, document: Document, reading: Reading) -> None:
        """A new version whose events changed is said in the thread; trivial edits are silent.

        A record's versions each tell what changed in it: a later one takes nothing back.
        """
        if document.version == 1 or document.kind == "registry":
            return
        earlier = self.store.previous_version(document)
        before = self.store.reading(earlier.id) if earlier and earlier.id else None
        text = alerts.correction(before.events, reading.events) if before else None
        if earlier is None or earlier.id is None or text is None:
            return
        for story in self.store.stories_of_document(earlier.id):
            alert = self.store.alert_of_story(story.id)
            if alert is not None:
                self.store.set_alert_state(alert.id, "corrected", text)
                self._reply(alert, f"correction:{story.id}:{document.id}", text)

    def _keep_promises(self, event: Event, story_id: int) -> None:
        at = self.now
        for promise in self.store.open_promises(product=event.product):
            if promise.id is not None and promises.meets(promise, event, at):
                self.store.set_promise(promise.id, "met", story_id, self.now)

    def _decided(
        self,
        document: Document,
        event: Event,
        verdict: Verdict,
        story_id: int | None = None,
        alert_id: int | None = None,
    ) -> None:
        assert document.id is not None  # noqa: S101 -- it was just stored
        self.store.add_decision(
            document.id, verdict.say, verdict.reason, story_id, alert_id, event, self.now
        )
        self.reasons.append(
            f"{event.milestone.id} ({event.status}): {verdict.say}: {verdict.reason}"
        )
        if story_id is not None:
            self.stories.append(story_id)
