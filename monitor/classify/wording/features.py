"""Turns a sentence into what the wording model weighs: word stems in order, with each name replaced
by its kind, the concepts of the vocabulary, and where and how the sentence stands."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from monitor.classify.scan import Line, Scan
from monitor.classify.topic import Topic

_TOKEN = re.compile(r"[a-z0-9]+(?:[.,'][a-z0-9]+)*|[\u2e80-\u9fff\uac00-\ud7af]|[;:?!%]")
_ENDING = re.compile(r"(?<=\w{3})(?:ations?|ments?|ings?|ions?|ied|ies|ed|es|er|en|te|e|s)$")
_DATE = re.compile(
    r"(?:20[12]\d|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|april?|june?|july?|aug(?:ust)?|"
    r"sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|q[1-4]|[12]h(?:20)?\d\d|"
    r"monday|tuesday|wednesday|thursday|friday|quarter|half)"
)
_CJK = "\u2e80"
WINDOW = 9  # words on either side of an anchor that tell its status
_FAR = 3  # words that a pair may leave out


class Tokens(NamedTuple):
    """The words of a sentence as the model sees them, and where each begins."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    starts: tuple[int, ...]


def tokens(scan: Scan, line: Line) -> Tokens:
    """The words of a sentence; a name is its kind, a number `#`, a part of a date `@`."""
    names = _names(line)
    words: list[str] = []
    stems: list[str] = []
    starts: list[int] = []
    at = 0
    for found in _TOKEN.finditer(scan.folded, line.start, line.end):
        start = found.start()
        while at < len(names) and names[at][1] <= start:
            at += 1
        if at < len(names) and names[at][0] <= start:
            kind = names[at][2]
            if starts and starts[-1] >= names[at][0] and words[-1] == kind:
                continue
            words.append(kind)
            stems.append(kind)
        else:
            word, stem_ = plain(found.group())
            words.append(word)
            stems.append(stem_)
        starts.append(start)
    return Tokens(tuple(words), tuple(stems), tuple(starts))


def _names(line: Line) -> list[tuple[int, int, str]]:
    """The names of a sentence without overlap, each as (start, end, kind)."""
    found: list[tuple[int, int, str]] = []
    for name in line.names:
        if not found or name.start >= found[-1][1]:
            found.append((name.start, name.end, f"<{name.kind}>"))
    for word in line.words:
        kind = _kind(word.concepts)
        if kind and not any(word.start < end and start < word.end for start, end, _ in found):
            found.append((word.start, word.end, kind))
    found.sort()
    return found


def _kind(concepts: frozenset[str]) -> str:
    if "regulator" in concepts:
        return "<regulator>"
    return "<cancer>" if "cancer" in concepts else ""


@lru_cache(maxsize=20_000)
def plain(written: str) -> tuple[str, str]:
    """A word and its stem; numbers and dates as their kind."""
    if _DATE.fullmatch(written):
        return "@", "@"
    if written[0].isdigit():
        return "#", "#"
    if not written.isascii():
        return written, written
    return written, _ENDING.sub("", written) if len(written) > 3 else written


def texts(read: Tokens) -> Iterator[tuple[str, int]]:
    """The wording of a sentence: words, stems, runs of two and three, pairs with a gap; each with
    the place of its first word."""
    words, stems = read.words, read.stems
    count = len(stems)
    for place in range(count):
        stem_ = stems[place]
        yield stem_, place
        if words[place] != stem_:
            yield "=" + words[place], place
        if place + 1 < count:
            pair = f"{stem_} {stems[place + 1]}"
            yield pair, place
            if place + 2 < count:
                yield f"{pair} {stems[place + 2]}", place
            for later in range(place + 2, min(count, place + 2 + _FAR)):
                yield f"{stem_} .. {stems[later]}", place


def signs(scan: Scan, topic: Topic, line: Line) -> list[str]:
    """What is known of a sentence beside its wording: concepts, zone, place, kind of document."""
    found = [f"+{concept}" for concept in line.present]
    found.append(f"zone:{line.zone}")
    found.append(f"kind:{scan.document.kind}")
    place = place_of(topic, line)
    found.append(f"place:{place}")
    if line.sentence.bullet:
        found.append("bullet")
    if line.sentence.section:
        found.append("section")
    return found


def place_of(topic: Topic, line: Line) -> str:
    """title, lead, or the zone."""
    if line.zone == "title":
        return "title"
    return "lead" if line.sentence.index in topic.lead else line.zone


def near(read: Tokens, start: int) -> Iterator[str]:
    """The words around the place `start`, marked by side: what tells a status."""
    middle = bisect_left(read.starts, start)
    words = read.words
    low, high = max(0, middle - WINDOW), min(len(words), middle + WINDOW + 1)
    for place in range(low, high):
        side = "<" if place < middle else ">"
        yield f"{side}{words[place]}"
        if place + 1 < high:
            yield f"~{words[place]} {words[place + 1]}"


def anchor(read: Tokens, weights: Sequence[float]) -> int:
    """Where in the text the word of the greatest weight begins (`weights`: one a word)."""
    if not read.starts:
        return 0
    best = max(range(len(weights)), key=lambda place: weights[place])
    return read.starts[best]
