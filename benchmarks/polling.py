"""Polls feeds on loopback beside `reader`, the best peer that also stores, in one run.

    python benchmarks/polling.py [--feeds 1000] [--rounds 3] [--workers 10] [--latency 0.1]

Measured: a first read (ours with classification, both with storing), nothing changed (304), 5 %
changed; then unchanged again with every answer late by --latency, with 50 workers each.
Each side is a process of its own; rounds alternate between them; medians are printed with the ratio
of ours to reader's. The goals are those of the project: three times reader, at most 1.5 times its
memory. `pip install --group bench .` brings reader.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.request import Request, urlopen

HERE = Path(__file__).parent
GOALS = {
    "first read": 3.0,
    "unchanged": 3.0,
    "5 % changed": 3.0,
    "unchanged, late": 1.5,
}

Poll = Callable[[int], int]  # number of workers -> number of feeds that were asked


def ours(folder: Path, urls: Iterable[str]) -> Poll:
    """The whole pipeline as `monitor run --once` runs it, on SQLite; nothing is delivered, and
    pages of items are not fetched."""
    from monitor import config, wiring
    from monitor.daemon import Daemon
    from monitor.values import PollReport

    entries = "".join(
        f'[[sources]]\nname = "feed-{number}"\nkind = "feed"\nurl = "{url}"\nevery = "5m"\n'
        'trust = "company"\nfull_text = false\n'
        for number, url in enumerate(urls)
    )
    file = folder / "sources.toml"
    file.write_text(f'[monitor]\ndatabase = "sqlite:///{folder / "ours.db"}"\n\n{entries}')
    settings = config.load(file)
    monitor = wiring.open_monitor(settings)
    daemon = Daemon(monitor.store, settings.sources, monitor.poller, monitor.deliverer, wiring.now)

    def poll(workers: int) -> int:
        reports: list[PollReport] = []
        daemon.workers = workers
        daemon.poll_all(reports.append)
        failed = [report.error for report in reports if report.outcome == "failed"]
        if failed:
            raise SystemExit(f"{len(failed)} polls failed: {failed[0]}")
        return len(reports)

    return poll


def readers(folder: Path, urls: Iterable[str]) -> Poll:
    """reader, with its own storage and search off, as it is by default."""
    from reader import make_reader

    peer = make_reader(str(folder / "reader.db"))
    for url in urls:
        peer.add_feed(url)

    def poll(workers: int) -> int:
        results = list(peer.update_feeds_iter(workers=workers, scheduled=False))
        failed = [result.value for result in results if isinstance(result.value, Exception)]
        if failed:
            raise SystemExit(f"{len(failed)} updates failed: {failed[0]}")
        return len(results)

    return poll


def side(name: str, base: str, feeds: int) -> None:
    """Poll as often as a line with a number of workers comes; answer each with what it took."""
    urls = [f"{base}/feed/{number}" for number in range(feeds)]
    with tempfile.TemporaryDirectory(prefix="polling-") as folder:
        poll = {"ours": ours, "reader": readers}[name](Path(folder), urls)
        print("ready", flush=True)
        for line in sys.stdin:
            wall, cpu = time.perf_counter(), time.process_time()
            asked = poll(int(line))
            answer = {
                "rate": asked / (time.perf_counter() - wall),
                "cpu": (time.process_time() - cpu) / asked * 1000,
                "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
            print(json.dumps(answer), flush=True)


class Side:
    """One of the two, in its own process."""

    def __init__(self, name: str, base: str, feeds: int) -> None:
        command = [sys.executable, __file__, "--side", name, "--base", base, "--feeds", str(feeds)]
        self.name = name
        self.log = tempfile.TemporaryFile(mode="w+")  # noqa: SIM115 -- open as long as we are
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        self.said()

    def said(self) -> str:
        """The next line of the process."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.log.seek(0)
            raise SystemExit(f"{self.name} stopped: {self.log.read()[-2000:]}")
        return line

    def poll(self, workers: int) -> dict[str, float]:
        """Poll every feed once."""
        assert self.process.stdin is not None
        print(workers, file=self.process.stdin, flush=True)
        return dict(json.loads(self.said()))

    def stop(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)


def tell(base: str, order: str) -> str:
    """Give the server an order."""
    with urlopen(Request(f"{base}/{order}", method="POST")) as answer:
        return str(answer.read().decode())


def measure(base: str, feeds: int, rounds: int, workers: int, latency: float) -> None:
    """Run all of it and print the table."""
    sides = [Side("ours", base, feeds), Side("reader", base, feeds)]
    rows: dict[str, dict[str, list[dict[str, float]]]] = {name: {} for name in GOALS}

    def run(what: str, threads: dict[str, int]) -> None:
        for each in sides:
            rows[what].setdefault(each.name, []).append(each.poll(threads[each.name]))

    both = {"ours": workers, "reader": workers}
    print(f"{feeds} feeds, {workers} workers; first read ...", file=sys.stderr)
    run("first read", both)
    for number in range(rounds):
        print(f"round {number + 1} of {rounds} ...", file=sys.stderr)
        run("unchanged", both)
        tell(base, f"change?share=0.05&count={feeds}")
        run("5 % changed", both)
        sides.reverse()
    if latency:
        print(f"with {latency:g} s before each answer ...", file=sys.stderr)
        tell(base, f"delay?seconds={latency}")
        run("unchanged, late", {"ours": 50, "reader": 50})
    for each in sides:
        each.stop()
    report(rows)


def report(rows: dict[str, dict[str, list[dict[str, float]]]]) -> None:
    """The table: feeds/s, the ratio, CPU a feed, peak memory."""

    def median(runs: list[dict[str, float]], key: str) -> float:
        return statistics.median(each[key] for each in runs)

    print(f"{'':18}{'ours':>9}{'reader':>9}{'ratio':>8}{'goal':>7}{'CPU ms/feed':>17}")
    print(f"{'':18}{'feeds/s':>9}{'feeds/s':>9}{'':>8}{'':>7}{'ours':>9}{'reader':>8}")
    for what, by_side in rows.items():
        if not by_side:
            continue
        our, their = by_side["ours"], by_side["reader"]
        rate, peer = median(our, "rate"), median(their, "rate")
        print(
            f"{what:18}{rate:9.0f}{peer:9.0f}{rate / peer:8.1f}{GOALS[what]:7.1f}"
            f"{median(our, 'cpu'):9.2f}{median(their, 'cpu'):8.2f}"
        )
    peaks = {
        name: max(run["rss"] for by_side in rows.values() for run in by_side.get(name, []))
        for name in ("ours", "reader")
    }
    ratio = peaks["ours"] / peaks["reader"]
    print(f"{'peak MiB':18}{peaks['ours']:9.0f}{peaks['reader']:9.0f}{ratio:8.2f}{'<=1.5':>7}")


def main() -> None:
    """Read the command line; be one side or the whole."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=10)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds; 0: leave it out")
    parser.add_argument("--side", choices=["ours", "reader"], help=argparse.SUPPRESS)
    parser.add_argument("--base", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        side(asked.side, asked.base, asked.feeds)
        return
    command = [sys.executable, str(HERE / "feed_server.py"), "--feeds", str(asked.feeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        base = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        try:
            measure(base, asked.feeds, asked.rounds, asked.workers, asked.latency)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
