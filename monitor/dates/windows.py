"""Finds the windows of time that a running text speaks of, promised or past."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import re2

from monitor.dates import spans
from monitor.dates.asian import CHINESE, JAPANESE, KOREAN
from monitor.dates.english import ENGLISH
from monitor.dates.french import FRENCH
from monitor.dates.german import GERMAN
from monitor.dates.language import Language
from monitor.dates.moments import EARLIEST, LATEST
from monitor.dates.months import number
from monitor.dates.spanish import SPANISH
from monitor.dates.spans import Span
from monitor.values import Window

_LANGUAGES = {
    "zh": CHINESE, "ja": JAPANESE, "ko": KOREAN, "de": GERMAN, "fr": FRENCH, "es": SPANISH,
}  # fmt: skip
# One pattern may name a group once only: a year in words, or what stands behind, has its own name.
_GROUPS = {"yw": "y", "post": "pre", "part2": "part"}
_SCANNER_MEMORY = 1 << 26  # bytes that RE2 may use; its default is too small for all languages
_ALIKE = str.maketrans("\u00a0\u2009\u202f\u2007\u3000’‘", "     ''")
_FEW = {"day": 14, "week": 60, "month": 183, "quarter": 365, "year": 1095}  # days
# What follows tells a length of treatment from a promise, and a count from a day or a year.
_AFTER_LENGTH = re.compile(
    r"[\s,]{1,2}(?:of|after|from|following|post|prior|before|old)\b", re.ASCII
)
_AFTER_NUMBER = re.compile(r"\d|[.,]\d|\s?%|[-‐–]\w|\s?(?:mg|patients|participants|people)\b")


@dataclass(frozen=True, slots=True)
class FoundWindow:
    """A window and where it stands in the text; `end` is exclusive."""

    start: int
    end: int
    window: Window


class _Reader:
    """Languages, compiled: RE2 finds the place and the core in one linear pass, the core's own
    expression then names the parts of the few characters found."""

    def __init__(self, *languages: Language) -> None:
        self._cores: list[tuple[Language, str, str]] = []
        families = []
        for language in languages:
            kinds = (("", language.cores), ("part", language.parted), ("led", language.led))
            cores = [(kind, core) for kind, several in kinds for core in several]
            self._cores.extend((language, kind, core) for kind, core in cores)
            plain = ")|(".join(core for _, core in cores)
            families.append(f"{language.before}{language.part}(?:({plain}))")
        options = re2.Options()
        options.max_mem = _SCANNER_MEMORY
        options.case_sensitive = False
        places = "|".join(families).replace("?P<", "?:<")
        self.places = re2.compile(re.sub(r"\(\?:<\w+>", "(?:", places), options)
        self._rules: dict[int, re.Pattern[str]] = {}

    def rule(self, index: int) -> tuple[Language, str, re.Pattern[str]]:
        """The language of core `index` (from 1), what it needs before it, and its expression."""
        language, kind, core = self._cores[index - 1]
        if index not in self._rules:
            pattern = f"{language.before}{language.part}{core}"
            self._rules[index] = re.compile(pattern, re.IGNORECASE)
        return language, kind, self._rules[index]


@cache
def _reader(language: str) -> _Reader:
    own = _LANGUAGES.get(language)
    return _Reader(ENGLISH) if own is None else _Reader(own, ENGLISH)


def windows(text: str, published: date | None, language: str = "en") -> tuple[FoundWindow, ...]:
    """The windows in `text`, in order. `language` is ISO 639-1: en, de, fr, es, zh, ja, ko; each
    with English, which releases mix in; any other is read as English.

    `published` is the day from which "next year" or "the third quarter" is reckoned: without it
    they are not found. A month or a quarter without a year is the nearest one, after "by" the next.
    "Before" windows begin on the day of publication. Thirds: early is January to April, mid May
    to August, late September to December. Takes time linear in the length of the text.
    """
    return tuple(_found(_reader(language), _plain(text), text, published))


def _plain(text: str) -> str:
    """The same text, character by character, with one kind of space and apostrophe.

    A line break within a paragraph is a space; a blank line is no place to read across.
    """
    if "\n" in text:
        text = text.replace("\n\n", "\v\v").replace("\r", " ").replace("\n", " ")
    return text if text.isascii() else text.translate(_ALIKE)


def _found(reader: _Reader, plain: str, text: str, published: date | None) -> Iterator[FoundWindow]:
    encoded = plain.encode(errors="replace")
    characters, place = 0, 0  # the same place, in characters and in bytes
    while (match := reader.places.search(encoded, place)) is not None:
        first, last = match.span()
        start = characters + len(encoded[place:first].decode())
        end = start + len(encoded[first:last].decode())
        language, needs, rule = reader.rule(match.lastindex)
        said = rule.fullmatch(plain, start, end)
        found = _window(language, needs, said, published) if said else None
        if said is not None and found is not None:
            start = said.end("lead") if said.groupdict().get("lead") else start
            window = Window(found.start, found.end, found.precision, text[start:end])
            yield FoundWindow(start, end, window)
        characters, place = end, last


def _window(
    language: Language, needs: str, said: re.Match[str], published: date | None
) -> Span | None:
    words = {_GROUPS.get(name, name): word for name, word in said.groupdict().items() if word}
    if needs and not words.keys() & ({"part"} if needs == "part" else {"part", "pre", "lead"}):
        return None
    if _is_other(said, words):
        return None
    try:
        span = _span(language, words, published)
    except (ValueError, OverflowError):  # the 31st of June; the year 10000
        return None
    if span is None or not EARLIEST <= span.start.year <= span.end.year <= LATEST:
        return None
    return span


def _is_other(said: re.Match[str], words: dict[str, str]) -> bool:
    """Is it a length of treatment ("within 12 months of infusion") or a count ("May 5%")?"""
    if "n" in words:
        return _AFTER_LENGTH.match(said.string, said.end()) is not None
    if words.keys() & {"y", "d"} and said[0][-1].isdigit():
        return _AFTER_NUMBER.match(said.string, said.end()) is not None
    return False


def _span(language: Language, words: dict[str, str], published: date | None) -> Span | None:
    if "units" in words:
        return _length(language, words, published)
    part = language.parts.get(_key(words.get("part", "")))
    before = language.befores.get(_key(words.get("pre") or words.get("part", "")))
    direction = "by" if before in ("by", "before") else _key(words.get("dir", ""))
    whole = _whole(language, words, published, direction)
    if whole is None:
        return None
    span = spans.part_of(whole, part, published) if part else whole
    if before in ("by", "before"):
        if part == "mid":
            return spans.until(spans.middle(whole), published)
        strict = before == "before" and part is None
        return spans.until(span.start - timedelta(days=1) if strict else span.end, published)
    if before in ("about", "after"):
        end = span.end + timedelta(days=31) if part == "end" else span.end
        return Span(span.start, end, "about")
    return span


def _key(word: str) -> str:
    return " ".join(word.lower().split())


def _length(language: Language, words: dict[str, str], published: date | None) -> Span | None:
    if published is None:
        return None
    unit = language.units[_key(words["units"])]
    if "few" in words:
        return Span(published, published + timedelta(days=_FEW[unit]), "about")
    written = words.get("n2") or words["n"]
    count = int(written) if written.isdecimal() else language.numbers[_key(written)]
    return Span(published, spans.after(published, count, unit), "before")


def _whole(
    language: Language, words: dict[str, str], published: date | None, direction: str
) -> Span | None:
    """The day, month, quarter, half, season or year that is named, without its part."""
    if "rel" in words:
        unit, offset = language.relatives[_key(words["rel"])]
        return None if published is None else spans.unit(unit, offset, published)
    make = _maker(language, words)
    if "y" not in words:
        return None if published is None else spans.nearest(make, published, direction)
    written = words["y"].lstrip("'")
    if written.isdecimal():
        return make(int(written) + (2000 if len(written) == 2 else 0))
    if published is None:
        return None
    return make(published.year + language.years[_key(written)])


def _maker(language: Language, words: dict[str, str]) -> Callable[[int], Span]:
    """What makes the span that is named, given its year."""
    if "m" in words or "mm" in words:
        return _month_maker(words)
    for group, count, precision in (("q", 3, "quarter"), ("h", 6, "half")):
        if group in words:
            first = language.ordinals[_key(words[group])]
            last = language.ordinals[_key(words.get(group + "2", words[group]))]
            start, together = (first - 1) * count + 1, (max(last, first) - first + 1) * count
            return lambda year: spans.months(year, start, together, precision)
    if "s" in words:
        season = language.seasons[_key(words["s"])]
        return lambda year: spans.months(year, season, 3, "about")
    if "fs" in words:
        return lambda year: spans.months(year, 4, 12, "year")
    if "fy" in words:
        month = int(words["fy"])
        return lambda year: spans.months(year - 1, month + 1, 12, "year")
    return lambda year: spans.months(year, 1, 12, "year")


def _month_maker(words: dict[str, str]) -> Callable[[int], Span]:
    month = int(words["mm"]) if "mm" in words else number(words["m"])
    if month is None or not 1 <= month <= 12:
        raise ValueError(words)
    if "d" not in words:
        return lambda year: spans.months(year, month, 1, "month")
    day = int(words["d"])
    last = max(int(words.get("d2", "0")), day)
    return lambda year: Span(date(year, month, day), date(year, month, last), "day")
