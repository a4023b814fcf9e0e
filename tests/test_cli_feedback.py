"""`monitor feedback`: a person's word from the command line, and all words as labels."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor import extract
from monitor.cli import monitor
from monitor.store import Store
from tests.store import builders


@pytest.fixture
def run(sqlite_store: Store, tmp_path: Path):
    (tmp_path / "sources.toml").write_text("")
    url = sqlite_store.url.render_as_string(hide_password=False)

    def run(*arguments: str) -> Result:
        options = ["--config", str(tmp_path / "sources.toml"), "--database", url]
        return CliRunner().invoke(monitor, [*options, "feedback", *arguments])

    return run


def test_judged_alerts_are_exported_as_documents_that_can_be_read_again(run, sqlite_store: Store):
    with sqlite_store.begin() as store:
        alert = builders.alert(store)
    assert run(str(alert.id), "no", "--who", "eva").exit_code == 0
    assert run(str(alert.id), "data_readout", "--who", "eva").exit_code == 0
    (line,) = run("--export").stdout.splitlines()
    row = json.loads(line)
    assert (row["alert"], row["why"]) == (True, "eva: no; eva: data_readout")
    assert [event["milestone"] for event in row["events"]] == ["data_readout"]
    document = extract.labelled(row, builders.NOW)
    assert document.title == alert.title
    assert "the first patient has been dosed" in document.text


def test_a_word_needs_an_alert_that_there_is(run):
    missing = run("99", "yes")
    assert missing.exit_code == 1
    assert "there is no alert 99" in missing.output
    unsaid = run("99")
    assert unsaid.exit_code == 2
    assert "name an alert and a verdict" in unsaid.output
