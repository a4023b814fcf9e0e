"""Fills a SQLite store with made-up documents, as many as asked, for the benchmark of the search.

Rows are written as `monitor.store` would write them, by plain statements in large transactions:
what is measured is reading. Words follow Zipf's law, days and ids grow together but for one
document in ten that came from a backfill, and three documents in ten report an event.
"""

import itertools
import random
import sqlite3
import time
import zlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from monitor.query import range_tokens, token, tokens
from monitor.query.filters import Facts
from monitor.store import Store
from monitor.values import Event, Milestone, Quote, Status, Trust

BATCH = 20_000
FIRST, LAST = date(2016, 1, 1), date(2026, 10, 31)
MILESTONES = [
    "first_patient_dosed",
    "ind_cleared",
    "trial_started",
    "data_readout",
    "publication",
    "deal",
    "financing",
    "designation",
    "clinical_hold",
    "approval",
    "submission",
    "enrollment_completed",
    "safety_event",
]
DISEASES = [
    "systemic lupus erythematosus",
    "lupus nephritis",
    "myasthenia gravis",
    "systemic sclerosis",
    "multiple sclerosis",
    "dermatomyositis",
    "rheumatoid arthritis",
    "ANCA-associated vasculitis",
    "neuromyelitis optica spectrum disorder",
    "stiff-person syndrome",
    "Sjogren disease",
    "pemphigus",
]
TARGETS = ("CD19", "BCMA", "CD19/BCMA", "CD20", "CD19/CD20", "CD70")
MODALITIES = ("autologous CAR-T", "allogeneic CAR-T", "in vivo CAR-T", "mRNA CAR-T")
_SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ra",
    "si",
    "to",
    "va",
    "xe",
    "zu",
    "cor",
    "den",
    "lim",
    "tas",
    "ver",
]


class Vocabulary:
    """Invented words, the commonest first, each drawn as often as Zipf's law says."""

    def __init__(self, chance: random.Random, size: int = 40_000) -> None:
        self.chance = chance
        found = dict.fromkeys(
            "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3, 3, 4))))
            for _ in range(size * 3)
        )
        self.words = list(found)[:size]
        weights = [1 / (place + 10) for place in range(len(self.words))]
        self.cumulative = list(itertools.accumulate(weights))

    def text(self, length: int) -> str:
        return " ".join(self.chance.choices(self.words, cum_weights=self.cumulative, k=length))


def fill(path: Path, count: int, *, seed: int = 7) -> None:
    """Write `count` documents into a new store at `path`."""
    Store(f"sqlite:///{path}").upgrade()
    chance = random.Random(seed)
    vocabulary = Vocabulary(chance)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("PRAGMA cache_size = -200000")
    started = time.perf_counter()
    for first in range(1, count + 1, BATCH):
        ids = range(first, min(first + BATCH, count + 1))
        _write(raw, [_row(given, count, chance, vocabulary) for given in ids])
        done = ids[-1]
        if done % (BATCH * 5) == 0:
            print(f"  {done:,} documents in {time.perf_counter() - started:.0f} s", flush=True)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.execute("ANALYZE")
    raw.close()


def _row(given: int, count: int, chance: random.Random, vocabulary: Vocabulary) -> tuple:
    span = (LAST - FIRST).days
    seen = FIRST + timedelta(days=span * given // count)
    late = chance.random() < 0.1
    published = FIRST + timedelta(days=chance.randrange(span)) if late else seen
    moment = datetime(seen.year, seen.month, seen.day, chance.randrange(24), tzinfo=UTC)
    told = datetime(published.year, published.month, published.day, 6, tzinfo=UTC)
    source, trust = f"source-{chance.randrange(200)}", chance.choice(tuple(Trust))
    facts = Facts(_event(chance), source, trust, moment, min(told, moment))
    title = vocabulary.text(chance.randrange(6, 14))
    body = vocabulary.text(chance.randrange(60, 240))
    return given, title, body, facts


def _event(chance: random.Random) -> Event | None:
    if chance.random() > 0.3:
        return None
    number = int(400 * chance.random() ** 2)
    return Event(
        milestone=Milestone(chance.choice(MILESTONES), ""),
        status=chance.choice((Status.ACHIEVED, Status.ACHIEVED, Status.PLANNED)),
        evidence=Quote("", 0, 0),
        product=f"XY-{number}",
        company=f"Company {number // 2}",
        targets=(chance.choice(TARGETS),),
        modality=chance.choice(MODALITIES),
        indications=(chance.choice(DISEASES),),
        confidence=round(0.5 + chance.random() / 2, 3),
    )


def _write(raw: sqlite3.Connection, rows: list[tuple]) -> None:
    found = [
        (given, title, body, facts, " ".join(sorted({*tokens(facts), *range_tokens(facts)})))
        for given, title, body, facts in rows
    ]
    raw.execute("BEGIN")
    raw.executemany(
        "INSERT INTO items VALUES (?, ?, NULL, ?, NULL, 1, '')",
        [(given, facts.source, given) for given, _, _, facts, _ in found],
    )
    raw.executemany(
        "INSERT INTO documents (id, item_id, version, source, key, kind, trust, url, title,"
        " published, date_only, seen, language, flags, content_hash, matters, vocabulary, tokens)"
        " VALUES (?, ?, 1, ?, ?, 'news', ?, ?, ?, ?, 0, ?, 'en', '[]', '', ?, '', ?)",
        [
            (
                given,
                given,
                facts.source,
                str(given),
                facts.trust.value,
                f"https://news.example/{given}",
                title,
                _micro(facts.published),
                _micro(facts.seen),
                facts.event is not None,
                words,
            )
            for given, title, _, facts, words in found
        ],
    )
    raw.executemany(
        "INSERT INTO document_bodies (document_id, text, zones) VALUES (?, ?, '[]')",
        [
            (given, zlib.compress(f"{title}\n\n{body}".encode(), 1))
            for given, title, body, _, _ in found
        ],
    )
    raw.executemany(
        "INSERT INTO document_words (rowid, title, body, tokens) VALUES (?, ?, ?, ?)",
        [(given, title, body, words) for given, title, body, _, words in found],
    )
    raw.execute("COMMIT")


def _micro(moment: datetime | None) -> int:
    return int((moment or datetime(2000, 1, 1, tzinfo=UTC)).timestamp()) * 1_000_000


def product_token(number: int) -> str:
    """The index word of one of the invented products."""
    return token("product", f"XY-{number}")
