"""`monitor promises`: what was announced for when, and what became of it."""

from typing import Any

import click


@click.command("promises", short_help="What was announced for when, and what became of it.")
@click.option("--overdue", is_flag=True, help="Only those whose window is over.")
@click.option("--ics", "form", flag_value="ics", help="A calendar (iCalendar).")
@click.option("--json", "form", flag_value="json", help="One JSON array.")
@click.pass_obj
def command(options: dict[str, Any], overdue: bool, form: str | None) -> None:
    """Planned events with their windows, the first due first.

    Overdue is what its window, with some days of grace by its precision, is over for, and no
    event has met. A plan without a window is never overdue.
    """
    from monitor import wiring
    from monitor.cli.output import as_json, table
    from monitor.search import calendar, plans

    settings = wiring.settings(options)
    now = wiring.now()
    with wiring.open_store(settings).reading() as store:
        found = plans.plans(store, now.date(), only_overdue=overdue)
    if form == "json":
        as_json(found)
    elif form == "ics":
        click.echo(calendar.written(found, now), nl=False)
    else:
        table(
            ("due", "state", "slips", "what", "source"),
            (
                (plan.due, plan.state, plan.promise.slips or "", plan.title, plan.promise.source)
                for plan in found
            ),
        )
