"""Lends the vocabulary to the search language: what a word may stand for in one of its fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.classify.lexicon import Lexicon

GROUP = "group"


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of a vocabulary, as `query.Names` asks for them."""

    lexicon: Lexicon

    def resolve(self, field: str, word: str) -> Sequence[str]:
        """Canonical names: ("indication", "lupus") -> every disease that lupus may mean."""
        if field == GROUP:
            return tuple(
                name
                for (kind, name), entry in self.lexicon.entries.items()
                if kind == "indication"
                and str(entry.facts.get(GROUP)).casefold() == word.casefold()
            )
        return tuple(name for kind, name in _named(self.lexicon, word) if kind == field)

    def known(self, field: str) -> Sequence[str]:
        """The names that a closed field has; none where anything may be said."""
        if field == "milestone":
            return tuple(self.lexicon.milestones)
        if field == GROUP:
            groups = {
                str(entry.facts[GROUP])
                for entry in self.lexicon.entries.values()
                if GROUP in entry.facts
            }
            return tuple(sorted(groups))
        return ()


@lru_cache(maxsize=4096)
def _named(lexicon: Lexicon, word: str) -> tuple[tuple[str, str], ...]:
    """Every name that a word may stand for; asked once for each field of a search."""
    return lexicon.names(word)
