import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import Detailing, Past, govuk
from monitor.values import Item, Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "govuk"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/news/govuk"
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
ADAPTER = govuk.open_source()


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def asked(request: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def found(**change: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((PAGES / "search.json").read_text("utf-8"))
    return body | change


def read(**change: object) -> Page:
    return ADAPTER.read(answer(ADAPTER.first({}, NOW), found(**change)))


def detailed(item: Item, body: object) -> Item:
    assert isinstance(ADAPTER, Detailing)
    assert item.detail is not None
    return ADAPTER.detail(item, answer(item.detail, body))


def test_the_newest_documents_of_the_organisation_are_asked_for() -> None:
    query = asked(ADAPTER.first({}, NOW))
    assert query["filter_organisations"] == ["medicines-and-healthcare-products-regulatory-agency"]
    assert query["order"] == ["-public_timestamp"]
    assert "filter_public_timestamp" not in query


def test_a_document_has_its_link_as_key_and_its_text_in_the_content_api() -> None:
    page = read()
    assert page.next is None
    item = page.items[0]
    assert item.key == "/government/news/mhra-authorises-trial"
    assert item.url == "https://www.gov.uk/government/news/mhra-authorises-trial"
    assert item.published == datetime(2026, 2, 27, 9, 31, 18, 369000, tzinfo=UTC)
    assert item.facts == {"format": "press_release"}
    assert item.detail is not None
    assert item.detail.url == f"https://www.gov.uk/api/content{item.key}"
    whole = detailed(item, {"base_path": item.key, "details": {"body": "<p>Approved.</p>"}})
    assert (whole.text, whole.detail) == ("<p>Approved.</p>", None)


@pytest.mark.parametrize(
    ("details", "text"),
    [
        (
            {
                "body": [
                    {"content_type": "text/govspeak", "content": "## x"},
                    {"content_type": "text/html", "content": "<h2>x</h2>"},
                ]
            },
            "<h2>x</h2>",
        ),
        ({"collection_groups": []}, "The regulator has approved the trial."),
    ],
)
def test_the_text_stands_in_several_ways(details: object, text: str) -> None:
    item = read().items[0]
    assert detailed(item, {"base_path": item.key, "details": details}).text == text


@pytest.mark.parametrize(
    "body", [{}, {"base_path": "/other", "details": {}}, {"base_path": "x"}, b"<html>"]
)
def test_another_document_is_refused(body: object) -> None:
    with pytest.raises(ReadError):
        detailed(read().items[0], body)


def test_a_link_to_elsewhere_is_a_page_like_any_other() -> None:
    (item,) = read(results=[{"title": "x", "link": "https://other.example/x"}], total=1).items
    assert (item.url, item.detail) == ("https://other.example/x", None)


def test_the_past_is_paged_until_all_is_counted() -> None:
    assert isinstance(ADAPTER, Past)
    request = ADAPTER.past(date(2025, 1, 1), {}, NOW)
    assert asked(request)["filter_public_timestamp"] == ["from:2025-01-01"]
    page = ADAPTER.read(answer(request, found(total=3)))
    assert page.next is not None
    assert asked(page.next)["start"] == ["2"]
    assert ADAPTER.read(answer(page.next, found(total=3))).next is None
    with pytest.raises(ReadError, match="listed 2 of 3"):
        ADAPTER.read(answer(page.next, found(total=3, results=[])))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"results": None}, "no results"),
        ({"total": "many"}, "no total"),
        ({"total": 600_000}, "ignored the organisation"),
        ({"results": [{"organisations": [{"slug": "hmrc"}]}]}, "a document of 'hmrc'"),
        ({"results": []}, "lists nothing"),
        ({"results": [{"title": "x"}]}, "no result could be read"),
    ],
)
def test_an_answer_to_another_question_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read(**change)


def test_an_organisation_must_be_named() -> None:
    with pytest.raises(ValueError, match="organisation: is empty"):
        govuk.open_source(organisation=" ")


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_the_recorded_answer_reads() -> None:
    adapter = govuk.open_source(organisation="department-for-work-pensions")
    body = (REAL / "search_api_results_dwp.json").read_bytes()
    page = adapter.read(answer(adapter.first({}, NOW), body))
    assert len(page.items) == 10
    assert page.items[0].title == "Welfare reform"
    with pytest.raises(ReadError, match="has ignored the organisation"):
        ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
