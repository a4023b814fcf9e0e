"""`monitor mute` and `monitor unmute`: what nobody wants to hear of, and until when."""

import getpass
from typing import Any

import click


@click.command("mute", short_help="Do not post what a search finds; without one, list the mutes.")
@click.argument("words", nargs=-1, metavar="QUERY")
@click.option("--for", "span", metavar="TIME", help="How long, as 30d or 12h; else until unmuted.")
@click.option("--reason", default="", help="Why, for whoever asks later.")
@click.option("--who", default=getpass.getuser, show_default="you", help="Whose wish it is.")
@click.pass_obj
def command(
    options: dict[str, Any], words: tuple[str, ...], span: str | None, reason: str, who: str
) -> None:
    """Alerts that QUERY finds are kept and can be searched, but are not posted."""
    from monitor import classify, dates, query, wiring
    from monitor.cli.output import clock, table

    settings = wiring.settings(options)
    zone, now = settings.monitor.timezone, wiring.now()
    text = " ".join(words).strip()
    if not text:
        with wiring.open_store(settings).reading() as store:
            standing = store.mutes(now)
        rows = (
            (m.id, m.query, clock(m.until, zone) if m.until else "unmuted", m.who, m.reason)
            for m in standing
        )
        table(("id", "search", "until", "who", "reason"), rows)
        return
    query.parse(text, classify.Naming(classify.load()))
    try:
        until = now + dates.every(span) if span else None
    except (ValueError, OverflowError) as error:
        raise click.UsageError(f"--for: {error}") from None
    with wiring.open_store(settings).begin() as store:
        given = store.add_mute(text, until, who, reason, now)
    click.echo(f"mute {given}: {text}, until {clock(until, zone) if until else 'unmuted'}")


@click.command("unmute", short_help="End a mute.")
@click.argument("mute_id", type=int, metavar="ID")
@click.option("--who", default=getpass.getuser, show_default="you", help="Whose wish it is.")
@click.pass_obj
def unmute(options: dict[str, Any], mute_id: int, who: str) -> None:
    """End a mute before its time; monitor mute lists them."""
    from monitor import wiring

    settings = wiring.settings(options)
    with wiring.open_store(settings).begin() as store:
        if not store.end_mute(mute_id, who, wiring.now()):
            raise click.ClickException(f"no mute {mute_id} holds; monitor mute lists those that do")
    click.echo(f"mute {mute_id} is ended")
