"""How much memory the daemon takes while nothing happens, and whether it grows.

    python benchmarks/memory.py [--sources 300] [--every 5s] [--minutes 3]

The real process polls feeds on loopback that do not change; a first round beside it has stored them
before. Its resident memory is read each few seconds. Polls follow each other faster than anybody
would have them, so that minutes stand for a day: a day of 300 sources every five minutes is 86,400
polls. The goal is 100 MiB, and no growth.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import Request, urlopen

HERE = Path(__file__).parent
GOAL = 100  # MiB
SAMPLES = 24


def configured(folder: Path, base: str, sources: int, every: str) -> list[str]:
    """Write a configuration; the command line that uses it."""
    file = folder / "sources.toml"
    entries = (
        f'[[sources]]\nname = "feed-{number}"\nkind = "feed"\nurl = "{base}/feed/{number}"\n'
        f'every = "{every}"\ntrust = "company"\nfull_text = false\n'
        for number in range(sources)
    )
    file.write_text(f'[monitor]\ndatabase = "sqlite:///{folder / "m.db"}"\n' + "".join(entries))
    return [sys.executable, "-m", "monitor", "--config", str(file), "run"]


def resident(process: int) -> float:
    """MiB that a process holds in memory now (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def requests(base: str) -> int:
    """How often the server was asked since the last time."""
    with urlopen(Request(f"{base}/requests", method="POST")) as answer:
        return int(answer.read())


def measure(base: str, sources: int, every: str, minutes: float) -> None:
    """Run the daemon, read its memory, print it."""
    nothing = subprocess.DEVNULL
    with tempfile.TemporaryDirectory(prefix="memory-") as folder:
        command = configured(Path(folder), base, sources, every)
        subprocess.run(
            [*command, "--once"], check=False, stdout=nothing, stderr=nothing
        )  # delivery takes its time
        requests(base)
        with subprocess.Popen(command, stdout=nothing, stderr=nothing) as daemon:
            try:
                found = []
                for _ in range(SAMPLES):
                    time.sleep(minutes * 60 / SAMPLES)
                    found.append(resident(daemon.pid))
                    print(f"{found[-1]:.1f}", end=" ", file=sys.stderr, flush=True)
            finally:
                daemon.terminate()
    third = SAMPLES // 3
    early, late = statistics.median(found[third:-third]), statistics.median(found[-third:])
    print(file=sys.stderr)
    print(f"{sources} sources, {requests(base)} polls in {minutes:g} min")
    print(f"peak {max(found):.0f} MiB (goal {GOAL}); second third {early:.1f}, last {late:.1f}")


def main() -> None:
    """Read the command line, start the feeds, measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--every", default="5s")
    parser.add_argument("--minutes", type=float, default=3)
    asked = parser.parse_args()
    command = [sys.executable, str(HERE / "feed_server.py"), "--feeds", str(asked.sources)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            base = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            measure(base, asked.sources, asked.every, asked.minutes)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
