"""The queue of messages: added with what caused them, claimed, settled; none blindly sent twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Exists,
    Row,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from monitor.store.alerts import Alerts
from monitor.store.room import NotClaimed
from monitor.store.tables import alerts, channels, deliveries, delivery_alerts
from monitor.values import Alert, Delivery, Message

CLAIM_LASTS = timedelta(minutes=10)  # then whoever claimed it is taken for dead
SETTLED = ("sent", "pending", "failed")
ORPHAN = "the message that it belongs to was refused"

_parents = deliveries.alias("parents")
_HAS_PARENT = and_(
    _parents.c.channel == deliveries.c.channel, _parents.c.message_key == deliveries.c.parent_key
)

_ABOUT = (
    select(delivery_alerts.c.alert_id)
    .where(delivery_alerts.c.delivery_id == bindparam("delivery"))
    .order_by(delivery_alerts.c.place)
)


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """Where one message to one channel stands."""

    id: int
    channel: str
    key: str
    kind: str
    alert_ids: tuple[int, ...]
    state: str
    due: datetime
    created: datetime
    settled_at: datetime | None
    attempts: int
    doubtful: bool
    receipt: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """How many messages each channel has in each state, and since when the oldest waits."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (channel, state)
    oldest: datetime | None = None  # of those pending or being sent, when it was added

    @property
    def pending(self) -> int:
        """Messages that are not settled, in all channels."""
        return sum(n for (_, state), n in self.counts.items() if state in ("pending", "sending"))


class Deliveries(Alerts):
    """Reads and writes of the queue."""

    def add_delivery(  # noqa: PLR0913 - the names are the row's
        self,
        channel: str,
        message_key: str,
        kind: str,
        alert_ids: Sequence[int],
        *,
        text: str = "",
        parent_key: str | None = None,
        mention: str | None = None,
        broadcast: bool = False,
        due: datetime,
    ) -> bool:
        """Put a message into a channel's queue. False where the channel has this key already.

        A reply or an update names its parent's key; if the parent was refused for good, so is it.
        """
        orphan = parent_key is not None and self._state(channel, parent_key) == "failed"
        row = {
            "channel": channel,
            "message_key": message_key,
            "kind": kind,
            "text": text,
            "parent_key": parent_key,
            "mention": mention,
            "broadcast": broadcast,
            "state": "failed" if orphan else "pending",
            "error": ORPHAN if orphan else None,
            "due": due,
            "created": due,
            "attempts": 0,
            "doubtful": False,
        }
        given = self.connection.execute(
            self._insert(deliveries)
            .values(row)
            .on_conflict_do_nothing(index_elements=["channel", "message_key"])
            .returning(deliveries.c.id)
        ).scalar()
        if given is None:
            return False
        about = [
            {"delivery_id": given, "place": place, "alert_id": alert_id}
            for place, alert_id in enumerate(alert_ids)
        ]
        if about:
            self.connection.execute(delivery_alerts.insert(), about)
        return True

    def claim_delivery(
        self, now: datetime, exclude_channels: Sequence[str] = ()
    ) -> Delivery | None:
        """The oldest message that may be sent now, ours until it is settled; None if none waits.

        Its channel is not held; a reply or an update waits until its parent has a receipt. One
        that was claimed ten minutes ago and never settled comes back, doubtful. `attempts` counts
        this one. The message is built from the present state of its alerts.
        """
        self.connection.execute(
            update(deliveries)
            .where(deliveries.c.state == "sending", deliveries.c.claimed_at <= now - CLAIM_LASTS)
            .values(state="pending", doubtful=True)
        )
        while True:
            query = (
                select(deliveries, _parents.c.receipt.label("thread"))
                .outerjoin(_parents, _HAS_PARENT)
                .where(_may_be_sent(now, exclude_channels))
                .order_by(deliveries.c.id)
                .limit(1)
            )
            row = self.connection.execute(query).first()
            if row is None:
                return None
            claimed = self.connection.execute(
                update(deliveries)
                .where(deliveries.c.id == row.id, deliveries.c.state == "pending")
                .values(state="sending", claimed_at=now, attempts=row.attempts + 1)
            )
            if claimed.rowcount:
                return Delivery(
                    row.id,
                    row.channel,
                    self._message(row),
                    row.attempts + 1,
                    row.doubtful,
                    row.created,
                )

    def release_claims(self, due: datetime) -> int:
        """Take back every claim, as doubtful, to be looked at from `due` on; how many there were.

        For whoever starts alone on this database: who claimed them is dead. One who is not finds
        its message not claimed when it settles it, and the look-up finds the message.
        """
        released = self.connection.execute(
            update(deliveries)
            .where(deliveries.c.state == "sending")
            .values(state="pending", doubtful=True, claimed_at=None, due=due)
        )
        return released.rowcount

    def settle_delivery(  # noqa: PLR0913 - the names are the row's
        self,
        delivery: Delivery,
        state: str,
        now: datetime,
        *,
        receipt: str | None = None,
        error: str | None = None,
        next_try: datetime | None = None,
        unclear: bool = False,
    ) -> None:
        """Say what became of a claimed message: sent (with its receipt), pending (tried again at
        `next_try`; `unclear`: it may have arrived) or failed (its replies fail with it).

        Raises NotClaimed where it is not ours (any more), ValueError for another state.
        """
        if state not in SETTLED:
            raise ValueError(f"delivery state {state!r} is unknown; allowed: {', '.join(SETTLED)}")
        settled = self.connection.execute(
            update(deliveries)
            .where(
                deliveries.c.id == delivery.id,
                deliveries.c.state == "sending",
                deliveries.c.attempts == delivery.attempts,
            )
            .values(
                state=state,
                settled_at=now,
                claimed_at=None,
                receipt=receipt,
                error=error,
                due=next_try or now,
                doubtful=unclear and state == "pending",
            )
        )
        if not settled.rowcount:
            raise NotClaimed(
                f"delivery {delivery.id} ({delivery.message.key} to {delivery.channel}) is not "
                f"claimed by attempt {delivery.attempts}; claim it before settling it"
            )
        if state == "failed":
            self._fail_replies(delivery, now)

    def hold_channel(self, channel: str, until: datetime) -> None:
        """Send nothing to this channel before `until`; a hold is never shortened."""
        held = self._insert(channels).values(channel=channel, held_until=until)
        self.connection.execute(
            held.on_conflict_do_update(
                index_elements=["channel"],
                set_={"held_until": held.excluded.held_until},
                where=channels.c.held_until < held.excluded.held_until,
            )
        )

    def held_channels(self, now: datetime) -> dict[str, datetime]:
        """The channels that wait, and until when."""
        query = select(channels.c.channel, channels.c.held_until)
        held = self.connection.execute(query.where(channels.c.held_until > now))
        return {row.channel: row.held_until for row in held}

    def deliveries_of(self, alert_id: int) -> tuple[DeliveryRecord, ...]:
        """Every message that speaks of an alert, oldest first."""
        query = (
            select(deliveries)
            .join(delivery_alerts, delivery_alerts.c.delivery_id == deliveries.c.id)
            .where(delivery_alerts.c.alert_id == alert_id)
            .order_by(deliveries.c.id)
        )
        rows = self.connection.execute(query).all()
        return tuple(_record(row, self._alerts_of(row.id)) for row in rows)

    def queue(self) -> Queue:
        """What waits, was sent and was refused."""
        counted = select(deliveries.c.channel, deliveries.c.state, func.count().label("n"))
        rows = self.connection.execute(counted.group_by(deliveries.c.channel, deliveries.c.state))
        waits = deliveries.c.state.in_(("pending", "sending"))
        oldest = self.connection.execute(select(func.min(deliveries.c.created)).where(waits))
        return Queue({(row.channel, row.state): row.n for row in rows}, oldest.scalar())

    def is_waiting(self, now: datetime) -> bool:
        """Is there a message that is due, under way, or was tried and not taken?

        One that is to be said later (the end of quiet hours) does not wait yet.
        """
        late = and_(
            deliveries.c.state == "pending",
            or_(deliveries.c.attempts > 0, deliveries.c.due <= now),
        )
        waits = exists().where(or_(deliveries.c.state == "sending", late))
        return bool(self.connection.execute(select(waits)).scalar())

    def is_queued(self, channel: str, message_key: str) -> bool:
        """Has the channel this message already, sent or not?"""
        return self._state(channel, message_key) is not None

    def for_digest(self, channel: str, since: datetime, until: datetime) -> tuple[Alert, ...]:
        """Alerts made after `since` and not after `until` that no digest of this channel listed,
        oldest first: those for review, and those to be posted that no message told."""
        messages = deliveries.alias()

        def told(*kinds: str) -> Exists:
            return exists().where(
                delivery_alerts.c.alert_id == alerts.c.id,
                messages.c.id == delivery_alerts.c.delivery_id,
                messages.c.kind.in_(kinds),
                *([messages.c.channel == channel] if kinds == ("digest",) else []),
            )

        silent = and_(alerts.c.state.in_(("posted", "corrected")), ~told("alert", "burst"))
        query = select(alerts.c.id).where(
            alerts.c.created > since,
            alerts.c.created <= until,
            or_(alerts.c.state == "review", silent),
            ~told("digest"),
        )
        return self._alerts(self.connection.execute(query.order_by(alerts.c.id)).scalars().all())

    def receipt_of(self, channel: str, message_key: str) -> str | None:
        """What the receiver called a message; None where it has none, or not yet."""
        query = select(deliveries.c.receipt).where(_is(channel, message_key))
        return self.connection.execute(query).scalar()

    def _state(self, channel: str, message_key: str) -> str | None:
        query = select(deliveries.c.state).where(_is(channel, message_key))
        return self.connection.execute(query).scalar()

    def _fail_replies(self, delivery: Delivery, now: datetime) -> None:
        """What hangs on a refused message can never be sent, and must not wait for ever."""
        self.connection.execute(
            update(deliveries)
            .where(
                deliveries.c.channel == delivery.channel,
                deliveries.c.parent_key == delivery.message.key,
                deliveries.c.state == "pending",
            )
            .values(state="failed", settled_at=now, error=ORPHAN)
        )

    def _alerts_of(self, delivery_id: int) -> tuple[int, ...]:
        return tuple(self.connection.execute(_ABOUT, {"delivery": delivery_id}).scalars())

    def _message(self, row: Row[Any]) -> Message:
        return Message(
            key=row.message_key,
            kind=row.kind,
            alerts=self._alerts(self._alerts_of(row.id)),
            text=row.text,
            thread=row.thread,
            mention=row.mention,
            broadcast=row.broadcast,
        )


def _is(channel: str, message_key: str) -> ColumnElement[bool]:
    return and_(deliveries.c.channel == channel, deliveries.c.message_key == message_key)


def _may_be_sent(now: datetime, exclude_channels: Sequence[str]) -> ColumnElement[bool]:
    held = exists().where(channels.c.channel == deliveries.c.channel, channels.c.held_until > now)
    return and_(
        deliveries.c.state == "pending",
        deliveries.c.due <= now,
        ~held,
        deliveries.c.channel.not_in(exclude_channels),
        or_(deliveries.c.parent_key.is_(None), _parents.c.receipt.is_not(None)),
    )


def _record(row: Row[Any], alert_ids: tuple[int, ...]) -> DeliveryRecord:
    return DeliveryRecord(
        id=row.id,
        channel=row.channel,
        key=row.message_key,
        kind=row.kind,
        alert_ids=alert_ids,
        state=row.state,
        due=row.due,
        created=row.created,
        settled_at=row.settled_at,
        attempts=row.attempts,
        doubtful=row.doubtful,
        receipt=row.receipt,
        error=row.error,
    )
