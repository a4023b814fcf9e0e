"""Sends what waits: claim a delivery, send it, settle it; each a step of its own.

A message is never sent again blindly. Where an earlier try may have reached the receiver (its
answer never came, or we died before we could write it down), the channel is asked for the message
first.
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
from monitor.store import Store
from monitor.values import Delivery

PACE = timedelta(seconds=1)  # between two messages to one channel: Slack's documented rate
PATIENCE = timedelta(seconds=90)  # how long `run --once` waits for a channel that asks us to wait

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Sends deliveries through `channels`, by name; `pace` apart from each other in a channel."""

    store: Store
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    operations: Operations = field(default_factory=Operations)
    pace: timedelta = PACE

    def deliver(self) -> bool:
        """Send one waiting message. False where none is due."""
        now = self.clock()
        with self.store.begin() as store:
            delivery = store.claim_delivery(now)
        if delivery is None:
            return False
        channel = self.channels.get(delivery.channel)
        if channel is None:
            self._refused(delivery, f"{delivery.channel}: no such channel is configured")
            return True
        try:
            receipt = channel.find(delivery.message) if delivery.doubtful else None
            found = receipt is not None
            if receipt is None:
                receipt = channel.send(delivery.message)
        except SendError as error:
            self._not_sent(delivery, error)
        else:
            self._sent(delivery, receipt, found=found)
        return True

    def deliver_all(self, stopping: threading.Event | None = None) -> bool:
        """Send until nothing waits, within a patience; False where something still waits."""
        stopping = stopping or threading.Event()
        until = self.clock() + PATIENCE
        while not stopping.is_set() and self.clock() < until:
            if self.deliver():
                continue
            with self.store.reading() as store:
                if not store.queue().pending:
                    return True
            stopping.wait(0.2)
        return False

    def _sent(self, delivery: Delivery, receipt: str, *, found: bool) -> None:
        now = self.clock()
        with self.store.begin() as store:
            store.settle_delivery(delivery, "sent", now, receipt=receipt)
            if self.pace:
                store.hold_channel(delivery.channel, now + self.pace)
            again = f"{delivery.channel} takes messages again"
            self.operations.healed(store, f"refused:{delivery.channel}", again, now)
        log.info(
            "delivered",
            channel=delivery.channel,
            kind=delivery.message.kind,
            key=delivery.message.key,
            attempts=delivery.attempts,
            found=found or None,
        )

    def _not_sent(self, delivery: Delivery, error: SendError) -> None:
        next_try = schedule.next_try(delivery.attempts, error.retry_after, self.clock())
        if error.permanent or next_try is None:
            self._refused(delivery, str(error))
            return
        now = self.clock()
        with self.store.begin() as store:
            store.settle_delivery(
                delivery,
                "pending",
                now,
                error=str(error),
                next_try=next_try,
                unclear=error.unclear or delivery.doubtful,
            )
            if error.retry_after is not None:
                store.hold_channel(delivery.channel, now + timedelta(seconds=error.retry_after))
        log.warning(
            "not_delivered",
            channel=delivery.channel,
            key=delivery.message.key,
            unclear=error.unclear or None,
            next_try=next_try.isoformat(timespec="seconds"),
            error=str(error),
        )

    def _refused(self, delivery: Delivery, why: str) -> None:
        now = self.clock()
        with self.store.begin() as store:
            store.settle_delivery(delivery, "failed", now, error=why)
            if delivery.channel != self.operations.channel:  # it would be refused there as well
                text = f"Messages to {delivery.channel} are refused: {why}"
                self.operations.raised(store, f"refused:{delivery.channel}", text, now)
        log.error("delivery_refused", channel=delivery.channel, key=delivery.message.key, error=why)
