"""Finds every term of the vocabulary in one pass over a text, with its place.

The pass is an Aho-Corasick automaton: its time grows with the text, whatever the vocabulary.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import ahocorasick

from monitor.classify.folding import FIRST_WIDE, fold, is_word

_LONGEST_ENDING = 8  # letters that a term written as "treat*" may be followed by


@dataclass(frozen=True, slots=True)
class Term:
    """One surface form. `exact`: only in this case. A trailing `*` allows an ending."""

    form: str
    layer: str  # words, or a kind of name
    name: str  # the concept or canonical name that it stands for
    exact: bool = False
    needs: frozenset[str] = field(default_factory=frozenset)  # one of these must stand in the text
    language: str = "any"  # of a word; names count in every text


class Hit(NamedTuple):
    """A term met in a text; offsets in the original."""

    start: int
    end: int
    terms: tuple[Term, ...]


class Terms:
    """All terms, ready to be looked for."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._automaton = _automaton(terms)

    # one loop, not cut into functions: it turns 3,000 times a document
    def find(self, text: str, folded: str) -> list[Hit]:  # noqa: C901, PLR0912
        """Every term that stands in the text as a whole word, in order of its end."""
        found = []
        last = len(folded)
        for end, (length, open_ended, terms, exact) in self._automaton.iter(folded):
            start = end - length + 1
            stop = end + 1
            if start:
                before = folded[start - 1]
                if before.isalnum() and before < FIRST_WIDE and is_word(folded[start]):
                    continue
            if stop < last:
                after = folded[stop]
                if after.isalnum() and after < FIRST_WIDE and is_word(folded[end]):
                    if not open_ended:
                        continue
                    terms = open_ended
                    stop = _end_of_word(folded, stop, last)
                    if stop < 0:
                        continue
            if exact:
                terms = _in_case(terms, text[start : end + 1])
            if terms:
                found.append(Hit(start, stop, terms))
        return found


def _end_of_word(folded: str, stop: int, last: int) -> int:
    limit = min(last, stop + _LONGEST_ENDING + 1)
    while stop < limit and is_word(folded[stop]):
        stop += 1
    return -1 if stop == limit and stop < last and is_word(folded[stop - 1]) else stop


def _in_case(terms: tuple[Term, ...], written: str) -> tuple[Term, ...]:
    plain = written.replace("\u2011", "-")
    return tuple(term for term in terms if not term.exact or term.form.rstrip("*") == plain)


def _automaton(terms: Iterable[Term]) -> Any:
    by_form: dict[str, list[Term]] = {}
    for term in terms:
        key = fold(term.form).rstrip("*")
        if key:
            by_form.setdefault(key, []).append(term)
    automaton = ahocorasick.Automaton()
    for key, same in by_form.items():
        open_ended = tuple(term for term in same if term.form.endswith("*"))
        exact = any(term.exact for term in same)
        automaton.add_word(key, (len(key), open_ended, tuple(same), exact))
    automaton.make_automaton()
    return automaton


def longest(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that stand within no longer hit, in order of their start."""
    kept: list[Hit] = []
    reach = -1
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.end > reach:
            kept.append(hit)
            reach = hit.end
    return kept


def apart(found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Of names that overlap the longer, in order."""
    kept: list[tuple[int, int, str]] = []
    for start, end, name in sorted(found, key=lambda one: (one[0], -one[1])):
        if kept and start < kept[-1][1]:
            if end - start > kept[-1][1] - kept[-1][0]:
                kept[-1] = (start, end, name)
            continue
        kept.append((start, end, name))
    return kept
