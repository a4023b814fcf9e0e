"""Knows the whole vocabulary: what is looked for in a text, and what is known of what is found."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from monitor.classify.folding import fold
from monitor.classify.gate import Gate
from monitor.classify.tables import Entry, MilestoneTable, Tables, build, read_files
from monitor.classify.terms import Terms, longest
from monitor.values import Milestone

_NO_FACTS: Mapping[str, Any] = {}


class Lexicon:
    """The vocabulary, ready for use. Made once, by `load`; holds nothing that changes."""

    def __init__(self, tables: Tables, digest: str) -> None:
        self.digest = digest
        self.tables: Mapping[str, MilestoneTable] = {
            table.milestone.id: table for table in tables.milestones
        }
        self.milestones: Mapping[str, Milestone] = {
            key: table.milestone for key, table in self.tables.items()
        }
        self.entries: Mapping[tuple[str, str], Entry] = {
            (entry.kind, entry.name): entry for entry in tables.entries
        }
        self.terms = Terms(tables.terms)
        self.masks = tables.masks
        self._tables = tables
        self._forms: dict[str, tuple[str, ...]] = {}
        for term in tables.terms:
            if term.layer == "words":
                self._forms[term.name] = (*self._forms.get(term.name, ()), fold(term.form))

    def facts(self, kind: str, name: str) -> Mapping[str, Any]:
        """What the vocabulary says of a name; empty for one that it does not know."""
        entry = self.entries.get((kind, name))
        return entry.facts if entry else _NO_FACTS

    def reported_by_journals(self, what: str) -> str:
        """The milestone that a journal reports with an article, a congress abstract, a toxicity."""
        return next((key for key, table in self.tables.items() if table.journal == what), "")

    def forms(self, concept: str) -> tuple[str, ...]:
        """The words of a concept, folded."""
        return self._forms.get(concept, ())

    @cached_property
    def gate(self) -> Gate:
        """The first question to a text: could it matter at all?"""
        return Gate(entry for entry in self._tables.entries if entry.kind in ("product", "company"))

    def names(self, text: str) -> tuple[tuple[str, str], ...]:
        """The canonical names that a person may mean by `text`, as (kind, name), for a search.

        A code gives its product, "FPD" its milestone, "lupus" every disease that it is part of.
        """
        folded = fold(text).strip()
        found: dict[tuple[str, str], None] = {}
        for hit in longest(self.terms.find(text, folded)):
            for term in hit.terms:
                if term.layer != "words":
                    found[term.layer, term.name] = None
        for entry in self._tables.entries:
            if _means(entry, folded):
                found[entry.kind, entry.name] = None
        for key, milestone in self.milestones.items():
            initials = "".join(word[0] for word in key.split("_"))
            if folded.replace(" ", "_") == key or folded in (fold(milestone.title), initials):
                found["milestone", key] = None
        return tuple(found)


def _means(entry: Entry, folded: str) -> bool:
    if folded in (fold(form) for form in (entry.name, *entry.forms)):
        return True
    return entry.kind == "indication" and bool(folded) and folded in fold(entry.name).split()


def load(left_out: Iterable[str] = ()) -> Lexicon:
    """The vocabulary that ships with the package, validated.

    `left_out` names are forgotten, to measure how well unknown names are read.
    Raises ConfigError with every problem.
    """
    texts = read_files()
    digest = hashlib.sha256("\0".join(texts.values()).encode()).hexdigest()[:12]
    return Lexicon(build(texts, frozenset(left_out)), digest)
