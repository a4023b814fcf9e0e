"""The pages of a search and of one alert, and the help to the search language."""

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from monitor import query
from monitor.errors import QueryError
from monitor.query import FILTERS, help_text
from monitor.search import Piece, marked
from monitor.search.histories import Version, history
from monitor.store import DeliveryRecord, Transaction
from monitor.values import Alert, Document
from monitor.web import feedback
from monitor.web.asked import PAGE, Asked, Everything, Place, Rank, Text, chips, from_form, narrowed
from monitor.web.site import Site

AROUND = 700  # characters shown before and behind a proof
LONGEST_TEXT = 40_000  # of a document on one page
MOST_SIGHTINGS = 200
MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is known of one alert."""

    alert: Alert
    proof: tuple[Piece, ...]
    whole: tuple[Piece, ...]
    cut: bool
    histories: tuple[tuple[str, tuple[Version, ...]], ...]
    deliveries: tuple[DeliveryRecord, ...]


def routes(site: Site) -> APIRouter:
    """Pages for people."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def search(
        request: Request,
        q: Text = "",
        everything: Everything = False,
        rank: Rank = False,
        cursor: Place = None,
    ) -> Response:
        asked = Asked(q, everything, rank, PAGE, cursor)
        problem, answer, found = "", None, query.Query()
        try:
            more = from_form(q, request.query_params)
            if more is not None:
                return RedirectResponse(asked.at(q=more), 303)
            found = query.parse(q, site.names)
            answer = asked.answer(site, with_facets=True)
        except QueryError as error:
            problem = str(error)
        return site.page(
            request,
            "search.html",
            status=400 if problem else 200,
            asked=asked,
            answer=answer,
            problem=problem,
            chips=chips(found),
            narrowed=lambda field, said: narrowed(q, found, field, said),
            filters=FILTERS,
        )

    @router.get("/alerts/{alert_id}")
    def alert(request: Request, alert_id: int) -> Response:
        with site.store.reading() as store:
            found = told(store, alert_id)
        response = site.page(
            request,
            "alert.html",
            told=found,
            alert=found.alert,
            event=found.alert.event,
            verdicts=feedback.verdicts(site),
            form_token=feedback.token_for(site, request),
            thanks="thanks" in request.query_params,
        )
        return feedback.with_cookie(site, request, response)

    @router.get("/help")
    def help_page(request: Request) -> Response:
        return site.page(request, "help.html", text=help_text(), filters=FILTERS)

    return router


def told(store: Transaction, alert_id: int) -> Told:
    """One alert with its proof in the text, its sightings, histories and deliveries."""
    alert = store.alert(alert_id) if 0 < alert_id < 2**31 else None
    if alert is None:
        raise HTTPException(404, f"There is no alert {alert_id}.")
    document = store.document(alert.document_id) if alert.document_id is not None else None
    text = document.text if document else alert.event.evidence.text
    start, end = _place(text, alert)
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    return Told(
        alert,
        proof=_around(text, start, end, first, last),
        whole=marked(text[:LONGEST_TEXT], [(start, end)]),
        cut=len(text) > LONGEST_TEXT,
        histories=_histories(store, alert, document),
        deliveries=store.deliveries_of(alert_id),
    )


def _place(text: str, alert: Alert) -> tuple[int, int]:
    """Where the proof stands. A story that was merged keeps the quote of another document."""
    quote = alert.event.evidence
    if text[quote.start : quote.end] == quote.text:
        return quote.start, quote.end
    at = text.find(quote.text)
    return (at, at + len(quote.text)) if at >= 0 else (0, 0)


def _around(text: str, start: int, end: int, first: int, last: int) -> tuple[Piece, ...]:
    pieces = marked(text, [(start, end)], first, last)
    before = (Piece("… "),) if first > 0 else ()
    return (*before, *pieces, Piece(" …")) if last < len(text) else (*before, *pieces)


def _histories(
    store: Transaction, alert: Alert, document: Document | None
) -> tuple[tuple[str, tuple[Version, ...]], ...]:
    """Of each document that told it and was published more than once."""
    documents = [document] if document else []
    known = {alert.document_id}
    for sighting in alert.sightings[:MOST_SIGHTINGS]:
        if sighting.document_id not in known:
            known.add(sighting.document_id)
            other = store.document(sighting.document_id)
            documents += [other] if other else []
    found: dict[tuple[str, str], tuple[Version, ...]] = {}
    for each in documents:
        if (each.source, each.key) not in found:
            found[each.source, each.key] = history(store.versions(each)[-MOST_VERSIONS:])
    return tuple((source, versions) for (source, _), versions in found.items() if len(versions) > 1)
