"""Dates, windows and lengths of time, as publishers and people write them."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.dates import every, moment, windows

SINCE = datetime(1991, 1, 1, tzinfo=UTC)
PUBLISHED = date(2026, 10, 10)


def at(text: str, zone: str = "UTC") -> str | None:
    read = moment(text, zone=zone)
    if read is None:
        return None
    return read.at.strftime("%Y-%m-%d" if read.date_only else "%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("Tue, 06 Oct 2026 13:05 GMT", "UTC", "2026-10-06 13:05:00"),
        ("Tue, 6 Oct 2026 13:02:00 UT", "UTC", "2026-10-06 13:02:00"),
        ("Mon, 05 Oct 2026 09:02:06 EDT", "UTC", "2026-10-05 13:02:06"),
        ("Mon, 05 Oct 2026 09:02:06 EST", "UTC", "2026-10-05 14:02:06"),
        ("Sat, 16 May 2026 11:00:00 -0400", "UTC", "2026-05-16 15:00:00"),
        ("Thu, 30 Jul 2026 17:27:00 +0200 (CEST)", "UTC", "2026-07-30 15:27:00"),
        ("mer, 16 nov 2022 00:38:15 +0100", "UTC", "2022-11-15 23:38:15"),
        ("Fri, 20 Nov 26 10:00:00 PST", "UTC", "2026-11-20 18:00:00"),
        ("Tue, 06 Oct 2026 13:05:00 CEST", "UTC", "2026-10-06 11:05:00"),
        ("Tue, 06 Oct 2026 13:05:00 BST", "UTC", "2026-10-06 12:05:00"),
        ("Tue, 06 Oct 2026 13:05:00 HKT", "UTC", "2026-10-06 05:05:00"),
        ("Tue, 06 Oct 2026 13:05:00 JST", "UTC", "2026-10-06 04:05:00"),
        ("Tue, 06 Oct 2026 13:05:00 CST", "Asia/Shanghai", "2026-10-06 05:05:00"),
        ("Tue, 06 Oct 2026 13:05:00 CST", "America/Chicago", "2026-10-06 19:05:00"),
        ("Tue, 06 Oct 2026 13:05:00 (EDT)", "UTC", "2026-10-06 17:05:00"),
        ("Tue Oct  6 13:02:00 2026", "UTC", "2026-10-06 13:02:00"),
        ("Tue Oct 06 2026 13:05:00 GMT-0400 (Eastern Daylight Time)", "UTC", "2026-10-06 17:05:00"),
        ("Sep 16, 2026 8:32am", "America/New_York", "2026-09-16 12:32:00"),
        ("Jul 6, 2026, 08:00 ET", "UTC", "2026-07-06 12:00:00"),
        ("Dec 6, 2026, 08:00 ET", "UTC", "2026-12-06 13:00:00"),
        ("13:05 ET, Oct 6, 2026", "UTC", "2026-10-06 17:05:00"),
        ("08:30 Oct 6, 2026", "UTC", "2026-10-06 08:30:00"),
        ("October 06, 2026 07:00 AM Eastern Daylight Time", "UTC", "2026-10-06 11:00:00"),
        ("November 20th, 2026 at 12:00 a.m.", "UTC", "2026-11-20 00:00:00"),
        ("Oct. 6, 2026 | 9 p.m.", "America/New_York", "2026-10-07 01:00:00"),
        ("08/26/2026 16:01:00", "America/New_York", "2026-08-26 20:01:00"),
        ("25/08/2026 16:46", "Asia/Hong_Kong", "2026-08-25 08:46:00"),
        ("11/20/2026 9:05:00 PM", "UTC", "2026-11-20 21:05:00"),
        ("18.09.2026, 14:30 Uhr", "Europe/Berlin", "2026-09-18 12:30:00"),
        ("3 mars 2026 à 14h30", "Europe/Paris", "2026-03-03 13:30:00"),
        ("2026-04-02T17:29:14Z", "UTC", "2026-04-02 17:29:14"),
        ("2026-04-02T17:29:14.123456789+02:00", "UTC", "2026-04-02 15:29:14"),
        ("2026-10-06T09:00-04", "UTC", "2026-10-06 13:00:00"),
        ("2026-04-10 22:55:00", "Asia/Shanghai", "2026-04-10 14:55:00"),
        ("2026-04-02 17:29:14 +0000 UTC", "UTC", "2026-04-02 17:29:14"),
        ("2026/08/26 16:01", "UTC", "2026-08-26 16:01:00"),
        ("2026年9月25日 下午3:05", "Asia/Shanghai", "2026-09-25 07:05:00"),
        ("2026年9月25日 15時5分", "Asia/Tokyo", "2026-09-25 06:05:00"),
        ("1760000000000", "UTC", "2025-10-09 08:53:20"),
        ("1760000000", "UTC", "2025-10-09 08:53:20"),
        ("20260306164618", "America/New_York", "2026-03-06 21:46:18"),
    ],
)
def test_a_time_is_read_in_its_zone(text: str, zone: str, expected: str) -> None:
    assert at(text, zone) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-03", "2026.03.03", "2026/3/3", "20260303", "2026年3月3日", "2026年03月03日 星期二",
        "2026년 3월 3일", "Mar. 3, 2026", "March 3rd, 2026", "3 March 2026", "03-Mar-2026",
        "Tuesday, March 3, 2026", "3. März 2026", "Dienstag, 3. März 2026", "3 mars 2026",
        "mardi 3 mars 2026", "3 de marzo de 2026", "2026 Mar 3", "3 maart 2026", "03/03/2026",
        "３ March ２０２６",
    ],
)  # fmt: skip
def test_a_day_stays_the_day_that_is_written_whatever_the_zone(text: str) -> None:
    for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
        assert at(text, zone) == "2026-03-03"


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2026", "2026-09", "Oct 2026", "2026 Apr", "31 Feb 2026", "13/13/2026",
        "2026-04-10T25:00:00Z", "13:05", "9:00 am Oct 6, 2026 XYZ", "Fri, 20 Nov 2026 10:00 QQQ",
        "Tue, 06 Oct 2026 13:05:00 IST", "13:00 pm Oct 6, 2026", "1/2/03", "Oct 6, 2026 and more",
        "Thu, 01 Jan 1970 00:00:00 GMT", "0", "Wed, 30 Nov 1899 00:00:00 GMT", "2101-01-01",
        "9999999999999", "2026-10-06T09:00:00+99:00", "0001-01-01T00:00:00+14:00", "x" * 10_000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_for_certain_is_nothing(text: str) -> None:
    assert moment(text) is None


def test_a_date_of_two_small_numbers_needs_to_know_who_writes() -> None:
    assert moment("06/10/2026") is None
    assert at("06/10/2026", "Europe/London") == "2026-10-06"
    assert at("06/10/2026", "America/New_York") == "2026-06-10"
    read = moment("06/10/2026", zone="America/New_York", day_first=True)
    assert read is not None
    assert read.at == datetime(2026, 10, 6, tzinfo=UTC)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_date(text: str) -> None:
    read = moment(text)
    assert read is None or 1990 <= read.at.year <= 2100


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100 * 365 * 86_400).map(lambda seconds: SINCE + timedelta(seconds=seconds)))
def test_every_moment_is_read_back_from_its_usual_forms(when: datetime) -> None:
    for form in ("%a, %d %b %Y %H:%M:%S GMT", "%Y-%m-%dT%H:%M:%SZ", "%B %d, %Y %I:%M:%S %p UTC"):
        read = moment(when.strftime(form))
        assert read is not None
        assert read.at == when


# --- windows -----------------------------------------------------------------------------------


def spans(text: str, language: str = "en", published: date | None = PUBLISHED) -> list[str]:
    return [
        f"{found.window.start}/{found.window.end} {found.window.precision}"
        for found in windows(f"They say: {text} it is.", published, language)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("third quarter of 2026", "2026-07-01/2026-09-30 quarter"),
        ("Q3 2026", "2026-07-01/2026-09-30 quarter"),
        ("2026 Q3", "2026-07-01/2026-09-30 quarter"),
        ("Q3’26", "2026-07-01/2026-09-30 quarter"),
        ("3Q26", "2026-07-01/2026-09-30 quarter"),
        ("third-quarter 2026", "2026-07-01/2026-09-30 quarter"),
        ("the third\nquarter of 2026", "2026-07-01/2026-09-30 quarter"),
        ("the third\r\nquarter of\u00a02026", "2026-07-01/2026-09-30 quarter"),
        ("Q1/Q2 2027", "2027-01-01/2027-06-30 quarter"),
        ("second or third quarter of 2026", "2026-04-01/2026-09-30 quarter"),
        ("1H26", "2026-01-01/2026-06-30 half"),
        ("first half of 2026", "2026-01-01/2026-06-30 half"),
        ("H2 2025", "2025-07-01/2025-12-31 half"),
        ("back half of '27", "2027-07-01/2027-12-31 half"),
        ("by the end of 2026", "2026-10-10/2026-12-31 before"),
        ("before 2027", "2026-10-10/2026-12-31 before"),
        ("by mid-2027", "2026-10-10/2027-06-30 before"),
        ("no later than June 30, 2027", "2026-10-10/2027-06-30 before"),
        ("year-end 2026", "2026-12-01/2026-12-31 about"),
        ("mid-2026", "2026-05-01/2026-08-31 about"),
        ("early 2027", "2027-01-01/2027-04-30 about"),
        ("late 2026", "2026-09-01/2026-12-31 about"),
        ("early in the third quarter of 2026", "2026-07-01/2026-07-31 about"),
        ("not before 2027", "2027-01-01/2027-12-31 about"),
        ("summer 2026", "2026-06-01/2026-08-31 about"),
        ("in the fall of 2026", "2026-09-01/2026-11-30 about"),
        ("winter 2026", "2026-12-01/2027-02-28 about"),
        ("in March 2026", "2026-03-01/2026-03-31 month"),
        ("mid-March 2026", "2026-03-11/2026-03-21 about"),
        ("March 3, 2026", "2026-03-03/2026-03-03 day"),
        ("on 3 March 2026", "2026-03-03/2026-03-03 day"),
        ("November 7-10, 2026", "2026-11-07/2026-11-10 day"),
        ("2026-03-03", "2026-03-03/2026-03-03 day"),
        ("in 2026", "2026-01-01/2026-12-31 year"),
    ],
)
def test_a_window_with_its_year_needs_no_day_of_publication(text: str, expected: str) -> None:
    assert spans(text) == [expected]
    if "before" not in expected:
        assert spans(text, published=None) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by year-end", "2026-10-10/2026-12-31 before"),
        ("later this year", "2026-10-10/2026-12-31 before"),
        ("before the end of the year", "2026-10-10/2026-12-31 before"),
        ("next year", "2027-01-01/2027-12-31 year"),
        ("this quarter", "2026-10-01/2026-12-31 quarter"),
        ("next quarter", "2027-01-01/2027-03-31 quarter"),
        ("next month", "2026-11-01/2026-11-30 month"),
        ("last week", "2026-09-28/2026-10-04 about"),
        ("fourth quarter of this year", "2026-10-01/2026-12-31 quarter"),
        ("by the middle of next year", "2026-10-10/2027-06-30 before"),
        ("in the third quarter", "2026-07-01/2026-09-30 quarter"),
        ("in the first quarter", "2027-01-01/2027-03-31 quarter"),
        ("by the end of the first quarter", "2026-10-10/2027-03-31 before"),
        ("by March", "2026-10-10/2027-03-31 before"),
        ("in May", "2026-05-01/2026-05-31 month"),
        ("on November 19", "2026-11-19/2026-11-19 day"),
        ("next spring", "2027-03-01/2027-05-31 about"),
        ("last winter", "2025-12-01/2026-02-28 about"),
        ("around the turn of the year", "2026-12-01/2027-01-31 about"),
        ("in the coming weeks", "2026-10-10/2026-12-09 about"),
        ("within 12 months", "2026-10-10/2027-10-10 before"),
        ("within the next six months", "2026-10-10/2027-04-10 before"),
        ("in the next 6-12 months", "2026-10-10/2027-10-10 before"),
    ],
)
def test_a_relative_window_is_reckoned_from_the_day_of_publication(
    text: str, expected: str
) -> None:
    assert spans(text) == [expected]
    assert spans(text, published=None) == []


def test_in_january_the_turn_of_the_year_is_the_last_one() -> None:
    found = spans("around the turn of the year", published=date(2027, 1, 20))
    assert found == ["2026-12-01/2027-01-31 about"]


@pytest.mark.parametrize(
    "text",
    [
        "within 12 months of infusion", "within 28 days after dosing", "2026 patients",
        "may 15 patients", "May 5% of", "CD19 in 12 patients", "at week 24", "half of the 12",
        "June 31, 2026", "in early\n\n2027", "first half of the enrolment",
    ],
)  # fmt: skip
def test_a_length_of_treatment_a_count_or_a_modal_verb_is_no_window(text: str) -> None:
    assert spans(text) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "2026年第三季度", "2026-07-01/2026-09-30 quarter"),
        ("zh", "明年一季度", "2027-01-01/2027-03-31 quarter"),
        ("zh", "2026年上半年", "2026-01-01/2026-06-30 half"),
        ("zh", "下半年", "2026-07-01/2026-12-31 half"),
        ("zh", "年底前", "2026-10-10/2026-12-31 before"),
        ("zh", "今年内", "2026-10-10/2026-12-31 before"),
        ("zh", "2026年底", "2026-12-01/2026-12-31 about"),
        ("zh", "明年初", "2027-01-01/2027-04-30 about"),
        ("zh", "2026年9月25日", "2026-09-25/2026-09-25 day"),
        ("zh", "截至2026年3月31日", "2026-03-31/2026-03-31 day"),
        ("zh", "9月16日", "2026-09-16/2026-09-16 day"),
        ("zh", "未来12个月内", "2026-10-10/2027-10-10 before"),
        ("ja", "2026年第3四半期", "2026-07-01/2026-09-30 quarter"),
        ("ja", "2027年3月期", "2026-04-01/2027-03-31 year"),
        ("ja", "昨年4月", "2025-04-01/2025-04-30 month"),
        ("ja", "年末まで", "2026-10-10/2026-12-31 before"),
        ("ko", "내년 상반기", "2027-01-01/2027-06-30 half"),
        ("ko", "2026년 3분기", "2026-07-01/2026-09-30 quarter"),
        ("de", "im dritten Quartal 2026", "2026-07-01/2026-09-30 quarter"),
        ("de", "im ersten Halbjahr des nächsten Jahres", "2027-01-01/2027-06-30 half"),
        ("de", "bis Jahresende", "2026-10-10/2026-12-31 before"),
        ("de", "Anfang 2027", "2027-01-01/2027-04-30 about"),
        ("de", "in den kommenden Wochen", "2026-10-10/2026-12-09 about"),
        ("de", "18.09.2026", "2026-09-18/2026-09-18 day"),
        ("fr", "au premier semestre 2026", "2026-01-01/2026-06-30 half"),
        ("fr", "d’ici la fin de l’année", "2026-10-10/2026-12-31 before"),
        ("fr", "T3 2026", "2026-07-01/2026-09-30 quarter"),
        ("fr", "1er mars 2026", "2026-03-01/2026-03-01 day"),
        ("es", "segundo semestre de 2026", "2026-07-01/2026-12-31 half"),
        ("es", "antes de fin de año", "2026-10-10/2026-12-31 before"),
        ("es", "el próximo año", "2027-01-01/2027-12-31 year"),
    ],
)
def test_windows_are_read_in_the_language_of_the_text(
    language: str, text: str, expected: str
) -> None:
    assert spans(text, language) == [expected]


def test_english_windows_are_found_in_a_text_of_any_language() -> None:
    for language in ("zh", "de", "pt"):
        assert spans("Q3 2026", language) == ["2026-07-01/2026-09-30 quarter"]


def test_a_window_stands_where_its_words_stand_and_keeps_them() -> None:
    text = "狼疮：公司计划于2027年第一季度递交IND，by year-end 2027 or in Q3\u00a02028."
    found = windows(text, PUBLISHED, "zh")
    assert [text[each.start : each.end] for each in found] == [
        "2027年第一季度", "by year-end 2027", "Q3\u00a02028",
    ]  # fmt: skip
    assert [each.window.text for each in found] == [text[each.start : each.end] for each in found]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["first", "quarter", " ", "of", "2026", "Q3", "by", "the end of", "第三季度", "年",
             "\n", "in", "May", "31", "-", "'26", "mid", "within", "12", "months", "nächsten",
             "\ud800"]
        )
        | st.text(max_size=3)
    ).map("".join),
    st.sampled_from(["en", "zh", "de", "fr", "es", "ja", "ko"]),
)  # fmt: skip
def test_windows_of_any_text_lie_in_it_in_order(text: str, language: str) -> None:
    last = 0
    for found in windows(text, PUBLISHED, language):
        assert last <= found.start < found.end <= len(text)
        assert found.window.start <= found.window.end
        last = found.end


def test_windows_take_linear_time() -> None:
    """Four times the text takes no more than some eight times as long, whatever is repeated."""
    for piece in ("first half of the second ", "by the end of the ", "2026年", "in the next 1 "):

        def took(count: int, piece: str = piece) -> float:
            begun = time.process_time()
            windows(piece * count, PUBLISHED, "zh")
            return time.process_time() - begun

        took(10)
        assert min(took(4000) for _ in range(2)) < 8 * min(took(1000) for _ in range(3)) + 0.05


# --- lengths of time ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("3d", timedelta(days=3)),
        (" 2W ", timedelta(weeks=2)),
    ],
)
def test_a_length_of_time_is_numbers_with_units(text: str, expected: timedelta) -> None:
    assert every(text) == expected


@pytest.mark.parametrize(
    "text", ["", "5", "m", "5 min", "-5m", "30m1h", "5m5m", "1.5h", "0s", "5µ"]
)
def test_any_other_length_of_time_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="allowed"):
        every(text)
