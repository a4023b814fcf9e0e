"""What we say of an event: its headline, what is missing, replies and corrections."""

from collections.abc import Iterable, Sequence

from monitor.values import Document, Event, Match, Status, Trust

LONGEST = 150  # characters: Slack's limit for a header
MOST_NAMED = 3  # diseases in a headline
WITHOUT_TRIAL = frozenset(  # told of a programme, not of one trial
    {"deal", "designation", "submission", "approval", "rejection", "regulatory_alignment"}
)
_SAID_BY = {
    Trust.REGULATOR: "The regulator",
    Trust.REGISTRY: "The registry",
    Trust.EXCHANGE: "A filing",
    Trust.COMPANY: "The company",
    Trust.JOURNAL: "A journal",
    Trust.NEWS: "News",
    Trust.AGGREGATOR: "A listing page",
}


def headline(event: Event) -> str:
    """One line of at most 150 characters, from what is known; nothing is invented.

    "First patient dosed: KJ-C2219 in systemic lupus erythematosus"; without a product "First
    patient dosed: CD19 CAR-T of CARsgen in ...".
    """
    named = [name.replace(" (general)", "").strip() for name in event.indications]
    for count in range(min(len(named), MOST_NAMED), -1, -1):
        line = f"{event.milestone.title}: {_therapy(event)}{_in(named, count)}"
        if len(line) <= LONGEST and (count or not named):
            return _one_line(line)
    return _cut(_one_line(f"{event.milestone.title}: {_therapy(event)}{_in(named, 1)}"))


def _therapy(event: Event) -> str:
    if event.product:
        return event.product
    kind = event.modality or "CAR-T"
    therapy = f"{'/'.join(event.targets)} {kind}" if event.targets else kind
    return f"{therapy} of {event.company}" if event.company else therapy


def _in(named: Sequence[str], count: int) -> str:
    if not named or not count:
        return ""
    left = len(named) - count
    first = list(named[:count])
    if left:
        return f" in {', '.join(first)} and {left} more"
    return f" in {_listed(first)}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def missing(event: Event) -> tuple[str, ...]:
    """What a reader would want to know and the document does not say."""
    wanted = {
        "product": event.product,
        "company": event.company,
        "target": event.targets,
        "disease": event.indications,
    }
    if event.milestone.id not in WITHOUT_TRIAL:
        wanted |= {"phase": event.phase, "trial id": event.trial_ids}
    return tuple(name for name, known in wanted.items() if not known)


def reply_text(match: Match, document: Document) -> str:
    """What a later sighting says in the story's thread: who, what is new, what is otherwise."""
    who = document.publisher or _SAID_BY[document.trust]
    if match.event.status is Status.RECAP:
        said = [f"{who} recalls it."]
    elif document.trust in (Trust.REGULATOR, Trust.REGISTRY) and not match.conflicts:
        said = [f"{_SAID_BY[document.trust]} says so too ({who})."]
    else:
        said = [f"{who} tells it too."]
    if match.conflicts:
        said.append(f"In conflict: {'; '.join(match.conflicts)}.")
    if match.new:
        said.append(f"New: {', '.join(match.new)}.")
    quote = _one_line(match.event.evidence.text)
    return " ".join([*said, f"“{quote}”"] if quote else said)


def correction(old: Sequence[Event], new: Sequence[Event]) -> str | None:
    """What a new version of a document says otherwise; None where no told event changed.

    Events are compared by milestone and product; a quote or a confidence that moved is no
    correction, nor is a plan or a recap that came or went.
    """
    before, after = _by_identity(old), _by_identity(new)
    said = [f"no longer says: {headline(event)}" for name, event in _only(before, after)]
    said += [f"now also says: {headline(event)}" for name, event in _only(after, before)]
    for name, event in before.items():
        if name in after:
            said += _changes(event, after[name])
    return f"The document was changed; it {'; '.join(said)}." if said else None


_Identity = tuple[str, str | None, int]


def _by_identity(events: Iterable[Event]) -> dict[_Identity, Event]:
    found: dict[_Identity, Event] = {}
    for event in events:
        if event.status is Status.ACHIEVED and event.in_scope:
            places = (n for n in range(len(found) + 1))
            name = next(
                (event.milestone.id, event.product, place)
                for place in places
                if (event.milestone.id, event.product, place) not in found
            )
            found[name] = event
    return found


def _only(
    one: dict[_Identity, Event], other: dict[_Identity, Event]
) -> list[tuple[_Identity, Event]]:
    return [(name, event) for name, event in one.items() if name not in other]


def _changes(old: Event, new: Event) -> list[str]:
    compared = {
        "company": (old.company, new.company),
        "target": (old.targets, new.targets),
        "modality": (old.modality, new.modality),
        "disease": (old.indications, new.indications),
        "phase": (old.phase, new.phase),
        "trial": (old.trial_ids, new.trial_ids),
        "country": (old.country, new.country),
        "cohort": (old.cohort, new.cohort),
    }
    return [
        f"says {fact} {_shown(after)}, not {_shown(before)}"
        for fact, (before, after) in compared.items()
        if _plain(before) != _plain(after)
    ]


def _plain(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(sorted(value)) if isinstance(value, tuple) else ((value,) if value else ())


def _shown(value: str | tuple[str, ...] | None) -> str:
    return ", ".join(_plain(value)) or "nothing"
