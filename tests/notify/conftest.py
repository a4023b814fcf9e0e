"""Builders of alerts and messages, as fixtures: everything has a default, a test names the rest."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.values import (
    Alert,
    Event,
    Feedback,
    Message,
    Milestone,
    Quote,
    Sighting,
    Status,
    Trust,
    Window,
)

NOW = datetime(2026, 2, 16, 13, 9, tzinfo=UTC)
FIRST_DOSE = Milestone("first_patient_dosed", "First patient dosed")
QUOTE = "A first patient with lupus has received KJ-C2219 in an investigator-initiated trial."


def _event(**more):
    given: dict[str, Any] = {
        "milestone": FIRST_DOSE,
        "status": Status.ACHIEVED,
        "evidence": Quote(QUOTE, 0, len(QUOTE)),
        "product": "KJ-C2219",
        "company": "CARsgen",
        "targets": ("CD19", "CD20"),
        "modality": "allogeneic CAR-T",
        "indications": ("systemic lupus erythematosus",),
        "phase": "IIT",
        "trial_ids": ("NCT06038474",),
        "country": "China",
        "confidence": 0.96,
    }
    return Event(**(given | more))


def _alert(number=12, **more):
    given: dict[str, Any] = {
        "id": number,
        "story_id": 3,
        "event": _event(),
        "headline": "First patient dosed: KJ-C2219 in systemic lupus erythematosus",
        "source": "wire",
        "trust": Trust.COMPANY,
        "publisher": "The Wire",
        "url": "https://wire.example/release?id=1&lang=en",
        "title": "First patient dosed with KJ-C2219",
        "published": NOW - timedelta(minutes=4),
        "seen": NOW,
        "reason": "new story",
    }
    return Alert(**(given | more))


def _sighting(number=1, **more):
    given: dict[str, Any] = {
        "document_id": number,
        "source": "wire",
        "trust": Trust.COMPANY,
        "publisher": "The Wire",
        "url": "https://wire.example/release?id=1&lang=en",
        "title": "First patient dosed with KJ-C2219",
        "published": NOW - timedelta(minutes=4),
        "seen": NOW,
        "role": "opened",
    }
    return Sighting(**(given | more))


def _message(key="alert-12", **more):
    return Message(**({"key": key, "kind": "alert", "alerts": (_alert(),)} | more))


def _told_alert():
    """An alert late in its life: three sources, a conflict, a correction, feedback."""
    news = _sighting(
        2,
        source="news",
        trust=Trust.NEWS,
        publisher="BioNews",
        url="https://www.bionews.example/2",
        published=NOW + timedelta(minutes=38),
        seen=NOW + timedelta(minutes=41),
        role="joined",
    )
    record = _sighting(
        3,
        source="clinicaltrials",
        trust=Trust.REGISTRY,
        publisher="ClinicalTrials.gov",
        url="https://clinicaltrials.gov/study/NCT06038474",
        published=datetime(2026, 2, 19, tzinfo=UTC),
        seen=NOW + timedelta(days=3),
        role="registry",
        note="the record is now Recruiting & names 2 sites",
    )
    return _alert(
        event=_event(
            first="the first in China",
            when=Window(date(2026, 2, 1), date(2026, 2, 28), "month", "February 2026"),
        ),
        missing=("cohort",),
        conflicts=("the page says February 2026, its source line 16 Feb 2025",),
        flags=("summary only",),
        sightings=(_sighting(), news, record),
        feedback=(
            Feedback(12, "yes", "U0123ABCDE", NOW),
            Feedback(12, "data_readout", "eva", NOW),
        ),
        state="corrected",
    )


@pytest.fixture(scope="session")
def event():
    return _event


@pytest.fixture(scope="session")
def alert():
    return _alert


@pytest.fixture(scope="session")
def message():
    return _message


@pytest.fixture(scope="session")
def told_alert():
    return _told_alert()


@pytest.fixture(scope="session")
def sighting():
    return _sighting
