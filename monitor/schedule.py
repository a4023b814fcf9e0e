"""When to ask a source again, when to try a delivery again, and when a source needs a person.

Pure: `now` and `jitter` (chance, 0 to 1) are arguments. What servers ask for and what goes wrong
only ever push a poll out; a source whose `every` is long is asked earlier after a failure.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.values import PollState, Source

# A server's wish to be asked less often (Cache-Control, Expires, ttl) is obeyed up to here, or up
# to `every` where that is longer. Publishers write an hour out of habit; alerts are due in minutes;
# and a conditional request that finds nothing new costs them next to nothing.
LONGEST_WISH = timedelta(minutes=15)
FIRST_RETRY = timedelta(minutes=30)  # after a failure of a source that is asked seldom
LONGEST_RETRY = timedelta(hours=6)
LONGEST_ORDER = timedelta(days=1)  # of a Retry-After: what is longer is a slip, and asked about
FAILURES = 3  # in a row, before a person is told
SPREAD = 0.05  # of the wait, so that sources do not march in step
LONGEST_SPREAD = timedelta(seconds=30)

TRIES = 10  # of a delivery: 5 s, 14 s, 37 s ... 3.9 h; a little over 6 hours in all
_FIRST_WAIT, _GROWTH = 5.0, 2.7


def after_success(
    state: PollState,
    source: Source,
    headers: Mapping[str, str],
    page_ttl: timedelta | None,
    now: datetime,
    jitter: float,
) -> datetime:
    """When to ask next: after `every`, or later where the server wishes it (`LONGEST_WISH`).

    `headers` are the answer's, in lower case. What a shared cache has kept already (Age) counts:
    the moment at which it will ask its origin is the right one for us.
    """
    wish = max(_freshness(headers), page_ttl or timedelta())
    wait = max(source.every, min(wish, LONGEST_WISH))
    return now + wait + _spread(wait, jitter)


def after_failure(
    state: PollState, source: Source, retry_after: float | None, now: datetime, jitter: float
) -> datetime:
    """When to ask a source that failed; `state.failures` counts this failure too.

    The wait doubles from `every` (at most `FIRST_RETRY`) to `LONGEST_RETRY`. `retry_after`
    (seconds) is obeyed whatever it says, up to `LONGEST_ORDER`.
    """
    first = min(source.every, FIRST_RETRY)
    doublings = min(max(state.failures - 1, 0), 20)
    wait = min(first * (1 << doublings), LONGEST_RETRY)
    if retry_after is not None:
        wait = max(wait, min(timedelta(seconds=retry_after), LONGEST_ORDER))
    return now + wait + _spread(wait, jitter)


def is_failing(state: PollState) -> bool:
    """Has it failed so often that a person should know?"""
    return state.failures >= FAILURES


def is_silent(state: PollState, source: Source, now: datetime) -> bool:
    """Does it answer, but bring nothing new for longer than `silent_after`?

    A source that should not be silent and has never listed anything is so after a few polls.
    """
    if source.silent_after is None or state.last_success is None:
        return False
    if state.last_item is None:
        return state.polls >= FAILURES
    return now - state.last_item > source.silent_after


def next_try(attempts: int, retry_after: float | None, now: datetime) -> datetime | None:
    """When to try a delivery again after `attempts` tries; None: it has been tried enough.

    `retry_after`: seconds that the receiver asked for; it is never asked earlier.
    """
    if attempts >= TRIES:
        return None
    wait = _FIRST_WAIT * _GROWTH ** max(attempts - 1, 0)
    return now + timedelta(seconds=max(wait, min(retry_after or 0.0, 86_400.0)))


def gap(previous_newest: datetime | None, dates: Iterable[datetime]) -> datetime | None:
    """The start of a stretch whose items may be lost, if there is one.

    That is so where the oldest item of this poll is newer than the newest of the last: what was
    published between them may have come and gone. `dates` are those of all items of this poll.
    """
    oldest = min(dates, default=None)
    if previous_newest is None or oldest is None or oldest <= previous_newest:
        return None
    return previous_newest


def _spread(wait: timedelta, jitter: float) -> timedelta:
    return min(wait * SPREAD, LONGEST_SPREAD) * min(max(jitter, 0.0), 1.0)


def _freshness(headers: Mapping[str, str]) -> timedelta:
    """How long a cache would keep the answer from now on (RFC 9111, 4.2)."""
    lifetime = _lifetime(headers)
    age = _seconds(headers.get("age", ""))
    return max(lifetime - age, timedelta())


def _lifetime(headers: Mapping[str, str]) -> timedelta:
    directives = dict(_directives(headers.get("cache-control", "")))
    if "no-store" in directives or "no-cache" in directives:
        return timedelta()
    if "max-age" in directives:
        return _seconds(directives["max-age"])
    expires, sent = _http_date(headers.get("expires")), _http_date(headers.get("date"))
    if expires is None or sent is None:
        return timedelta()
    return max(expires - sent, timedelta())


def _directives(header: str) -> Iterable[tuple[str, str]]:
    for part in header.split(","):
        name, _, value = part.partition("=")
        yield name.strip().lower(), value.strip().strip('"')


def _seconds(text: str) -> timedelta:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return timedelta()
    return timedelta(seconds=min(int(digits[:12]), 31_536_000))


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None  # "0" and "-1" are written for "at once"
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
