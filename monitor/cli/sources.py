"""`monitor sources`: how each source does."""

from typing import Any

import click

from monitor.cli.output import as_json, clock, length, table


@click.command("sources", short_help="Each source: last success, next poll, failures, delay.")
@click.option("--json", "in_json", is_flag=True, help="One JSON array.")
@click.pass_obj
def command(options: dict[str, Any], in_json: bool) -> None:
    """Each configured source: when it was read, when it is read next, what fails.

    The delay is measured: from what the publisher dates to when it was first seen here (half of
    the documents, nineteen in twenty), over 30 days, without the first poll.
    """
    from monitor import status, wiring

    settings = wiring.settings(options)
    with wiring.open_store(settings).reading() as store:
        rows = status.source_rows(store, settings.sources, wiring.now())
    if in_json:
        as_json(rows)
        return
    zone = settings.monitor.timezone
    table(
        ("source", "read", "next", "new", "gaps", "p50", "p95", "state"),
        (
            (
                row.name,
                clock(row.last_success, zone),
                clock(row.next_poll, zone),
                row.items or "",
                row.gaps or "",
                length(row.delay_p50),
                length(row.delay_p95),
                row.state,
            )
            for row in rows
        ),
    )
    for row in rows:
        if row.error:
            click.echo(f"{row.name}: failed {row.failures} times: {row.error}")
