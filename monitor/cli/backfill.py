"""`monitor backfill`: a source's past."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from monitor.pipeline import Progress


@click.command("backfill", short_help="Read a source's past; stored and searchable, not posted.")
@click.argument("name")
@click.option(
    "--since",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    required=True,
    help="The first day to read, as 2024-01-31.",
)
@click.pass_obj
def command(options: dict[str, Any], name: str, since: datetime) -> None:
    """Read what the source NAME has published since a day, page by page.

    What is found is stored and can be searched; nothing is posted. Where it stops, by an error or
    by Ctrl-C, the same command goes on. A kind that cannot be asked for its past says so.
    """
    from monitor import wiring
    from monitor.errors import FetchError, ReadError

    settings = wiring.settings(options)
    (source,) = wiring.named_sources(settings, (name,))
    with wiring.open_monitor(settings) as monitor:
        progress = None
        try:
            for progress in monitor.backfiller().backfill(source, since.date()):
                _show(progress)
        except (FetchError, ReadError) as error:
            click.echo(str(error), err=True)
            click.echo(f"{name}: stopped; the same command goes on from here", err=True)
            raise SystemExit(1) from None
    if progress is not None:
        click.echo(
            f"{name}: {progress.items} items since {since:%Y-%m-%d} in {progress.pages} pages,"
            f" {progress.new} new, {progress.events} events; nothing was posted"
            f"{' (begun by an earlier call)' if progress.resumed else ''}"
        )


def _show(progress: "Progress") -> None:
    back = f", back to {progress.oldest:%Y-%m-%d}" if progress.oldest else ""
    click.echo(f"page {progress.pages}: {progress.items} items, {progress.new} new{back}", err=True)
    for problem in progress.problems:
        click.echo(f"  {problem.what}: {problem.why}", err=True)
