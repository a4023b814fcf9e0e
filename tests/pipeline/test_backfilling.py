"""A source's past is read page by page, goes on where it stopped, and nobody hears of it."""

import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor import alerts, classify
from monitor.errors import ConfigError, FetchError
from monitor.pipeline import (
    Backfiller,
    Bookkeeping,
    Operations,
    Poller,
    Recorder,
    Telling,
)
from monitor.store import Store
from monitor.values import Request, Response, Source, Trust
from tests.fakes import FakeWeb

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SINCE = date(2026, 1, 1)
SITE = Source(
    "acme",
    "q4",
    Trust.COMPANY,
    timedelta(minutes=15),
    {"url": "https://ir.acme.example"},
    document_kind="press_release",
)
RELEASE = (
    "BRNO, Czech Republic, {day} -- Vltava Cell Works today announced that the first patient has"
    " been dosed with VCW-{number}, its allogeneic CD19/CD20 CAR-T cell therapy, in a Phase 1"
    " trial in systemic lupus erythematosus."
)


class Site:
    """An investor site with many releases, which fails on the pages in `broken`."""

    def __init__(self, releases: int) -> None:
        self.releases = releases
        self.asked: list[int] = []
        self.broken: set[int] = set()

    def __call__(self, request: Request) -> Response:
        (page,) = parse_qs(urlsplit(request.url).query)["pageNumber"]
        self.asked.append(int(page))
        if int(page) in self.broken:
            raise FetchError(f"{request.url}: answered 503 Service Unavailable", status=503)
        start = int(page) * 30
        rows = [self.row(number) for number in range(start, min(start + 30, self.releases))]
        body = json.dumps({"GetPressReleaseListResult": rows}).encode()
        return Response(request.url, 200, {}, body, request)

    def row(self, number: int) -> dict[str, object]:
        day = NOW.date() - timedelta(days=number)
        told = number % 30 == 1
        text = RELEASE.format(day=f"{day:%B %d, %Y}", number=200 + number)
        return {
            "PressReleaseId": 9000 - number,
            "PressReleaseDate": f"{day:%m/%d/%Y} 08:00:00",
            "Headline": f"Vltava Doses First Patient with VCW-{200 + number}"
            if told
            else f"Vltava Reports Something {number}",
            "LinkToDetailPage": f"/news/{number}/default.aspx",
            "Body": text if told else f"Something happened, it was the {number}th time.",
        }


@pytest.fixture(scope="session")
def lexicon() -> classify.Lexicon:
    return classify.load()


def recorder(store: Store, lexicon: classify.Lexicon, *, silent: bool) -> Recorder:
    telling = Telling(("slack:#alerts",))
    return Recorder(store, alerts.Rules(), classify.Naming(lexicon), telling, silent=silent)


def backfiller(store: Store, site: Site, lexicon: classify.Lexicon) -> Backfiller:
    return Backfiller(store, site, lexicon, recorder(store, lexicon, silent=True), lambda: NOW)


def test_the_past_is_read_to_the_day_that_was_asked_for(
    store: Store, lexicon: classify.Lexicon
) -> None:
    site = Site(90)
    steps = list(backfiller(store, site, lexicon).backfill(SITE, SINCE))
    assert site.asked == [0, 1, 2]
    assert [step.done for step in steps] == [False, False, True]
    assert (steps[-1].items, steps[-1].new) == (61, 61), "to the first of January and no further"
    assert steps[0].oldest == datetime(2026, 2, 1, 13, tzinfo=UTC)


def test_nothing_of_it_is_told_and_all_of_it_is_remembered(
    store: Store, lexicon: classify.Lexicon
) -> None:
    (*_, last) = backfiller(store, Site(90), lexicon).backfill(SITE, SINCE)
    assert last.events >= 2
    with store.reading() as reading:
        assert reading.queue().pending == 0
        known = reading.documents_after(0, 100)
    assert len(known) == 61


def test_news_that_a_backfill_saw_first_is_still_told_by_the_next_source(
    store: Store, lexicon: classify.Lexicon
) -> None:
    list(backfiller(store, Site(2), lexicon).backfill(SITE, SINCE))
    web = FakeWeb()
    row = Site(2).row(1)
    feed = (
        f"<rss><channel><title>x</title><item><title>{row['Headline']}</title>"
        f"<link>https://wire.example/1</link><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate>"
        f"<description>{row['Body']}</description></item></channel></rss>"
    )
    web.pages["https://wire.example/rss"] = feed
    wire = Source(
        "wire",
        "feed",
        Trust.COMPANY,
        timedelta(minutes=5),
        {"url": "https://wire.example/rss"},
        document_kind="press_release",
        full_text=False,
    )
    loud = recorder(store, lexicon, silent=False)
    books = Bookkeeping(store, Operations())
    report = Poller(store, web, lexicon, loud, lambda: NOW, lambda: 0.5, books).poll(wire)
    assert report.alerts == 1
    with store.reading() as reading:
        assert reading.queue().pending == 1


def test_it_goes_on_where_it_stopped(store: Store, lexicon: classify.Lexicon) -> None:
    site = Site(90)
    site.broken = {1}
    steps = backfiller(store, site, lexicon).backfill(SITE, SINCE)
    assert next(steps).pages == 1
    with pytest.raises(FetchError, match="503"):
        next(steps)
    site.broken, site.asked = set(), []
    (first, last) = backfiller(store, site, lexicon).backfill(SITE, SINCE)
    assert site.asked == [1, 2]
    assert (first.pages, first.resumed) == (2, True)
    assert (last.pages, last.new, last.done) == (3, 61, True)


def test_another_day_or_a_finished_one_begins_anew_and_stores_nothing_twice(
    store: Store, lexicon: classify.Lexicon
) -> None:
    site = Site(40)
    list(backfiller(store, site, lexicon).backfill(SITE, SINCE))
    (*_, again) = backfiller(store, site, lexicon).backfill(SITE, SINCE)
    assert (again.items, again.new) == (40, 0)
    (*_, shorter) = backfiller(store, site, lexicon).backfill(SITE, date(2026, 2, 20))
    assert shorter.items == 11


def test_the_sources_own_polls_are_left_as_they_were(
    store: Store, lexicon: classify.Lexicon
) -> None:
    list(backfiller(store, Site(2), lexicon).backfill(SITE, SINCE))
    with store.reading() as reading:
        assert reading.poll_state("acme").polls == 0
        assert not reading.poll_state("acme").baseline


def test_a_kind_without_a_past_says_so_and_names_those_that_have_one(
    store: Store, lexicon: classify.Lexicon
) -> None:
    feed = Source(
        "wire", "feed", Trust.COMPANY, timedelta(minutes=5), {"url": "https://wire.example/rss"}
    )
    with pytest.raises(ConfigError, match="a feed source cannot be asked for its past") as caught:
        list(backfiller(store, Site(1), lexicon).backfill(feed, SINCE))
    assert "edgar, ema, europepmc" in str(caught.value)
