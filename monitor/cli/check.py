"""`monitor check`: is everything ready to run?"""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from monitor.config import Settings


@click.command("check", short_help="Validate configuration, vocabulary and database.")
@click.option("--online", is_flag=True, help="Ask each source and Slack as well.")
@click.pass_obj
def command(options: dict[str, Any], online: bool) -> None:
    """Name every problem at once: in sources.toml, the environment, the vocabulary, the database.

    Exit code 2 where something must be changed; with --online 1 where somebody does not answer.
    """
    from monitor import classify, wiring
    from monitor.errors import ConfigError, StoreError

    problems: list[str] = []
    settings = None
    try:
        settings = wiring.settings(options)
    except ConfigError as error:
        problems.extend(error.problems)
    try:
        lexicon = classify.load()
    except ConfigError as error:
        problems.extend(error.problems)
    if settings is not None:
        problems.extend(wiring.channel_problems(settings))
        try:
            wiring.check_store(settings)
        except StoreError as error:
            problems.append(str(error))
    for problem in dict.fromkeys(problems):
        click.echo(problem, err=True)
    if problems or settings is None:
        raise SystemExit(2)
    click.echo(f"{settings.path}: {len(settings.sources)} sources, {len(settings.routes)} routes")
    click.echo(f"vocabulary {lexicon.digest}: {len(lexicon.milestones)} milestones")
    for remark in wiring.remarks(settings):
        click.echo(remark)
    if online and not _everyone_answers(settings):
        raise SystemExit(1)


def _everyone_answers(settings: "Settings") -> bool:
    from monitor import wiring

    good = True
    with wiring.open_monitor(settings) as monitor:
        for who, problem, said in monitor.ask_everyone():
            good = good and not problem
            click.echo(f"{'FAIL' if problem else 'ok  '} {who}: {said}")
    return good
