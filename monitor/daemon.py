"""Ticks: what is due stands in the database, and this asks for it again and again.

Polls run side by side in threads, deliveries one after the other in a thread of their own, so that
a slow site delays no alert and a slow Slack no poll. It decides nothing.
"""

import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import NamedTuple, Protocol

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from monitor import links
from monitor.pipeline import Deliverer, Poller
from monitor.store import Store
from monitor.values import PollReport, PollState, Source

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
LEASE = timedelta(minutes=15)  # a poll that takes longer may be started again, by anyone
TICK = 1.0  # seconds between two looks at what is due
AHEAD = 4  # polls a thread that are started in a tick: most take far less than a second
AT_ONE_HOST = 8  # polls under way; they wait for each other's turn, and others must not

log = structlog.get_logger()


class Service(Protocol):
    """Something that runs beside the ticks: the web page, the Slack commands."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class _Poll(NamedTuple):
    """A poll that is under way, and at which host."""

    future: Future[None]
    host: str


@dataclass(slots=True)
class Daemon:
    """Runs until it is told to stop. `periodic` are further things to do, each with its seconds."""

    store: Store
    sources: Sequence[Source]
    poller: Poller
    deliverer: Deliverer
    clock: Callable[[], datetime]
    workers: int = 32  # they wait for hosts most of the time
    services: Sequence[Service] = ()
    periodic: Sequence[tuple[Callable[[], None], float]] = ()
    stopping: threading.Event = field(default_factory=threading.Event)
    _running: dict[str, _Poll] = field(default_factory=dict)

    def run(self) -> None:
        """Tick until SIGTERM or Ctrl-C; what is under way is finished, what waits stays in rows."""
        self._obey_signals()
        scheduler = BackgroundScheduler(timezone="UTC")
        with ThreadPoolExecutor(self.workers, thread_name_prefix="poll") as pool:
            self._schedule(scheduler, pool)
            for service in self.services:
                service.start()
            scheduler.start()
            log.info("started", sources=len(self.sources), workers=self.workers)
            self.stopping.wait()
            log.info("stopping", polls_under_way=len(self._running))
            scheduler.shutdown(wait=True)
            for service in self.services:
                service.stop()
            pool.shutdown(wait=True, cancel_futures=True)
        self._give_back()
        log.info("stopped")

    def run_once(self, told: Callable[[PollReport], None]) -> bool:
        """Poll every source once and deliver; False where a poll failed or a message waits."""
        self._obey_signals()
        good = self.poll_all(told)
        return self.deliverer.deliver_all(self.stopping) and good

    def poll_all(self, told: Callable[[PollReport], None]) -> bool:
        """Poll every source once, unless it is stopped; False where a poll failed."""
        good = True
        with self.store.reading() as store:
            states = {state.source: state for state in store.poll_states()}
        with ThreadPoolExecutor(self.workers, thread_name_prefix="poll") as pool:
            for report in pool.map(
                lambda source: self._poll_unless_stopping(source, states), self.sources
            ):
                if report is not None:
                    told(report)
                    good = good and report.outcome != "failed"
        self.poller.books.flush()
        return good

    def _poll_unless_stopping(
        self, source: Source, states: Mapping[str, PollState]
    ) -> PollReport | None:
        if self.stopping.is_set():
            return None
        return self.poller.poll_from(source, states.get(source.name) or PollState(source.name))

    def _schedule(self, scheduler: BackgroundScheduler, pool: ThreadPoolExecutor) -> None:
        def each(seconds: float, task: Callable[[], object]) -> None:
            scheduler.add_job(
                task,
                "interval",
                seconds=seconds,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

        each(TICK, lambda: self._start_due_polls(pool))
        each(TICK, self._deliver_due)
        for task, seconds in self.periodic:
            each(seconds, task)

    def _start_due_polls(self, pool: ThreadPoolExecutor) -> None:
        self.poller.books.flush()
        self._running = {
            name: poll for name, poll in self._running.items() if not poll.future.done()
        }
        now = self.clock()
        with self.store.reading() as store:
            states = {state.source: state for state in store.poll_states()}
        due = self._due(states, now)
        if not due:
            return
        with self.store.begin() as store:
            ours = store.claim_polls([source.name for source in due], now, now + LEASE)
        for source in due:
            if source.name in ours:
                state = states.get(source.name) or PollState(source.name)
                future = pool.submit(self._poll, source, state)
                self._running[source.name] = _Poll(future, _host(source))

    def _due(self, states: Mapping[str, PollState], now: datetime) -> list[Source]:
        """The sources to be asked now, those that wait longest first."""
        waiting: list[tuple[datetime, Source]] = []
        for source in self.sources:
            state = states.get(source.name)
            since = state.next_poll if state and state.next_poll else LONG_AGO
            if since <= now and source.name not in self._running:
                waiting.append((since, source))
        waiting.sort(key=lambda each: each[0])
        at_host = Counter(poll.host for poll in self._running.values())
        due: list[Source] = []
        for _, source in waiting:
            host = _host(source)
            if len(self._running) + len(due) < self.workers * AHEAD and at_host[host] < AT_ONE_HOST:
                due.append(source)
                at_host[host] += 1
        return due

    def _give_back(self) -> None:
        """Write what the last polls left; what was claimed and not begun is due again."""
        left = [name for name, poll in self._running.items() if poll.future.cancelled()]
        self.poller.books.flush()
        with self.store.begin() as store:
            store.give_back_polls(left, self.clock())

    def _poll(self, source: Source, state: PollState) -> None:
        try:
            self.poller.poll_from(source, state)
        except Exception:  # a bug costs this poll; its lease ends, and it is tried again
            log.exception("poll_crashed", source=source.name)

    def _deliver_due(self) -> None:
        while not self.stopping.is_set() and self.deliverer.deliver():
            pass

    def _obey_signals(self) -> None:
        def stop(number: int, frame: FrameType | None) -> None:
            self.stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)


def _host(source: Source) -> str:
    """Whom a source asks; one without an address of its own asks the host of its kind."""
    return links.host(str(source.options.get("url", ""))) or source.kind
