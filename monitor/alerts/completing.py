"""What is known of an event once another document tells it too: gaps filled, nothing lost."""

from dataclasses import replace

from monitor.query import modalities
from monitor.values import Event


def completed(event: Event, other: Event) -> Event:
    """The event with what `other` adds. What the first document said stands; its proof too."""
    return replace(
        event,
        product=event.product or other.product,
        company=event.company or other.company,
        partners=_union(event.partners, other.partners),
        targets=event.targets or other.targets,
        modality=max((event.modality, other.modality), key=lambda kind: len(modalities(kind))),
        indications=event.indications or other.indications,
        phase=event.phase or other.phase,
        trial_ids=_union(event.trial_ids, other.trial_ids),
        country=event.country or other.country,
        cohort=event.cohort or other.cohort,
        first=event.first or other.first,
        when=event.when or other.when,
    )


def _union(known: tuple[str, ...], added: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *added)))
