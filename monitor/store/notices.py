"""Conditions that the operator is told of: once when they come, once when they heal."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from monitor.store.room import Room
from monitor.store.tables import notices


@dataclass(frozen=True, slots=True)
class Notice:
    """A condition that stands. `times`: how often it came so far."""

    condition: str
    text: str
    since: datetime
    times: int


class Notices(Room):
    """Reads and writes of notices."""

    def raise_notice(self, condition: str, text: str, now: datetime) -> bool:
        """True if the condition did not stand already, and is to be told."""
        row = {"condition": condition, "text": text, "since": now, "times": 1}
        new = self.connection.execute(
            self._insert(notices)
            .values(row)
            .on_conflict_do_nothing(index_elements=["condition"])
            .returning(notices.c.condition)
        ).first()
        if new is not None:
            return True
        again = self.connection.execute(
            update(notices)
            .where(notices.c.condition == condition, notices.c.healed.is_not(None))
            .values(text=text, since=now, healed=None, times=notices.c.times + 1)
        )
        return again.rowcount == 1

    def heal_notice(self, condition: str, text: str, now: datetime) -> bool:
        """True if the condition stood; `text` is how it healed."""
        healed = self.connection.execute(
            update(notices)
            .where(notices.c.condition == condition, notices.c.healed.is_(None))
            .values(text=text, healed=now)
        )
        return healed.rowcount == 1

    def standing_notices(self) -> tuple[Notice, ...]:
        """What stands now, the longest-standing first."""
        query = select(notices.c.condition, notices.c.text, notices.c.since, notices.c.times)
        standing = query.where(notices.c.healed.is_(None))
        return tuple(
            Notice(*row)
            for row in self.connection.execute(
                standing.order_by(notices.c.since, notices.c.condition)
            )
        )
