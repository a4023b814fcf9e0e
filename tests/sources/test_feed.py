import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import sources
from monitor.errors import ReadError
from monitor.sources.feed import Feed, strict, tolerant
from monitor.sources.feed.encodings import utf8
from monitor.sources.feed.items import listed, plain
from monitor.sources.feed.listing import NoFeedError
from monitor.values import Item, Page, Request, Response, Source, Trust

PAGES = Path(__file__).parent / "pages" / "feed"
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "news"
URL = "https://configured.example/feed"
NOW = datetime(2026, 10, 7, tzinfo=UTC)

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the recorded feeds lie beside the repository, and are not here"
)


def feed(**options: object) -> Feed:
    timezone = str(options.pop("timezone", "UTC"))
    source = Source(
        "test", "feed", Trust.NEWS, timedelta(minutes=5), {"url": URL} | options, timezone=timezone
    )
    adapter = sources.open_source(source)
    assert isinstance(adapter, Feed)
    return adapter


def answer(body: bytes | str, kind: str = "application/rss+xml") -> Response:
    content = body.encode() if isinstance(body, str) else body
    return Response(URL, 200, {"content-type": kind}, content, Request(URL))


def page(body: bytes | str, **options: object) -> Page:
    return feed(**options).read(answer(body))


def rss(*items: str, head: str = "<title>A feed</title>") -> str:
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def item(link: str, title: str = "A title", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def shown(one: Item) -> dict[str, object]:
    """An item as an expected file holds it: what differs from the defaults."""
    found: dict[str, object] = {}
    for field in fields(one):
        value = getattr(one, field.name)
        if (field.default is not MISSING and value == field.default) or value == {}:
            continue
        if isinstance(value, datetime):
            value = value.isoformat()
        found[field.name] = dict(value) if isinstance(value, Mapping) else value
    return found


@pytest.mark.parametrize(
    "case",
    [path for path in sorted(PAGES.iterdir()) if not path.name.endswith(".expected.json")],
    ids=lambda path: path.name,
)
def test_a_page_gives_what_is_written_beside_it(case: Path) -> None:
    zone = "America/New_York" if case.stem == "fierce" else "UTC"
    read = page(case.read_bytes(), timezone=zone)
    expected = json.loads(case.with_name(f"{case.name}.expected.json").read_text())
    assert [shown(one) for one in read.items] == expected["items"]
    assert [[each.what, each.why] for each in read.problems] == expected.get("problems", [])
    minutes = read.ttl.total_seconds() / 60 if read.ttl else None
    assert minutes == expected.get("ttl_minutes")


# --- identity ----------------------------------------------------------------------------------


def test_a_correction_keeps_the_key_of_the_release_it_corrects() -> None:
    body = (PAGES / "prnewswire.xml").read_text()
    before = page(body.replace("/C O R R E C T I O N -- Invented Bio/", "Invented Bio doses first"))
    after = page(body)
    assert [one.key for one in before.items] == [one.key for one in after.items]
    assert before.items[1].title != after.items[1].title


def test_an_edit_that_makes_a_new_id_is_a_new_version_of_the_same_item() -> None:
    body = (PAGES / "govuk.atom").read_text()
    first = page(body).items[0]
    later = page(body.replace("2026-04-02T17:29:14Z", "2026-04-03T08:00:00Z")).items[0]
    assert later.key == first.key
    assert later.version != first.version


def test_a_filing_of_two_companies_is_one_item_with_the_facts_of_both() -> None:
    (filing,) = page((PAGES / "edgar.atom").read_bytes()).items
    assert filing.facts["cik"] == "0001083743|0001825079"


def test_an_id_that_one_feed_gives_to_two_pages_names_neither() -> None:
    guid = '<guid isPermaLink="false">same</guid>'
    read = page(rss(item("https://a.example/1", more=guid), item("https://a.example/2", more=guid)))
    assert [one.key for one in read.items] == ["a.example/1", "a.example/2"]


def test_an_item_listed_twice_is_one() -> None:
    read = page(rss(item("https://a.example/1"), item("https://a.example/1")))
    assert len(read.items) == 1


def test_a_site_that_moves_to_https_keeps_its_keys() -> None:
    old = page(rss(item("http://www.a.example/1/"))).items[0]
    new = page(rss(item("https://a.example/1"))).items[0]
    assert old.key == new.key


def test_without_id_and_link_title_and_day_are_the_identity() -> None:
    written = "<item><title>Only a title</title><pubDate>{}</pubDate></item>"
    monday = page(rss(written.format("Mon, 05 Oct 2026 09:02:06 GMT"))).items[0]
    later = page(rss(written.format("Mon, 05 Oct 2026 11:02:06 GMT"))).items[0]
    tuesday = page(rss(written.format("Tue, 06 Oct 2026 09:02:06 GMT"))).items[0]
    assert monday.key == later.key != tuesday.key


def test_an_item_without_anything_costs_only_itself() -> None:
    read = page(rss("<item><pubDate>yesterday</pubDate></item>", item("https://a.example/1")))
    assert [one.key for one in read.items] == ["a.example/1"]
    assert read.problems[0].what == "item 1"


def test_of_many_nameless_items_twenty_are_named_and_the_rest_counted() -> None:
    read = page(rss(*["<item/>"] * 50))
    assert len(read.problems) == 21
    assert read.problems[-1].what == "30 further items"


def test_the_link_is_the_identity_where_the_source_says_so() -> None:
    moving = item("https://a.example/1", more='<guid isPermaLink="false">{}</guid>')
    keys = {page(rss(moving.format(n)), identity="link").items[0].key for n in range(3)}
    assert keys == {"a.example/1"}


def test_a_new_date_is_a_new_version_where_the_source_says_so() -> None:
    written = item("https://a.example/1", more="<pubDate>{}</pubDate>")
    days = ("Mon, 05 Oct 2026 09:02:06 EDT", "Tue, 06 Oct 2026 09:02:06 EDT")
    plainly = [page(rss(written.format(day))).items[0].version for day in days]
    dated = [page(rss(written.format(day)), dated_edits=True).items[0].version for day in days]
    assert plainly == [None, None]
    assert dated == ["2026-10-05T13:02:06+00:00", "2026-10-06T13:02:06+00:00"]


# --- what was asked for ------------------------------------------------------------------------


def test_only_items_of_the_wanted_subjects_are_listed() -> None:
    body = (PAGES / "prnewswire.xml").read_bytes()
    assert len(page(body, subjects=["tri"]).items) == 2
    assert [one.title[:1] for one in page(body, skip_subjects=["MRR"]).items] == ["/"]


def test_a_feed_of_another_subject_under_the_right_title_is_refused() -> None:
    body = (PAGES / "globenewswire.xml").read_bytes()
    assert len(page(body, expect_subjects=["Clinical Study"]).items) == 2
    with pytest.raises(ReadError, match=r"they have .*clinical study.*Check the number in url"):
        page(body, expect_subjects=["Mergers and Acquisitions"])


def test_a_feed_with_another_title_is_refused() -> None:
    body = rss(item("https://a.example/1"), head="<title>Parked domain</title>")
    with pytest.raises(ReadError, match=r"titled 'Parked domain'; 'Biotech' was expected"):
        page(body, expect="Biotech News")


def test_an_empty_channel_is_a_page_without_items() -> None:
    read = page(
        " <rss><channel><title>Wire</title><description>no such ID</description></channel></rss>"
    )
    assert read == Page(())


def test_the_feed_itself_is_asked_for_and_may_be_private() -> None:
    asked = feed().first({}, NOW)
    assert (asked.url, asked.method, asked.configured) == (URL, "GET", True)


# --- what is no feed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("", "text/xml", r"\(text/xml, 0 bytes\) is empty"),
        ("  \n ", "", r"\(no content type, 4 bytes\) is empty"),
        (
            "<!DOCTYPE html><html><head><title>Not found</title></head><body>Sorry</body></html>",
            "text/html; charset=utf-8",
            r"\(text/html, 83 bytes\) is an HTML page, not a feed \(it begins: .Not found \| So",
        ),
        (
            '{"error": "gone"}',
            "application/json",
            r"JSON, but no JSON Feed.*begins: '\{\"error\"",
        ),
        ('{"version": "https://jsonfeed.org/version/1"}', "", "without a list of items"),
        ('{"version": ', "", "begins like JSON, but"),
        ("<opml version='1.0'><body/></opml>", "text/xml", r"root is <opml>, which no feed has"),
        ("<rss><channel><title>Cut", "text/xml", "no feed that can be read"),
        ("<rss><channel><item><title>Cut off before its li", "", "no feed that can be read"),
        ("Service unavailable", "text/plain", r"begins: 'Service unavailable'"),
    ],
)
def test_what_came_instead_of_a_feed_is_named(body: str, kind: str, said: str) -> None:
    with pytest.raises(ReadError, match=said) as caught:
        feed().read(answer(body, kind))
    assert str(caught.value).startswith(URL)


def test_a_broken_feed_that_breaks_feedparser_too_is_a_read_error():
    broken = "<rss version='2.0' xmlns:x='a\x85b'><channel><item><x:y>A</x:y></item></channel>"
    with pytest.raises(ReadError, match="nor can feedparser read it: too many values to unpack"):
        page(broken)


def test_entities_of_a_doctype_are_not_expanded() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + rss(
        item("https://a.example/1", "&b;")
    )
    with pytest.raises(ReadError, match="declares entities of its own"):
        page(bomb)


def test_a_file_is_not_read_into_a_feed() -> None:
    body = '<!DOCTYPE rss SYSTEM "file:///etc/passwd">' + rss(
        item("https://a.example/1", "before &nbsp; after")
    )
    assert page(body).items[0].title == "before after"


def test_a_key_in_the_address_is_not_told() -> None:
    secret = Response(f"{URL}?api_key=hunter2", 200, {}, b"", Request(URL))
    with pytest.raises(ReadError) as caught:
        feed().read(secret)
    assert "hunter2" not in str(caught.value)


def test_a_broken_feed_of_megabytes_is_not_given_to_the_slow_reader() -> None:
    body = rss(item("https://a.example/1", "a & b")) + " " * tolerant.LARGEST
    with pytest.raises(ReadError, match="more than are read of a broken feed"):
        page(body)


# --- encodings ---------------------------------------------------------------------------------

CHINESE = "系统性红斑狼疮患者接受了首次给药，这是一项在中国进行的研究者发起的临床试验。"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "iso-8859-1"),  # a wrong prolog
        ("gb18030", "gb2312"),
        ("big5hkscs", "big5"),
        ("utf-16", None),
        ("utf-16-le", "utf-16"),
        ("utf-8-sig", None),
        ("gb18030", None),  # nobody says so
    ],
)
def test_the_encoding_is_found(encoding: str, declared: str | None) -> None:
    text = CHINESE if not encoding.startswith("big5") else "臺灣首位病人接受治療"
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    body = (prolog + rss(item("https://a.example/1", text))).encode(encoding)
    assert page(body).items[0].title == text


def test_an_encoding_that_nobody_can_guess_is_configured() -> None:
    body = rss(item("https://a.example/1", "Pęd")).encode("iso-8859-2")
    assert page(body, encoding="iso-8859-2").items[0].title == "Pęd"


def test_the_header_names_the_encoding_where_the_document_does_not() -> None:
    body = rss(item("https://a.example/1", "Привет")).encode("koi8-r")
    read = feed().read(answer(body, "text/xml; charset=koi8-r"))
    assert read.items[0].title == "Привет"


def test_single_bytes_of_windows_do_not_spoil_a_document_in_utf8() -> None:
    good = f"“{CHINESE * 3}”".encode()
    body = rss(item("https://a.example/1", "@")).encode().replace(b"@", b"Acme\x92s " + good)
    assert page(body).items[0].title.startswith("Acme’s “系统")


# --- titles and texts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Kestrel&apos;s &amp;amp; Co", "Kestrel's & Co"),
        ('<a href="/x" hreflang="en">Title</a>', "Title"),
        ("IFN<sup>+</sup> cells<br/>in SLE", "IFN+ cells in SLE"),
        (
            "Response in <5% of patients, p<0.05 and n>3",
            "Response in <5% of patients, p<0.05 and n>3",
        ),
        ("R&D at AT&T", "R&D at AT&T"),
        ("  two \n lines ", "two lines"),
    ],
)
def test_a_title_is_plain_text(written: str, read: str) -> None:
    assert plain(written) == read


def test_markup_that_somebody_forgot_to_escape_is_kept() -> None:
    read = page(
        rss(item("https://a.example/1", more="<description>A <b>bold</b> word</description>"))
    )
    assert read.items[0].summary == "A <b>bold</b> word"


def test_the_address_behind_an_empty_link_is_found() -> None:
    read = page(rss("<item><title>EMA</title><link/>https://a.example/1</item>"))
    assert read.items[0].url == "https://a.example/1"


# --- the two readers ---------------------------------------------------------------------------


def both(body: bytes) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    fast = listed(strict.read(body, URL), timezone="UTC")[0]
    slow = listed(tolerant.read(body, URL, "asked to"), timezone="UTC")[0]
    return fast, slow


def compared(one: Item) -> tuple[object, ...]:
    """What must not depend on the reader: else a feed that breaks once is read as a new one."""
    words = [" ".join(text.split()) if text else text for text in (one.title, one.publisher)]
    said = bool(one.summary), bool(one.text)
    return one.key, one.url, one.published, one.date_only, one.language, one.version, *words, *said


WELL_FORMED = [
    "atom03.xml", "businesswire.xml", "edgar.atom", "fierce.xml", "globenewswire.xml",
    "google_news.xml", "govuk.atom", "prnewswire.xml", "rdf.xml", "rss091.xml", "wordpress.xml",
]  # fmt: skip


@pytest.mark.parametrize("name", WELL_FORMED)
def test_both_readers_make_the_same_items(name: str) -> None:
    fast, slow = both(utf8((PAGES / name).read_bytes(), "", None))
    assert [compared(one) for one in fast] == [compared(one) for one in slow]


# Where the two differ, and why that is right or does no harm.
DIFFERENT = {
    "node-feedparser__illegally-nested.xml": "items within items",
    "node-feedparser__intertwingly.atom": "SVG, which they write at different lengths",
    "rss-parser__rss-1.rss": "two dc:identifiers an item: the first, the last",
}


@needs_samples
def test_both_readers_make_the_same_items_of_every_recorded_feed() -> None:
    compared_items, different = 0, set()
    for path in sorted(SAMPLES.glob("*/*")):
        if path.suffix not in (".xml", ".rss", ".rdf", ".atom"):
            continue
        body = utf8(path.read_bytes(), "", None).lstrip()
        try:
            fast, slow = both(body)
        except NoFeedError:
            continue
        compared_items += len(fast)
        if [compared(one) for one in fast] != [compared(one) for one in slow]:
            different.add(path.name)
    assert compared_items > 600
    assert different == set(DIFFERENT)


# What is recorded, and is no feed with items.
NO_ITEMS = {
    "fastfeedparser__malformed_rss_namespaced.xml": "has none",
    "feedparser__item_lastmod.xml": "a format from before RSS",
    "feedparser__rss_incomplete_cdata.xml": "cut off within the title of its first item",
    "rss-parser__incomplete-fields.atom": "an entry with neither id, link nor title",
}


@needs_samples
def test_every_recorded_feed_gives_at_least_the_items_that_feedparser_finds() -> None:
    checked = 0
    for line in (SAMPLES / "SOURCES.tsv").read_text().splitlines():
        name, what = line.split("\t")[:2]
        if not name.startswith("feeds_test_suite/"):
            continue
        counts = dict(
            pair.split("=") for pair in what.rpartition(": ")[2].strip("]").split() if "=" in pair
        )
        found: tuple[Item, ...] = ()
        try:
            found = page((SAMPLES / name).read_bytes()).items
        except ReadError:
            assert int(counts["entries"]) == 0 or Path(name).name in NO_ITEMS, name
        if Path(name).name in NO_ITEMS or "nested" in name or "ISO-8859" in name:
            continue
        assert len(found) >= int(counts["entries"]), name
        assert sum(one.published is not None for one in found) >= int(counts["dated"]), name
        checked += 1
    assert checked > 50


@needs_samples
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("prnewswire/biotechnology-list_20261006_trim.xml", 3),
        ("prnewswire/health-latest-news-list_20261006_first4.xml", 4),
        ("globenewswire/industry-4573-biotechnology_20261006_trim.xml", 4),
        ("globenewswire/subjectcode-27-mislabelled_20261006_trim.xml", 2),
        ("businesswire/clinical-trials_20261006_trim.xml", 4),
        ("businesswire/bad_code_answer_http200.xml", 0),
        ("fda/press-releases_20261006_trim.xml", 5),
        ("fda/biologics-whats-new_20261006_trim.xml", 5),
        ("sec/getcurrent_all_count100_20251212.atom", 50),  # 100 entries of 50 filings
        ("googlenews/search_bears_ears_20260714.xml", 92),
        ("wordpress/suwa_org_feed_20260714.xml", 10),
    ],
)
def test_the_recorded_feeds_of_our_sources_are_read_whole(name: str, count: int) -> None:
    read = page((SAMPLES / name).read_bytes())
    assert len(read.items) == count
    assert not read.problems
    assert all(one.published and one.url and one.title for one in read.items)


# --- hostile input -----------------------------------------------------------------------------


@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: rss(item("https://a.example/1", text)).encode())
    | st.tuples(st.integers(0, 1500), st.binary(max_size=4)).map(
        lambda cut: (
            (body := (PAGES / "wordpress.xml").read_bytes())[: cut[0]] + cut[1] + body[cut[0] + 4 :]
        )
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    try:
        read = page(body)
    except ReadError:
        return
    keys = [one.key for one in read.items]
    assert all(keys)
    assert len(keys) == len(set(keys))
