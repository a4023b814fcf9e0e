"""Checks the written corpus: schema, agreement of labels and text, independence of the files."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parent / "corpus"
FILES = ("dev", "heldout", "second", "short")
FIELDS = frozenset(
    {
        "id",
        "url",
        "publisher",
        "published",
        "kind",
        "title",
        "text",
        "lang",
        "story",
        "events",
        "alert",
        "trap",
        "why",
        "source",
    }
)
EVENT_FIELDS = frozenset(
    {
        "milestone",
        "status",
        "product",
        "company",
        "targets",
        "modality",
        "indications",
        "phase",
        "trial_ids",
        "evidence",
    }
)
KINDS = frozenset(
    {"press_release", "news", "filing", "registry", "regulator", "journal", "web_page"}
)
LANGUAGES = frozenset({"en", "zh", "ja", "ko", "de", "fr", "es"})
MILESTONES = frozenset(
    {
        "ind_submitted",
        "ind_cleared",
        "designation",
        "trial_registered",
        "trial_started",
        "first_patient_dosed",
        "enrollment_update",
        "enrollment_completed",
        "pivotal_started",
        "data_readout",
        "publication",
        "regulatory_alignment",
        "submission",
        "approval",
        "rejection",
        "clinical_hold",
        "hold_lifted",
        "trial_halted",
        "trial_completed",
        "safety_event",
        "deal",
    }
)
STATUSES = frozenset({"achieved", "recap", "planned", "negated"})
MODALITIES = frozenset(
    {
        "autologous CAR-T",
        "allogeneic CAR-T",
        "in vivo CAR-T",
        "mRNA CAR-T",
        "CAAR-T",
        "CAR-Treg",
        "gamma-delta CAR-T",
        "CAR-T",
        "CAR-NK",
        "CAR-M",
        None,
    }
)
ADJACENT = frozenset({"CAR-NK", "CAR-M"})
PHASES = frozenset({"1", "1/2", "2", "2/3", "3", "IIT", None})
TRAPS = frozenset(
    {
        "oncology",
        "other_drug",
        "planned",
        "recap",
        "negated",
        "boilerplate",
        "conference",
        "earnings",
        "financing",
        "preclinical",
        "review",
        "market_report",
        "adjacent_modality",
        "alloimmune",
        "web_claim",
        "rewrite",
        "mixed",
        "date_conflict",
        "other_sense",
        None,
    }
)
TRAPS_ON_ALERTS = frozenset({None, "rewrite", "earnings", "mixed", "date_conflict"})
LEGAL_SUFFIX = re.compile(
    r"(?:,? (?:Inc|Ltd|Limited|plc|PLC|Corp|GmbH|AG|S\.?A|SE|N\.?V|LLC|Co)\.?"
    r"|有限公司|株式会社|주식회사)$"
)
TRIAL_ID = re.compile(
    r"NCT\d{8}|ChiCTR\d{10}|(?:EU CT )?20\d\d-\d{6}-\d\d-\d\d|jRCT[0-9a-z]\d{9}"
    r"|ISRCTN\d{8}|KCT\d{7}|ACTRN\d{14}|CTR20\d{6}"
)

Labelled = dict[str, Any]


def load(name: str) -> list[Labelled]:
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


DOCUMENTS = [document for name in FILES for document in load(name)]
NAMES = [document["id"] for document in DOCUMENTS]
by_document = pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)


def in_scope(event: Labelled) -> bool:
    return bool(event["indications"]) and event["modality"] not in ADJACENT


def sentences(document: Labelled) -> set[str]:
    parts = re.split(
        r"(?<=[.!?。！？])\s+|\n|(?<=[。！？])", f"{document['title']}\n{document['text']}"
    )
    squeezed = (re.sub(r"\W+", " ", part).strip().casefold() for part in parts)
    return {part for part in squeezed if len(part) >= 60}


@by_document
def test_a_document_has_the_fields_of_the_labelling_guide(document: Labelled) -> None:
    assert set(document) == FIELDS
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", document["id"])
    assert re.match(r"https://[^/]+\.example/", document["url"])
    published = document["published"]
    assert published is None or date.fromisoformat(published).isoformat() == published
    assert document["kind"] in KINDS
    assert document["lang"] in LANGUAGES
    assert document["trap"] in TRAPS
    assert document["source"] == "written"
    assert all(document[field] for field in ("why", "publisher"))
    assert document["title"] or document["text"]


@by_document
def test_an_event_has_the_values_of_the_labelling_guide(document: Labelled) -> None:
    for event in document["events"]:
        assert set(event) == EVENT_FIELDS
        assert event["milestone"] in MILESTONES
        assert event["status"] in STATUSES
        assert event["modality"] in MODALITIES
        assert event["phase"] in PHASES
        for field in ("targets", "indications", "trial_ids"):
            assert event[field] == sorted(set(event[field]))
        assert all(TRIAL_ID.fullmatch(trial) for trial in event["trial_ids"])
        assert event["company"] is None or not LEGAL_SUFFIX.search(event["company"])


@by_document
def test_evidence_names_and_trial_ids_stand_verbatim_in_the_document(document: Labelled) -> None:
    told = f"{document['title']}\n{document['text']}"
    for event in document["events"]:
        assert event["evidence"]
        assert any(event["evidence"] in document[zone] for zone in ("title", "text"))
        names = [event[slot] for slot in ("product", "company") if event[slot] is not None]
        assert all(name and name.casefold() in told.casefold() for name in names)
        assert all(trial.removeprefix("EU CT ") in told for trial in event["trial_ids"])


@by_document
def test_alert_is_true_exactly_where_an_achieved_event_is_in_scope(document: Labelled) -> None:
    achieved = [event for event in document["events"] if event["status"] == "achieved"]
    assert document["alert"] is any(map(in_scope, achieved))
    if document["alert"]:
        assert document["trap"] in TRAPS_ON_ALERTS


@by_document
def test_an_achieved_event_has_a_story_and_no_event_has_none(document: Labelled) -> None:
    if any(event["status"] == "achieved" for event in document["events"]):
        assert document["story"]
    if not document["events"]:
        assert document["story"] is None


@by_document
def test_no_event_is_labelled_twice(document: Labelled) -> None:
    told = ("milestone", "status", "product", "evidence")
    quotes = [tuple(event[slot] for slot in told) for event in document["events"]]
    assert len(quotes) == len(set(quotes))


def test_ids_and_urls_are_unique_across_the_files() -> None:
    for field in ("id", "url"):
        values = [document[field] for document in DOCUMENTS]
        assert len(values) == len(set(values))


def test_documents_of_one_story_tell_one_milestone_in_one_disease() -> None:
    stories: dict[str, list[Labelled]] = defaultdict(list)
    for document in DOCUMENTS:
        if document["story"]:
            stories[document["story"]].append(document)
    for story, documents in stories.items():
        milestones = [{e["milestone"] for e in d["events"]} for d in documents]
        assert set.intersection(*milestones), story
        diseases = [{i for e in d["events"] for i in e["indications"]} for d in documents]
        named = [group for group in diseases if group]
        assert not named or set.intersection(*named), story


@pytest.mark.parametrize(("left", "right"), tuple(combinations(FILES, 2)))
def test_two_files_share_no_sponsor_product_story_or_sentence(left: str, right: str) -> None:
    ours, theirs = load(left), load(right)
    for slot in ("company", "product"):
        in_ours, in_theirs = (
            {e[slot] for d in part for e in d["events"] if e[slot]} for part in (ours, theirs)
        )
        assert not in_ours & in_theirs
    assert not {d["story"] for d in ours if d["story"]} & {d["story"] for d in theirs}
    assert not set().union(*map(sentences, ours)) & set().union(*map(sentences, theirs))


@pytest.mark.parametrize("name", FILES)
def test_each_file_covers_every_milestone_status_kind_language_and_trap(name: str) -> None:
    documents = load(name)
    events = [event for document in documents for event in document["events"]]
    assert {event["milestone"] for event in events if event["status"] == "achieved"} == MILESTONES
    assert {event["status"] for event in events} == STATUSES
    assert {document["kind"] for document in documents} == KINDS
    assert {document["lang"] for document in documents} == LANGUAGES
    assert {document["trap"] for document in documents} == TRAPS
    share = sum(document["alert"] for document in documents) / len(documents)
    assert 0.4 <= share <= 0.6
