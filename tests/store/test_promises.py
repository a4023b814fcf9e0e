"""Promises: a plan is kept once, with every window that was said for it."""

from datetime import date, timedelta

import pytest

from monitor.values import Status
from tests.store.builders import LATER, NOW, add, alert, document, event, planned

Q2 = ("2026-04-01", "2026-06-30")
Q3 = ("2026-07-01", "2026-09-30")
Q4 = ("2026-10-01", "2026-12-31")


def promise(transaction, window, days=0, now=NOW, **more):
    plan = planned(*window, **more) if window else event(status=Status.PLANNED, **more)
    published = NOW + timedelta(days=days)
    (stored,) = add(transaction, document(published=published, seen=published), events=[plan])
    return transaction.add_promise(plan, stored, now)


def test_a_plan_becomes_an_open_promise(store):
    with store.begin() as transaction:
        made = promise(transaction, Q3)
        assert transaction.promise(made.id) == made
        assert transaction.open_promises() == (made,)
    assert (made.event, made.state, made.slips) == (planned(*Q3), "open", 0)
    assert (made.source, made.made) == ("wire", NOW)


def test_the_same_plan_again_adds_nothing(store):
    with store.begin() as transaction:
        made = promise(transaction, Q3)
        assert promise(transaction, Q3, days=9) == made
        assert len(transaction.promise_history(made.id)) == 1


@pytest.mark.parametrize(
    "other",
    [{"product": "ZZ-9"}, {"indications": ("myasthenia gravis",)}, {"name": "data_readout"}],
    ids=str,
)
def test_another_plan_is_another_promise(store, other):
    with store.begin() as transaction:
        made = promise(transaction, Q3)
        assert promise(transaction, Q3, **other).id != made.id


def test_a_later_window_is_a_slip_and_the_earlier_word_is_kept(store):
    with store.begin() as transaction:
        made = promise(transaction, Q2)
        promise(transaction, Q3, days=1)
        slipped = promise(transaction, Q4, days=2)
        history = transaction.promise_history(made.id)
    assert (slipped.id, slipped.slips) == (made.id, 2)
    assert slipped.event.when.end == date(2026, 12, 31)
    assert [each.window.end.month for each in history] == [6, 9, 12]


def test_an_earlier_window_is_no_slip(store):
    with store.begin() as transaction:
        promise(transaction, Q4)
        nearer = promise(transaction, Q3, days=1)
    assert (nearer.slips, nearer.event.when.end) == (0, date(2026, 9, 30))


def test_an_old_document_read_late_changes_the_history_and_not_the_present(store):
    with store.begin() as transaction:
        made = promise(transaction, Q3)
        present = promise(transaction, Q2, days=-30)
        history = transaction.promise_history(made.id)
    assert (present.event.when.end, present.slips) == (date(2026, 9, 30), 1)
    assert [each.window.end.month for each in history] == [6, 9]


def test_a_plan_without_a_window_does_not_take_the_window_away(store):
    with store.begin() as transaction:
        promise(transaction, Q3)
        present = promise(transaction, None, days=1)
        assert (present.event.when.end, present.slips) == (date(2026, 9, 30), 0)
        first = promise(transaction, None, product="ZZ-9")
        dated = promise(transaction, Q3, days=1, product="ZZ-9")
    assert (dated.id, dated.slips, dated.event.when.end.month) == (first.id, 0, 9)


def test_a_promise_is_met_by_a_story_and_no_longer_open(store):
    with store.begin() as transaction:
        made = promise(transaction, Q3)
        story_id = alert(transaction).story_id
        transaction.set_promise(made.id, "met", story_id, LATER)
        assert transaction.open_promises() == ()
        (met,) = transaction.promises(["met"])
        assert (met.id, met.state, met.met_by) == (made.id, "met", story_id)
        assert promise(transaction, Q3, days=1) == met
        assert promise(transaction, Q4, days=2).id != made.id


def test_an_overdue_promise_is_still_open_until_a_new_window_makes_it_due_again(store):
    with store.begin() as transaction:
        made = promise(transaction, Q2)
        late = NOW + timedelta(days=200)
        transaction.set_promise(made.id, "overdue", None, late)
        assert [each.state for each in transaction.open_promises("XY-101")] == ["overdue"]
        again = promise(transaction, Q4, days=200, now=late)
    assert (again.id, again.state, again.slips) == (made.id, "open", 1)


def test_promises_are_asked_for_by_product_and_milestone_the_first_due_first(store):
    with store.begin() as transaction:
        undated = promise(transaction, None, name="approval")
        late = promise(transaction, Q4, name="data_readout")
        soon = promise(transaction, Q3)
        promise(transaction, Q2, product="ZZ-9")
        assert transaction.open_promises("XY-101") == (soon, late, undated)
        assert transaction.open_promises("XY-101", "data_readout") == (late,)
        assert transaction.open_promises(milestone="submission") == ()


def test_a_state_that_there_is_not_is_refused(store):
    with store.begin() as transaction:
        made = promise(transaction, Q3)
        with pytest.raises(ValueError, match="'late' is unknown; allowed: open, met, overdue"):
            transaction.set_promise(made.id, "late", None, NOW)
