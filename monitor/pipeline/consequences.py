"""What follows from one document inside an open transaction: stories, alerts, promises, words."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor import alerts, promises, query, stories
from monitor.pipeline.telling import Post, Telling, renew
from monitor.store import Transaction, opened_at
from monitor.values import Alert, Document, Event, Match, Reading, Status, Trust, Verdict

REGISTRY = "registry"  # kind of document
MOST_CONFLICTS = 6  # that an alert shows
_RANKS = list(Trust)


@dataclass(slots=True)
class Consequences:
    """Writes what follows from documents, one after the other, and gathers what is to be said.

    `silent`: nothing is to be said, now or in a digest, whatever follows: a past is being read.
    """

    store: Transaction
    rules: alerts.Rules
    mutes: Sequence[alerts.Mute]
    telling: Telling
    now: datetime
    baseline: bool
    silent: bool = False
    posts: list[Post] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def follow(self, document: Document, reading: Reading) -> None:
        """Decide on each event of a document that was just stored, and write what was decided."""
        told: list[Alert] = []
        earlier = self._earlier(document)
        for event in reading.events:
            if event.status is Status.PLANNED:
                self._promise(document, event)
            elif event.status is Status.NEGATED:
                self._decided(document, event, Verdict("none", "denied: it has not happened"))
            else:
                told.extend(self._happened(document, event, earlier))
        if told:
            told.sort(key=lambda alert: -alert.event.milestone.rank)
            self.posts.append(Post(document, tuple(told)))
        if earlier is not None:
            self._correct(document, reading, earlier)

    def _earlier(self, document: Document) -> Document | None:
        """The version that this one corrects. A new version of a registry's record corrects
        nothing: it tells what has changed in the world."""
        if document.version == 1 or document.kind == REGISTRY:
            return None
        return self.store.previous_version(document)

    def _promise(self, document: Document, event: Event) -> None:
        promise = self.store.add_promise(event, document, self.now)
        said = "a plan: kept as a promise"
        if promise.slips:
            said += f"; its date has moved {promise.slips} times"
        self._decided(document, event, Verdict("none", said))

    def _happened(self, document: Document, event: Event, earlier: Document | None) -> list[Alert]:
        """The alert that is to be posted, if one is."""
        at = opened_at(document)
        match = stories.match(event, self.store.stories_like(event), at, document.title)
        words = f"{alerts.headline(event)}\n{event.evidence.text}\n{document.title}"
        muted = alerts.muted(query.about(event, document), self.mutes, words)
        verdict = alerts.decide(
            match, document, self.rules, self.now, baseline=self.baseline, muted_by=muted
        )
        if self.silent and verdict.say in ("post", "review", "reply"):
            verdict = Verdict("silent", f"read from its source's past, not told: {verdict.reason}")
        if verdict.say == "none":
            self._decided(document, event, verdict)
            return []
        if match.story is None:
            alert = self._open(document, match, verdict)
            return [alert] if verdict.say == "post" else []
        if earlier is not None and match.story.id in self._told_by(earlier):
            said = Verdict("silent", "a new version of a document that told this story")
            self._decided(document, event, said, match.story.id, match.story.alert_id)
            return []
        return self._join(document, match, verdict)

    def _told_by(self, document: Document) -> set[int]:
        return {story.id for story in self.store.stories_of_document(document.id or 0)}

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
        note = alerts.reply_text(match, document) if verdict.say == "reply" else ""
        role = _role(document, match)
        story = self.store.join_story(match.story, match.event, document, role, note, self.now)
        alert = self.store.alert_of_story(story.id)
        self._decided(document, match.event, verdict, story.id, alert.id if alert else None)
        if alert is None:
            return []
        if alerts.asserts(match.event, document.trust):
            alert = self._enrich(alert, match)
        if verdict.say == "post":  # it was only kept for review, and now somebody surer says it
            self.store.set_alert_state(alert.id, "posted", verdict.reason)
            return [replace(alert, state="posted")]
        cause = f"sighting:{story.id}:{document.id}"
        if alert.state == "withdrawn" and alerts.asserts(match.event, document.trust):
            note = f"It stands again. {alerts.reply_text(match, document)}"
            self.store.set_alert_state(alert.id, "corrected", note)
            self._reply(alert, cause, note, upgrade=True)
        elif verdict.say == "reply":
            surer = _RANKS.index(document.trust) < _RANKS.index(match.story.best_trust)
            self._reply(alert, cause, note, upgrade=surer)
        elif not self.silent:
            renew(self.store, alert, cause, self.now)
        return []

    def _reply(self, alert: Alert, cause: str, note: str, *, upgrade: bool) -> None:
        if not self.silent:
            self.telling.reply(self.store, alert, cause, note, self.now, upgrade=upgrade)

    def _enrich(self, alert: Alert, match: Match) -> Alert:
        """The alert with what one more document knows of its story, or says otherwise."""
        event = alert.event if match.conflicts else alerts.completed(alert.event, match.event)
        conflicts = tuple(dict.fromkeys((*alert.conflicts, *match.conflicts)))[:MOST_CONFLICTS]
        if event == alert.event and conflicts == alert.conflicts:
            return alert
        headline, missing = alerts.headline(event), alerts.missing(event)
        return self.store.revise_alert(alert.id, event, headline, missing, conflicts)

    def _correct(self, document: Document, reading: Reading, earlier: Document) -> None:
        """A new version whose events changed is said in the thread; trivial edits are silent."""
        before = self.store.reading(earlier.id or 0)
        text = alerts.correction(before.events, reading.events) if before else None
        if text is None:
            return
        versions = {version.id for version in self.store.versions(document)}
        for story in self.store.stories_of_document(earlier.id or 0):
            alert = self.store.alert_of_story(story.id)
            if alert is None or alert.state == "withdrawn":
                continue
            event = _same(alert, reading)
            others = any(told.document_id not in versions for told in alert.sightings)
            state = "corrected" if event is not None or others else "withdrawn"
            if event is not None and alert.document_id in versions:
                event = replace(event, evidence=alert.event.evidence)  # the words that were told
                headline, missing = alerts.headline(event), alerts.missing(event)
                self.store.revise_alert(alert.id, event, headline, missing, alert.conflicts)
            if state == "withdrawn" or alert.state in ("posted", "corrected"):
                self.store.set_alert_state(alert.id, state, text)
            cause = f"correction:{story.id}:{document.id}"
            gone = state == "withdrawn"
            self._reply(alert, cause, text, upgrade=gone)

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


def _role(document: Document, match: Match) -> str:
    if match.conflicts:
        return "conflict"
    if match.event.status is Status.RECAP:
        return "recap"
    return "registry" if document.trust is Trust.REGISTRY else "joined"


def _same(alert: Alert, reading: Reading) -> Event | None:
    """What a new version says of the event of an alert; None where it says it no longer."""
    told = [
        event
        for event in reading.events
        if event.milestone.id == alert.event.milestone.id and event.status is Status.ACHIEVED
    ]
    named = [event for event in told if event.product == alert.event.product]
    return next(iter(named or told), None)
