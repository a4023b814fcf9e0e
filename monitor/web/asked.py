"""What somebody asked for, read from an address: the same parameters in pages, API and feeds."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query as Parameter

from monitor import query
from monitor.query import FILTERS, And, Or, Query, compose, unparse
from monitor.search import Answer, values
from monitor.web.formats import address
from monitor.web.site import Site

PAGE = 25
LARGEST_PAGE = 200

Text = Annotated[str, Parameter(max_length=2000, description="A search; empty: everything.")]
Everything = Annotated[bool, Parameter(alias="all", description="All that was read, not alerts.")]
Rank = Annotated[bool, Parameter(description="The most relevant first, not the newest.")]
Limit = Annotated[int, Parameter(ge=1, le=LARGEST_PAGE, description="Hits on one page.")]
Place = Annotated[str | None, Parameter(max_length=200, description="`next` of the page before.")]
Facets = Annotated[bool, Parameter(description="Count the values among the hits.")]


@dataclass(frozen=True, slots=True)
class Asked:
    """One search and how it is to be answered."""

    q: str = ""
    everything: bool = False
    rank: bool = False
    limit: int = PAGE
    cursor: str | None = None

    def answer(self, site: Site, *, with_facets: bool = False) -> Answer:
        """Ask. Raises QueryError."""
        return site.search.ask(
            self.q,
            everything=self.everything,
            rank=self.rank,
            limit=self.limit,
            cursor=self.cursor,
            with_facets=with_facets,
        )

    def at(self, path: str = "/", **other: Any) -> str:
        """The address of this search, or of one that differs in what is named."""
        said = {"q": self.q, "all": self.everything and 1, "rank": self.rank and 1}
        return address(path, **{**said, **other})


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of a search, and the search without it."""

    text: str
    without: str


def chips(found: Query) -> tuple[Chip, ...]:
    """The parts that all hold, each with what is left when it is taken away."""
    if found.root is None:
        return ()
    parts = found.root.parts if isinstance(found.root, And) else (found.root,)
    return tuple(
        Chip(unparse(Query(part)), _joined(tuple(other for other in parts if other is not part)))
        for part in parts
    )


def _joined(parts: tuple[query.Node, ...]) -> str:
    if not parts:
        return ""
    return unparse(Query(parts[0] if len(parts) == 1 else And(parts)))


def narrowed(q: str, found: Query, field: str, said: str) -> str:
    """The search, narrowed by one more value of a field."""
    added = compose("", {"published" if field == "year" else field: [said]})
    if found.root is None:
        return added
    return f"({q}) {added}" if isinstance(found.root, Or) else f"{q} {added}"


def from_form(q: str, parameters: Any) -> str | None:
    """The search that the form of filters asks for; None where it asks for nothing more."""
    said = {
        entry.name: values(parameters[f"f_{entry.name}"])
        for entry in FILTERS
        if parameters.get(f"f_{entry.name}", "").strip()
    }
    if not said:
        return None
    found = query.parse(q)
    added = compose("", said)
    if found.root is None:
        return added
    return f"({q}) {added}" if isinstance(found.root, Or) else f"{q} {added}"
