"""Which real-world event is this? An event and candidate stories in, a match out.

Conservative: what contradicts a story opens a new one; what names fewer facts joins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from rapidfuzz import fuzz

from monitor.query import index_words, likeness, modalities
from monitor.query.likeness import Likeness
from monitor.stories import windows
from monitor.stories.figures import figures
from monitor.stories.kinds import contradict, kinds, named
from monitor.values import Event, Match, Status, Story

__all__ = ["match"]

SAME, NEAR, DIFFERENT = Likeness.SAME, Likeness.NEAR, Likeness.DIFFERENT
TITLES_ALIKE = 80  # of 100
FACTS_ENOUGH = 3  # specific facts that agree, where neither product nor company does
FACTS_ENOUGH_FOR_NOTHING = 2  # the same, for an event that names no product, company or disease
WEIGHTS = {
    "trial": 5.0,
    "product": 4.0,
    "company": 2.0,
    "indication": 2.0,
    "cohort": 1.5,
    "targets": 1.0,
    "phase": 1.0,
    "country": 1.0,
    "modality": 0.5,
}
DECISIVE = ("product", "indication", "phase", "trial", "country", "cohort")
_COMMON = frozenset(  # in nearly every title here: they tell nothing apart
    re.findall(
        r"\w+",
        """a an and anti are as at autoimmune autoreactive by car cart cell cells chimeric antigen
        receptor disease diseases following for from in into is of on or patient patients receiving
        refractory t the therapy to treated treatment using via who with after""",
    )
)


@dataclass(frozen=True, slots=True)
class _Compared:
    """An event beside one story."""

    story: Story
    facts: dict[str, Likeness]
    title: float  # 0..100
    days: int | None
    kinds: int  # questions answered alike
    figures: frozenset[str]  # sums and numbers that both tell

    @property
    def strong(self) -> bool:
        return SAME in (self.facts["trial"], self.facts["product"])


def match(event: Event, candidates: Sequence[Story], at: datetime | None, title: str = "") -> Match:
    """The story that the event belongs to, with the reason; `story` None opens a new one.

    `at`: when the document was published, else seen; None if neither can be trusted. `title`: of
    the document; it helps where an event names neither product nor company.
    """
    if event.status not in (Status.ACHIEVED, Status.RECAP):
        return Match(event, None, f"{event.status}: only what was achieved belongs to a story")
    best: tuple[float, datetime, int] | None = None
    chosen: tuple[_Compared, str] | None = None
    refused = ""
    for story in candidates:
        if not _comparable(event.milestone.id, story.milestone):
            continue
        compared = _compare(event, story, at, title)
        against = _against(event, compared)
        why = "" if against else _anchor(event, compared)
        if not why:
            refused = refused or (f"story {story.id} has {against}" if against else "")
            continue
        rank = (_score(compared), story.opened, story.id)
        if best is None or rank > best:
            best, chosen = rank, (compared, why)
    if chosen is None:
        return Match(event, None, f"a new story: {refused}" if refused else "a new story")
    compared, why = chosen
    return Match(event, compared.story, why, _new(event, compared), _conflicts(event, compared))


def _comparable(one: str, other: str) -> bool:
    return one == other or {one, other} <= windows.RESULTS


def _compare(event: Event, story: Story, at: datetime | None, title: str) -> _Compared:
    recap = event.status is Status.RECAP
    quote = event.evidence.text
    told = kinds(event.milestone.id, quote, title, event.country)
    known = kinds(story.milestone, story.quote, story.title, story.country)
    facts = {
        "trial": likeness.trial_ids(event.trial_ids, story.trial_ids),
        "product": likeness.product(event.product, story.product),
        "company": _company(event, story, title),
        "indication": likeness.indications(event.indications, story.indications),
        "targets": likeness.targets(event.targets, story.targets),
        "modality": likeness.modality(event.modality, story.modality),
        "phase": likeness.phase(event.phase, story.phase),
        "country": likeness.country(event.country, story.country),
        "cohort": likeness.words(event.cohort, story.cohort),
        "kind": DIFFERENT if contradict(told, known) else Likeness.UNKNOWN,
    }
    day = None if at is None else at.date()
    return _Compared(
        story,
        facts,
        max(_alike(text, other) for text in (title, quote) for other in (story.title, story.quote)),
        windows.distance(story.opened.date(), day, event.when, recap=recap),
        len(set(told) & set(known)),
        figures(f"{title} {quote}", event.indications)
        & figures(f"{story.title} {story.quote}", story.indications),
    )


def _company(event: Event, story: Story, title: str) -> Likeness:
    """A deal has two parties, and each tells it as its own."""
    found = [likeness.company(name, story.company) for name in (event.company, *event.partners)]
    if SAME in found:
        return SAME
    if event.milestone.id == "deal" and (
        named(event.company, f"{story.title} {story.quote}")
        or named(story.company, f"{title} {event.evidence.text}")
    ):
        return SAME
    return found[0]


def _alike(one: str, other: str) -> float:
    """How alike two titles are, 0 to 100, by the words that not every title here has."""
    first, second = _telling(one), _telling(other)
    if min(len(first), len(second)) < 3:
        return 0.0
    return fuzz.ratio(" ".join(first), " ".join(second))


@lru_cache(maxsize=4096)  # the same candidates come again with each event of a document
def _telling(title: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in index_words(title) if word not in _COMMON))


def _against(event: Event, compared: _Compared) -> str:
    """What makes the story another one, in words; empty if nothing does."""
    facts, story = compared.facts, compared.story
    if facts["kind"] is DIFFERENT:
        return "another kind of it, by its words"
    loose = () if facts["product"] is SAME else ("company", "targets", "modality")
    for fact in (*DECISIVE, *loose):
        if facts[fact] is DIFFERENT:
            return f"another {fact} ({_said(story, fact)})"
    if not (compared.strong or compared.figures) and _generic_beside_specific(event, story):
        return "a disease where this has autoimmune disease in general, and no product agrees"
    return _too_far(event, compared)


def _generic_beside_specific(event: Event, story: Story) -> bool:
    both = bool(event.indications) and bool(story.indications)
    return both and likeness.specific(event.indications) != likeness.specific(story.indications)


def _too_far(event: Event, compared: _Compared) -> str:
    """Too long ago, or told again much later with a place that was not said before."""
    if compared.days is None:
        return ""
    if compared.days > _reach(event, compared):
        return f"its time {compared.days} days away"
    narrower = event.status is Status.ACHIEVED and any(
        getattr(event, fact) and not getattr(compared.story, fact) for fact in ("country", "cohort")
    )
    if narrower and compared.days > windows.MORE_DETAIL_DAYS:
        return f"no country or cohort and its time {compared.days} days away"
    return ""


def _reach(event: Event, compared: _Compared) -> int:
    """The days that may lie between, by what agrees."""
    facts = compared.facts
    usual = windows.days(event.milestone.id)
    if event.milestone.id != compared.story.milestone:
        by_words = compared.title >= TITLES_ALIKE or compared.figures
        return windows.BY_TITLE_DAYS if by_words else windows.ACROSS_RESULTS_DAYS
    if event.status is Status.RECAP:
        by_product = windows.ANY_AGE_DAYS if compared.strong else windows.RECAP_BY_COMPANY_DAYS
        return by_product if event.when is None else usual
    if event.milestone.id in windows.ONCE and facts["trial"] is SAME:
        return windows.SAME_TRIAL_DAYS
    whole = all(facts[fact] is SAME for fact in ("product", "indication", "phase"))
    if event.milestone.id in windows.ONCE and whole:
        return windows.SAME_FACTS_DAYS
    if compared.strong:
        return usual
    if compared.title >= TITLES_ALIKE or compared.figures:
        return windows.BY_TITLE_DAYS
    by_company = facts["company"] is SAME
    return windows.BY_COMPANY_DAYS if by_company else windows.BY_FACTS_DAYS


def _anchor(event: Event, compared: _Compared) -> str:
    """What ties the event to the story, in words; empty if too little does."""
    facts, apart = compared.facts, _apart(compared.days)
    for fact in ("trial", "product"):
        if facts[fact] is SAME:
            return f"the same {fact} and milestone{apart}"
    if facts["company"] is SAME and (compared.days is not None or facts["indication"] is SAME):
        return f"the same company and milestone{apart}, and nothing against it"
    if compared.title >= TITLES_ALIKE:
        return f"nearly the same title and milestone{apart}, and nothing against it"
    if compared.figures:
        return f"the same {', '.join(sorted(compared.figures))}{apart}, and nothing against it"
    agree = _specific_facts(event, compared)
    says_little = not (event.product or event.company or likeness.specific(event.indications))
    enough = FACTS_ENOUGH_FOR_NOTHING if says_little else FACTS_ENOUGH
    paper = "publication" in (event.milestone.id, compared.story.milestone)  # many are alike
    if compared.days is None or paper or len(agree) < enough:
        return ""
    return f"the same milestone, {', '.join(agree)}{apart}, and nothing against it"


def _apart(days: int | None) -> str:
    if days is None:
        return ""
    return ", the same day" if days == 0 else f", {days} day{'s' if days > 1 else ''} apart"


def _specific_facts(event: Event, compared: _Compared) -> list[str]:
    """The facts that agree, but for those that half of all events share."""
    named_facts = ("indication", "targets", "phase", "country", "cohort")
    agree = [fact for fact in named_facts if compared.facts[fact] is SAME]
    if compared.facts["modality"] is SAME and len(modalities(event.modality)) > 1:
        agree.append("modality")
    return agree + ["kind"] * bool(compared.kinds)


def _score(compared: _Compared) -> float:
    worth = {SAME: 1.0, NEAR: 0.5}
    facts = sum(weight * worth.get(compared.facts[fact], 0) for fact, weight in WEIGHTS.items())
    near = 0 if compared.days is None else 1 / (1 + compared.days / 7)
    return round(facts + near + compared.title / 100 + min(compared.kinds, 1), 4)


def _said(story: Story, fact: str) -> str:
    names = {"trial": story.trial_ids, "indication": story.indications, "targets": story.targets}
    return ", ".join(names[fact]) if fact in names else str(getattr(story, fact))


def _new(event: Event, compared: _Compared) -> tuple[str, ...]:
    """The facts that the story did not have."""
    story = compared.story
    single = [
        f"{fact} {getattr(event, fact)}"
        for fact in ("product", "company", "modality", "phase", "country", "cohort")
        if getattr(event, fact) and not getattr(story, fact)
    ]
    several = [
        f"{word} {name}"
        for word, told, known in (
            ("trial", event.trial_ids, story.trial_ids),
            ("indication", event.indications, story.indications),
            ("target", event.targets, story.targets),
        )
        for name in told
        if name not in known and (word != "indication" or likeness.specific([name]))
    ]
    return tuple(single + several)


def _conflicts(event: Event, compared: _Compared) -> tuple[str, ...]:
    """What is told otherwise, where that does not make it another story."""
    story, facts = compared.story, compared.facts
    found = []
    if facts["phase"] is NEAR:
        found.append(f"phase {event.phase} here, {story.phase} before")
    if facts["modality"] is DIFFERENT:
        found.append(f"{event.modality} here, {story.modality} before")
    if facts["targets"] is DIFFERENT:
        found.append(f"{'/'.join(event.targets)} here, {'/'.join(story.targets)} before")
    return tuple(found)
