"""Promises as people read them: windows in words, what is overdue, and the calendar."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.search.calendar import written
from monitor.search.plans import Plan, due, mark_overdue, plans
from monitor.values import Promise, Quote, Window
from tests.store.builders import NOW, add, document, event, planned


def window(start, end, precision):
    return Window(date.fromisoformat(start), date.fromisoformat(end), precision)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (window("2026-07-01", "2026-09-30", "quarter"), "Q3 2026"),
        (window("2026-01-01", "2026-06-30", "half"), "first half of 2026"),
        (window("2026-07-01", "2026-12-31", "half"), "second half of 2026"),
        (window("2026-03-01", "2026-03-31", "month"), "March 2026"),
        (window("2026-01-01", "2026-12-31", "year"), "2026"),
        (window("2026-03-02", "2026-03-02", "day"), "2026-03-02"),
        (window("2026-03-02", "2026-12-31", "before"), "by 2026-12-31"),
        (window("2026-03-02", "2026-05-31", "about"), "2026-03-02 to 2026-05-31"),
        (window("2026-07-01", "2026-12-31", "quarter"), "2026-07-01 to 2026-12-31"),
        (None, "no date said"),
    ],
)
def test_a_window_is_told_as_precisely_as_it_was_said(said, words):
    assert due(said) == words


def test_what_is_overdue_is_written_down_once(store):
    with store.begin() as transaction:
        for plan in (
            planned("2025-07-01", "2025-09-30", product="LATE"),
            planned("2026-07-01", "2026-09-30", product="AHEAD"),
            event(status=planned("2025-01-01", "2025-01-02").status, product="OPEN", when=None),
        ):
            (stored,) = add(transaction, document(f"Plans of {plan.product}"), events=[plan])
            transaction.add_promise(plan, stored, NOW.replace(year=2025))
        (late,) = plans(transaction, NOW.date(), only_overdue=True)
        assert (late.promise.event.product, late.promise.state) == ("LATE", "open")
        assert [each.event.product for each in mark_overdue(transaction, NOW)] == ["LATE"]
        assert mark_overdue(transaction, NOW) == ()
        assert [each.state for each in transaction.promises()] == ["overdue", "open", "open"]


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_text_breaks_a_calendar(quote, product):
    proof = Quote(quote, 0, len(quote))
    said = planned("2026-07-01", "2026-09-30", product=product, evidence=proof)
    promised = Promise(said, "wire", f"https://news.example/{product}", NOW, id=7)
    plan = Plan(promised, f"Dosed: {product}", "Q3 2026", "open")
    text = written([plan], datetime(2026, 3, 2, tzinfo=UTC))
    assert all(len(line.encode("utf-8", "replace")) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 1
    assert unfolded[-2:] == ["END:VCALENDAR", ""]
    assert sum(line.startswith("SUMMARY:Dosed: ") for line in unfolded) == 1
    assert "\n" not in text.replace("\r\n", "")
