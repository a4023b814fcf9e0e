"""The real process, once: a feed and a Slack on loopback, stopped in the middle, started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.demo import press
from monitor.demo.site import Publisher, Site
from monitor.demo.slack_server import TOKEN, SlackServer, server_error

ROOT = Path(__file__).parents[1]
CONFIG = """
[monitor]
database = "sqlite:///{folder}/monitor.db"
contact = "test@example.org"

[slack]
channel = "#cart-alerts"
operations = "#cart-ops"

[[sources]]
name = "wire"
kind = "feed"
url = "{url}"
trust = "company"
every = "1s"
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site([Publisher("wire")])
    yield opened
    opened.close()


def start(folder: Path, site: Site, slack: SlackServer, *arguments: str) -> subprocess.Popen[str]:
    config = folder / "sources.toml"
    config.write_text(CONFIG.format(folder=folder, url=site.feed_url("wire")))
    environ = {**os.environ, "SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.url}
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "--config", str(config), "run", *arguments],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until(true: Callable[[], object], seconds: float = 30.0) -> bool:
    """Wait until something is so; False where it is not within the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def stop(daemon: subprocess.Popen[str]) -> str:
    """SIGTERM; what it printed, after it left with exit code 0."""
    daemon.send_signal(signal.SIGTERM)
    printed, _ = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, printed
    return printed


def test_what_is_published_is_posted_once_across_a_stop_and_a_start(
    tmp_path: Path, site: Site, slack: SlackServer
):
    now = datetime.now(UTC)
    site.publishers["wire"].articles.append(press.first_dose(now))
    daemon = start(tmp_path, site, slack)
    assert until(lambda: slack.messages("cart-alerts")), stop(daemon)
    printed = stop(daemon)
    assert "event=polled" in printed
    assert "event=stopped" in printed

    site.publishers["wire"].articles.append(press.hold(now))
    slack.misbehave(server_error(taken=True))
    daemon = start(tmp_path, site, slack)
    assert until(lambda: len(slack.messages("cart-alerts")) == 2), stop(daemon)
    assert not until(lambda: len(slack.called("chat.postMessage")) > 2, 3), "it was sent again"
    stop(daemon)
    assert [str(message["text"]).splitlines()[0] for message in slack.messages("cart-alerts")] == [
        "First patient dosed: OCW-219 in systemic lupus erythematosus",
        "Clinical hold: SBL-22 in systemic sclerosis",
    ]


def test_one_round_says_what_it_did_and_exits(tmp_path: Path, site: Site, slack: SlackServer):
    site.publishers["wire"].articles.append(press.first_dose(datetime.now(UTC)))
    daemon = start(tmp_path, site, slack, "--once")
    printed, _ = daemon.communicate(timeout=60)
    assert daemon.returncode == 0, printed
    assert "wire: read in" in printed
    assert len(slack.messages("cart-alerts")) == 1


def test_one_round_with_a_source_that_fails_exits_1(tmp_path: Path, site: Site, slack: SlackServer):
    site.publishers["wire"].failing = True
    daemon = start(tmp_path, site, slack, "--once")
    printed, _ = daemon.communicate(timeout=60)
    assert daemon.returncode == 1, printed
    assert "503" in printed
