"""The program's story, in sentences: what is published, and what a watcher hears of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

import pytest

from monitor import alerts, classify
from monitor.errors import FetchError, SendError
from monitor.pipeline import Bookkeeping, Deliverer, Operations, Poller, Recorder, Telling
from monitor.store import Store
from monitor.values import PollReport, Response, Source, Trust
from tests.fakes import FakeChannel, FakeWeb

NOW = datetime(2026, 2, 16, 14, 0, tzinfo=UTC)
WIRE = Source(
    "wire",
    "feed",
    Trust.COMPANY,
    timedelta(minutes=5),
    {"url": "https://wire.example/rss"},
    silent_after=timedelta(days=3),
    document_kind="press_release",
)
NEWS = replace(
    WIRE,
    name="news",
    trust=Trust.NEWS,
    options={"url": "https://news.example/rss"},
    document_kind="news",
)
RELEASE = """BRNO, Czech Republic, February 16, 2026 -- Vltava Cell Works today announced that \
the first patient has been dosed with VCW-219, its allogeneic CD19/CD20 CAR-T cell therapy, in a \
Phase 1 trial in systemic lupus erythematosus (NCT09990219).

The trial will enroll up to 24 adults with refractory disease at six sites. Initial data are \
expected in the second half of 2026.

About Vltava Cell Works
Vltava Cell Works develops allogeneic CAR-T cell therapies for autoimmune diseases."""
TITLE = "Vltava Cell Works Doses First Patient in Phase 1 Trial of VCW-219 in Lupus"
REWRITE = """A first person with systemic lupus erythematosus has been dosed with VCW-219, an \
off-the-shelf CAR-T cell therapy from Vltava Cell Works, in a Phase 1 trial, the company said."""
CANCER = """Tamber Oncology today announced that the first patient has been dosed with TMB-11, an \
autologous CD19 CAR-T cell therapy, in a Phase 1 trial in relapsed or refractory large B-cell \
lymphoma."""
PLAN = """Lagoon Bio today said that it plans to dose the first patient with myasthenia gravis \
with LGB-07, its BCMA CAR-T cell therapy, in the third quarter of 2026."""
DONE = """Lagoon Bio today announced that the first patient with myasthenia gravis has been dosed \
with LGB-07, its BCMA CAR-T cell therapy, in a Phase 1 trial."""


@pytest.fixture(scope="session")
def lexicon() -> classify.Lexicon:
    return classify.load()


class House:
    """The pipeline on a real store, a fake web and a fake channel, at a time that a test moves."""

    def __init__(self, store: Store, lexicon: classify.Lexicon) -> None:
        self.store, self.web, self.channel, self.ops = (
            store,
            FakeWeb(),
            FakeChannel(),
            FakeChannel(),
        )
        self.time = NOW
        recorder = Recorder(
            store, alerts.Rules(), classify.Naming(lexicon), Telling(("slack:#alerts",))
        )
        operations = Operations("slack:#ops")
        self.poller = Poller(
            store,
            self.web,
            lexicon,
            recorder,
            lambda: self.time,
            lambda: 0.5,
            Bookkeeping(store, operations),
        )
        channels = {"slack:#alerts": self.channel, "slack:#ops": self.ops}
        self.deliverer = Deliverer(store, channels, lambda: self.time, operations, timedelta(0))

    def publishes(self, source: Source, *items: str) -> None:
        """The feed of the source now lists these items."""
        self.web.pages[str(source.options["url"])] = feed(*items)

    def poll(self, source: Source = WIRE) -> PollReport:
        """Poll, then send all that is due."""
        self.time += timedelta(minutes=5)
        report = self.poller.poll(source)
        while self.deliverer.deliver():
            pass
        return report

    def heard(self) -> list[str]:
        """Kind and headline or text of each message in the alert channel."""
        return [
            f"{each.kind}: {each.alerts[0].headline if each.kind == 'alert' else each.text}"
            for each in self.channel.sent
        ]


@pytest.fixture
def house(store: Store, lexicon: classify.Lexicon) -> House:
    return House(store, lexicon)


def item(
    title: str,
    text: str,
    *,
    guid: str = "",
    at: datetime = NOW,
    link: str = "",
) -> str:
    guid = guid or f"urn:{abs(hash(title))}"
    link = link or f"https://wire.example/{abs(hash(title))}"
    return (
        f"<item><title>{escape(title)}</title><link>{link}</link>"
        f"<guid isPermaLink='false'>{guid}</guid><pubDate>{format_datetime(at)}</pubDate>"
        f"<content:encoded>{escape(text)}</content:encoded></item>"
    )


def feed(*items: str) -> str:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>A wire</title><link>https://wire.example/</link>{''.join(items)}</channel></rss>"
    )


def test_a_release_becomes_one_post_with_its_proof(house: House):
    house.publishes(WIRE, item(TITLE, RELEASE))
    report = house.poll()
    assert (report.outcome, report.items, report.new, report.alerts) == ("read", 1, 1, 1)
    (message,) = house.channel.sent
    (alert,) = message.alerts
    assert alert.event.milestone.id == "first_patient_dosed"
    assert alert.event.product == "VCW-219"
    assert alert.event.indications == ("systemic lupus erythematosus",)
    assert alert.headline == "First patient dosed: VCW-219 in systemic lupus erythematosus"
    with house.store.reading() as store:
        document = store.document(alert.document_id or 0)
    assert document is not None
    proof = alert.event.evidence
    assert document.text[proof.start : proof.end] == proof.text


def test_a_second_poll_says_nothing(house: House):
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poll()
    house.publishes(WIRE, item(TITLE, RELEASE), item("Something else", "A bakery opens in Brno."))
    report = house.poll()
    assert (report.items, report.new, report.alerts) == (2, 1, 0)
    assert len(house.channel.sent) == 1


def test_an_answer_that_has_not_changed_is_not_even_parsed(house: House):
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poll()
    assert house.poll().outcome == "unchanged"
    house.web.pages["https://wire.example/rss"] = Response(
        "https://wire.example/rss", 304, {}, b"", house.web.asked[0]
    )
    assert house.poll().outcome == "unchanged"


def test_what_the_server_gave_to_compare_by_is_sent_back(house: House):
    house.web.headers = {"etag": '"v1"', "last-modified": "Mon, 16 Feb 2026 13:00:00 GMT"}
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poll()
    house.poll()
    assert house.web.asked[-1].etag == '"v1"'
    assert house.web.asked[-1].last_modified == "Mon, 16 Feb 2026 13:00:00 GMT"


def test_a_rewrite_joins_its_story_and_is_no_second_post(house: House):
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poll(WIRE)
    house.publishes(NEWS, item("Lupus: VCW-219 given to first patient", REWRITE))
    house.poll(NEWS)
    assert [kind.split(":")[0] for kind in house.heard()].count("alert") == 1
    (alert,) = house.channel.sent[0].alerts
    with house.store.reading() as store:
        sightings = store.sightings(alert.story_id)
    assert [sighting.source for sighting in sightings] == ["wire", "news"]


def test_what_a_later_document_adds_is_told_in_the_thread_and_in_the_alert(house: House):
    bare = RELEASE.replace(" (NCT09990219)", "").replace("its allogeneic CD19/CD20", "its")
    house.publishes(NEWS, item("First patient dosed with VCW-219 in lupus", bare))
    house.poll(NEWS)
    (alert,) = house.channel.sent[0].alerts
    assert alert.event.trial_ids == ()
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poll(WIRE)
    assert [message.kind for message in house.channel.sent] == ["alert", "reply", "update"]
    with house.store.reading() as store:
        revised = store.alert(alert.id)
    assert revised is not None
    assert revised.event.trial_ids == ("NCT09990219",)
    assert revised.event.targets == ("CD19", "CD20")
    assert "trial id" not in revised.missing
    assert revised.event.evidence == alert.event.evidence


def test_a_cancer_trial_and_a_market_report_are_stored_and_not_posted(house: House):
    house.publishes(
        WIRE,
        item("First patient dosed with TMB-11 in lymphoma", CANCER),
        item("CAR-T market to reach USD 4 billion", "A report profiles CAR-T in lupus."),
    )
    assert house.poll().new == 2
    assert house.channel.sent == []


def test_a_plan_takes_not_the_place_of_its_fulfilment_and_is_kept_as_a_promise(house: House):
    """Only achieved events open a story; the plan becomes a promise, which the event then meets."""
    house.publishes(WIRE, item("Lagoon Bio outlines plans for LGB-07", PLAN))
    house.poll()
    assert house.channel.sent == []
    with house.store.reading() as store:
        (promise,) = store.open_promises()
    assert promise.event.milestone.id == "first_patient_dosed"
    later = NOW + timedelta(days=120)
    house.time = later
    house.publishes(WIRE, item("Lagoon Bio doses first patient with LGB-07", DONE, at=later))
    house.poll()
    assert len(house.channel.sent) == 1
    with house.store.reading() as store:
        assert [each.state for each in store.promises()] == ["met"]


def test_the_first_poll_is_a_baseline_and_posts_only_what_is_recent(house: House):
    old = item("An old first dose of OLD-11", RELEASE.replace("VCW-219", "OLD-11"),
               at=NOW - timedelta(days=30))  # fmt: skip
    house.publishes(WIRE, item(TITLE, RELEASE), old)
    report = house.poll()
    assert report.new == 2
    assert len(house.channel.sent) == 1
    with house.store.reading() as store:
        assert {alert.state for alert in store.recent_alerts()} == {"posted", "silent"}


def test_a_broken_item_does_not_hide_its_neighbours(house: House):
    broken = "<item><title></title><pubDate>never</pubDate></item>"
    house.publishes(WIRE, broken, item(TITLE, RELEASE))
    report = house.poll()
    assert report.alerts == 1
    assert len(report.problems) == 1


def test_a_feed_that_changes_all_its_guids_raises_nothing_again(house: House):
    link = "https://wire.example/vcw"
    house.publishes(WIRE, item(TITLE, RELEASE, guid="old", link=link))
    house.poll()
    house.publishes(WIRE, item(TITLE, RELEASE, guid="new", link=link))
    assert house.poll().new == 0
    assert len(house.channel.sent) == 1


def test_a_correction_is_said_in_the_thread_of_its_alert(house: House):
    house.publishes(WIRE, item(TITLE, RELEASE, guid="a", link="https://wire.example/a"))
    house.poll()
    changed = RELEASE.replace("first patient has been dosed", "first site has been activated")
    title = TITLE.replace("Doses First Patient in", "Activates First Site of")
    house.publishes(WIRE, item(title, changed, guid="a", link="https://wire.example/a"))
    house.poll()
    assert [message.kind for message in house.channel.sent][:3].count("reply") >= 1
    reply = next(message for message in house.channel.sent if message.kind == "reply")
    assert reply.thread == "receipt-1"


def test_a_page_is_fetched_only_where_the_item_may_matter(house: House):
    short = feed(
        f"<item><title>{TITLE}</title><link>https://wire.example/full</link><guid>1</guid>"
        f"<pubDate>{format_datetime(NOW)}</pubDate><description>BRNO -- ...</description></item>"
        "<item><title>A bakery opens</title><link>https://wire.example/bakery</link><guid>2</guid>"
        f"<pubDate>{format_datetime(NOW)}</pubDate><description>Bread ...</description></item>"
    )
    paragraphs = "".join(f"<p>{part}</p>" for part in RELEASE.split("\n\n"))
    house.web.pages["https://wire.example/rss"] = short
    house.web.pages["https://wire.example/full"] = (
        f"<html><body><article><h1>{TITLE}</h1>{paragraphs}</article></body></html>"
    )
    house.poll()
    assert house.web.urls == ["https://wire.example/rss", "https://wire.example/full"]
    (alert,) = house.channel.sent[0].alerts
    assert alert.event.trial_ids == ("NCT09990219",)


def test_a_page_that_cannot_be_had_is_tried_again_and_not_for_ever(house: House):
    """Minutes matter: what the summary says is told at once, and the rest when it can be had."""
    title = TITLE.replace("VCW-219", "CAR-T VCW-219")
    house.web.pages["https://wire.example/rss"] = feed(
        f"<item><title>{title}</title><link>https://wire.example/full</link><guid>1</guid>"
        f"<pubDate>{format_datetime(NOW)}</pubDate><description>BRNO ...</description></item>"
    )
    for turn in range(6):
        house.web.pages["https://wire.example/rss"] = str(
            house.web.pages["https://wire.example/rss"]
        ).replace("</channel>", f"<!-- {turn} --></channel>")
        house.poll()
    assert house.web.urls.count("https://wire.example/full") == 3
    assert [message.kind for message in house.channel.sent].count("alert") == 1


def test_a_source_that_fails_thrice_is_told_once_and_once_more_when_it_heals(house: House):
    house.web.pages["https://wire.example/rss"] = FetchError("wire.example answers 503", status=503)
    for _ in range(5):
        house.poll()
    assert len(house.ops.sent) == 1
    assert "wire has failed 3 times: wire.example answers 503" in house.ops.sent[0].text
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poll()
    assert [message.text for message in house.ops.sent][1:] == ["wire: is read again"]
    assert len(house.channel.sent) == 1


def test_html_where_a_feed_should_be_counts_as_a_failure(house: House):
    house.web.pages["https://wire.example/rss"] = "<!doctype html><html><body>Sorry</body></html>"
    report = house.poll()
    assert report.outcome == "failed"
    with house.store.reading() as store:
        assert store.poll_state("wire").failures == 1


def test_a_refused_post_is_sent_later_and_once(house: House):
    house.channel.troubles = [SendError("slack answers 503"), SendError("again", retry_after=30)]
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poll()
    assert house.channel.sent == []
    for _ in range(60):
        house.time += timedelta(minutes=1)
        house.deliverer.deliver()
    assert len(house.channel.sent) == 1


def test_after_an_unclear_answer_the_channel_is_asked_before_anything_is_sent_again(house: House):
    house.channel.troubles = [SendError("the connection broke", unclear=True)]
    house.channel.takes_unclear = True
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poll()
    for _ in range(60):
        house.time += timedelta(minutes=1)
        house.deliverer.deliver()
    assert len(house.channel.sent) == 1
    assert house.channel.searched == [house.channel.sent[0].key]


def test_a_message_that_a_channel_will_never_take_is_told_in_the_operations_channel(house: House):
    house.channel.troubles = [SendError("channel_not_found", permanent=True)]
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poll()
    assert house.channel.sent == []
    assert "slack:#alerts are refused: channel_not_found" in house.ops.sent[0].text


def test_a_delivery_that_nobody_settled_is_looked_up_and_sent_by_the_next(house: House):
    """The process died between claim and answer."""
    house.publishes(WIRE, item(TITLE, RELEASE))
    house.poller.poll(WIRE)
    with house.store.begin() as store:
        assert store.claim_delivery(house.time) is not None
    house.time += timedelta(minutes=11)
    while house.deliverer.deliver():
        pass
    assert len(house.channel.sent) == 1
    assert house.channel.searched == [house.channel.sent[0].key]


def test_more_alerts_than_a_burst_become_one_message(house: House):
    house.publishes(
        WIRE,
        *(
            item(
                TITLE.replace("VCW-219", f"VCW-{number}"),
                RELEASE.replace("VCW-219", f"VCW-{number}").replace("09990219", f"0999{number}0"),
            )
            for number in range(300, 325)
        ),
    )
    assert house.poll().alerts == 25
    (message,) = house.channel.sent
    assert message.kind == "burst"
    assert len(message.alerts) == 25


def test_no_decision_is_without_its_reason(house: House):
    house.publishes(WIRE, item(TITLE, RELEASE), item("Lagoon Bio outlines plans", PLAN))
    house.poll()
    with house.store.reading() as store:
        decisions = [
            decision
            for document in store.documents_after()
            for decision in store.decisions(document.id or 0)
        ]
    assert len(decisions) >= 2
    assert all(decision.reason for decision in decisions)
