"""One filing: its index page says which documents it has; the releases among them are its text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from lxml.html import HtmlElement

from monitor import dates
from monitor.answers import html_root
from monitor.errors import ReadError
from monitor.values import Item, Request, Response

DOCUMENTS = 2  # that are read of one filing
_ZONE = "America/New_York"
_READABLE = (".htm", ".html", ".txt")
_WRAPPING = re.compile(r"\A\s*<(?:DOCUMENT|TYPE)>.*?<TEXT>", re.DOTALL)
_BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body>|\Z)", re.DOTALL | re.IGNORECASE)
_RULE = "\n<hr/>\n"


def with_index(item: Item, response: Response) -> Item:
    """The item with the moment of its acceptance, and the first document still to be asked for.

    ReadError where the index is another filing's or names no document that can be read.
    """
    root = html_root(response)
    place = f"index of {item.key}"
    if item.key not in root.text_content():
        raise ReadError(f"{place}: is not the index of this filing; the SEC has changed its form")
    chosen = _chosen(list(_documents(root, response.url)), item.facts.get("form", ""))
    if not chosen:
        raise ReadError(f"{place}: names no document that can be read; the SEC has changed")
    accepted = _accepted(root)
    moment = dates.moment(accepted, zone=_ZONE) if accepted else None
    if moment is not None and not moment.date_only:
        item = replace(item, published=moment.at, date_only=False)
    kinds = "|".join(kind for kind, _ in chosen)
    return replace(
        item,
        facts={**item.facts, "documents": kinds},
        detail=_ask([url for _, url in chosen]),
    )


def with_document(item: Item, response: Response) -> Item:
    """The item with the text of one more document, and the next still to be asked for."""
    text = _decoded(response.body)
    unwrapped = _WRAPPING.sub("", text).removesuffix("</TEXT>")
    body = _BODY.search(unwrapped)
    words = (body[1] if body else unwrapped).strip()
    if not words:
        raise ReadError(f"{item.key}: a document of the filing is empty; it is asked for again")
    rest = response.request.context["rest"]
    text = f"{item.text}{_RULE}{words}" if item.text else words
    return replace(item, text=text, detail=_ask(rest) if rest else None)


def _ask(urls: Sequence[str]) -> Request:
    return Request(urls[0], configured=True, context={"rest": list(urls[1:])})


def _documents(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Type and address of each document of the first table, in order."""
    for row in root.xpath("(//table[contains(@class, 'tableFile')])[1]//tr[td]"):
        cells = row.xpath("./td")
        target = row.xpath("(.//a/@href)[1]")
        if len(cells) < 4 or not target:
            continue
        kind = " ".join(cells[3].text_content().split())
        yield kind, urljoin(base, str(target[0]).replace("/ix?doc=", "", 1))


def _chosen(documents: list[tuple[str, str]], form: str) -> list[tuple[str, str]]:
    """The releases, which may be EX-99.1 or EX-99.2; then the form itself, which may hold one."""
    readable = [each for each in documents if each[1].lower().endswith(_READABLE)]
    releases = [each for each in readable if each[0].upper().startswith("EX-99")]
    main = [each for each in readable if each[0] == form] or readable[:1]
    return [*releases, *(each for each in main[:1] if each not in releases)][:DOCUMENTS]


def _accepted(root: HtmlElement) -> str:
    found = root.xpath(
        "//div[@class='infoHead'][normalize-space()='Accepted']/following-sibling::div[1]"
    )
    return " ".join(found[0].text_content().split()) if found else ""


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
