"""The digest: what waits for it, when it is told, and that nothing is told in two."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor import alerts, query
from monitor.dates.hours import Weekly
from monitor.pipeline import Digester, Recorder, Taken, Telling
from monitor.store import Store
from monitor.values import Event, Message, Reading, Status, Trust, Window
from tests.store.builders import document, event, planned

ZURICH = ZoneInfo("Europe/Zurich")
SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
MORNINGS = Weekly(time(7, 30), frozenset(range(5)), ZURICH)
UNSURE = {"confidence": 0.6}


class House:
    def __init__(self, store: Store, times: Weekly = MORNINGS) -> None:
        self.store, self.time = store, SUNDAY
        lupus = alerts.Route("lupus", query.parse("product:LU-1"), "", digest=True)
        telling = Telling(("main",), [lupus])
        self.recorder = Recorder(store, alerts.Rules(), query.AsWritten(), telling)
        self.digester = Digester(store, "digest", times, telling, lambda: self.time)

    def reads(self, *events: Event, age: timedelta = timedelta()) -> None:
        of = replace(document("A document"), seen=self.time, published=self.time - age)
        of = replace(of, trust=Trust.COMPANY)
        self.recorder.record([Taken(of, Reading(events, matters=True))], self.time)

    def at(self, moment: datetime) -> list[Message]:
        """The digests that are sent at this moment."""
        self.time = moment
        self.digester.tick()
        self.digester.tick()
        sent = []
        with self.store.begin() as store:
            while delivery := store.claim_delivery(self.time):
                store.settle_delivery(delivery, "sent", self.time, receipt="r")
                sent += [delivery.message] if delivery.channel == "digest" else []
        return sent


@pytest.fixture
def house(sqlite_store: Store) -> House:
    return House(sqlite_store)


def monday(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    moment = datetime(2026, 3, 2, hour, minute, tzinfo=ZURICH) + timedelta(days=days)
    return moment.astimezone(UTC)


def test_the_review_band_is_told_at_its_time_and_once(house: House):
    house.reads(event(**UNSURE))
    assert house.at(monday(7, 29)) == []
    (digest,) = house.at(monday(7, 30))
    assert (digest.kind, digest.text) == ("digest", "Digest: 1 to review")
    assert [alert.state for alert in digest.alerts] == ["review"]
    assert house.at(monday(7, 31)) == []
    assert house.at(monday(7, 30, days=1)) == []


def test_what_comes_after_its_time_waits_for_the_next_though_this_one_was_empty(house: House):
    assert house.at(monday(7, 30)) == []
    house.time = monday(9)
    house.reads(event(**UNSURE))
    assert house.at(monday(9, 1)) == []
    assert len(house.at(monday(7, 30, days=1))) == 1


def test_a_digest_that_was_missed_is_told_when_the_daemon_is_back(house: House):
    house.reads(event(**UNSURE))
    (digest,) = house.at(monday(15))
    assert digest.key == "digest:2026-03-02"


def test_what_a_route_sends_here_is_listed_and_what_was_told_is_not(house: House):
    house.reads(event(product="LU-1"))
    house.reads(event(product="XY-9"))
    (digest,) = house.at(monday(7, 30))
    assert digest.text == "Digest: 1 to know"
    assert [alert.event.product for alert in digest.alerts] == ["LU-1"]


def test_what_was_for_review_and_is_told_since_by_somebody_surer_is_not_listed(house: House):
    house.reads(event(**UNSURE))
    house.reads(event())
    assert house.at(monday(7, 30)) == []


def test_the_past_that_a_first_poll_brings_is_not_listed(house: House):
    recap = event(status=Status.RECAP, when=Window(date(2026, 1, 1), date(2026, 1, 31), "month"))
    house.reads(recap, age=timedelta(days=20))
    with house.store.reading() as store:
        assert [alert.state for alert in store.recent_alerts()] == ["review"]
    assert house.at(monday(7, 30)) == []


def test_a_promise_that_became_overdue_is_named_once(house: House):
    house.time = datetime(2025, 6, 1, tzinfo=UTC)
    house.reads(planned("2025-07-01", "2025-09-30"))
    (digest,) = house.at(monday(7, 30))
    title, line = digest.text.split("\n")
    assert title == "Digest: 1 overdue"
    assert line == (
        "• First patient dosed: XY-101 in systemic lupus erythematosus:"
        " expected by 2025-09-30, not reported"
    )
    assert house.at(monday(7, 30, days=1)) == []
    with house.store.reading() as store:
        assert [promise.state for promise in store.promises()] == ["overdue"]


def test_one_day_in_its_days_makes_it_weekly(sqlite_store: Store):
    house = House(sqlite_store, Weekly(time(7, 30), frozenset({4}), ZURICH))
    house.time = monday(9)
    house.reads(event(**UNSURE))
    assert [len(house.at(monday(8, days=days))) for days in range(1, 6)] == [0, 0, 0, 1, 0]
