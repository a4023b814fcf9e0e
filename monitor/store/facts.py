"""What a story is made of and found by: the union of its facts, its unique key, its tokens."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from monitor.query import index_words, squeeze
from monitor.values import Document, Event, Story, Trust

LONGEST_TOKEN = 200
FEW, SOME = 20, 40  # of stories that share a fact that many share, the newest
ANY, UNKNOWN = "", "?"  # in a token: whatever it is; not known of this story
_COMMON = frozenset(  # in the names of very many companies
    index_words(
        """ag bio biologics biomedical biopharma biopharmaceutical biopharmaceuticals biosciences
        biotech biotechnology cell cells co company corp corporation gmbh group health holding
        holdings inc international laboratories limited llc ltd medical medicine medicines of
        oncology pharma pharmaceutical pharmaceuticals plc sa science sciences the therapeutics
        therapies"""
    )
)
_RANKS = list(Trust)


def opened_at(document: Document) -> datetime:
    """When its event was told: published, where that can be; else seen.

    A date in the future, or from before there were feeds, is a publisher's mistake.
    """
    published = document.published
    if published is None or published.year < 1995:
        return document.seen
    return document.seen if published > document.seen + timedelta(days=1) else published


def opened(event: Event, document: Document, story_id: int = 0) -> Story:
    """A story as the document that opens it tells it."""
    return Story(
        id=story_id,
        milestone=event.milestone.id,
        product=event.product,
        company=event.company,
        targets=event.targets,
        modality=event.modality,
        indications=event.indications,
        phase=event.phase,
        trial_ids=event.trial_ids,
        country=event.country,
        cohort=event.cohort,
        opened=opened_at(document),
        title=document.title,
        quote=event.evidence.text,
        best_trust=document.trust,
    )


def joined(story: Story, event: Event, trust: Trust, role: str) -> Story:
    """The story with what one more document says of it. One in conflict adds no facts."""
    best = min(story.best_trust, trust, key=_RANKS.index)
    if role == "conflict":
        return replace(story, best_trust=best)
    return replace(
        story,
        product=story.product or event.product,
        company=story.company or event.company,
        targets=_union(story.targets, event.targets),
        modality=story.modality or event.modality,
        indications=_union(story.indications, event.indications),
        phase=story.phase or event.phase,
        trial_ids=_union(story.trial_ids, event.trial_ids),
        country=story.country or event.country,
        cohort=story.cohort or event.cohort,
        best_trust=best,
    )


def _union(known: tuple[str, ...], added: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *added)))


def unique_key(event: Event, document: Document) -> str:
    """Equal for two readings of the same facts on the same day; a nameless event is only itself."""
    told = [
        event.milestone.id,
        event.product,
        event.company,
        *sorted(event.indications),
        event.phase,
        *sorted(event.trial_ids),
        event.country,
        event.cohort,
        opened_at(document).date().isoformat(),
        None if event.product or event.trial_ids else str(document.id),
    ]
    text = "\n".join("" if fact is None else fact for fact in told)
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def tokens(story: Story) -> set[str]:
    """What a story is found by: trials, product, words of its company, and its milestone with
    each target and indication, of which either may be missing."""
    found = {_token("trial", trial) for trial in story.trial_ids}
    if story.product:
        found.add(_token("product", squeeze(story.product)))
    found |= _company_tokens(story.company, story.milestone)
    for target in (ANY, *(story.targets or (UNKNOWN,))):
        for indication in (ANY, *(story.indications or (UNKNOWN,))):
            found.add(_token("milestone", story.milestone, target, indication))
            if not _is_named(story.product):
                found.add(_token("nameless", story.milestone, target, indication))
    return found


def further_tokens(event: Event) -> set[str]:
    """Names under which a story is found too, which `Story` does not keep."""
    return set().union(*(_company_tokens(name, event.milestone.id) for name in event.partners))


def wanted_tokens(event: Event, limit: int) -> list[tuple[str, int]]:
    """What to look for, the surest first, and how many of the newest stories of each.

    A fact that either side lacks does not divide them. Stories of another product are not worth
    a look, but for the newest of the milestone: names are not always recognised.
    """
    wanted = [(_token("trial", trial), limit) for trial in event.trial_ids]
    if event.product:
        wanted.append((_token("product", squeeze(event.product)), limit))
    for name in (event.company, *event.partners):
        wanted += [(token, FEW) for token in sorted(_company_tokens(name, event.milestone.id))]
    kind, most = ("nameless", FEW) if _is_named(event.product) else ("milestone", SOME)
    targets = (*event.targets, UNKNOWN) if event.targets else (ANY,)
    indications = (*event.indications, UNKNOWN) if event.indications else (ANY,)
    wanted += [
        (_token(kind, event.milestone.id, target, indication), most)
        for target in targets
        for indication in indications
    ]
    return [*wanted, (_token("milestone", event.milestone.id, ANY, ANY), FEW)]


def _is_named(product: str | None) -> bool:
    """A name in another script than Latin was not recognised, and divides nothing."""
    return product is not None and product.isascii()


def _company_tokens(name: str | None, milestone: str) -> set[str]:
    """Each telling word of a name, so that "Lilly" finds "Eli Lilly", with and without the
    milestone: a company's newest stories, and its newest of this kind."""
    words = index_words(name or "")
    telling = [word for word in words if word not in _COMMON] or words
    return {
        token
        for word in telling
        for token in (_token("company", word), _token("company", word, milestone))
    }


def _token(*parts: str) -> str:
    return "|".join(" ".join(part.casefold().split()) for part in parts)[:LONGEST_TOKEN]
