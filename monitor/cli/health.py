"""`monitor health`: is the daemon alive?"""

from typing import Any

import click


@click.command("health", short_help="Is the daemon alive? For a container's health check.")
@click.pass_obj
def command(options: dict[str, Any]) -> None:
    """Exit code 0 while what is due is done; 1 with the reason where it is not."""
    from monitor import status, wiring

    settings = wiring.settings(options)
    with wiring.open_store(settings).reading() as store:
        trouble = status.trouble(store, settings.sources, wiring.now())
    click.echo(trouble or "alive")
    if trouble:
        raise SystemExit(1)
