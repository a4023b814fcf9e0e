"""Quiet hours and weekly times, as people in a zone live them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.dates.hours import EVERY_DAY, Quiet, Weekly, time_of_day, weekdays

ZURICH = ZoneInfo("Europe/Zurich")
WORKING = frozenset(range(5))
NIGHTS = Quiet(time(20), time(7), WORKING, ZURICH)
MORNING = Weekly(time(7, 30), WORKING, ZURICH)


def at(text: str) -> datetime:
    """A moment as people in Zurich write it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZURICH).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("sat-mon", {5, 6, 0}),
        ("Mon, thu", {0, 3}),
        ("monday", {0}),
        ("daily", set(range(7))),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: set[int]):
    assert weekdays(text) == days


@pytest.mark.parametrize("text", ["", "mo-fr", "mon-", "every day", "mon;tue"])
def test_what_is_no_day_is_named_with_what_is_allowed(text: str):
    with pytest.raises(ValueError, match="is no day; write days as in 'mon-fri'"):
        weekdays(text)


@pytest.mark.parametrize("text", ["7", "7:5", "25:00", "07:60", "-1:00", "seven"])
def test_what_is_no_time_of_day_is_refused(text: str):
    with pytest.raises(ValueError, match="write HH:MM, as in '07:30'"):
        time_of_day(text)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-03-02T09:30", "2026-03-02T09:30"),  # Monday morning
        ("2026-03-02T20:00", "2026-03-03T07:00"),  # the evening begins
        ("2026-03-03T06:59", "2026-03-03T07:00"),
        ("2026-03-06T21:00", "2026-03-09T07:00"),  # Friday evening to Monday
        ("2026-03-07T12:00", "2026-03-09T07:00"),  # Saturday noon
        ("2026-03-28T23:00", "2026-03-30T07:00"),  # over the change to summer time
    ],
)
def test_quiet_time_ends_in_the_morning_of_a_working_day(now: str, said: str):
    assert NIGHTS.ends(at(now)) == at(said)


def test_quiet_hours_may_lie_within_a_day():
    siesta = Quiet(time(13), time(15), EVERY_DAY, ZURICH)
    assert siesta.ends(at("2026-03-02T13:30")) == at("2026-03-02T15:00")
    assert siesta.ends(at("2026-03-02T15:00")) == at("2026-03-02T15:00")


def test_days_alone_may_be_quiet():
    weekends = Quiet(time(), time(), WORKING, ZURICH)
    assert weekends.ends(at("2026-03-02T03:00")) == at("2026-03-02T03:00")
    assert weekends.ends(at("2026-03-07T03:00")) == at("2026-03-09T00:00")


@given(st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)), st.times(), st.times())  # noqa: DTZ001
def test_quiet_time_ends_and_within_a_week(naive: datetime, start: time, end: time):
    now = naive.replace(tzinfo=UTC)
    quiet = Quiet(start.replace(second=0, microsecond=0), end, WORKING, ZURICH)
    said = quiet.ends(now)
    assert timedelta() <= said - now <= timedelta(days=7)
    assert quiet.ends(said) == said


@pytest.mark.parametrize(
    ("now", "latest"),
    [
        ("2026-03-02T07:29", "2026-02-27T07:30"),  # not yet on Monday: Friday's
        ("2026-03-02T07:30", "2026-03-02T07:30"),
        ("2026-03-08T12:00", "2026-03-06T07:30"),
        ("2026-03-30T07:30", "2026-03-30T07:30"),  # the first morning of summer time
    ],
)
def test_a_weekly_time_is_the_latest_that_has_come(now: str, latest: str):
    assert MORNING.latest(at(now)) == at(latest)


def test_its_day_is_that_of_the_people_there():
    late = Weekly(time(0, 30), EVERY_DAY, ZURICH)
    moment = late.latest(datetime(2026, 3, 2, 23, 45, tzinfo=UTC))
    assert late.day(moment).isoformat() == "2026-03-03"
