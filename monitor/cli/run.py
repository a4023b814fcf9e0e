"""`monitor run`: the daemon."""

from typing import TYPE_CHECKING, Any

import click

from monitor.cli.output import length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.daemon import Service
    from monitor.wiring import Monitor


@click.command("run", short_help="The daemon: polls, reads, alerts, delivers.")
@click.option("--once", is_flag=True, help="Poll every source once, deliver, and stop.")
@click.option("--log", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def command(options: dict[str, Any], once: bool, log: str) -> None:
    """Poll, read, alert and deliver until told to stop (Ctrl-C or SIGTERM).

    Serves the web page where [monitor] web is set, and Slack commands where SLACK_APP_TOKEN is.
    With --once every source is polled once; exit code 1 where one of them failed.
    """
    from monitor import wiring
    from monitor.daemon import Daemon
    from monitor.values import PollReport

    settings = wiring.settings(options)
    for remark in wiring.remarks(settings):
        click.echo(remark, err=True)
    with wiring.open_monitor(settings, log=log) as monitor:
        daemon = Daemon(
            monitor.store,
            settings.sources,
            monitor.poller,
            monitor.deliverer,
            wiring.now,
            services=() if once else tuple(_services(monitor)),
            periodic=monitor.periodic(),
        )
        if not once:
            monitor.deliverer.release()
            daemon.run()
            return

        def told(report: PollReport) -> None:
            took = length(report.ended - report.started)
            outcome = report.error or (
                f"{report.items} items, {report.new} new, {report.alerts} alerts"
            )
            click.echo(f"{report.source}: {report.outcome} in {took}: {outcome}", err=True)

        if not daemon.run_once(told):
            raise SystemExit(1)


def _services(monitor: "Monitor") -> "Iterator[Service]":
    """What is served beside the ticks, where it is configured."""
    from zoneinfo import ZoneInfo

    from monitor import classify, search, slack_commands, wiring

    settings, names = monitor.settings, classify.Naming(monitor.lexicon)
    if settings.monitor.web:
        yield _page(monitor)
    token = settings.secret("SLACK_APP_TOKEN")
    if token:
        commands = slack_commands.Commands(
            monitor.store,
            search.Search(monitor.store, names),
            names,
            monitor.lexicon.milestones,
            settings.sources,
            ZoneInfo(settings.monitor.timezone),
            wiring.now,
        )
        yield slack_commands.SlackCommands(
            commands, token, post=monitor.fetcher, api_url=settings.slack_api_url
        )


def _page(monitor: "Monitor") -> "Service":
    from monitor import classify, web, wiring

    settings = monitor.settings
    host, _, port = str(settings.monitor.web).rpartition(":")
    app = web.app(
        monitor.store,
        classify.Naming(monitor.lexicon),
        settings.sources,
        web.Options(timezone=settings.monitor.timezone),
        wiring.now,
        settings.secret("MONITOR_WEB_TOKEN"),
    )
    return web.Service(app, host.strip("[]"), int(port))
