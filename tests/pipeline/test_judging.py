"""A person's word: kept with who and when, shown in the message, lent as a label."""

from datetime import timedelta

import pytest

from monitor.pipeline import judge, labelled
from monitor.store import Store
from monitor.values import Feedback
from tests.store import builders
from tests.store.builders import NOW


@pytest.mark.parametrize("times", [1, 2])
def test_a_word_renews_the_message_that_told_the_alert(store: Store, times: int):
    with store.begin() as transaction:
        alert = builders.alert(transaction)
        transaction.add_delivery("main", "document:1", "alert", (alert.id,), due=NOW)
        delivery = transaction.claim_delivery(NOW)
        assert delivery is not None
        transaction.settle_delivery(delivery, "sent", NOW, receipt="C1:1")
    for number in range(times):
        with store.begin() as transaction:
            later = NOW + timedelta(minutes=number)
            judged = judge(transaction, Feedback(alert.id, "yes", "U1", later))
            assert judged is not None
            update = transaction.claim_delivery(later)
        assert update is not None
        assert (update.message.kind, update.message.thread) == ("update", "C1:1")
        assert len(update.message.alerts[0].feedback) == number + 1


def test_a_word_on_an_alert_that_there_is_not_is_not_kept(store: Store):
    with store.begin() as transaction:
        assert judge(transaction, Feedback(99, "yes", "U1", NOW)) is None


@pytest.mark.parametrize(
    ("words", "milestones"),
    [
        (["yes"], ["first_patient_dosed"]),
        (["yes", "no"], []),
        (["no", "data_readout"], ["data_readout"]),
    ],
)
def test_a_judged_alert_is_a_labelled_line_by_its_last_word(
    store: Store, words: list[str], milestones: list[str]
):
    with store.begin() as transaction:
        alert = builders.alert(transaction)
        builders.alert(transaction, product="XY-9")
        for word in words:
            judge(transaction, Feedback(alert.id, word, "eva", NOW))
        (line,) = labelled(transaction)
    assert [event["milestone"] for event in line["events"]] == milestones
    assert line["alert"] is bool(milestones)
    assert line["title"] == "Acme doses the first patient"
    assert line["text"] == "Acme Bio said that the first patient has been dosed."
    assert line["why"] == "; ".join(f"eva: {word}" for word in words)
