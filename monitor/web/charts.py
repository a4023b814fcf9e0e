"""Where the marks of a drawing stand: numbers only, the templates draw."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.search.overview import Ladder, Landscape, Step

PLAN_STATES = ("overdue", "open", "met", "dropped")
MOST_LISTED = 100  # steps below a timeline
ROW, COLUMN, LEFT, TOP = 26, 44, 260, 150
LANE, WIDTH, MARGIN = 26, 1300, 210
_RUNG_WIDTH, _RUNG_LEFT = 900, 14


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark, what it is called, and where it leads."""

    x: float
    y: float
    size: float
    label: str
    alert_id: int
    safety: bool
    text: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place. `key` is what it stands for."""

    x: float
    y: float
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of this size; lines are upright at `x`."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    rows: tuple[Label, ...] = ()
    columns: tuple[Label, ...] = ()


def matrix(found: Landscape) -> Chart:
    """Products down, milestones across; a mark where one was reached, with its year."""
    marks = []
    for place, row in enumerate(found.rows):
        for column, cell in enumerate(row.cells):
            if cell is None:
                continue
            times = f", {cell.count} alerts" if cell.count > 1 else ""
            title = found.milestones[column][1]
            marks.append(
                Mark(
                    LEFT + column * COLUMN + COLUMN / 2,
                    TOP + place * ROW + ROW / 2,
                    COLUMN - 6,
                    f"{row.product}: {title}, {cell.latest}{times}",
                    cell.alert_id,
                    cell.safety,
                    f"{cell.latest:%y-%m}",
                    cell.search if cell.count > 1 else "",
                )
            )
    return Chart(
        LEFT + len(found.milestones) * COLUMN + 90,
        TOP + len(found.rows) * ROW + 4,
        tuple(marks),
        tuple(
            Label(LEFT - 10, TOP + place * ROW + ROW / 2, _short(row.product, 36), row.product)
            for place, row in enumerate(found.rows)
        ),
        tuple(
            Label(LEFT + column * COLUMN + COLUMN / 2, TOP - 10, title, name)
            for column, (name, title) in enumerate(found.milestones)
        ),
    )


def timeline(found: Sequence[Step], order: Sequence[str]) -> Chart:
    """A lane for each milestone; marks on one day stand beside each other."""
    titles = {step.milestone: step.title for step in found}
    lanes = [name for name in order if name in titles]
    lanes += sorted(set(titles) - set(lanes))
    if not found:
        return Chart(WIDTH, 0, ())
    first, last = found[0].day, found[-1].day + timedelta(days=1)
    scale = (WIDTH - MARGIN - 20) / max((last - first).days, 1)
    height = {name: 34 + place * LANE + LANE / 2 for place, name in enumerate(lanes)}
    taken: Counter[tuple[str, int]] = Counter()
    marks = []
    for step in found:
        x = MARGIN + (step.day - first).days * scale
        shelf = (step.milestone, int(x // 9))
        lift = min(taken[shelf], 2) * 4 - 4 if taken[shelf] else 0
        taken[shelf] += 1
        label = f"{step.day} {step.headline}"
        marks.append(Mark(x, height[step.milestone] + lift, 4.5, label, step.alert_id, step.safety))
    return Chart(
        WIDTH,
        34 + len(lanes) * LANE + 6,
        tuple(marks),
        tuple(Label(MARGIN - 14, height[name], titles[name], name) for name in lanes),
        tuple(_ticks(first, last, scale)),
    )


def ladder(found: Ladder) -> Chart | None:
    """The steps of one ladder on a line of time; None where all are of one day."""
    first, last = found.rungs[0].step.day, found.rungs[-1].step.day
    if first == last:
        return None
    scale = _RUNG_WIDTH / (last - first).days
    marks = tuple(
        Mark(
            _RUNG_LEFT + (rung.step.day - first).days * scale,
            16,
            6,
            f"{rung.step.day} {rung.step.title}",
            rung.step.alert_id,
            rung.step.safety,
        )
        for rung in found.rungs
    )
    return Chart(_RUNG_WIDTH + 2 * _RUNG_LEFT, 32, marks)


def _ticks(first: date, last: date, scale: float) -> list[Label]:
    """Years, or quarters where there are few years."""
    quarterly = (last - first).days < 4 * 365
    ticks = []
    for year in range(first.year, last.year + 1):
        for month in (1, 4, 7, 10) if quarterly else (1,):
            day = date(year, month, 1)
            if first <= day <= last:
                text = f"Q{(month + 2) // 3} {year}" if quarterly else str(year)
                ticks.append(Label(MARGIN + (day - first).days * scale, 20, text))
    most = 14
    step = -(-len(ticks) // most)
    return ticks[:: max(step, 1)]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
