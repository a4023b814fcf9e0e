"""What the documents promise is there, and what is there is in the documents."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from monitor import classify, cli, config, notify, query, sources

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
REFERENCE = (ROOT / "docs" / "reference.md").read_text()
TABLES: dict[str, type[BaseModel]] = {
    "monitor": config.MonitorTable,
    "slack": config.SlackTable,
    "alerts": config.AlertsTable,
    "routes": config.RouteTable,
    "sources": config.SourceTable,
}


def code_words(text: str) -> set[str]:
    """Every word that stands in code marks."""
    return {
        word for code in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[\w.-]+", code)
    }


def test_every_command_is_in_the_readme():
    missing = [name for name in cli.COMMANDS if f"`monitor {name}" not in README]
    assert missing == []


def test_every_setting_is_in_the_reference():
    missing = [
        f"{table}: {key}"
        for table, model in TABLES.items()
        for key in model.model_fields
        if key not in code_words(REFERENCE)
    ]
    assert missing == []


def test_every_secret_is_in_the_readme():
    assert [name for name in config.SECRETS if f"`{name}`" not in README] == []


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("kind of source", sources.kinds()),
        ("channel", notify.kinds()),
        ("filter", [entry.name for entry in query.FILTERS]),
        ("milestone", list(classify.load().milestones)),
    ],
)
def test_every_name_that_a_person_may_write_is_in_the_reference(what: str, names: list[str]):
    missing = [name for name in names if name not in code_words(REFERENCE)]
    assert missing == [], what


def test_every_file_that_the_readme_names_is_there():
    named = re.findall(
        r"\]\((?!https?:)([^)#]+)\)|`((?:monitor|tests|docs|benchmarks)/[\w./-]+)`", README
    )
    paths = [first or second for first, second in named]
    assert [path for path in paths if not (ROOT / path).exists() and "NAME" not in path] == []


def test_the_commands_that_the_readme_shows_for_make_are_in_the_makefile():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?m)(?:`|^)make (\w+)", README)) <= targets


def test_every_source_that_ships_can_be_read_and_carries_its_mark():
    settings = config.load(ROOT / "sources.toml", {})
    rows = tomllib.loads((ROOT / "sources.toml").read_text())["sources"]
    assert len(settings.sources) >= 40
    assert {row["mark"] for row in rows} <= {"VERIFIED", "REPORTED"}
