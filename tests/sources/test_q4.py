import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import Past, q4
from monitor.values import Item, Request, Response

PAGES = Path(__file__).parent / "pages" / "q4"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/news/ir_q4"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ADAPTER = q4.open_source(url="https://ir.acme.example", publisher="Acme Cell Works")


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def asked(request: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def listed() -> dict[str, Any]:
    body: dict[str, Any] = json.loads((PAGES / "releases.json").read_text("utf-8"))
    return body


def read(body: object) -> tuple[Item, ...]:
    return ADAPTER.read(answer(ADAPTER.first({}, NOW), body)).items


def test_the_newest_releases_are_asked_for_with_their_text() -> None:
    request = ADAPTER.first({}, NOW)
    assert request.url.startswith(
        "https://ir.acme.example/feed/PressRelease.svc/GetPressReleaseList?"
    )
    assert asked(request)["bodyType"] == ["1"]


def test_a_release_has_its_number_its_revision_and_its_text() -> None:
    first, second = read(listed())
    assert (first.key, first.version) == ("1762", "3")
    assert first.published == datetime(2026, 3, 2, 13, 5, tzinfo=UTC), "in New York, as most are"
    assert first.url == (
        "https://ir.acme.example/press-releases/news-details/2026/first-patient/default.aspx"
    )
    assert first.text is not None
    assert second.text is None
    assert first.publisher == "Acme Cell Works"


def test_the_sites_own_zone_may_be_configured() -> None:
    adapter = q4.open_source(url="https://ir.acme.example", timezone="America/Chicago")
    item = adapter.read(answer(adapter.first({}, NOW), listed())).items[0]
    assert item.published == datetime(2026, 3, 2, 14, 5, tzinfo=UTC)


def test_a_wrapped_answer_is_the_same() -> None:
    assert read({"d": json.dumps(listed())}) == read(listed())


def test_the_past_is_paged_until_it_is_old_enough_or_ends() -> None:
    assert isinstance(ADAPTER, Past)
    row = listed()["GetPressReleaseListResult"][0]
    full = {
        "GetPressReleaseListResult": [
            {**row, "PressReleaseId": number} for number in range(q4.PAGE_SIZE)
        ]
    }
    request = ADAPTER.past(date(2026, 1, 1), {}, NOW)
    page = ADAPTER.read(answer(request, full))
    assert page.next is not None
    assert asked(page.next)["pageNumber"] == ["1"]
    assert ADAPTER.read(answer(page.next, {"GetPressReleaseListResult": []})).next is None
    newer = ADAPTER.past(date(2026, 3, 3), {}, NOW)
    assert ADAPTER.read(answer(newer, full)).next is None
    assert ADAPTER.read(answer(ADAPTER.first({}, NOW), full)).next is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"GetPressReleaseListResult": []}, "no release could be read"),
        ({"GetPressReleaseListResult": [{}]}, "no release could be read"),
        ({"GetEventListResult": []}, "has no GetPressReleaseListResult"),
        ({"d": "{"}, "cut off"),
        (b"<html><title>Access Denied</title>", "a bot shield"),
    ],
)
def test_an_answer_that_is_no_list_of_releases_is_refused(body: object, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read(body)


def test_a_site_without_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="url: 'acme' is no address"):
        q4.open_source(url="acme")


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_the_rows_on_file_read() -> None:
    first, second = read((REAL / "GetPressReleaseList_schrodinger.json").read_bytes())
    assert (first.key, second.key) == ("1762", "1761")
    assert first.published == datetime(2026, 8, 5, 20, 5, tzinfo=UTC)
    with pytest.raises(ReadError, match="has no GetPressReleaseListResult"):
        read((REAL / "GetEventList_pfizer.json").read_bytes())
