import pytest

from monitor import trials


@pytest.mark.parametrize(
    ("words", "phase"),
    [
        ("PHASE1", "1"),
        ("EARLY_PHASE1", "1"),
        ("PHASE1|PHASE2", "1/2"),
        ("Phase 1/ Phase 2", "1/2"),
        ("Phase I,II", "1/2"),
        ("2-3", "2/3"),
        ("I+II (Phase I+Phase II)", "1/2"),
        ("Human pharmacology (Phase I)- First administration to humans", "1"),
        ("Therapeutic confirmatory  (Phase III)", "3"),
        ("Phase I and Phase II (Integrated)- Other", "1/2"),
        ("Phase 1b/2a", "1/2"),
        ("Phase-2", "2"),
        ("Ⅱ期", "2"),
        ("0", "1"),
        ("N/A", None),
        ("Not selected", None),
        ("Retrospective study", None),
        ("New Treatment Measure Clinical Study", None),
        ("", None),
    ],
)
def test_a_phase_is_read_from_every_registry_s_words(words: str, phase: str | None) -> None:
    assert trials.phase(words) == phase


def test_a_phase_that_a_spreadsheet_turned_into_a_date_is_restored() -> None:
    assert trials.phase("2020-02-01") == "1/2"
    assert trials.phase("2020-03-02") == "2/3"


def test_the_old_european_matrix_counts_the_lines_that_say_yes() -> None:
    matrix = "Human pharmacology (Phase I): no\nTherapeutic exploratory (Phase II): yes\n"
    assert trials.phase(matrix) == "2"


def test_ids_are_found_once_each_in_their_registry_s_spelling() -> None:
    text = "nct01234567, ISRCTN12345678; EU CT 2025-512345-12-00 (2019-003842-34), NCT01234567"
    assert trials.ids(text) == (
        "NCT01234567",
        "ISRCTN12345678",
        "2025-512345-12-00",
        "2019-003842-34",
    )


def test_platform_prefixes_are_no_part_of_an_id() -> None:
    assert trials.ids("JPRN-jRCTs031190227 EUCTR2020-000890-25-FR CHICTR2400084905") == (
        "jRCTs031190227",
        "2020-000890-25",
        "ChiCTR2400084905",
    )


@pytest.mark.parametrize("text", ["NCT0123456", "NCT012345678", "XNCT01234567", "2025-512345-1"])
def test_what_is_too_long_or_too_short_is_no_id(text: str) -> None:
    assert trials.ids(text) == ()


def test_not_recruiting_settles_nothing() -> None:
    assert trials.state("Not Recruiting") is None
    assert trials.state("Active,  not recruiting") == trials.ACTIVE_NOT
    assert trials.state("尚未开始") == trials.NOT_YET


def test_cleaning_drops_markup_and_keeps_comparisons() -> None:
    assert trials.clean("A<br>B_x000D_C &lt;b&gt;bold&lt;/b&gt;") == "A\nB\nC bold"
    cleaned = trials.clean("platelets <LLN and age > 18 or <60")
    assert cleaned == "platelets < LLN and age > 18 or <60"
    assert trials.clean(cleaned) == cleaned


def test_a_fact_outside_the_contract_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="'colour' is unknown"):
        trials.facts(colour="red")


def test_lines_leave_out_what_is_empty() -> None:
    assert trials.lines([("Phase", "1"), ("Sponsor", None), ("Acronym", "")]) == "Phase: 1"
