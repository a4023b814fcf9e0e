"""What holds of every reading, whatever the text: proofs are verbatim, time is bounded."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import classify
from monitor.values import Document, Status, Trust, Zone

NOW = datetime(2026, 6, 15, tzinfo=UTC)
LEXICON = classify.load()
PIECES = (
    "The first patient has been dosed with ABC-101 in lupus nephritis.",
    "The company expects to submit an IND in 2027.",
    "ABC-101 is a CD19 CAR-T.",
    "No clinical hold has been placed.",
    "首例患者完成给药。",
    "CAR-T",
    "About Arden Cell\n",
    "Status: RECRUITING\n",
    "((((((((",
    "first first first patient patient dosed dosed",
    "\u202e\ufeff\x00",
    "İıſK",
)


def document(text: str, kind: str = "news", trust: Trust = Trust.NEWS) -> Document:
    title = text[:60].split("\n")[0]
    return Document(
        source="test",
        key="test",
        kind=kind,
        trust=trust,
        url=None,
        title=title,
        text=text,
        zones=(Zone("title", 0, len(title)), Zone("body", len(title), len(text))),
        published=NOW,
        seen=NOW,
    )


texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=40), max_size=12).map(" ".join)
kinds = st.sampled_from(("news", "registry", "journal", "web_page", "filing"))


@settings(max_examples=60, deadline=None)
@given(texts, kinds)
def test_every_proof_and_mention_is_verbatim(text: str, kind: str) -> None:
    made = document(text, kind)
    reading = classify.read(made, LEXICON)
    for event in reading.events:
        quote = event.evidence
        assert made.text[quote.start : quote.end] == quote.text
        assert quote.text
        assert 0.0 < event.confidence <= 1.0
        assert event.reasons
    for mention in reading.mentions:
        assert 0 <= mention.start < mention.end <= len(made.text)
    for note in reading.notes:
        if note.quote is not None:
            assert made.text[note.quote.start : note.quote.end] == note.quote.text


@settings(max_examples=30, deadline=None)
@given(texts)
def test_a_text_is_read_the_same_each_time(text: str) -> None:
    assert classify.read(document(text), LEXICON) == classify.read(document(text), LEXICON)


@settings(max_examples=40, deadline=None)
@given(texts)
def test_what_the_gate_stops_holds_no_event(text: str) -> None:
    reading = classify.read(document(text), LEXICON)
    assert reading.matters == classify.gate(text, LEXICON)
    if not reading.matters:
        assert not reading.events


@pytest.mark.parametrize(
    "text",
    [
        "CAR-T " + "first patient dosed " * 100_000,
        "CAR-T " + "(" * 2_000_000,
        "CAR-T lupus " + "Aa" * 1_000_000,
        "CAR-T " + "The Arden Of " * 150_000,
        "CAR-T " + "1 of 2 " * 200_000,
        "CAR-T\n" + "Status: RECRUITING\n" * 100_000,
        "CAR-T首例患者" * 300_000,
    ],
    ids=("words", "brackets", "one word", "names", "shares", "fields", "chinese"),
)
def test_a_hostile_text_ends_in_bounded_time(text: str) -> None:
    begin = time.process_time()
    reading = classify.read(document(text), LEXICON)
    assert time.process_time() - begin < 15
    assert any(note.what == "length" for note in reading.notes)


def test_a_web_page_asserts_nothing() -> None:
    """A recruitment page that claims an approval raises no alert, and says why not."""
    text = "Lupus study\n\nABC-101, a CD19 CAR-T, has been approved by the FDA for lupus."
    reading = classify.read(document(text, "web_page", Trust.AGGREGATOR), LEXICON)
    assert not [event for event in reading.events if event.status is Status.ACHIEVED]
    assert any("web page" in note.why for note in reading.notes)


def test_an_event_says_why_in_words() -> None:
    text = "Lupus news\n\nThe first patient with lupus was dosed with ABC-101, a CD19 CAR-T."
    (event,) = classify.read(document(text), LEXICON).events
    told = " ".join(event.reasons)
    assert "rule:" in told
    assert "achieved:" in told
    assert "product ABC-101: from its sentence" in told
