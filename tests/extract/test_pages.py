"""Main text out of pages: what a reader sees, wherever the makers of a site have put it."""

import pytest

from monitor.errors import ReadError
from monitor.extract import markup, pages
from monitor.values import Request, Response

PARAGRAPHS = (
    "BASEL, Switzerland, March 3, 2026 (GLOBE NEWSWIRE) -- Acme Bio AG (SIX: ACME) today announced "
    "that the first patient was dosed in its trial of ACM-1 in systemic lupus erythematosus.",
    "The trial is open at four sites in Switzerland, Germany and France. It is to enrol 24 adults "
    "whose disease did not respond to at least two lines of treatment.",
    "“This is the day that we have worked towards for six years,” said Jane Roe, the chief of "
    "Acme. “We thank everybody who takes part in the trial.”",
    "ACM-1 is made from the cells of healthy donors and recognises CD19 and BCMA. It is given once "
    "after a short course of chemotherapy, in one of nine hospitals.",
)
CHROME = """
<header><a href="/">Home</a> <a href="/news">News</a></header>
<nav><ul><li>Products</li><li>About us</li></ul></nav>
<div id="onetrust-banner" class="cookie-consent">We use cookies. <button>Accept</button></div>
<div style="display: none">Hidden words</div><p class="sr-only">For screen readers</p>
<div class="share-buttons">Share on X</div><script>var words = "scripted";</script>
"""
FOOTER = """
<div class="related-articles"><h3>Related</h3><a href="/a">Another story</a></div>
<aside>Sign up for the newsletter</aside><footer>© 2026 All rights reserved</footer>
"""
UNSEEN = (
    "Products", "cookies", "Hidden words", "screen readers", "Share on", "scripted",
    "Another story", "newsletter", "All rights",
)  # fmt: skip


def site(wrapped: str) -> str:
    main = "".join(f"<p>{part}</p>" for part in PARAGRAPHS)
    body = wrapped.format(main=main)
    return (
        "<!doctype html><html lang='en'><head><title>Acme doses first patient | Acme</title>"
        f"<meta property='og:title' content='Acme doses first patient'></head><body>{CHROME}"
        f"<main><h1>Acme doses first patient</h1>{body}</main>{FOOTER}</body></html>"
    )


def read(body: str | bytes, url: str = "https://acme.example/news/1", content_type: str = ""):
    raw = body.encode() if isinstance(body, str) else body
    headers = {"content-type": content_type} if content_type else {}
    return pages.read(Response(url, 200, headers, raw, Request(url)))


PLACES = [
    ("https://www.prnewswire.com/x", "<section class='release-body container'>{main}</section>"),
    ("https://www.globenewswire.com/x", "<div id='main-body-container'>{main}</div>"),
    ("https://www.businesswire.com/x", "<div class='bw-release-story'>{main}</div>"),
    ("https://ir.acme.example/x", "<div class='node__content clearfix'>{main}</div>"),
    ("https://acme.example/x", "<div class='entry-content'>{main}</div>"),
    ("https://acme.example/y", "<div itemprop='articleBody'>{main}</div>"),
    ("https://www.gov.uk/x", "<div class='govspeak'>{main}</div>"),
]
UNKNOWN = [
    ("https://acme.example/z", "<article>{main}</article>"),
    ("https://acme.example/z", "<div class='page with-sidebar'>{main}</div>"),
    ("https://acme.example/z", "<form action='/z.aspx'><div>{main}</div></form>"),
]


@pytest.mark.parametrize(("url", "wrapped"), PLACES + UNKNOWN)
def test_the_text_of_a_page_is_its_paragraphs_and_nothing_else(url: str, wrapped: str) -> None:
    text = read(site(wrapped), url).text
    assert [part for part in text.split("\n\n") if part in PARAGRAPHS] == list(PARAGRAPHS)
    assert [word for word in UNSEEN if word in text] == []


@pytest.mark.parametrize(("url", "wrapped"), PLACES)
def test_a_known_place_gives_the_paragraphs_that_a_search_for_the_text_gives(
    url: str, wrapped: str
) -> None:
    known = read(site(wrapped), url).text
    searched = read(site("<article>{main}</article>"), "https://elsewhere.example/z").text
    assert [part for part in known.split("\n\n") if len(part) > 60] == [
        part for part in searched.split("\n\n") if len(part) > 60
    ]


def test_a_page_says_its_title_language_and_day() -> None:
    page = site("<article>{main}</article>").replace(
        "</head>",
        "<meta property='article:published_time' content='2026-03-03T07:00:00-05:00'></head>",
    )
    found = read(page)
    assert (found.title, found.language) == ("Acme doses first patient", "en")
    assert str(found.published) == "2026-03-03"


# --- markup ------------------------------------------------------------------------------------


def test_lists_and_tables_become_lines_and_breaks_are_kept() -> None:
    text = markup.text_of(
        "<h2>Highlights</h2><ul><li><p>One</p></li><li>Two<ul><li>Two a</li></ul></li></ul>after"
        "<table><tr><th>Cash</th><th>2026</th></tr><tr><td>Total</td><td>5&nbsp;million</td></tr></table>"
        "<p>First line<br>second line<br><br>new paragraph</p>"
    )
    assert text == (
        "Highlights\n\n• One\n• Two\n• Two a\n\nafter\n\nCash | 2026\nTotal | 5 million\n\n"
        "First line\nsecond line\n\nnew paragraph"
    )


def test_a_table_that_lays_out_a_page_is_read_as_paragraphs() -> None:
    cell = "words " * 60
    text = markup.text_of(
        f"<table><tr><td><p>{cell}</p><p>Two</p></td><td>{cell}</td></tr></table>"
    )
    assert text.split("\n\n") == [cell.strip(), "Two", cell.strip()]


def test_a_bullet_in_a_cell_of_its_own_makes_an_item() -> None:
    table = "<table><tr><td>•</td><td>One</td></tr><tr><td>•</td><td>Two</td></tr></table>"
    assert markup.text_of(table) == "• One\n• Two"


@pytest.mark.parametrize(
    "text", ["p < 0.05 and n > 5", "a<b and c>d", "IL-6 < 3 & more", "R&D", "5 > 3"]
)
def test_plain_text_with_signs_is_no_markup(text: str) -> None:
    assert markup.text_of(text) == text


def test_unseen_characters_go_and_letters_are_composed() -> None:
    assert (
        markup.text_of("CAR\u200b-T \u00adcell\ufeff Sjo\u0308gren\u00a0 x")
        == "CAR-T cell Sjögren x"
    )


# --- EDGAR -------------------------------------------------------------------------------------

SUBMISSION = """<SEC-DOCUMENT>0001.txt
<DOCUMENT>
<TYPE>8-K
<SEQUENCE>1
<TEXT>
<XBRL><html><body><p>Item 8.01 Other Events.</p></body></html></XBRL>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-99.1
<FILENAME>release.htm
<TEXT>
<html><body><p>{release}</p></body></html>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>GRAPHIC
<TEXT>
begin 644 logo.jpg
</TEXT>
</DOCUMENT>
"""


def test_of_a_submission_the_press_release_is_read() -> None:
    text = read(SUBMISSION.format(release=PARAGRAPHS[0] * 2), "https://www.sec.gov/x.txt").text
    assert text == PARAGRAPHS[0] * 2


def test_a_submission_without_a_release_gives_its_first_document() -> None:
    text = SUBMISSION.format(release="").replace("EX-99.1", "EX-10.1")
    assert read(text, "https://www.sec.gov/x.txt").text == "Item 8.01 Other Events."


def test_an_exhibit_with_its_sgml_lines_is_read_as_the_page_that_it_is() -> None:
    page = f"<TYPE>EX-99.1\n<SEQUENCE>2\n<TEXT>\n<HTML><BODY><P>{PARAGRAPHS[0]}</P></BODY></HTML>"
    assert read(page, "https://www.sec.gov/x.htm").text == PARAGRAPHS[0]


# --- bytes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "declared", "meta"),
    [
        ("utf-8", "", ""),
        ("gb18030", "text/html; charset=GB2312", ""),
        ("gb18030", "", "<meta charset=gbk>"),
        ("utf-16", "", ""),
        ("utf-8-sig", "text/html; charset=iso-8859-1", ""),
        ("utf-8", "text/html; charset=no-such-code", ""),
        ("big5", "text/html; charset=big5", ""),
    ],
)
def test_bytes_are_read_by_mark_header_or_the_page_s_own_word(
    encoding: str, declared: str, meta: str
) -> None:
    text = "某生物宣布其產品完成首例患者給藥" * 20
    if encoding == "gb18030":
        text = "某生物宣布其产品完成首例患者给药" * 20
    page = f"<html><head>{meta}</head><body><p>{text}</p></body></html>"
    assert read(page.encode(encoding), content_type=declared).text == text


def test_western_bytes_without_a_declaration_are_read_as_windows_writes_them() -> None:
    page = "<p>Sjögren’s — “first”</p>" + "<p>words of the text</p>" * 20
    assert read(page.encode("cp1252")).text.startswith("Sjögren’s — “first”")


def test_a_page_of_figures_or_archives_is_refused() -> None:
    with pytest.raises(ReadError, match="no text but image/png"):
        read(b"\x89PNG\r\n", content_type="image/png")
