"""Many alerts at a glance: a product's ladder, products beside milestones, a line of time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from monitor import query
from monitor.query import compose
from monitor.search.archives import moment
from monitor.search.asking import Search
from monitor.search.events import event
from monitor.search.finding import Index
from monitor.values import Event

MOST = 2000  # alerts that are laid out, the newest kept
ROWS = 60  # products in a landscape
GENERAL = "not said"
_STEPS = (
    "SELECT alerts.id, event, headline, opened FROM alerts JOIN stories ON stories.id = story_id"
    " WHERE alerts.id IN ({ids}) AND state <> 'withdrawn'"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone that was reached. `day` is when it happened where that was said to the day
    (`exact`), else when it was told."""

    alert_id: int
    milestone: str
    title: str
    safety: bool
    product: str | None
    company: str | None
    indications: tuple[str, ...]
    phase: str | None
    country: str | None
    day: date
    exact: bool
    headline: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder, and how many days after the one before."""

    step: Step
    days: int | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The milestones that a product reached in one indication, in order of time."""

    indication: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A product's alerts of one milestone."""

    milestone: str
    count: int
    first: date
    latest: date
    alert_id: int  # of the latest
    safety: bool
    search: str  # what finds them


@dataclass(frozen=True, slots=True)
class Row:
    """One product of a landscape; cells stand in the order of its milestones, None: not reached."""

    product: str
    company: str | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Landscape:
    """Products beside milestones. `more` products have less to show and were left out."""

    milestones: tuple[tuple[str, str], ...]  # id, title
    rows: tuple[Row, ...]
    more: int
    unnamed: int  # alerts of products without a name


def steps(search: Search, text: str) -> tuple[tuple[Step, ...], bool]:
    """What the alerts that a search finds say, in order of time; and whether older were left out.

    Raises QueryError for a search that cannot be read.
    """
    root = query.parse(text, search.names).root
    with search.archive.asking() as asker:
        index = Index(asker, "alert_words", root)
        ids = index.newest(index.match(), MOST + 1)
        numbers = ",".join(map(str, ids[:MOST]))
        rows = asker.rows(_STEPS.format(ids=numbers)) if ids else ()
    found = [
        _step(given, event(kept), headline, moment(opened))
        for given, kept, headline, opened in rows
    ]
    return tuple(sorted(found, key=lambda step: (step.day, step.alert_id))), len(ids) > MOST


def ladders(found: Iterable[Step]) -> tuple[Ladder, ...]:
    """One ladder for each indication, the one with most steps first."""
    by_indication: dict[str, list[Step]] = defaultdict(list)
    for step in found:
        for indication in step.indications or (GENERAL,):
            by_indication[indication].append(step)
    made = (Ladder(name, _rungs(of_one)) for name, of_one in by_indication.items())
    return tuple(sorted(made, key=lambda ladder: (-len(ladder.rungs), ladder.indication)))


def landscape(found: Sequence[Step], order: Sequence[str]) -> Landscape:
    """Products beside milestones. `order` of milestones: as the vocabulary has them."""
    titles = {step.milestone: step.title for step in found}
    columns = [name for name in order if name in titles]
    columns += sorted(set(titles) - set(columns))
    cells: dict[str, dict[str, list[Step]]] = defaultdict(lambda: defaultdict(list))
    for step in found:
        if step.product:
            cells[step.product][step.milestone].append(step)
    ranked = sorted(cells, key=lambda product: _weight(product, cells[product]))
    rows = [
        Row(
            product,
            next((s.company for of in cells[product].values() for s in of if s.company), None),
            tuple(_cell(product, cells[product].get(name, ())) for name in columns),
        )
        for product in ranked[:ROWS]
    ]
    unnamed = sum(step.product is None for step in found)
    pairs = tuple((name, titles[name]) for name in columns)
    return Landscape(pairs, tuple(rows), max(0, len(ranked) - ROWS), unnamed)


def _step(alert_id: int, said: Event, headline: str, opened: datetime) -> Step:
    told = opened.astimezone(UTC).date()
    when = said.when
    exact = when is not None and when.precision == "day" and when.end <= told + timedelta(days=1)
    return Step(
        alert_id=alert_id,
        milestone=said.milestone.id,
        title=said.milestone.title,
        safety=said.milestone.lane == "safety",
        product=said.product,
        company=said.company,
        indications=said.indications,
        phase=said.phase,
        country=said.country,
        day=when.end if when is not None and exact else told,
        exact=exact,
        headline=headline,
    )


def _rungs(of_one: Sequence[Step]) -> tuple[Rung, ...]:
    before: date | None = None
    rungs = []
    for step in of_one:
        rungs.append(Rung(step, (step.day - before).days if before else None))
        before = step.day
    return tuple(rungs)


def _weight(product: str, cells: dict[str, list[Step]]) -> tuple[int, int, str]:
    latest = max(step.day for of in cells.values() for step in of)
    return -len(cells), -latest.toordinal(), product


def _cell(product: str, of_one: Sequence[Step]) -> Cell | None:
    if not of_one:
        return None
    latest = of_one[-1]
    return Cell(
        milestone=latest.milestone,
        count=len(of_one),
        first=of_one[0].day,
        latest=latest.day,
        alert_id=latest.alert_id,
        safety=latest.safety,
        search=compose("", {"product": [product], "milestone": [latest.milestone]}),
    )
