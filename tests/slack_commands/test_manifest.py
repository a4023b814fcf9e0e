"""The app manifest of the documentation asks for what the program uses."""

import re
from pathlib import Path

from monitor.notify import slack
from monitor.slack_commands import commands

TEXT = (Path(__file__).parents[2] / "docs" / "slack.md").read_text(encoding="utf-8")
(MANIFEST,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def test_every_scope_that_is_needed_is_in_the_manifest():
    scopes = set(re.findall(r"^\s*- ([a-z]+(?::[a-z]+)?)$", MANIFEST, re.MULTILINE))
    assert set(slack.SCOPES) | {"commands"} <= scopes
    assert all(f"`{scope}`" in TEXT for scope in scopes)


def test_the_slash_command_is_the_one_that_is_answered():
    assert f"- command: {commands.NAME}\n" in MANIFEST
    assert "socket_mode_enabled: true" in MANIFEST
    for usage, _ in commands.HELP:
        assert f"{commands.NAME} {usage.split()[0]}" in TEXT
