"""Should a watcher hear of an event? One verdict, with its reason in exact words."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.query import modalities, squeeze
from monitor.values import Document, Event, Match, Status, Trust, Verdict

EARLIEST_YEAR = 1995  # dates before there were feeds are a machine's zero
CLOCKS_DIFFER = timedelta(days=1)  # a date further in the future is a mistake
RECENT_RECAP = timedelta(days=31)
HAPPENED_LONG_AGO = timedelta(days=180)
POST, REVIEW, REPLY, SILENT, NONE = "post", "review", "reply", "silent", "none"
_RANKS = list(Trust)
_NAMED = {
    Trust.REGULATOR: "a regulator",
    Trust.REGISTRY: "a registry",
    Trust.EXCHANGE: "an exchange filing",
    Trust.COMPANY: "the company",
    Trust.JOURNAL: "a journal",
    Trust.NEWS: "news",
    Trust.AGGREGATOR: "an aggregator",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a watcher wants to hear, as configured in [alerts]."""

    modalities: tuple[str, ...] = ("CAR-T",)
    alert_at: float = 0.80
    review_at: float = 0.50
    max_age: timedelta = timedelta(days=7)
    burst: int = 20


def asserts(event: Event, trust: Trust) -> bool:
    """May a source of this trust make the claim? An aggregator asserts nothing."""
    return trust is not Trust.AGGREGATOR and trust in event.milestone.asserted_by


def decide(
    match: Match,
    document: Document,
    rules: Rules,
    now: datetime,
    *,
    baseline: bool,
    muted_by: str | None = None,
) -> Verdict:
    """Whether to speak of an event, and why (not).

    `say`: "post" now; "review" in the digest; "reply" in the story's thread; "silent" opens or
    joins its story without a word; "none" opens no story and joins none. `baseline`: this is the
    first poll of its source. `muted_by`: the mute that holds, in words.
    """
    event = match.event
    kept_out = _kept_out(match, rules)
    if kept_out is not None:
        return kept_out
    if not asserts(event, document.trust):
        return _unasserted(match, document.trust, rules)
    if muted_by is not None:
        return Verdict(SILENT, f"muted: {muted_by}")
    if event.status is Status.RECAP:
        return _recap(match, document, rules)
    alone = _alone(event, document, rules, now, baseline=baseline)
    return alone if match.story is None else _known(match, document, rules, alone)


def _kept_out(match: Match, rules: Rules) -> Verdict | None:
    """What no trust and no confidence can make an alert."""
    event = match.event
    if event.status not in (Status.ACHIEVED, Status.RECAP):
        return Verdict(NONE, f"{event.status}: only what was achieved is told")
    families = {squeeze(name) for name in modalities(event.modality)}
    wanted = {squeeze(name) for name in rules.modalities}
    if families and not families & wanted:
        return Verdict(SILENT, f"{event.modality} is not among {', '.join(rules.modalities)}")
    if event.in_scope:
        return None
    if event.indications:
        return Verdict(NONE, "out of scope: no CAR-T in autoimmune disease")
    if match.story is not None:
        return Verdict(SILENT, f"names no autoimmune disease, but is known: {match.reason}")
    if event.status is Status.RECAP or event.modality is None:
        return Verdict(NONE, "out of scope: names no autoimmune disease")
    return Verdict(SILENT, "names no autoimmune disease: kept, in case others do")


def _unasserted(match: Match, trust: Trust, rules: Rules) -> Verdict:
    title = match.event.milestone.title.casefold()
    allowed = [name for name in Trust if asserts(match.event, name)]
    said = f"{_NAMED[trust]} cannot assert {title}: only {', '.join(allowed)} can"
    if match.story is not None:
        return Verdict(SILENT, f"{said}; its story is known")
    if trust is Trust.AGGREGATOR or match.event.status is Status.RECAP:
        return Verdict(NONE, said)
    sure = match.event.confidence >= rules.alert_at
    return Verdict(REVIEW if sure else NONE, said)


def _recap(match: Match, document: Document, rules: Rules) -> Verdict:
    event = match.event
    if match.story is not None:
        return Verdict(SILENT, f"recap of a known story: {match.reason}")
    if event.when is None:
        return Verdict(NONE, "recap of a story never seen, and no word of when it was")
    age = _told(document).date() - event.when.end
    if age > RECENT_RECAP:
        return Verdict(NONE, f"recap of a story never seen, {age.days} days old")
    if event.confidence < rules.review_at:
        return Verdict(NONE, _unsure(event, rules.review_at))
    return Verdict(REVIEW, "recap of a story never seen, and recent: for the digest")


def _alone(
    event: Event, document: Document, rules: Rules, now: datetime, *, baseline: bool
) -> Verdict:
    """The verdict as if nothing were known of its story."""
    if event.confidence < rules.review_at:
        return Verdict(NONE, _unsure(event, rules.review_at))
    stale = _stale(document, rules, now, baseline=baseline)
    if stale:
        return Verdict(SILENT, stale)
    if event.confidence < rules.alert_at:
        return Verdict(REVIEW, _unsure(event, rules.alert_at))
    past = _long_past(event, document)
    if past:
        return Verdict(REVIEW, past)
    said = (
        f"achieved, in scope, told by {_NAMED[document.trust]}, confidence {event.confidence:.2f}"
    )
    return Verdict(POST, said if _dated(document) else f"{said}; no date: taken for new when seen")


def _unsure(event: Event, wanted: float) -> str:
    return f"confidence {event.confidence:.2f} is below {wanted:.2f}"


def _dated(document: Document) -> bool:
    """Has it a date that can be: not the machine's zero, not the future."""
    published = document.published
    if published is None or published.year < EARLIEST_YEAR:
        return False
    return published <= document.seen + CLOCKS_DIFFER


def _told(document: Document) -> datetime:
    """Published, where that can be; else seen."""
    if document.published is not None and _dated(document):
        return document.published
    return document.seen


def _stale(document: Document, rules: Rules, now: datetime, *, baseline: bool) -> str:
    """Why it is no news any more, in words; empty if it is."""
    age = now - _told(document)
    if age > rules.max_age:
        days = f"published {age.days} days ago, more than {rules.max_age / timedelta(days=1):g}"
        return f"first poll of its source: {days}" if baseline else days
    if baseline and not _dated(document):
        return "first poll of its source, and no date to tell that it is new"
    return ""


def _long_past(event: Event, document: Document) -> str:
    """By its own words it happened long ago; a conflict of dates is shown, not judged."""
    if event.when is None or any("conflict" in flag for flag in document.flags):
        return ""
    age = _told(document).astimezone(UTC).date() - event.when.end
    if age <= HAPPENED_LONG_AGO:
        return ""
    return f"by its own words it happened {age.days} days before it was published"


def _known(match: Match, document: Document, rules: Rules, alone: Verdict) -> Verdict:
    """The verdict on a story that is known."""
    story = match.story
    if story is None or alone.say in (SILENT, NONE):
        return alone
    if story.alert_state in ("review", "silent"):
        fresh = _told(document) - story.opened <= rules.max_age
        if alone.say == POST and fresh:
            return Verdict(POST, f"known but not told yet ({story.alert_state}): {alone.reason}")
        return Verdict(SILENT, f"{match.reason}; it was not told, and this changes nothing")
    if match.conflicts:
        return Verdict(REPLY, f"{match.reason}, but told otherwise: {'; '.join(match.conflicts)}")
    if _RANKS.index(document.trust) < _RANKS.index(story.best_trust):
        return Verdict(REPLY, f"{match.reason}; now told by {_NAMED[document.trust]}")
    if match.new:
        return Verdict(REPLY, f"{match.reason}; adds {', '.join(match.new)}")
    return Verdict(SILENT, f"{match.reason}; adds nothing")
