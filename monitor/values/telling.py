"""Which real-world event it is, what we say of it, and to whom: the end of the flow."""

from dataclasses import dataclass
from datetime import datetime

from monitor.values.asking import Trust
from monitor.values.reading import Event


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
