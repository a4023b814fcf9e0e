"""The line of the day and the sign of life of the week."""

from datetime import UTC, datetime, time, timedelta

import pytest

from monitor.dates.hours import EVERY_DAY, Weekly
from monitor.pipeline import Operations, Reporter
from monitor.store import Store
from monitor.values import Feedback, PollReport
from tests.store import builders

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


class House:
    def __init__(self, store: Store) -> None:
        self.store, self.time = store, MONDAY
        times = Weekly(time(8), EVERY_DAY, UTC)
        self.reporter = Reporter(store, Operations("ops"), times, lambda: self.time)

    def polled(self, at: datetime, source: str = "wire", outcome: str = "read", **more) -> None:
        with self.store.begin() as store:
            store.add_polls([PollReport(source, at, at, outcome, **more)])

    def at(self, moment: datetime) -> list[str]:
        """What is said at this moment, whoever asks how often."""
        self.time = moment
        self.reporter.tick()
        self.reporter.tick()
        said = []
        with self.store.begin() as store:
            while delivery := store.claim_delivery(self.time):
                store.settle_delivery(delivery, "sent", self.time, receipt="r")
                said.append(delivery.message.text)
        return said


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


def test_a_day_is_one_line_with_what_was_read_told_and_judged(house: House):
    hour = timedelta(hours=1)
    house.polled(MONDAY + hour, items=40, new=12, matters=3)
    house.polled(MONDAY + 2 * hour, "news", items=20, new=1, gap_since=MONDAY)
    house.polled(MONDAY + 3 * hour, "news", "failed", error="503")
    house.polled(MONDAY - hour, items=999, new=999)
    with house.store.begin() as store:
        for number, verdict in enumerate(("yes", "no", "yes")):
            alert = builders.alert(store, now=MONDAY + hour, product=f"XY-{number}")
            store.add_feedback(Feedback(alert.id, "no", "eva", MONDAY))
            store.add_feedback(Feedback(alert.id, verdict, "eva", MONDAY + hour))
        store.raise_notice("failing:news", "news has failed 3 times", MONDAY + hour)
    assert house.at(TUESDAY - timedelta(seconds=1))[0].startswith("2026-03-02: ")
    assert house.at(TUESDAY) == [
        "2026-03-03: 2 sources asked 3 times, 1 in vain; 60 items, 13 new, 3 read closely, 1 gap in"
        " which items may be lost. 3 alerts. 2 of 3 judged alerts are right (67%)."
        " Not whole: failing:news."
    ]
    assert house.at(TUESDAY + timedelta(hours=5)) == []


def test_a_week_is_one_line_on_monday_though_nothing_was_told(house: House):
    house.polled(MONDAY - timedelta(days=3), items=40, new=12, matters=3)
    daily, weekly = house.at(MONDAY)
    assert daily == ("2026-03-02: Nothing was read: the monitor was not running. 0 alerts.")
    assert weekly == (
        "Alive in 2026, week 10: 1 source asked 1 time; 40 items, 12 new, 3 read closely, no gaps."
        " 0 alerts. Nothing was told, and this is not for want of reading."
    )
    assert house.at(MONDAY + timedelta(minutes=1)) == []


def test_a_fresh_start_says_nothing_of_the_days_before_it(house: House):
    house.polled(MONDAY + timedelta(minutes=1))
    assert house.at(MONDAY + timedelta(hours=2)) == []
    assert len(house.at(TUESDAY)) == 1


def test_without_an_operations_channel_nothing_is_said(house: House):
    house.polled(MONDAY - timedelta(hours=1))
    silent = Reporter(house.store, Operations(None), house.reporter.times, lambda: MONDAY)
    silent.tick()
    assert house.at(MONDAY) != []


def test_reports_of_polls_that_found_nothing_are_forgotten_after_the_week_that_counts_them(
    house: House,
):
    house.polled(MONDAY - timedelta(days=9), outcome="unchanged")
    house.polled(MONDAY - timedelta(days=9), outcome="read")
    house.polled(MONDAY - timedelta(days=6), outcome="unchanged")
    house.at(MONDAY)
    with house.store.reading() as store:
        kept = store.polls_since(MONDAY - timedelta(days=30))
    assert [report.outcome for report in kept] == ["read", "unchanged"]
