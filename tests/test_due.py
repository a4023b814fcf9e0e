"""Which sources the daemon asks in a tick, and what a stop leaves; the real process is in
test_daemon."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor import alerts, classify, daemon
from monitor.daemon import Daemon
from monitor.pipeline import Bookkeeping, Deliverer, Operations, Poller, Recorder
from monitor.store import Store
from monitor.values import PollState, Request, Response, Source, Trust

NOW = datetime(2026, 2, 16, 14, 0, tzinfo=UTC)
FEED = b"<rss version='2.0'><channel><title>A wire</title></channel></rss>"
WIRE = Source("wire", "feed", Trust.COMPANY, timedelta(minutes=5), {"url": "https://a.example/"})


class SlowWeb:
    """Answers when it is opened; until then whoever asks waits."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(request.url)
        assert self.open.wait(30)
        return Response(request.url, 200, {}, FEED, request)


def sources(count: int, host: str = "{}.example") -> tuple[Source, ...]:
    return tuple(
        replace(WIRE, name=f"s{n}", options={"url": f"https://{host.format(n)}/{n}"})
        for n in range(count)
    )


class House:
    """A daemon whose ticks a test makes."""

    def __init__(
        self, store: Store, web: SlowWeb, watched: tuple[Source, ...], pool: ThreadPoolExecutor
    ):
        lexicon = classify.load()
        recorder = Recorder(store, alerts.Rules(), classify.Naming(lexicon))
        books = Bookkeeping(store, Operations())
        poller = Poller(store, web, lexicon, recorder, lambda: NOW, lambda: 0.0, books)
        deliverer = Deliverer(store, {}, lambda: NOW)
        self.daemon = Daemon(store, watched, poller, deliverer, lambda: NOW, workers=2)
        self.store, self.pool = store, pool

    def tick(self) -> list[str]:
        """Names of the sources that are under way after it."""
        self.daemon._start_due_polls(self.pool)
        return list(self.daemon._running)

    def states(self) -> dict[str, PollState]:
        with self.store.reading() as reading:
            return {state.source: state for state in reading.poll_states()}


@pytest.fixture
def web() -> Iterator[SlowWeb]:
    slow = SlowWeb()
    yield slow
    slow.open.set()


@pytest.fixture
def pool(web: SlowWeb) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as opened:
        yield opened
        web.open.set()


def test_what_waits_longest_is_asked_first(store: Store, web: SlowWeb, pool: ThreadPoolExecutor):
    house = House(store, web, sources(4), pool)
    with store.begin() as transaction:
        transaction.save_poll_states(
            [PollState(f"s{n}", next_poll=NOW - timedelta(minutes=n)) for n in range(1, 4)]
        )
    assert house.tick() == ["s0", "s3", "s2", "s1"]


def test_no_more_is_claimed_than_the_threads_soon_come_to(
    store: Store, web: SlowWeb, pool: ThreadPoolExecutor
):
    house = House(store, web, sources(20), pool)
    assert len(house.tick()) == 2 * daemon.AHEAD
    assert len(house.tick()) == 2 * daemon.AHEAD
    assert len(house.states()) == 2 * daemon.AHEAD


def test_sources_of_one_host_leave_room_for_others(
    store: Store, web: SlowWeb, pool: ThreadPoolExecutor
):
    watched = (*sources(12, "same.example"), replace(WIRE, name="other"))
    house = House(store, web, watched, pool)
    house.daemon.workers = 4
    assert house.tick() == [*(f"s{n}" for n in range(daemon.AT_ONE_HOST)), "other"]


def test_an_unchanged_source_is_due_again_after_the_next_tick_wrote_it(
    store: Store, web: SlowWeb, pool: ThreadPoolExecutor
):
    house = House(store, web, sources(1), pool)
    web.open.set()
    for _ in range(2):
        house.tick()
        house.daemon._running["s0"].future.result(30)
        assert house.states()["s0"].next_poll == NOW + daemon.LEASE
        assert house.tick() == []
        assert house.states()["s0"].next_poll == NOW + WIRE.every
        with store.begin() as transaction:
            transaction.give_back_polls(["s0"], NOW)
    assert house.states()["s0"].polls == 2


def test_a_stop_makes_due_again_what_was_claimed_and_not_begun(
    store: Store, web: SlowWeb, pool: ThreadPoolExecutor
):
    house = House(store, web, sources(5), pool)
    assert len(house.tick()) == 5
    pool.shutdown(wait=False, cancel_futures=True)
    web.open.set()
    pool.shutdown(wait=True)
    house.daemon._give_back()
    asked = {f"s{url.rpartition('/')[2]}" for url in web.asked}
    assert len(asked) == 2
    due = {name for name, state in house.states().items() if state.next_poll == NOW}
    assert due == {f"s{n}" for n in range(5)} - asked
