"""A search as a frozen tree, its evaluation on plain facts, and its way back into text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.query.filters import BY_NAME, FILTERS, Facts, tokens
from monitor.query.words import Phrase, index_text, search_phrase

OPERATORS = ("AND", "OR", "NOT")
QUOTES = str.maketrans("“”„‟＂", '"""""')  # what telephones and chat programs make of a quote
_PLAIN = re.compile(r'[^\s"(),:\-*\\][^\s"(),:*\\]*\*?\Z')  # needs no quotes


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase of the text, or a fact that it names.

    `tokens`: index words of the facts that the vocabulary knows by this name; any of them, or the
    phrase itself, is a hit.
    """

    text: str
    prefix: bool = False
    tokens: tuple[str, ...] = ()

    @property
    def phrase(self) -> Phrase:
        """The index words to be found one after the other."""
        return search_phrase(self.text, prefix=self.prefix)


@dataclass(frozen=True, slots=True)
class Field:
    """Any of the values of a filter. A token that ends in "*" need only begin so."""

    name: str
    said: tuple[str, ...]
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """A filter between two bounds, both inclusive unless `open`; None: unbounded."""

    name: str
    said: str
    low: date | float | None
    high: date | float | None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever `part` does not find."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """What every part finds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any part finds."""

    parts: tuple["Node", ...]


Node = Word | Field | Range | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search. `root` None finds everything."""

    root: Node | None = None


def matches(query: Query, facts: Facts, text: str) -> bool:
    """Does the search find these facts, with `text` (headline, quote and title) for its words?"""
    if query.root is None:
        return True
    return _holds(query.root, facts, frozenset(tokens(facts)), f" {index_text(text)} ")


def _holds(node: Node, facts: Facts, known: frozenset[str], text: str) -> bool:
    match node:
        case Word():
            return _any_token(node.tokens, known) or _contains(text, node.phrase)
        case Field():
            return _any_token(node.tokens, known)
        case Range():
            return _within(node, facts)
        case Not():
            return not _holds(node.part, facts, known, text)
        case And():
            return all(_holds(part, facts, known, text) for part in node.parts)
        case Or():
            return any(_holds(part, facts, known, text) for part in node.parts)


def _any_token(wanted: Iterable[str], known: frozenset[str]) -> bool:
    return any(
        any(has.startswith(want[:-1]) for has in known) if want.endswith("*") else want in known
        for want in wanted
    )


def _contains(text: str, phrase: Phrase) -> bool:
    wanted = " " + " ".join(phrase.words)
    return (wanted if phrase.prefix else wanted + " ") in text


def _within(node: Range, facts: Facts) -> bool:
    read = BY_NAME[node.name].value
    value = read(facts) if read is not None else None
    if value is None:
        return False
    above = node.low is None or _ordered(node.low, value, strictly=node.open)
    return above and (node.high is None or _ordered(value, node.high, strictly=node.open))


def _ordered(first: date | float, second: date | float, *, strictly: bool) -> bool:
    if isinstance(first, date) and isinstance(second, date):
        return first < second or (first == second and not strictly)
    if isinstance(first, date) or isinstance(second, date):
        raise TypeError("a day cannot be compared with a number: the filter's kind is wrong")
    return first < second or (first == second and not strictly)


def unparse(query: Query) -> str:
    """The search as text: parsed again, with the same names, it is the same search."""
    return "" if query.root is None else _written(query.root, inside=False)


def _written(node: Node, *, inside: bool) -> str:
    match node:
        case Word():
            return quoted(node.text + "*" if node.prefix else node.text)
        case Field():
            return f"{node.name}:" + ",".join(quoted(said) for said in node.said)
        case Range():
            return f"{node.name}:{quoted(node.said)}"
        case Not():
            return "-" + _written(node.part, inside=True)
        case And() | Or():
            joint = " OR " if isinstance(node, Or) else " "
            written = joint.join(_written(part, inside=True) for part in node.parts)
            return f"({written})" if inside else written


def quoted(text: str) -> str:
    """`text` as one word of the search language, in quotes where it needs them."""
    straight = text.translate(QUOTES)
    if _PLAIN.match(straight) and straight not in OPERATORS:
        return straight
    return '"' + straight.replace("\\", "\\\\").replace('"', '\\"') + '"'


def compose(words: str, fields: Mapping[str, Sequence[str]]) -> str:
    """The search that a form or command line asks for: its words, narrowed by each field's values.

    Values are taken as they are: a comma or a quote in one needs no escape. Empty ones are left
    out, and so are names that are no filter.
    """
    parts = [f"({words})"] if words.strip() else []
    for entry in FILTERS:
        said = [value.strip() for value in fields.get(entry.name, ()) if value.strip()]
        if said and entry.kind == "name":
            parts.append(f"{entry.name}:" + ",".join(quoted(value) for value in said))
        elif said:
            parts += [f"{entry.name}:{quoted(value)}" for value in said]
    return " ".join(parts)
