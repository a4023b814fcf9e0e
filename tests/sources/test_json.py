import json as jsonlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ReadError
from monitor.sources import Adapter, json
from monitor.values import Item, Request, Response

PAGES = Path(__file__).parent / "pages" / "json"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/news"
URL = "https://acme.example/api/news"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
CNINFO = json.open_source(
    url="https://www.cninfo.example/new/hisAnnouncement/query",
    items="announcements",
    key="announcementId",
    title="announcementTitle",
    link="https://static.cninfo.example/{adjunctUrl}",
    date="announcementTime",
    total="totalRecordNum",
    form="pageNum=1&pageSize=30&seDate={since}~{today}",
)
CDE = json.open_source(
    url="https://www.cde.example/main/breakthrough/getBreakthroughCureList",
    items="data.records",
    key="acceptid",
    title="drgnamecn",
    link="",
    date="noticeDate",
    form="pageSize=50&pageNum=1",
    referer="https://www.cde.example/main/xxgk/listpage/da6e",
)


def answer(body: object) -> Response:
    raw = body if isinstance(body, bytes) else jsonlib.dumps(body).encode()
    return Response(URL, 200, {}, raw, Request(URL))


def read(adapter: Adapter, body: object) -> tuple[Item, ...]:
    return adapter.read(answer(body)).items


def test_a_plain_list_needs_an_address_only() -> None:
    first, second = read(json.open_source(url=URL), (PAGES / "list.json").read_bytes())
    assert first == Item(
        key="12",
        url="https://acme.example/news/12",
        title="Acme Doses First Patient with ACM-19 in Lupus",
        published=datetime(2026, 3, 2, 8, tzinfo=UTC),
    )
    assert second.title == "Acme to Present at a Conference"
    assert second.date_only


def test_a_form_is_sent_with_the_days_of_today() -> None:
    request = CNINFO.first({}, NOW)
    assert request.method == "POST"
    assert request.body == b"pageNum=1&pageSize=30&seDate=2026-01-31~2026-03-02"
    by_digits = json.open_source(url=f"{URL}?from={{since:%Y%m%d}}", days=1)
    assert by_digits.first({}, NOW).url == f"{URL}?from=20260301"
    assert CDE.first({}, NOW).headers["Referer"].endswith("/da6e")


def test_links_are_made_of_fields_and_dates_of_milliseconds() -> None:
    row = {
        "announcementId": "1225220151",
        "announcementTitle": "<em>某某</em>：2025年<em>年度报告</em>",
        "announcementTime": 1777305600000,
        "adjunctUrl": "finalpage/2026-04-28/1225220151.PDF",
    }
    (item,) = read(CNINFO, {"announcements": [row], "totalRecordNum": 1})
    assert item.url == "https://static.cninfo.example/finalpage/2026-04-28/1225220151.PDF"
    assert item.title.replace(" ", "") == "某某：2025年年度报告"
    assert item.published == datetime(2026, 4, 27, 16, tzinfo=UTC)


def test_paths_lead_into_objects_and_lists() -> None:
    adapter = json.open_source(url=URL, items="0.rows", title="names.1", text="body.html")
    row = {"id": 1, "names": ["x", "A title"], "body": {"html": "<p>All of it</p>"}}
    (item,) = read(adapter, [{"rows": [row]}])
    assert (item.title, item.text, item.url) == ("A title", "<p>All of it</p>", None)


def test_an_entry_without_its_key_costs_only_itself() -> None:
    page = json.open_source(url=URL).read(answer([{"title": "x"}, {"id": 1, "title": "y"}]))
    assert [item.key for item in page.items] == ["1"]
    assert [problem.what for problem in page.problems] == ["entry 0"]


def test_an_empty_list_is_an_error_unless_it_may_be_empty() -> None:
    with pytest.raises(ReadError, match="the list is empty"):
        read(json.open_source(url=URL), [])
    assert read(json.open_source(url=URL, may_be_empty=True), []) == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"success": False, "message": "busy"}, "there are 'success', 'message'"),
        ({"announcements": None}, "no list stands at 'announcements'"),
        ({"announcements": [{"id": 1}], "totalRecordNum": 1}, "no entry has 'announcementId'"),
        ({"announcements": [{}], "totalRecordNum": 99}, "lists 1 of 99"),
        ({"announcements": [{}]}, "no number stands at 'totalRecordNum'"),
        ([1, 2], "there is a list of 2"),
        (b"<html><title>412</title>", "expected JSON, got a web page"),
        (12, "got something that is none"),
    ],
)
def test_an_answer_of_another_form_is_an_error_that_says_what_came(
    body: object, words: str
) -> None:
    with pytest.raises(ReadError, match=words):
        read(CNINFO, body)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": "acme.example"}, "url: 'acme.example' is no address"),
        ({"url": f"{URL}?q={{day}}"}, r"braces may hold \{today\} and \{since\} only"),
        ({"form": "q={0}"}, "form: "),
        ({"key": ""}, "key: is empty"),
        ({"days": 0}, "days: 0"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        json.open_source(**({"url": URL} | options))


recorded = pytest.mark.skipif(
    not REAL.is_dir(), reason="the recorded answers are not beside the repository"
)


@recorded
def test_the_announcement_on_file_reads() -> None:
    body = (REAL / "cninfo/hisAnnouncement_query_record.json").read_bytes()
    (item,) = read(CNINFO, body)
    assert item.key == "1225220151"
    refused = (REAL / "cninfo/ir-search_fixture_error_response.json").read_bytes()
    with pytest.raises(ReadError, match="there are 'error'"):
        read(CNINFO, refused)


@recorded
def test_the_row_of_the_cde_on_file_reads() -> None:
    shapes = jsonlib.loads((REAL / "cde/row_shapes.json").read_bytes())
    (item,) = read(CDE, shapes["breakthrough_getBreakthroughCureList"])
    assert (item.published, item.url) == (None, None)
