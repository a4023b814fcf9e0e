import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import trials
from monitor.classify import records
from monitor.values import (
    Document,
    Event,
    Mention,
    Milestone,
    Quote,
    Reading,
    Status,
    Trust,
)

REAL = Path(__file__).resolve().parents[3] / "shared/eval/records.jsonl"
SEEN = datetime(2026, 6, 13, 8, tzinfo=UTC)
TITLE = "ACM-19 in Adults With Refractory Lupus"
IDS = (
    "trial_registered",
    "trial_started",
    "pivotal_started",
    "enrollment_update",
    "enrollment_completed",
    "trial_halted",
    "trial_completed",
    "publication",
    "deal",
    "ind_cleared",
    "first_patient_dosed",
)
MILESTONES: Mapping[str, Milestone] = {name: Milestone(name, name) for name in IDS}
FACTS = {
    "registry": "ClinicalTrials.gov",
    "id": "NCT91000001",
    "ids": "NCT91000001|2025-599001-11-00",
    "status": trials.RECRUITING,
    "raw_status": "RECRUITING",
    "phase": "1/2",
    "study_type": "INTERVENTIONAL",
    "enrollment": "24",
    "enrollment_type": "ESTIMATED",
    "start_date": "2026-05-11",
    "start_type": "ACTUAL",
    "sponsor": "Acme Cell Therapies",
    "first_posted": "2026-06-02",
    "last_update": "2026-06-12",
}


def document(title: str = TITLE, paper: str = "", **facts: str | None) -> Document:
    """A record in the adapters' form; a fact that is None is absent."""
    held = {name: value for name, value in {**FACTS, **facts}.items() if value is not None}
    lines = trials.lines(
        [
            ("NCT Number", held["id"]),
            ("Overall Status", held.get("raw_status") or held.get("status")),
            ("Why Stopped", held.get("why_stopped")),
            ("Results Posted", held.get("results_posted")),
            ("Sponsor", held.get("sponsor")),
            ("Phase", held.get("phase")),
            ("Enrollment", f"{held.get('enrollment')} [{held.get('enrollment_type')}]"),
            ("Study Start", f"{held.get('start_date')} [{held.get('start_type')}]"),
            ("Publication", paper),
            ("Conditions", "Systemic Lupus Erythematosus"),
            ("Exclusion Criteria", "multiple sclerosis; Phase: 3; Sponsor: none"),
        ]
    )
    return Document(
        source="clinicaltrials",
        key=held["id"],
        kind="registry",
        trust=Trust.REGISTRY,
        url=None,
        title=title,
        text=f"{title}\n\n{lines}",
        zones=(),
        published=SEEN,
        seen=SEEN,
        facts=held,
    )


READ = Event(
    milestone=MILESTONES["trial_started"],
    status=Status.RECAP,
    evidence=Quote("x", 0, 1),
    product="ACM-19",
    company="Acme",
    targets=("CD19",),
    modality="autologous CAR-T",
    indications=("systemic lupus erythematosus",),
    phase="2",
    confidence=0.4,
    reasons=("read",),
)


def read(old: Document | None, new: Document) -> Reading:
    return records.changes(old, new, Reading(events=(READ,), matters=True), MILESTONES)


def told(old: Document | None, new: Document) -> list[tuple[str, str]]:
    return [(event.milestone.id, event.status.value) for event in read(old, new).events]


def notes(old: Document, new: Document) -> str:
    return " / ".join(f"{note.what}: {note.why}" for note in read(old, new).notes)


NOT_YET = document(
    status=trials.NOT_YET,
    raw_status="NOT_YET_RECRUITING",
    start_date="2026-07",
    start_type="ESTIMATED",
)


# --- seen for the first time


def test_a_new_record_that_recruits_is_registered_and_started() -> None:
    assert told(None, document()) == [
        ("trial_registered", "achieved"),
        ("trial_started", "achieved"),
    ]


def test_a_new_record_that_is_not_open_is_registered_and_not_started() -> None:
    assert told(None, NOT_YET) == [("trial_registered", "achieved"), ("trial_started", "negated")]


def test_a_new_european_record_with_an_authorisation_is_cleared_too() -> None:
    new = document(
        status=trials.NOT_YET,
        raw_status="Authorised, recruitment pending",
        authorised="2026-06-05",
        first_posted=None,
    )
    assert told(None, new) == [
        ("trial_registered", "achieved"),
        ("trial_started", "negated"),
        ("ind_cleared", "achieved"),
    ]


def test_an_old_record_that_a_wider_query_brings_in_is_no_news() -> None:
    old = document(first_posted="2024-01-05")
    assert told(None, old) == [("trial_registered", "recap"), ("trial_started", "recap")]


@pytest.mark.parametrize(
    ("state", "milestone"),
    [
        (trials.ACTIVE_NOT, "enrollment_completed"),
        (trials.COMPLETED, "trial_completed"),
        (trials.WITHDRAWN, "trial_halted"),
        (trials.SUSPENDED, "trial_halted"),
    ],
)
def test_a_state_that_began_before_we_looked_is_recalled(state: str, milestone: str) -> None:
    assert told(None, document(status=state))[1:] == [(milestone, "recap")]


def test_a_stale_or_unknown_state_says_nothing_at_first_sight() -> None:
    assert told(None, document(status=trials.UNKNOWN)) == [("trial_registered", "achieved")]
    assert told(None, document(status=None)) == [("trial_registered", "achieved")]


# --- the status


def test_recruitment_opens_with_the_first_participant_in_one_event() -> None:
    (event,) = read(NOT_YET, document()).events
    assert (event.milestone.id, event.status) == ("trial_started", Status.ACHIEVED)
    assert event.evidence.text == "Overall Status: RECRUITING"
    assert event.when is not None
    assert (event.when.start, event.when.precision) == (date(2026, 5, 11), "day")


def test_invitation_counts_as_open() -> None:
    invited = document(status=trials.BY_INVITATION, start_type="ESTIMATED")
    assert told(NOT_YET, invited) == [("trial_started", "achieved")]
    assert told(invited, document(start_type="ESTIMATED")) == []


def test_a_phase_3_trial_that_opens_is_pivotal_and_the_phase_proves_it() -> None:
    new = document(phase="2/3")
    started, pivotal = read(document(**{**NOT_YET.facts, "phase": "2/3"}), new).events
    assert started.milestone.id == "trial_started"
    assert pivotal.milestone.id == "pivotal_started"
    assert pivotal.evidence.text == "Phase: 2/3"


def test_a_bounce_back_is_a_denial_and_no_start() -> None:
    back = document(**{**NOT_YET.facts, "phase": "3"})
    assert told(document(phase="3"), back) == [
        ("trial_started", "negated"),
        ("pivotal_started", "negated"),
    ]


@pytest.mark.parametrize("halted", [trials.SUSPENDED, trials.TERMINATED, trials.WITHDRAWN])
def test_a_halt_is_one_event_with_the_reason_given(halted: str) -> None:
    """The count falls to the truth and the dates move at the same time: corrections, no events."""
    new = document(
        status=halted,
        raw_status=halted,
        why_stopped="Business decision",
        enrollment="0",
        enrollment_type="ACTUAL",
        completion="2026-06-01",
    )
    (event,) = read(document(), new).events
    assert event.milestone.id == "trial_halted"
    assert event.evidence.text == f"Overall Status: {halted}\nWhy Stopped: Business decision"
    assert "reason given: Business decision" in event.reasons[0]
    assert "counted at closing" in notes(document(), new)


def test_a_halt_without_a_reason_says_so() -> None:
    new = document(status=trials.SUSPENDED, raw_status="SUSPENDED")
    assert "reason given: none" in read(document(), new).events[0].reasons[0]


def test_closing_is_sure_once_the_enrolment_is_actual() -> None:
    actual = document(status=trials.ACTIVE_NOT, enrollment="21", enrollment_type="ACTUAL")
    (event,) = read(document(), actual).events
    assert (event.milestone.id, event.confidence >= 0.9) == ("enrollment_completed", True)
    estimated = document(status=trials.ACTIVE_NOT)
    (event,) = read(document(), estimated).events
    assert 0.5 <= event.confidence < 0.8


def test_the_count_of_a_closed_trial_that_becomes_actual_confirms_its_closing() -> None:
    new = document(status=trials.ACTIVE_NOT, enrollment="21", enrollment_type="ACTUAL")
    (event,) = read(document(status=trials.ACTIVE_NOT), new).events
    assert event.milestone.id == "enrollment_completed"
    assert event.evidence.text == "Enrollment: 21 [ACTUAL]"


def test_completion_and_posted_results_are_one_event() -> None:
    new = document(
        status=trials.COMPLETED, results="yes", results_posted="2026-06-10", completion="2026-05"
    )
    (event,) = read(document(status=trials.ACTIVE_NOT), new).events
    assert event.milestone.id == "trial_completed"
    assert event.when is not None
    assert (event.when.end, event.when.precision) == (date(2026, 5, 31), "month")


def test_results_that_are_posted_later_are_an_event_of_their_own() -> None:
    new = document(status=trials.COMPLETED, results="yes", results_posted="2026-06-10")
    (event,) = read(document(status=trials.COMPLETED), new).events
    assert event.evidence.text == "Results Posted: 2026-06-10"


def test_unknown_is_the_registry_s_clock_and_looking_again_is_no_news() -> None:
    stale = document(status=trials.UNKNOWN, last_known_status=trials.RECRUITING)
    assert told(document(), stale) == []
    assert "went stale" in notes(document(), stale)
    assert told(stale, document()) == []
    assert told(stale, document(status=trials.COMPLETED)) == [("trial_completed", "achieved")]


def test_recruiting_after_an_unknown_without_a_past_is_for_a_person_to_judge() -> None:
    (event,) = read(document(status=trials.UNKNOWN), document()).events
    assert (event.milestone.id, 0.5 <= event.confidence < 0.8) == ("trial_started", True)


def test_a_word_that_is_no_state_changes_nothing() -> None:
    new = document(status=None, raw_status="WITHHELD")
    assert told(document(), new) == []
    assert "'WITHHELD' is no state" in notes(document(), new)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (trials.ACTIVE_NOT, trials.RECRUITING),
        (trials.COMPLETED, trials.RECRUITING),
        (trials.TERMINATED, trials.COMPLETED),
        (trials.WITHDRAWN, trials.NOT_YET),
        (trials.COMPLETED, trials.WITHDRAWN),
    ],
)
def test_a_correction_of_the_status_is_a_note(before: str, now: str) -> None:
    assert told(document(status=before), document(status=now)) == []
    assert f"{before} to {now}" in notes(document(status=before), document(status=now))


def test_a_first_decision_in_a_regulator_s_register_clears_the_trial() -> None:
    old = document(status=trials.UNKNOWN, raw_status="Under evaluation")
    new = document(status=trials.NOT_YET, raw_status="Authorised", authorised="2026-06-10")
    assert told(old, new) == [("ind_cleared", "achieved")]


# --- the other fields


def test_an_actual_start_of_an_open_trial_is_its_first_participant_and_no_first_dose() -> None:
    old = document(start_date="2026-05", start_type="ESTIMATED")
    (event,) = read(old, document()).events
    assert event.milestone.id == "trial_started"
    assert event.evidence.text == "Study Start: 2026-05-11 [ACTUAL]"
    assert "first participant is enrolled" in event.reasons[0]


@pytest.mark.parametrize(
    "old",
    [
        {"start_date": "2026-05"},
        {"start_type": None},
        {"start_date": "2026-05", "start_type": None},
        {"start_date": None, "start_type": None},
    ],
)
def test_a_start_that_is_made_more_precise_or_gains_its_type_is_none(
    old: dict[str, Any],
) -> None:
    assert told(document(**old), document()) == []


def test_the_start_of_a_halted_trial_is_a_note() -> None:
    halted = {"status": trials.TERMINATED}
    old = document(start_type="ESTIMATED", **halted)
    assert told(old, document(**halted)) == []


@pytest.mark.parametrize(
    ("words", "found", "sure"),
    [
        ("PMID 90000002 [RESULT] Five patients with lupus.", "publication", True),
        ("PMID 90000002 [DERIVED] Five patients with lupus.", "publication", False),
        ("PMID 90000002 [DERIVED] Protocol of a trial.", None, False),
        ("PMID 90000002 [DERIVED] [Retracted] Five patients.", None, False),
    ],
)
def test_the_first_paper_that_reports_on_the_trial_is_a_publication(
    words: str, found: str | None, sure: bool
) -> None:
    new = document(paper=words, references="90000002")
    events = read(document(), new).events
    assert [event.milestone.id for event in events] == ([found] if found else [])
    if events:
        assert events[0].evidence.text == f"Publication: {words}"
        assert (events[0].confidence >= 0.8) is sure


def test_a_further_paper_is_a_note() -> None:
    old = document(references="90000001")
    new = document(paper="PMID 90000002 [RESULT] More.", references="90000001|90000002")
    assert told(old, new) == []
    assert "a further publication" in notes(old, new)


@pytest.mark.parametrize(
    ("before", "now", "state", "events"),
    [
        ("1/2", "2/3", trials.RECRUITING, [("pivotal_started", "achieved")]),
        ("1/2", "2/3", trials.NOT_YET, [("pivotal_started", "planned")]),
        ("1", "1/2", trials.RECRUITING, [("trial_started", "achieved")]),
        ("1", "1/2", trials.ACTIVE_NOT, []),
        ("2", "1", trials.RECRUITING, []),
        (None, "2", trials.RECRUITING, []),
        ("2", None, trials.RECRUITING, []),
    ],
)
def test_a_phase_counts_where_it_rises(
    before: str | None, now: str | None, state: str, events: list[tuple[str, str]]
) -> None:
    assert told(document(phase=before, status=state), document(phase=now, status=state)) == events


@pytest.mark.parametrize(
    ("before", "now", "events"),
    [
        ("24", "36", [("enrollment_update", "achieved")]),
        ("24", "30", []),
        ("24", "12", []),
        ("0", "12", []),
        (None, "12", []),
        ("many", "12", []),
    ],
)
def test_a_planned_enrolment_counts_where_it_grows_by_half(
    before: str | None, now: str, events: list[tuple[str, str]]
) -> None:
    assert told(document(enrollment=before), document(enrollment=now)) == events


def test_reopening_with_a_larger_plan_is_one_event_to_judge() -> None:
    old = document(status=trials.ACTIVE_NOT, enrollment="12")
    (event,) = read(old, document()).events
    assert (event.milestone.id, event.confidence < 0.8) == ("enrollment_update", True)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Acme Cell Therapies", "Acme Cell Therapies, Inc."),
        ("Tongji Hospital, Wuhan", "Wuhan Tongji Hospital"),
        ("Jordan Doe", "University Hospital"),
        ("University Hospital", "Ting Example, MD"),
        ("University of Somewhere", "Hospital of Elsewhere"),
    ],
)
def test_a_sponsor_that_is_renamed_or_moves_with_its_investigator_is_a_note(
    before: str, now: str
) -> None:
    assert told(document(sponsor=before), document(sponsor=now)) == []


def test_a_sponsor_that_changed_is_for_a_person_to_judge() -> None:
    old, new = document(sponsor="Acme Cell Therapies"), document(sponsor="Borealis Pharma GmbH")
    (event,) = read(old, new).events
    assert (event.milestone.id, 0.5 <= event.confidence < 0.8) == ("deal", True)
    assert event.evidence.text == "Sponsor: Borealis Pharma GmbH"


def test_the_registry_s_word_on_who_is_a_person_is_believed() -> None:
    old = document(sponsor="Vertex Alpha", sponsor_person="no")
    new = document(sponsor="Novel Orbis", sponsor_person="no")
    assert told(old, new) == [("deal", "achieved")]


def test_other_words_and_a_new_day_are_no_event() -> None:
    new = document(title="A re-worded title", last_update="2026-06-20", conditions="SLE|Lupus")
    assert told(document(), new) == []
    assert "no field that could make an event has changed" in notes(document(), new)


# --- the event


def test_the_names_come_from_the_reading_and_ids_and_phase_from_the_registry() -> None:
    (event,) = read(NOT_YET, document()).events
    assert (event.product, event.company, event.modality) == ("ACM-19", "Acme", "autologous CAR-T")
    assert event.trial_ids == ("NCT91000001", "2025-599001-11-00")
    assert event.phase == "1/2"


def test_the_proof_stands_where_it_says_it_does() -> None:
    new = document(phase="3", paper="PMID 90000002 [RESULT] Five.", references="90000002")
    for event in read(NOT_YET, new).events:
        quote = event.evidence
        assert new.text[quote.start : quote.end] == quote.text
        assert "\n\n" not in quote.text


def test_a_long_term_follow_up_is_for_the_digest() -> None:
    new = document(title="Long-term Follow-up of Participants Who Received ACM-19")
    assert all(event.confidence < 0.8 for event in read(None, new).events)


def test_without_an_event_in_the_reading_names_and_scope_come_from_title_and_conditions() -> None:
    new = document()
    mentions = tuple(
        Mention(kind, name, new.text.index(words), new.text.index(words) + len(words))
        for kind, name, words in (
            ("indication", "systemic lupus erythematosus", "Systemic Lupus"),
            ("indication", "multiple sclerosis", "multiple sclerosis"),
            ("modality", "CAR-T", "ACM-19"),
            ("product", "ACM-19", "ACM-19"),
        )
    )
    (event,) = records.changes(
        NOT_YET, new, Reading(mentions=mentions, matters=True), MILESTONES
    ).events
    assert event.indications == ("systemic lupus erythematosus",)
    assert event.in_scope
    assert event.company == "Acme Cell Therapies"
    (event,) = records.changes(
        NOT_YET, new, Reading(mentions=mentions[1:], matters=True), MILESTONES
    ).events
    assert not event.in_scope


def test_what_did_not_matter_or_is_no_record_keeps_its_reading() -> None:
    unread = Reading(matters=False)
    assert records.changes(NOT_YET, document(), unread, MILESTONES) is unread
    article = document(registry=None)
    reading = Reading(events=(READ,), matters=True)
    assert records.changes(None, article, reading, MILESTONES) is reading


# --- real records


def _field(text: str, name: str) -> str | None:
    found = re.search(rf"^{name}: (.*)$", text, re.MULTILINE)
    return found[1] if found else None


_STATES = {
    "NOT_YET_RECRUITING": trials.NOT_YET,
    "ENROLLING_BY_INVITATION": trials.BY_INVITATION,
    "ACTIVE_NOT_RECRUITING": trials.ACTIVE_NOT,
}


@pytest.mark.skipif(not REAL.exists(), reason="the labelled records are not beside the repository")
def test_real_records_mean_what_their_labels_say() -> None:
    """The labels suppose the change that `why` names; the version before it is made from it."""
    wrong, count = [], 0
    for line in REAL.read_text("utf-8").splitlines():
        labelled = json.loads(line)
        if not labelled["events"] and labelled["trap"] == "alloimmune":
            continue  # out of scope: told apart by the reading
        text, why = labelled["text"], labelled["why"]
        status = _field(text, "OverallStatus") or ""
        new = document(
            id=_field(text, "NCTId"),
            status=_STATES.get(status, status),
            phase=trials.phase(_field(text, "Phase") or ""),
            enrollment=_field(text, "EnrollmentCount"),
            enrollment_type=_field(text, "EnrollmentType"),
            start_date=_field(text, "StartDate"),
            start_type=None,
            first_posted=None,
        )
        old = None
        if "first seen" not in why:
            before = trials.RECRUITING if _closes(status, why) else trials.NOT_YET
            old = document(**{**new.facts, "status": before, "enrollment_type": "ESTIMATED"})
        gold = sorted((each["milestone"], each["status"]) for each in labelled["events"])
        count += 1
        if sorted(told(old, new)) != gold:
            wrong.append((labelled["id"], gold, told(old, new)))
    assert count > 70
    assert wrong == []


def _closes(status: str, why: str) -> bool:
    return "went back" in why or status in {
        "COMPLETED",
        "SUSPENDED",
        "TERMINATED",
        "UNKNOWN",
        "ACTIVE_NOT_RECRUITING",
    }


def test_freshness_is_counted_to_the_day() -> None:
    edge = SEEN.date() - records.fields.FRESH
    assert told(None, document(first_posted=edge.isoformat()))[0][1] == "achieved"
    past = edge - timedelta(days=1)
    assert told(None, document(first_posted=past.isoformat()))[0][1] == "recap"


def test_partial_dates_keep_their_precision() -> None:
    year, month = records.fields.window("2026"), records.fields.window("2026-02")
    assert year is not None
    assert month is not None
    assert (year.start, year.end, year.precision) == (date(2026, 1, 1), date(2026, 12, 31), "year")
    assert (month.end, month.precision) == (date(2026, 2, 28), "month")
    assert all(
        records.fields.window(text) is None for text in ("", "soon", "2026-13", "2026-1-1-1")
    )
