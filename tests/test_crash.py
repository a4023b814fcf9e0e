"""Whatever dies and whatever Slack does: every alert is told, and none twice."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.demo import slack_server
from monitor.demo.slack_server import TOKEN, Fault, SlackServer

ROOT = Path(__file__).resolve().parents[1]
KILLED = -9


class Nursery:
    """The process that brings daemons to life, on one database file after the other."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.database, self._empty = folder / "monitor.db", empty
        self.points_file = folder / "points"
        self.fresh()
        command = [sys.executable, "-m", "tests.dying", f"sqlite:///{self.database}"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._said() == "ready"

    def fresh(self) -> None:
        """An empty database in place of the last one."""
        for left in self.database.parent.glob("monitor.db*"):
            left.unlink()
        shutil.copy(self._empty, self.database)

    def daemon(self, orders: dict[str, Any]) -> int:
        """The end of a daemon: 0, or -9 where it was killed."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(orders) + "\n")
        self._process.stdin.flush()
        return int(self._said())

    def close(self) -> None:
        self._process.communicate()

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture(scope="module")
def nursery(
    tmp_path_factory: pytest.TempPathFactory, sqlite_files: tuple[object, object, Path]
) -> Iterator[Nursery]:
    nursery = Nursery(tmp_path_factory.mktemp("crash"), sqlite_files[2])
    yield nursery
    nursery.close()


class Life:
    """Daemons one after the other, on a fresh database and one Slack."""

    def __init__(self, nursery: Nursery, slack: SlackServer) -> None:
        self._nursery, self._slack = nursery, slack
        self._base = self._now = datetime.now(UTC).replace(microsecond=0)
        nursery.fresh()

    def run(self, *, dies_at: int = 0) -> int:
        """How the daemon ended: 0, or -9 where it was killed."""
        orders = {
            "dies_at": dies_at,
            "base": self._base.isoformat(),
            "now": self._now.isoformat(),
            "token": TOKEN,
            "slack": self._slack.url,
            "points": str(self._nursery.points_file),
        }
        self._now += timedelta(minutes=3)
        return self._nursery.daemon(orders)

    @property
    def points(self) -> int:
        """How many write points the last daemon passed that ended well."""
        return int(self._nursery.points_file.read_text())


def told(slack: SlackServer) -> list[str]:
    """What stands in Slack: each message by its place and key, and the parent by its state."""
    (parent,) = slack.messages("cart-alerts")
    replies = slack.thread("cart-alerts", parent["ts"])
    notices = slack.messages("cart-ops")
    keys = [one["metadata"]["event_payload"]["key"] for one in [parent, *replies, *notices]]
    assert max(Counter(keys).values()) == 1
    state = "Told by 2 sources" in json.dumps(parent["blocks"])
    return [key.partition(":20")[0] for key in keys] + [f"parent shows both: {state}"]


EVERYTHING = [
    "document:1",
    "sighting:1:2",
    "notice:failing:broken:raised",
    "parent shows both: True",
]


def test_without_a_death_everything_is_told_once(nursery: Nursery):
    with SlackServer() as slack:
        life = Life(nursery, slack)
        assert life.run() == 0
        assert told(slack) == EVERYTHING
        assert life.run() == 0
        assert told(slack) == EVERYTHING


@pytest.mark.slow
def test_a_daemon_that_dies_at_any_write_point_loses_nothing_and_says_nothing_twice(
    nursery: Nursery,
):
    with SlackServer() as slack:
        life = Life(nursery, slack)
        life.run()
        points = life.points
    assert points > 50
    for point in range(1, points + 1):
        with SlackServer() as slack:
            life = Life(nursery, slack)
            assert life.run(dies_at=point) == KILLED
            assert life.run() == 0
            assert told(slack) == EVERYTHING, f"died at point {point} of {points}"


FAULTS = {
    "429": slack_server.rate_limited(7),
    "500 before": slack_server.server_error(),
    "500 after": slack_server.server_error(taken=True),
    "503 after": slack_server.server_error(taken=True, status=503),
    "fatal_error before": slack_server.error("fatal_error"),
    "fatal_error after": slack_server.error("fatal_error", taken=True),
    "a page instead of JSON": slack_server.html(taken=True),
    "half an answer": slack_server.raw(b'{"ok": tr', taken=True),
    "dropped before": slack_server.dropped(taken=False),
    "dropped after": slack_server.dropped(taken=True),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_slack_that_fails_at_every_post_is_told_everything_once(nursery: Nursery, fault: Fault):
    with SlackServer() as slack:
        slack.misbehave(fault, fault, fault)
        slack.misbehave(fault, method="chat.update")
        life = Life(nursery, slack)
        assert life.run() == 0
        assert told(slack) == EVERYTHING


@pytest.mark.slow
@pytest.mark.parametrize("name", ["429", "fatal_error before", "dropped after"])
def test_a_daemon_that_dies_while_slack_fails_loses_nothing(nursery: Nursery, name: str):
    """Every eighth point of each of two lives, one after the other, under each fault."""
    for point in range(3, 70, 8):
        with SlackServer() as slack:
            slack.misbehave(*[FAULTS[name]] * 3)
            life = Life(nursery, slack)
            life.run(dies_at=point)
            life.run(dies_at=70 - point)
            assert life.run() == 0
            assert told(slack) == EVERYTHING, f"died at points {point} and {70 - point}"
