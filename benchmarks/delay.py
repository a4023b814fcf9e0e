"""How long it takes from published to posted: the real process, feeds and a Slack on loopback.

    python benchmarks/delay.py [--every 2s] [--releases 15]

Releases of different products appear in one of several feeds, at moments that have nothing to do
with the polls, and are looked for in the Slack channel. The goal is that 95 of 100 are posted
within the interval and two seconds; `--every 1m` is what the project promises, 2s is quick.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from monitor import dates
from monitor.demo.site import Article, Publisher, Site
from monitor.demo.slack_server import TOKEN, SlackServer

SLACK = 2.0  # seconds behind the interval
FEEDS = 10
GIVEN_UP = 30.0  # seconds behind the interval


def release(number: int, now: datetime) -> Article:
    """A first dose of a product of its own."""
    code = f"QRS-{300 + number}"
    return Article(
        f"release-{number}",
        f"Quarry Cell Works Doses First Patient in Phase 1 Trial of {code} in Lupus",
        f"BRNO, Czech Republic, {now:%B} {now.day}, {now.year} -- Quarry Cell Works today announced"
        f" that the first patient has been dosed with {code}, its allogeneic CD19 CAR-T cell"
        " therapy, in a Phase 1 trial in systemic lupus erythematosus.",
        now,
    )


def start(folder: Path, site: Site, slack: SlackServer, every: str) -> subprocess.Popen[bytes]:
    """The daemon, on all feeds of the site."""
    file = folder / "sources.toml"
    entries = (
        f'[[sources]]\nname = "{name}"\nkind = "feed"\nurl = "{site.feed_url(name)}"\n'
        f'every = "{every}"\ntrust = "company"\n'
        for name in site.publishers
    )
    head = f'[monitor]\ndatabase = "sqlite:///{folder / "m.db"}"\n'
    head += '[slack]\nchannel = "#cart-alerts"\n'
    file.write_text(head + "".join(entries))
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "--config", str(file), "run"],
        env={**os.environ, "SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def posted(slack: SlackServer, code: str, limit: float) -> float:
    """Seconds until a message names this product."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < limit:
        if any(code in str(message["text"]) for message in slack.messages("cart-alerts")):
            return time.perf_counter() - begun
        time.sleep(0.02)
    raise SystemExit(f"{code} was not posted within {limit:g} s")


def measure(every: str, releases: int) -> None:
    """Publish one release after the other; print how long each took to arrive."""
    interval = dates.every(every).total_seconds()
    site, chance = Site([Publisher(f"wire-{number}") for number in range(FEEDS)]), random.Random(5)
    delays = []
    with tempfile.TemporaryDirectory(prefix="delay-") as folder, SlackServer() as slack:
        daemon = start(Path(folder), site, slack, every)
        try:
            time.sleep(5 + interval)  # the first polls
            for number in range(releases):
                time.sleep(chance.uniform(0, min(interval, 5)))
                publisher = site.publishers[f"wire-{chance.randrange(FEEDS)}"]
                article = release(number, datetime.now(UTC))
                publisher.articles.append(article)
                delays.append(posted(slack, f"QRS-{300 + number}", interval + GIVEN_UP))
                print(f"{delays[-1]:.2f}", end=" ", file=sys.stderr, flush=True)
        finally:
            daemon.terminate()
            daemon.wait(30)
            site.close()
    delays.sort()
    n = len(delays)
    p50, p95 = delays[(n - 1) // 2], delays[-(-n * 95 // 100) - 1]
    print(file=sys.stderr)
    print(f"{n} releases, every = {every}: published to posted p50 {p50:.2f} s, p95 {p95:.2f} s")
    print(f"goal: p95 <= {interval + SLACK:g} s")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", default="2s")
    parser.add_argument("--releases", type=int, default=15)
    asked = parser.parse_args()
    measure(asked.every, asked.releases)


if __name__ == "__main__":
    main()
