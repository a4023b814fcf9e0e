"""What may be said of Slack's channels, hours and routes, and what becomes of it."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor import classify, config, wiring
from monitor.config import Settings
from monitor.errors import ConfigError

ROUTE = '[[routes]]\nname = "deals"\nwhen = "milestone:deal"\n'
DIGEST = '[slack]\nchannel = "#a"\ndigest = { channel = "#d", at = "06:15", days = "mon" }\n'


@pytest.fixture
def load(tmp_path: Path):
    def load(text: str, **environ: str) -> Settings:
        path = tmp_path / "sources.toml"
        path.write_text(text)
        return config.load(path, environ)

    return load


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[slack]\ndigest = { channel = "#d", at = "7:5" }',
            "sources.toml: slack: digest.at: '7:5': write HH:MM, as in '07:30'",
        ),
        (
            '[slack]\ndigest = { channel = "#d", days = "mo-fr" }',
            "sources.toml: slack: digest.days: 'mo-fr': 'mo' is no day; write days as in 'mon-fri',"
            " 'mon,thu' or 'daily'",
        ),
        (
            '[slack]\ndigest = { chanel = "#d" }',
            "sources.toml: slack: digest.chanel: 'chanel' is unknown; did you mean 'channel'?",
        ),
        (
            '[slack]\nquiet = { form = "20:00" }',
            "sources.toml: slack: quiet.form: 'form' is unknown; did you mean 'from'?",
        ),
        (
            '[slack]\nquiet = { from = "25:00" }',
            "sources.toml: slack: quiet.from: '25:00': no such time of day; write HH:MM, as in"
            " '07:30'",
        ),
        (
            ROUTE,
            "sources.toml: route deals: channel: missing; write channel = ..., or digest = true",
        ),
        (
            f'{DIGEST}{ROUTE}channel = "#x"\ndigest = true',
            "sources.toml: route deals: digest: such alerts go to no channel of their own; remove"
            " one of both",
        ),
        (
            f'{ROUTE}channel = "digest"',
            "sources.toml: route deals: digest: there is none; write digest = { channel ="
            ' "#cart-digest", at = "07:30" } under [slack]',
        ),
    ],
)
def test_what_cannot_be_is_said_with_its_place(load, text: str, said: str):
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert said in caught.value.problems


def test_a_digest_and_quiet_hours_are_read_as_they_are_said(load):
    slack = load(f'{DIGEST}quiet = {{ from = "20:00", until = "07:00" }}\ndaily = "09:00"').slack
    assert (slack.digest.at, slack.digest.days) == (time(6, 15), frozenset({0}))
    assert (slack.quiet.start, slack.quiet.until) == (time(20), time(7))
    assert slack.daily == time(9)


@pytest.mark.parametrize("how", ["digest = true", 'channel = "digest"'])
@pytest.mark.parametrize("token", ["", "xoxb-1"])
def test_a_route_to_the_digest_needs_no_channel_and_opens_none(load, how: str, token: str):
    settings = load(f"{DIGEST}{ROUTE}{how}", **({"SLACK_BOT_TOKEN": token} if token else {}))
    names = wiring.channel_names(settings)
    telling = wiring.telling(settings, classify.load(), names)
    assert [route.digest for route in telling.routes] == [True]
    assert names.digest == ("slack:#d" if token else "console")
    assert wiring.channel_problems(settings) == ()


def test_quiet_hours_are_those_of_the_configured_zone(load):
    settings = load(
        '[monitor]\ntimezone = "Asia/Tokyo"\n[slack]\nquiet = { from = "20:00", until = "07:00" }\n'
    )
    telling = wiring.telling(settings, classify.load(), wiring.channel_names(settings))
    tokyo = ZoneInfo("Asia/Tokyo")
    assert telling.quiet is not None
    night = datetime(2026, 3, 3, 3, tzinfo=tokyo)
    assert telling.quiet.ends(night) == datetime(2026, 3, 3, 7, tzinfo=tokyo)
