"""The application: every route, what stands before them, and what is said when something fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from monitor import __version__
from monitor.errors import QueryError, StoreError
from monitor.query import Names
from monitor.search import Search
from monitor.store import Store
from monitor.values import Source
from monitor.web import api, feedback, feeds, health, login, overviews, pages
from monitor.web.security import Guard
from monitor.web.site import STATIC, Options, Site, environment


def app(
    store: Store,
    names: Names,
    sources: Sequence[Source],
    options: Options,
    now: Callable[[], datetime],
    token: str | None,
) -> FastAPI:
    """The application on these parts. With a token nobody reads without it."""
    site = Site(
        store, names, sources, options, now, token, Search(store, names), environment(options)
    )
    made = FastAPI(
        title=options.title,
        version=__version__,
        description="What the monitor knows, in its search language.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # they would load scripts from elsewhere
        redoc_url=None,
    )
    made.state.token = token
    for part in (api, pages, overviews, feeds, feedback, login, health):
        made.include_router(part.routes(site))
    made.mount("/static", StaticFiles(directory=STATIC), name="static")
    made.add_middleware(Guard, token=token)
    failures = Failures(site)
    made.add_exception_handler(QueryError, failures.of_search)
    made.add_exception_handler(StoreError, failures.of_store)
    made.add_exception_handler(HTTPException, failures.of_address)
    made.add_exception_handler(RequestValidationError, failures.of_parameters)
    return made


@dataclass(frozen=True, slots=True)
class Failures:
    """What is said when something fails: JSON to programs, a page to people."""

    site: Site

    def of_search(self, request: Request, error: Exception) -> Response:
        """A search that cannot be read."""
        return self._told(request, 400, str(error))

    def of_store(self, request: Request, error: Exception) -> Response:
        """A database that cannot be used."""
        return self._told(request, 503, str(error))

    def of_address(self, request: Request, error: Exception) -> Response:
        """No such page, or one that refuses."""
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for these alone
        said = str(error.detail)
        if said == HTTPStatus.NOT_FOUND.phrase:
            said = "There is no such page."
        response = self._told(request, error.status_code, said)
        response.headers.update(error.headers or {})
        return response

    def of_parameters(self, request: Request, error: Exception) -> Response:
        """Parameters that are not what they must be."""
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for these alone
        said = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        return self._told(request, 422, "; ".join(said))

    def _told(self, request: Request, status: int, why: str) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"detail": why}, status)
        return self.site.page(request, "failure.html", status=status, code=status, why=why)
