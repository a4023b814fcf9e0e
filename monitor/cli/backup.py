"""`monitor backup`: the database as one file, while the daemon runs."""

from pathlib import Path
from typing import Any

import click


@click.command("backup", short_help="Copy the database into one file.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def command(options: dict[str, Any], file: Path) -> None:
    """Copy the database into FILE, which must not exist; the daemon may go on meanwhile."""
    from monitor import wiring
    from monitor.store import backups, database_url

    schema = backups.backup(database_url(wiring.settings(options).monitor.database), file)
    click.echo(f"{file}: whole, schema {schema}")
