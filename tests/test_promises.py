"""Promises: what keeps one, when it is overdue, when it slipped."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor import promises
from monitor.values import Event, Milestone, Promise, Quote, Status, Window

MADE = datetime(2026, 3, 1, tzinfo=UTC)
LATER = MADE + timedelta(days=100)
QUARTER = Window(date(2026, 7, 1), date(2026, 9, 30), "quarter", "third quarter of 2026")


def event(milestone: str, status: Status, **facts: Any) -> Event:
    known: dict[str, Any] = {
        "product": "ABC-101",
        "company": "Acme Bio",
        "targets": ("CD19",),
        "indications": ("systemic lupus erythematosus",),
    }
    title = Milestone(milestone, milestone)
    return Event(title, status, Quote("quote", 0, 5), **known | facts)


def planned(milestone: str = "first_patient_dosed", **facts: Any) -> Promise:
    told = event(milestone, Status.PLANNED, **{"when": QUARTER} | facts)
    return Promise(told, "wire", None, MADE)


def achieved(milestone: str = "first_patient_dosed", **facts: Any) -> Event:
    return event(milestone, Status.ACHIEVED, **facts)


@pytest.mark.parametrize(
    ("promised", "told"),
    [
        ("first_patient_dosed", "first_patient_dosed"),
        ("trial_started", "first_patient_dosed"),
        ("ind_submitted", "ind_cleared"),
        ("data_readout", "publication"),
        ("deal", "deal"),
    ],
)
def test_the_milestone_or_a_later_step_keeps_a_promise(promised: str, told: str) -> None:
    assert promises.meets(planned(promised), achieved(told), LATER)


@pytest.mark.parametrize(
    ("promise", "told"),
    [
        (planned(), achieved("trial_started")),
        (planned(), achieved("ind_cleared")),
        (planned(), achieved(product="ABC-102")),
        (planned(), achieved(indications=("myasthenia gravis",))),
        (planned(phase="1"), achieved(phase="2")),
        (planned(country="China"), achieved(country="Japan")),
        (planned(product=None), achieved(product=None, company="Other")),
        (planned(product=None), achieved(product=None, targets=("BCMA",))),
        (planned(), replace(achieved(), status=Status.RECAP)),
        (replace(planned(), state="met"), achieved()),
    ],
)
def test_what_is_another_event_keeps_no_promise(promise: Promise, told: Event) -> None:
    assert not promises.meets(promise, told, LATER)


def test_a_company_and_its_target_stand_for_an_unnamed_product() -> None:
    assert promises.meets(planned(product=None), achieved(), LATER)


def test_a_trial_stands_for_an_unnamed_company() -> None:
    trial: dict[str, Any] = {"trial_ids": ("NCT01",), "company": None, "product": None}
    assert promises.meets(planned(**trial), achieved(**trial), LATER)


def test_an_event_before_the_promise_does_not_keep_it() -> None:
    assert not promises.meets(planned(), achieved(), MADE - timedelta(days=30))
    assert promises.meets(planned(), achieved(), MADE - timedelta(hours=12))


def test_a_late_event_still_keeps_it_if_it_had_a_window() -> None:
    late = MADE + timedelta(days=800)
    assert promises.meets(replace(planned(), state="overdue"), achieved(), late)
    assert not promises.meets(planned(when=None), achieved(), late)


@pytest.mark.parametrize(
    ("window", "last"),
    [
        (QUARTER, date(2026, 10, 14)),
        (Window(date(2026, 9, 30), date(2026, 9, 30), "day"), date(2026, 10, 3)),
        (Window(date(2026, 1, 1), date(2026, 12, 31), "year"), date(2027, 1, 21)),
    ],
)
def test_a_promise_is_overdue_after_its_window_and_some_grace(window: Window, last: date) -> None:
    assert not promises.overdue(planned(when=window), last)
    assert promises.overdue(planned(when=window), last + timedelta(days=1))


def test_what_is_kept_or_has_no_window_is_never_overdue() -> None:
    assert not promises.overdue(replace(planned(), state="met"), date(2030, 1, 1))
    assert not promises.overdue(planned(when=None), date(2030, 1, 1))


def test_a_later_window_for_the_same_plan_is_a_slip() -> None:
    year_end = Window(date(2026, 10, 1), date(2026, 12, 31), "quarter")
    later = event("first_patient_dosed", Status.PLANNED, when=year_end, product="abc101")
    assert promises.slipped(planned(), later)
    assert not promises.slipped(planned(when=year_end), replace(later, when=QUARTER))
    assert not promises.slipped(planned(), replace(later, product="ABC-102"))
    assert not promises.slipped(planned(), replace(later, when=None))
    assert not promises.slipped(planned(), replace(later, status=Status.ACHIEVED))


def test_two_statements_of_one_plan_have_one_key() -> None:
    one = planned().event
    assert promises.key(one) == promises.key(
        replace(one, product="ABC 101", company=None, when=None)
    )
    assert promises.key(one) != promises.key(replace(one, indications=()))
