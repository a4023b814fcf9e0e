import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import Past, europepmc
from monitor.values import Item, Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "europepmc"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/registries/europepmc"
NOW = datetime(2026, 6, 12, 8, tzinfo=UTC)
ADAPTER = europepmc.open_source()


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def recorded(asked: Request, **change: object) -> dict[str, Any]:
    """The recorded answer, with the echo of what was asked."""
    body: dict[str, Any] = json.loads((PAGES / "search.json").read_text("utf-8"))
    body["request"]["queryString"] = asked.context["query"]
    return {**body, **change}


def read(**change: object) -> Page:
    request = ADAPTER.first({}, NOW)
    return ADAPTER.read(answer(request, recorded(request, **change)))


def items() -> dict[str, Item]:
    return {item.key: item for item in read().items}


def test_what_was_indexed_lately_is_asked_for() -> None:
    query = parse_qs(urlsplit(ADAPTER.first({}, NOW).url).query)
    (words,) = query["query"]
    assert words.endswith("AND FIRST_IDATE:[2026-05-29 TO 2026-06-12]")
    assert '(TITLE_ABS:"chimeric antigen receptor" OR TITLE_ABS:"CAR-T"' in words
    assert "(SRC:MED OR SRC:PMC OR SRC:PPR)" in words
    assert query["resultType"] == ["core"]


def test_the_past_reaches_back_further_and_preprints_may_be_left_out() -> None:
    assert isinstance(ADAPTER, Past)
    assert "[2024-01-01 TO" in ADAPTER.past(date(2024, 1, 1), {}, NOW).context["query"]
    journals = europepmc.open_source(preprints=False).first({}, NOW)
    assert "PPR" not in journals.context["query"]


def test_an_article_becomes_its_title_and_its_abstract() -> None:
    item = items()["MED:90000001"]
    assert item.title == "Five patients with lupus given ACM-19."
    assert item.text == (
        "Background: CD19 CAR T cells may help.\n"
        "Results: All five reached remission (P<0.05). ClinicalTrials.gov NCT91000001."
    )
    assert item.facts == {
        "id": "MED:90000001",
        "doi": "10.9999/jmm.1",
        "pmid": "90000001",
        "ids": "NCT91000001",
        "types": "Clinical Trial|Journal Article",
        "journal": "The Journal of Made-Up Medicine",
        "indexed": "2026-06-08",
    }
    assert (item.published, item.date_only) == (datetime(2026, 6, 4, tzinfo=UTC), True)
    assert item.url == "https://doi.org/10.9999/jmm.1"


def test_a_preprint_is_flagged_and_knows_its_article() -> None:
    item = items()["PPR:PPR900001"]
    assert item.facts["preprint"] == "yes"
    assert item.facts["preprint_of"] == "90000009"
    assert item.publisher == "medRxiv"


def test_a_retraction_is_flagged_and_a_date_in_the_future_is_not_believed() -> None:
    item = items()["MED:90000003"]
    assert item.facts["retraction"] == "yes"
    assert item.published == datetime(2026, 6, 5, tzinfo=UTC)
    assert item.url == "https://europepmc.org/article/MED/90000003"
    assert item.text == ""


def test_pages_are_followed_until_all_hits_are_counted() -> None:
    page = read(hitCount=4, nextCursorMark="AoJ")
    assert page.next is not None
    assert parse_qs(urlsplit(page.next.url).query)["cursorMark"] == ["AoJ"]
    last = recorded(page.next, hitCount=4)
    last["resultList"]["result"] = last["resultList"]["result"][:1]
    assert ADAPTER.read(answer(page.next, last)).next is None
    for mark in (None, "AoJ"):
        again = recorded(page.next, hitCount=9, nextCursorMark=mark)
        with pytest.raises(ReadError, match="listed 6 of 9"):
            ADAPTER.read(answer(page.next, again))


def test_no_article_is_an_answer_too() -> None:
    assert read(hitCount=0, resultList={"result": []}).items == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hitCount": 4}, "listed 3 of 4"),
        ({"hitCount": 40_000_000}, "ignored the query"),
        ({"hitCount": None}, "has no hitCount"),
        ({"resultList": {}}, "has no hitCount or result"),
        ({"resultList": {"result": [{}]}}, "no result could be read"),
        ({"request": {"queryString": "cars", "resultType": "core"}}, "understood the query as"),
        ({"request": {}}, "understood the query as"),
    ],
)
def test_an_answer_that_is_not_the_whole_list_is_refused(
    change: dict[str, object], words: str
) -> None:
    with pytest.raises(ReadError, match=words):
        read(**change)


def test_a_result_type_that_was_ignored_is_an_error() -> None:
    request = ADAPTER.first({}, NOW)
    body = recorded(request)
    body["request"]["resultType"] = "lite"
    with pytest.raises(ReadError, match="ignored resultType"):
        ADAPTER.read(answer(request, body))


def test_a_result_without_a_title_costs_only_itself() -> None:
    request = ADAPTER.first({}, NOW)
    body = recorded(request)
    del body["resultList"]["result"][0]["title"]
    page = ADAPTER.read(answer(request, body))
    assert len(page.items) == 2
    assert [problem.what for problem in page.problems] == ["90000001"]


@pytest.mark.parametrize("body", [b"", b"noise", b"<html/>", b"{}", b"[]"])
def test_an_answer_that_is_no_search_is_refused(body: bytes) -> None:
    with pytest.raises(ReadError):
        ADAPTER.read(answer(ADAPTER.first({}, NOW), body))


@pytest.mark.parametrize(("option", "value"), [("days", 0), ("diseases", ()), ("therapies", ())])
def test_options_that_make_no_sense_are_refused(option: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{option}: "):
        europepmc.open_source(**{option: value})


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
@pytest.mark.parametrize(
    ("name", "key", "fact"),
    [
        ("search_core_preprints_2026-10.json", "PPR:PPR1332498", ("journal", "medRxiv")),
        ("search_core_preprint_of.json", "PPR:PPR109910", ("preprint_of", "32015507")),
    ],
)
def test_recorded_answers_read(name: str, key: str, fact: tuple[str, str]) -> None:
    body = json.loads((REAL / name).read_bytes())
    context = {"query": body["request"]["queryString"], "mark": "*", "counted": 0}
    page = ADAPTER.read(answer(Request("https://x", context=context), body))
    item = {item.key: item for item in page.items}[key]
    assert item.facts[fact[0]] == fact[1]
    assert not any("<" in f"{each.title}{each.text}" for each in page.items)
