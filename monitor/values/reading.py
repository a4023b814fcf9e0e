"""What a person would read, and what it reports: the middle of the flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.values.asking import Status, Trust


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
