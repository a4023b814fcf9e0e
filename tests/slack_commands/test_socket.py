"""Commands over Socket Mode: acknowledged at once, answered once, connected again."""

import queue
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.fetch import Fetcher
from monitor.slack_commands import SlackCommands, app_problems
from monitor.store import Store
from tests.slack_commands.conftest import Slack
from tests.slack_commands.socket_mode import APP_TOKEN, SocketMode

SOON = 10.0


class Line:
    """A service, and the Slack that it is connected to."""

    def __init__(self, store: Store, *, down: int = 0) -> None:
        self.slack, self.server, self._fetch = Slack(store), SocketMode(), Fetcher(sleep=time.sleep)
        self.server.down = down
        self.service = SlackCommands(
            self.slack.commands,
            APP_TOKEN,
            post=self._fetch,
            api_url=self.server.api_url,
            ping=0.2,
            first_wait=0.05,
        )

    def __enter__(self) -> "Line":
        self.server.__enter__()
        self.service.start()
        assert self.server.connected.acquire(timeout=SOON)
        return self

    def __exit__(self, *problem: object) -> None:
        self.service.stop()
        self._fetch.close()
        self.server.__exit__(None, None, None)

    def heard(self) -> dict[str, Any]:
        """The next answer."""
        said: dict[str, Any] = self.server.answers.get(timeout=SOON)
        return said


@pytest.fixture(scope="module")
def store(
    sqlite_files: tuple[Store, Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("socket") / "monitor.db"
    shutil.copy(sqlite_files[2], path)
    opened = Store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def open_line(store: Store) -> Iterator[Line]:
    """One for all tests: slack_sdk takes three seconds to close a connection."""
    with Line(store) as line:
        yield line


@pytest.fixture
def line(open_line: Line) -> Line:
    """The same, with nothing left of the test before."""
    for left in (open_line.server.envelopes, open_line.server.answers):
        while not left.empty():
            left.get()
    return open_line


@pytest.mark.slow
def test_a_command_is_acknowledged_and_answered_and_so_is_a_press(line):
    (alert,) = line.slack.alerts(1)
    server = line.server
    began = time.monotonic()
    envelope = server.command("search product:XY-0")
    assert server.envelopes.get(timeout=SOON) == envelope
    assert time.monotonic() - began < 3
    answer = line.heard()
    assert answer["response_type"] == "ephemeral"
    assert f"{alert.id}: First patient dosed: XY-0" in answer["text"]
    server.press("right", str(alert.id))
    assert line.heard()["text"].startswith("Noted: right.")


@pytest.mark.slow
def test_a_broken_connection_is_made_again(line):
    line.server.cut()
    assert line.server.connected.acquire(timeout=SOON)
    line.server.command("help")
    assert "/cart search" in line.heard()["text"]


@pytest.mark.slow
def test_a_request_that_slack_repeats_is_answered_once(line):
    for _ in range(2):
        envelope = line.server.command("mutes", trigger="same")
        assert line.server.envelopes.get(timeout=SOON) == envelope
    assert line.heard()["text"] == "Nothing is muted."
    with pytest.raises(queue.Empty):
        line.server.answers.get(timeout=0.3)


@pytest.mark.slow
def test_an_answer_whose_blocks_are_refused_is_sent_as_text(line):
    line.server.refuses = 1
    line.server.command("mutes")
    answer = line.heard()
    assert answer["text"] == "Nothing is muted."
    assert "blocks" not in answer


@pytest.mark.slow
def test_an_answer_goes_to_slack_and_nowhere_else(line):
    line.server.command("mutes", url="http://169.254.169.254/latest")
    line.server.command("help")
    assert "/cart search" in line.heard()["text"]


@pytest.mark.slow
def test_where_slack_is_not_there_at_the_start_it_is_tried_again(store):
    with Line(store, down=2) as line:
        line.server.command("help")
        assert line.heard()["response_type"] == "ephemeral"


def test_a_service_that_never_connects_can_be_stopped(store):
    service = SlackCommands(
        Slack(store).commands,
        APP_TOKEN,
        post=Fetcher(sleep=time.sleep),
        api_url="http://127.0.0.1:9/api/",
    )
    service.start()
    service.stop()
    assert APP_TOKEN not in repr(service)


@pytest.mark.slow
def test_a_check_says_whether_commands_can_be_heard(line):
    assert app_problems(APP_TOKEN, line.server.api_url) == ()
    (said,) = app_problems("xapp-other", line.server.api_url)
    assert "scope connections:write" in said
    (said,) = app_problems(APP_TOKEN, "http://127.0.0.1:9/api/")
    assert said.startswith("Slack does not answer")
