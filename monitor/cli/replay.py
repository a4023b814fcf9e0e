"""`monitor replay`: documents through the whole pipeline, without posting."""

import json
from typing import TYPE_CHECKING, Any, TextIO

import click

from monitor.cli.output import plain, progress
from monitor.cli.rows import rows_of

if TYPE_CHECKING:
    from monitor.pipeline import Replayer


@click.command("replay", short_help="Run documents through the whole pipeline, without posting.")
@click.argument("file", required=False, type=click.File("r", encoding="utf-8"))
@click.option(
    "--report",
    type=click.File("w", encoding="utf-8"),
    help="One line a document: id, alerts, story, reasons.",
)
@click.option("--diff", is_flag=True, help="The same as without FILE.")
@click.pass_obj
def command(
    options: dict[str, Any], file: TextIO | None, report: TextIO | None, diff: bool
) -> None:
    """Run the documents of FILE (one JSON object a line, as `read --jsonl` takes them) into the
    database, in order of their dates. Nothing is posted: not now, and not by a daemon later.

    Without FILE: which alerts today's vocabulary would make appear and vanish among the documents
    that are stored. Nothing is changed.
    """
    from monitor import wiring

    if diff and file is not None:
        raise click.UsageError("--diff reads the stored documents: leave FILE out")
    with wiring.open_archive(wiring.settings(options)) as archive:
        if file is None:
            _show_differences(archive)
        else:
            _run(archive, file, report)


def _run(archive: "Replayer", file: TextIO, report: TextIO | None) -> None:
    rows, problems = rows_of(file)
    for problem in problems:
        click.echo(problem, err=True)
    documents = alerts = 0
    for one in progress(archive.replay(rows), len(rows), "Replaying"):
        documents += 1
        alerts += len(one.alerts)
        if report is not None:
            report.write(json.dumps(plain(one), ensure_ascii=False) + "\n")
    click.echo(f"{documents} documents, {alerts} alerts; nothing was posted.")
    if problems:
        raise SystemExit(1)


def _show_differences(archive: "Replayer") -> None:
    appear = vanish = 0
    for difference in archive.differences():
        click.echo(f"{difference.document.title}")
        for event in difference.vanish:
            vanish += 1
            click.echo(f'  - {event.milestone.title} ({event.status}): "{event.evidence.text}"')
        for event in difference.appear:
            appear += 1
            click.echo(f'  + {event.milestone.title} ({event.status}): "{event.evidence.text}"')
    click.echo(f"{appear} alerts would appear, {vanish} would vanish.")
