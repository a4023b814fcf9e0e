"""`monitor search`: what is known, asked in the search language."""

import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor.query import FILTERS, compose, help_text

if TYPE_CHECKING:
    from monitor.search import Answer, Hit, Piece
    from monitor.search.archives import SqliteFile
    from monitor.store import Store


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """One option for each filter of the search language."""
    for entry in reversed(FILTERS):
        said = f"{entry.help[0].upper()}{entry.help[1:]}."
        option = click.option(
            f"--{entry.name}", f"f_{entry.name}", multiple=True, metavar="VALUE", help=said
        )
        command = option(command)
    return command


@click.command("search", short_help="Search past alerts.", epilog="\b\n" + help_text())
@click.argument("words", nargs=-1, metavar="QUERY")
@click.option("--all", "everything", is_flag=True, help="Everything read, not alerts alone.")
@click.option("--rank", is_flag=True, help="The most relevant first, not the newest.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--cursor", metavar="WORD", help="The next page, as the page before names it.")
@click.option("--facets", "with_facets", is_flag=True, help="Count the values among all hits.")
@click.option("--json", "form", flag_value="json", help="One JSON object.")
@click.option("--csv", "form", flag_value="csv", help="Comma-separated values.")
@_options
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - an option each
    options: dict[str, Any],
    /,
    words: tuple[str, ...],
    everything: bool,
    rank: bool,
    limit: int,
    cursor: str | None,
    with_facets: bool,
    form: str | None,
    **fields: tuple[str, ...],
) -> None:
    """Past alerts, in the search language; without QUERY all of them. What begins with "-" stands
    behind "--": monitor search -- lupus -oncology
    """
    from monitor import classify
    from monitor.search import Search, values

    archive, zone = _archive(options)
    said = {
        name.removeprefix("f_"): [part for each in given for part in values(each)]
        for name, given in fields.items()
        if given
    }
    text = " ".join(words)
    answer = Search(archive, classify.Naming(classify.load())).ask(
        compose(text, said) if said else text,
        everything=everything,
        rank=rank,
        limit=limit,
        cursor=cursor,
        with_facets=with_facets,
    )
    _written(answer, form, zone)


def _archive(options: dict[str, Any]) -> "tuple[Store | SqliteFile, str]":
    """What is searched, and the time zone of people.

    A search is asked for often, so where nothing is wrong it imports neither what a daemon needs
    nor SQLAlchemy; where something is, the usual way finds it and says what.
    """
    from monitor.search.archives import sqlite_file

    table = _monitor_table(options["config"])
    if table is not None:
        url = options["database"] or table.get("database", "sqlite:///monitor.db")
        found = sqlite_file(url) if isinstance(url, str) else None
        if found is not None:
            return found, table.get("timezone", "UTC")
    from monitor import wiring

    settings = wiring.settings(options)
    return wiring.open_store(settings), settings.monitor.timezone


def _monitor_table(path: Path) -> dict[str, Any] | None:
    """[monitor] of the configuration; None where it cannot be read."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("monitor", {})
        ZoneInfo(table.get("timezone", "UTC"))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
    return table if isinstance(table, dict) else None


def _written(answer: "Answer", form: str | None, zone: str) -> None:
    if form == "json":
        from monitor.cli.output import as_json

        as_json(answer)
    elif form == "csv":
        from monitor.search.export import as_csv

        sys.stdout.write(as_csv(answer.hits))
    else:
        for line in _lines(answer, zone):
            click.echo(line)


def _lines(answer: "Answer", zone: str) -> Iterator[str]:
    if not answer.hits:
        yield "Nothing is known that fits."
    for hit in answer.hits:
        yield from _hit(hit, zone)
    for facet in answer.facets:
        counts = ", ".join(f"{value.label} {value.count}" for value in facet.values)
        yield f"{click.style(facet.field, bold=True)}: {counts}"
    if answer.total is not None:
        yield f"{'' if answer.counted_all else 'more than '}{answer.total:,} hits"
    yield from answer.bounds
    if answer.next:
        yield f"More: --cursor {answer.next}"


def _hit(hit: "Hit", zone: str) -> Iterator[str]:
    yield f"{hit.at.astimezone(ZoneInfo(zone)):%Y-%m-%d}  {_marked(hit.title_pieces, bold=True)}"
    what = f"alert {hit.alert_id}, {hit.state}" if hit.alert_id else "no alert"
    number = what if hit.kind == "alert" else f"document {hit.id}, {what}"
    yield f"            {number}; {hit.publisher or hit.source} ({hit.trust})"
    yield f"            {_marked(hit.snippet)}"
    if hit.url:
        yield f"            {hit.url}"
    yield ""


def _marked(pieces: "tuple[Piece, ...]", *, bold: bool = False) -> str:
    """Marked pieces underlined; control characters from outside are shown, not obeyed."""
    return "".join(
        click.style(_plain(piece.text), bold=bold, underline=piece.marked) for piece in pieces
    )


def _plain(text: str) -> str:
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text)
