"""How results look: tables for people, JSON for programs, and the same times in both."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

T = TypeVar("T")


def plain(value: object) -> Any:
    """A value as JSON knows it: dataclasses as objects, times as ISO 8601 in UTC."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
    return value


def as_json(value: object) -> None:
    """One JSON text on standard output."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def as_line(value: object) -> None:
    """One JSON text on a line of its own."""
    click.echo(json.dumps(plain(value), ensure_ascii=False))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A table for people; text from outside is shown as it is, never as markup."""
    grid = Table(*columns, title=title or None, title_justify="left", box=None, pad_edge=False)
    for row in rows:
        grid.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    Console(soft_wrap=False).print(grid)


def progress(steps: Iterable[T], total: int, what: str) -> Iterator[T]:
    """The steps, with how far they are shown on standard error while they go on."""
    return iter(track(steps, what, total=total, console=Console(stderr=True), transient=True))


def clock(moment: datetime | None, zone: str) -> str:
    """A moment as people of that zone read it; "never" where there is none."""
    if moment is None:
        return "never"
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def length(span: timedelta | float | None) -> str:
    """A length of time in its largest unit: 42s, 7m, 3h, 5d."""
    if span is None:
        return ""
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if abs(seconds) >= size:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:.0f}s"
