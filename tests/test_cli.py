"""The commands as a person meets them: what they print, and their exit codes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor import cli

TITLE = "Vltava Cell Works Doses First Patient in Phase 1 Trial of VCW-219 in Lupus"
RELEASE = (
    "BRNO, Czech Republic, February 16, 2026 -- Vltava Cell Works today announced that the first"
    " patient has been dosed with VCW-219, its allogeneic CD19/CD20 CAR-T cell therapy, in a Phase"
    " 1 trial in systemic lupus erythematosus (NCT09990219)."
)
CONFIG = """
[[sources]]
name = "wire"
kind = "feed"
url = "http://127.0.0.1:9/rss"
trust = "company"
"""
ROW = {
    "id": "vcw-fpd",
    "title": TITLE,
    "text": RELEASE,
    "kind": "press_release",
    "published": "2026-02-16",
    "url": "https://wire.example/vcw",
    "lang": "en",
}


class Shell:
    """Runs commands in a folder with a configuration and a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "sources.toml"
        self.config.write_text(CONFIG)
        self.database = f"sqlite:///{folder}/monitor.db"

    def __call__(self, *arguments: str, code: int = 0, stdin: str | None = None) -> str:
        """What the command printed, after its exit code was what it should be."""
        result = self.run(*arguments, stdin=stdin)
        assert result.exit_code == code, result.output
        return result.output

    def run(self, *arguments: str, stdin: str | None = None) -> Result:
        base = ["--config", str(self.config), "--database", self.database]
        environ = {"SLACK_BOT_TOKEN": None, "COLUMNS": "120"}
        runner = CliRunner(env=environ)
        return runner.invoke(cli.monitor, [*base, *arguments], input=stdin)

    def replay(self, *rows: Mapping[str, str]) -> list[dict[str, Any]]:
        """Run rows into the database; the lines of the report."""
        file, report = self.folder / "rows.jsonl", self.folder / "report.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        self("replay", str(file), "--report", str(report))
        return [json.loads(line) for line in report.read_text().splitlines()]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_has_help(shell: Shell, name: str):
    assert "Usage: " in shell(name, "--help")


def test_the_list_of_commands_names_each_with_a_line(shell: Shell):
    said = shell("--help")
    for name, (_, line) in cli.COMMANDS.items():
        assert name in said
        assert line.split(";")[0][:40] in " ".join(said.split())


def test_a_mistyped_command_is_told_the_nearest(shell: Shell):
    assert "did you mean 'search'?" in shell("serch", code=2)


def test_check_says_what_is_ready_and_that_the_console_is_used(shell: Shell):
    said = shell("check")
    assert "1 sources, 0 routes" in said
    assert "SLACK_BOT_TOKEN is not set: alerts go to the console." in said


def test_check_names_every_problem_and_exits_2(shell: Shell):
    shell.config.write_text(CONFIG.replace('"feed"', '"fed"') + '[slak]\nchannel = "#x"\n')
    said = shell("check", code=2)
    assert "source wire: kind: 'fed' is unknown; did you mean 'feed'?" in said
    assert "'slak' is unknown; did you mean 'slack'?" in said


def test_check_names_a_database_that_cannot_be_used(shell: Shell):
    shell.database = "sqlite:////nowhere/at/all/monitor.db"
    assert "there is no directory /nowhere/at/all" in shell("db", "upgrade", code=2)


def test_read_explains_a_document_with_its_proof(shell: Shell, tmp_path: Path):
    file = tmp_path / "release.txt"
    file.write_text(f"{TITLE}\n\n{RELEASE}\n")
    said = shell("read", str(file), "--published", "2026-02-16")
    assert "First patient dosed (first_patient_dosed), achieved" in said
    assert "product: VCW-219" in said
    assert "because: " in said
    assert "verdict: post: " in said


def test_read_jsonl_gives_one_finding_a_line_and_names_bad_lines(shell: Shell):
    result = shell.run("read", "--jsonl", "-", stdin=json.dumps(ROW) + "\nnonsense\n")
    assert result.exit_code == 1
    assert "line 2: not JSON" in result.stderr
    (finding,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert finding["id"] == "vcw-fpd"
    assert finding["alert"] is True
    dosed = next(one for one in finding["events"] if one["status"] == "achieved")
    assert dosed["milestone"] == "first_patient_dosed"
    assert dosed["evidence"] in f"{TITLE}\n\n{RELEASE}"


def test_replay_reports_alerts_and_stories_and_a_rewrite_joins(shell: Shell):
    rewrite = ROW | {
        "id": "rewrite",
        "title": "Lupus: VCW-219 given to first patient",
        "text": RELEASE.replace("Vltava Cell Works today announced", "Vltava Cell Works said"),
        "kind": "news",
        "published": "2026-02-17",
    }
    first, second = shell.replay(ROW, rewrite)
    assert len(first["alerts"]) == 1
    assert second["alerts"] == []
    assert second["story"] == first["story"]
    assert first["reasons"]


def test_show_and_why_tell_what_is_known_of_an_alert(shell: Shell):
    (line,) = shell.replay(ROW)
    (alert,) = line["alerts"]
    said = shell("show", str(alert))
    assert "First patient dosed: VCW-219 in systemic lupus erythematosus" in said
    assert "Told by" in said
    assert json.loads(shell("show", str(alert), "--json"))["alert"]["event"]["product"] == "VCW-219"
    why = shell("why", "https://wire.example/vcw")
    assert "First patient dosed (achieved): post: " in why
    assert f"monitor show {alert}" in why


def test_show_and_why_of_what_is_not_there_exit_1(shell: Shell):
    assert "there is no alert 99" in shell("show", "99", code=1)
    assert "was not read" in shell("why", "https://nowhere.example/", code=1)


def test_replay_without_a_file_says_what_the_vocabulary_of_today_would_change(shell: Shell):
    shell.replay(ROW)
    assert "0 alerts would appear, 0 would vanish." in shell("replay")
    assert "leave FILE out" in shell("replay", "--diff", str(shell.folder / "rows.jsonl"), code=2)


def test_a_poll_without_a_network_says_so_and_exits_1(shell: Shell):
    assert "wire: failed: http://127.0.0.1:9/rss" in shell("poll", "wire", code=1)
    assert "failed" in shell("sources")
    (row,) = json.loads(shell("sources", "--json"))
    assert (row["name"], row["failures"], row["state"]) == ("wire", 1, "failed")


def test_an_unknown_source_is_told_the_nearest(shell: Shell):
    assert "source 'wir' is unknown; did you mean 'wire'?" in shell("poll", "wir", code=2)


def test_upgrade_creates_the_database_once(shell: Shell):
    assert shell("db", "upgrade").strip()
    assert "up to date" in shell("db", "upgrade")
    assert shell("db", "upgrade", "--quiet") == ""


def test_health_says_why_nothing_is_polled(shell: Shell):
    assert "is the daemon running?" in shell("health", code=1)


def test_a_backup_is_whole_and_can_be_put_back(shell: Shell):
    (line,) = shell.replay(ROW)
    (alert,) = line["alerts"]
    copy = shell.folder / "copy.db"
    assert "whole, schema" in shell("backup", str(copy))
    assert "exists already" in shell("backup", str(copy), code=2)
    shell.replay(ROW | {"id": "later", "title": "Another", "text": "Nothing of note.", "url": ""})
    assert "the former database is" in shell("restore", str(copy))
    assert "First patient dosed" in shell("show", str(alert))
    assert "was not read" in shell("why", "later", code=1)


def test_a_damaged_backup_is_refused_and_the_database_left_alone(shell: Shell):
    (line,) = shell.replay(ROW)
    broken = shell.folder / "broken.db"
    broken.write_bytes(b"SQLite format 3\0 and then nothing that makes sense" * 100)
    assert "is no database of the monitor" in shell("restore", str(broken), "--check", code=2)
    shell("restore", str(broken), code=2)
    assert "First patient dosed" in shell("show", str(line["alerts"][0]))
