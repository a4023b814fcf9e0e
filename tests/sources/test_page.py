from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.sources import Adapter, page
from monitor.values import Item, Request, Response

LIST = (Path(__file__).parent / "pages" / "page" / "list.html").read_bytes()
URL = "https://acme.example/news"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
BY_PATHS = page.open_source(
    url=URL,
    items="//ul[contains(@class, 'news')]/li",
    link=".//h3/a/@href",
    title=".//h3",
    date=".//span[@class='date']",
    summary="./p",
    match=r"/detail/(\d+)/",
    publisher="Acme Cell Works",
)


def answer(body: bytes) -> Response:
    return Response(URL, 200, {"content-type": "text/html; charset=utf-8"}, body, Request(URL))


def read(adapter: Adapter, body: bytes = LIST) -> tuple[Item, ...]:
    return adapter.read(answer(body)).items


def test_entries_are_found_by_the_paths_that_are_configured() -> None:
    first, second = read(BY_PATHS)
    assert first == Item(
        key="148",
        url="https://acme.example/news/detail/148/acme-doses-first-patient",
        title="Acme Doses First Patient with ACM-19 in Lupus",
        published=datetime(2026, 3, 2, tzinfo=UTC),
        date_only=True,
        summary="Dosing took place in Brno.",
        publisher="Acme Cell Works",
    )
    assert second.key == "147"


def test_a_pattern_alone_is_enough_and_the_longer_title_of_two_links_is_taken() -> None:
    items = read(page.open_source(url=URL, match=r"/detail/\d+"))
    assert [item.title for item in items] == [
        "Acme Doses First Patient with ACM-19 in Lupus",
        "Acme to Present at a Conference in March",
    ]
    assert items[0].key == items[0].url


def test_without_a_pattern_entries_are_links_of_the_site_with_a_long_title() -> None:
    assert len(read(page.open_source(url=URL))) == 2


def test_a_link_without_any_title_is_told() -> None:
    body = LIST.replace(b"Acme to Present at a Conference in March", b"")
    adapter = page.open_source(url=URL, match=r"/detail/\d+")
    (problem,) = adapter.read(answer(body)).problems
    assert "/detail/147/" in problem.why


def test_a_base_address_and_dates_with_the_day_first_are_understood() -> None:
    body = (
        '<html><head><base href="https://cdn.example/n/"></head>'
        "<a href='1.html'>新闻 06/10/2026</a></html>"
    ).encode()
    adapter = page.open_source(url=URL, match="cdn", date="substring-after(., ' ')", day_first=True)
    (item,) = read(adapter, body)
    assert item.url == "https://cdn.example/n/1.html"
    assert item.published == datetime(2026, 10, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><body><div id='app'></div></body></html>", "`items` finds nothing; got a web"),
        (b"<html><title>Just a moment...</title></html>", "got a bot shield"),
        (LIST.replace(b"/detail/", b"/release/"), "no entry has an address that is wanted"),
        (LIST.replace(b'class="date"', b""), "no entry has a date"),
        (b"", "expected a web page, got an empty answer"),
    ],
)
def test_a_page_that_has_changed_is_an_error(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read(BY_PATHS, body)


@given(st.lists(st.sampled_from(["<a href='x'>", "<a href='http://['>", "</a>", "<ul>", "a" * 30])))
@settings(max_examples=50, deadline=None)
def test_tags_in_any_order_are_read_or_refused(parts: list[str]) -> None:
    try:
        items = read(page.open_source(url=URL), "".join(parts).encode())
    except ReadError:
        return
    assert items


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": "acme.example"}, "url: 'acme.example' is no address"),
        ({"items": "//li["}, r"items: '//li\[' is no XPath"),
        ({"date": "todays-date()"}, r"date: 'todays-date\(\)' is no XPath"),
        ({"title": ""}, "title: is empty"),
        ({"match": "("}, r"match: '\(' is no pattern"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        page.open_source(**({"url": URL} | options))
