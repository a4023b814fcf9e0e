"""Which real-world event is this: what joins, what opens a story of its own, and why."""

import importlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import stories
from monitor.stories.figures import figures
from monitor.stories.kinds import kinds
from monitor.values import Event, Match, Milestone, Quote, Status, Story, Window

SHARED = Path(__file__).resolve().parents[2] / "shared"
DAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


def event(milestone: str = "first_patient_dosed", quote: str = "was dosed", **facts: Any) -> Event:
    known: dict[str, Any] = {
        "milestone": Milestone(milestone, milestone),
        "status": Status.ACHIEVED,
        "evidence": Quote(quote, 0, len(quote)),
        "product": "ABC-101",
        "company": "Acme Bio",
        "targets": ("CD19",),
        "modality": "allogeneic CAR-T",
        "indications": ("systemic lupus erythematosus",),
        "phase": "1",
    }
    return Event(**known | facts)


def story(number: int = 1, opened: datetime = DAY, title: str = "", **facts: Any) -> Story:
    told = event(**facts)
    return Story(
        id=number,
        milestone=told.milestone.id,
        product=told.product,
        company=told.company,
        targets=told.targets,
        modality=told.modality,
        indications=told.indications,
        phase=told.phase,
        trial_ids=told.trial_ids,
        country=told.country,
        cohort=told.cohort,
        opened=opened,
        title=title,
        quote=told.evidence.text,
    )


def match(told: Event, known: Story, days: float = 1, title: str = "") -> Match:
    return stories.match(told, [known], known.opened + timedelta(days=days), title)


def test_a_rewrite_that_names_fewer_facts_joins_and_the_reason_is_said() -> None:
    rewrite = event(targets=(), modality="CAR-T", phase=None, indications=())
    found = match(rewrite, story())
    assert found.story is not None
    assert found.reason == "the same product and milestone, 1 day apart"
    assert found.new == ()


def test_an_event_of_no_known_story_opens_one() -> None:
    assert stories.match(event(), [], DAY) == Match(event(), None, "a new story")


@pytest.mark.parametrize("status", [Status.PLANNED, Status.NEGATED])
def test_what_was_not_achieved_joins_no_story(status: Status) -> None:
    found = match(event(status=status), story())
    assert found.story is None
    assert str(status) in found.reason


@pytest.mark.parametrize(
    ("told", "known", "fact"),
    [
        ({"product": "ABC-102"}, {}, "product"),
        ({"indications": ("lupus nephritis",)}, {}, "indication"),
        ({"phase": "2"}, {}, "phase"),
        ({"phase": "IIT"}, {}, "phase"),
        ({"country": "China"}, {"country": "Germany"}, "country"),
        ({"cohort": "dose level 2"}, {"cohort": "dose level 1"}, "cohort"),
        ({"trial_ids": ("NCT01",)}, {"trial_ids": ("NCT02",)}, "trial"),
        ({"product": None, "company": "Other Bio"}, {}, "company"),
        ({"product": None, "targets": ("BCMA",)}, {}, "targets"),
        ({"product": None, "modality": "autologous CAR-T"}, {}, "modality"),
        ({"product": None, "modality": "CAR-NK"}, {}, "modality"),
    ],
)
def test_what_contradicts_a_story_opens_another(
    told: dict[str, Any], known: dict[str, Any], fact: str
) -> None:
    found = match(event(**told), story(**known))
    assert found.story is None
    assert f"another {fact}" in found.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ABC-101", "abc 101"),
        ("ABC‑101", "ABC-101 Injection"),
        ("SYS6063", "SYS 6063注射液"),
        ("rese-cel", "resecabtagene autoleucel"),
        ("obe‑cel", "obecabtagene autoleucel"),
    ],
)
def test_spellings_of_one_product_are_one(one: str, other: str) -> None:
    told = event(product=one, company=None)
    assert "same product" in match(told, story(product=other)).reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Imviva", "Imviva Biotech"),
        ("Lilly", "Eli Lilly and Company"),
        ("Acme Bio, Inc.", "Acme"),
        ("示例生物", "示例生物（南京）有限公司"),
    ],
)
def test_spellings_of_one_company_are_one(one: str, other: str) -> None:
    told = event(product=None, company=one)
    assert "same company" in match(told, story(company=other)).reason


def test_a_name_in_another_script_is_neither_the_same_nor_another() -> None:
    told = event(product="エービーシー", company="アクメ", indications=("lupus nephritis",))
    assert match(told, story(product="ABC", indications=("lupus nephritis",))).story is not None
    assert (
        match(event(product="エービーシー", company="アクメ", phase=None), story()).story
        is not None
    )
    bare = event(product="エービーシー", company="アクメ", targets=(), phase=None, modality=None)
    assert match(bare, story()).story is None


@pytest.mark.parametrize(
    ("milestone", "days", "joins"),
    [
        ("first_patient_dosed", 55, True),
        ("first_patient_dosed", 200, True),
        ("ind_cleared", 59, True),
        ("ind_cleared", 70, False),
        ("data_readout", 20, True),
        ("data_readout", 120, False),
        ("deal", 50, False),
    ],
)
def test_how_late_a_retelling_may_be_depends_on_the_milestone(
    milestone: str, days: int, joins: bool
) -> None:
    found = match(event(milestone), story(milestone=milestone), days)
    assert (found.story is not None) is joins
    assert joins or "days away" in found.reason


def test_what_happens_once_in_a_trial_is_one_story_for_years() -> None:
    told = event(trial_ids=("NCT01",), phase=None)
    assert match(told, story(trial_ids=("NCT01",)), 600).story is not None
    assert match(event(phase=None), story(), 600).story is None


def test_a_company_without_a_product_joins_within_two_weeks_only() -> None:
    told = event(product=None)
    assert match(told, story(), 10).reason.startswith("the same company")
    assert match(told, story(), 20).story is None


def test_autoimmune_disease_in_general_joins_a_disease_by_product_or_trial_only() -> None:
    general: dict[str, Any] = {"indications": ("autoimmune diseases",)}
    assert match(event(**general), story()).story is not None
    assert match(event(product=None, **general), story()).story is None
    by_trial = event(product=None, trial_ids=("NCT01",), **general)
    assert match(by_trial, story(trial_ids=("NCT01",))).story is not None


def test_a_wider_disease_names_fewer_facts() -> None:
    told = event(indications=("idiopathic inflammatory myopathies",))
    assert match(told, story(indications=("dermatomyositis",))).story is not None


def test_a_story_that_came_to_know_its_disease_refuses_another() -> None:
    known = story(indications=("autoimmune diseases", "systemic lupus erythematosus"))
    assert match(event(indications=("myasthenia gravis",)), known).story is None


def test_neighbouring_phases_join_and_are_said_to_conflict() -> None:
    found = match(event(phase="1/2"), story(phase="1"))
    assert found.story is not None
    assert found.conflicts == ("phase 1/2 here, 1 before",)


def test_another_target_for_the_same_product_is_a_conflict_not_a_story() -> None:
    found = match(event(targets=("BCMA", "CD19", "CD20")), story(targets=("CD7",)))
    assert found.conflicts == ("BCMA/CD19/CD20 here, CD7 before",)


def test_what_a_sighting_adds_is_named() -> None:
    known = story(phase=None, indications=(), targets=("CD19",), modality=None)
    told = event(targets=("BCMA", "CD19"), trial_ids=("NCT01",), country="China")
    assert match(told, known).new == (
        "modality allogeneic CAR-T",
        "phase 1",
        "country China",
        "trial NCT01",
        "indication systemic lupus erythematosus",
        "target BCMA",
    )


def test_a_country_that_comes_late_is_another_first_patient() -> None:
    told = event(country="Germany")
    assert match(told, story(), 5).story is not None
    assert match(told, story(), 40).story is None
    assert match(event(country="Germany"), story(country="Europe"), 40).story is not None


@pytest.mark.parametrize(
    ("milestone", "one", "other"),
    [
        ("designation", "granted Fast Track designation", "granted RMAT designation"),
        ("designation", "FDA grants orphan drug status", "EMA grants orphan status"),
        ("ind_cleared", "the FDA cleared the IND", "NMPA approves the clinical trial"),
        ("submission", "has accepted the BLA", "initiated the rolling submission of the BLA"),
    ],
)
def test_decisions_of_different_kind_or_agency_are_different_stories(
    milestone: str, one: str, other: str
) -> None:
    apart = match(event(milestone, one), story(milestone=milestone, quote=other))
    assert apart.story is None
    assert apart.reason.endswith("another kind of it, by its words")
    assert match(event(milestone, one), story(milestone=milestone, quote="granted")).story


def test_the_agency_is_read_from_the_quote_before_title_and_country() -> None:
    assert kinds("ind_cleared", "the FDA cleared it", "a Chinese firm", "China") == ("agency: FDA",)
    assert kinds("ind_cleared", "获批临床", "石药集团产品在中国获批临床") == ("agency: NMPA",)
    assert kinds("ind_cleared", "cleared", "", "China") == ("agency: NMPA",)
    assert kinds("first_patient_dosed", "the FDA") == ()


def test_both_parties_tell_one_deal() -> None:
    known = story(
        milestone="deal",
        product=None,
        company="Bigpharma",
        title="Bigpharma to collaborate with Littlebio on CAR-T",
    )
    told = event("deal", product=None, company="Littlebio Therapeutics")
    assert match(told, known).story is not None
    assert match(event("deal", product=None, company="Unnamed Bio"), known).story is None


def test_a_sum_of_money_ties_reports_in_two_languages() -> None:
    known = story(
        milestone="deal", product=None, company="Bigpharma", title="Bigpharma to buy it for $2.4B"
    )
    told = event("deal", product=None, company="大药厂", indications=(), phase=None)
    assert match(told, known, title="大药厂24亿美元收购").reason.startswith("the same money 2400")
    assert match(told, known, title="大药厂收购").story is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a $2.4 billion deal", {"money 2400"}),
        ("以24亿美元", {"money 2400"}),
        ("US$900 million upfront", {"money 900"}),
        ("a trio of autoimmune diseases", {"diseases 3"}),
        ("三种自身免疫病", {"diseases 3"}),
        ("dosed 3 patients", set()),
        ("two autoimmune diseases", set()),
    ],
)
def test_figures_are_read_in_any_language(text: str, found: set[str]) -> None:
    assert figures(text) == found


def test_a_paper_is_told_from_another_by_its_title() -> None:
    paper: dict[str, Any] = {"product": None, "company": None, "milestone": "publication"}
    known = story(title="Long-term outcomes of CD19 CAR T cells in nine people with lupus", **paper)
    same = "Long-term outcomes of CD19 CAR-T cells in nine people with lupus [news]"
    other = "Pregnancies after CD19 CAR T cells in lupus: a case series of outcomes"
    assert match(event(**paper), known, title=same).reason.startswith("nearly the same title")
    assert match(event(**paper), known, title=other).story is None


def test_another_milestone_of_a_product_is_another_story() -> None:
    assert match(event("trial_started"), story()).story is None


def test_the_paper_and_the_news_of_its_data_are_one_story_within_days() -> None:
    known = story(milestone="publication")
    assert match(event("data_readout"), known, 2).story is not None
    assert match(event("data_readout"), known, 10).story is None


def test_an_event_that_names_nobody_joins_what_it_fits() -> None:
    bare = event(
        "ind_cleared",
        "FDA clears the IND",
        product=None,
        company=None,
        indications=(),
        phase=None,
        targets=(),
    )
    known = story(milestone="ind_cleared", quote="cleared by the FDA")
    assert match(bare, known, 3).story is not None
    assert match(bare, known, 9).story is None
    assert match(replace(bare, modality="CAR-T"), known, 3).story is None


def test_a_recap_joins_the_story_it_recalls_however_old() -> None:
    recap = event(status=Status.RECAP)
    assert match(recap, story(), 500).story is not None
    dated = replace(recap, when=Window(date(2025, 1, 1), date(2025, 3, 31), "quarter"))
    assert match(dated, story(), 5).story is None
    assert match(replace(recap, product=None), story(), 200).story is None


def test_without_a_date_only_what_is_said_counts() -> None:
    assert stories.match(event(), [story()], None).story is not None
    unnamed = event(product=None, company=None)
    assert stories.match(unnamed, [story()], None).story is None


def test_the_best_story_is_taken_and_of_equals_the_latest() -> None:
    old, new = story(1, DAY - timedelta(days=3)), story(2, DAY + timedelta(days=3))
    assert stories.match(event(), [new, old], DAY).story == new
    fuller = replace(old, trial_ids=("NCT01",))
    assert stories.match(event(trial_ids=("NCT01",)), [new, fuller], DAY).story == fuller


@pytest.mark.skipif(
    not (SHARED / "eval" / "dev.jsonl").exists() or not (SHARED / "knowledge").exists(),
    reason="the labelled documents are not beside the repository",
)
def test_labelled_rewrites_join_and_labelled_events_stay_apart() -> None:
    quality = importlib.import_module("benchmarks.stories_quality").measure(SHARED)
    assert quality.pairs >= 110
    assert quality.recall >= 0.95
    assert quality.precision >= 0.98
