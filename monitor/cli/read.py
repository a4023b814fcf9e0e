"""`monitor read`: how one document is read, and why."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import click

from monitor.cli.output import as_line


@click.command("read", short_help="Explain how one document is read.")
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-", metavar="[FILE or -]")
@click.option("--jsonl", is_flag=True, help="One JSON document a line in, one finding a line out.")
@click.option("--kind", default="press_release", show_default=True, help="Of a plain text FILE.")
@click.option("--url", help="Where a plain text FILE was published.")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="When it was published.")
@click.pass_obj
def command(
    options: dict[str, Any],
    file: TextIO,
    jsonl: bool,
    kind: str,
    url: str | None,
    published: datetime | None,
) -> None:
    """Explain a document: its zones, what is mentioned, each event with its proof and reasons, and
    why what looked like an event is none.

    FILE is text or HTML whose first line is the title. With --jsonl it has one JSON object a line
    (id, title, text, url, published, kind, lang), and each finding is one JSON object a line.
    """
    from monitor import wiring
    from monitor.cli.explain import lines

    reader = wiring.open_reader(options)
    if not jsonl:
        title, _, text = file.read().strip().partition("\n")
        day = published.date().isoformat() if published else None
        row = {"id": file.name, "title": title, "text": text.strip(), "kind": kind, "url": url}
        for line in lines(*reader.read({**row, "published": day})):
            click.echo(line)
        return
    failed = False
    for place, row in _rows(file):
        if isinstance(row, str):
            click.echo(f"{place}: {row}", err=True)
            failed = True
        else:
            as_line(reader.finding(row))
    if failed:
        raise SystemExit(1)


def _rows(file: TextIO) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """Each line with its place; a line that is no document comes as the reason why not."""
    name = "standard input" if file is sys.stdin else Path(file.name).name
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        place = f"{name}: line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            yield place, f"not JSON: {error}; one object a line is read"
            continue
        if not isinstance(row, dict) or "id" not in row:
            yield place, 'not a document; an object with "id", "title" and "text" is read'
            continue
        yield place, row
