"""What a change between two versions of a registry record means: its events, each with the line of
the record that proves it.

Scope and names come from the ordinary reading of the record; the registry's own fields (`fields`)
say what happened. Several fields that tell of one happening make one event.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from monitor.classify.records.fields import Finding, differences, first_sight, line_at
from monitor.values import Document, Event, Mention, Milestone, Note, Quote, Reading, Status

_LABELS = {  # under which a fact stands in a record's text
    "id": ("NCT Number", "EU CT Number", "ISRCTN Number", "Trial ID"),
    "status": ("Overall Status",),
    "results": ("Results Posted",),
    "phase": ("Phase",),
    "enrollment": ("Enrollment",),
    "start": ("Study Start",),
    "sponsor": ("Sponsor",),
    "authorised": ("Overall Decision Date",),
}
_REASON = r"[^\n]*(?:\n(?:Last Known Status|Why Stopped): [^\n]*)*"
_ABOUT = re.compile(r"\A[^\n]*|^(?:Conditions|Medical Conditions|Official Title): [^\n]*", re.M)
_FOLLOW_UP = re.compile(r"long[- ]term follow[- ]?up|\bLTFU\b|rollover", re.IGNORECASE)
_FOLLOW_UP_AT_MOST = 0.75  # confidence: for the digest, since it is no new programme
_NO_CAR_T = ("CAR-NK", "CAR-M")


def changes(
    old: Document | None, new: Document, reading: Reading, milestones: Mapping[str, Milestone]
) -> Reading:
    """The events that the new version of a record tells of, beside `old`, its last version.

    `reading` is the ordinary reading of `new`: its scope, names and notes are kept, its events are
    replaced. Without `old` the record is seen for the first time. A document that is no record
    (its facts have no `id` and `registry`) keeps its reading as it is.
    """
    if not {"id", "registry"} <= new.facts.keys() or not reading.matters:
        return reading
    found = list(first_sight(new) if old is None else differences(old.facts, new))
    form = _form(new, reading)
    events: dict[tuple[str, Status], Event] = {}
    for finding in found:
        if isinstance(finding, Finding):
            event = _event(finding, form, new, milestones)
            events.setdefault((finding.milestone, finding.status), event)
    notes = tuple(each for each in found if isinstance(each, Note))
    return replace(reading, events=tuple(events.values()), notes=(*reading.notes, *notes))


def _event(
    finding: Finding, form: Event, new: Document, milestones: Mapping[str, Milestone]
) -> Event:
    sure, reasons = finding.confidence, [f"the registry: {finding.why}"]
    if _FOLLOW_UP.search(new.title):
        sure = min(sure, _FOLLOW_UP_AT_MOST)
        reasons.append("a long-term follow-up of treated patients, no new programme")
    return replace(
        form,
        milestone=milestones[finding.milestone],
        status=finding.status,
        evidence=_proof(finding, new),
        when=finding.when,
        confidence=sure,
        reasons=tuple(reasons),
    )


def _proof(finding: Finding, new: Document) -> Quote:
    """The line that proves it, a halt's with the reason on the next; else the first line."""
    labels = _LABELS.get(finding.line)
    beginning = f"(?:{'|'.join(labels)}): " if labels else re.escape(finding.line)
    if finding.milestone == "trial_halted":
        beginning += _REASON
    return line_at(new.text, beginning) or line_at(new.text, "") or Quote("", 0, 0)


def _form(new: Document, reading: Reading) -> Event:
    """An event with the record's names, whatever it will say: of the ordinary reading's events
    the first in scope, else what it mentions; phase and ids are the registry's own."""
    read = sorted(reading.events, key=lambda event: not event.in_scope)
    form, facts = read[0] if read else _from_mentions(new, reading), new.facts
    return replace(
        form,
        company=form.company or facts.get("sponsor"),
        phase=form.phase if form.phase == "IIT" else facts.get("phase", form.phase),
        trial_ids=tuple(facts.get("ids", facts["id"]).split("|")),
        cohort=None,
        first=None,
    )


def _from_mentions(new: Document, reading: Reading) -> Event:
    """For a record in whose present state the ordinary reading sees no event. Its diseases are
    those of its title and conditions: eligibility criteria name many others."""
    named: dict[str, dict[str, None]] = {}
    for mention in _about(new, reading):
        named.setdefault(mention.kind, {})[mention.name] = None
    modality = next(iter(named.get("modality", ())), None)
    diseases = tuple(named.get("indication", ()))
    return Event(
        milestone=Milestone("", ""),
        status=Status.ACHIEVED,
        evidence=Quote("", 0, 0),
        product=next(iter(named.get("product", ())), None),
        targets=tuple(sorted(named.get("target", ()))),
        modality=modality,
        indications=diseases,
        in_scope=bool(diseases) and modality is not None and modality not in _NO_CAR_T,
    )


def _about(new: Document, reading: Reading) -> Iterator[Mention]:
    spans = [found.span() for found in _ABOUT.finditer(new.text)]
    for mention in reading.mentions:
        if mention.kind != "indication" or any(a <= mention.start < b for a, b in spans):
            yield mention
