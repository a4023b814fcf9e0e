"""From an item, and its page, to the document that a person would read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.extract import document, fingerprint, labelled, wants_page
from monitor.values import Item, Request, Response, Source, Trust

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://news.example/a-first-patient"
BODY = (
    "BASEL, Switzerland, November 20, 2026 (GLOBE NEWSWIRE) -- Acme Bio AG today announced that "
    "the first patient was dosed in its trial of ACM-1, an allogeneic CAR-T, in systemic lupus "
    "erythematosus.\n\nThe trial is open at four sites in Switzerland, Germany and France, and is "
    "to enrol 24 adults whose disease did not respond to two lines of treatment.\n\n"
)


def source(**changes) -> Source:
    fields = {"name": "acme", "kind": "feed", "trust": Trust.COMPANY, "every": timedelta(minutes=5)}
    return Source(**{**fields, "document_kind": "press_release", **changes})


def item(**changes) -> Item:
    fields = {"key": "1", "url": URL, "title": "Acme doses first patient", "published": NOW}
    return Item(**{**fields, **changes})


def page(body: str | bytes, content_type: str = "text/html", url: str = URL) -> Response:
    raw = body.encode() if isinstance(body, str) else body
    return Response(url, 200, {"content-type": content_type}, raw, Request(URL))


def html(main: str, head: str = "", lang: str = "en") -> str:
    return (
        f"<html lang={lang}><head><title>Acme doses first patient</title>{head}</head><body>"
        f"<nav><a href=/>Home</a></nav><article>{main}</article><footer>All rights</footer></body>"
    )


def test_a_text_that_is_listed_whole_needs_no_page() -> None:
    read = document(source(), item(text=BODY * 3), None, NOW)
    assert read.text.startswith("Acme doses first patient\n\nBASEL, Switzerland")
    assert read.flags == ()
    assert (read.kind, read.trust, read.language) == ("press_release", Trust.COMPANY, "en")
    assert not wants_page(item(text=BODY * 3), source(), matters=True)


def test_a_page_gives_the_text_of_a_listed_summary() -> None:
    main = "".join(f"<p>{part}</p>" for part in (BODY * 2).split("\n\n"))
    read = document(source(), item(summary="Acme doses ..."), page(html(main)), NOW)
    assert "did not respond to two lines" in read.text
    assert "Home" not in read.text
    assert "All rights" not in read.text
    assert read.flags == ()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (page(b""), "the page is empty"),
        (page("<html><title>Just a moment...</title><body>Wait</body></html>"), "wall"),
        (page("<html><body><noscript>Please enable JavaScript</noscript></body>"), "JavaScript"),
        (page("<html><title>Page not found</title><body><p>Sorry.</p></body>"), "not found"),
        (page("<html><body><h1>404</h1><p>Sorry.</p></body></html>"), "not found"),
        (page("<html><body></body></html>"), "no text"),
        (page("<html><script>window.$_ts={};$_ts=1</script><body></body></html>"), "program"),
        (page("We are under maintenance.", "text/plain"), "down"),
        (page(html("<p>Welcome to Acme</p>"), url="https://news.example/"), "front page"),
        (page("x" * 900, url="https://www.fda.gov/apology_objects/abuse.html"), "wall"),
        (page(b"%PDF-1.4 nonsense", "application/pdf"), "PDF cannot be opened"),
        (page(b"PK\x03\x04" + b"\0" * 50, "application/zip"), "no text but application/zip"),
    ],
)  # fmt: skip
def test_a_page_that_says_nothing_leaves_the_summary_and_says_why(
    answer: Response, why: str
) -> None:
    read = document(source(), item(summary="The first patient was dosed."), answer, NOW)
    assert read.text == "Acme doses first patient\n\nThe first patient was dosed."
    reason, summary_only = read.flags
    assert reason.startswith("page not read: ")
    assert why in reason
    assert summary_only == "summary only"


def test_a_page_with_hardly_a_word_of_the_title_is_another_page() -> None:
    main = f"<p>{'Quarterly results of somebody else. ' * 30}</p>"
    other = page(html(main).replace("Acme doses first patient", "Somebody else"))
    listed = item(title="Acme doses first patient with systemic lupus", summary="It was dosed.")
    read = document(source(), listed, other, NOW)
    assert read.text.endswith("It was dosed.")
    assert "hardly a word of the title" in read.flags[0]


def test_a_title_that_is_cut_short_is_completed_from_the_page() -> None:
    answer = page(html("".join(f"<p>{part}</p>" for part in (BODY * 2).split("\n\n"))))
    read = document(source(), item(title="Acme doses first ..."), answer, NOW)
    assert read.title == "Acme doses first patient"


def test_without_page_and_summary_there_is_the_title() -> None:
    read = document(source(), item(), None, NOW)
    assert (read.text, read.flags) == ("Acme doses first patient", ("title only",))


def test_titles_lose_their_markup_and_what_was_escaped_twice() -> None:
    fierce = '<a href="/x" hreflang="en">Acme doses &lt; 3 patients</a>'
    assert document(source(), item(title=fierce), None, NOW).title == "Acme doses < 3 patients"
    wire = "  Acme&amp;apos;s\n CAR-T "
    assert document(source(), item(title=wire), None, NOW).title == "Acme's CAR-T"


def test_a_title_that_the_text_repeats_stands_once() -> None:
    read = document(source(), item(text=f"ACME DOSES FIRST PATIENT\n\n{BODY * 3}"), None, NOW)
    assert read.text.casefold().count("acme doses first patient") == 1


def test_an_item_without_title_takes_that_of_its_page() -> None:
    answer = page(html("".join(f"<p>{part}</p>" for part in (BODY * 2).split("\n\n"))))
    assert document(source(), item(title=""), answer, NOW).title == "Acme doses first patient"


def test_a_release_ends_at_its_source_line_and_begins_below_its_headline() -> None:
    lines = ["Menu", "Acme doses first patient", "Share", "Acme doses first patient", BODY * 2]
    text = "\n\n".join([*lines, "SOURCE Acme Bio AG", "Want your news here?", "Global sites"])
    read = document(source(), item(), page(text, "text/plain"), NOW)
    assert read.text.startswith("Acme doses first patient\n\nBASEL")
    assert read.text.endswith("SOURCE Acme Bio AG")


def test_the_kind_may_be_given_by_the_item() -> None:
    read = document(source(), item(facts={"document_kind": "registry"}), None, NOW)
    assert read.kind == "registry"


# --- dates -------------------------------------------------------------------------------------


def test_dates_in_conflict_are_said_and_the_source_keeps_its_word() -> None:
    text = BODY.replace("November 20, 2026", "February 3, 2025")
    listed = datetime(2026, 2, 3, 9, tzinfo=UTC)
    read = document(source(), item(text=text, published=listed), None, NOW)
    assert read.published == listed
    assert read.flags == ("dates in conflict: page says 2026-02-03, its text says 2025-02-03",)


def test_a_source_line_dates_a_rewrite() -> None:
    """Core case: a page of February 2026 whose own source line says February 2025."""
    row = {
        "id": "x", "title": "First lupus patient receives CAR-T", "published": "2026-02-10",
        "text": "The first patient with lupus was treated.\n\nIt is the first of its kind.\n\n"
        "Source: Acme Therapeutics, February 2025",
    }  # fmt: skip
    assert labelled(row, NOW).flags == (
        "dates in conflict: page says 2026-02-10, its text says 2025-02",
    )
    row["text"] = row["text"].replace("February 2025", "February 9, 2026")
    assert labelled(row, NOW).flags == ()


@pytest.mark.parametrize(
    "lines",
    [
        "Published: February 10, 2026\n\nSource: Acme Therapeutics, February 2025",
        "Published: February 10, 2026 | Source: Acme Therapeutics, 5 February 2025",
        "The trial goes on, it said (source: Acme press release, Feb. 5, 2025).",
        "来源：某某生物 2025年2月5日",
    ],
)
def test_a_source_line_is_not_outweighed_by_the_page_s_own_date(lines: str) -> None:
    row = {"id": "1", "text": f"A first patient was treated.\n\n{lines}", "published": "2026-02-10"}
    (flag,) = labelled(row, NOW).flags
    assert flag.startswith("dates in conflict: page says 2026-02-10, its text says 2025-02")
    del row["published"]
    read = labelled(row, NOW)
    assert any("conflict" in flag for flag in read.flags) == ("Published" in lines)


def test_a_rewrite_some_weeks_later_is_no_conflict_and_a_trial_s_dates_are_none() -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert labelled({"id": "1", "text": BODY, "published": "2026-12-10"}, later).flags == ()
    assert len(labelled({"id": "1", "text": BODY, "published": "2026-12-30"}, later).flags) == 1
    record = "Status: RECRUITING\nFirst posted: 2023-11-20\nSponsor: Acme\nDate: 2023-11-20"
    row = {"id": "1", "text": record, "published": "2026-11-01", "kind": "registry"}
    assert labelled(row, NOW).flags == ()


@pytest.mark.parametrize(
    ("published", "flag"),
    [
        (NOW + timedelta(days=3), "date in the future"),
        (datetime(1970, 1, 1, tzinfo=UTC), "date before 1995"),
        (None, "date missing"),
    ],
)
def test_a_date_that_cannot_be_is_flagged_and_dropped(
    published: datetime | None, flag: str
) -> None:
    read = document(source(), item(text="The trial goes on.", published=published), None, NOW)
    assert (read.published, read.flags) == (None, (flag,))


def test_a_missing_date_is_taken_from_the_page_or_the_text() -> None:
    head = '<meta property="article:published_time" content="2026-11-19T10:00:00Z">'
    main = "".join(f"<p>{part}</p>" for part in (BODY * 2).split("\n\n"))
    read = document(source(), item(published=None), page(html(main, head)), NOW)
    assert read.published == datetime(2026, 11, 19, tzinfo=UTC)
    assert read.flags == ("date taken from the page",)
    read = document(source(), item(text=BODY, published=None), None, NOW)
    assert read.published == datetime(2026, 11, 20, tzinfo=UTC)
    assert (read.date_only, read.flags) == (True, ("date taken from the text",))


def test_a_page_far_older_than_the_listing_is_a_conflict() -> None:
    head = '<script type="application/ld+json">{"datePublished": "2025-01-05"}</script>'
    main = f"<p>{'The text goes on and on. ' * 20}</p>"
    read = document(source(), item(), page(html(main, head)), NOW)
    assert read.flags == (
        "dates in conflict: the source lists it for 2026-11-22, its page says 2025-01-05",
    )


# --- language ----------------------------------------------------------------------------------


def test_the_language_is_the_item_s_else_the_page_s_else_that_of_the_text() -> None:
    assert document(source(), item(text=BODY, language="en-US"), None, NOW).language == "en"
    main = "<p>" + "Das Unternehmen hat den ersten Patienten mit Lupus behandelt. " * 12 + "</p>"
    assert document(source(), item(), page(html(main, lang="de-CH")), NOW).language == "de"
    german = "Der erste Patient ist mit der Therapie behandelt worden, und die Studie ist offen."
    assert document(source(), item(text=german), None, NOW).language == "de"
    french = (
        "Le premier patient a été traité dans le cadre de l'essai, et les résultats sont à venir."
    )
    assert document(source(), item(text=french), None, NOW).language == "fr"
    spanish = (
        "El primer paciente ha sido tratado en el ensayo y los resultados se esperan para el año."
    )
    assert document(source(), item(text=spanish), None, NOW).language == "es"


def test_the_script_overrules_a_template_that_says_english() -> None:
    chinese = "某某生物宣布其CAR-T产品完成首例系统性红斑狼疮患者给药。" * 3
    assert document(source(), item(text=chinese, language="en"), None, NOW).language == "zh"
    japanese = "当社は、CAR-T細胞療法の最初の患者への投与を完了しましたのでお知らせします。"
    assert document(source(), item(text=japanese), None, NOW).language == "ja"
    korean = "큐로셀은 루푸스 환자를 대상으로 한 임상시험에서 첫 환자 투약을 완료했다고 밝혔다."
    assert document(source(), item(text=korean), None, NOW).language == "ko"


# --- sameness ----------------------------------------------------------------------------------


def test_trivial_edits_keep_the_hash_and_others_change_it() -> None:
    one = document(source(), item(text=BODY), None, NOW).content_hash
    trivial = BODY.replace("today announced", "TODAY  announced").replace("--", "—")
    assert document(source(), item(text=trivial), None, NOW).content_hash == one
    real = BODY.replace("four sites", "five sites")
    assert document(source(), item(text=real), None, NOW).content_hash != one


def test_a_fingerprint_holds_what_is_listed_but_not_the_date() -> None:
    one = fingerprint(item(summary="a", facts={"status": "OPEN", "phase": "1"}))
    moved = item(summary="a", facts={"phase": "1", "status": "OPEN"}, published=None)
    assert fingerprint(moved) == one
    for changes in ({"title": "b"}, {"summary": "b"}, {"version": "2"}, {"facts": {"status": "x"}}):
        fields = {"summary": "a", "facts": {"status": "OPEN", "phase": "1"}, **changes}
        assert fingerprint(item(**fields)) != one


# --- wanting a page ----------------------------------------------------------------------------


def test_a_page_is_wanted_where_it_may_matter_and_the_listed_text_is_cut() -> None:
    short, cut, whole = "Acme doses.", "x " * 400 + "and more ...", "x " * 400
    assert wants_page(item(summary=short), source(), matters=True)
    assert wants_page(item(summary=cut), source(), matters=True)
    assert not wants_page(item(summary=whole), source(), matters=True)
    assert not wants_page(item(summary=short), source(), matters=False)
    assert not wants_page(item(summary=short), source(full_text=False), matters=True)
    assert not wants_page(item(summary=short, url=None), source(), matters=True)
    assert not wants_page(item(summary=short, url="mailto:a@b"), source(), matters=True)
    assert wants_page(item(url=None, detail=Request("https://x.example")), source(), matters=True)


# --- labelled lines ----------------------------------------------------------------------------


def test_a_labelled_text_is_kept_as_it_is() -> None:
    text = "  A line with  two blanks\u00a0.\nAnother\n\n\n<p>and markup &amp; all</p> "
    read = labelled({"id": "x", "title": "T", "text": text, "kind": "web_page", "lang": "en"}, NOW)
    assert read.text == f"T\n\n{text}"
    assert (read.key, read.kind, read.trust) == ("x", "web_page", Trust.AGGREGATOR)
    composed = labelled({"id": "x", "title": "T", "text": "Sjo\u0308gren"}, NOW)
    assert composed.text == "T\n\nSjögren"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": "x", "kind": "tweet"}, "kind: 'tweet' is unknown; allowed are press_release"),
        ({"id": "x", "text": 5}, "text: 5 is no text"),
    ],
)
def test_a_labelled_line_of_a_wrong_form_is_refused_by_name(row: dict, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        labelled(row, NOW)


def test_a_labelled_date_that_cannot_be_read_is_flagged() -> None:
    read = labelled({"id": "x", "title": "T", "published": "last week"}, NOW)
    assert read.flags == ("date not readable", "date missing")


# --- hostile input -----------------------------------------------------------------------------

PIECES = (
    b"<html>", b"<p>", b"</p>", b"<div hidden>", b"<table><tr><td>", b"<li>", b"<br>", b"&#0;",
    b"<!--", b"<![CDATA[", b"\xff\xfe", b"\x00", b"<script>", b"%PDF-1.7", b"&#1;", b"<p" * 50,
    b"<DOCUMENT><TYPE>EX-99.1<TEXT>", b'<meta charset="utf-7">', b'<meta charset="base64">',
    b"&amp;lt;b&amp;gt;", b"\xed\xa0\x80",
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=30), max_size=12).map(b"".join),
    st.sampled_from(["text/html; charset=gb2312", "text/plain", "application/pdf", ""]),
    st.text(max_size=40),
)
def test_no_page_breaks_the_making_of_a_document(body: bytes, declared: str, text: str) -> None:
    read = document(source(), item(summary=text, title=text), page(body, declared), NOW)
    assert all(0 <= zone.start < zone.end <= len(read.text) for zone in read.zones)
    read.text.encode()


def test_deep_and_long_pages_are_read_within_bounds() -> None:
    deep = "<div>" * 20_000 + "the first patient was dosed " * 30
    assert document(source(), item(), page(deep), NOW).text
    long = "<p>The first patient was dosed.</p>" * 30_000
    read = document(source(), item(text=long), None, NOW)
    assert len(read.text) <= 400_100
    assert "text cut at 400,000 characters" in read.flags
