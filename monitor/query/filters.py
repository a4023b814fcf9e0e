"""The one list of filters, from which fields, options, help, forms, URLs and index tokens are made.

Adding a filter is one entry in `FILTERS` and one case in tests/test_query.py.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from monitor.query.words import index_words, squeeze, token
from monitor.values import Alert, Document, Event, Status, Trust

PHASES = ("1", "1/2", "2", "2/3", "3", "IIT")
ROMAN = {"i": "1", "i/ii": "1/2", "ii": "2", "ii/iii": "2/3", "iii": "3"}
CAR_T = "CAR-T"
NEIGHBOURS = ("CAR-NK", "CAR-M", "CAR-iNKT", "CAR-NKT")  # cells that are no CAR-T


@dataclass(frozen=True, slots=True)
class Facts:
    """What filters may ask of: an event and who told it. `event` None: a document without one."""

    event: Event | None
    source: str
    trust: Trust
    seen: datetime
    published: datetime | None = None
    publisher: str | None = None

    @property
    def day(self) -> date:
        """The day (UTC) that `since` and `until` ask of: published, else seen."""
        return (self.published or self.seen).astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class Filter:
    """A field of the search language.

    `tokens` gives the values of a fact that the index holds (kind "name"); `value` what a range is
    compared with (kind "since", "until", "dates" or "number"). `named`: words resolve through the
    vocabulary. `closed`: only what the vocabulary knows. `allowed`: the only values there are;
    `spellings`: other ways to write them. `stands_for`: the filter whose index words it asks for,
    where it has none of its own.
    """

    name: str
    help: str
    example: str
    tokens: Callable[[Facts], Iterable[str | None]] | None = None
    value: Callable[[Facts], date | float | None] | None = None
    kind: str = "name"
    named: bool = False
    closed: bool = False
    allowed: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    stands_for: str | None = None

    @property
    def indexed_as(self) -> str:
        """The filter whose index words this one asks for."""
        return self.stands_for or self.name


def about(event: Event, document: Document) -> Facts:
    """The facts of an event before anything is stored: what routes are decided on."""
    return Facts(
        event,
        document.source,
        document.trust,
        document.seen,
        document.published,
        document.publisher,
    )


def about_alert(alert: Alert) -> Facts:
    """The facts of an alert in its present state."""
    return Facts(
        alert.event, alert.source, alert.trust, alert.seen, alert.published, alert.publisher
    )


def modalities(modality: str | None) -> tuple[str, ...]:
    """A modality and the family it belongs to: "in vivo CAR-T" is also "CAR-T"; CAR-NK is not."""
    if modality is None:
        return ()
    near = (cell for cell in NEIGHBOURS if squeeze(cell) in squeeze(modality))
    family = next(near, CAR_T)
    return (modality,) if modality == family else (modality, family)


def _of_event(read: Callable[[Event], Iterable[str | None]]) -> Callable[[Facts], list[str | None]]:
    def values(facts: Facts) -> list[str | None]:
        return [] if facts.event is None else list(read(facts.event))

    return values


def _claims(event: Event) -> tuple[str, ...]:
    """What is first "in China" answers to first:china and first:"in China"."""
    return () if event.first is None else (event.first, *index_words(event.first))


FILTERS = (
    Filter(
        "milestone",
        "what happened",
        "milestone:first_patient_dosed,ind_cleared",
        _of_event(lambda event: (event.milestone.id,)),
        named=True,
        closed=True,
    ),
    Filter(
        "product",
        "the therapy, by any of its names or codes",
        "product:KYV-101",
        _of_event(lambda event: (event.product,)),
        named=True,
    ),
    Filter(
        "company",
        "sponsor or partner",
        'company:"Cabaletta Bio"',
        _of_event(lambda event: (event.company, *event.partners)),
        named=True,
    ),
    Filter(
        "target",
        "antigen",
        "target:CD19,BCMA",
        _of_event(lambda event: event.targets),
        named=True,
    ),
    Filter(
        "modality",
        "kind of cell or vector; CAR-T finds all its kinds",
        'modality:"in vivo CAR-T"',
        _of_event(lambda event: modalities(event.modality)),
        named=True,
    ),
    Filter(
        "indication",
        "disease, by any of its names; lupus finds lupus nephritis too",
        "indication:lupus",
        _of_event(lambda event: event.indications),
        named=True,
    ),
    Filter(
        "group",
        "group of diseases",
        "group:neurology",
        named=True,
        closed=True,
        stands_for="indication",
    ),
    Filter(
        "phase",
        "phase of the trial; IIT is investigator-initiated",
        "phase:1/2,2",
        _of_event(lambda event: (event.phase,)),
        allowed=PHASES,
        spellings=ROMAN,
    ),
    Filter(
        "trial",
        "registry id",
        "trial:NCT06038474",
        _of_event(lambda event: event.trial_ids),
    ),
    Filter(
        "country",
        "where it happened",
        "country:China",
        _of_event(lambda event: (event.country,)),
        named=True,
    ),
    Filter(
        "source",
        "name of the source in sources.toml, or the publisher",
        "source:globenewswire*",
        lambda facts: (facts.source, facts.publisher),
    ),
    Filter(
        "trust",
        "how far the source is trusted",
        "trust:regulator,company",
        lambda facts: (facts.trust,),
        allowed=tuple(Trust),
    ),
    Filter(
        "status",
        "how the document speaks of it",
        "status:planned",
        _of_event(lambda event: (event.status,)),
        allowed=tuple(Status),
    ),
    Filter(
        "first",
        "what it claims to be the first in",
        "first:china",
        _of_event(_claims),
    ),
    Filter(
        "since",
        "published on this day or later (a year, a month or a day)",
        "since:2024-03",
        value=lambda facts: facts.day,
        kind="since",
    ),
    Filter(
        "until",
        "published on this day or earlier (a year, a month or a day)",
        "until:2025",
        value=lambda facts: facts.day,
        kind="until",
    ),
    Filter(
        "published",
        "published within (a year, a month, a day, or from..to)",
        "published:2024..2025",
        value=lambda facts: facts.day,
        kind="dates",
    ),
    Filter(
        "confidence",
        "how sure the reading is, from 0 to 1",
        "confidence:>0.9",
        value=lambda facts: None if facts.event is None else facts.event.confidence,
        kind="number",
    ),
)
BY_NAME = {entry.name: entry for entry in FILTERS}


def tokens(facts: Facts) -> tuple[str, ...]:
    """The index words of these facts ("milestone_first_patient_dosed"), sorted, each once."""
    found = {
        token(entry.name, value)
        for entry in FILTERS
        if entry.tokens is not None
        for value in entry.tokens(facts)
        if value and squeeze(value)
    }
    return tuple(sorted(found))
