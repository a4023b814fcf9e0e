"""Pages that show many alerts at once, what was promised, and how the sources do."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Query as Parameter
from starlette.responses import Response

from monitor import status
from monitor.query import compose
from monitor.search.overview import ladders, landscape, steps
from monitor.search.plans import of_product, plans
from monitor.web import charts
from monitor.web.asked import Text
from monitor.web.gaps import gaps
from monitor.web.site import Site

GAP_DAYS = 30
MOST_PLANS = 1000


def routes(site: Site) -> APIRouter:
    """Pages for people."""
    router = APIRouter(include_in_schema=False)

    @router.get("/product")
    def product(
        request: Request, name: Annotated[str, Parameter(min_length=1, max_length=200)]
    ) -> Response:
        found, more = steps(site.search, compose("", {"product": [name]}))
        with site.store.reading() as store:
            promised = of_product(plans(store, site.now().date()), name)
        return site.page(
            request,
            "product.html",
            name=name,
            steps=found,
            more=more,
            ladders=[(each, charts.ladder(each)) for each in ladders(found)],
            plans=promised,
            search=compose("", {"product": [name]}),
        )

    @router.get("/landscape")
    def matrix(request: Request, q: Text = "") -> Response:
        found, more = steps(site.search, q)
        made = landscape(found, site.names.known("milestone"))
        return site.page(
            request,
            "landscape.html",
            q=q,
            landscape=made,
            chart=charts.matrix(made),
            steps=found,
            more=more,
        )

    @router.get("/timeline")
    def timeline(request: Request, q: Text = "") -> Response:
        found, more = steps(site.search, q)
        order = site.names.known("milestone")
        return site.page(
            request,
            "timeline.html",
            q=q,
            chart=charts.timeline(found, order),
            steps=found[::-1][: charts.MOST_LISTED],
            total=len(found),
            more=more,
        )

    @router.get("/promises")
    def promises(request: Request, state: str = "") -> Response:
        with site.store.reading() as store:
            found = plans(store, site.now().date())
        counts = {each: sum(plan.state == each for plan in found) for each in charts.PLAN_STATES}
        shown = [plan for plan in found if plan.state == state] if state in counts else found
        return site.page(
            request,
            "promises.html",
            plans=shown[:MOST_PLANS],
            left_out=max(0, len(shown) - MOST_PLANS),
            counts=counts,
            state=state,
            total=len(found),
        )

    @router.get("/sources")
    def sources(request: Request) -> Response:
        with site.store.reading() as store:
            rows = status.source_rows(store, site.sources, site.now())
            trouble = status.trouble(store, site.sources, site.now())
            queue = store.queue()
            notices = store.standing_notices()
        return site.page(
            request,
            "sources.html",
            rows=rows,
            trouble=trouble,
            queue=queue,
            notices=notices,
        )

    @router.get("/gaps")
    def coverage(request: Request) -> Response:
        with site.store.reading() as store:
            found = gaps(store, site.now() - timedelta(days=GAP_DAYS))
        return site.page(request, "gaps.html", gaps=found, days=GAP_DAYS)

    return router
