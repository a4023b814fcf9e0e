"""The demo: invented publishers and a stand-in Slack on loopback, and the real monitor between.

Everything else is the program as it runs: sources.toml, database, polls, alerts, deliveries.
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from monitor import classify, config, web, wiring
from monitor.demo import press
from monitor.demo.site import Publisher, Site
from monitor.demo.slack_server import TOKEN, SlackServer, dropped
from monitor.values import PollReport

DOUBT = timedelta(seconds=5)

CONFIG = """
[monitor]
database = "sqlite:///{folder}/demo.db"
contact = "demo@example.org"

[slack]
channel = "#cart-alerts"
operations = "#cart-ops"

[[sources]]
name = "wire"
kind = "feed"
url = "{wire}"
trust = "company"
every = "1m"

[[sources]]
name = "daily"
kind = "feed"
url = "{daily}"
trust = "news"
every = "1m"
"""


@dataclass(slots=True)
class Show:
    """The demo while it runs. `say` prints a line."""

    monitor: wiring.Monitor
    slack: SlackServer
    wire: Publisher
    daily: Publisher
    say: Callable[[str], None]
    shown: int = 0

    def play(self) -> None:
        """Every scene, in under a minute."""
        self._first_day()
        self._rewrite()
        self._outage()
        self._lost_answer()
        self._ask()

    def _first_day(self) -> None:
        now = wiring.now()
        self.wire.articles += [
            press.market_report(now),
            press.cancer(now),
            press.plan(now),
            press.first_dose(now),
        ]
        self._scene(
            "The wire publishes four releases: a first dose in lupus, a first dose in lymphoma,"
            " a plan, a market report."
        )
        self._poll("wire")
        self._told()
        self.say("")
        self.say("  Why not the others? `monitor why` knows:")
        with self.monitor.store.reading() as store:
            for document in store.documents_after():
                for decision in store.decisions(document.id or 0):
                    if decision.say != "post" and decision.event is not None:
                        self.say(f"    {document.title[:60]}: {decision.reason}")
                reading = store.reading(document.id or 0)
                if reading is not None and not reading.events:
                    why = reading.notes[0].why if reading.notes else "stopped at the gate"
                    self.say(f"    {document.title[:60]}: {why}")

    def _rewrite(self) -> None:
        self.daily.articles.append(press.rewrite(wiring.now()))
        self._scene("A news site tells the first dose again, in its own words.")
        self._poll("daily")
        self._told()
        with self.monitor.store.reading() as store:
            (alert,) = store.recent_alerts(1)
        self.say(
            f"  No second alert: the story now has {len(alert.sightings)} sightings,"
            f" {' and '.join(sighting.source for sighting in alert.sightings)}."
        )

    def _outage(self) -> None:
        self.wire.failing = True
        self._scene("The wire is down for three polls, and publishes a clinical hold meanwhile.")
        for _ in range(3):
            self._poll("wire")
        self.wire.articles.append(press.hold(wiring.now()))
        self._told()
        self.wire.failing = False
        self.say("  It is repaired:")
        self.slack.misbehave(dropped(taken=True))
        self._poll("wire")

    def _lost_answer(self) -> None:
        self._scene(
            "Slack takes the alert and drops the connection before it answers. It is not sent"
            " again blindly: when it must have arrived (90 s in earnest, 5 s here) the channel is"
            " asked for it."
        )
        self._told()
        looked = len(self.slack.called("conversations.history"))
        posts = len(self.slack.messages("cart-alerts"))
        self.say(f"  {looked} look-up, {posts} messages in #cart-alerts: none lost, none twice.")

    def _ask(self) -> None:
        self._scene("What was ever said can be searched: `monitor search lupus`.")
        with self.monitor.store.reading() as store:
            for alert in store.recent_alerts(10):
                self.say(f"  {alert.id}  {alert.headline}")

    def _scene(self, text: str) -> None:
        self.shown += 1
        self.say("")
        self.say(f"{self.shown}. {text}")

    def _poll(self, name: str) -> None:
        (source,) = wiring.named_sources(self.monitor.settings, [name])
        self.say(f"  {_poll_line(self.monitor.poller.poll(source))}")

    def _told(self) -> None:
        """Deliver what waits, and print what is new in Slack."""
        before = {room: len(each.messages) for room, each in self.slack.workspace.rooms.items()}
        self.monitor.deliverer.deliver_all()
        for room, each in self.slack.workspace.rooms.items():
            for message in each.messages[before[room] :]:
                mark = "in the thread" if "thread_ts" in message else "new"
                self.say(f"  #{room} ({mark})")
                for line in str(message["text"]).splitlines():
                    self.say(f"    | {line}")


def _poll_line(report: PollReport) -> str:
    if report.error:
        return f"polled {report.source}: {report.error}"
    return f"polled {report.source}: {report.items} items, {report.new} new, {report.alerts} alerts"


def play(say: Callable[[str], None], stay: Callable[[], None] | None = None) -> None:
    """Run the demo; it leaves nothing behind. `stay` keeps the pages open until it returns."""
    wire, daily = Publisher("wire"), Publisher("daily")
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as folder, SlackServer() as slack:
        site = Site([wire, daily])
        try:
            path = Path(folder) / "sources.toml"
            path.write_text(
                CONFIG.format(
                    folder=folder, wire=site.feed_url("wire"), daily=site.feed_url("daily")
                )
            )
            environ = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.url}
            settings = config.load(path, environ)
            started = time.monotonic()
            with wiring.open_monitor(settings, log="quiet") as monitor:
                hurried = replace(monitor, deliverer=replace(monitor.deliverer, doubt=DOUBT))
                Show(hurried, slack, wire, daily, say).play()
                say("")
                say(f"Done in {time.monotonic() - started:.0f} s. `make run` starts the real one.")
                if stay is not None:
                    _keep_open(monitor, slack, say, stay)
        finally:
            site.close()


def _keep_open(
    monitor: wiring.Monitor,
    slack: SlackServer,
    say: Callable[[str], None],
    stay: Callable[[], None],
) -> None:
    """The web page on what was alerted, and the stand-in's channels as a page."""
    names = classify.Naming(monitor.lexicon)
    sources = monitor.settings.sources
    app = web.app(monitor.store, names, sources, web.Options(), wiring.now, None)
    page = web.Service(app, "127.0.0.1", 0)
    page.start()
    try:
        say(f"The web page: {page.address}  What Slack shows: {slack.page_url}")
        say("Ctrl-C ends the demo.")
        stay()
    finally:
        page.stop()
