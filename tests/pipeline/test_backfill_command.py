"""`monitor backfill` as a person meets it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor import cli

CONFIG = """
[[sources]]
name = "wire"
kind = "feed"
url = "http://127.0.0.1:9/rss"
trust = "company"

[[sources]]
name = "acme"
kind = "q4"
url = "http://127.0.0.1:9"
trust = "company"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(CONFIG)
    return path


def run(config: Path, *arguments: str) -> Result:
    base = ["--config", str(config), "--database", f"sqlite:///{config.parent}/monitor.db"]
    runner = CliRunner(env={"SLACK_BOT_TOKEN": None, "COLUMNS": "120"})
    return runner.invoke(cli.monitor, [*base, "backfill", *arguments])


def test_a_source_that_does_not_answer_is_named_with_what_to_do(config: Path) -> None:
    said = run(config, "acme", "--since", "2026-01-01")
    assert said.exit_code == 1
    assert "127.0.0.1" in said.output
    assert "acme: stopped; the same command goes on from here" in said.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("wire", "--since", "2026-01-01"), "a feed source cannot be asked for its past"),
        (("acne", "--since", "2026-01-01"), "did you mean 'acme'?"),
        (("acme", "--since", "01/02/2026"), "%Y-%m-%d"),
        (("acme",), "--since"),
    ],
)
def test_what_cannot_be_is_refused_as_wrong_usage(
    config: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = run(config, *arguments)
    assert said.exit_code == 2
    assert words in said.output
