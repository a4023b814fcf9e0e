"""What every page stands on: the store, the search, the sources, the clock, the templates."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from monitor.query import Names
from monitor.search import Search
from monitor.store import Store
from monitor.values import Source
from monitor.web import formats

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Options:
    """What is configured of the page. `timezone` is for people; `title` heads every page."""

    timezone: str = "UTC"
    title: str = "CAR-T monitor"


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that a page may ask. `token` None: whoever reaches us may read."""

    store: Store
    names: Names
    sources: Sequence[Source]
    options: Options
    now: Callable[[], datetime]
    token: str | None
    search: Search
    templates: Environment
    form_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def page(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page from its template; every value is escaped there."""
        shown: Mapping[str, Any] = {
            "site": self.options,
            "here": request.url.path,
            "guarded": self.token is not None,
            "now": self.now(),
            **values,
        }
        return HTMLResponse(self.templates.get_template(template).render(shown), status)


def environment(options: Options) -> Environment:
    """Templates that escape everything and stop at an unknown name."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=formats.harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(formats.filters(options.timezone))
    return made
