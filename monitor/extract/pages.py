"""What a fetched page says: which part of it is the text, in which language, and of when.

ReadError names why a page says nothing: a wall against robots, a page not found that was answered
with 200, an encrypted PDF, nothing at all.
"""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from monitor.dates import moment
from monitor.errors import ReadError
from monitor.extract import edgar, markup, pdf
from monitor.extract.plain import clean, line
from monitor.extract.walls import refusal
from monitor.values import Response

_ENOUGH = 200  # characters; a main text that is shorter is looked for in another way


@dataclass(frozen=True, slots=True)
class PageText:
    """The main text of a page, and what the page says of itself."""

    text: str
    title: str = ""
    language: str = ""
    published: date | None = None


def read(response: Response, zone: str = "UTC") -> PageText:
    """The main text of an HTML page, a PDF, an EDGAR document or plain text; else ReadError."""
    body = response.body
    if not body.strip():
        raise ReadError("the page is empty")
    declared = response.headers.get("content-type", "").lower()
    if body[:1024].lstrip().startswith(b"%PDF") or "application/pdf" in declared:
        return PageText(pdf.text(body))
    if body[:4] in (b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff\xe0"):
        raise ReadError(f"the page is no text but {declared or 'an archive or a picture'}")
    text = _decoded(body, declared)
    if edgar.is_edgar(text):
        text = edgar.exhibit(text)
    if not markup.looks_like_markup(text[:20_000]):
        return _plain(text, response.url)
    return _html(text, response, zone)


def _plain(text: str, url: str) -> PageText:
    cleaned = clean(text)
    if not cleaned:
        raise ReadError("the page is empty")
    if reason := refusal("", cleaned, url):
        raise ReadError(reason)
    return PageText(cleaned)


# --- bytes to text -----------------------------------------------------------------------------

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE)
# What browsers read for these names; GB 18030 holds all of GB 2312 and GBK.
_READ_AS = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252",
            "us-ascii": "utf-8", "shift_jis": "cp932", "euc-kr": "cp949"}  # fmt: skip
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def _decoded(body: bytes, declared: str) -> str:
    """Bytes as text, by their mark, the header, the page's own word; else UTF-8 or cp1252."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    said = [_CHARSET.search(declared.encode(errors="replace")), _CHARSET.search(body[:4096])]
    names = [found[1].decode("ascii", "replace").lower() for found in said if found]
    for name in [*names, "utf-8"]:
        try:
            return body.decode(_READ_AS.get(name, name))
        except (LookupError, UnicodeError, ValueError):
            continue  # a wrong word is not the last one
    if names and names[0].startswith(("gb", "big5", "shift", "euc", "utf")):
        try:
            return body.decode(_READ_AS.get(names[0], names[0]), "replace")
        except (LookupError, UnicodeError, ValueError):
            pass
    return body.decode("cp1252", "replace")


# --- HTML --------------------------------------------------------------------------------------


def _named(name: str) -> str:
    # The name as a whole word; its beginning is asked for first, which costs a third.
    return f"//*[contains(@class, '{name}')][contains(concat(' ', @class, ' '), ' {name} ')]"


# Where wires and the common makes of company sites keep the text: (part of the host, or "" for any;
# what the page must hold; where the text is). Cheaper than looking for it: see benchmarks.
_PLACES = (
    ("prnewswire.com", "release-body", XPath(_named("release-body"))),
    ("globenewswire.com", "main-body-container", XPath("//*[@id='main-body-container']")),
    ("businesswire.com", "bw-release-story", XPath(_named("bw-release-story"))),
    ("fiercebiotech.com", "article-body-row", XPath("//*[@id='article-body-row']")),
    ("fiercepharma.com", "article-body-row", XPath("//*[@id='article-body-row']")),
    ("sec.gov", "", XPath("//body")),
    ("gov.uk", "govspeak", XPath(_named("govspeak"))),
    ("", "articleBody", XPath("//*[@itemprop='articleBody']")),
    ("", "field--name-field-nir-body", XPath(_named("field--name-field-nir-body"))),
    ("", "node__content", XPath(_named("node__content"))),
    ("", "entry-content", XPath(_named("entry-content"))),
)


def _html(text: str, response: Response, zone: str) -> PageText:
    tree = markup.parse(text)
    if tree is None:
        raise ReadError("the page is empty")
    title = _title(tree)
    language = (tree.get("lang") or tree.get("xml:lang") or "").strip()
    published = _published(tree, zone)
    main = _known(tree, text, response.url) or _searched(tree)
    asked = response.request.url
    if reason := refusal(title, main, response.url, asked=asked, source=text[:20_000]):
        raise ReadError(reason)
    if not main:
        raise ReadError("the page has no text")
    return PageText(main, title, language, published)


def _known(tree: HtmlElement, text: str, url: str) -> str:
    host = (urlsplit(url).hostname or "").lower()
    for place, marker, where in _PLACES:
        if (not place or host == place or host.endswith("." + place)) and marker in text:
            parts = _elements(where(tree))
            if parts:
                part = max(parts, key=lambda each: len(each.text_content()))
                markup.prune(part)
                main = markup.written(part)
                if len(main) >= _ENOUGH:
                    return main
    return ""


def _elements(found: object) -> list[HtmlElement]:
    return (
        [each for each in found if isinstance(each, HtmlElement)] if isinstance(found, list) else []
    )


# How trafilatura's tree names what HTML names otherwise.
_HTML_NAMES = {"head": "h2", "item": "li", "list": "ul", "row": "tr", "cell": "td", "lb": "br",
               "quote": "blockquote", "hi": "b", "ref": "a", "code": "pre", "del": "s"}  # fmt: skip


def _searched(tree: HtmlElement) -> str:
    """The main text as trafilatura finds it; where that is little, all of the pruned page."""
    import trafilatura  # here, since it costs 0.2 s and 20 MiB that most commands never need

    markup.prune(tree)
    try:
        found = trafilatura.bare_extraction(tree, fast=True, include_comments=False)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        found = None  # it stumbles over some broken trees; the page is then read without it
    main = ""
    if isinstance(found, trafilatura.settings.Document) and found.body is not None:
        for element in found.body.iter():
            element.tag = _HTML_NAMES.get(element.tag, element.tag)
        main = markup.written(found.body)
    return main if len(main) >= _ENOUGH else max(main, markup.written(tree), key=len)


def _title(tree: HtmlElement) -> str:
    for where in ("//meta[@property='og:title']/@content", "//h1", "//title"):
        for found in tree.xpath(where)[:1]:
            said = line(found if isinstance(found, str) else found.text_content())
            if said:
                return said
    return ""


_PAGE_DATES = XPath(
    "//meta[@property='article:published_time' or @itemprop='datePublished' or @name='date'"
    " or @name='pubdate' or @name='dcterms.issued' or @name='DC.date.issued'"
    " or @name='publish-date' or @name='PubDate']/@content"
    " | //time[@itemprop='datePublished' or @pubdate]/@datetime"
)
_LINKED_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def _published(tree: HtmlElement, zone: str) -> date | None:
    """The day that the page gives in its metadata."""
    metas = _PAGE_DATES(tree)
    said = [str(each) for each in metas] if isinstance(metas, list) else []
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json" and script.text:
            said += _LINKED_DATE.findall(script.text)
    read = (moment(each, zone=zone) for each in said)
    return next((each.at.date() for each in read if each), None)
