"""Ticks: what is due stands in the database, and this asks for it again and again.

Polls run side by side in threads, deliveries one after the other in a thread of their own, so that
a slow site delays no alert and a slow Slack no poll. It decides nothing.
"""

import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType
from typing import Protocol

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.pipeline import Deliverer, Poller
from monitor.store import Store
from monitor.values import PollReport, Source

LEASE = timedelta(minutes=15)  # a poll that takes longer may be started again, by anyone
GRACE = 20.0  # seconds that a stop leaves to polls under way
TICK = 1.0  # seconds between two looks at what is due

log = structlog.get_logger()


class Service(Protocol):
    """Something that runs beside the ticks: the web page, the Slack commands."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(slots=True)
class Daemon:
    """Runs until it is told to stop. `periodic` are further things to do, each with its seconds."""

    store: Store
    sources: Sequence[Source]
    poller: Poller
    deliverer: Deliverer
    clock: Callable[[], datetime]
    workers: int = 8
    services: Sequence[Service] = ()
    periodic: Sequence[tuple[Callable[[], None], float]] = ()
    stopping: threading.Event = field(default_factory=threading.Event)
    _running: dict[str, Future[None]] = field(default_factory=dict)

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
        log.info("stopped")

    def run_once(self, told: Callable[[PollReport], None]) -> bool:
        """Poll every source once and deliver; False where a poll failed or a message waits."""
        self._obey_signals()
        good = True
        with ThreadPoolExecutor(self.workers, thread_name_prefix="poll") as pool:
            for report in pool.map(self._poll_unless_stopping, self.sources):
                if report is not None:
                    told(report)
                    good = good and report.outcome != "failed"
        return self.deliverer.deliver_all(self.stopping) and good

    def _poll_unless_stopping(self, source: Source) -> PollReport | None:
        return None if self.stopping.is_set() else self.poller.poll(source)

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
        now = self.clock()
        for name in [name for name, poll in self._running.items() if poll.done()]:
            del self._running[name]
        with self.store.reading() as store:
            states = {state.source: state for state in store.poll_states()}
        for source in self.sources:
            state = states.get(source.name)
            due = state is None or state.next_poll is None or state.next_poll <= now
            if due and source.name not in self._running and len(self._running) < self.workers:
                with self.store.begin() as store:
                    mine = store.claim_poll(source.name, now, now + LEASE)
                if mine:
                    self._running[source.name] = pool.submit(self._poll, source)

    def _poll(self, source: Source) -> None:
        try:
            self.poller.poll(source)
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
