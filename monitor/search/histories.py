"""What became of a document: its versions, and field by field what changed between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from monitor.values import Document

MOST_CHANGES = 100
LONGEST_VALUE = 600


@dataclass(frozen=True, slots=True)
class Change:
    """One field that two versions have otherwise; None: not there."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version, and what it changed of the one before."""

    number: int
    document_id: int | None
    seen: datetime
    published: datetime | None
    title: str
    changes: tuple[Change, ...]


def history(versions: Sequence[Document]) -> tuple[Version, ...]:
    """Every version, oldest first. A text that changed is told as such, not shown."""
    found = [_version(document, ()) for document in versions[:1]]
    for older, newer in pairwise(versions):
        found.append(_version(newer, _changes(older, newer)))
    return tuple(found)


def _version(document: Document, changes: Sequence[Change]) -> Version:
    return Version(
        document.version,
        document.id,
        document.seen,
        document.published,
        document.title,
        tuple(changes[:MOST_CHANGES]),
    )


def _changes(older: Document, newer: Document) -> list[Change]:
    found = []
    if older.title != newer.title:
        found.append(Change("title", _cut(older.title), _cut(newer.title)))
    found += _of_facts(older.facts, newer.facts)
    if not found and older.text != newer.text:
        found.append(Change("text", f"{len(older.text):,} characters", f"{len(newer.text):,}"))
    return found


def _of_facts(older: Mapping[str, str], newer: Mapping[str, str]) -> list[Change]:
    names = dict.fromkeys((*older, *newer))
    return [
        Change(name, _cut(older.get(name)), _cut(newer.get(name)))
        for name in names
        if older.get(name) != newer.get(name)
    ]


def _cut(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} …"
