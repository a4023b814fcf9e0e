"""A daemon that dies by SIGKILL at a chosen one of its write points; started as a process.

It warms up once (vocabulary, imports, statements), then forks a daemon for each line of orders on
its standard input and answers with how that one ended. What the daemon runs is the real pipeline
on a real database file and a real Slack client; only the web is made up, and the clock, which goes
on when nothing is due.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from monitor import alerts, classify, logs
from monitor.errors import FetchError
from monitor.notify import Channel
from monitor.notify.slack import Slack
from monitor.pipeline import Bookkeeping, Deliverer, Operations, Poller, Recorder, Telling
from monitor.store import Store, Transaction
from monitor.values import Message, Source, Trust
from tests.fakes import FakeChannel, FakeWeb

ALERTS, OPERATIONS = "slack:#cart-alerts", "slack:#cart-ops"
TITLE = "First patient dosed with CAR-T VCW-219 in lupus"
NEWS_TEXT = """A first patient with systemic lupus erythematosus has been dosed with VCW-219, an \
allogeneic CD19/CD20 CAR-T cell therapy of Vltava Cell Works, in a Phase 1 trial."""
RELEASE_TITLE = "Vltava Cell Works Doses First Patient in Phase 1 Trial of VCW-219 in Lupus"
RELEASE = """BRNO -- Vltava Cell Works today announced that the first patient has been dosed with \
VCW-219, its allogeneic CD19/CD20 CAR-T cell therapy, in a Phase 1 trial in systemic lupus \
erythematosus (NCT09990219)."""

NEWS = Source("news", "feed", Trust.NEWS, timedelta(minutes=5), {"url": "https://news.example/rss"})
WIRE = replace(
    NEWS,
    name="wire",
    trust=Trust.COMPANY,
    options={"url": "https://wire.example/rss"},
    document_kind="press_release",
)
BROKEN = replace(NEWS, name="broken", options={"url": "https://broken.example/rss"})


@dataclass
class Points:
    """Counts the places at which a process may die, and dies at one of them."""

    dies_at: int
    passed: int = 0

    def here(self) -> None:
        self.passed += 1
        if self.passed == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


class DyingStore(Store):
    """Dies before a transaction, before its commit, or after it."""

    points = Points(0)

    @contextmanager
    def begin(self, *, lasting: bool = True) -> Iterator[Transaction]:
        self.points.here()
        with super().begin(lasting=lasting) as transaction:
            yield transaction
            self.points.here()
        self.points.here()


@dataclass
class DyingChannel:
    """Dies before or after each call to the channel."""

    channel: Channel
    points: Points

    def send(self, message: Message) -> str:
        self.points.here()
        receipt = self.channel.send(message)
        self.points.here()
        return receipt

    def find(self, message: Message) -> str | None:
        self.points.here()
        return self.channel.find(message)


def feed(title: str, text: str, link: str, at: datetime) -> str:
    return (
        f"<rss version='2.0'><channel><title>Feed</title><item><title>{title}</title>"
        f"<link>{link}</link><guid>{link}</guid><pubDate>{format_datetime(at)}</pubDate>"
        f"<description>{text}</description></item></channel></rss>"
    )


def slack(orders: dict[str, Any], points: Points) -> dict[str, Channel]:
    """The real Slack channels, on the stand-in's address."""
    return {
        name: DyingChannel(
            Slack(orders["token"], name.removeprefix("slack:"), zone=UTC, api_url=orders["slack"]),
            points,
        )
        for name in (ALERTS, OPERATIONS)
    }


def live(
    store: Store,
    lexicon: classify.Lexicon,
    channels: Mapping[str, Channel],
    published: datetime,
    time: datetime,
) -> None:
    """Poll all sources and send until nothing waits, as a daemon does that has just started."""
    news = feed(TITLE, NEWS_TEXT, "https://news.example/1", published)
    wire = feed(RELEASE_TITLE, RELEASE, "https://wire.example/1", published)
    web = FakeWeb(
        {
            "https://news.example/rss": news,
            "https://wire.example/rss": wire,
            "https://broken.example/rss": FetchError("broken.example answers 503", status=503),
        }
    )
    operations = Operations(OPERATIONS)
    recorder = Recorder(store, alerts.Rules(), classify.Naming(lexicon), Telling((ALERTS,)))
    books = Bookkeeping(store, operations)
    poller = Poller(store, web, lexicon, recorder, lambda: time, lambda: 0.5, books)
    deliverer = Deliverer(store, channels, lambda: time, operations)
    deliverer.release()
    for source in (NEWS, WIRE, BROKEN, BROKEN, BROKEN):
        poller.poll(source)
    for _ in range(1_000):
        if deliverer.deliver():
            continue
        with store.reading() as reading:
            if not reading.is_waiting(time):
                return
        time += timedelta(seconds=5)
    raise AssertionError("messages still wait after 1,000 looks")


def main(database: str) -> None:
    logs.configure("quiet")
    lexicon = classify.load()
    store = DyingStore(database)
    now = datetime.now(UTC)
    live(store, lexicon, {ALERTS: FakeChannel(), OPERATIONS: FakeChannel()}, now, now)
    store.close()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        daemon = os.fork()
        if daemon == 0:
            orders = json.loads(line)
            store.points = Points(orders["dies_at"])
            base, time = (datetime.fromisoformat(orders[name]) for name in ("base", "now"))
            live(store, lexicon, slack(orders, store.points), base, time)
            Path(orders["points"]).write_text(str(store.points.passed))
            os._exit(0)
        _, status = os.waitpid(daemon, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
