"""Sends what waits: claim a delivery, send it, settle it; each a step of its own.

A message is never sent again blindly. Where an earlier try may have reached the receiver (its
answer never came, or we died before we could write it down), the channel is asked for the message
first, and not before whatever was under way must have arrived.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from monitor import schedule
from monitor.errors import SendError
from monitor.notify import Channel
from monitor.pipeline.noticing import Operations
from monitor.store import NotClaimed, Store
from monitor.values import Delivery

PACE = timedelta(seconds=1)  # between two messages to one channel: Slack's documented rate
PATIENCE = timedelta(minutes=2)  # how long `run --once` waits for a channel or an answer
# Slack may take a message long after we gave up waiting for its answer (20 s); one that is looked
# for before that is not found, and would be sent twice.
DOUBT = timedelta(seconds=90)
PAUSE = timedelta(seconds=30)  # of a channel that does not answer, so that others are served
REPAIR = timedelta(minutes=10)  # between two tries of a channel that a person has to repair
SELDOM = timedelta(hours=4)  # between two tries of a message that `schedule` has no time for
KEEP = timedelta(days=7)  # then a message is told to nobody any more

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Sends deliveries through `channels`, by name; `pace` apart from each other in a channel."""

    store: Store
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    operations: Operations = field(default_factory=Operations)
    pace: timedelta = PACE
    doubt: timedelta = DOUBT

    def release(self) -> int:
        """Take back what an earlier process was about to send when it died; how many there were.

        Call it once at the start of the only daemon on a database. Each is looked up before it is
        sent again, so that a claim of somebody who lives costs nothing but the look.
        """
        with self.store.begin() as store:
            released = store.release_claims(self.clock() + self.doubt)
        if released:
            log.warning("deliveries_released", count=released)
        return released

    def deliver(self) -> bool:
        """Send one waiting message. False where none is due."""
        now = self.clock()
        with self.store.begin() as store:
            delivery = store.claim_delivery(now)
        if delivery is None:
            return False
        try:
            self._deliver(delivery)
        except NotClaimed as lost:  # we took too long; whoever has it looks before sending
            log.warning("delivery_lost", key=delivery.message.key, error=str(lost))
        return True

    def deliver_all(self, stopping: threading.Event | None = None) -> bool:
        """Send until nothing waits, within a patience; False where something still waits."""
        stopping = stopping or threading.Event()
        until = self.clock() + PATIENCE
        while not stopping.is_set() and self.clock() < until:
            if self.deliver():
                continue
            with self.store.reading() as store:
                if not store.is_waiting(self.clock()):
                    return True
            stopping.wait(0.2)
        return False

    def _deliver(self, delivery: Delivery) -> None:
        channel = self.channels.get(delivery.channel)
        if channel is None:
            self._refused(delivery, f"{delivery.channel}: no such channel is configured")
            return
        try:
            receipt = channel.find(delivery.message) if delivery.doubtful else None
            found = receipt is not None
            if receipt is None:
                receipt = channel.send(delivery.message)
        except SendError as error:
            self._not_sent(delivery, error)
        else:
            self._sent(delivery, receipt, found=found)

    def _sent(self, delivery: Delivery, receipt: str, *, found: bool) -> None:
        now = self.clock()
        with self.store.begin() as store:
            store.settle_delivery(delivery, "sent", now, receipt=receipt)
            if self.pace:
                store.hold_channel(delivery.channel, now + self.pace)
            again = f"{delivery.channel} takes messages again"
            self.operations.healed(store, f"refused:{delivery.channel}", again, now)
            store.heal_notice(f"lost:{delivery.channel}", again, now)  # of another message
        log.info(
            "delivered",
            channel=delivery.channel,
            kind=delivery.message.kind,
            key=delivery.message.key,
            attempts=delivery.attempts,
            found=found or None,
        )

    def _not_sent(self, delivery: Delivery, error: SendError) -> None:
        now = self.clock()
        if error.permanent and not error.repairable:
            self._refused(delivery, str(error))
            return
        if delivery.since is not None and now - delivery.since > KEEP:
            self._refused(delivery, f"not taken within {KEEP.days} days: {error}")
            return
        wait = self._wait(delivery, error, now)
        self._kept(delivery, error, now, now + wait)
        log.warning(
            "not_delivered",
            channel=delivery.channel,
            key=delivery.message.key,
            unclear=error.unclear or None,
            next_try=(now + wait).isoformat(timespec="seconds"),
            error=str(error),
        )

    def _wait(self, delivery: Delivery, error: SendError, now: datetime) -> timedelta:
        if error.repairable:
            return REPAIR
        due = schedule.next_try(delivery.attempts, error.retry_after, now)
        wait = SELDOM if due is None else due - now
        return max(wait, self.doubt) if error.unclear else wait

    def _kept(
        self, delivery: Delivery, error: SendError, now: datetime, next_try: datetime
    ) -> None:
        """It is tried again; meanwhile its channel rests, since others would fare no better."""
        rest = min(next_try - now, REPAIR if error.repairable else PAUSE)
        if error.retry_after is not None:
            rest = timedelta(seconds=error.retry_after)
        with self.store.begin() as store:
            store.settle_delivery(
                delivery,
                "pending",
                now,
                error=str(error),
                next_try=next_try,
                unclear=error.unclear or delivery.doubtful,
            )
            store.hold_channel(delivery.channel, now + rest)
            if error.repairable or delivery.attempts >= schedule.TRIES:
                said = "are refused" if error.repairable else "cannot be sent"
                text = f"Messages to {delivery.channel} {said}, and wait: {error}"
                self.operations.unsendable(store, delivery.channel, "refused", text, now)

    def _refused(self, delivery: Delivery, why: str) -> None:
        now = self.clock()
        with self.store.begin() as store:
            store.settle_delivery(delivery, "failed", now, error=why)
            if delivery.message.kind != "update":  # its words stand in the thread as well
                text = f"Messages to {delivery.channel} are refused: {why}. This one is given up."
                self.operations.unsendable(store, delivery.channel, "lost", text, now)
        log.error("delivery_refused", channel=delivery.channel, key=delivery.message.key, error=why)
