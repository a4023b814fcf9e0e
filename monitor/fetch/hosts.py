"""Politeness: how often a host is asked, how many at once, and when it is left alone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_REMEMBERED = 2_000  # hosts; links in items lead to ever new ones


@dataclass(slots=True)
class _Host:
    places: threading.BoundedSemaphore
    users: int = 0
    next_start: float = 0.0
    closed_until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Hosts:
    """Keeps a pause of `pace` seconds between two requests to a host, and `at_once` at a time.

    Times are of `clock`. Threads wait in `turn`; it is for the caller to have enough of them.
    """

    def __init__(
        self,
        pace: float,
        at_once: int,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self._pace = pace
        self._at_once = at_once
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until `host` may be asked, and hold a place with it."""
        if not self._pace:
            yield
            return
        one = self._join(host)
        try:
            with one.places:
                with one.lock:
                    now = self._clock()
                    start = max(now, one.next_start)
                    one.next_start = start + self._pace
                if start > now:
                    self._sleep(start - now)
                yield
        finally:
            with self._lock:
                one.users -= 1

    def close(self, host: str, seconds: float) -> None:
        """`host` asked not to be asked for that long."""
        one = self._join(host)
        with self._lock:
            one.users -= 1
            one.closed_until = max(one.closed_until, self._clock() + seconds)

    def closed_for(self, host: str) -> float:
        """Seconds that `host` is still to be left alone; 0 if it may be asked."""
        with self._lock:
            one = self._hosts.get(host)
            return max(0.0, one.closed_until - self._clock()) if one else 0.0

    def _join(self, host: str) -> _Host:
        with self._lock:
            if host not in self._hosts and len(self._hosts) >= _REMEMBERED:
                self._forget()
            one = self._hosts.setdefault(host, _Host(threading.BoundedSemaphore(self._at_once)))
            one.users += 1
            return one

    def _forget(self) -> None:
        now = self._clock()
        self._hosts = {
            name: one
            for name, one in self._hosts.items()
            if one.users or max(one.next_start, one.closed_until) > now
        }
