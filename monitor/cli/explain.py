"""A reading in words: zones, mentions, events with their proof and reasons, and why not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from monitor.values import Document, Event, Reading, Verdict

SLOTS = (
    ("product", "product"),
    ("company", "company"),
    ("partners", "partners"),
    ("targets", "targets"),
    ("modality", "modality"),
    ("indications", "indications"),
    ("phase", "phase"),
    ("trial_ids", "trials"),
    ("country", "country"),
    ("cohort", "cohort"),
    ("first", "first"),
)


def lines(document: Document, reading: Reading, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """What `monitor read` prints, a line each. `verdicts` has one for each event."""
    yield document.title
    yield f"{document.kind}, trust {document.trust}, language {document.language}"
    yield from (f"flag: {flag}" for flag in document.flags)
    yield ""
    yield from _zones(document)
    yield from _mentions(reading)
    for event, verdict in zip(reading.events, verdicts, strict=True):
        yield ""
        yield from _event(event, verdict)
    yield ""
    yield from why_not(reading)


def why_not(reading: Reading) -> Iterator[str]:
    """What looked like an event and is none, and why a document reports nothing at all."""
    if not reading.matters:
        yield "Stopped at the gate: nothing in it speaks of cell therapy in autoimmune disease."
    elif not reading.events:
        yield "No event."
    for note in reading.notes:
        yield f"Not an event: {note.what}: {note.why}"
        if note.quote is not None:
            yield f'    "{note.quote.text}" [{note.quote.start}:{note.quote.end}]'


def _zones(document: Document) -> Iterator[str]:
    if document.zones:
        yield "Zones: " + ", ".join(
            f"{zone.kind} [{zone.start}:{zone.end}]" for zone in document.zones
        )


def _mentions(reading: Reading) -> Iterator[str]:
    counted: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for mention in reading.mentions:
        counted[mention.kind][mention.name] += 1
    for kind, names in counted.items():
        said = (f"{name} ({times})" if times > 1 else name for name, times in names.items())
        yield f"Mentions, {kind}: {', '.join(said)}"


def _event(event: Event, verdict: Verdict) -> Iterator[str]:
    yield f"{event.milestone.title} ({event.milestone.id}), {event.status}"
    quote = event.evidence
    yield f'    "{quote.text}" [{quote.start}:{quote.end}]'
    for name, label in SLOTS:
        value = getattr(event, name)
        if value:
            yield f"    {label}: {value if isinstance(value, str) else ', '.join(value)}"
    if event.when is not None:
        when = event.when
        yield f"    when: {when.start} to {when.end} ({when.precision}; {when.text!r})"
    yield f"    confidence: {event.confidence:.2f}"
    for reason in event.reasons:
        yield f"    because: {reason}"
    yield f"    verdict: {verdict.say}: {verdict.reason}"
