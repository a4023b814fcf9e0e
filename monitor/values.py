"""The frozen values that flow from stage to stage, in the order in which they come to be.

Every time is an aware datetime in UTC. Nothing here does I/O or decides anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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


# --- what is watched ---------------------------------------------------------------------------


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


# --- asking and answering ----------------------------------------------------------------------


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


# --- what a source lists -----------------------------------------------------------------------


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


# --- what a person would read ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a document's text. `kind`: title, lead, body, quote, about, forward_looking,
    contacts, related, heading. Offsets count characters; `end` is exclusive."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One version of what a source published.

    `text` is the title, a blank line, and the main text; zones and quotes hold offsets in it.
    """

    source: str
    key: str
    kind: str
    trust: Trust
    url: str | None
    title: str
    text: str
    zones: tuple[Zone, ...]
    published: datetime | None
    seen: datetime
    language: str = "en"
    publisher: str | None = None
    date_only: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()  # "date in the future", "dates in conflict: ...", "summary only"
    content_hash: str = ""  # of the normalised title and text: the same hash is the same version
    id: int | None = None  # given by the store
    version: int = 1
    known: bool = False  # the store had this version already


# --- what it reports ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Milestone:
    """A kind of event, as its table in classify/vocabulary/milestones.toml defines it."""

    id: str
    title: str
    asserted_by: frozenset[Trust] = frozenset(Trust)  # whose word makes it an alert
    lane: str = "news"  # "safety" skips quiet hours and digests
    rank: int = 50  # of several events in one document the highest heads the message


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words and where they stand in the document's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """When something happened or is promised: both days inclusive, as precisely as was said."""

    start: date
    end: date
    precision: str  # day, month, quarter, half, year, before, about
    text: str = ""  # as written


@dataclass(frozen=True, slots=True)
class Event:
    """One milestone that a document reports, with its proof."""

    milestone: Milestone
    status: Status
    evidence: Quote
    product: str | None = None
    company: str | None = None
    partners: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    modality: str | None = None
    indications: tuple[str, ...] = ()
    phase: str | None = None
    trial_ids: tuple[str, ...] = ()
    country: str | None = None
    cohort: str | None = None  # dose level or cohort, where the event is one of a cohort
    first: str | None = None  # what the document claims to be first in: "in China", "paediatric"
    when: Window | None = None
    in_scope: bool = True
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text. `kind`: product, company, target, indication, modality, trial."""

    kind: str
    name: str  # canonical
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something that looked like an event and is none, or a document that is out of scope."""

    what: str  # the rule or the topic
    why: str
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a document reports, and why what looked like an event is none."""

    events: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()
    mentions: tuple[Mention, ...] = ()
    matters: bool = False  # False: stopped at the gate, nothing was looked at closely
    vocabulary: str = ""  # digest of the lexicon that read it


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """What is remembered of an item that was listed before."""

    document_id: int
    version: int
    content_hash: str
    fingerprint: str  # of the item as listed: the same fingerprint needs no second look


# --- which real-world event --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Story:
    """A real-world event, as far as all its sightings tell. Holds the union of their facts."""

    id: int
    milestone: str
    product: str | None
    company: str | None
    targets: tuple[str, ...]
    modality: str | None
    indications: tuple[str, ...]
    phase: str | None
    trial_ids: tuple[str, ...]
    country: str | None
    cohort: str | None
    opened: datetime  # published (or seen) of the sighting that opened it
    title: str = ""  # of the document that opened it
    quote: str = ""  # the proof in that document
    alert_id: int | None = None
    alert_state: str | None = None  # as in Alert.state; None: not known
    best_trust: Trust = Trust.AGGREGATOR


@dataclass(frozen=True, slots=True)
class Match:
    """An event and the story it belongs to; `story` None: a new one. `new` names facts it adds."""

    event: Event
    story: Story | None
    reason: str
    new: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """A planned event with its window."""

    event: Event
    source: str
    url: str | None
    made: datetime
    state: str = "open"  # open, met, overdue, dropped
    met_by: int | None = None  # story
    slips: int = 0
    id: int | None = None


# --- what we say -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """Should a watcher hear of it? `say`: post, review, reply, silent; none: no story either."""

    say: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """One document that told a story."""

    document_id: int
    source: str
    trust: Trust
    publisher: str | None
    url: str | None
    title: str
    published: datetime | None
    seen: datetime
    role: str  # opened, joined, recap, correction, registry, conflict
    quote: str = ""
    note: str = ""  # what it adds or contradicts


@dataclass(frozen=True, slots=True)
class Feedback:
    """A person's word on an alert. `verdict`: yes, no, or the milestone that it is instead."""

    alert_id: int
    verdict: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """What we say of one story, in its present state."""

    id: int
    story_id: int
    event: Event
    headline: str
    source: str
    trust: Trust
    publisher: str | None
    url: str | None
    title: str
    published: datetime | None
    seen: datetime
    reason: str
    missing: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    document_id: int | None = None
    state: str = "posted"  # posted, review, silent, corrected, withdrawn
    state_note: str = ""  # why it is corrected or withdrawn, as it was said


# --- saying it ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be said in a channel, before it has that channel's form.

    `kind`: alert (parent), reply (in the thread of `thread`), update (of the message `thread`),
    digest, burst, notice. `key` is unique, travels in the metadata and tells a copy from a new one.
    """

    key: str
    kind: str
    alerts: tuple[Alert, ...] = ()
    text: str = ""  # of a reply or notice
    thread: str | None = None  # receipt of the parent
    mention: str | None = None
    broadcast: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that waits to be sent. `doubtful`: an earlier try may have reached the receiver."""

    id: int
    channel: str  # "slack:#cart-alerts", "console"
    message: Message
    attempts: int = 0
    doubtful: bool = False
    since: datetime | None = None  # when it was first to be sent
