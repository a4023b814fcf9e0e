"""A list page, for companies and regulators without a feed: its entries by XPath, as configured.

XPath 1.0 as lxml reads it; `items` finds the entries, the other expressions are asked of each
entry and may find an element, an attribute or a text. A class among several is found by
`contains(concat(' ', normalize-space(@class), ' '), ' news ')`.

A site that was rebuilt still answers with 200: a page without any entry, or where no entry has
the date that is configured, is an error and not "no news". Pages that a script fills in the
browser hold no entries and cannot be read so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement

from monitor import dates, links
from monitor.answers import came, html_root, place
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

EVERY_LINK = "//a[@href]"
FIRST_LINK = "(self::a/@href | .//a/@href)[1]"
SHORTEST = 25  # characters of a title, where `match` does not tell entries from navigation


def open_source(  # noqa: PLR0913 -- its parameters are the options of a source
    *,
    url: str,
    items: str = EVERY_LINK,
    link: str = FIRST_LINK,
    title: str = ".",
    date: str = "",
    summary: str = "",
    match: str = "",
    publisher: str = "",
    day_first: bool | None = None,
    timezone: str = "UTC",
) -> Adapter:
    """Read the entries `items` of the page at `url`: the `link`, `title`, `date` and `summary` of
    each.

    `match`: a pattern that an entry's whole address must hold; its group, if it has one, is the
    entry's identity. Without it, entries are links to the same site with a title of 25 characters
    or more. `publisher`: whose page it is. `day_first`: how 06/10/2026 is to be read.
    """
    if not links.host(url):
        raise ValueError(f"url: {url!r} is no address of a page; it begins http:// or https://")
    expressions = {"items": items, "link": link, "title": title, "date": date, "summary": summary}
    compiled = {
        name: _compiled(name, expression) for name, expression in expressions.items() if expression
    }
    lacking = [name for name in ("items", "link", "title") if name not in compiled]
    if lacking:
        raise ValueError(f"{lacking[0]}: is empty; write an XPath")
    try:
        pattern = re.compile(match)
    except re.error as error:
        raise ValueError(f"match: {match!r} is no pattern: {error}") from None
    return _ListPage(
        url=url,
        paths=compiled,
        match=pattern if match else None,
        publisher=publisher,
        day_first=day_first,
        timezone=timezone,
    )


def _compiled(name: str, expression: str) -> etree.XPath:
    try:
        compiled = etree.XPath(expression)
        compiled(HtmlElement())  # an unknown function is found only when it is called
    except etree.XPathError as error:
        raise ValueError(f"{name}: {expression!r} is no XPath: {error}") from None
    return compiled


@dataclass(frozen=True, slots=True)
class _ListPage:
    url: str
    paths: dict[str, etree.XPath]
    match: re.Pattern[str] | None
    publisher: str
    day_first: bool | None
    timezone: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The page."""
        return Request(self.url, headers={"Accept": "text/html, */*;q=0.5"}, configured=True)

    def read(self, response: Response) -> Page:
        """Its entries; an address that stands twice is taken with its longer title."""
        root = html_root(response)
        named = root.xpath("string((//base/@href)[1])")
        base = urljoin(response.url, str(named))
        found: dict[str, Item] = {}
        untitled: dict[str, Problem] = {}
        for node in self._nodes(root, response):
            target = _first(self.paths["link"](node))
            address = _joined(base, target)
            key = self._key(address)
            if key is None:
                continue
            title = _first(self.paths["title"](node))
            if not title:
                untitled[key] = Problem(key, f"{address} has no title")
            elif self.match is not None or len(title) >= SHORTEST:
                item = self._item(key, address, title, node)
                known = found.get(key)
                found[key] = item if known is None or len(known.title) < len(title) else known
        items = tuple(found.values())
        self._check(items, response)
        return Page(items, tuple(each for key, each in untitled.items() if key not in found))

    def _nodes(self, root: HtmlElement, response: Response) -> list[HtmlElement]:
        found = self.paths["items"](root)
        listed = found if isinstance(found, list) else []
        nodes = [each for each in listed if isinstance(each, HtmlElement)]
        if not nodes:
            raise ReadError(f"{place(response)}: `items` finds nothing; {came(response)}")
        return nodes

    def _key(self, address: str) -> str | None:
        """What identifies an entry; None for a link that is none."""
        if not links.host(address):
            return None
        if self.match is None:
            return links.canonical(address) if links.host(address) == links.host(self.url) else None
        wanted = self.match.search(address)
        if wanted is None:
            return None
        groups = [group for group in wanted.groups() if group]
        return groups[0] if groups else links.canonical(address)

    def _item(self, key: str, address: str, title: str, node: HtmlElement) -> Item:
        written = self._told("date", node)
        moment = dates.moment(written, zone=self.timezone, day_first=self.day_first)
        return Item(
            key=key,
            url=address,
            title=title,
            published=moment.at if moment else None,
            date_only=moment.date_only if moment else False,
            summary=self._told("summary", node) or None,
            publisher=self.publisher or None,
        )

    def _told(self, name: str, node: HtmlElement) -> str:
        return _first(self.paths[name](node)) if name in self.paths else ""

    def _check(self, items: Sequence[Item], response: Response) -> None:
        if not items:
            raise ReadError(
                f"{place(response)}: no entry has an address that is wanted and a title;"
                " the site has changed: see `match`, `link` and `title`"
            )
        if "date" in self.paths and not any(item.published for item in items):
            raise ReadError(
                f"{place(response)}: no entry has a date that can be read; the site has changed:"
                " see `date` and `day_first`"
            )


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target) if target else ""
    except ValueError:
        return ""


def _first(found: object) -> str:
    """The text of the first thing that an expression found, on one line."""
    if isinstance(found, list):
        found = found[0] if found else ""
    if isinstance(found, HtmlElement):
        found = found.text_content()
    return " ".join(found.split()) if isinstance(found, str) else ""
