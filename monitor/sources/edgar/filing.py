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

RELEASES = 2  # that are read of one filing
SHORTEST = 1000  # characters; where a release has less (slides, a scan), the form is read as well
_ZONE = "America/New_York"
_READABLE = (".htm", ".html", ".txt")
_WRAPPING = re.compile(r"\A\s*<(?:DOCUMENT|TYPE)>.*?<TEXT>", re.DOTALL)
_BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body>|\Z)", re.DOTALL | re.IGNORECASE)
_HIDDEN = re.compile(r"<ix:header\b.*?</ix:header>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_RULE = "\n<hr/>\n"


def with_index(item: Item, response: Response) -> Item:
    """The item with the moment of its acceptance, and the first document still to be asked for.

    ReadError where the index is another filing's or names no document that can be read.
    """
    root = html_root(response)
    place = f"index of {item.key}"
    if item.key not in root.text_content():
        raise ReadError(f"{place}: is not the index of this filing; the SEC has changed its form")
    documents = list(_documents(root, response.url))
    releases = [each for each in documents if each[0].upper().startswith("EX-99")][:RELEASES]
    form = [each for each in documents if each[0] == item.facts.get("form")] or documents
    chosen = releases or form[:1]
    if not chosen:
        raise ReadError(f"{place}: names no document that can be read; the SEC has changed")
    accepted = _accepted(root)
    moment = dates.moment(accepted, zone=_ZONE) if accepted else None
    if moment is not None and not moment.date_only:
        item = replace(item, published=moment.at, date_only=False)
    kinds = "|".join(kind for kind, _ in chosen)
    instead = form[0][1] if len(releases) == 1 and form[0] not in releases else ""
    return replace(
        item,
        facts={**item.facts, "documents": kinds},
        detail=_ask([url for _, url in chosen], instead),
    )


def with_document(item: Item, response: Response) -> Item:
    """The item with the text of one more document, and the next still to be asked for."""
    text = _decoded(response.body)
    unwrapped = _WRAPPING.sub("", text).removesuffix("</TEXT>")
    body = _BODY.search(unwrapped)
    words = _HIDDEN.sub("", body[1] if body else unwrapped).strip()
    context = response.request.context
    rest, form = context["rest"], context["form"]
    if not rest and form and len("".join(_TAG.sub(" ", words).split())) < SHORTEST:
        rest, form = [form], ""
    if not words and not rest:
        raise ReadError(f"{item.key}: a document of the filing is empty; it is asked for again")
    text = f"{item.text}{_RULE}{words}" if item.text else words
    return replace(item, text=text, detail=_ask(rest, form) if rest else None)


def _ask(urls: Sequence[str], form: str) -> Request:
    return Request(urls[0], configured=True, context={"rest": list(urls[1:]), "form": form})


def _documents(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Type and address of each document of the first table that holds text, in order."""
    for row in root.xpath("(//table[contains(@class, 'tableFile')])[1]//tr[td]"):
        cells = row.xpath("./td")
        target = row.xpath("(.//a/@href)[1]")
        if len(cells) < 4 or not target:
            continue
        url = urljoin(base, str(target[0]).replace("/ix?doc=", "", 1))
        if url.lower().endswith(_READABLE):
            yield " ".join(cells[3].text_content().split()), url


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
