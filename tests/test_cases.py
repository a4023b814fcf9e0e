"""Whole documents, each with the events that a person finds in it: tests/cases/*.txt.

A case has header lines, a blank line, the text, a line "# expected" and TOML: `[[events]]` with the
slots that must be read so, and `never`: milestones that must not be read as achieved.
"""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor import classify
from monitor.values import Document, Event, Status, Trust, Zone

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
LEXICON = classify.load()
TRUST = {
    "press_release": Trust.COMPANY,
    "news": Trust.NEWS,
    "registry": Trust.REGISTRY,
    "web_page": Trust.AGGREGATOR,
}


def case(path: Path) -> tuple[Document, dict[str, Any]]:
    """The document and what is expected of it."""
    written, expected = path.read_text(encoding="utf-8").split("# expected\n")
    head, body = written.split("\n\n", 1)
    header = dict(line.split(": ", 1) for line in head.splitlines())
    title = header["title"]
    text = f"{title}\n\n{body.strip()}"
    published = datetime.fromisoformat(header["published"]).replace(tzinfo=UTC)
    document = Document(
        source=path.stem,
        key=path.stem,
        kind=header["kind"],
        trust=TRUST[header["kind"]],
        url=None,
        title=title,
        text=text,
        zones=tuple(zones(title, text)),
        published=published,
        seen=published,
        language=header["lang"],
        publisher=header["publisher"],
    )
    return document, tomllib.loads(expected)


def zones(title: str, text: str) -> list[Zone]:
    """Title, first paragraph, the rest, and what stands under "About"."""
    found = [Zone("title", 0, len(title))]
    start = len(title) + 2
    lead = text.find("\n\n", start)
    lead = lead if lead > 0 else len(text)
    about = text.find("\nAbout ")
    found.append(Zone("lead", start, lead))
    found.append(Zone("body", lead, about if about > 0 else len(text)))
    if about > 0:
        found.append(Zone("about", about, len(text)))
    return found


def fits(event: Event, expected: dict[str, Any]) -> bool:
    """Does the event say what is expected?"""
    told = {
        "milestone": event.milestone.id,
        "status": event.status.value,
        "product": event.product,
        "company": event.company,
        "targets": list(event.targets),
        "modality": event.modality,
        "indications": list(event.indications),
        "phase": event.phase,
        "trial_ids": list(event.trial_ids),
        "in_scope": event.in_scope,
    }
    return all(told[key] == value for key, value in expected.items())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_document_is_read_as_a_person_reads_it(path: Path) -> None:
    document, expected = case(path)
    reading = classify.read(document, LEXICON)
    for event in expected.get("events", []):
        assert any(fits(one, event) for one in reading.events), (event, reading.events)
    achieved = {
        event.milestone.id
        for event in reading.events
        if event.status is Status.ACHIEVED and event.in_scope
    }
    assert not achieved & set(expected.get("never", []))
    named = {mention.name for mention in reading.mentions}
    assert named.issuperset(expected.get("trial_ids", []))
    assert named.issuperset(expected.get("indications", []))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_proof_is_verbatim(path: Path) -> None:
    document, _ = case(path)
    for event in classify.read(document, LEXICON).events:
        quote = event.evidence
        assert document.text[quote.start : quote.end] == quote.text
        assert event.reasons
        assert 0.0 < event.confidence <= 1.0
