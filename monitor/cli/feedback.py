"""`monitor feedback`: a person's word on an alert."""

import getpass
from typing import Any

import click


@click.command("feedback", short_help="Say whether an alert is right.")
@click.argument("alert_id", type=int, metavar="ID")
@click.argument("verdict", metavar="yes|no|MILESTONE")
@click.option("--who", default=getpass.getuser, show_default="you", help="Whose word it is.")
@click.pass_obj
def command(options: dict[str, Any], alert_id: int, verdict: str, who: str) -> None:
    """Keep a person's word on an alert, with who and when: yes, no, or the milestone that it is
    instead. An earlier word of the same person is kept too; the later one counts.
    """
    from monitor import classify, wiring
    from monitor.values import Feedback

    settings = wiring.settings(options)
    allowed = ("yes", "no", *classify.load().milestones)
    if verdict not in allowed:
        from monitor.config import unknown_word

        raise click.UsageError(f"verdict {unknown_word(verdict, allowed)}")
    with wiring.open_store(settings).begin() as store:
        if store.alert(alert_id) is None:
            raise click.ClickException(f"there is no alert {alert_id}; monitor search finds them")
        store.add_feedback(Feedback(alert_id, verdict, who, wiring.now()))
    click.echo(f"alert {alert_id}: {verdict}, says {who}")
