"""Reads the vocabulary's tables and names every problem in them at once."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import resources
from typing import Any

from monitor.classify.rules import Rule, parse_rule
from monitor.classify.terms import Term
from monitor.errors import ConfigError
from monitor.values import Milestone, Trust

FILES = (
    "milestones",
    "words",
    "products",
    "companies",
    "targets",
    "indications",
    "modalities",
    "patterns",
)
NAME_KINDS = ("product", "company", "target", "indication", "modality")
_FILE_OF_KIND = {
    "product": "products",
    "company": "companies",
    "target": "targets",
    "indication": "indications",
    "modality": "modalities",
}
_LANGUAGES = ("any", "en", "zh", "ja", "ko", "de", "fr", "es", "it")
_MILESTONE_KEYS = (
    "title",
    "asserted_by",
    "lane",
    "rank",
    "rules",
    "words",
    "examples",
    "counterexamples",
    "companions",
    "covers",
    "intent_counts",
    "body_is_news",
    "in_people",
    "told_by_overviews",
    "journal",
    "fields",
)
_NAME_KEYS = (
    "name",
    "aliases",
    "exact",
    "needs",
    "company",
    "targets",
    "modality",
    "scope",
    "parent",
    "class",
    "search",
    "kind",
    "partners",
    "indications",
    "phrase",
    "ambiguous",
    "group",
)


@dataclass(frozen=True, slots=True)
class MilestoneTable:
    """A milestone with what recognises it and what shows that it does."""

    milestone: Milestone
    rules: tuple[Rule, ...]
    companions: frozenset[str] = field(default_factory=frozenset)
    covers: frozenset[str] = field(default_factory=frozenset)  # background where this is the news
    intent_counts: bool = False  # "to acquire", "will pause" are the news, not a plan
    body_is_news: bool = False  # told below the lead it is still news
    in_people: bool = False  # means nothing where the data are of animals
    told_by_overviews: bool = False  # no news where the page looks at a field, or at money
    journal: str = ""  # what a journal reports with it: article, congress, toxicity
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of registry records
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A name with its canonical form and what is known of it."""

    kind: str
    name: str
    forms: tuple[str, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tables:
    """The whole vocabulary, validated."""

    milestones: tuple[MilestoneTable, ...]
    entries: tuple[Entry, ...]
    terms: tuple[Term, ...]
    masks: frozenset[str] = frozenset()  # concepts that hide the words within them


def read_files() -> dict[str, str]:
    """The text of each vocabulary file that ships with the package."""
    folder = resources.files("monitor.classify") / "vocabulary"
    return {name: (folder / f"{name}.toml").read_text(encoding="utf-8") for name in FILES}


def build(texts: Mapping[str, str], left_out: frozenset[str] = frozenset()) -> Tables:
    """The tables in `texts`. Names in `left_out` are unknown, as if nobody had listed them.

    Raises ConfigError with every problem: file, table, key, what is allowed.
    """
    problems: list[str] = []
    data = {name: _parsed(name, text, problems) for name, text in texts.items()}
    if problems:
        raise ConfigError(problems)
    concepts, terms = _words(data, problems)
    milestones = [
        _milestone(key, table, concepts, problems) for key, table in data["milestones"].items()
    ]
    entries: list[Entry] = []
    for kind in NAME_KINDS:
        for key, table in data[_FILE_OF_KIND[kind]].items():
            entry = _entry(kind, key, table, problems)
            if entry is not None and not left_out.intersection((entry.name, *entry.forms)):
                entries.append(entry)
    terms += [term for entry in entries for term in _terms_of(entry)]
    if problems:
        raise ConfigError(problems)
    masks = frozenset(name for _, name, by in _concepts(data) if by.get("masks"))
    return Tables(tuple(filter(None, milestones)), tuple(entries), tuple(terms), masks)


def _parsed(name: str, text: str, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"vocabulary/{name}.toml: not TOML: {error}")
        return {}


def _words(data: Mapping[str, Any], problems: list[str]) -> tuple[frozenset[str], list[Term]]:
    terms: list[Term] = []
    seen: dict[str, str] = {}
    for where, concept, by_language in _concepts(data):
        if concept in seen:
            problems.append(f"{where}: concept {concept} is already defined in {seen[concept]}")
        seen[concept] = where
        for language, forms in by_language.items():
            if language == "masks":
                continue
            if language not in _LANGUAGES:
                problems.append(f"{where}: {language} is no language; {_allowed(_LANGUAGES)}")
            terms += [
                Term(
                    form.removeprefix("="),
                    "words",
                    concept,
                    exact=form.startswith("="),
                    language=language,
                )
                for form in forms
            ]
    return frozenset(seen), terms


def _concepts(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, list[str]]]]:
    for concept, by_language in data["words"].items():
        yield f"vocabulary/words.toml: {concept}", concept, by_language
    for key, table in data["milestones"].items():
        for concept, by_language in table.get("words", {}).items():
            yield f"vocabulary/milestones.toml: {key}.words.{concept}", concept, by_language


def _milestone(
    key: str, table: Mapping[str, Any], concepts: frozenset[str], problems: list[str]
) -> MilestoneTable | None:
    where = f"vocabulary/milestones.toml: {key}"
    problems += [
        f"{where}: {name} is unknown; {_allowed(_MILESTONE_KEYS, name)}"
        for name in table
        if name not in _MILESTONE_KEYS
    ]
    if "title" not in table:
        problems.append(f"{where}: title: missing; it heads the message")
        return None
    known = {trust.value for trust in Trust}
    asserted_by = table.get("asserted_by", sorted(known))
    problems += [
        f"{where}: asserted_by: {name} is unknown; {_allowed(sorted(known), name)}"
        for name in asserted_by
        if name not in known
    ]
    rules = []
    for source in table.get("rules", []):
        rule = parse_rule(source)
        for name in sorted(rule.concepts - concepts):
            if not name.startswith("<"):
                problems.append(
                    f"{where}: rule {source!r}: concept {name} is unknown; "
                    f"{_allowed(sorted(concepts), name)}"
                )
        rules.append(rule)
    return MilestoneTable(
        milestone=Milestone(
            id=key,
            title=table["title"],
            asserted_by=frozenset(Trust(name) for name in asserted_by if name in known),
            lane=table.get("lane", "news"),
            rank=table.get("rank", 50),
        ),
        rules=tuple(rules),
        companions=frozenset(table.get("companions", ())),
        covers=frozenset(table.get("covers", ())),
        intent_counts=table.get("intent_counts", False),
        body_is_news=table.get("body_is_news", False),
        in_people=table.get("in_people", False),
        told_by_overviews=table.get("told_by_overviews", False),
        journal=table.get("journal", ""),
        fields={name: tuple(values) for name, values in table.get("fields", {}).items()},
        examples={name: tuple(values) for name, values in table.get("examples", {}).items()},
        counterexamples=tuple(table.get("counterexamples", ())),
    )


def _entry(kind: str, key: str, table: Mapping[str, Any], problems: list[str]) -> Entry | None:
    where = f"vocabulary/{_FILE_OF_KIND[kind]}.toml: {key}"
    problems += [
        f"{where}: {name} is unknown; {_allowed(_NAME_KEYS, name)}"
        for name in table
        if name not in _NAME_KEYS
    ]
    if "name" not in table:
        problems.append(f"{where}: name: missing; it is the name that is reported")
        return None
    forms = table.get("aliases", [])
    if not isinstance(forms, list) or not all(isinstance(form, str) for form in forms):
        problems.append(f"{where}: aliases: {forms!r} is no list of names")
        return None
    return Entry(
        kind, table["name"], (*forms, *table.get("exact", ()), *table.get("ambiguous", ())), table
    )


def _terms_of(entry: Entry) -> Iterator[Term]:
    needs = frozenset(entry.facts.get("needs", ()))
    names = () if entry.facts.get("phrase") else (entry.name,)
    for form in dict.fromkeys((*names, *entry.facts.get("aliases", ()))):
        yield Term(form, entry.kind, entry.name)
    ambiguous = entry.facts.get("ambiguous")
    for form in dict.fromkeys(entry.facts.get("exact", ())):
        asked = frozenset() if ambiguous else needs
        yield Term(form, entry.kind, entry.name, exact=True, needs=asked)
    for form in dict.fromkeys(ambiguous or ()):
        yield Term(form, entry.kind, entry.name, exact=True, needs=needs)


def _allowed(names: Sequence[str], given: str = "") -> str:
    near = get_close_matches(given, names, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return "allowed: " + ", ".join(names[:40])
