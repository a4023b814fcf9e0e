"""Where alerts are told and when; what is said in their threads; what their parents show."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor import alerts, query
from monitor.dates.hours import Quiet
from monitor.pipeline import Deliverer, Recorder, Taken, Telling
from monitor.store import Store
from monitor.values import Alert, Document, Event, Message, Reading, Status, Trust
from tests.fakes import FakeChannel
from tests.store.builders import document, event, milestone

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday morning
NEWS = {"trust": Trust.NEWS, "source": "daily", "publisher": "The Daily", "kind": "news"}
RECORD = {
    "trust": Trust.REGISTRY,
    "source": "ctgov",
    "publisher": "ClinicalTrials.gov",
    "kind": "registry",
}
HOLD = replace(event("clinical_hold"), milestone=milestone("clinical_hold", lane="safety"))
NIGHTS = Quiet(time(20), time(7), frozenset(range(5)), ZoneInfo("Europe/Zurich"))


def route(when: str, channel: str = "", **more) -> alerts.Route:
    return alerts.Route(when, query.parse(when), channel, **more)


class House:
    """Documents in, messages out; `telling` is what a test configures."""

    def __init__(self, store: Store, telling: Telling) -> None:
        self.store, self.time = store, NOW
        self.recorder = Recorder(store, alerts.Rules(), query.AsWritten(), telling)
        names = {*telling.channels, *(route.channel for route in telling.routes)}
        self.channels = {name: FakeChannel() for name in names}
        self.deliverer = Deliverer(store, self.channels, lambda: self.time, pace=timedelta(0))

    def reads(self, of: Document, *events: Event) -> None:
        """A document comes in that reports these events; all that is due is sent."""
        self.time += timedelta(minutes=5)
        of = replace(of, seen=self.time, published=self.time - timedelta(minutes=2))
        self.recorder.record([Taken(of, Reading(tuple(events), matters=True))], self.time)
        self.deliver()

    def deliver(self) -> None:
        while self.deliverer.deliver():
            pass

    def sent(self, kind: str, channel: str = "main") -> list[Message]:
        return [message for message in self.channels[channel].sent if message.kind == kind]

    def parent(self) -> Alert:
        """What the parent message shows now."""
        shown = [*self.sent("alert"), *self.sent("update")]
        return shown[-1].alerts[0]


@pytest.fixture
def house(sqlite_store: Store) -> House:
    return House(sqlite_store, Telling(("main",)))


def test_what_a_later_document_merely_repeats_is_shown_in_the_parent_and_said_nowhere(house: House):
    house.reads(document("Acme doses the first patient"), event())
    house.reads(document("First patient dosed by Acme", **NEWS), event())
    assert house.sent("reply") == []
    (update,) = house.sent("update")
    assert update.thread == "receipt-1"
    assert [told.publisher for told in update.alerts[0].sightings] == [None, "The Daily"]


def test_what_a_surer_source_says_is_a_reply_and_raises_nothing_anew(house: House):
    house.reads(document("First patient dosed by Acme", **NEWS), event())
    house.reads(document("Acme doses the first patient"), event())
    assert len(house.sent("alert")) == 1
    (reply,) = house.sent("reply")
    assert (reply.thread, reply.broadcast) == ("receipt-1", False)
    assert len(house.parent().sightings) == 2


@pytest.mark.parametrize(
    ("mode", "news", "surer"),
    [("never", False, False), ("upgrade", False, True), ("always", True, True)],
)
def test_a_route_says_which_replies_show_in_the_channel(
    sqlite_store: Store, mode: str, news: bool, surer: bool
):
    routes = [route("product:XY-101", "lupus", broadcast=mode)]
    house = House(sqlite_store, Telling(("main",), routes))
    house.reads(document("First patient dosed", **NEWS), event())
    house.reads(document("A trial of Acme", **NEWS), event(phase="1", trial_ids=("NCT01234567",)))
    house.reads(document("Acme doses the first patient"), event())
    assert [reply.broadcast for reply in house.sent("reply", "lupus")] == [news, surer]
    assert [reply.broadcast for reply in house.sent("reply", "main")] == [False, False]


def test_a_registry_that_catches_up_is_named_as_such_and_adds_what_it_knows(house: House):
    house.reads(document("Acme doses the first patient"), event(phase=None))
    house.reads(document("A record", **RECORD), event(phase="1", trial_ids=("NCT01234567",)))
    shown = house.parent()
    assert [told.role for told in shown.sightings] == ["opened", "registry"]
    assert (shown.event.phase, shown.event.trial_ids) == ("1", ("NCT01234567",))
    assert "phase" not in shown.missing
    assert "The registry says so too (ClinicalTrials.gov)." in house.sent("reply")[0].text


def test_a_registry_that_contradicts_is_a_reply_and_a_conflict_and_changes_no_fact(house: House):
    house.reads(document("Acme doses the first patient"), event(targets=("CD19",)))
    contradicting = event(targets=("BCMA",), trial_ids=("NCT01234567",))
    house.reads(document("A record", **RECORD), contradicting)
    shown = house.parent()
    assert shown.sightings[-1].role == "conflict"
    assert shown.conflicts == ("BCMA here, CD19 before",)
    assert (shown.event.targets, shown.event.trial_ids) == (("CD19",), ())
    assert "In conflict:" in house.sent("reply")[0].text


def versions(first: str, second: str) -> tuple[Document, Document]:
    """Two versions of one document."""
    one = document(first, text=f"{first}\n\nFirst words.", key="release")
    return one, replace(one, text=f"{first}\n\n{second}", content_hash="second")


def test_a_correction_is_a_reply_and_the_parent_shows_what_holds_now(house: House):
    one, two = versions("Acme doses the first patient", "It was phase 2.")
    house.reads(one, event(phase="1"))
    house.reads(two, event(phase="2"))
    (reply,) = house.sent("reply")
    assert "says phase 2, not 1" in reply.text
    shown = house.parent()
    assert (shown.state, shown.event.phase) == ("corrected", "2")
    assert [told.role for told in shown.sightings] == ["opened"]


def test_a_trivial_edit_is_silent(house: House):
    one, two = versions("Acme doses the first patient", "First words, with a comma.")
    house.reads(one, event())
    house.reads(two, event())
    assert [message.kind for message in house.channels["main"].sent] == ["alert"]


def test_what_its_only_source_takes_back_is_withdrawn_and_stands_again_when_told_again(
    house: House,
):
    one, two = versions("Acme doses the first patient", "A site was opened.")
    house.reads(one, event())
    house.reads(two)
    assert house.parent().state == "withdrawn"
    assert "no longer says" in house.sent("reply")[0].text
    house.reads(document("Patient dosed", **NEWS), event())
    assert house.parent().state == "corrected"
    assert house.sent("reply")[1].text.startswith("It stands again. The Daily tells it too.")


def test_what_others_still_tell_is_not_withdrawn(house: House):
    one, two = versions("Acme doses the first patient", "A site was opened.")
    house.reads(one, event())
    house.reads(document("Patient dosed", **NEWS), event())
    house.reads(two)
    assert house.parent().state == "corrected"


def test_a_new_version_of_a_record_is_news_and_no_correction(house: House):
    one = document("A record", key="NCT01234567", **RECORD)
    two = replace(one, text="A record, completed", content_hash="second")
    house.reads(one, event())
    house.reads(two, event("trial_completed"))
    assert house.sent("reply") == []
    assert len(house.sent("alert")) == 2


def test_quiet_hours_keep_all_but_safety_until_the_morning(sqlite_store: Store):
    house = House(sqlite_store, Telling(("main",), quiet=NIGHTS))
    house.time = datetime(2026, 3, 6, 21, tzinfo=UTC)  # Friday evening
    house.reads(document("Acme doses the first patient"), event())
    house.reads(document("A hold", source="fda", trust=Trust.REGULATOR), HOLD)
    assert [message.alerts[0].event.milestone.id for message in house.sent("alert")] == [
        "clinical_hold"
    ]
    house.reads(document("It stands in the paper", **RECORD), event())
    assert house.sent("reply") == []
    house.time = datetime(2026, 3, 9, 6, tzinfo=UTC)  # Monday at seven in Zurich
    house.deliver()
    assert len(house.sent("alert")) == 2
    assert len(house.sent("reply")) == 1


def test_what_a_route_sends_to_the_digest_is_told_nowhere_else_but_safety_is(sqlite_store: Store):
    routes = [route("", digest=True), route("product:XY-101", "lupus")]
    house = House(sqlite_store, Telling(("main",), routes))
    house.reads(document("Acme doses the first patient"), event())
    assert (house.sent("alert"), house.sent("alert", "lupus")) == ([], [])
    house.reads(document("A hold", source="fda", trust=Trust.REGULATOR), HOLD)
    assert len(house.sent("alert")) == 1


@pytest.mark.parametrize(("first_match", "heard"), [(True, [1, 0]), (False, [1, 1])])
def test_of_several_routes_the_first_or_all_are_followed(
    sqlite_store: Store, first_match: bool, heard: list[int]
):
    routes = [route("product:XY-101", "one"), route("company:Acme*", "two")]
    house = House(sqlite_store, Telling(("main",), routes, first_match=first_match))
    house.reads(document("Acme doses the first patient"), event())
    assert [len(house.sent("alert", channel)) for channel in ("one", "two")] == heard
    assert len(house.sent("alert", "main")) == 1


def test_with_first_match_an_earlier_route_keeps_an_alert_from_the_digest(sqlite_store: Store):
    routes = [route("product:XY-101", "one"), route("", digest=True)]
    house = House(sqlite_store, Telling(("main",), routes, first_match=True))
    house.reads(document("Acme doses the first patient"), event())
    assert [len(house.sent("alert", channel)) for channel in ("one", "main")] == [1, 1]
    house.reads(document("Acme doses another first patient"), event(product="ZZ-9"))
    assert len(house.sent("alert", "main")) == 1


def test_a_burst_is_one_message_in_each_channel_of_what_goes_there_and_safety_stands_alone(
    sqlite_store: Store,
):
    house = House(
        sqlite_store, Telling(("main",), [route("product:XY-2*", "twos", mention="<!here>")])
    )
    read = [
        Taken(
            replace(document(f"Acme doses XY-{number}"), seen=NOW),
            Reading((event(product=f"XY-{number}"),)),
        )
        for number in range(200, 225)
    ]
    hold = document("A hold", source="fda", trust=Trust.REGULATOR, seen=NOW)
    other = Taken(document("Acme doses ZZ-1", seen=NOW), Reading((event(product="ZZ-1"),)))
    house.recorder.record([*read, other, Taken(hold, Reading((HOLD,)))], NOW)
    house.deliver()
    (burst,) = house.sent("burst")
    assert len(burst.alerts) == 26
    (routed,) = house.sent("burst", "twos")
    assert (len(routed.alerts), routed.mention) == (25, "<!here>")
    assert [message.alerts[0].event.milestone.id for message in house.sent("alert")] == [
        "clinical_hold"
    ]


def test_updates_that_wait_are_one(house: House):
    """The message is built when it is sent, so one update shows all that came before it."""
    house.reads(document("Acme doses the first patient"), event())
    with house.store.begin() as store:
        store.hold_channel("main", house.time + timedelta(hours=1))
    for name in ("One", "Two", "Three"):
        house.reads(document(f"{name} tells it", **NEWS | {"source": name}), event())
    house.time += timedelta(hours=2)
    house.deliver()
    (update,) = house.sent("update")
    assert len(update.alerts[0].sightings) == 4


def test_a_recap_of_a_known_story_is_kept_with_it_and_said_nowhere(house: House):
    house.reads(document("Acme doses the first patient"), event())
    house.reads(document("Acme reports its year", **NEWS), event(status=Status.RECAP))
    assert house.sent("reply") == []
    assert house.parent().sightings[-1].role == "recap"
