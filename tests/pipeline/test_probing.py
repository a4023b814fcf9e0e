"""What a source is asked by `monitor check --online`, and what is said of its answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import classify, sources
from monitor.errors import FetchError
from monitor.pipeline import probe
from monitor.values import Source, Trust
from tests.fakes import FakeWeb

LATEST = Path(__file__).parents[1] / "sources" / "pages" / "hkex" / "latest.json"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SOURCE = Source(
    "hkex",
    "hkex",
    Trust.EXCHANGE,
    timedelta(minutes=15),
    {"lists": "latest", "companies": ["02171 CARsgen Therapeutics"]},
)


@pytest.fixture(scope="module")
def lexicon() -> classify.Lexicon:
    return classify.load()


def answered(source: Source) -> FakeWeb:
    first = sources.open_source(source).first({}, NOW)
    return FakeWeb(
        {first.url: LATEST.read_text().replace('"maxNumOfFile": 2', '"maxNumOfFile": 1')}
    )


def test_a_source_that_lists_something_of_ours_is_good(lexicon: classify.Lexicon) -> None:
    good, said = probe(SOURCE, answered(SOURCE), lexicon, NOW)
    assert (good, said) == (True, "1 items, newest of 2026-03-02 09:05 UTC")


def test_a_list_in_which_nothing_is_ours_today_is_good_too(lexicon: classify.Lexicon) -> None:
    other = replace(SOURCE, options={"lists": "latest", "companies": ["00001 Nobody"]})
    assert probe(other, answered(other), lexicon, NOW) == (True, "2 items, none of them ours")


def test_a_canary_that_is_missing_is_named(lexicon: classify.Lexicon) -> None:
    wanting = replace(SOURCE, canaries=("CARsgen", "First Patient"))
    good, said = probe(wanting, answered(wanting), lexicon, NOW)
    assert (good, said) == (False, "1 items, but none that names 'First Patient'")


def test_an_empty_list_and_no_answer_are_not_good(lexicon: classify.Lexicon) -> None:
    web = answered(SOURCE)
    (url,) = web.pages
    web.pages[url] = '{"newsInfoLst": [], "maxNumOfFile": 1}'
    assert probe(SOURCE, web, lexicon, NOW) == (
        False,
        "www1.hkexnews.hk answers with an empty list",
    )
    web.pages[url] = FetchError("answered 503 Service Unavailable", status=503)
    assert probe(SOURCE, web, lexicon, NOW) == (False, "answered 503 Service Unavailable")
