"""Reads a document: every event that it reports, with its proof, and why the rest is none."""

from collections.abc import Iterator, Sequence

from monitor.classify.antigens import targets_of
from monitor.classify.claims import Claim, claims
from monitor.classify.confidence import confidence
from monitor.classify.context import Judgement
from monitor.classify.fields import record
from monitor.classify.journals import article
from monitor.classify.kinds import modality_of
from monitor.classify.lexicon import Lexicon
from monitor.classify.parties import company_of
from monitor.classify.rules import Rule, Span
from monitor.classify.scan import LIMIT, Line, Scan, scan
from monitor.classify.scope import scope_of
from monitor.classify.slots import (
    diseases_of,
    full_name,
    phase_of,
    product_of,
    rings,
    trial_ids_of,
)
from monitor.classify.topic import Topic, topic
from monitor.classify.when import window_of
from monitor.values import Document, Event, Note, Quote, Reading, Status, Trust

_NEWS = ("title", "lead")
_PLAIN = 0.9  # strength of a rule that leaves little doubt


def gate(text: str, lexicon: Lexicon) -> bool:
    """Could this text matter at all? Asked of everything; 10,000 texts a second and more."""
    return lexicon.gate(text)


def read(document: Document, lexicon: Lexicon) -> Reading:
    """Everything that `document` reports of the milestones in `lexicon`.

    Each event's evidence is verbatim: `document.text[e.start:e.end] == e.text`. What looked like an
    event and is none is a note. Reads the first 200,000 characters; a note says if there are more.
    """
    if not gate(document.text, lexicon):
        return Reading(vocabulary=lexicon.digest)
    found = scan(document, lexicon)
    about = topic(found)
    events, notes = _events(found, about)
    if len(document.text) > LIMIT:
        notes.append(Note("length", f"only the first {LIMIT} characters were read"))
    return Reading(
        events=tuple(events),
        notes=tuple(notes),
        mentions=found.mentions,
        matters=True,
        vocabulary=lexicon.digest,
    )


def _events(found: Scan, about: Topic) -> tuple[list[Event], list[Note]]:
    if about.therapy in ("other", "none") and not _registry(found):
        return [], [Note("therapy", about.why)]
    if _registry(found):
        stated, notes = record(found)
    elif found.document.kind == "journal" or found.document.trust is Trust.JOURNAL:
        stated, notes = _of_journal(found, about)
    else:
        stated, notes = claims(found, about), []
    events: list[Event] = []
    for group in _grouped(found, about, stated):
        event, note = _event(found, about, group)
        if event is not None:
            events.append(event)
        if note is not None:
            notes.append(note)
    return _without_echo(events), notes


def _registry(found: Scan) -> bool:
    return found.document.kind == "registry" or found.document.trust is Trust.REGISTRY


def _of_journal(found: Scan, about: Topic) -> tuple[list[Claim], list[Note]]:
    kind = article(found, about)
    if not kind.reports or kind.line is None:
        return [], [Note("journal article", kind.why)]
    line = kind.line
    toxicity = found.lexicon.reported_by_journals("toxicity")
    told = [found.lexicon.reported_by_journals(what) for what in kind.reports.split("+")]
    stated = [_made(found, milestone, line, kind.why) for milestone in told]
    if kind.reports == "article":
        stated += [
            one
            for one in claims(found, about)
            if one.milestone == toxicity
            and one.rule.strength > _PLAIN
            and one.status is Status.ACHIEVED
        ][:1]
    return stated, []


def _made(found: Scan, milestone: str, line: Line, why: str) -> Claim:
    rule = Rule(says=why, elements=(), strength=0.9)
    judgement = Judgement(Status.ACHIEVED, why)
    span = Span(line.start, line.end, ())
    return Claim(
        found.lexicon.tables[milestone], rule, span, line, judgement, "title", Status.ACHIEVED, why
    )


def _grouped(found: Scan, about: Topic, stated: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Statements of one event together: same milestone, same status, no other product."""
    groups: list[list[Claim]] = []
    for one in stated:
        product = _own_product(found, one)
        for group in groups:
            first = group[0]
            if first.milestone != one.milestone or first.status is not one.status:
                continue
            others = {_own_product(found, claim) for claim in group} - {""}
            news = first.place in _NEWS and one.place in _NEWS and "roundup" not in about.genres
            if news or not product or not others or product in others:
                group.append(one)
                break
        else:
            groups.append([one])
    yield from groups


def _own_product(found: Scan, claim: Claim) -> str:
    named = claim.line.named("product")
    if not named:
        return ""
    near = min(named, key=lambda name: abs(name.start - claim.span.start))
    return full_name(found, near).casefold()


def _event(found: Scan, about: Topic, group: list[Claim]) -> tuple[Event | None, Note | None]:
    for head in sorted(group, key=_clearest, reverse=True):
        lines = _lines_of(group, head)
        product, product_from = product_of(found, about, lines, head.span.start)
        around = rings(found, about, lines, product)
        scope = scope_of(found, about, head, around, product)
        if scope.kept:
            break
    quote = _quote(found, head)
    if not scope.kept:
        return None, Note(head.milestone, scope.why, quote)
    if about.aggregator and head.status is Status.ACHIEVED:
        return None, Note(
            head.milestone,
            "a web page cannot assert what only its author or a regulator can",
            quote,
        )
    modality, modality_from = modality_of(found, about, around, product)
    targets, targets_from = targets_of(found, around, modality)
    diseases, diseases_from = diseases_of(found, around)
    phase, phase_from = phase_of(found, around)
    company, company_from = company_of(found, head, product)
    reasons = [
        f"{head.place}: “{quote.text[:120]}”",
        f"rule: {head.rule.says}",
        f"{head.status.value}: {head.why}",
        scope.why,
    ]
    for slot, value, source in (
        ("product", product, product_from),
        ("company", company, company_from),
        ("targets", ", ".join(targets), targets_from),
        ("modality", modality, modality_from),
        ("disease", ", ".join(diseases), diseases_from),
        ("phase", phase, phase_from),
    ):
        if value:
            reasons.append(f"{slot} {value}: from {source}")
    event = Event(
        milestone=head.table.milestone,
        status=head.status,
        evidence=quote,
        product=product,
        company=company,
        targets=targets,
        modality=modality,
        indications=diseases,
        phase=phase,
        trial_ids=trial_ids_of(found, around),
        when=window_of(found, head),
        in_scope=scope.inside,
        confidence=confidence(group, head, scope, len(found.lines)),
        reasons=tuple(reasons),
    )
    return event, None


def _clearest(claim: Claim) -> tuple[float, int]:
    place = {"title": 2, "lead": 3, "body": 1, "background": 0}[claim.place]
    return (place + claim.rule.strength, -claim.span.start)


def _lines_of(group: list[Claim], head: Claim) -> list[Line]:
    kept = [head.line]
    for claim in sorted(group, key=_clearest, reverse=True):
        if claim.place in ("title", "lead") and claim.line not in kept:
            kept.append(claim.line)
    return kept[:3]


def _quote(found: Scan, claim: Claim) -> Quote:
    start, end = claim.line.start, claim.line.end
    if end - start > 400:
        start = max(start, claim.span.start - 150)
        end = min(end, claim.span.end + 200)
    return Quote(found.document.text[start:end], start, end)


def _without_echo(events: list[Event]) -> list[Event]:
    """A milestone that is achieved is not also planned or recalled by the same document's echo."""
    kept = []
    for event in events:
        if event.status is Status.RECAP and any(
            other.milestone.id == event.milestone.id
            and other.status is Status.ACHIEVED
            and other.product == event.product
            and other.indications == event.indications
            for other in events
        ):
            continue
        kept.append(event)
    return kept
