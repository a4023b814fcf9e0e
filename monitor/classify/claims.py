"""Finds every statement of a milestone in a document and decides which of them is its news."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from monitor.classify.context import OLD, Judgement, aside, judge, listed
from monitor.classify.rules import Rule, Span
from monitor.classify.scan import BACKGROUND, Line, Scan
from monitor.classify.tables import MilestoneTable
from monitor.classify.topic import Topic
from monitor.values import Status

_MOST_CLAIMS = 300  # of a document; what says more is no page about an event
_MOST_SPANS = 4  # places in one sentence at which one rule is tried
_QUIET = frozenset(
    ("financing", "hiring", "conference", "market", "lawyers", "commentary", "opinion")
)
_LOOKING_BACK = frozenset(("earnings", "lawyers", "commentary", "market", "opinion", "review"))
_PASSING = "told in passing"
_STILL_NEWS = 120  # days: what a document opens with, and nobody told before
_OPEN_KINDS = frozenset(("filing", "regulator"))


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a milestone."""

    table: MilestoneTable
    rule: Rule
    span: Span
    line: Line
    judgement: Judgement
    place: str  # title, lead, body, background
    status: Status
    why: str

    @property
    def milestone(self) -> str:
        return self.table.milestone.id


def claims(scan: Scan, topic: Topic) -> list[Claim]:
    """Every statement, with the status that the document as a whole gives it."""
    found = list(islice(_stated(scan, topic), _MOST_CLAIMS))
    news = {
        one.milestone
        for one in found
        if one.status is Status.ACHIEVED and one.place in ("title", "lead")
    }
    told = any(
        one.place in ("title", "lead") and one.status in (Status.PLANNED, Status.NEGATED)
        for one in found
    )
    titled = {one.milestone for one in found if one.place == "title"}
    weighed = [_weighed(scan, topic, one, news, titled, told=told) for one in found]
    covered = _covered(scan, weighed)
    denied = {one.milestone for one in weighed if one.status is Status.NEGATED}
    headline_denies = {
        one.milestone for one in weighed if one.status is Status.NEGATED and one.place == "title"
    }
    denied |= headline_denies
    news -= headline_denies
    kept = [_beside_news(one, news, covered, denied) for one in weighed]
    kept = _dated_news(topic, kept)
    return [one for one in kept if not _echoes(scan, one, kept)]


def _dated_news(topic: Topic, claims: list[Claim]) -> list[Claim]:
    """What the title and lead tell is the news, though weeks old, where they tell nothing newer."""
    heads = [one for one in claims if one.place in ("title", "lead")]
    if any(one.status in (Status.ACHIEVED, Status.NEGATED) for one in heads):
        return claims
    if topic.genres & _LOOKING_BACK:
        return claims
    return [
        replace(one, status=Status.ACHIEVED, why="weeks old, but the document's news")
        if one.place in ("title", "lead") and _only_dated(one)
        else one
        for one in claims
    ]


def _only_dated(claim: Claim) -> bool:
    days = claim.judgement.days
    passing = claim.why.startswith(_PASSING)
    dated = days is not None and days <= _STILL_NEWS
    return claim.status is Status.RECAP and dated and not passing


def _covered(scan: Scan, weighed: list[Claim]) -> set[str]:
    """Milestones that are only the background of clearer news: who covers is not covered itself."""
    heads = [
        one for one in weighed if one.status is Status.ACHIEVED and one.place in ("title", "lead")
    ]
    heads.sort(
        key=lambda one: (one.place != "title", -one.rule.strength, -one.table.milestone.rank)
    )
    covered: set[str] = set()
    for one in heads:
        if one.milestone not in covered:
            covered |= one.table.covers - {one.milestone}
    return covered


def _echoes(scan: Scan, claim: Claim, others: list[Claim]) -> bool:
    """Is a plan only another side of a plan that the same sentence tells?"""
    if claim.status is not Status.PLANNED:
        return False
    for other in others:
        table = scan.lexicon.tables[other.milestone]
        if (
            other.line is claim.line
            and other.span.start < claim.span.end
            and claim.span.start < other.span.end
            and other.status is Status.PLANNED
            and claim.milestone in table.covers | table.companions
        ):
            return True
    return False


def _beside_news(claim: Claim, news: set[str], covered: set[str], denied: set[str]) -> Claim:
    if claim.status is not Status.ACHIEVED or claim.rule.firm:
        return claim
    if claim.milestone in covered:
        return replace(
            claim, status=Status.RECAP, why="it is the background of the document's news"
        )
    body = claim.place == "body" or claim.place == "lead"
    if body and claim.milestone in denied and claim.milestone not in news:
        return replace(claim, status=Status.RECAP, why="the document denies it")
    return claim


def _stated(scan: Scan, topic: Topic) -> Iterator[Claim]:
    for line in scan.lines:
        if line.zone in ("forward_looking", "related"):
            continue
        if line.zone == "contacts" and not listed(scan, line):
            continue
        place = _place(line, topic)
        for table in scan.lexicon.tables.values():
            best = _best(scan, line, table, place)
            if best is not None:
                yield best


def _place(line: Line, topic: Topic) -> str:
    if line.zone == "title":
        return "title"
    if line.sentence.index in topic.lead:
        return "lead"
    return "background" if line.zone in BACKGROUND else "body"


_STRENGTH_OF_STATUS = {
    Status.ACHIEVED: 3,
    Status.PLANNED: 2,
    Status.NEGATED: 4,
    Status.RECAP: 1,
}


def _best(scan: Scan, line: Line, table: MilestoneTable, place: str) -> Claim | None:
    """The claim that a sentence makes of one milestone: the clearest of its matches."""
    chosen: Claim | None = None
    for rule in table.rules:
        if rule.title_only and place not in ("title",):
            continue
        for span in islice(rule.spans(line.words, line.present), _MOST_SPANS):
            judgement = judge(scan, line, span, rule, intent_counts=table.intent_counts)
            claim = Claim(
                table, rule, span, line, judgement, place, judgement.status, judgement.cue
            )
            if chosen is None or _rank(claim) > _rank(chosen):
                chosen = claim
    return chosen


def _rank(claim: Claim) -> tuple[float, float]:
    """Clear wording first; then the status that is hardest to say by chance."""
    return (
        claim.rule.strength + 0.02 * _STRENGTH_OF_STATUS[claim.status],
        claim.span.start - claim.span.end,
    )


def _weighed(
    scan: Scan, topic: Topic, claim: Claim, news: set[str], titled: set[str], *, told: bool
) -> Claim:
    """The status of a claim in the light of where it stands and what the document's news is."""
    if claim.status is not Status.ACHIEVED:
        return claim
    if claim.place == "title":
        return _in_title(topic, claim)
    if claim.place == "lead":
        return _in_lead(scan, topic, claim, titled)
    if claim.milestone in news or ("roundup" in topic.genres and "earnings" not in topic.genres):
        return claim
    if "earnings" in topic.genres:
        return _in_quarterly(claim)
    companions = {other for one in news for other in scan.lexicon.tables[one].companions}
    if claim.milestone in companions:
        return claim
    if not news and _opens(topic, claim, told=told, kind=scan.document.kind):
        return claim
    return replace(claim, status=Status.RECAP, why="told below the news, without a date of now")


def _in_quarterly(claim: Claim) -> Claim:
    if "today" in claim.line.present and "recap" not in claim.line.present:
        return replace(claim, why="the quarterly report itself announces it")
    if claim.table.milestone.lane == "safety" and "recap" not in claim.line.present:
        return replace(claim, why="a stop is news wherever a quarterly report tells it")
    return replace(claim, status=Status.RECAP, why="a quarterly report looks back")


def _in_title(topic: Topic, claim: Claim) -> Claim:
    for genre in ("lawyers", "commentary", "market", "opinion"):
        if genre in topic.genres:
            return replace(claim, status=Status.RECAP, why=f"the page is of the kind: {genre}")
    if "financing" in topic.genres and claim.table.told_by_overviews:
        return replace(claim, status=Status.RECAP, why="the news is the money")
    if "review" in topic.genres and claim.table.told_by_overviews:
        return replace(claim, status=Status.RECAP, why="the page looks at a field, not at an event")
    return claim


def _in_lead(scan: Scan, topic: Topic, claim: Claim, titled: set[str]) -> Claim:
    beside = "" if claim.milestone in titled else aside(scan, claim.line, claim.span)
    if beside:
        return replace(claim, status=Status.RECAP, why=f"{_PASSING}: {beside}")
    for genre in ("lawyers", "commentary", "market", "opinion"):
        if genre in topic.genres:
            return replace(claim, status=Status.RECAP, why=f"the page is of the kind: {genre}")
    return claim


def _opens(topic: Topic, claim: Claim, *, told: bool, kind: str) -> bool:
    """May a statement in the body be the document's news, where title and lead have none?

    `told`: title or lead plan or deny something, so that the news is there.
    """
    if "hearsay" in claim.line.present:
        return False
    days = claim.judgement.days
    if days is not None and -1 <= days < OLD:
        return True
    if topic.genres & _QUIET or told:
        return False
    if claim.table.body_is_news or kind in _OPEN_KINDS:
        return True
    return "fresh" in claim.line.present
