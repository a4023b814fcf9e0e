"""`monitor check`: is everything ready to run?"""

from typing import Any

import click


@click.command("check", short_help="Validate configuration, vocabulary and database.")
@click.option("--online", is_flag=True, help="Ask each source and Slack as well.")
@click.pass_obj
def command(options: dict[str, Any], online: bool) -> None:
    """Name every problem at once: in sources.toml, the environment, the vocabulary, the database.

    Exit code 2 where something must be changed; with --online 1 where a source does not answer.
    """
    from monitor import wiring

    findings = wiring.check(options)
    for line in findings.problems:
        click.echo(line, err=True)
    for line in findings.remarks:
        click.echo(line)
    if findings.problems:
        raise SystemExit(2)
    if online and not _ask(options):
        raise SystemExit(1)


def _ask(options: dict[str, Any]) -> bool:
    from monitor import wiring

    good = True
    for answer in wiring.ask_everyone(options):
        good = good and answer.good
        click.echo(f"{'ok  ' if answer.good else 'FAIL'} {answer.who}: {answer.said}")
    return good
