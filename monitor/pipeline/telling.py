"""Where a message goes and when: new alerts, replies in their threads, parents brought up to date.

Writes deliveries only, inside the transaction of what causes them; sending is `delivering`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor import alerts, query
from monitor.dates.hours import Quiet
from monitor.store import DeliveryRecord, Transaction
from monitor.values import Alert, Document

SAFETY = "safety"  # the lane of milestones that wait for no morning and stand in no digest
PARENTS = ("alert", "burst")  # kinds of messages that have a thread


@dataclass(frozen=True, slots=True)
class Post:
    """Alerts of one document that are to be posted in one message."""

    document: Document
    alerts: tuple[Alert, ...]

    @property
    def key(self) -> str:
        """Of the message: the same document and version is never posted twice."""
        return f"document:{self.document.id}"


@dataclass(frozen=True, slots=True)
class Telling:
    """Channels that hear every alert, routes to further ones, and hours in which nothing is said.

    With `first_match` only the first route that finds a message is followed.
    """

    channels: Sequence[str] = ()
    routes: Sequence[alerts.Route] = ()
    quiet: Quiet | None = None
    first_match: bool = False

    def announce(
        self, store: Transaction, posts: Sequence[Post], burst: int, now: datetime
    ) -> None:
        """Tell new alerts: one message a document and channel, or one for more than a burst of
        them. What is about safety always has a message of its own."""
        by_channel: dict[str, list[tuple[Post, alerts.Target]]] = {}
        for post in posts:
            for target in self._targets(post.alerts):
                by_channel.setdefault(target.channel, []).append((post, target))
        for channel, told in by_channel.items():
            news = [each for each in told if not _is_safety(each[0].alerts)]
            if sum(len(post.alerts) for post, _ in news) > burst:
                self._tell_burst(store, channel, news, now)
                told = [each for each in told if _is_safety(each[0].alerts)]
            for post, target in told:
                store.add_delivery(
                    channel,
                    post.key,
                    "alert",
                    tuple(alert.id for alert in post.alerts),
                    mention=target.mention,
                    due=self.due(post.alerts, now),
                )

    def reply(
        self,
        store: Transaction,
        alert: Alert,
        key: str,
        text: str,
        now: datetime,
        *,
        upgrade: bool = False,
    ) -> None:
        """Say something in the thread of every message that told an alert, and renew these.

        `upgrade`: a surer source says it now, or it no longer holds: routes may want that shown
        in the channel too.
        """
        loud = {"always", "upgrade"} if upgrade else {"always"}
        modes = {target.channel: target.broadcast for target in self._routed((alert,))}
        for parent in _parents(store, alert):
            store.add_delivery(
                parent.channel,
                key,
                "reply",
                (alert.id,),
                text=text,
                parent_key=parent.key,
                broadcast=modes.get(parent.channel) in loud,
                due=max(self.due((alert,), now), parent.due),
            )
        renew(store, alert, key, now)

    def due(self, told: Sequence[Alert], now: datetime) -> datetime:
        """When it may be said: at once where it is about safety, else when it is not quiet."""
        return now if self.quiet is None or _is_safety(told) else self.quiet.ends(now)

    def wants_in_digest(self, told: Sequence[Alert]) -> bool:
        """Is each of them sent to the digest by a route, and none about safety?"""
        return not _is_safety(told) and all(self._is_for_digest(alert) for alert in told)

    def _is_for_digest(self, alert: Alert) -> bool:
        facts, words = query.about_alert(alert), _words(alert)
        found = [route for route in self.routes if query.matches(route.when, facts, words)]
        return any(route.digest for route in (found[:1] if self.first_match else found))

    def _targets(self, told: Sequence[Alert]) -> Sequence[alerts.Target]:
        """Where a document's message goes: the common channels and those of its routes; nowhere
        where it waits for the digest."""
        if self.wants_in_digest(told):
            return ()
        routed = {target.channel: target for target in self._routed(told)}
        common = {channel: alerts.Target(channel) for channel in self.channels}
        return tuple((common | routed).values())

    def _routed(self, told: Sequence[Alert]) -> Sequence[alerts.Target]:
        return alerts.targets(
            [query.about_alert(alert) for alert in told],
            "\n".join(_words(alert) for alert in told),
            (),
            [route for route in self.routes if not route.digest],
            first_match=self.first_match,
        )

    def _tell_burst(
        self,
        store: Transaction,
        channel: str,
        told: Sequence[tuple[Post, alerts.Target]],
        now: datetime,
    ) -> None:
        together = [alert for post, _ in told for alert in post.alerts]
        store.add_delivery(
            channel,
            f"burst:{told[0][0].key}",
            "burst",
            tuple(alert.id for alert in together),
            mention=next((target.mention for _, target in told if target.mention), None),
            due=self.due(together, now),
        )


def renew(store: Transaction, alert: Alert, cause: str, now: datetime) -> None:
    """Bring each message that told an alert up to its present state. `cause` makes it one update.

    The message is built when it is sent, so an update that still waits shows this change as well.
    """
    told = store.deliveries_of(alert.id)
    waiting = {
        (update.channel, update.alert_ids)
        for update in told
        if update.kind == "update" and update.state == "pending" and not update.attempts
    }
    for parent in told:
        if parent.kind == "alert" and (parent.channel, parent.alert_ids) not in waiting:
            store.add_delivery(
                parent.channel,
                f"update:{cause}",
                "update",
                parent.alert_ids,
                parent_key=parent.key,
                due=max(now, parent.due),
            )


def _parents(store: Transaction, alert: Alert) -> Sequence[DeliveryRecord]:
    return [told for told in store.deliveries_of(alert.id) if told.kind in PARENTS]


def _is_safety(told: Sequence[Alert]) -> bool:
    return any(alert.event.milestone.lane == SAFETY for alert in told)


def _words(alert: Alert) -> str:
    return f"{alert.headline}\n{alert.event.evidence.text}\n{alert.title}"
