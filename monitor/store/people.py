"""What people said: feedback on alerts, and mutes, each with who and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update

from monitor.store.room import Room
from monitor.store.tables import feedback, mutes
from monitor.values import Feedback

_HOLDING = (
    select(mutes)
    .where(or_(mutes.c.until.is_(None), mutes.c.until > bindparam("now")), mutes.c.ended.is_(None))
    .order_by(mutes.c.id)
)


@dataclass(frozen=True, slots=True)
class Mute:
    """What somebody does not want to hear of: a query of the search language, with its end."""

    id: int
    query: str
    until: datetime | None
    who: str
    reason: str
    since: datetime
    ended: datetime | None = None
    ended_by: str | None = None


class People(Room):
    """Reads and writes of feedback and mutes."""

    def add_feedback(self, word: Feedback) -> None:
        """Keep a person's word. A later word of the same person does not erase the earlier."""
        row = {"verdict": word.verdict, "who": word.who, "at": word.at}
        self.connection.execute(feedback.insert(), {"alert_id": word.alert_id, **row})

    def feedback(self, alert_id: int) -> tuple[Feedback, ...]:
        """Every word on an alert, oldest first."""
        return self._feedback([alert_id]).get(alert_id, ())

    def feedback_since(self, since: datetime) -> tuple[Feedback, ...]:
        """Every word on any alert that was given then or later, oldest first."""
        query = select(feedback).where(feedback.c.at >= since).order_by(feedback.c.id)
        return tuple(
            Feedback(row.alert_id, row.verdict, row.who, row.at)
            for row in self.connection.execute(query)
        )

    def judged_alerts(self) -> tuple[int, ...]:
        """The alerts on which somebody has given a word, in order."""
        query = select(feedback.c.alert_id).distinct().order_by(feedback.c.alert_id)
        return tuple(self.connection.execute(query).scalars())

    def add_mute(
        self, query: str, until: datetime | None, who: str, reason: str, now: datetime
    ) -> int:
        """Keep a mute and give its id; `until` None: until somebody ends it."""
        row = {"query": query, "until": until, "who": who, "reason": reason, "since": now}
        (given,) = self._insert_many(mutes, [row])
        return given

    def mutes(self, now: datetime) -> tuple[Mute, ...]:
        """The mutes that hold now, oldest first."""
        return tuple(
            Mute(**row._mapping) for row in self.connection.execute(_HOLDING, {"now": now})
        )

    def end_mute(self, mute_id: int, who: str, now: datetime) -> bool:
        """End a mute before its time. False where there is none with this id that holds."""
        holds = or_(mutes.c.until.is_(None), mutes.c.until > now)
        ended = self.connection.execute(
            update(mutes)
            .where(mutes.c.id == mute_id, mutes.c.ended.is_(None), holds)
            .values(ended=now, ended_by=who)
        )
        return ended.rowcount == 1

    def _feedback(self, alert_ids: Sequence[int]) -> dict[int, tuple[Feedback, ...]]:
        query = select(feedback).where(feedback.c.alert_id.in_(alert_ids)).order_by(feedback.c.id)
        found: dict[int, tuple[Feedback, ...]] = {}
        for row in self.connection.execute(query):
            word = Feedback(row.alert_id, row.verdict, row.who, row.at)
            found[row.alert_id] = (*found.get(row.alert_id, ()), word)
        return found
