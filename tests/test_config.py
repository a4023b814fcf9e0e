"""What sources.toml and the environment may say, and what is said where they are wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor import config
from monitor.errors import ConfigError
from monitor.values import Trust

GOOD = """
[monitor]
contact = "team@example.org"
timezone = "Europe/Zurich"

[alerts]
max_age = "3d"

[[routes]]
name = "safety"
when = "milestone:clinical_hold OR milestone:safety_event"
channel = "#cart-alerts"
mention = "<!here>"

[[sources]]
name = "acme"
kind = "feed"
url = "https://acme.example/rss"
every = "5m"
trust = "company"
silent_after = "3d"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(GOOD)
    return path


def problems(path: Path, text: str, **environ: str) -> tuple[str, ...]:
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        config.load(path, environ)
    return caught.value.problems


def test_a_good_file_becomes_settings(file: Path):
    settings = config.load(file, {})
    (source,) = settings.sources
    assert (source.name, source.kind, source.trust) == ("acme", "feed", Trust.COMPANY)
    assert source.every == timedelta(minutes=5)
    assert source.silent_after == timedelta(days=3)
    assert source.options == {"url": "https://acme.example/rss"}
    assert source.document_kind == "press_release"
    assert settings.alerts.max_age == timedelta(days=3)
    assert settings.routes[0].mention == "<!here>"


def test_every_problem_is_named_at_once_with_its_place_and_the_nearest_word(file: Path):
    found = problems(
        file,
        """
        [monitr]
        [alerts]
        alert_at = 1.4
        burts = 3
        [[sources]]
        name = "acme"
        kind = "fed"
        trust = "company"
        [[sources]]
        name = "beta"
        kind = "feed"
        urll = "https://beta.example/rss"
        trust = "compny"
        every = "often"
        [[sources]]
        name = "gamma"
        kind = "feed"
        urll = "https://gamma.example/rss"
        trust = "news"
        """,
    )
    text = "\n".join(found)
    assert "sources.toml: 'monitr' is unknown; did you mean 'monitor'?" in found
    assert "sources.toml: alerts: burts: 'burts' is unknown; did you mean 'burst'?" in found
    assert "sources.toml: source acme: kind: 'fed' is unknown; did you mean 'feed'?" in found
    assert "sources.toml: source gamma: urll: 'urll' is unknown; did you mean 'url'?" in found
    assert "sources.toml: source gamma: url: missing; a feed source needs it" in found
    assert "alerts: alert_at: 1.4: input should be less than or equal to 1" in text
    assert "source beta: trust: 'compny': input should be 'regulator', 'registry'" in text
    assert "source beta: every: 'often'" in text


def test_two_sources_cannot_share_a_name(file: Path):
    twice = GOOD + GOOD[GOOD.index("[[sources]]") :]
    assert problems(file, twice) == (
        "sources.toml: source acme: name: stands twice; each source needs a name of its own",
    )


def test_a_route_that_cannot_be_read_is_named(file: Path):
    (found,) = problems(file, GOOD.replace("milestone:safety_event", "milstone:x"))
    assert found.startswith("sources.toml: route safety: when:")
    assert "milestone" in found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Europe/Zurich", "Europe/Zurrich", "no such time zone"),
        ('contact = "team@example.org"', 'web = "8080"', "write HOST:PORT"),
        ('every = "5m"', 'every = "0s"', "every:"),
        ('trust = "company"', 'trust = "company"\ndocuments = "pres_release"', "press_release"),
    ],
)
def test_a_wrong_value_says_what_is_allowed(file: Path, old: str, new: str, said: str):
    (found,) = problems(file, GOOD.replace(old, new))
    assert said in found


def test_a_file_that_is_not_there_or_not_toml_is_one_clear_line(file: Path, tmp_path: Path):
    with pytest.raises(ConfigError, match=r"no such file; name one with --config"):
        config.load(tmp_path / "nothing.toml", {})
    assert "not TOML" in problems(file, "[monitor\n")[0]


def test_the_database_of_the_command_wins_over_the_environment_and_that_over_the_file(file: Path):
    environ = {"MONITOR_DATABASE": "sqlite:///of-environment.db"}
    assert config.load(file, {}).monitor.database == "sqlite:///monitor.db"
    assert config.load(file, environ).monitor.database == "sqlite:///of-environment.db"
    chosen = config.load(file, environ, database="sqlite:///of-command.db")
    assert chosen.monitor.database == "sqlite:///of-command.db"


def test_a_secret_may_stand_in_a_file_and_never_in_repr(file: Path, tmp_path: Path):
    (tmp_path / "token").write_text("xoxb-secret\n")
    settings = config.load(file, {"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.secret("SLACK_BOT_TOKEN") == "xoxb-secret"
    assert "xoxb-secret" not in repr(settings)


def test_a_secret_file_that_cannot_be_read_is_named(file: Path):
    (found,) = problems(file, GOOD, SLACK_APP_TOKEN_FILE="/nowhere/token")
    assert found.startswith("SLACK_APP_TOKEN_FILE: /nowhere/token: cannot be read")


def test_a_source_that_is_switched_off_is_checked_but_not_watched(file: Path):
    file.write_text(GOOD + "enabled = false\n")
    assert config.load(file, {}).sources == ()
    broken = GOOD.replace('kind = "feed"', 'kind = "fed"') + "enabled = false\n"
    assert "did you mean 'feed'" in problems(file, broken)[0]


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ('contact = "team@example.org"', "feedparser/6 (CarTMonitor; +mailto:team@example.org)"),
        ("", "feedparser/6 (CarTMonitor)"),
    ],
)
def test_the_contact_stands_in_the_user_agent_of_a_source(file: Path, contact: str, agent: str):
    row = 'user_agent = "feedparser/6 (CarTMonitor; +mailto:{contact})"\n'
    file.write_text(GOOD.replace('contact = "team@example.org"', contact) + row)
    (source,) = config.load(file, {}).sources
    assert source.user_agent == agent
