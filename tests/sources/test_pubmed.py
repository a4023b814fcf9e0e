import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import Past, pubmed
from monitor.values import Item, Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "pubmed"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/registries/pubmed"
NOW = datetime(2026, 6, 12, 8, tzinfo=UTC)
ADAPTER = pubmed.open_source(email="team@example.org")


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def searched(**change: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((PAGES / "esearch.json").read_text("utf-8"))
    body["esearchresult"].update(change)
    return body


def following(page: Page) -> Request:
    assert page.next is not None
    return page.next


def fetching() -> Request:
    return following(ADAPTER.read(answer(ADAPTER.first({}, NOW), searched())))


def items() -> dict[str, Item]:
    page = ADAPTER.read(answer(fetching(), (PAGES / "efetch.xml").read_bytes()))
    return {item.key: item for item in page.items}


def test_the_last_days_by_entry_are_asked_for() -> None:
    query = parse_qs(urlsplit(ADAPTER.first({}, NOW).url).query)
    assert query["datetype"] == ["edat"]
    assert (query["mindate"], query["maxdate"]) == (["2026/06/02"], ["2026/06/12"])
    assert query["email"] == ["team@example.org"]
    assert "[Mesh]" in query["term"][0]


def test_the_past_reaches_back_further() -> None:
    assert isinstance(ADAPTER, Past)
    query = parse_qs(urlsplit(ADAPTER.past(date(2024, 1, 1), {}, NOW).url).query)
    assert query["mindate"] == ["2024/01/01"]


def test_the_articles_that_were_found_are_fetched() -> None:
    request = fetching()
    assert parse_qs(urlsplit(request.url).query)["id"] == ["90000001,90000002,90000003"]
    assert list(items()) == ["90000001", "90000002", "90000003"]


def test_an_article_becomes_its_title_its_abstract_and_its_trial() -> None:
    item = items()["90000001"]
    assert item.title == "Five patients with lupus given ACM-19."
    assert item.text == (
        "BACKGROUND: CD19 CAR T cells may help.\n"
        "RESULTS: All five reached remission (P<0.05; 95% CI 1 to 2). None relapsed.\n"
        "Trial registration: NCT91000001"
    )
    assert item.facts == {
        "id": "90000001",
        "doi": "10.9999/jmm.1",
        "ids": "NCT91000001",
        "types": "Clinical Trial|Journal Article",
        "journal": "The Journal of Made-Up Medicine",
    }
    assert (item.published, item.date_only) == (datetime(2026, 6, 4, tzinfo=UTC), True)
    assert item.url == "https://pubmed.ncbi.nlm.nih.gov/90000001/"
    assert item.version == "2026-06-12"


def test_a_date_in_the_future_of_the_entry_is_not_believed() -> None:
    assert items()["90000002"].published == datetime(2026, 6, 6, tzinfo=UTC)
    assert items()["90000003"].published is None


def test_a_retraction_is_flagged() -> None:
    assert items()["90000002"].facts["retraction"] == "yes"


def test_pages_of_a_long_list_are_followed() -> None:
    ids = [str(90_000_000 + n) for n in range(100)]
    fetch = following(
        ADAPTER.read(answer(ADAPTER.first({}, NOW), searched(count="103", idlist=ids)))
    )
    page = ADAPTER.read(answer(fetch, (PAGES / "efetch.xml").read_bytes()))
    assert len(page.items) == 3
    assert len(page.problems) == 97
    search = following(page)
    assert parse_qs(urlsplit(search.url).query)["retstart"] == ["100"]
    more = ADAPTER.read(answer(search, searched(count="103")))
    page = ADAPTER.read(answer(following(more), (PAGES / "efetch.xml").read_bytes()))
    assert page.next is None


def test_no_article_is_an_answer_too() -> None:
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), searched(count="0", idlist=[])))
    assert (page.items, page.next) == ((), None)


def test_a_phrase_that_was_dropped_is_an_error() -> None:
    body = searched(errorlist={"phrasesnotfound": ["CAAR-T"], "fieldsnotfound": []})
    with pytest.raises(ReadError, match="'CAAR-T' out of the search"):
        ADAPTER.read(answer(ADAPTER.first({}, NOW), body))


def test_a_refusal_is_told_without_the_caller_s_address() -> None:
    body = {"error": "API rate limit exceeded", "api-key": "192.0.2.7", "count": "4", "limit": "3"}
    with pytest.raises(ReadError, match="rate limit exceeded") as told:
        ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
    assert "192.0.2.7" not in str(told.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"count": "5"}, "listed 3 of 5"),
        ({"idlist": []}, "listed 0 of 3"),
        ({"count": None}, "has no count"),
        ({"ERROR": "Search Backend failed"}, "Search Backend failed"),
    ],
)
def test_a_list_that_is_not_whole_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ReadError, match=words):
        ADAPTER.read(answer(ADAPTER.first({}, NOW), searched(**change)))


@pytest.mark.parametrize("body", [b"", b"noise", b"<html/>", b"{}", b"[]", b"<PubmedArticleSet>"])
def test_an_answer_that_is_neither_list_nor_articles_is_refused(body: bytes) -> None:
    with pytest.raises(ReadError):
        ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
    with pytest.raises(ReadError):
        ADAPTER.read(answer(fetching(), body))


@pytest.mark.parametrize(("option", "value"), [("query", ""), ("days", 0)])
def test_options_that_make_no_sense_are_refused(option: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{option}: "):
        pubmed.open_source(**{option: value})


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_recorded_answers_read() -> None:
    found = answer(ADAPTER.first({}, NOW), (REAL / "esearch_small_2026-08-06.json").read_bytes())
    assert following(ADAPTER.read(found)).context["ids"] == ["32150788", "29373119", "17427195"]
    for name, words in (
        ("error_rate_limit_2026-08-06.json", "rate limit"),
        ("esearch_translationset_2026-08-06.json", "p.E1317Q"),
    ):
        with pytest.raises(ReadError, match=words):
            ADAPTER.read(answer(ADAPTER.first({}, NOW), (REAL / name).read_bytes()))
    context = {"ids": ["22663011"], "count": 1, "place": 0, "from": "", "to": ""}
    article = (REAL / "efetch_22663011.xml").read_bytes()
    (item,) = ADAPTER.read(answer(Request("https://x", context=context), article)).items
    assert item.facts["ids"] == "NCT01245062"
    assert item.published == datetime(2012, 6, 4, tzinfo=UTC)
    assert (item.text or "").startswith("BACKGROUND: Activating mutations")
    assert "masked@example.org" not in (item.text or "")
