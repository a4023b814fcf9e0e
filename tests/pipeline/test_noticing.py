"""What the operations channel hears of sources: each condition once, and once when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor import status
from monitor.pipeline import Operations
from monitor.store import Store
from monitor.values import PollReport, PollState, Problem, Source, Trust

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WIRE = Source("wire", "feed", Trust.COMPANY, timedelta(minutes=5))


class House:
    def __init__(self, store: Store) -> None:
        self.store, self.time = store, NOW
        self.operations = Operations("ops")

    def polled(self, outcome: str = "read", *, failures: int = 0, **more) -> list[str]:
        """What is said after a poll."""
        self.time += timedelta(minutes=5)
        state = PollState("wire", failures=failures, last_error="503", last_item=NOW)
        report = PollReport("wire", self.time, self.time, outcome, **{"items": 5} | more)
        with self.store.begin() as store:
            standing = {notice.condition for notice in store.standing_notices()}
            self.operations.after_poll(store, WIRE, state, report, standing)
        said = []
        with self.store.begin() as store:
            while delivery := store.claim_delivery(self.time):
                store.settle_delivery(delivery, "sent", self.time, receipt="r")
                said.append(delivery.message.text)
        return said


@pytest.fixture
def house(sqlite_store: Store) -> House:
    return House(sqlite_store)


def test_a_failing_source_is_told_once_and_once_when_it_is_whole_again(house: House):
    assert house.polled("failed", failures=2) == []
    assert house.polled("failed", failures=3) == ["wire has failed 3 times: 503"]
    assert house.polled("failed", failures=4) == []
    assert house.polled() == ["wire: is read again"]
    assert house.polled() == []


def test_items_that_cannot_be_read_are_whole_again_only_when_they_were_read(house: House):
    """An answer that has not changed says nothing new of its items."""
    broken = (Problem("item 3", "no title"),)
    (said,) = house.polled(problems=broken)
    assert said == "wire: 1 of 5 items could not be read; first item 3: no title"
    assert house.polled("unchanged", items=0) == []
    assert house.polled(problems=broken) == []
    assert house.polled() == ["wire: all its items can be read again"]


def test_an_empty_list_is_told_where_there_were_items(house: House):
    (said,) = house.polled(items=0)
    assert said == "wire answers with an empty list, where it had items before"
    assert house.polled("unchanged", items=0) == []
    assert house.polled() == ["wire: lists items again"]


def test_a_list_that_was_cut_is_told_once_a_day(house: House):
    (said,) = house.polled(gap_since=NOW)
    assert said == (
        "wire may have lost items since 2026-03-02 09:30 UTC: all that it lists is newer."
        " Poll it more often"
    )
    assert house.polled(gap_since=NOW) == []
    house.time += timedelta(days=1)
    assert len(house.polled(gap_since=NOW)) == 1


def test_a_channel_that_refuses_is_a_trouble_of_the_health_page_until_it_takes_messages(
    house: House,
):
    with house.store.begin() as store:
        house.operations.unsendable(store, "ops", "refused", "ops is refused: token_revoked", NOW)
        assert status.trouble(store, (), NOW) == "ops is refused: token_revoked"
        house.operations.healed(store, "refused:ops", "ops takes messages again", NOW)
        assert status.trouble(store, (), NOW) is None
