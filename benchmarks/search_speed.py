"""How fast the search is, with the same questions put to FTS5 by hand beside it in the same run.

`make bench ARGS="search_speed"` makes 50,000 documents and takes a minute; `--million` makes a
million (2 GB of disk, five minutes) and is what the goals are about. `--database FILE` keeps what
was made and takes it again. Absolute figures move with the machine: the ratio is what counts.
"""

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.search_archive import fill
from monitor import query
from monitor.query import AsWritten
from monitor.search import Search
from monitor.search.archives import OfStore
from monitor.search.finding import Index
from monitor.search.matching import FTS5, expression
from monitor.store import Store

GOALS = {  # p95 in ms on a million documents; ratio of p50 to the same by hand
    "three words, a year, newest": (30, 1.3),
    "three words, a year, ranked": (150, 1.3),
    "three words, a year, facets": (150, 1.3),
    "one word, newest": (None, None),
    "one word, ranked": (None, None),
    "common word, newest": (None, None),
    "common word, ranked": (200, 1.3),
    "common word, facets": (150, 1.3),
    "word and filter, newest": (None, None),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and the expression that a person would write for it."""

    kind: str
    text: str
    match: str


def questions(path: Path, each: int, chance: random.Random) -> Iterator[Question]:
    """Words are taken from documents, so that each question has an answer."""
    raw = sqlite3.connect(path)
    (count,) = raw.execute("SELECT max(id) FROM documents").fetchone()
    seen: Counter[str] = Counter()
    rows = []
    for _ in range(400):
        row = raw.execute(
            "SELECT published, text, d.tokens FROM documents d JOIN document_bodies"
            " ON document_id = id WHERE id = ?",
            (chance.randint(1, count),),
        ).fetchone()
        words = zlib.decompress(row[1]).decode().split()
        rows.append((row[0], words, row[2].split()))
        seen.update(words)
    raw.close()
    common = [word for word, _ in seen.most_common(20)]
    span = (min(query_day(r[0]) for r in rows), max(query_day(r[0]) for r in rows))
    span = (span[0].replace(month=1, day=1), span[1].replace(month=12, day=31))
    for place in range(each):
        published, words, tokens = rows[place % len(rows)]
        three = " ".join(chance.sample(words, 3))
        day = query_day(published)
        first = day - timedelta(days=chance.randint(0, 360))
        dated = f"{three} published:{first}..{first + timedelta(days=365)}"
        for how in ("newest", "ranked", "facets"):
            yield _question(f"three words, a year, {how}", dated, span)
        word = chance.choice(words)
        for how in ("newest", "ranked"):
            yield _question(f"one word, {how}", word, span)
        for how in ("newest", "ranked", "facets"):
            yield _question(f"common word, {how}", common[place % len(common)], span)
        trust = next(t for t in tokens if t.startswith("trust_")).removeprefix("trust_")
        yield _question("word and filter, newest", f"{word} trust:{trust}", span)


def _question(kind: str, text: str, span) -> Question:
    return Question(kind, text, expression(query.parse(text, AsWritten()).root, FTS5, span))


def query_day(microseconds: int):
    return datetime.fromtimestamp(microseconds / 1e6, UTC).date()


def ours(search: Search, question: Question) -> object:
    return search.ask(
        question.text,
        everything=True,
        rank=question.kind.endswith("ranked"),
        with_facets=question.kind.endswith("facets"),
    )


def index_alone(store: Store, question: Question) -> object:
    """Parse, write the expression and ask the index for twenty ids: no rows, no snippets."""
    root = query.parse(question.text, AsWritten()).root
    with OfStore(store).asking() as asker:
        index = Index(asker, "document_words", root)
        return index.newest(index.match(), 21)


def by_hand(raw: sqlite3.Connection, question: Question) -> object:
    """The index, the rows of twenty hits, and their texts; counts where they are asked for."""
    order = "bm25(document_words, 6, 1, 0)" if question.kind.endswith("ranked") else "rowid DESC"
    hits = raw.execute(
        "SELECT d.id, title, source, trust, publisher, url, published, seen, text"
        " FROM documents d JOIN document_bodies ON document_id = d.id WHERE d.id IN"
        f" (SELECT rowid FROM document_words WHERE document_words MATCH ? ORDER BY {order}"
        " LIMIT 20)",
        (question.match,),
    ).fetchall()
    texts = [zlib.decompress(row[-1]).decode() for row in hits]
    counts = None
    if question.kind.endswith("facets"):
        rows = raw.execute(
            "SELECT tokens FROM documents WHERE id IN"
            " (SELECT rowid FROM document_words WHERE document_words MATCH ?)",
            (question.match,),
        )
        counts = Counter(word for (tokens,) in rows for word in tokens.split())
    return hits, texts, counts


def ids_by_hand(raw: sqlite3.Connection, question: Question) -> object:
    return raw.execute(
        "SELECT rowid FROM document_words WHERE document_words MATCH ?"
        " ORDER BY rowid DESC LIMIT 21",
        (question.match,),
    ).fetchall()


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def report(kind: str, mine: list[float], hand: list[float], goal: tuple) -> None:
    ratio = statistics.median(mine) / statistics.median(hand)
    wanted = f"  goal: p95 {goal[0]} ms, {goal[1]}x" if goal[0] else ""
    print(
        f"{kind:30} {statistics.median(mine):8.2f} {_p95(mine):8.2f}   "
        f"{statistics.median(hand):8.2f} {_p95(hand):8.2f}   {ratio:5.2f}x{wanted}"
    )


def _p95(values: list[float]) -> float:
    return sorted(values)[-(-len(values) * 95 // 100) - 1]


def measure(path: Path, each: int) -> None:
    asked = list(questions(path, each, random.Random(11)))
    store = Store(f"sqlite:///{path}")
    search = Search(store, AsWritten())
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA cache_size = -8000")
    mine: dict[str, list[float]] = {}
    hand: dict[str, list[float]] = {}
    for question in asked:  # both see the pages of a question warm or cold alike, in turn
        pairs = [(mine, partial(ours, search, question)), (hand, partial(by_hand, raw, question))]
        for into, work in pairs if random.random() < 0.5 else pairs[::-1]:
            into.setdefault(question.kind, []).append(timed(work))
        if question.kind.endswith("newest"):
            kind = f"{question.kind}, ids"
            hand.setdefault(kind, []).append(timed(partial(ids_by_hand, raw, question)))
            mine.setdefault(kind, []).append(timed(partial(index_alone, store, question)))
    print(f"{'':30} {'search':>17}   {'FTS5 by hand':>17}")
    print(f"{'ms':30} {'p50':>8} {'p95':>8}   {'p50':>8} {'p95':>8}   ratio of p50")
    for kind in mine:
        report(kind, mine[kind], hand[kind], GOALS.get(kind, (None, None)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--million", action="store_true", help="a million documents")
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--questions", type=int, default=60, help="of each kind")
    parser.add_argument("--database", type=Path, help="keep it here, or take it from here")
    chosen = parser.parse_args()
    count = 1_000_000 if chosen.million else chosen.documents
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.database or Path(folder) / "search.db"
        if not path.exists():
            print(f"making {count:,} documents in {path}")
            fill(path, count)
        measure(path, chosen.questions)


if __name__ == "__main__":
    main()
