"""Reads the values of a filter: names through the vocabulary, days and their ranges, numbers."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from rapidfuzz import fuzz, process

from monitor.errors import QueryError
from monitor.query.filters import BY_NAME, FILTERS, Filter
from monitor.query.tree import Field, Node, Range, Word
from monitor.query.words import index_words, squeeze, token

_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?\Z")
_NUMBER = r"(0|1|0?\.\d+|1\.0+)"
_BOUND = re.compile(rf"(>=|<=|>|<|=)\s*{_NUMBER}\Z")
_BETWEEN = re.compile(rf"{_NUMBER}?\.\.{_NUMBER}?\Z")
_DAYS_ALLOWED = "a year, a month or a day, as 2024, 2024-03 or 2024-03-05"


class Names(Protocol):
    """The vocabulary, as the search language needs it.

    `resolve` gives every canonical name that a word may stand for in a field, none if it is not
    known there: ("indication", "lupus") -> lupus nephritis, systemic lupus erythematosus;
    ("milestone", "FPD") -> first_patient_dosed; ("group", "neurology") -> its indications.
    `known` gives the canonical names of a field, for errors and help; none: whatever is said.
    """

    def resolve(self, field: str, word: str) -> Sequence[str]: ...

    def known(self, field: str) -> Sequence[str]: ...


class AsWritten:
    """Names without a vocabulary: every word stands for itself."""

    def resolve(self, field: str, word: str) -> Sequence[str]:
        """Nothing is known by another name."""
        return ()

    def known(self, field: str) -> Sequence[str]:
        """Anything may be said."""
        return ()


AS_WRITTEN = AsWritten()


def problem(at: int, what: str) -> QueryError:
    """The error for what stands at this offset (told counting from 1)."""
    return QueryError(f"position {at + 1}: {what}")


def unknown_field(name: str, at: int) -> QueryError:
    """The error for a field that is no filter."""
    fields = ", ".join(entry.name for entry in FILTERS)
    return problem(
        at,
        f"'{name}' is no field{_nearest(name, tuple(BY_NAME))}; fields are {fields}; "
        f'put text that holds a colon in quotes: "{name}:..."',
    )


def _nearest(word: str, known: Sequence[str]) -> str:
    by_form = {squeeze(name): name for name in known}
    found = process.extractOne(squeeze(word), by_form.keys(), scorer=fuzz.ratio, score_cutoff=60)
    return f"; did you mean '{by_form[found[0]]}'?" if found else ""


def word(said: str, at: int, names: Names) -> Word:
    """A word or phrase, and the facts that the vocabulary or its form (a code) says it names."""
    text = said.rstrip("*")
    if not index_words(text):
        raise problem(at, f"'{said}' holds no letter or digit to look for; leave it out")
    if text != said:
        return Word(text, prefix=True)
    found = [
        token(entry.indexed_as, name)
        for entry in FILTERS
        if entry.named
        for name in names.resolve(entry.name, text)
    ]
    form = squeeze(text)
    if len(form) > 3 and not form.isalpha() and not form.isdigit():
        found += [token("product", form), token("trial", form)]
    return Word(text, tokens=tuple(dict.fromkeys(found)))


def field(entry: Filter, said: Sequence[str], at: int, names: Names) -> Node:
    """The node for a filter and its values."""
    if entry.kind == "name":
        wanted = [name for value in said for name in _tokens(entry, value, at, names)]
        return Field(entry.name, tuple(said), tuple(dict.fromkeys(wanted)))
    if len(said) > 1:
        raise problem(at, f"{entry.name} takes one value, as in {entry.example}")
    if entry.kind == "number":
        return _number(entry, said[0], at)
    return _days(entry, said[0], at)


def _tokens(entry: Filter, said: str, at: int, names: Names) -> list[str]:
    value = said.rstrip("*")
    if value != said:
        return _begins(entry, value, at, names)
    if not squeeze(value):
        raise problem(at, f"{entry.name}: a value is missing, as in {entry.example}")
    if entry.allowed:
        return [token(entry.indexed_as, _allowed(entry, value, at))]
    found = list(names.resolve(entry.name, value)) if entry.named else []
    known = names.known(entry.name) if entry.closed else ()
    if known and not found:
        found = [name for name in known if squeeze(name) == squeeze(value)]
        if not found or entry.stands_for:
            raise _not_one_of(entry, value, known, at)
    return [token(entry.indexed_as, name) for name in found or [value]]


def _begins(entry: Filter, stem: str, at: int, names: Names) -> list[str]:
    if entry.stands_for is None:
        return [token(entry.indexed_as, stem) + "*"]
    known = names.known(entry.name)
    groups = [name for name in known if squeeze(name).startswith(squeeze(stem))]
    found = [
        token(entry.indexed_as, name) for group in groups for name in names.resolve("group", group)
    ]
    if not found:
        raise _not_one_of(entry, stem, known, at)
    return found


def _allowed(entry: Filter, value: str, at: int) -> str:
    wanted = squeeze(entry.spellings.get(value.casefold(), value))
    for name in entry.allowed:
        if squeeze(name) == wanted:
            return name
    raise _not_one_of(entry, value, entry.allowed, at)


def _not_one_of(entry: Filter, value: str, allowed: Sequence[str], at: int) -> QueryError:
    return problem(
        at,
        f"{entry.name}: '{value}' is unknown{_nearest(value, allowed)}; "
        f"allowed: {', '.join(allowed) or 'nothing, without a vocabulary'}",
    )


def _days(entry: Filter, said: str, at: int) -> Range:
    if entry.kind == "since":
        return Range(entry.name, said, _day(entry, said, at)[0], None)
    if entry.kind == "until":
        return Range(entry.name, said, None, _day(entry, said, at)[1])
    if ".." not in said:
        return Range(entry.name, said, *_day(entry, said, at))
    first, _, last = said.partition("..")
    low = _day(entry, first, at)[0] if first.strip() else None
    high = _day(entry, last, at)[1] if last.strip() else None
    if (low is None and high is None) or (low and high and low > high):
        raise problem(at, f"{entry.name}: '{said}' names no day; from..to is allowed, 2024..2025")
    return Range(entry.name, said, low, high)


def _day(entry: Filter, said: str, at: int) -> tuple[date, date]:
    """The first and last day of a year, a month or a day."""
    found = _DAY.match(said.strip())
    if found is None:
        raise problem(at, f"{entry.name}: '{said}' is no date; allowed: {_DAYS_ALLOWED}")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last = day or monthrange(first.year, month or 12)[1]
        return first, date(first.year, month or 12, last)
    except ValueError as error:
        raise problem(
            at, f"{entry.name}: '{said}' is not in the calendar; allowed: {_DAYS_ALLOWED}"
        ) from error


def _number(entry: Filter, said: str, at: int) -> Range:
    between = _BETWEEN.match(said.strip())
    if between and (between[1] or between[2]):
        low, high = (float(bound) if bound else None for bound in between.groups())
        return Range(entry.name, said, low, high)
    found = _BOUND.match(said.strip())
    if found is None:
        raise problem(
            at,
            f"{entry.name}: '{said}' is no range; allowed: a sign and a number from 0 to 1, "
            ">0.9, >=0.9, <0.5, <=0.5, =1, or 0.5..0.8",
        )
    sign, bound = found[1], float(found[2])
    low = bound if sign[0] in ">=" else None
    high = bound if sign[0] in "<=" else None
    return Range(entry.name, said, low, high, open=sign in "<>")
