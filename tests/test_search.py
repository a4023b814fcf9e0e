"""The search: the same answer as the tree gives on plain facts, on both databases."""

import itertools
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor import query
from monitor.errors import QueryError
from monitor.query import AsWritten
from monitor.search import Search, snippet
from monitor.search.archives import SCHEMA, SqliteFile, micro, moment, sqlite_file
from monitor.search.cursors import Cursor, read, written
from monitor.search.events import event as stored_event
from monitor.search.matching import FTS5, expression
from monitor.store import encoding
from monitor.store.database import REVISION
from monitor.values import Event, Milestone, Quote, Trust
from tests.store.builders import NOW, add, alert, document, event

DAYS = (date(2024, 1, 1), date(2026, 12, 31))


def found(store, text, **how):
    """Titles, in the order of the answer."""
    return [hit.title for hit in Search(store, AsWritten()).ask(text, **how).hits]


def read_on(day, title, **more):
    at = datetime.fromisoformat(f"{day}T06:00:00+00:00")
    return document(title, published=at, seen=at + timedelta(hours=1), **more)


@pytest.fixture
def archive(store):
    """Three documents with an event, one without, in the order of their days."""
    with store.begin() as transaction:
        add(
            transaction,
            read_on("2024-03-05", "First lupus patient dosed with XY-101"),
            events=[event(confidence=0.95)],
        )
        add(
            transaction,
            read_on("2025-06-30", "BCMA data in myasthenia gravis", trust=Trust.JOURNAL),
            events=[
                event(
                    "data_readout",
                    product="ZZ-9",
                    targets=("BCMA",),
                    indications=("myasthenia gravis",),
                    confidence=0.9,
                )
            ],
        )
        add(transaction, read_on("2026-01-01", "Quarterly results of Acme Bio"))
        add(
            transaction,
            read_on("2026-02-10", "系统性红斑狼疮患者 first dosed in China", trust=Trust.NEWS),
            events=[event(product="KJ-C2219", country="China", confidence=0.7)],
        )
    return store


LUPUS, DATA, RESULTS, CHINA = (
    "First lupus patient dosed with XY-101",
    "BCMA data in myasthenia gravis",
    "Quarterly results of Acme Bio",
    "系统性红斑狼疮患者 first dosed in China",
)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("", [CHINA, RESULTS, DATA, LUPUS]),
        ("dosed", [CHINA, RESULTS, DATA, LUPUS]),  # the text of each says it
        ('"first lupus patient"', [LUPUS]),
        ('"lupus first"', []),
        ("myasth*", [DATA]),
        ("quarterly OR bcma", [RESULTS, DATA]),
        ("dosed -china", [RESULTS, DATA, LUPUS]),
        ("-dosed", []),
        ("-(china OR results)", [DATA, LUPUS]),
        ("NOT NOT results", [RESULTS]),
        ("product:XY-101", [LUPUS]),
        ("product:*", [CHINA, DATA, LUPUS]),
        ("product:k*", [CHINA]),
        ("target:CD19,BCMA", [CHINA, DATA, LUPUS]),
        ("milestone:data_readout", [DATA]),
        ("-milestone:data_readout product:*", [CHINA, LUPUS]),
        ("trust:journal,news", [CHINA, DATA]),
        ("红斑狼疮", [CHINA]),
        ("患者", [CHINA]),
        ("KJ C2219", []),  # two words, of which no text has either
        ("KJ-C2219", [CHINA]),
        ("since:2026", [CHINA, RESULTS]),
        ("since:2024-03-06", [CHINA, RESULTS, DATA]),
        ("until:2024-03-05", [LUPUS]),
        ("until:2024-03-04", []),
        ("published:2025", [DATA]),
        ("published:2025-06", [DATA]),
        ("published:2024-03-05..2025-06-29", [LUPUS]),
        ("-published:2025", [CHINA, RESULTS, LUPUS]),
        ("since:2031", []),
        ("until:1999", []),
        ("confidence:>0.9", [LUPUS]),
        ("confidence:>=0.9", [DATA, LUPUS]),
        ("confidence:<0.9", [CHINA]),
        ("confidence:0.7..0.9", [CHINA, DATA]),
        ("confidence:=0.95", [LUPUS]),
        ("country:China OR confidence:>0.9", [CHINA, LUPUS]),
        ("milestone_first_patient_dosed", []),
    ],
)
def test_what_a_search_finds_among_all_that_was_read(archive, text, titles):
    assert found(archive, text, everything=True) == titles


def test_alerts_stand_in_the_order_in_which_their_events_were_told(store):
    with store.begin() as transaction:
        late = read_on("2025-01-01", "Told late")
        alert(transaction, "Newest", of=read_on("2026-01-01", "New"), product="A-1")
        alert(transaction, "Backfilled", of=replace(late, seen=NOW), product="B-2")
        alert(transaction, "In between", of=read_on("2025-06-01", "Mid"), product="C-3")
    assert found(store, "") == ["Newest", "In between", "Backfilled"]
    first = Search(store, AsWritten()).ask("", limit=2)
    second = Search(store, AsWritten()).ask("", limit=2, cursor=first.next)
    assert [hit.title for hit in (*first.hits, *second.hits)] == [
        "Newest",
        "In between",
        "Backfilled",
    ]
    assert second.next is None


@pytest.mark.parametrize("how", [{}, {"rank": True}, {"everything": True}])
def test_pages_hold_every_hit_once(store, how):
    with store.begin() as transaction:
        for number in range(7):
            alert(transaction, f"Dosed {number}", product=f"P-{number}")
    search, titles, cursor = Search(store, AsWritten()), [], None
    for _ in range(4):
        page = search.ask("dosed", limit=2, cursor=cursor, **how)
        titles += [(hit.kind, hit.id) for hit in page.hits]
        cursor = page.next
    assert cursor is None
    assert len(titles) == len(set(titles)) == 7


def test_what_comes_while_somebody_turns_pages_moves_nothing(store):
    with store.begin() as transaction:
        for number in range(4):
            alert(transaction, f"Dosed {number}", product=f"P-{number}")
    search = Search(store, AsWritten())
    first = search.ask("dosed", rank=True, limit=2)
    with store.begin() as transaction:
        alert(transaction, "Dosed dosed dosed", product="P-9")
    second = search.ask("dosed", rank=True, limit=2, cursor=first.next)
    assert len({hit.id for hit in (*first.hits, *second.hits)}) == 4


def test_the_most_relevant_come_first_when_asked(store):
    with store.begin() as transaction:
        add(transaction, document("Lupus lupus lupus", text="Lupus lupus lupus\n\nlupus"))
        add(transaction, document("Results", text="Results\n\n" + "word " * 300 + "lupus"))
    assert found(store, "lupus", everything=True) == ["Results", "Lupus lupus lupus"]
    assert found(store, "lupus", everything=True, rank=True)[0] == "Lupus lupus lupus"


def test_relevance_obeys_the_filters(archive):
    how = {"everything": True, "rank": True}
    assert found(archive, "dosed trust:journal", **how) == [DATA]
    assert found(archive, "dosed since:2024-03-06 until:2025-12-31", **how) == [DATA]
    assert set(found(archive, "dosed -china", **how)) == {LUPUS, DATA, RESULTS}
    assert found(archive, "(lupus OR myasthenia) published:2024", **how) == [LUPUS]


def test_without_a_word_there_is_nothing_to_rank_by(archive):
    answer = Search(archive, AsWritten()).ask("trust:news", everything=True, rank=True)
    assert answer.order == "newest"
    assert answer.bounds == ("There is no word to rank by: newest first.",)


def test_facets_count_the_hits_and_narrow_to_them(archive):
    search = Search(archive, AsWritten())
    answer = search.ask("dosed", everything=True, with_facets=True)
    facets = {facet.field: facet.values for facet in answer.facets}
    assert answer.total == 4
    assert [(v.said, v.count) for v in facets["year"]] == [("2026", 2), ("2025", 1), ("2024", 1)]
    assert [(v.said, v.label, v.count) for v in facets["milestone"]] == [
        ("first_patient_dosed", "First patient dosed", 2),
        ("data_readout", "Data readout", 1),
    ]
    for field, values in facets.items():
        name = "published" if field == "year" else field
        for value in values:
            narrowed = query.compose("dosed", {name: [value.said]})
            again = search.ask(narrowed, everything=True, with_facets=True)
            assert again.total == value.count, narrowed


def test_names_are_lent_by_the_vocabulary(archive):
    class Lupus(AsWritten):
        def resolve(self, field, word):
            known = {("indication", "sle"): ("systemic lupus erythematosus",)}
            return known.get((field, word.casefold()), ())

    answer = Search(archive, Lupus()).ask("SLE", everything=True)
    assert {hit.title for hit in answer.hits} == {LUPUS, CHINA}


def test_a_hit_tells_its_alert_and_marks_what_was_searched(store):
    with store.begin() as transaction:
        said = alert(transaction, "First patient dosed: XY-101")
    (hit,) = Search(store, AsWritten()).ask("patient", everything=False).hits
    assert (hit.kind, hit.alert_id, hit.state) == ("alert", said.id, "posted")
    assert [piece.text for piece in hit.title_pieces if piece.marked] == ["patient"]
    (hit,) = Search(store, AsWritten()).ask("patient", everything=True).hits
    assert (hit.kind, hit.alert_id) == ("document", said.id)
    assert hit.milestones == ("first_patient_dosed",)


@pytest.mark.parametrize(
    ("text", "wanted", "marked"),
    [
        ("The FIRST patient with Sjögren’s", ("sjogren", "first patient"), "FIRST patient|Sjögren"),
        ("系统性红斑狼疮患者", ("红斑狼疮",), "红斑狼疮"),
        ("KJ-C2219, not XKJ C2219", ("kj c2219",), "KJ-C2219"),
        ("unlupus lupusx lupus", ("lupus",), "lupus"),
        ("lupus and lupoid", ("lup*",), "lup|lup"),
        ("nothing of it", ("lupus",), ""),
        ("of a phrase the whole", ("a phrase", "phrase"), "a phrase"),
    ],
)
def test_a_snippet_marks_whole_words_in_any_writing(text, wanted, marked):
    pieces = snippet(text, wanted)
    assert "|".join(piece.text for piece in pieces if piece.marked) == marked
    assert "".join(piece.text for piece in pieces) == text


def test_a_snippet_of_a_long_text_shows_where_the_words_are():
    text = "word " * 500 + "the lupus patient " + "word " * 500
    pieces = snippet(text, ("lupus", "patient"))
    whole = "".join(piece.text for piece in pieces)
    assert "lupus patient" in whole
    assert len(whole) < 300
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"


@given(st.text(max_size=300), st.lists(st.text(max_size=12), max_size=4))
def test_a_snippet_never_adds_or_changes_text(text, wanted):
    pieces = snippet(text, tuple(wanted))
    whole = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert whole in " ".join(text.split())


@pytest.mark.parametrize("text", ["", "x", "e30", "WyJuZXdlc3QiLDEsLTFd", "a" * 500, "é", "W10"])
def test_a_foreign_cursor_is_refused_with_what_to_do(text):
    with pytest.raises(QueryError, match="cursor: this is no cursor of this search"):
        read(text, "newest")


def test_a_cursor_belongs_to_its_order():
    kept = written(Cursor("newest", 5, 7))
    assert read(kept, "newest") == Cursor("newest", 5, 7)
    with pytest.raises(QueryError):
        read(kept, "relevance")


@given(st.text(max_size=60))
def test_no_text_as_a_cursor_is_a_crash(text):
    with pytest.raises(QueryError, match="first page"):
        read(text, "an order that none is made for")


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_limit_out_of_bounds_says_what_is_allowed(sqlite_store, limit):
    with pytest.raises(QueryError, match="allowed: 1 to 1,000"):
        Search(sqlite_store, AsWritten()).ask("", limit=limit)


def test_ranges_are_few_words_of_the_index():
    root = query.parse("since:2024-03-05").root
    written_out = expression(root, FTS5, DAYS)
    assert written_out.count(" OR ") < 40
    assert '"published_20240305"' in written_out
    assert '"published_2025"' in written_out
    assert "published_2030" not in written_out


WORDS = st.sampled_from(["dosed", "lupus", "first", "china", '"first lupus"', "myasth*", "患者"])
FILTERS = st.sampled_from(
    [
        "product:XY-101",
        "product:*",
        "target:BCMA",
        "trust:journal",
        "since:2025",
        "until:2025-06-30",
        "published:2024-02..2025-07",
        "confidence:>0.9",
        "confidence:<=0.9",
        "milestone:first_patient_dosed",
        "country:China",
    ]
)
SEARCHES = st.recursive(
    WORDS | FILTERS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        inner.map(lambda part: f"-({part})"),
    ),
    max_leaves=6,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(SEARCHES)
def test_the_index_finds_what_the_tree_finds_on_plain_facts(archive, text):
    """One language, two evaluations: `query.matches` in memory and the database's index."""
    tree = query.parse(text)
    with archive.reading() as reading:
        documents = reading.documents_after()
        expected = set()
        for each in documents:
            events = reading.reading(each.id).events
            facts = (
                query.about(events[0], each)
                if events
                else query.Facts(None, each.source, each.trust, each.seen, each.published)
            )
            if query.matches(tree, facts, each.text):
                expected.add(each.title)
    assert set(found(archive, text, everything=True)) == expected, text
    assert set(found(archive, text, everything=True, rank=True)) == expected, text


def test_moments_survive_a_cursor():
    at = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
    assert moment(micro(at)) == at


def test_a_file_is_searched_as_the_store_is(sqlite_store):
    with sqlite_store.begin() as transaction:
        alert(transaction, "First patient dosed: XY-101")
        add(transaction, document("Quarterly results"), events=[event("data_readout")])
    straight = sqlite_file(str(sqlite_store.url))
    assert isinstance(straight, SqliteFile)
    for everything, rank in itertools.product((False, True), repeat=2):
        for text in ("", "dosed", "since:2020 product:XY-101"):
            one, other = (
                Search(archive, AsWritten()).ask(
                    text, everything=everything, rank=rank, with_facets=True
                )
                for archive in (sqlite_store, straight)
            )
            assert one == other


def test_a_file_of_another_schema_is_left_to_the_store(tmp_path, sqlite_store):
    assert SCHEMA == REVISION
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at")
    sqlite3.connect(tmp_path / "empty.db").close()
    for name in ("text.db", "empty.db", "none.db", "."):
        assert sqlite_file(f"sqlite:///{tmp_path / name}") is None
    assert sqlite_file("postgresql+psycopg://me@host/name") is None
    assert sqlite_file(f"{sqlite_store.url}?mode=ro") is None


@given(st.builds(Event, milestone=st.builds(Milestone, id=st.text()), evidence=st.builds(Quote)))
def test_a_stored_event_is_read_as_the_store_reads_it(one):
    kept = encoding.encoded(encoding.EVENT, one)
    assert stored_event(kept) == encoding.event(kept)
