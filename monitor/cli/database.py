"""`monitor db`: the database."""

from typing import Any

import click


@click.group("db", short_help="Upgrade the database.")
def command() -> None:
    """The database: its schema."""


@command.command()
@click.option("--quiet", is_flag=True, help="Say nothing where nothing is to do.")
@click.pass_obj
def upgrade(options: dict[str, Any], quiet: bool) -> None:
    """Bring the database to the schema of this program; creates it where there is none."""
    from monitor import wiring

    done = wiring.upgrade(options)
    if done or not quiet:
        click.echo(done or "The database is up to date.")
