"""`monitor read`: how one document is read, and why."""

from datetime import datetime
from typing import Any, TextIO

import click

from monitor.cli.output import as_line
from monitor.cli.rows import rows_of


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

    reader = wiring.open_reader()
    if not jsonl:
        title, _, text = file.read().strip().partition("\n")
        day = published.date().isoformat() if published else None
        row = {"id": file.name, "title": title, "text": text.strip(), "kind": kind, "url": url}
        for line in lines(*reader.read({**row, "published": day})):
            click.echo(line)
        return
    rows, problems = rows_of(file)
    for problem in problems:
        click.echo(problem, err=True)
    for row in rows:
        as_line(reader.finding(row))
    if problems:
        raise SystemExit(1)
