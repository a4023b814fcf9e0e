"""Times of day and days of the week as people configure them, in their own zone.

A moment that a change of the clocks leaves out or repeats is taken as its first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY = frozenset(range(7))
_DAYS_ALLOWED = "write days as in 'mon-fri', 'mon,thu' or 'daily'"
_TIME_ALLOWED = "write HH:MM, as in '07:30'"


def weekdays(text: str) -> frozenset[int]:
    """Days of the week, Monday 0: "mon-fri", "sat-mon", "mon,thu", "daily". ValueError else."""
    if text.strip().lower() == "daily":
        return EVERY_DAY
    found: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = part.strip().partition("-")
        start, end = _weekday(first), _weekday(last if dash else first)
        found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(found)


def _weekday(word: str) -> int:
    said = word.strip()
    found = [number for number, name in enumerate(NAMES) if name.startswith(said)]
    if len(said) < 3 or not found:
        raise ValueError(f"{said!r} is no day; {_DAYS_ALLOWED}")
    return found[0]


def time_of_day(text: str) -> time:
    """A time of day: "07:30". ValueError else."""
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise ValueError(_TIME_ALLOWED)
    if int(hours) > 23 or int(minutes) > 59:
        raise ValueError(f"no such time of day; {_TIME_ALLOWED}")
    return time(int(hours), int(minutes))


@dataclass(frozen=True, slots=True)
class Weekly:
    """A time of day on some days of the week, in a zone."""

    at: time
    days: frozenset[int]
    zone: tzinfo

    def latest(self, now: datetime) -> datetime:
        """The last such moment that is not after `now`, in UTC."""
        today = now.astimezone(self.zone).date()
        past = (today - timedelta(days=back) for back in range(8))
        moments = (_moment(day, self.at, self.zone) for day in past if day.weekday() in self.days)
        return next(moment for moment in moments if moment <= now)

    def day(self, moment: datetime) -> date:
        """The day on which people there have this moment."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Quiet:
    """When nothing is to be said: from `start` until `end` each day, and on all of the days that
    are not among `days`. The same `start` and `end`: no hours, only days."""

    start: time
    end: time
    days: frozenset[int]
    zone: tzinfo

    def ends(self, now: datetime) -> datetime:
        """When something may be said: `now`, or the end of the quiet time that it falls into."""
        if not self._is_quiet(now):
            return now
        return next(
            moment for moment in self._openings(now) if moment > now and not self._is_quiet(moment)
        )

    def _is_quiet(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        if local.weekday() not in self.days:
            return True
        at = local.time()
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def _openings(self, now: datetime) -> Iterator[datetime]:
        today = now.astimezone(self.zone).date()
        for ahead in range(9):
            day = today + timedelta(days=ahead)
            for at in sorted({time(), self.end}):
                yield _moment(day, at, self.zone)


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
