"""What polls leave behind: written together, nothing of it lost while the process lives."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import StoreError
from monitor.pipeline import Bookkeeping, Operations
from monitor.store import Store
from monitor.values import PollReport, PollState, Source, Trust

NOW = datetime(2026, 2, 16, 14, 0, tzinfo=UTC)
WIRE = Source("wire", "feed", Trust.COMPANY, timedelta(minutes=5))


def entry(name: str = "wire", **more: object) -> tuple[Source, PollState, PollReport]:
    state = PollState(name, last_poll=NOW, last_success=NOW, last_item=NOW, polls=1, baseline=True)
    report = PollReport(name, NOW, NOW, "unchanged")
    return replace(WIRE, name=name), replace(state, **more), report  # type: ignore[arg-type]


def states(store: Store) -> list[PollState]:
    with store.reading() as reading:
        return list(reading.poll_states())


def reports(store: Store) -> int:
    with store.reading() as reading:
        return len(reading.polls_since(NOW))


class FullStore(Store):
    """A database on a disk that is full for a while."""

    full = True

    @contextmanager
    def begin(self, *, lasting: bool = True):
        if self.full:
            raise StoreError("the disk does not take it")
        with super().begin(lasting=lasting) as transaction:
            yield transaction


def test_nothing_is_written_before_the_flush_and_all_of_it_then(store: Store):
    books = Bookkeeping(store, Operations())
    books.add(*entry("a"))
    books.add(*entry("b"))
    assert states(store) == []
    books.flush()
    assert [state.source for state in states(store)] == ["a", "b"]
    assert reports(store) == 2
    books.flush()
    assert reports(store) == 2


def test_of_two_polls_of_a_source_the_later_state_stays(store: Store):
    books = Bookkeeping(store, Operations())
    books.add(*entry(polls=1))
    books.add(*entry(polls=2))
    books.flush()
    assert [state.polls for state in states(store)] == [2]
    assert reports(store) == 2


def test_what_cannot_be_written_costs_only_itself(store: Store):
    books = Bookkeeping(store, Operations())
    books.add(*entry("a"))
    books.add(*entry("b", newest=datetime(2026, 2, 16)))  # noqa: DTZ001 - that is what is wrong
    books.add(*entry("c"))
    books.flush()
    assert [state.source for state in states(store)] == ["a", "c"]


def test_what_a_full_disk_refused_is_written_when_it_has_room(store: Store):
    full = FullStore(store.url.render_as_string(hide_password=False))
    books = Bookkeeping(full, Operations())
    books.add(*entry(polls=1))
    with pytest.raises(StoreError):
        books.flush()
    books.add(*entry(polls=2))
    full.full = False
    books.flush()
    full.close()
    assert [state.polls for state in states(store)] == [2]
    assert reports(store) == 2


def test_a_condition_that_lasts_over_many_polls_of_one_flush_is_told_once(store: Store):
    books = Bookkeeping(store, Operations("slack:#ops"))
    for _ in range(3):
        source, state, report = entry(failures=3, last_error="503")
        books.add(source, state, replace(report, outcome="failed"))
    books.add(*entry())
    books.flush()
    books.add(*entry())
    books.flush()
    with store.reading() as reading:
        assert reading.standing_notices() == ()
    told = []
    with store.begin() as transaction:
        while (delivery := transaction.claim_delivery(NOW)) is not None:
            told.append(delivery.message.text)
            transaction.settle_delivery(delivery, "sent", NOW, receipt="1")
    assert told == ["wire has failed 3 times: 503", "wire: is read again"]


def test_many_threads_lose_nothing(store: Store):
    books = Bookkeeping(store, Operations())

    def work(thread: int) -> None:
        for number in range(20):
            books.add(*entry(f"{thread}-{number}"))
            if number % 5 == 0:
                books.flush()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    books.flush()
    assert len(states(store)) == reports(store) == 80
