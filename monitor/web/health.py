"""Is it alive, is it ready, and what there is to measure."""

from fastapi import APIRouter, Request
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from starlette.responses import PlainTextResponse, Response

from monitor import status
from monitor.web.metrics import registry
from monitor.web.security import Guard
from monitor.web.site import Site


def routes(site: Site) -> APIRouter:
    """For those who watch over the watcher."""
    router = APIRouter(include_in_schema=False)
    measured = registry(site)
    guard = Guard(router, site.token)

    @router.get("/healthz")
    def alive(request: Request) -> Response:
        now = site.now()
        with site.store.reading() as store:
            trouble = status.trouble(store, site.sources, now)
        if trouble is None:
            return PlainTextResponse("alive\n")
        told = trouble if guard.knows(request.headers) else "trouble"
        return PlainTextResponse(f"{told}\n", 503)

    @router.get("/readyz")
    def ready() -> Response:
        site.store.check_schema()
        return PlainTextResponse("ready\n")

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(measured), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return router
