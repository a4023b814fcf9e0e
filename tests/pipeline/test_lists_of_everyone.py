"""A list of what everyone publishes, of which few entries are ours, is neither empty nor gappy."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor import alerts, classify, sources
from monitor.pipeline import Bookkeeping, Operations, Poller, Recorder
from monitor.store import Store
from monitor.values import Source, Trust
from tests.fakes import FakeWeb

LATEST = Path(__file__).parents[1] / "sources" / "pages" / "hkex" / "latest.json"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EVERYONE = Source(
    "hkex",
    "hkex",
    Trust.EXCHANGE,
    timedelta(minutes=15),
    {"lists": "latest", "companies": ["02171 CARsgen Therapeutics"]},
    document_kind="filing",
    full_text=False,
)


def test_what_is_left_out_counts_as_listed_and_tells_nothing_of_gaps(sqlite_store: Store) -> None:
    lexicon = classify.load()
    recorder = Recorder(sqlite_store, alerts.Rules(), classify.Naming(lexicon))
    books = Bookkeeping(sqlite_store, Operations("slack:#ops"))
    first = sources.open_source(EVERYONE).first({}, NOW)
    body = LATEST.read_text().replace('"maxNumOfFile": 2', '"maxNumOfFile": 1')
    web = FakeWeb({first.url: body})
    poller = Poller(sqlite_store, web, lexicon, recorder, lambda: NOW, lambda: 0.5, books)
    report = poller.poll(EVERYONE)
    assert (report.items, report.new) == (2, 1)

    later = body.replace("02171", "03333").replace("12000001", "12000009")
    web.pages[first.url] = later.replace("02/03/2026 17:05", "03/03/2026 17:05")
    assert (poller.poll(EVERYONE).items, poller.poll(EVERYONE).outcome) == (2, "unchanged")

    newer = body.replace("12000001", "12000010").replace("02/03/2026", "04/03/2026")
    web.pages[first.url] = newer
    report = poller.poll(EVERYONE)
    assert (report.new, report.gap_since) == (1, None)
    with sqlite_store.reading() as store:
        assert not [each for each in store.standing_notices() if each.condition[:5] == "empty"]
