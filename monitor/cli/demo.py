"""`monitor demo`: the whole way without network or account."""

import contextlib
import threading

import click


@click.command("demo", short_help="The whole way without network or account.")
@click.option("--stay", is_flag=True, help="Keep the web page open afterwards, until Ctrl-C.")
def command(stay: bool) -> None:
    """Invented publishers and a stand-in Slack on this machine, and the real monitor between them:
    an alert, what is no alert and why, a rewrite that joins its story, an outage and its repair, an
    answer of Slack that is lost. Takes less than a minute and leaves nothing behind.
    """
    from monitor.demo import show

    show.play(click.echo, _until_interrupted if stay else None)


def _until_interrupted() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
