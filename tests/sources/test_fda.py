from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import ReadError
from monitor.sources import Detailing, fda
from monitor.values import Item, Request, Response

PAGES = Path(__file__).parent / "pages" / "fda"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/news/fda"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ADAPTER = fda.open_source()
FEED = (PAGES / "biologics.xml").read_bytes()
PAGE = b"""<html><body><nav>Home</nav><main><h1>ACMELEUCEL</h1><p>Proper Name: acmecabtagene \
autoleucel. Indication: adults with refractory lupus nephritis.</p></main></body></html>"""


def answer(request: Request, body: bytes) -> Response:
    return Response(request.url, 200, {"content-type": "text/html"}, body, request)


def items(body: bytes = FEED) -> tuple[Item, ...]:
    return ADAPTER.read(answer(ADAPTER.first({}, NOW), body)).items


def test_an_entry_is_its_page_and_its_date_is_its_version() -> None:
    product, other = items()
    assert product.key == (
        "https://www.fda.gov/vaccines-blood-biologics/cellular-gene-therapy-products/acmeleucel"
    )
    assert product.title == "ACMELEUCEL"
    assert product.published == datetime(2026, 2, 27, 21, 3, 39, tzinfo=UTC)
    assert product.version == "2026-02-27T21:03:39+00:00"
    assert other.published == datetime(2026, 10, 6, 11, 57, 25, tzinfo=UTC)
    edited = items(FEED.replace(b"27 Feb 2026", b"28 Feb 2026"))[0]
    assert edited.key == product.key
    assert edited.version != product.version


def test_the_page_of_a_product_is_read_whatever_its_title_says_and_others_are_not() -> None:
    product, other = items()
    assert other.detail is None
    assert product.detail is not None
    assert not product.detail.configured
    assert isinstance(ADAPTER, Detailing)
    whole = ADAPTER.detail(product, answer(product.detail, PAGE))
    assert whole.text is not None
    assert "Indication: adults with refractory lupus nephritis" in whole.text
    assert "Home" not in whole.text
    assert whole.detail is None


@pytest.mark.parametrize("page", [b"", b"<html><main>Moved</main>", b"<html><p>No main part</p>"])
def test_a_page_without_its_main_part_is_an_error(page: bytes) -> None:
    product, _ = items()
    assert product.detail is not None
    assert isinstance(ADAPTER, Detailing)
    with pytest.raises(ReadError):
        ADAPTER.detail(product, answer(product.detail, page))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<rss><channel><title>Biologics</title></channel></rss>", "lists no entry"),
        (b"<rss><channel><item/></channel></rss>", "expected RSS with a title"),
        (
            b"<rss><channel><title>x</title><item><title>y</title></item></channel></rss>",
            "lists no entry",
        ),
        (b"<html><title>abuse-detection-apology</title>", "a bot shield"),
    ],
)
def test_a_feed_that_is_none_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        items(body)


def test_another_feed_is_noticed_by_its_title() -> None:
    adapter = fda.open_source(expect="Recalls")
    with pytest.raises(ReadError, match="'Recalls' was expected"):
        adapter.read(answer(adapter.first({}, NOW), FEED))


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="url: "):
        fda.open_source(url="ftp://fda.example")


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("biologics-whats-new_20261006_trim.xml", "ASCENIV"),
        ("press-releases_20261006_trim.xml", "FDA"),
    ],
)
def test_the_recorded_feeds_read(name: str, title: str) -> None:
    read = items((REAL / name).read_bytes())
    assert len(read) == 5
    assert any(title in item.title for item in read)
    assert all(item.published for item in read)
