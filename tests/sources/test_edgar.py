import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import Adapter, Detailing, Past, edgar
from monitor.values import Item, Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "edgar"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/news/sec"
NOW = datetime(2026, 3, 2, 22, 5, tzinfo=UTC)
CURRENT = edgar.open_source()
COMPANIES = edgar.open_source(lists="companies", ciks=("1994702", "1759138"))
SEARCH = edgar.open_source(lists="search")


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def asked(request: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def followed(page: Page) -> Request:
    assert page.next is not None
    return page.next


def atom(form: str) -> bytes:
    return (PAGES / f"current_{form}.atom").read_bytes()


def current(cursor: dict[str, Any] | None = None) -> Page:
    return CURRENT.read(answer(CURRENT.first(cursor or {}, NOW), atom("8-K")))


# --- what was filed just now -------------------------------------------------------------------


def test_each_form_is_asked_for_and_what_was_newest_is_remembered() -> None:
    first = CURRENT.first({}, NOW)
    assert asked(first)["type"] == ["8-K"]
    second = followed(CURRENT.read(answer(first, atom("8-K"))))
    assert asked(second)["type"] == ["6-K"]
    last = CURRENT.read(answer(second, atom("6-K")))
    assert last.next is None
    assert last.cursor == {
        "newest": {"8-K": "2026-03-02T22:01:08+00:00", "6-K": "2026-03-02T13:00:02+00:00"}
    }


def test_filings_of_watched_companies_are_kept_once_each_by_their_accession_number() -> None:
    page = current()
    assert [item.key for item in page.items] == ["0001994702-26-000009", "0001759138-26-000004"]
    assert page.listed == 4
    item = page.items[0]
    assert item.title == "Kyverna Therapeutics, Inc.: 8-K (items 8.01, 9.01)"
    assert item.publisher == "Kyverna Therapeutics, Inc."
    assert (item.published, item.date_only) == (datetime(2026, 3, 2, 22, 1, 8, tzinfo=UTC), False)
    assert item.facts == {
        "accession": "0001994702-26-000009",
        "cik": "0001994702",
        "form": "8-K",
        "items": "8.01|9.01",
    }
    assert item.detail is not None
    assert item.detail.url == item.url


def test_the_list_is_paged_back_to_what_was_newest_at_the_last_poll() -> None:
    page = current({"newest": {"8-K": "2026-03-02T20:00:00+00:00"}})
    assert asked(followed(page))["start"] == ["100"]
    assert page.cursor is None
    assert asked(followed(current({"newest": {"8-K": "2026-03-02T21:50:00+00:00"}})))["type"] == [
        "6-K"
    ]


def test_a_gap_that_is_too_deep_is_told() -> None:
    request = CURRENT.first({"newest": {"8-K": "2026-03-01T00:00:00+00:00"}}, NOW)
    deep = replace(request, context={**request.context, "start": edgar.DEEPEST - 100})
    page = CURRENT.read(answer(deep, atom("8-K")))
    assert [problem.what for problem in page.problems] == ["8-K filings"]
    assert asked(followed(page))["type"] == ["6-K"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (atom("6-K"), "asked for 8-K, got 6-K; `type` was ignored"),
        (b"<html><title>SEC.gov | Undeclared Automated Tool</title>", "a bot shield"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Other</title></feed>", "got 'Other'"),
        (
            b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Latest Filings - x</title></feed>",
            "lists no 8-K",
        ),
    ],
)
def test_another_list_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        CURRENT.read(answer(CURRENT.first({}, NOW), body))


# --- by company --------------------------------------------------------------------------------


def submissions(cik: str = "0001994702", **change: object) -> dict[str, Any]:
    recent: dict[str, Any] = {
        "accessionNumber": ["0001994702-26-000009", "0001994702-26-000008", "0001994702-25-000070"],
        "filingDate": ["2026-03-02", "2026-02-20", "2025-11-10"],
        "acceptanceDateTime": ["2026-03-02T17:01:08.000Z"] * 3,
        "form": ["8-K", "4", "8-K/A"],
        "items": ["8.01,9.01", "", "2.02"],
    }
    return {
        "cik": cik,
        "name": "Kyverna Therapeutics, Inc.",
        "filings": {
            "recent": recent | change,
            "files": [
                {"name": f"CIK{cik}-submissions-001.json", "filingTo": "2024-12-31"},
                {"name": f"CIK{cik}-submissions-002.json", "filingTo": "2019-12-31"},
            ],
        },
    }


def test_each_company_is_asked_for_in_turn() -> None:
    first = COMPANIES.first({}, NOW)
    assert first.url == "https://data.sec.gov/submissions/CIK0001994702.json"
    page = COMPANIES.read(answer(first, submissions()))
    (item,) = page.items
    assert item.key == "0001994702-26-000009"
    assert item.title == "Kyverna Therapeutics, Inc.: 8-K (items 8.01, 9.01)"
    assert (item.published, item.date_only) == (datetime(2026, 3, 2, tzinfo=UTC), True)
    assert item.url == (
        "https://www.sec.gov/Archives/edgar/data/1994702/000199470226000009/"
        "0001994702-26-000009-index.htm"
    )
    assert page.listed == 3
    second = followed(page)
    assert second.url.endswith("CIK0001759138.json")
    assert COMPANIES.read(answer(second, submissions("0001759138"))).next is None


def test_a_companys_past_is_in_older_files_which_are_read_as_far_back_as_is_asked() -> None:
    assert isinstance(CURRENT, Past)
    assert isinstance(COMPANIES, Past)
    request = COMPANIES.past(date(2024, 6, 1), {}, NOW)
    page = COMPANIES.read(answer(request, submissions()))
    assert [item.facts["form"] for item in page.items] == ["8-K", "8-K/A"]
    older = followed(page)
    assert older.url.endswith("/CIK0001994702-submissions-001.json")
    columns = {
        "accessionNumber": ["0001994702-24-000003", "0001994702-24-000001"],
        "filingDate": ["2024-07-01", "2024-05-01"],
        "form": ["8-K", "8-K"],
        "items": ["7.01", ""],
    }
    page = COMPANIES.read(answer(older, columns))
    assert [item.key for item in page.items] == ["0001994702-24-000003"]
    assert followed(page).url.endswith("CIK0001759138.json")
    assert "/submissions/" in CURRENT.past(date(2024, 6, 1), {}, NOW).url


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (submissions("0000000001"), "another company"),
        (submissions(form=["8-K"]), "unequal length"),
        (submissions(items=None), "missing or of unequal"),
        ({"cik": "1994702"}, "missing"),
        (b"", "an empty answer"),
    ],
)
def test_a_changed_list_of_a_company_is_refused(body: object, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        COMPANIES.read(answer(COMPANIES.first({}, NOW), body))


# --- by words ----------------------------------------------------------------------------------


def hit(accession: str, name: str = "ex99-1.htm", form: str = "8-K") -> dict[str, Any]:
    return {
        "_id": f"{accession}:{name}",
        "_source": {
            "ciks": ["0001994702"],
            "display_names": ["Kyverna Therapeutics, Inc.  (KYTX)  (CIK 0001994702)"],
            "file_date": "2026-03-02",
            "form": form,
        },
    }


def hits(total: int, *found: dict[str, Any]) -> dict[str, Any]:
    return {"hits": {"total": {"value": total, "relation": "eq"}, "hits": list(found)}}


def test_the_search_asks_for_the_words_in_the_last_days() -> None:
    query = asked(SEARCH.first({}, NOW))
    assert query["q"] == ['"CAR-T" autoimmune']
    assert query["forms"] == ["8-K,6-K"]
    assert (query["startdt"], query["enddt"]) == (["2026-01-31"], ["2026-03-02"])
    assert isinstance(SEARCH, Past)
    assert asked(SEARCH.past(date(2020, 1, 1), {}, NOW))["startdt"] == ["2020-01-01"]


def test_several_documents_of_one_filing_are_one_item_over_all_pages() -> None:
    first = SEARCH.first({}, NOW)
    one, two = "0001994702-26-000009", "0001994702-26-000008"
    page = SEARCH.read(answer(first, hits(4, hit(one), hit(one, "8k.htm"))))
    (item,) = page.items
    assert item.title == "Kyverna Therapeutics, Inc.: 8-K"
    following = followed(page)
    assert asked(following)["from"] == ["2"]
    page = SEARCH.read(answer(following, hits(4, hit(two), hit(one, "ex99-2.htm"))))
    assert [item.key for item in page.items] == [two]
    assert page.next is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (hits(9_999_999, hit("0001994702-26-000009")), "more than the 1000 of `limit`"),
        (hits(1, hit("0001994702-26-000009", form="10-K")), "ignored `forms`"),
        (hits(3), "listed 0 of 3"),
        (hits(1, {"_id": "x"}), "no hit could be read"),
        ({"hits": {}}, "no hits or no total"),
    ],
)
def test_a_search_that_is_not_what_was_asked_is_refused(body: object, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        SEARCH.read(answer(SEARCH.first({}, NOW), body))


def test_no_hit_is_an_answer_too() -> None:
    assert SEARCH.read(answer(SEARCH.first({}, NOW), hits(0))).items == ()


# --- the text ----------------------------------------------------------------------------------


def index(*rows: tuple[str, str], accession: str = "0001994702-26-000009") -> bytes:
    cells = "".join(
        f"<tr><td>{number}</td><td>{kind}</td><td><a href='{href}'>x</a></td><td>{kind}</td>"
        "<td>1</td></tr>"
        for number, (kind, href) in enumerate(rows, start=1)
    )
    return (
        f"<html><body><div>Accession No. {accession}</div>"
        "<div class='infoHead'>Accepted</div><div class='info'>2026-03-02 17:01:08</div>"
        "<table class='tableFile'><tr><th>Seq</th></tr>"
        f"{cells}</table><table class='tableFile'><tr><td>9</td><td>data</td>"
        "<td><a href='/x.xsd'>x</a></td><td>EX-101</td></tr></table></body></html>"
    ).encode()


def filing(adapter: Adapter = COMPANIES) -> Item:
    page = adapter.read(answer(adapter.first({}, NOW), submissions()))
    return page.items[0]


def detailed(item: Item, *bodies: bytes) -> tuple[Item, list[str]]:
    """The item after its detail requests were answered, and what was asked for."""
    assert isinstance(COMPANIES, Detailing)
    urls = []
    for body in bodies:
        assert item.detail is not None
        urls.append(item.detail.url)
        item = COMPANIES.detail(item, answer(item.detail, body))
    return item, urls


ROWS = (
    ("8-K", "/ix?doc=/Archives/edgar/data/1994702/000199470226000009/d8k.htm"),
    ("EX-99.1", "/Archives/edgar/data/1994702/000199470226000009/d991.htm"),
    ("GRAPHIC", "/Archives/edgar/data/1994702/000199470226000009/logo.jpg"),
)


def test_the_text_is_the_release() -> None:
    words = "The first patient was dosed. " * 60
    release = f"<TYPE>EX-99.1\n<TEXT>\n<HTML><BODY bgcolor=white><P>{words}</P></BODY>".encode()
    item, urls = detailed(filing(), index(*ROWS), release)
    assert item.text == f"<P>{words}</P>"
    assert item.detail is None
    assert urls[1].endswith("/d991.htm")
    assert item.facts["documents"] == "EX-99.1"


def test_with_a_release_of_few_words_the_form_is_read_as_well() -> None:
    slides = b"<html><body><img src='1.jpg'> Corporate presentation</body></html>"
    form = (
        b"<html><body><div style='display:none'><ix:header>false00019</ix:header></div>"
        b"<p>Item 8.01 Other Events</p></body></html>"
    )
    item, urls = detailed(filing(), index(*ROWS), slides, form)
    assert item.text is not None
    assert item.text.startswith("<img src='1.jpg'> Corporate presentation\n<hr/>\n")
    assert "Item 8.01 Other Events" in item.text
    assert "false00019" not in item.text
    assert urls[2].endswith("/Archives/edgar/data/1994702/000199470226000009/d8k.htm")
    assert item.detail is None


def test_the_acceptance_on_the_index_is_eastern_time() -> None:
    item, _ = detailed(filing(), index(*ROWS))
    assert (item.published, item.date_only) == (datetime(2026, 3, 2, 22, 1, 8, tzinfo=UTC), False)


def test_two_releases_take_the_place_of_the_form() -> None:
    more = ("EX-99.2", "/Archives/edgar/data/1994702/000199470226000009/d992.htm")
    item, _ = detailed(filing(), index(*ROWS, more))
    assert item.facts["documents"] == "EX-99.1|EX-99.2"


def test_a_filing_without_a_release_is_its_form() -> None:
    item, _ = detailed(filing(), index(ROWS[0]), b"<p>Item 8.01 caf\xe9</p>")
    assert item.text == "<p>Item 8.01 café</p>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (index(*ROWS, accession="0000000000-26-000001"), "is not the index of this filing"),
        (index(), "names no document"),
        (index(("EX-99.1", "/a/scan.pdf")), "names no document"),
        (b"", "expected a web page"),
    ],
)
def test_an_index_that_is_none_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        detailed(filing(), body)


def test_an_empty_document_is_refused() -> None:
    with pytest.raises(ReadError, match="is empty"):
        detailed(filing(), index(ROWS[0]), b"<html><body> </body></html>")


# --- options -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"forms": ()}, "forms: is empty"),
        ({"ciks": ()}, "ciks: is empty"),
        ({"ciks": ("KYTX",)}, "ciks: 'KYTX' is no CIK"),
        ({"lists": "search", "query": " "}, "query: is empty"),
        ({"days": 0}, "days: 0 is not allowed"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        edgar.open_source(**options)


# --- recorded answers --------------------------------------------------------------------------

recorded = pytest.mark.skipif(
    not REAL.is_dir(), reason="the recorded answers are not beside the repository"
)


@recorded
def test_the_recorded_atom_reads() -> None:
    adapter = edgar.open_source(ciks=("1083743", "885590"))
    body = (REAL / "getcurrent_8-K_entries_subset_20251212.atom").read_bytes()
    page = adapter.read(answer(adapter.first({}, NOW), body))
    assert {item.publisher for item in page.items} == {
        "Flux Power Holdings, Inc.",
        "Bausch Health Companies Inc.",
    }
    assert page.items[0].published == datetime(2025, 12, 12, 22, 31, 8, tzinfo=UTC)


@recorded
def test_the_recorded_atom_of_every_form_is_not_taken_for_one_of_8_k() -> None:
    body = (REAL / "getcurrent_all_count100_20251212.atom").read_bytes()
    with pytest.raises(ReadError, match="`type` was ignored"):
        CURRENT.read(answer(CURRENT.first({}, NOW), body))


@recorded
def test_the_recorded_refusal_beyond_the_end_is_no_list() -> None:
    body = (REAL / "getcurrent_start5100_http503.html").read_bytes()
    with pytest.raises(ReadError, match="expected XML, got a"):
        CURRENT.read(answer(CURRENT.first({}, NOW), body))


@recorded
def test_the_recorded_submissions_read() -> None:
    adapter = edgar.open_source(lists="companies", ciks=("1677077",), days=200)
    body = (REAL / "submissions_CIK0001677077_alzamend.json").read_bytes()
    page = adapter.read(answer(adapter.first({}, datetime(2026, 3, 10, tzinfo=UTC)), body))
    assert page.listed == 370
    assert page.items[0].title == "Alzamend Neuro, Inc.: 8-K (items 1.01, 9.01)"
    assert len(page.items) == 5


@recorded
def test_the_recorded_hit_reads() -> None:
    adapter = edgar.open_source(lists="search", forms=("4",))
    body = json.loads((REAL / "efts_search-index_record_20260827.json").read_bytes())
    page = adapter.read(answer(adapter.first({}, NOW), body))
    assert page.items[0].title == "Ritter Nicholas: 4"
    assert page.next is not None


@recorded
def test_the_recorded_index_and_exhibit_read() -> None:
    body = submissions(
        accessionNumber=["0001564590-18-004771"],
        filingDate=["2018-03-08"],
        form=["10-K"],
        items=[""],
    )
    adapter = edgar.open_source(lists="companies", ciks=("1994702",), forms=("10-K",), days=9999)
    (item,) = adapter.read(answer(adapter.first({}, NOW), body)).items
    index_page = (REAL / "filing_index_0001564590-18-004771.html").read_bytes()
    exhibit = (REAL / "ex99_1_beyond_air_israeli_MoH_phase1b.html").read_bytes()
    item, urls = detailed(item, index_page, exhibit)
    assert item.published == datetime(2018, 3, 7, 23, 3, 42, tzinfo=UTC)
    assert urls[1].endswith("/crr-10k_20171231.htm")
    assert item.text is not None
    assert "Israeli Ministry of Health" in " ".join(item.text.split())
    assert "<TYPE>" not in item.text
