"""The sources that ship: many, each marked, limited and asked over TLS."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor import config, sources
from monitor.values import Source, Trust

FILE = Path(__file__).parents[2] / "sources.toml"
ROWS = tomllib.loads(FILE.read_text("utf-8"))["sources"]
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
SHIPPED = config.load(FILE, {}).sources


def test_there_are_sixty_or_more_and_of_every_trust_but_the_lowest() -> None:
    assert len(SHIPPED) >= 60
    assert {source.trust for source in SHIPPED} == set(Trust) - {Trust.AGGREGATOR}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["name"]))
def test_each_says_how_it_is_known_and_how_long_it_may_be_silent(row: dict[str, str]) -> None:
    assert row["mark"] in ("VERIFIED", "REPORTED")
    assert {"every", "trust", "silent_after"} <= set(row)


@pytest.mark.parametrize("source", SHIPPED, ids=lambda source: str(source.name))
def test_each_that_is_enabled_is_asked_over_tls(source: Source) -> None:
    request = sources.open_source(source).first({}, NOW)
    assert urlsplit(request.url).scheme == "https"


def test_the_comment_and_the_key_say_the_same_mark() -> None:
    marks = [
        line.removeprefix("[[sources]]").strip(" #").partition(":")[0].split()[0]
        for line in FILE.read_text("utf-8").splitlines()
        if line.startswith(("[[sources]]  #", "# VERIFIED", "# REPORTED"))
    ]
    assert marks == [row["mark"] for row in ROWS]
