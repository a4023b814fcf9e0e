"""What every channel says of an alert."""

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from rich.console import Console

from monitor.errors import ConfigError
from monitor.notify import (
    Outside,
    channel_problems,
    clean,
    day_or_time,
    delay,
    facts,
    kinds,
    lag,
    one_line,
    open_channel,
    record_url,
    span,
)

NOW = datetime(2026, 2, 16, 13, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("trial", "url"),
    [
        ("NCT06038474", "https://clinicaltrials.gov/study/NCT06038474"),
        (
            "2023-507714-22-00",
            "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT=2023-507714-22-00",
        ),
        (
            "EU CT 2025-521906-31-00",
            "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT=2025-521906-31-00",
        ),
        (
            "EudraCT 2019-001234-12",
            "https://www.clinicaltrialsregister.eu/ctr-search/search?query=2019-001234-12",
        ),
        (
            "ChiCTR2400084905",
            "https://www.chictr.org.cn/searchprojEN.html?regno=ChiCTR2400084905",
        ),
        ("ISRCTN12345678", "https://www.isrctn.com/ISRCTN12345678"),
        ("jRCT2033210001", "https://jrct.mhlw.go.jp/en-latest-detail/jRCT2033210001"),
        ("jRCTs031190001", "https://jrct.mhlw.go.jp/en-latest-detail/jRCTs031190001"),
        ("ACTRN12619001234123", "https://www.anzctr.org.au/ACTRN12619001234123.aspx"),
        ("DRKS00012345", "https://drks.de/search/en/trial/DRKS00012345"),
        ("CTRI/2023/01/048912", None),
        ("KCT0001234", None),
        ("NCT06038474 and NCT06038475", None),
        ("protocol 17", None),
        ("", None),
    ],
)
def test_a_trial_leads_to_its_record_where_its_id_says_which(trial, url):
    assert record_url(trial) == url


def test_unknown_facts_are_left_out(event):
    bare = event(company=None, targets=(), phase=None, trial_ids=(), country=None, modality=None)
    assert [fact.label for fact in facts(bare)] == ["Product", "Indication"]


def test_partners_stand_with_the_company(event):
    [company, *_] = facts(event(partners=("Partner",)))
    assert company.values == ("CARsgen", "Partner")


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=61), "1 min"),
        (timedelta(minutes=185), "3 h 5 min"),
        (timedelta(hours=24), "1 d"),
        (timedelta(days=2, minutes=59), "2 d"),
        (timedelta(days=400, hours=3), "400 d 3 h"),
        (-timedelta(minutes=5), "5 min"),
    ],
)
def test_a_length_of_time_has_its_two_largest_units(length, shown):
    assert span(length) == shown


def test_a_delay_is_told_only_where_the_dates_tell_it():
    assert delay(NOW - timedelta(minutes=4), NOW) == "4 min"
    assert delay(None, NOW) is None
    assert delay(datetime(2026, 2, 16, tzinfo=UTC), NOW) is None, "only a day was given"
    assert delay(NOW + timedelta(days=1), NOW) is None, "a date in the future is not trusted"


def test_a_later_sighting_is_compared_by_publication_or_else_by_when_it_was_seen(told_alert):
    first, second, third = told_alert.sightings
    assert [lag(one, first) for one in told_alert.sightings] == ["first", "+42 min", "+3 d"]
    assert lag(first, second) == "-42 min"
    assert lag(second, third) == "-2 d 23 h"


def test_a_day_is_the_same_day_in_every_zone():
    midnight = datetime(2026, 2, 16, tzinfo=UTC)
    west = timezone(timedelta(hours=-8), "PST")
    assert day_or_time(midnight, west) == "16 Feb 2026"
    assert day_or_time(NOW, west) == "16 Feb 2026 05:09 PST"


def test_text_is_cleaned_of_what_cannot_be_seen_and_keeps_what_can():
    assert clean("a\r\nb\x0bc\td\x00\u200e\U000e0041") == "a\nb\nc d"
    assert clean("👩\u200d👧 狼疮 é") == "👩\u200d👧 狼疮 é"
    assert one_line(" a \n\n b\u2028c ") == "a b c"


def test_channels_are_found_by_name():
    assert kinds() == ("console", "slack", "webhook")
    assert channel_problems("slak:#a", {}) == (
        "channel 'slak:#a': 'slak' is unknown; did you mean 'slack'?",
    )
    assert channel_problems("xyz", {}) == (
        "channel 'xyz': 'xyz' is unknown; allowed are console, slack, webhook",
    )
    assert channel_problems("console:here", {}) == (
        "channel 'console:here': the console has no targets; write console",
    )


def outside(url):
    def unused(*_):
        raise AssertionError("nothing is asked at opening")

    console = Console(file=io.StringIO())
    return Outside({"SLACK_BOT_TOKEN": "xoxb-1"}, UTC, unused, unused, console, slack_api_url=url)


@pytest.mark.parametrize(
    "url", ["http://slack.example/api/", "ftp://127.0.0.1/", "slack.com", "https://", "http://[::/"]
)
def test_the_token_is_never_sent_unencrypted(url):
    with pytest.raises(ConfigError, match="SLACK_API_URL"):
        open_channel("slack:#a", outside(url))


@pytest.mark.parametrize(
    "url",
    ["https://slack.com/api/", "http://127.0.0.1:1/api/", "http://localhost/", "http://[::1]:2/"],
)
def test_slack_may_be_elsewhere_or_on_loopback(url):
    assert repr(open_channel("slack:#a", outside(url))) == "Slack('#a')"
