"""What cannot matter is kept in brief, as the same document; quick ways give what slow ones do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract import content_hash, draft, zoned
from monitor.extract.markup import text_of
from monitor.extract.plain import clean
from monitor.values import Item, Source, Trust

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WIRE = Source("wire", "feed", Trust.COMPANY, timedelta(minutes=5), document_kind="press_release")
BODY = (
    "<p>BASEL, Switzerland, November 20, 2026 (GLOBE NEWSWIRE) -- Acme Bio AG has moved.</p>"
    "<p>About Acme</p><p>Acme Bio makes pumps.</p>"
)


def item(**changes: object) -> Item:
    given = Item("1", "https://news.example/1", "Acme moves", NOW, text=BODY)
    return replace(given, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "listed",
    [
        item(),
        item(text=None, summary="<p>Acme moves</p>"),
        item(title=""),
        item(text="吉林细胞今日宣布。" * 9),
        item(published=None, text="A pump is moved."),
    ],
)
def test_a_brief_document_is_the_whole_one_without_its_zones(listed: Item):
    found = draft(WIRE, listed, None)
    whole = found.whole(NOW)
    assert whole.zones != ()
    assert found.brief(NOW) == replace(whole, zones=())
    assert zoned(found.brief(NOW)) == whole
    assert zoned(whole) is whole


def test_only_the_whole_document_compares_its_days():
    listed = item(published=NOW - timedelta(days=300))
    found = draft(WIRE, listed, None)
    assert any("dates in conflict" in flag for flag in found.whole(NOW).flags)
    assert found.brief(NOW).flags == ()


def test_an_undated_item_has_the_day_of_its_text_in_brief_too():
    brief = draft(WIRE, item(published=None), None).brief(NOW)
    assert brief.published == datetime(2026, 11, 20, tzinfo=UTC)
    assert brief.date_only


ASCII = st.text(st.characters(max_codepoint=127), max_size=60)


@settings(max_examples=200, deadline=None)
@given(ASCII)
def test_the_hash_is_the_same_with_and_without_marks_beyond_ascii(text: str):
    assert content_hash(f"{text}”") == content_hash(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(max_codepoint=0x3000), max_size=60))
def test_cleaning_is_the_same_with_and_without_characters_that_are_not_seen(text: str):
    # An unseen character asks for the careful way, and leaves nothing.
    assert clean(f"{text}\u200b") == clean(text)
    assert clean(clean(text)) == clean(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["a", " ", "\n", "\t", "\xa0", "b"]), max_size=12).map("".join))
def test_white_space_of_markup_is_one_blank(text: str):
    assert text_of(f"<p>x{text}y</p>") == " ".join(f"x{text}y".split())
