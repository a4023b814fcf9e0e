"""`monitor restore`: a backup in the place of the database."""

from pathlib import Path
from typing import Any

import click


@click.command("restore", short_help="Put a backup in the place of the database.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", is_flag=True, help="Only look whether FILE is whole.")
@click.pass_obj
def command(options: dict[str, Any], file: Path, check: bool) -> None:
    """Put the backup FILE in the place of the database; stop the daemon first. What stood there is
    kept beside it.
    """
    from monitor import wiring
    from monitor.store import backups, database_url

    if check:
        click.echo(f"{file}: whole, schema {backups.check(file)}")
        return
    former = backups.restore(database_url(wiring.settings(options).monitor.database), file)
    click.echo("restored" + (f"; the former database is {former}" if former else ""))
