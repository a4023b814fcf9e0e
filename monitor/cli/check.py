"""`monitor check`: is everything ready to run?"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from monitor.config import Settings

T = TypeVar("T")


@click.command("check", short_help="Validate configuration, vocabulary and database.")
@click.option("--online", is_flag=True, help="Ask each source and channel as well.")
@click.pass_obj
def command(options: dict[str, Any], online: bool) -> None:
    """Name every problem at once: in sources.toml, the environment, the vocabulary, the database.

    Exit code 2 where something must be changed; with --online 1 where somebody does not answer.
    """
    from monitor import classify, wiring

    problems: list[str] = []
    settings = _tried(lambda: wiring.settings(options), problems)
    lexicon = _tried(classify.load, problems)
    if settings is not None:
        problems.extend(wiring.channel_problems(settings))
        _tried(lambda: wiring.check_store(settings), problems)
    for problem in dict.fromkeys(problems):
        click.echo(problem, err=True)
    if problems or settings is None or lexicon is None:
        raise SystemExit(2)
    click.echo(f"{settings.path}: {len(settings.sources)} sources, {len(settings.routes)} routes")
    click.echo(f"vocabulary {lexicon.digest}: {len(lexicon.milestones)} milestones")
    for remark in wiring.remarks(settings):
        click.echo(remark)
    if online and not _everyone_answers(settings):
        raise SystemExit(1)


def _tried(step: Callable[[], T], problems: list[str]) -> T | None:
    """What a step gives, or None, with its problems added to the others."""
    from monitor.errors import ConfigError, StoreError

    try:
        return step()
    except ConfigError as error:
        problems.extend(error.problems)
    except StoreError as error:
        problems.append(str(error))
    return None


def _everyone_answers(settings: "Settings") -> bool:
    from monitor import wiring

    every = True
    with wiring.open_monitor(settings, log="quiet") as monitor:
        for who, good, said in monitor.ask_everyone():
            every = every and good
            click.echo(f"{'ok  ' if good else 'FAIL'} {who}: {said}")
    token = settings.secret("SLACK_APP_TOKEN")
    if token:
        from monitor.slack_commands import app_problems

        lacking = app_problems(token, settings.slack_api_url)
        every = every and not lacking
        said = "; ".join(lacking) or "commands can be heard"
        click.echo(f"{'FAIL' if lacking else 'ok  '} slack commands: {said}")
    return every
