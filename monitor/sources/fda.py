"""FDA's "What's New" feeds, which list edits of pages: the same entry with a new date is the news.

An approval shows as an entry that is titled with the product's name alone; what has happened stands
on its page. So pages under `pages` are read at each new date, whatever the title says, and a page
whose text has changed is a new version. Announcements (press-releases) are a `feed`.

VERIFIED in recorded answers of October 2026: 20 entries, http links, dates in EDT and EST, the
entry of a product. REPORTED: the main part of a page has the role "main". UNVERIFIED: that pages
of CAR-T products stand under /cellular-gene-therapy-products/. The FDA refuses faked browsers and
answers robots that it does not like with a redirect to an "apology": an error of the network's.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from monitor import dates, links
from monitor.answers import html_root, place, xml_root
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "regulator"

BIOLOGICS = "https://www.fda.gov/about-fda/contact-fda/stay-informed/rss-feeds/biologics/rss.xml"
PAGES = ("/cellular-gene-therapy-products/", "/safety-availability-biologics/")
SHORTEST = 80  # characters of a page's main part; less is a page that has moved
_MAIN = "(//*[@role='main'] | //main | //article)[1]"


def open_source(
    *, url: str = BIOLOGICS, expect: str = "", pages: tuple[str, ...] = PAGES
) -> Adapter:
    """Read the feed at `url`, and the page of each entry whose address has one of `pages` in it.

    `expect`: a word that the feed's title must have, so that another feed is noticed.
    """
    if not links.host(url):
        raise ValueError(f"url: {url!r} is no address of a feed; it begins http:// or https://")
    return _Fda(url=url, expect=expect, pages=pages)


@dataclass(frozen=True, slots=True)
class _Fda:
    url: str
    expect: str
    pages: tuple[str, ...]

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The feed."""
        return Request(self.url, configured=True)

    def read(self, response: Response) -> Page:
        """Its entries; a feed of the FDA is never empty."""
        root = xml_root(response)
        title = " ".join(root.findtext("channel/title", "").split())
        if root.tag != "rss" or not title:
            raise ReadError(f"{place(response)}: expected RSS with a title, got <{root.tag}>")
        if self.expect.casefold() not in title.casefold():
            raise ReadError(
                f"{place(response)}: the feed is titled {title!r}; {self.expect!r} was expected"
            )
        items: dict[str, Item] = {}
        problems = []
        for number, entry in enumerate(root.iterfind("channel/item")):
            item = self._item(entry)
            if item is None:
                problems.append(Problem(f"entry {number}", "has no link or no title"))
            else:
                items.setdefault(item.key, item)
        if not items:
            raise ReadError(f"{place(response)}: lists no entry that can be read; it has changed")
        return Page(tuple(items.values()), tuple(problems))

    def _item(self, entry: etree._Element) -> Item | None:
        title = " ".join(entry.findtext("title", "").split())
        link = entry.findtext("link", "").strip()
        if not title or not links.host(link):
            return None
        if link.startswith("http://"):
            link = f"https://{link.removeprefix('http://')}"
        moment = dates.moment(entry.findtext("pubDate", ""))
        watched = any(part in link for part in self.pages)
        return Item(
            key=links.canonical(link),
            url=link,
            title=title,
            published=moment.at if moment else None,
            date_only=moment.date_only if moment else False,
            summary=" ".join(entry.findtext("description", "").split()) or None,
            language="en",
            publisher="FDA",
            version=moment.at.isoformat() if moment else None,
            detail=Request(link) if watched else None,
        )

    def detail(self, item: Item, response: Response) -> Item:
        """The entry with the main part of its page."""
        found = html_root(response).xpath(_MAIN)
        if not found or len(found[0].text_content().strip()) < SHORTEST:
            raise ReadError(f"{place(response)}: has no main part; the FDA has changed its pages")
        text = etree.tostring(found[0], encoding="unicode", method="html", with_tail=False)
        return replace(item, text=text, detail=None)
