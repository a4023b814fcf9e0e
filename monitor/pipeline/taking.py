"""Reads one item: its whole text where that is elsewhere, the document, what it reports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import classify, extract, links
from monitor.classify import records
from monitor.errors import FetchError, ReadError
from monitor.sources import Adapter, Detailing
from monitor.values import Document, Item, Page, Reading, Request, Response, Source

Fetch = Callable[[Request], Response]

PAGES = 200  # of one poll
DETAIL_STEPS = 3  # requests that the whole text of one item may take


@dataclass(frozen=True, slots=True)
class Taken:
    """A document that was read, and how its item looked in the list it came from.

    `whole` is False where its page could not be had now, and may be had later.
    """

    document: Document
    reading: Reading
    fingerprint: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Taker:
    """Reads the items of one source. `home` is its configured host, which may be a private one."""

    fetch: Fetch
    lexicon: classify.Lexicon
    source: Source
    adapter: Adapter
    home: str

    def take(self, item: Item, now: datetime, earlier: Document | None = None) -> Taken:
        """Read an item; a page that cannot be had leaves its summary, and is said in the flags.

        `earlier` is its last version: what a registry's record tells is what has changed in it.
        """
        fingerprint, trouble, page = extract.fingerprint(item), "", None
        try:
            item, page = self._whole(item)
        except (FetchError, ReadError) as error:
            trouble = str(error)
        document, reading = self._read(extract.draft(self.source, item, page), now, trouble)
        reading = records.changes(earlier, document, reading, self.lexicon.milestones)
        return Taken(document, reading, fingerprint, whole=not trouble)

    def _read(self, draft: extract.Draft, now: datetime, trouble: str) -> tuple[Document, Reading]:
        """What cannot matter is kept in brief, and not looked at closely."""
        matters = classify.gate(draft.text, self.lexicon)
        document = draft.whole(now) if matters else draft.brief(now)
        if trouble:
            document = replace(document, flags=(*document.flags, f"summary only: {trouble}"))
        if not matters:
            return document, Reading(vocabulary=self.lexicon.digest)
        return document, classify.read(document, self.lexicon)

    def pages(self, first: Response) -> Iterator[Page]:
        """What an answer lists, and the answers that follow it.

        Raises ReadError where the source goes on for longer than any should.
        """
        page = self.adapter.read(first)
        for _ in range(PAGES):
            yield page
            if page.next is None:
                return
            page = self.adapter.read(self.ask(page.next))
        raise ReadError(f"{links.host(first.url)} goes on after {PAGES} pages; that is no list")

    def ask(self, request: Request) -> Response:
        """Fetch in the name of this source; only its own host may be a private address."""
        headers = dict(request.headers)
        if self.source.user_agent is not None:
            headers.setdefault("User-Agent", self.source.user_agent)
        own = links.host(request.url) == self.home
        return self.fetch(replace(request, headers=headers, configured=own))

    def _whole(self, item: Item) -> tuple[Item, Response | None]:
        if item.detail is not None and isinstance(self.adapter, Detailing):
            return self._detailed(item, self.adapter), None
        told = f"{item.title}\n{item.summary or ''}\n{item.publisher or ''}"
        matters = self.source.full_text and classify.may_matter(told, self.lexicon)
        if item.url and extract.wants_page(item, self.source, matters):
            return item, self.ask(Request(item.url))
        return item, None

    def _detailed(self, item: Item, adapter: Detailing) -> Item:
        for _ in range(DETAIL_STEPS):
            if item.detail is None:
                return item
            item = adapter.detail(item, self.ask(item.detail))
        return item
