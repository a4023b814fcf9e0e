from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor import schedule
from monitor.values import PollState, Source, Trust

NOW = datetime(2026, 10, 7, 9, 30, tzinfo=UTC)
SENT = "Wed, 07 Oct 2026 09:30:00 GMT"
STATE = PollState("wire")


def source(every: str = "5m", **more: Any) -> Source:
    minutes = {"1m": 1, "5m": 5, "1h": 60, "1d": 1440}
    return Source("wire", "feed", Trust.COMPANY, timedelta(minutes=minutes[every]), **more)


def minutes_after_success(
    every: str = "5m", *, ttl: int | None = None, jitter: float = 0.0, **headers: str
) -> float:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    page_ttl = None if ttl is None else timedelta(minutes=ttl)
    due = schedule.after_success(STATE, source(every), named, page_ttl, NOW, jitter)
    return (due - NOW).total_seconds() / 60


# --- after an answer ---------------------------------------------------------------------------


def test_a_source_is_asked_again_after_its_interval() -> None:
    assert minutes_after_success("5m") == 5
    assert minutes_after_success("1d") == 1440


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"cache_control": "public, max-age=600"}, 10),
        ({"cache_control": "max-age=60"}, 5),
        ({"cache_control": 'Max-Age="480"'}, 8),
        ({"cache_control": "max-age=600", "age": "240"}, 6),
        ({"cache_control": "max-age=600", "age": "900"}, 5),
        ({"cache_control": "no-cache, max-age=600"}, 5),
        ({"cache_control": "max-age=oops"}, 5),
        ({"cache_control": "max-age=600", "expires": SENT, "date": SENT}, 10),
        ({"expires": "Wed, 07 Oct 2026 09:42:00 GMT", "date": SENT}, 12),
        ({"expires": "Wed, 07 Oct 2026 09:42:00 GMT"}, 5),
        ({"expires": "0", "date": SENT}, 5),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT", "date": SENT}, 5),
    ],
)
def test_a_servers_freshness_pushes_the_poll_out(headers: dict[str, Any], minutes: float) -> None:
    assert minutes_after_success("5m", **headers) == minutes


def test_the_ttl_of_a_feed_pushes_the_poll_out() -> None:
    assert minutes_after_success("5m", ttl=10) == 10


def test_a_wish_of_an_hour_does_not_make_us_miss_what_is_due_in_minutes() -> None:
    assert minutes_after_success("5m", ttl=60) == 15
    assert minutes_after_success("5m", cache_control="max-age=86400") == 15


def test_a_wish_never_brings_a_poll_nearer() -> None:
    assert minutes_after_success("1h", ttl=10, cache_control="max-age=600") == 60


def test_sources_do_not_march_in_step_and_are_never_early() -> None:
    assert minutes_after_success("5m", jitter=1.0) == 5.25
    assert minutes_after_success("1d", jitter=1.0) == 1440.5
    assert minutes_after_success("1m", jitter=0.5) * 60 == pytest.approx(61.5)


# --- after a failure ---------------------------------------------------------------------------


def minutes_after_failure(
    failures: int, every: str = "5m", retry_after: float | None = None
) -> float:
    state = replace(STATE, failures=failures)
    due = schedule.after_failure(state, source(every), retry_after, NOW, 0.0)
    return (due - NOW).total_seconds() / 60


def test_the_wait_doubles_up_to_six_hours() -> None:
    assert [minutes_after_failure(n) for n in range(1, 10)] == [
        5,
        10,
        20,
        40,
        80,
        160,
        320,
        360,
        360,
    ]
    assert minutes_after_failure(10_000) == 360


def test_a_daily_source_is_not_given_up_for_a_day() -> None:
    assert [minutes_after_failure(n, "1d") for n in range(1, 7)] == [30, 60, 120, 240, 360, 360]


def test_what_the_server_asks_for_is_obeyed() -> None:
    assert minutes_after_failure(1, retry_after=3600) == 60
    assert minutes_after_failure(8, retry_after=60) == 360
    assert minutes_after_failure(1, retry_after=12 * 3600) == 720


def test_a_server_cannot_switch_a_source_off_for_years() -> None:
    assert minutes_after_failure(1, retry_after=10**9) == 1440


@pytest.mark.parametrize(("failures", "failing"), [(0, False), (2, False), (3, True), (9, True)])
def test_three_failures_in_a_row_are_for_a_person(failures: int, failing: bool) -> None:
    assert schedule.is_failing(replace(STATE, failures=failures)) is failing


# --- silence -----------------------------------------------------------------------------------


def silent(silent_after: timedelta | None, **state: Any) -> bool:
    polled = replace(STATE, last_success=NOW, polls=9)
    return schedule.is_silent(
        replace(polled, **state), source("5m", silent_after=silent_after), NOW
    )


def test_a_source_without_news_for_too_long_is_silent() -> None:
    week, days = timedelta(days=7), timedelta(days=3)
    assert silent(days, last_item=NOW - week)
    assert not silent(week, last_item=NOW - days)
    assert not silent(None, last_item=NOW - week)


def test_a_source_that_never_listed_anything_is_silent_after_a_few_polls() -> None:
    days = timedelta(days=3)
    assert silent(days, last_item=None, polls=3)
    assert not silent(days, last_item=None, polls=2)
    assert not silent(None, last_item=None, polls=3), "a narrow search may well find nothing"


def test_a_source_that_never_answered_fails_and_is_not_silent() -> None:
    assert not silent(timedelta(days=3), last_success=None, last_item=None)


# --- deliveries --------------------------------------------------------------------------------


def test_a_delivery_is_tried_ten_times_in_about_six_hours() -> None:
    waits = []
    for attempts in range(1, 11):
        due = schedule.next_try(attempts, None, NOW)
        if due is not None:
            waits.append((due - NOW).total_seconds())
    assert len(waits) == 9, "ten tries have nine waits between them"
    assert waits[0] == 5
    assert waits == sorted(waits)
    assert 5 * 3600 < sum(waits) < 7 * 3600
    assert schedule.next_try(11, None, NOW) is None


def test_a_receiver_is_never_asked_before_it_wants_to_be() -> None:
    assert schedule.next_try(1, 90.0, NOW) == NOW + timedelta(seconds=90)
    assert schedule.next_try(8, 1.0, NOW) == schedule.next_try(8, None, NOW)


# --- gaps --------------------------------------------------------------------------------------


def test_a_gap_is_open_where_the_last_poll_and_this_one_do_not_meet() -> None:
    hour = timedelta(hours=1)
    assert schedule.gap(NOW, [NOW + hour, NOW + 2 * hour]) == NOW
    assert schedule.gap(NOW, [NOW, NOW + hour]) is None
    assert schedule.gap(NOW, [NOW - hour, NOW + hour]) is None


def test_without_dates_or_a_last_poll_there_is_no_gap_to_be_seen() -> None:
    assert schedule.gap(NOW, []) is None
    assert schedule.gap(None, [NOW]) is None
