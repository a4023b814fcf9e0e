from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import Past, fda_orphan
from monitor.values import Item, Request, Response

TABLE = (Path(__file__).parent / "pages" / "fda_orphan" / "results.html").read_bytes()
NOW = datetime(2026, 10, 7, 15, tzinfo=UTC)
ADAPTER = fda_orphan.open_source()


def answer(request: Request, body: bytes) -> Response:
    return Response(request.url, 200, {"content-type": "application/vnd.ms-excel"}, body, request)


def items(body: bytes = TABLE) -> tuple[Item, ...]:
    return ADAPTER.read(answer(ADAPTER.first({}, NOW), body)).items


def test_the_last_weeks_are_asked_for_by_a_form() -> None:
    request = ADAPTER.first({}, NOW)
    assert request.method == "POST"
    form = parse_qs((request.body or b"").decode(), keep_blank_values=True)
    assert form["Designation_Start_Date"] == ["08/08/2026"]
    assert form["Designation_End_Date"] == ["10/07/2026"]
    assert form["Output_Format"] == ["Excel"]
    by_get = fda_orphan.open_source(method="GET").first({}, NOW)
    assert (by_get.method, by_get.body) == ("GET", None)
    assert parse_qs(urlsplit(by_get.url).query)["Search_param"] == ["DESDATE"]


def test_a_row_becomes_a_designation() -> None:
    item = items()[0]
    assert item.key == "990001"
    assert item.title == (
        "FDA orphan drug designation granted: autologous T cells with a chimeric antigen receptor"
        " against CD19, Treatment of systemic sclerosis (Acme Cell Works, Inc.)"
    )
    assert item.published is None, "it appears late, on a day that nobody tells"
    assert item.text is not None
    assert item.text.startswith(
        "On 2026-09-24 FDA granted orphan drug designation to autologous T cells with a chimeric"
        " antigen receptor against CD19 (Acme Cell Works, Inc.) for treatment of systemic"
        " sclerosis.\n"
    )
    assert "Orphan Designation Status: Designated" in item.text
    assert "Not FDA Approved" not in item.text
    assert item.facts["sponsor"] == "Acme Cell Works, Inc."
    assert item.url is not None
    assert item.url.endswith("/detailedIndex.cfm?cfgridkey=990001")


@pytest.mark.parametrize("status", [b"Designated/Withdrawn", b"Withdrawn", b"Revoked"])
def test_a_designation_that_is_gone_says_so(status: bytes) -> None:
    item = items(TABLE.replace(b"<td>Designated</td>", b"<td>" + status + b"</td>"))[0]
    assert item.title.startswith("FDA orphan drug designation withdrawn or revoked: ")
    assert item.text is not None
    assert "was withdrawn or revoked." in item.text.partition("\n")[0]
    assert "granted" not in item.text


def test_the_past_is_asked_for_a_year_at_a_time() -> None:
    assert isinstance(ADAPTER, Past)
    request = ADAPTER.past(date(2025, 1, 1), {}, NOW)
    page = ADAPTER.read(answer(request, TABLE))
    assert page.next is not None
    assert page.items[0].published == datetime(2026, 9, 24, tzinfo=UTC)
    assert page.next.context["start"] == "2026-01-01"
    assert ADAPTER.read(answer(page.next, TABLE)).next is None


def test_a_row_without_a_key_costs_only_itself() -> None:
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), TABLE.replace(b"990000", b"&nbsp;")))
    assert [item.key for item in page.items] == ["990001"]
    assert [problem.what for problem in page.problems] == ["row 1"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><title>Access Denied</title><table><tr><td>x</td></tr></table>", "a bot shield"),
        (TABLE.replace(b"CF Grid Key", b"Key"), "has no table with the columns CF Grid Key"),
        (TABLE.replace(b"/2026", b"/1999"), "ignored the dates"),
        (TABLE.replace(b"99000", b"x"), "no row could be read"),
        (b"", "expected a web page"),
    ],
)
def test_an_answer_that_is_no_table_of_the_last_weeks_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        items(body)


def test_a_table_as_long_as_was_asked_for_may_be_cut() -> None:
    short = fda_orphan.open_source(most=2)
    with pytest.raises(ReadError, match="may be cut"):
        short.read(answer(short.first({}, NOW), TABLE))


def test_options_that_make_no_sense_are_refused() -> None:
    wrong: Any = {"days": 0}
    with pytest.raises(ValueError, match="days: 0"):
        fda_orphan.open_source(**wrong)
