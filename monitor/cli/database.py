"""`monitor db`: the database."""

from typing import Any

import click


@click.group("db", short_help="Upgrade the database.")
def command() -> None:
    """The database and its schema."""


@command.command()
@click.option("--quiet", is_flag=True, help="Say nothing where nothing is to do.")
@click.pass_obj
def upgrade(options: dict[str, Any], quiet: bool) -> None:
    """Bring the database to the schema of this program; creates it where there is none."""
    from monitor import wiring
    from monitor.store import Store

    store = Store(wiring.settings(options).monitor.database)
    done: list[str] = []
    store.upgrade(done.append)
    for line in done:
        click.echo(line)
    if not done and not quiet:
        click.echo("The database is up to date.")
