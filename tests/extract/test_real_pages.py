"""Pages as they were really recorded; they lie beside the repository, and not everywhere."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.extract import document
from monitor.values import Document, Item, Request, Response, Source, Trust

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
NOW = datetime(2026, 11, 22, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the recorded pages are not beside the repository"
)


def read(path: str, url: str, title: str = "A title", content_type: str = "text/html") -> Document:
    source = Source("s", "feed", Trust.COMPANY, timedelta(hours=1), document_kind="press_release")
    body = (SAMPLES / path).read_bytes()
    answer = Response(url, 200, {"content-type": content_type}, body, Request(url))
    return document(source, Item("k", url, title, summary="short"), answer, NOW)


def part(read: Document, kind: str) -> str:
    return "\n".join(read.text[zone.start : zone.end] for zone in read.zones if zone.kind == kind)


def test_a_wire_s_page_gives_the_release_from_its_headline_to_its_source_line() -> None:
    title = "Visible Assets, Inc. Adds Richard A. Clarke to Board of Directors"
    url = "https://www.prnewswire.com/news-releases/x-301012538.html"
    path = "news/prnewswire/release_page_301012538_as_markdown.md"
    found = read(path, url, title, "text/markdown")
    assert found.text.startswith(title)
    assert "STRATHAM, N.H., Feb. 27, 2020 /PRNewswire/ --" in found.text
    assert found.text.endswith("SOURCE Visible Assets, Inc.")
    assert "All Public Company" not in found.text
    assert len(part(found, "quote").splitlines()) == 2
    assert part(found, "about").startswith("**About Visible**")


def test_an_exhibit_gives_the_whole_release_and_its_day() -> None:
    path = "news/sec/ex99_1_beyond_air_israeli_MoH_phase1b.html"
    found = read(path, "https://www.sec.gov/Archives/x/ex99-1.htm")
    assert found.published == datetime(2024, 12, 3, tzinfo=UTC)
    assert "HAMILTON, BERMUDA, December 3, 2024" in part(found, "lead")
    assert part(found, "quote").count("“") >= 2
    assert "Risk Factors" in part(found, "forward_looking")
    assert part(found, "contacts").startswith("CONTACTS:")
    assert "<" not in found.text


def test_of_a_whole_submission_only_the_release_is_read() -> None:
    path = "news/sec/full_submission_0001213900-25-032135_abvc_biopharma_8-K.txt"
    found = read(path, "https://www.sec.gov/Archives/x.txt", content_type="text/plain")
    assert "Silicon Valley, CA (April 16, 2025)" in part(found, "lead")
    assert found.published == datetime(2025, 4, 16, tzinfo=UTC)
    assert "begin 644" not in found.text
    assert len(found.text) < 10_000


def test_hidden_facts_of_an_inline_xbrl_cover_are_not_read() -> None:
    found = read("news/sec/8-K_cover_buckle.html", "https://www.sec.gov/Archives/x.htm")
    assert "On November 22, 2024, The Buckle, Inc. announced" in found.text
    assert "0000885245" not in found.text


def test_walls_and_sites_that_are_down_leave_the_summary() -> None:
    for path in (
        "news/sec/getcurrent_start5100_http503.html",
        "registries/chinadrugtrials/antibot_challenge_page.html",
    ):
        found = read(path, "https://site.example/a/page")
        assert found.text == "A title\n\nshort"
        assert found.flags[0].startswith("page not read: ")


def test_chinese_records_are_read_in_their_language() -> None:
    found = read("registries/chinadrugtrials/detail_CTR20232889.html", "https://site.example/a")
    assert found.language == "zh"
    assert "登记号 | CTR20232889" in found.text
