"""`monitor health`: is the daemon alive?"""

from typing import Any

import click


@click.command("health", short_help="Is the daemon alive? For a container's health check.")
@click.pass_obj
def command(options: dict[str, Any]) -> None:
    """Exit 0 while the daemon ticks; 1 with the reason where its last tick is too long ago."""
    from monitor import wiring

    trouble = wiring.health(options)
    click.echo(trouble or "alive")
    if trouble:
        raise SystemExit(1)
