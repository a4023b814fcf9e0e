"""`monitor poll`: sources now."""

from typing import Any

import click

from monitor.cli.output import as_line, table


@click.command("poll", short_help="Poll sources now, and show what was read.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--dry-run", is_flag=True, help="Read as if for the first time; store nothing.")
@click.option("--json", "in_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(options: dict[str, Any], names: tuple[str, ...], dry_run: bool, in_json: bool) -> None:
    """Poll the sources NAME... now, whatever their interval, and show what was read."""
    from monitor import wiring

    settings = wiring.settings(options)
    chosen = wiring.named_sources(settings, names)
    failed = False
    with wiring.open_monitor(settings) as monitor:
        for source in chosen:
            if dry_run:
                _show(list(monitor.poller.look(source)), in_json)
                continue
            report = monitor.poller.poll(source)
            failed = failed or report.outcome == "failed"
            if in_json:
                as_line(report)
            else:
                said = report.error or (
                    f"{report.items} items, {report.new} new, {report.matters} past the gate, "
                    f"{report.events} events, {report.alerts} alerts"
                )
                click.echo(f"{source.name}: {report.outcome}: {said}")
                for problem in report.problems:
                    click.echo(f"  {problem.what}: {problem.why}")
        monitor.deliverer.deliver_all()
    if failed:
        raise SystemExit(1)


def _show(read: list[Any], in_json: bool) -> None:
    if in_json:
        for document, reading in read:
            as_line({"key": document.key, "title": document.title, "events": reading.events})
        return
    rows = [
        (
            document.published.date() if document.published else "",
            ", ".join(f"{event.milestone.id} ({event.status})" for event in reading.events)
            or ("-" if reading.matters else ""),
            document.title,
        )
        for document, reading in read
    ]
    table(("published", "events", "title"), rows)
    click.echo(f"{len(rows)} items read; nothing stored.")
