"""Every search as Atom, JSON Feed, CSV and JSON lines; promises as a calendar."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as Xml

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from monitor.search import Answer, Hit
from monitor.search.calendar import written
from monitor.search.export import as_csv, as_lines
from monitor.search.plans import plans
from monitor.web.asked import Asked, Everything, Place, Rank, Text
from monitor.web.formats import outside
from monitor.web.site import Site

ENTRIES = 50  # in a feed
ROWS = 1000  # in a table
ATOM = "http://www.w3.org/2005/Atom"


def routes(site: Site) -> APIRouter:
    """Answers for other programs; each address is a saved search."""
    router = APIRouter(include_in_schema=False)

    @router.get("/search.atom")
    def atom(request: Request, q: Text = "", everything: Everything = False) -> Response:
        asked = Asked(q, everything, limit=ENTRIES)
        body = _atom(_base(request), asked, asked.answer(site), site)
        return Response(body, media_type="application/atom+xml")

    @router.get("/search.json")
    def json_feed(request: Request, q: Text = "", everything: Everything = False) -> Response:
        asked = Asked(q, everything, limit=ENTRIES)
        body = _json_feed(_base(request), asked, asked.answer(site), site)
        return JSONResponse(body, media_type="application/feed+json")

    @router.get("/search.csv")
    def table(
        q: Text = "", everything: Everything = False, rank: Rank = False, cursor: Place = None
    ) -> Response:
        answer = Asked(q, everything, rank, ROWS, cursor).answer(site)
        return _file(as_csv(answer.hits), "text/csv", "search.csv", answer)

    @router.get("/search.jsonl")
    def lines(
        q: Text = "", everything: Everything = False, rank: Rank = False, cursor: Place = None
    ) -> Response:
        answer = Asked(q, everything, rank, ROWS, cursor).answer(site)
        return _file(as_lines(answer.hits), "application/x-ndjson", "search.jsonl", answer)

    @router.get("/promises.ics")
    def calendar(overdue: bool = False) -> Response:
        now = site.now()
        with site.store.reading() as store:
            found = plans(store, now.date(), only_overdue=overdue)
        return Response(written(found, now), media_type="text/calendar")

    return router


def _file(body: str, kind: str, name: str, answer: Answer) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if answer.next:
        headers["X-Next-Cursor"] = answer.next
    return Response(body, media_type=kind, headers=headers)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _title(asked: Asked, site: Site) -> str:
    return f"{site.options.title}: {asked.q}" if asked.q else site.options.title


def _page(base: str, hit: Hit) -> str:
    if hit.alert_id is not None:
        return f"{base}/alerts/{hit.alert_id}"
    return outside(hit.url) or base


def _atom(base: str, asked: Asked, answer: Answer, site: Site) -> bytes:
    Xml.register_namespace("", ATOM)
    feed = Xml.Element(f"{{{ATOM}}}feed")
    _put(feed, "title", _title(asked, site))
    _put(feed, "id", base + asked.at("/search.atom"))
    _put(feed, "updated", _latest(answer.hits, site.now()).isoformat())
    Xml.SubElement(feed, f"{{{ATOM}}}link", rel="alternate", href=base + asked.at("/"))
    Xml.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=base + asked.at("/search.atom"))
    for hit in answer.hits:
        entry = Xml.SubElement(feed, f"{{{ATOM}}}entry")
        _put(entry, "title", hit.title)
        _put(entry, "id", f"tag:cart-monitor,2026:{hit.kind}/{hit.id}")
        _put(entry, "updated", hit.at.isoformat())
        Xml.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=_page(base, hit))
        if url := outside(hit.url):
            Xml.SubElement(entry, f"{{{ATOM}}}link", rel="via", href=_printable(url))
        author = Xml.SubElement(entry, f"{{{ATOM}}}author")
        _put(author, "name", hit.publisher or hit.source)
        _put(entry, "summary", "".join(piece.text for piece in hit.snippet))
        for milestone in hit.milestones:
            Xml.SubElement(entry, f"{{{ATOM}}}category", term=milestone)
    body: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _put(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, f"{{{ATOM}}}{name}").text = _printable(text)


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(mark for mark in text if mark.isprintable() or mark in "\t\n")


def _latest(hits: Iterable[Hit], now: datetime) -> datetime:
    return max((hit.at for hit in hits), default=now)


def _json_feed(base: str, asked: Asked, answer: Answer, site: Site) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(asked, site),
        "home_page_url": base + asked.at("/"),
        "feed_url": base + asked.at("/search.json"),
        "items": [
            {
                "id": f"{hit.kind}/{hit.id}",
                "url": _page(base, hit),
                "external_url": outside(hit.url),
                "title": hit.title,
                "content_text": "".join(piece.text for piece in hit.snippet),
                "date_published": hit.at.isoformat(),
                "authors": [{"name": hit.publisher or hit.source}],
                "tags": list(hit.milestones),
            }
            for hit in answer.hits
        ],
    }
