"""The queue: a message is in it once, waits for parent and channel, and has one holder."""

import threading
from datetime import timedelta

import pytest

from monitor.store import NotClaimed, Store
from monitor.values import Message
from tests.store.builders import LATER, NOW, alert, told

CARS, OPS = "slack:#cars", "slack:#ops"
SECOND = timedelta(seconds=1)


def add(transaction, key="m1", channel=CARS, **more):
    known = {"kind": "notice", "alert_ids": (), "due": NOW}
    return transaction.add_delivery(channel, key, **{**known, **more})


def claimed(transaction, now=NOW, **more):
    delivery = transaction.claim_delivery(now, **more)
    return delivery.message.key if delivery else None


def test_a_message_is_queued_once_in_each_channel(store):
    with store.begin() as transaction:
        assert add(transaction)
        assert not add(transaction, text="another text")
        assert add(transaction, channel=OPS)
        assert transaction.queue().counts == {(CARS, "pending"): 1, (OPS, "pending"): 1}


def test_a_claimed_message_is_built_from_the_present_state_of_its_alerts(store):
    with store.begin() as transaction:
        one, two = alert(transaction), alert(transaction)
        add(transaction, kind="alert", alert_ids=[two.id, one.id], mention="<!here>")
        stored, found = told(transaction)
        story = transaction.story(one.story_id)
        transaction.join_story(story, found, stored, "joined", "a rewrite", NOW)
        delivery = transaction.claim_delivery(NOW)
        present = transaction.alert(one.id)
    assert delivery.message == Message("m1", "alert", (two, present), mention="<!here>")
    assert len(present.sightings) == 2
    assert (delivery.channel, delivery.attempts, delivery.doubtful) == (CARS, 1, False)


def test_a_message_is_claimed_once(store):
    with store.begin() as transaction:
        add(transaction)
        assert claimed(transaction) == "m1"
        assert claimed(transaction) is None


def test_of_two_threads_each_message_goes_to_one(store):
    with store.begin() as transaction:
        for number in range(20):
            add(transaction, f"m{number}")
    ready, taken = threading.Barrier(2), []

    def work():
        ready.wait()
        while True:
            with store.begin() as transaction:
                delivery = transaction.claim_delivery(NOW)
            if delivery is None:
                return
            taken.append(delivery.message.key)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"m{number}" for number in range(20))


def test_the_oldest_due_message_goes_first(store):
    with store.begin() as transaction:
        add(transaction, "tomorrow", due=NOW + timedelta(days=1))
        add(transaction, "first")
        add(transaction, "second", due=NOW - SECOND)
        assert [claimed(transaction) for _ in range(3)] == ["first", "second", None]


def test_a_held_channel_waits_and_others_go_on(store):
    with store.begin() as transaction:
        add(transaction, "held")
        add(transaction, "free", channel=OPS)
        transaction.hold_channel(CARS, NOW + 30 * SECOND)
        transaction.hold_channel(CARS, NOW + 10 * SECOND)
        assert transaction.held_channels(NOW) == {CARS: NOW + 30 * SECOND}
        assert [claimed(transaction) for _ in range(2)] == ["free", None]
        assert claimed(transaction, NOW + 29 * SECOND) is None
        assert claimed(transaction, NOW + 30 * SECOND) == "held"


def test_excluded_channels_are_left_alone(store):
    with store.begin() as transaction:
        add(transaction)
        assert claimed(transaction, exclude_channels=[CARS, OPS]) is None
        assert claimed(transaction, exclude_channels=[OPS]) == "m1"


def test_a_reply_waits_for_the_receipt_of_its_parent_in_its_channel(store):
    with store.begin() as transaction:
        add(transaction, "reply", kind="reply", parent_key="parent", text="also told by Wire")
        add(transaction, "parent")
        add(transaction, "parent", channel=OPS)
        parent = transaction.claim_delivery(NOW, exclude_channels=[OPS])
        assert parent.message.key == "parent"
        transaction.settle_delivery(transaction.claim_delivery(NOW), "sent", NOW, receipt="9.9")
        assert claimed(transaction) is None
        transaction.settle_delivery(parent, "sent", NOW, receipt="17.1")
        message = transaction.claim_delivery(NOW).message
    assert (message.key, message.thread) == ("reply", "17.1")
    assert message.text == "also told by Wire"


def test_a_sent_message_has_its_receipt_and_is_never_sent_again(store):
    with store.begin() as transaction:
        add(transaction)
        assert transaction.receipt_of(CARS, "m1") is None
        transaction.settle_delivery(transaction.claim_delivery(NOW), "sent", NOW, receipt="17.1")
        assert transaction.receipt_of(CARS, "m1") == "17.1"
        assert transaction.receipt_of(OPS, "m1") is None
        assert claimed(transaction, NOW + timedelta(days=9)) is None
        assert not add(transaction)


def test_a_message_that_failed_for_now_is_tried_again_when_it_is_due(store):
    with store.begin() as transaction:
        add(transaction)
        first = transaction.claim_delivery(NOW)
        transaction.settle_delivery(first, "pending", NOW, error="HTTP 429", next_try=LATER)
        assert claimed(transaction, LATER - SECOND) is None
        again = transaction.claim_delivery(LATER)
    assert (again.attempts, again.doubtful) == (2, False)


def test_an_unclear_try_makes_the_next_one_doubtful_until_one_is_clear(store):
    with store.begin() as transaction:
        add(transaction)
        first = transaction.claim_delivery(NOW)
        transaction.settle_delivery(first, "pending", NOW, error="no answer", unclear=True)
        second = transaction.claim_delivery(NOW)
        transaction.settle_delivery(second, "pending", NOW, error="HTTP 429")
        assert (second.doubtful, transaction.claim_delivery(NOW).doubtful) == (True, False)


def test_what_died_between_claim_and_settlement_comes_back_in_doubt(store):
    with store.begin() as transaction:
        add(transaction)
    with store.begin() as transaction:
        transaction.claim_delivery(NOW)
    survivor = Store(store.url.render_as_string(hide_password=False))
    with survivor.begin() as transaction:
        almost = NOW + timedelta(minutes=10) - SECOND
        assert transaction.claim_delivery(almost) is None
        again = transaction.claim_delivery(NOW + timedelta(minutes=10))
    assert again is not None
    assert (again.message.key, again.attempts, again.doubtful) == ("m1", 2, True)
    survivor.close()


def test_what_died_before_the_claim_was_kept_was_never_claimed(store):
    with store.begin() as transaction:
        add(transaction)

    def dies():
        with store.begin() as transaction:
            transaction.claim_delivery(NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dies()
    with store.begin() as transaction:
        delivery = transaction.claim_delivery(NOW)
    assert (delivery.attempts, delivery.doubtful) == (1, False)


def test_only_the_holder_settles(store):
    with store.begin() as transaction:
        add(transaction)
        slow = transaction.claim_delivery(NOW)
        quick = transaction.claim_delivery(NOW + timedelta(minutes=11))
        with pytest.raises(NotClaimed, match="is not claimed by attempt 1"):
            transaction.settle_delivery(slow, "failed", NOW)
        transaction.settle_delivery(quick, "sent", NOW, receipt="17.1")
        with pytest.raises(NotClaimed):
            transaction.settle_delivery(quick, "failed", NOW)
        assert transaction.queue().counts == {(CARS, "sent"): 1}


def test_a_state_that_there_is_not_is_refused(store):
    with store.begin() as transaction:
        add(transaction)
        delivery = transaction.claim_delivery(NOW)
        with pytest.raises(ValueError, match="'lost' is unknown; allowed: sent, pending, failed"):
            transaction.settle_delivery(delivery, "lost", NOW)


def test_what_hangs_on_a_refused_message_is_refused_with_it(store):
    with store.begin() as transaction:
        said = alert(transaction)
        add(transaction, "parent", alert_ids=[said.id])
        add(transaction, "reply", parent_key="parent", alert_ids=[said.id])
        refused = transaction.claim_delivery(NOW)
        transaction.settle_delivery(refused, "failed", LATER, error="channel_not_found")
        add(transaction, "late", parent_key="parent", alert_ids=[said.id])
        assert transaction.queue().counts == {(CARS, "failed"): 3}
        assert transaction.queue().pending == 0
        assert [each.error for each in transaction.deliveries_of(said.id)] == [
            "channel_not_found",
            "the message that it belongs to was refused",
            "the message that it belongs to was refused",
        ]


def test_deliveries_of_an_alert_say_where_each_stands(store):
    with store.begin() as transaction:
        one, two = alert(transaction), alert(transaction)
        add(transaction, "both", kind="burst", alert_ids=[one.id, two.id])
        add(transaction, "other", alert_ids=[two.id])
        delivery = transaction.claim_delivery(NOW)
        transaction.settle_delivery(delivery, "sent", LATER, receipt="17.1")
        (record,) = transaction.deliveries_of(one.id)
    assert (record.key, record.kind, record.alert_ids) == ("both", "burst", (one.id, two.id))
    assert (record.state, record.receipt, record.settled_at) == ("sent", "17.1", LATER)


def test_the_queue_says_since_when_the_oldest_waits(store):
    with store.begin() as transaction:
        assert (transaction.queue().counts, transaction.queue().oldest) == ({}, None)
        add(transaction, "old", due=NOW)
        add(transaction, "new", due=LATER)
        assert (transaction.queue().oldest, transaction.queue().pending) == (NOW, 2)
        transaction.settle_delivery(transaction.claim_delivery(NOW), "sent", NOW, receipt="1")
        assert (transaction.queue().oldest, transaction.queue().pending) == (LATER, 1)
