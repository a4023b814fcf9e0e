import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import Detailing, Past, federal_register
from monitor.values import Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "federal_register"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/news/federal_register"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ONE = federal_register.open_source(terms=("chimeric antigen receptor",))
TWO = federal_register.open_source(terms=("chimeric antigen receptor", "gene therapy"))
INSPECTION = federal_register.open_source(lists="inspection")


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def asked(request: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def listed(**change: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((PAGES / "documents.json").read_text("utf-8"))
    return body | change


def read(**change: object) -> Page:
    return ONE.read(answer(ONE.first({}, NOW), listed(**change)))


def test_the_agencys_documents_with_the_words_are_asked_for_past_the_shared_cache() -> None:
    query = asked(ONE.first({}, NOW))
    assert query["conditions[agencies][]"] == ["food-and-drug-administration"]
    assert query["conditions[term]"] == ['"chimeric antigen receptor"']
    assert query["conditions[publication_date][gte]"] == ["2026-01-31"]
    assert query["_"] == [str(int(NOW.timestamp()))]
    assert isinstance(ONE, Past)
    since = asked(ONE.past(date(2020, 1, 1), {}, NOW))
    assert since["conditions[publication_date][gte]"] == ["2020-01-01"]


def test_a_document_has_its_abstract_until_its_whole_text_is_asked_for() -> None:
    first, second = read().items
    assert first.key == "2026-90001"
    assert first.summary is not None
    assert first.summary.startswith("The agency announces a draft guidance")
    assert (first.published, first.date_only) == (datetime(2026, 2, 27, tzinfo=UTC), True)
    assert first.detail is not None
    assert isinstance(ONE, Detailing)
    whole = ONE.detail(first, answer(first.detail, b"<pre>The whole text.</pre>"))
    assert (whole.text, whole.detail) == ("<pre>The whole text.</pre>", None)
    with pytest.raises(ReadError, match="is empty"):
        ONE.detail(first, answer(first.detail, b" "))
    assert (second.summary, second.detail) == (None, None)


def test_each_term_is_asked_for_and_a_document_of_both_is_listed_once() -> None:
    page = TWO.read(answer(TWO.first({}, NOW), listed()))
    assert page.next is not None
    assert asked(page.next)["conditions[term]"] == ['"gene therapy"']
    last = TWO.read(answer(page.next, listed(description="Documents matching 'gene therapy'")))
    assert (last.items, last.next) == ((), None)


def test_pages_are_followed_until_all_are_counted() -> None:
    page = read(count=3)
    assert page.next is not None
    assert asked(page.next)["page"] == ["2"]
    with pytest.raises(ReadError, match="listed 2 of 3"):
        ONE.read(answer(page.next, listed(count=3, results=[])))


def test_nothing_found_is_an_answer_too() -> None:
    body = listed(count=0)
    del body["results"]
    assert ONE.read(answer(ONE.first({}, NOW), body)).items == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"description": "All documents"}, "it has ignored the term"),
        ({"results": [{"document_number": "1", "title": "x"}]}, "ignored the agency"),
        ({"count": 900_000}, "ignored a condition"),
        ({"results": None}, "no results"),
        ({"count": None}, "no count"),
        (
            {"results": [{"agencies": [{"slug": "food-and-drug-administration"}]}], "count": 1},
            "no document has a number",
        ),
    ],
)
def test_an_answer_to_another_question_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read(**change)


def test_of_the_documents_on_inspection_those_of_the_agency_are_kept() -> None:
    body = listed(count=3)
    body["results"][0]["filed_at"] = "2026-02-26T08:45:00.000-05:00"
    body["results"].append({"document_number": "2026-1", "title": "x", "agencies": [{"slug": "b"}]})
    page = INSPECTION.read(answer(INSPECTION.first({}, NOW), body))
    assert [item.key for item in page.items] == ["2026-90001", "2026-90002"]
    assert page.items[0].published == datetime(2026, 2, 26, 13, 45, tzinfo=UTC)
    assert page.listed == 3
    with pytest.raises(ReadError, match="names its agency"):
        INSPECTION.read(answer(INSPECTION.first({}, NOW), {"count": 1, "results": [{}]}))


@pytest.mark.parametrize(
    ("options", "words"),
    [({"agency": " "}, "agency:"), ({"terms": ()}, "terms:"), ({"days": 0}, "days: 0")],
)
def test_options_that_make_no_sense_are_refused(options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        federal_register.open_source(**options)


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_the_recorded_answer_reads() -> None:
    adapter = federal_register.open_source(agency="interior-department", terms=("Bears Ears",))
    body = json.loads((REAL / "documents_bears-ears_20260714.json").read_bytes())
    body["results"] = [
        each
        for each in body["results"]
        if "interior-department" in [agency["slug"] for agency in each["agencies"]]
    ]
    page = adapter.read(answer(adapter.first({}, NOW), body))
    assert page.items[0].key == "2026-07755"
    assert page.next is not None
