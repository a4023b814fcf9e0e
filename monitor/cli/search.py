"""`monitor search`: what is known, asked in the search language."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from monitor.query import FILTERS, compose, help_text

if TYPE_CHECKING:
    from monitor.search import Answer, Hit, Piece


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
    # Not through wiring, which imports all that a daemon needs: a search is asked for often.
    from monitor import classify, config
    from monitor.search import Search, values
    from monitor.store import Store

    settings = config.load(options["config"], database=options["database"])
    store = Store(settings.monitor.database)
    store.check_schema()
    said = {
        name.removeprefix("f_"): [part for each in given for part in values(each)]
        for name, given in fields.items()
        if given
    }
    text = " ".join(words)
    answer = Search(store, classify.Naming(classify.load())).ask(
        compose(text, said) if said else text,
        everything=everything,
        rank=rank,
        limit=limit,
        cursor=cursor,
        with_facets=with_facets,
    )
    _written(answer, form, settings.monitor.timezone)


def _written(answer: "Answer", form: str | None, zone: str) -> None:
    from monitor.cli.output import as_json
    from monitor.search.export import as_csv

    if form == "json":
        as_json(answer)
    elif form == "csv":
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
    from monitor.cli.output import clock

    yield f"{clock(hit.at, zone)[:10]}  {_marked(hit.title_pieces, bold=True)}"
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
