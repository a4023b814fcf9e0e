"""The same answers as JSON, described by OpenAPI at /api/openapi.json."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi import Query as Parameter

from monitor import status
from monitor.query import compose
from monitor.search import Answer
from monitor.search.overview import Ladder, Landscape, Step, ladders, landscape, steps
from monitor.search.plans import Plan, plans
from monitor.status import SourceRow
from monitor.store import DeliveryRecord
from monitor.values import Alert
from monitor.web import pages
from monitor.web.asked import PAGE, Asked, Everything, Facets, Limit, Place, Rank, Text
from monitor.web.described import FAILURES, UNKNOWN
from monitor.web.gaps import Gap, gaps
from monitor.web.overviews import GAP_DAYS, MOST_PLANS
from monitor.web.site import Site

Number = Annotated[int, InPath(ge=1, lt=2**31, description="Number of an alert.")]
Name = Annotated[str, Parameter(min_length=1, max_length=200, description="A product.")]


@dataclass(frozen=True, slots=True)
class AlertAnswer:
    """One alert, and where it was said."""

    alert: Alert
    deliveries: tuple[DeliveryRecord, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Milestones in order of time; `more`: older ones were left out."""

    steps: tuple[Step, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class SourcesAnswer:
    """Every source, and why the daemon does not do its work, if it does not."""

    sources: tuple[SourceRow, ...]
    trouble: str | None
    queue_length: int


def routes(site: Site) -> APIRouter:
    """Calls for programs."""
    router = APIRouter(prefix="/api", responses=FAILURES)

    @router.get("/search", tags=["search"])
    def search(
        q: Text = "",
        everything: Everything = False,
        rank: Rank = False,
        limit: Limit = PAGE,
        cursor: Place = None,
        facets: Facets = False,
    ) -> Answer:
        """One page of what a search finds."""
        return Asked(q, everything, rank, limit, cursor).answer(site, with_facets=facets)

    @router.get("/alerts/{alert_id}", tags=["alerts"], responses=UNKNOWN)
    def alert(alert_id: Number) -> AlertAnswer:
        """One alert with its sightings, feedback and deliveries."""
        with site.store.reading() as store:
            found = pages.told(store, alert_id)
        return AlertAnswer(found.alert, found.deliveries)

    @router.get("/ladder", tags=["overviews"])
    def ladder(product: Name) -> tuple[Ladder, ...]:
        """The milestones that a product reached, by indication, with days between."""
        return ladders(steps(site.search, compose("", {"product": [product]}))[0])

    @router.get("/landscape", tags=["overviews"])
    def matrix(q: Text = "") -> Landscape:
        """Products beside milestones."""
        return landscape(steps(site.search, q)[0], site.names.known("milestone"))

    @router.get("/timeline", tags=["overviews"])
    def timeline(q: Text = "") -> Timeline:
        """Milestones in order of time."""
        return Timeline(*steps(site.search, q))

    _further(router, site)
    return router


def _further(router: APIRouter, site: Site) -> None:
    @router.get("/promises", tags=["promises"])
    def promises(overdue: bool = False) -> tuple[Plan, ...]:
        """What was announced for when, and what became of it."""
        today: date = site.now().date()
        with site.store.reading() as store:
            return plans(store, today, only_overdue=overdue)[:MOST_PLANS]

    @router.get("/sources", tags=["health"])
    def sources() -> SourcesAnswer:
        """How each source does."""
        now = site.now()
        with site.store.reading() as store:
            rows = status.source_rows(store, site.sources, now)
            trouble = status.trouble(store, site.sources, now)
            return SourcesAnswer(rows, trouble, store.queue().pending)

    @router.get("/gaps", tags=["health"])
    def coverage() -> tuple[Gap, ...]:
        """Where something may have been missed in the last 30 days."""
        with site.store.reading() as store:
            return gaps(store, site.now() - timedelta(days=GAP_DAYS))
