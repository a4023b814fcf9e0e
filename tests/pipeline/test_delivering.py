"""How messages are sent: once, in their turn, and again only where that is safe."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor.demo import slack_server
from monitor.demo.slack_server import TOKEN, SlackServer
from monitor.errors import SendError
from monitor.notify.slack import Slack
from monitor.pipeline import Deliverer, Operations
from monitor.store import Store
from tests.fakes import FakeChannel

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
GONE = {"permanent": True, "repairable": True}


class House:
    """Two channels and the operations channel, at a time that a test moves."""

    def __init__(self, store: Store) -> None:
        self.store, self.time = store, NOW
        self.one, self.two, self.ops = FakeChannel(), FakeChannel(), FakeChannel()
        channels = {"one": self.one, "two": self.two, "ops": self.ops}
        self.deliverer = Deliverer(store, channels, lambda: self.time, Operations("ops"))

    def say(self, key: str, channel: str = "one", due: datetime | None = None) -> None:
        with self.store.begin() as store:
            store.add_delivery(channel, key, "notice", (), text=key, due=due or self.time)

    def deliver(self) -> None:
        while self.deliverer.deliver():
            pass

    def later(self, **length: float) -> None:
        """Let time go on, and send what is due at its end."""
        self.time += timedelta(**length)
        self.deliver()

    def standing(self) -> list[str]:
        with self.store.reading() as store:
            return [notice.condition for notice in store.standing_notices()]


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


def keys(channel: FakeChannel) -> list[str]:
    return [message.key for message in channel.sent]


def test_a_channel_hears_one_message_a_second_while_others_go_on(house: House):
    house.say("first")
    house.say("second")
    house.say("elsewhere", "two")
    house.deliver()
    assert (keys(house.one), keys(house.two)) == (["first"], ["elsewhere"])
    house.later(milliseconds=999)
    assert keys(house.one) == ["first"]
    house.later(milliseconds=1)
    assert keys(house.one) == ["first", "second"]


def test_retry_after_holds_its_channel_and_no_other(house: House):
    house.one.troubles = [SendError("429", retry_after=40)]
    house.say("first")
    house.say("second")
    house.say("elsewhere", "two")
    house.deliver()
    house.later(seconds=39)
    assert (keys(house.one), keys(house.two)) == ([], ["elsewhere"])
    house.later(seconds=1)
    house.later(seconds=1)
    assert keys(house.one) == ["first", "second"]


def test_a_channel_that_does_not_answer_is_left_alone_for_a_while(house: House):
    """Each message of a long queue would wait for its own time-out otherwise."""
    house.one.troubles = [SendError("no answer", unclear=True)]
    house.say("first")
    house.say("second")
    house.deliver()
    assert house.one.sent == []
    house.later(seconds=30)
    assert keys(house.one) == ["second"]
    house.later(seconds=59)
    assert house.one.searched == []
    house.later(seconds=1)
    assert house.one.searched == ["first"]
    assert keys(house.one) == ["second", "first"]


@pytest.mark.parametrize("error", ["token_revoked", "not_in_channel"])
def test_what_a_person_can_repair_is_told_once_and_its_messages_wait(house: House, error: str):
    house.one.troubles = [SendError(error, **GONE)] * 3
    house.say("first")
    house.say("second")
    house.deliver()
    house.later(minutes=10)
    house.later(minutes=10)
    assert [message.text for message in house.ops.sent] == [
        f"Messages to one are refused, and wait: {error}"
    ]
    assert house.standing() == ["refused:one"]
    house.later(minutes=10)
    house.later(seconds=1)
    house.later(seconds=1)
    assert sorted(keys(house.one)) == ["first", "second"]
    assert house.ops.sent[-1].text == "one takes messages again"
    assert house.standing() == []


def test_a_message_that_is_refused_for_its_form_is_given_up_and_the_next_goes(house: House):
    house.one.troubles = [SendError("invalid_blocks", permanent=True)]
    house.say("first")
    house.say("second")
    house.deliver()
    house.later(seconds=1)
    assert keys(house.one) == ["second"]
    assert "invalid_blocks" in house.ops.sent[0].text


def test_where_the_operations_channel_itself_is_refused_it_is_only_remembered(house: House):
    house.ops.troubles = [SendError("token_revoked", **GONE)]
    house.say("line", "ops")
    house.deliver()
    assert house.standing() == ["refused:ops"]
    with house.store.reading() as store:
        assert store.queue().pending == 1


def test_an_outage_of_days_loses_nothing_and_is_told_after_ten_tries(house: House):
    house.one.troubles = [SendError("no connection")] * 20
    house.say("first")
    for _ in range(5 * 24 * 2):
        house.later(minutes=30)
    assert keys(house.one) == ["first"]
    assert "cannot be sent, and wait: no connection" in house.ops.sent[0].text


def test_after_a_week_a_message_is_given_up(house: House):
    house.one.troubles = [SendError("no connection")] * 1_000
    house.say("first")
    for _ in range(8 * 24):
        house.later(hours=1)
    assert house.one.sent == []
    assert house.ops.sent[-1].text.endswith("This one is given up.")
    with house.store.reading() as store:
        assert store.queue().counts["one", "failed"] == 1


def test_a_claim_of_a_dead_process_is_released_and_looked_up_not_before_it_must_have_arrived(
    house: House,
):
    house.say("first")
    with house.store.begin() as store:
        store.claim_delivery(house.time)
    assert house.deliverer.release() == 1
    house.later(seconds=89)
    assert house.one.searched == []
    house.later(seconds=1)
    assert (house.one.searched, keys(house.one)) == (["first"], ["first"])
    assert house.deliverer.release() == 0


def test_a_claim_that_was_taken_from_one_who_lives_is_not_sent_twice(house: House):
    """Another process started meanwhile, and took us for dead."""

    class Slow(FakeChannel):
        def send(self, message):
            house.deliverer.release()
            return super().send(message)

    slow = Slow()
    deliverer = Deliverer(house.store, {"one": slow}, lambda: house.time)
    house.say("first")
    assert deliverer.deliver()
    house.time += timedelta(seconds=90)
    assert deliverer.deliver()
    assert (keys(slow), slow.searched) == (["first"], ["first"])
    assert not deliverer.deliver()


def test_what_is_to_be_said_later_keeps_nobody_waiting(house: House):
    """`run --once` in quiet hours ends well, and leaves the message to the next."""
    house.say("tomorrow", due=house.time + timedelta(hours=10))
    assert house.deliverer.deliver_all()
    assert house.one.sent == []


def hurried(times: float) -> Callable[[], datetime]:
    """A clock that goes that many times as fast as the world's."""
    start, began = datetime.now(UTC), time.monotonic()
    return lambda: start + timedelta(seconds=(time.monotonic() - began) * times)


def waits(enough: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not enough() and time.monotonic() < until:
        time.sleep(0.02)


@pytest.mark.parametrize("taken", [True, False], ids=["taken at once", "taken late"])
def test_an_answer_that_comes_after_we_gave_up_doubles_nothing(sqlite_store: Store, taken: bool):
    """Slack takes it one second after our patience ended; the look-up waits for longer."""
    with SlackServer() as slack:
        slack.misbehave(slack_server.late(1.4, taken=taken))
        channel = Slack(TOKEN, "#cart-alerts", zone=UTC, api_url=slack.url, timeout=1)
        deliverer = Deliverer(
            sqlite_store,
            {"slack:#cart-alerts": channel},
            hurried(5),
            doubt=timedelta(seconds=5),
            pace=timedelta(0),
        )
        with sqlite_store.begin() as store:
            due = datetime.now(UTC)
            store.add_delivery("slack:#cart-alerts", "once", "notice", (), text="Hi", due=due)
        assert deliverer.deliver()
        waits(lambda: deliverer.deliver())
        assert len(slack.called("chat.postMessage")) == 1
        assert len(slack.messages("cart-alerts")) == 1
        with sqlite_store.reading() as store:
            assert store.queue().counts == {("slack:#cart-alerts", "sent"): 1}
