"""`monitor feedback`: a person's word on an alert."""

import getpass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from monitor.config import Settings


@click.command("feedback", short_help="Say whether an alert is right.")
@click.argument("alert_id", type=int, metavar="ID", required=False)
@click.argument("verdict", metavar="yes|no|MILESTONE", required=False)
@click.option("--who", default=getpass.getuser, show_default="you", help="Whose word it is.")
@click.option("--export", is_flag=True, help="Judged documents as lines of a labelled corpus.")
@click.pass_obj
def command(
    options: dict[str, Any], alert_id: int | None, verdict: str | None, who: str, export: bool
) -> None:
    """Keep a person's word on an alert, with who and when: yes, no, or the milestone that it is
    instead. An earlier word of the same person is kept too; the later one counts.

    With --export nothing is kept: each judged alert is one JSON line, its document with the label
    that people gave it, as `monitor read --jsonl` takes it.
    """
    from monitor import wiring

    settings = wiring.settings(options)
    if export:
        _export(settings)
    elif alert_id is None or verdict is None:
        raise click.UsageError("name an alert and a verdict, or say --export")
    else:
        _judge(settings, alert_id, verdict, who)


def _export(settings: "Settings") -> None:
    from monitor import wiring
    from monitor.cli.output import as_line
    from monitor.pipeline import labelled

    with wiring.open_store(settings).reading() as store:
        for line in labelled(store):
            as_line(line)


def _judge(settings: "Settings", alert_id: int, verdict: str, who: str) -> None:
    from monitor import classify, wiring
    from monitor.pipeline import judge
    from monitor.values import Feedback

    allowed = ("yes", "no", *classify.load().milestones)
    if verdict not in allowed:
        from monitor.config import unknown_word

        raise click.UsageError(f"verdict {unknown_word(verdict, allowed)}")
    with wiring.open_store(settings).begin() as store:
        if judge(store, Feedback(alert_id, verdict, who, wiring.now())) is None:
            raise click.ClickException(f"there is no alert {alert_id}; monitor search finds them")
    click.echo(f"alert {alert_id}: {verdict}, says {who}")
