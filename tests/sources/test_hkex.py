import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import Past, hkex
from monitor.values import Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "hkex"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/news/hkexnews"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ONE = hkex.open_source(companies=("02171 CARsgen Therapeutics",))
TWO = hkex.open_source(companies=("02171 CARsgen Therapeutics", "02126 JW Therapeutics"))
LATEST = hkex.open_source(lists="latest")
KNOWN = {"ids": {"02171": "91000", "02126": "91002"}}
PREFIX = (PAGES / "1_prefix.txt").read_bytes()


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def asked(request: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def followed(page: Page) -> Request:
    assert page.next is not None
    return page.next


def found(**change: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((PAGES / "2_search.json").read_text("utf-8"))
    return body | change


def searched(**change: object) -> Page:
    return ONE.read(answer(ONE.first(KNOWN, NOW), found(**change)))


def test_the_exchanges_number_of_a_stock_is_looked_up_once_and_remembered() -> None:
    first = ONE.first({}, NOW)
    assert asked(first)["name"] == ["02171"]
    search = followed(ONE.read(answer(first, PREFIX)))
    assert asked(search)["stockId"] == ["91000"], "not 21710, which begins with the same digits"
    assert (asked(search)["fromDate"], asked(search)["toDate"]) == (["20260131"], ["20260302"])
    cursor = ONE.read(answer(search, found())).cursor
    assert cursor == {"ids": {"02171": "91000"}}
    assert asked(ONE.first(cursor, NOW))["stockId"] == ["91000"]


def test_an_announcement_has_its_companys_name_before_its_title_and_the_pdf_as_address() -> None:
    first, second = searched().items
    assert first.key == "12000001"
    assert first.title == "CARsgen Therapeutics: Voluntary Announcement – First Patient Dosed"
    assert first.url == (
        "https://www1.hkexnews.hk/listedco/listconews/sehk/2026/0302/2026030200001.pdf"
    )
    assert (first.published, first.date_only) == (datetime(2026, 3, 2, 9, 5, tzinfo=UTC), False)
    assert first.text is None
    assert (first.language, second.language) == (None, "zh")


def test_each_company_is_asked_for_in_turn() -> None:
    page = TWO.read(answer(TWO.first(KNOWN, NOW), found()))
    assert page.cursor is None
    assert asked(followed(page))["stockId"] == ["91002"]


@pytest.mark.parametrize("nothing", [None, "null", "", "[]"])
def test_no_announcement_is_an_answer_too(nothing: str | None) -> None:
    assert searched(result=nothing, recordCnt=0).items == ()


def test_more_rows_are_asked_for_until_all_are_there() -> None:
    page = searched(hasNextRow=True)
    assert page.items == ()
    assert asked(followed(page))["rowRange"] == ["200"]
    last = ONE.read(answer(followed(page), found()))
    assert len(last.items) == 2


def test_the_past_is_read_a_year_at_a_time() -> None:
    assert isinstance(ONE, Past)
    request = ONE.past(date(2024, 6, 1), KNOWN, NOW)
    spans = []
    while True:
        spans.append((asked(request)["fromDate"][0], asked(request)["toDate"][0]))
        page = ONE.read(answer(request, found()))
        if page.next is None:
            break
        request = page.next
    assert spans == [("20240601", "20250531"), ("20250601", "20260302")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"recordCnt": 9, "result": None}, "listed 0 of 9"),
        ({"result": "[{"}, "cut off or no JSON"),
        ({"result": "{}"}, "no list"),
        ({"result": '[{"STOCK_CODE": "00700"}]', "recordCnt": 1}, "no row is of 02171"),
        ({"result": '[{"STOCK_CODE": "02171"}]', "recordCnt": 1}, "could be read"),
    ],
)
def test_an_answer_that_is_not_the_whole_list_is_refused(
    change: dict[str, object], words: str
) -> None:
    with pytest.raises(ReadError, match=words):
        searched(**change)


def test_a_list_that_goes_on_after_the_last_row_allowed_is_refused() -> None:
    request = ONE.first(KNOWN, NOW)
    for _ in range(4):
        request = followed(ONE.read(answer(request, found(hasNextRow=True, recordCnt=900))))
    with pytest.raises(ReadError, match="listed 2 of 900"):
        ONE.read(answer(request, found(hasNextRow=True, recordCnt=900)))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "expected JSONP, got an empty answer"),
        (b"<html><title>Moved</title>", "expected JSONP, got a web page"),
        (b"callback(nonsense);", "expected JSONP"),
        (b'callback({"stockInfo":[]});', "knows no stock 02171"),
    ],
)
def test_a_number_that_cannot_be_looked_up_is_an_error(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        ONE.read(answer(ONE.first({}, NOW), body))


def test_a_search_without_a_result_is_refused() -> None:
    with pytest.raises(ReadError, match="has no result"):
        ONE.read(answer(ONE.first(KNOWN, NOW), {}))


def test_of_everyones_newest_those_of_the_watched_companies_are_kept() -> None:
    body = json.loads((PAGES / "latest.json").read_text("utf-8"))
    page = LATEST.read(answer(LATEST.first({}, NOW), body))
    (item,) = page.items
    assert item.title == "CARsgen Therapeutics: Voluntary Announcement & Update"
    assert item.facts["category"] == "Announcements and Notices - [Other - Business Update]"
    assert page.listed == 2
    following = followed(page)
    assert following.url.endswith("/lcisehk1relsde_2.json")
    assert LATEST.read(answer(following, body)).next is None


@pytest.mark.parametrize(
    "body", [{}, {"newsInfoLst": None, "maxNumOfFile": 1}, {"newsInfoLst": [{}], "maxNumOfFile": 1}]
)
def test_a_latest_list_of_another_form_is_refused(body: object) -> None:
    with pytest.raises(ReadError):
        LATEST.read(answer(LATEST.first({}, NOW), body))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"companies": ()}, "companies: is empty"),
        ({"companies": ("2171 CARsgen",)}, "write the code of five digits"),
        ({"companies": ("02171",)}, "and the name"),
        ({"days": 0}, "days: 0 is not allowed"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        hkex.open_source(**options)


recorded = pytest.mark.skipif(
    not REAL.is_dir(), reason="the recorded answers are not beside the repository"
)


@recorded
def test_the_recorded_search_reads() -> None:
    adapter = hkex.open_source(companies=("01522 BII Transportation",))
    first = adapter.first({}, NOW)
    jsonp = (REAL / "prefix_do_jsonp_answer.txt").read_bytes()
    with pytest.raises(ReadError, match="knows no stock 01522"):
        adapter.read(answer(first, jsonp))
    search = adapter.first({"ids": {"01522": "97773"}}, NOW)
    record = json.loads((REAL / "titlesearch_record.json").read_bytes())
    for _ in range(4):
        search = followed(adapter.read(answer(search, record)))
    with pytest.raises(ReadError, match="listed 1 of 6"):  # five of its rows were left out
        adapter.read(answer(search, record))
    (item,) = adapter.read(answer(search, record | {"recordCnt": 1})).items
    assert item.title == "BII Transportation: 2024年報"
    assert item.published == datetime(2025, 4, 29, 9, tzinfo=UTC)


@recorded
def test_the_recorded_latest_list_reads() -> None:
    adapter = hkex.open_source(lists="latest", companies=("01906 Bonny",))
    body = (REAL / "latest_lcisehk_record.json").read_bytes()
    (item,) = adapter.read(answer(adapter.first({}, NOW), body)).items
    assert item.key == "12102478"
    assert item.published == datetime(2026, 4, 10, 14, 55, tzinfo=UTC)
