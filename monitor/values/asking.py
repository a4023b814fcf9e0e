"""What is watched, what is asked, and what comes back: the first part of the flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

Cursor = Mapping[str, Any]  # JSON that only the adapter that wrote it understands


class Trust(StrEnum):
    """Who speaks, most trusted first."""

    REGULATOR = "regulator"
    REGISTRY = "registry"
    EXCHANGE = "exchange"
    COMPANY = "company"
    JOURNAL = "journal"
    NEWS = "news"
    AGGREGATOR = "aggregator"


class Status(StrEnum):
    """How a document speaks of a milestone (the labelling guide's four)."""

    ACHIEVED = "achieved"
    RECAP = "recap"
    PLANNED = "planned"
    NEGATED = "negated"


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of sources.toml. `options` are the adapter's own, already validated."""

    name: str
    kind: str
    trust: Trust
    every: timedelta
    options: Mapping[str, Any] = field(default_factory=dict)
    silent_after: timedelta | None = None
    document_kind: str = (
        "news"  # press_release, news, filing, registry, regulator, journal, web_page
    )
    language: str | None = None
    timezone: str = "UTC"  # for dates that a source writes without a zone
    user_agent: str | None = None
    mark: str = ""  # VERIFIED, REPORTED or GUESS, and since when
    canaries: tuple[str, ...] = ()
    full_text: bool = True  # may the pages of its items be fetched?


@dataclass(frozen=True, slots=True)
class PollState:
    """Where we stopped with a source, and what its server asked of us."""

    source: str
    next_poll: datetime | None = None
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_item: datetime | None = None  # when a new item was last seen
    newest: datetime | None = None  # newest `published` among the items of the last poll
    failures: int = 0
    last_error: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = None
    cursor: Cursor = field(default_factory=dict)
    polls: int = 0
    baseline: bool = False  # has a first poll been stored?


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask. `configured` hosts may be private; a link found in an item may not."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    etag: str | None = None
    last_modified: str | None = None
    configured: bool = False
    context: Cursor = field(default_factory=dict)  # echoed in `Response.request`
    accepts: tuple[int, ...] = ()  # statuses of 400 and more that are an answer, and no failure


@dataclass(frozen=True, slots=True)
class Response:
    """What came. Header names are lower case; `body` is decompressed."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    request: Request
    moved_to: str | None = None  # where 301 or 308 led, if every redirect was permanent

    @property
    def not_modified(self) -> bool:
        """True for 304: the body is empty and nothing is to be read."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be read, and cost only itself."""

    what: str  # which item
    why: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing listed. `key` is stable in its source; `text` is the whole text where it is given.

    `text` and `summary` may hold markup: `extract` cleans them. `facts` are the source's own
    fields, flat and as text (lists joined with "|"): a record's status, a filing's items.
    """

    key: str
    url: str | None
    title: str
    published: datetime | None = None
    date_only: bool = False  # `published` is a day, not a moment
    summary: str | None = None
    text: str | None = None
    language: str | None = None
    publisher: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    version: str | None = None  # the source's own mark of an edit (updated, revision)
    detail: Request | None = None  # how to ask for the whole text, where it is not GET `url`


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer lists, and where to go on."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...] = ()
    cursor: Cursor | None = None  # None: as it was
    next: Request | None = None
    ttl: timedelta | None = None  # how long the source asks us to wait
    listed: int = 0  # entries of the answer, where the adapter leaves some of them out


@dataclass(frozen=True, slots=True)
class PollReport:
    """What one poll did; kept as a row. `outcome`: read, unchanged, failed."""

    source: str
    started: datetime
    ended: datetime
    outcome: str
    items: int = 0
    new: int = 0  # documents or versions not seen before
    matters: int = 0  # of these, past the gate
    events: int = 0
    alerts: int = 0
    problems: tuple[Problem, ...] = ()
    error: str | None = None
    gap_since: datetime | None = None  # items between this moment and the oldest listed may be lost
