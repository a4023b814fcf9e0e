"""Asks a source, and says whether what comes is what it should be; nothing is remembered."""

from datetime import datetime

from monitor import classify, links, sources
from monitor.errors import FetchError, ReadError
from monitor.pipeline.taking import Fetch, Taker
from monitor.values import Item, Source


def probe(
    source: Source, fetch: Fetch, lexicon: classify.Lexicon, now: datetime
) -> tuple[bool, str]:
    """True and what the source lists; or False and why it cannot be used.

    A canary is a text that must stand in the key, address or title of some item.
    """
    try:
        adapter = sources.open_source(source)
        request = adapter.first({}, now)
        taker = Taker(fetch, lexicon, source, adapter, links.host(request.url))
        pages = tuple(taker.pages(taker.ask(request)))
    except (FetchError, ReadError) as error:
        return False, str(error)
    items = tuple(item for page in pages for item in page.items)
    listed = sum(max(page.listed, len(page.items)) for page in pages)
    if not listed:
        return False, f"{links.host(request.url)} answers with an empty list"
    missing = [canary for canary in source.canaries if not _found(canary, items)]
    if missing:
        return False, f"{len(items)} items, but none that names {missing[0]!r}"
    if not items:
        return True, f"{listed} items, none of them ours"
    return True, _listed(items)


def _found(canary: str, items: tuple[Item, ...]) -> bool:
    return any(canary in (f"{item.key}\n{item.url}\n{item.title}") for item in items)


def _listed(items: tuple[Item, ...]) -> str:
    dates = [item.published for item in items if item.published]
    newest = f"newest of {max(dates):%Y-%m-%d %H:%M} UTC" if dates else "none of them dated"
    return f"{len(items)} items, {newest}"
