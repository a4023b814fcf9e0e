"""The parts of the reading, a sentence each: folding, shapes, times, rules, sentences."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.classify.folding import fold
from monitor.classify.rules import Word, parse_rule
from monitor.classify.sentences import sentences
from monitor.classify.shapes import coined, phases, shares
from monitor.classify.times import whens
from monitor.values import Document, Trust

NOW = datetime(2026, 6, 15, tzinfo=UTC)


@given(st.text())
def test_folding_moves_no_character(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_makes_spellings_equal() -> None:
    assert fold("Sjögren’s CAR‑T") == "sjogren's car t"


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("dosed with QT-019C in lupus", "QT-019C"),
        ("its candidate FKC389 for lupus", "FKC389"),
        ("ruvocabtagene autoleucel was given", "ruvocabtagene autoleucel"),
        ("rese-cel in myositis", None),
        ("Descartes-08 in lupus", "Descartes-08"),
        ("C-CAR168 in lupus nephritis", "C-CAR168"),
        ("in the MARINER-2 trial", None),
        ("CD19 CAR-T", None),
        ("in Phase 2", None),
        ("NCT01234567", None),
        ("COVID-19", None),
        ("IL-6 and PD-1", None),
    ],
)
def test_a_product_is_known_by_its_shape(text: str, product: str | None) -> None:
    found = [one.name for one in coined(text, fold(text)) if one.kind == "product"]
    assert (product in found) if product else not [name for name in found if name != "rese-cel"]


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("a Phase 1b/2a trial", "1/2"),
        ("phase II/III", "2/3"),
        ("PHASE1|PHASE2", "1/2"),
        ("Ⅰ期临床", "1"),
        ("Phase-I-Studie", "1"),
        ("ensayo de fase III", "3"),
        ("임상 1/2상", "1/2"),
        ("第III相試験", "3"),
    ],
)
def test_a_phase_is_read_in_every_spelling(text: str, phase: str) -> None:
    assert phases(text)[0][1] == phase


def test_no_phase_is_read_where_none_is() -> None:
    assert phases("a phase of calm in lupus") == []


def test_a_share_of_patients_is_seen() -> None:
    assert shares("four of five people") == [(0, 12)]
    assert shares("nobody at all") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on june 3, 2026", 12),
        ("in november 2024", 570),
        ("on 8 march", 99),
        ("2026年6月1日", 14),
        ("in march 2027", -270),
        ("in 2024", 730),
    ],
)
def test_the_age_of_what_is_told(text: str, days: int) -> None:
    assert whens(text, 0, date(2026, 6, 15))[0].days == days


def test_may_the_verb_is_no_month() -> None:
    assert whens("it may be that", 0, date(2026, 6, 15)) == []


def words(*concepts: str) -> tuple[list[Word], frozenset[str]]:
    made = [
        Word(place * 10, place * 10 + 5, frozenset((concept,)))
        for place, concept in enumerate(concepts)
    ]
    return made, frozenset(concepts)


def test_a_rule_holds_in_its_order() -> None:
    rule = parse_rule("first patient dosed")
    assert list(rule.spans(*words("first", "patient", "dosed")))
    assert not list(rule.spans(*words("dosed", "patient", "first")))


def test_a_free_rule_holds_in_any_order() -> None:
    rule = parse_rule("first & patient & dosed")
    assert list(rule.spans(*words("dosed", "first", "patient")))


def test_a_forbidden_word_beside_stops_a_rule() -> None:
    rule = parse_rule("first dosed !not_first")
    assert list(rule.spans(*words("first", "dosed")))
    assert not list(rule.spans(*words("first", "not_first", "dosed")))


def test_words_too_far_apart_are_no_match() -> None:
    rule = parse_rule({"says": "first dosed", "gap": 3})
    assert not list(rule.spans(*words("first", "dosed")))


def test_abbreviations_end_no_sentence() -> None:
    text = "Title\n\nArden Cell, Inc. said that Dr. Lee of the U.S. site agreed. It began."
    made = Document("x", "x", "news", Trust.NEWS, None, "Title", text, (), NOW, NOW)
    found = [text[one.start : one.end] for one in sentences(made, 1_000)]
    assert found[1].endswith("agreed.")
    assert found[2] == "It began."
