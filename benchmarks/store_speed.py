"""How fast the store is: documents written with full text, story candidates, an alert by id.

Raw sqlite3 does the same work beside us in the same run, and the ratios are printed: absolute
figures move with the machine. `python benchmarks/store_speed.py --help` names the sizes; the
goals stand behind each line.
"""

import argparse
import itertools
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from monitor.store import Store, facts
from monitor.store.stories import _story_row
from monitor.store.tables import stories, story_tokens
from monitor.values import (
    Document,
    Event,
    Item,
    Milestone,
    Quote,
    Reading,
    Status,
    Trust,
    Verdict,
    Zone,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CHANCE = random.Random(7)
WORDS = [
    "".join(CHANCE.choices("abcdefghilmnoprstuv", k=CHANCE.randint(3, 11))) for _ in range(20_000)
]
WEIGHTS = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(WORDS))))
MILESTONES = [f"milestone_{n}" for n in range(15)]
INDICATIONS = [f"disease {n}" for n in range(25)]
TARGETS = ["CD19", "CD20", "BCMA", "CD7", "CD70", "DSG3"]


def document(number: int, words: int) -> Document:
    """A release of about `words` words, with the frequencies of a language and curly quotes."""
    title = " ".join(CHANCE.choices(WORDS, cum_weights=WEIGHTS, k=10)).capitalize()
    text = f"{title}\n\n“{' '.join(CHANCE.choices(WORDS, cum_weights=WEIGHTS, k=words))}”"
    return Document(
        source=f"wire-{number // 500}",
        key=f"release-{number}",
        kind="press_release",
        trust=Trust.COMPANY,
        url=f"https://news.example/releases/{number}.html",
        title=title,
        text=text,
        zones=(Zone("title", 0, len(title)), Zone("body", len(title) + 2, len(text))),
        published=NOW + timedelta(seconds=number),
        seen=NOW + timedelta(seconds=number + 60),
        publisher="Wire",
        content_hash=f"{number:032x}",
    )


def event(number: int) -> Event:
    """An event of one of 15 milestones, 3,000 products, 400 companies, 25 diseases, 6 targets."""
    chance = random.Random(number)
    return Event(
        Milestone(chance.choice(MILESTONES), "A milestone"),
        Status.ACHIEVED,
        Quote("the first patient has been dosed", 20, 52),
        product=f"XY-{chance.randrange(3_000)}" if chance.random() < 0.9 else None,
        company=f"Company {chance.randrange(400)}",
        targets=tuple(sorted(chance.sample(TARGETS, chance.choice((1, 1, 1, 2))))),
        modality="autologous CAR-T",
        indications=tuple(sorted(chance.sample(INDICATIONS, chance.choice((1, 1, 2, 3))))),
        phase=chance.choice(("1", "1/2", "2", None)),
        trial_ids=(f"NCT{chance.randrange(20_000):08}",) if chance.random() < 0.5 else (),
    )


@contextmanager
def timed(kept: list[float]) -> Iterator[None]:
    """Add the seconds that the block took."""
    start = time.perf_counter()
    yield
    kept.append(time.perf_counter() - start)


def batches(documents: list[Document], size: int) -> list[list[Document]]:
    """The documents in lists of `size`."""
    return [documents[at : at + size] for at in range(0, len(documents), size)]


def write_documents(store: Store, raw: sqlite3.Connection, args: argparse.Namespace) -> None:
    """Batches into both, in turn; then one at a time with a commit each."""
    documents = [document(number, args.words) for number in range(args.documents)]
    ours: list[float] = []
    theirs: list[float] = []
    reading = Reading(vocabulary="v1")
    for part in batches(documents, args.batch):
        with timed(ours), store.begin() as transaction:
            transaction.add_documents([(each, reading, "seen") for each in part])
        with timed(theirs):
            raw_write(raw, part)
    rate, bare = len(documents) / sum(ours), len(documents) / sum(theirs)
    print(f"documents with full text, batches of {args.batch}, {args.words} words (goal 1,500/s)")
    print(f"  store {rate:7,.0f}/s   sqlite3 {bare:7,.0f}/s   ratio {rate / bare:.2f}")
    single: list[float] = []
    theirs = []
    for each in [document(args.documents + number, args.words) for number in range(args.single)]:
        with timed(single), store.begin() as transaction:
            transaction.add_documents([(each, reading, "seen")])
        with timed(theirs):
            raw_write(raw, [each])
    bare = len(single) / sum(theirs)
    rate = len(single) / sum(single)
    print(f"  one commit each {rate:,.0f}/s   sqlite3 {bare:,.0f}/s   ratio {rate / bare:.2f}")
    again: list[float] = []
    for part in batches(documents, args.batch):
        items = [Item(each.key, each.url, each.title, each.published) for each in part]
        with timed(again), store.reading() as transaction:
            transaction.known_versions(part[0].source, items)
    print(f"  recognised again {len(documents) / sum(again):7,.0f}/s")


def raw_write(raw: sqlite3.Connection, part: list[Document]) -> None:
    """The least that stores and indexes a document, uncompressed and unversioned."""
    raw.execute("BEGIN IMMEDIATE")
    rows = [
        (each.source, each.key, each.url, each.title, each.text, str(each.published))
        for each in part
    ]
    last = raw.execute("SELECT coalesce(max(id), 0) FROM documents").fetchone()[0]
    raw.executemany(
        "INSERT INTO documents (source, key, url, title, text, published) VALUES (?,?,?,?,?,?)",
        rows,
    )
    raw.executemany(
        "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
        [(last + place, row[3], row[4]) for place, row in enumerate(rows, 1)],
    )
    raw.execute("COMMIT")


def open_raw(path: Path) -> sqlite3.Connection:
    """A bare database with the same pragmas and one table and index."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE documents (id INTEGER PRIMARY KEY, source TEXT, key TEXT, url TEXT,"
        " title TEXT, text TEXT, published TEXT, UNIQUE (source, key));"
        "CREATE VIRTUAL TABLE words USING fts5 (title, body, content = '')"
    )
    return raw


def fill_stories(store: Store, count: int) -> None:
    """Many stories, written straight into the tables: how they came is not measured here."""
    stored = document(0, 20)
    for start in range(0, count, 5_000):
        rows, tokens = [], []
        for number in range(start, min(start + 5_000, count)):
            told = event(number)
            story = facts.opened(told, stored, number + 1)
            rows.append({"id": number + 1, "unique_key": str(number), **_story_row(story)})
            tokens += [
                {"token": token, "story_id": number + 1} for token in sorted(facts.tokens(story))
            ]
        with store.begin() as transaction:
            transaction.connection.execute(insert(stories), rows)
            transaction.connection.execute(insert(story_tokens), tokens)


def measure(name: str, goal: str, work: Callable[[int], object], count: int) -> None:
    """Median and 95th percentile of `count` calls, after ten to warm up."""
    for number in range(10):
        work(number)
    taken: list[float] = []
    for number in range(count):
        with timed(taken):
            work(number)
    ordered = sorted(taken)
    p50, p95 = statistics.median(ordered) * 1e3, ordered[int(len(ordered) * 0.95)] * 1e3
    print(f"{name}: p50 {p50:.2f} ms, p95 {p95:.2f} ms   ({goal})")


def ask(store: Store, args: argparse.Namespace) -> None:
    """Candidates among many stories; alerts written and read."""
    fill_stories(store, args.stories)
    with store.reading() as transaction:
        asked = [event(10**6 + number) for number in range(args.questions)]
        found = [len(transaction.stories_like(each)) for each in asked]
        print(f"story candidates among {args.stories:,}: {statistics.mean(found):.0f} on average")
        measure(
            "  stories_like",
            "goal 2 ms",
            lambda number: transaction.stories_like(asked[number]),
            args.questions,
        )
    write_alerts(store, args)
    with store.reading() as transaction:
        newest = transaction.recent_alerts(1)[0].id
        measure("an alert by id", "", lambda _: transaction.alert(newest), args.questions)
        measure(
            "the newest 20 with a word and a filter",
            "",
            lambda number: transaction.alerts_with(WORDS[number % 50], ["modality_cart"]),
            args.questions,
        )


def write_alerts(store: Store, args: argparse.Namespace) -> None:
    """A document, its story, alert and delivery in one transaction, as the pipeline does."""
    taken: list[float] = []
    for number in range(args.single):
        fresh, told = document(10**6 + number, args.words), event(2 * 10**6 + number)
        with timed(taken), store.begin() as transaction:
            reading = Reading((told,), matters=True)
            (stored,) = transaction.add_documents([(fresh, reading, "seen")])
            transaction.stories_like(told)
            story = transaction.open_story(told, stored, NOW)
            verdict = Verdict("post", "new")
            alert = transaction.add_alert(story, told, stored, verdict, "Dosed", (), (), NOW)
            transaction.add_delivery("console", f"alert:{alert.id}", "alert", [alert.id], due=NOW)
    print(f"document to pending delivery, one commit: {len(taken) / sum(taken):,.0f}/s")


def main() -> None:
    """Measure, print, leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--words", type=int, default=400)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--single", type=int, default=200)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--database", help="instead of SQLite in a temporary folder; it is filled")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(args.database or f"sqlite:///{folder}/monitor.db")
        store.upgrade()
        raw = open_raw(Path(folder) / "raw.db")
        write_documents(store, raw, args)
        ask(store, args)
        if args.database is None:
            kept = sum(path.stat().st_size for path in Path(folder).glob("monitor.db*"))
            print(f"size on disk {kept / 2**20:,.0f} MiB")
        store.close()
        raw.close()


if __name__ == "__main__":
    main()
