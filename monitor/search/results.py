"""What a search answers: hits, facets, and how far it looked."""

from dataclasses import dataclass
from datetime import datetime

from monitor.search.snippets import Piece
from monitor.values import Event, Trust


@dataclass(frozen=True, slots=True)
class Hit:
    """One alert, or with `kind` "document" one document that was read.

    `at` is what newest first goes by: when the event was told (alerts), or when the document was
    first seen. `state` is an alert's; a document has one where it told an alert (`alert_id`).
    """

    kind: str
    id: int
    title: str  # an alert's headline
    title_pieces: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    source: str
    trust: Trust
    publisher: str | None
    url: str | None
    published: datetime | None
    seen: datetime
    at: datetime
    alert_id: int | None
    state: str | None
    event: Event | None = None
    milestones: tuple[str, ...] = ()  # of a document: ids of what it speaks of


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a field and how many hits have it. `said` is how a search asks for it."""

    said: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The commonest values of one field among the hits."""

    field: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of hits. `total` None: not counted; `counted_all` False: there are more than that.

    `bounds` says, in words for people, where the search looked at less than everything.
    """

    search: str  # as it was understood
    order: str  # newest, relevance
    everything: bool  # documents, not alerts alone
    hits: tuple[Hit, ...]
    next: str | None
    total: int | None = None
    counted_all: bool = True
    facets: tuple[Facet, ...] = ()
    bounds: tuple[str, ...] = ()
