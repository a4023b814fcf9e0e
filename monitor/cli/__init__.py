"""The commands. Each is a file here and is imported only when it is called or asked for help.

Exit codes: 0 done, 1 something failed, 2 wrong usage or configuration.
"""

import difflib
import importlib
from pathlib import Path
from typing import IO, Any

import click

from monitor import __version__
from monitor.errors import ConfigError, MonitorError, QueryError, StoreError

# name -> (module in monitor.cli, one line for the list of commands)
COMMANDS = {
    "run": ("run", "The daemon: polls, reads, alerts, delivers; --once for one round."),
    "check": ("check", "Validate configuration, vocabulary and database."),
    "poll": ("poll", "Poll sources now, and show what was read."),
    "read": ("read", "Explain how one document is read."),
    "replay": ("replay", "Run documents through the whole pipeline, without posting."),
    "search": ("search", "Search past alerts."),
    "show": ("show", "One alert with everything that is known of it."),
    "why": ("why", "Why a document did or did not alert."),
    "promises": ("promises", "What was announced for when, and what became of it."),
    "feedback": ("feedback", "Say whether an alert is right."),
    "mute": ("mute", "Do not post what a search finds; without one, list the mutes."),
    "unmute": ("unmute", "End a mute."),
    "sources": ("sources", "Each source: last success, next poll, failures, delay."),
    "backfill": ("backfill", "Read a source's past; stored and searchable, not posted."),
    "backup": ("backup", "Copy the database into one file."),
    "restore": ("restore", "Put a backup in the place of the database."),
    "db": ("database", "Upgrade the database."),
    "demo": ("demo", "The whole way without network or account."),
    "health": ("health", "Is the daemon alive? For a container's health check."),
}


class Trouble(click.ClickException):
    """Something failed."""

    def show(self, file: IO[Any] | None = None) -> None:
        """The message as it is: each line names its own place."""
        click.echo(self.message, file=file, err=file is None)


class Unusable(Trouble):
    """Something must be changed first: a setting, a search, the database."""

    exit_code = 2


class Commands(click.Group):
    """Finds a command by its name, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            near = difflib.get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"no such command {cmd_name!r}{hint}")
        module = importlib.import_module(f"monitor.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error that a person can act on is shown without a traceback."""
        try:
            return super().invoke(ctx)
        except (ConfigError, QueryError, StoreError) as error:
            raise Unusable(str(error)) from error
        except MonitorError as error:
            raise Trouble(str(error)) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of the commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="monitor")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("sources.toml"),
    envvar="MONITOR_CONFIG",
    show_default=True,
    show_envvar=True,
    help="What is watched, and where it is told.",
)
@click.option(
    "--database",
    metavar="URL",
    envvar="MONITOR_DATABASE",
    show_envvar=True,
    help="Use this database instead of the configured one.",
)
@click.pass_context
def monitor(ctx: click.Context, config: Path, database: str | None) -> None:
    """Watch for CAR-T milestones in autoimmune disease; say each once, with the proof."""
    ctx.obj = {"config": config, "database": database}


def main() -> None:
    """The program."""
    monitor(prog_name="monitor")
