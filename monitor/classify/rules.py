"""Knows how a rule of the vocabulary is written, and where it holds in a sentence.

A rule names concepts, and concepts are lists of words in any language: "first patient dosed" holds
where words for the three stand in this order, "first & patient & dosed" in any order. `a|b` is
either, `!a` forbids a concept in or beside the match, `!!a` in the whole sentence. `<product>`
and the other kinds of name are concepts too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from monitor.values import Status

_GAP = 70  # characters between two words of a rule
_SPAN = 170  # characters from the first to the last word where the order is free
_BESIDE = 30  # characters beside a match in which a forbidden word counts


class Word(NamedTuple):
    """A stretch of a sentence that stands for one or more concepts."""

    start: int
    end: int
    concepts: frozenset[str]


class Span(NamedTuple):
    """Where a rule holds: offsets in the text, and the words that made it hold."""

    start: int
    end: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say a milestone."""

    says: str
    elements: tuple[frozenset[str], ...]
    ordered: bool = True
    beside: frozenset[str] = frozenset()
    anywhere: frozenset[str] = frozenset()
    gap: int = _GAP
    title_only: bool = False
    status: Status | None = None
    strength: float = 0.95
    firm: bool = False  # told as it is: neither plan nor denial about it turns it

    @property
    def concepts(self) -> frozenset[str]:
        """Every concept that the rule names."""
        return frozenset().union(*self.elements, self.beside, self.anywhere)

    def spans(self, words: Sequence[Word], present: frozenset[str]) -> Iterator[Span]:
        """Where the rule holds among the words of one sentence (`present`: their concepts)."""
        if self.anywhere & present or any(not (one & present) for one in self.elements):
            return
        find = self._in_order if self.ordered else self._in_any_order
        for span in find(words):
            if not self.beside or not self._forbidden(span, words):
                yield span

    def _forbidden(self, span: Span, words: Sequence[Word]) -> bool:
        return any(
            word.concepts & self.beside
            and word.start < span.end + _BESIDE
            and word.end > span.start - _BESIDE
            for word in words
        )

    def _in_order(self, words: Sequence[Word]) -> Iterator[Span]:
        first, *others = self.elements
        last_start = -1
        for index in range(len(words) - 1, -1, -1):  # from the right: the tightest match wins
            if not words[index].concepts & first:
                continue
            chain = [words[index]]
            place = index
            for element in others:
                place = self._next(words, place, element)
                if place < 0:
                    break
                chain.append(words[place])
            else:
                if chain[-1].start != last_start:
                    last_start = chain[-1].start
                    yield Span(chain[0].start, chain[-1].end, tuple(chain))

    def _next(self, words: Sequence[Word], place: int, element: frozenset[str]) -> int:
        end = words[place].end
        for later in range(place + 1, len(words)):
            if words[later].start - end > self.gap:
                return -1
            if words[later].concepts & element and words[later].start >= end:
                return later
        return -1

    def _in_any_order(self, words: Sequence[Word]) -> Iterator[Span]:
        first, *others = self.elements
        for word in words:
            if not word.concepts & first:
                continue
            chain = [word]
            for element in others:
                near = _nearest(words, word, element, chain)
                if near is None:
                    break
                chain.append(near)
            else:
                start = min(one.start for one in chain)
                end = max(one.end for one in chain)
                if end - start <= _SPAN:
                    yield Span(start, end, tuple(sorted(chain)))


def _nearest(
    words: Sequence[Word], to: Word, element: frozenset[str], taken: Sequence[Word]
) -> Word | None:
    best = None
    for word in words:
        if word.concepts & element and word not in taken:
            distance = max(word.start - to.end, to.start - word.end)
            if best is None or distance < best[0]:
                best = (distance, word)
    return best[1] if best else None


def parse_rule(source: str | Mapping[str, Any]) -> Rule:
    """A rule from its table, or from its words alone."""
    table: Mapping[str, Any] = {"says": source} if isinstance(source, str) else source
    says: str = table["says"]
    parts = says.split()
    elements = [part for part in parts if not part.startswith("!") and part != "&"]
    return Rule(
        says=says,
        elements=tuple(frozenset(part.split("|")) for part in elements),
        ordered="&" not in parts,
        beside=frozenset(p[1:] for p in parts if p.startswith("!") and not p.startswith("!!")),
        anywhere=frozenset(part[2:] for part in parts if part.startswith("!!")),
        gap=table.get("gap", _GAP),
        title_only=table.get("title_only", False),
        status=Status(table["status"]) if "status" in table else None,
        strength=table.get("strength", 0.95),
        firm=table.get("firm", False),
    )
