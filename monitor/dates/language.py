"""What a language brings to the reading of windows: its patterns, and what its words mean.

A window is written as [before][part]core: "by the" "end of the" "third quarter of 2026". Patterns
are read by RE2 and by re alike, so they hold no look-around and no back-reference. Their groups: y,
yw year; q, q2 quarter; h half; m, mm month by name or number; d, d2 day; s season; fy last month
of a business year, fs year from April; part, part2 (early, mid, late, end, later, turn); pre, post
(by, before, about, after); rel ("next quarter"); n, n2 with units ("within 6 to 12 months"); few
with units ("in the coming weeks"); dir ("next" spring, "last" March); lead: words before the
window that are no part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Meaning = TypeVar("Meaning")

SPACE = " {1,2}"  # the text is read with every kind of space as this one
YEAR = r"(?:19|20)\d\d"
SHORT_YEAR = r"'\d\d"
DASH = r"[-‐‑–—]"


@dataclass(frozen=True, slots=True)
class Language:
    """Patterns, the most specific first, and the meaning of their words in lower case."""

    cores: tuple[str, ...]
    led: tuple[str, ...] = ()  # cores that count only with something before: "in 2026"
    parted: tuple[str, ...] = ()  # cores that count only as a part: "end of the year"
    before: str = ""  # optional
    part: str = ""  # optional
    years: Mapping[str, int] = field(default_factory=dict)  # "next year": +1
    ordinals: Mapping[str, int] = field(default_factory=dict)  # "third": 3
    parts: Mapping[str, str] = field(default_factory=dict)
    befores: Mapping[str, str] = field(default_factory=dict)
    seasons: Mapping[str, int] = field(default_factory=dict)  # "summer": 6, its first month
    relatives: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # ("month", +1)
    units: Mapping[str, str] = field(default_factory=dict)  # "weeks": "week"
    numbers: Mapping[str, int] = field(default_factory=dict)  # "twelve": 12


def meanings(words: Mapping[Meaning, str]) -> dict[str, Meaning]:
    """Each word with its meaning, from a table of meanings with their words (split at "|")."""
    return {word: meaning for meaning, several in words.items() for word in several.split("|")}


def words_of(*tables: Mapping[str, object]) -> str:
    """A pattern of all the words of these tables, the longest first; a blank is any space."""
    words = {word for table in tables for word in table}
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(word.replace(".", r"\.").replace(" ", SPACE) for word in ordered)
