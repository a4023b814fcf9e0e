"""Cuts a document into sentences, each with the part of the document in which it stands."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.classify.folding import fold
from monitor.values import Document, Zone

_LONGEST = 1_500  # characters; what has no full stop for longer is cut
_BREAK = re.compile(
    r"\n+|[.!?]['\"”’»)\]]{0,3}\s+|[。！？；]['\"”’」』]{0,2}\s*|\.(?=[A-Z][a-z]+ )"
)
_ABBREVIATIONS = frozenset(
    [
        "inc",
        "ltd",
        "corp",
        "co",
        "dr",
        "prof",
        "mr",
        "ms",
        "mrs",
        "st",
        "no",
        "vs",
        "approx",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "fig",
        "al",
        "e.g",
        "i.e",
        "u.s",
        "u.k",
        "d.c",
        "ph.d",
        "m.d",
        "pharm.d",
        "b.v",
        "n.v",
        "s.a",
        "a.g",
        "s.l",
        "plc.",
        "jr",
        "sr",
        "art",
        "nr",
        "bzw",
        "ca",
        "z.b",
        "mass",
        "calif",
        "conn",
        "pa",
        "n.c",
        "n.j",
        "n.y",
        "md",
        "tex",
        "minn",
        "ill",
        "ga",
        "va",
        "fla",
        "wash",
        "colo",
        "est",
        "sen",
    ]
)
_LAST_TOKEN = re.compile(r"(\S{1,12})$")
_NEXT_LOWER = re.compile(r"[a-z]")
_BULLET = "•-–—*·✔▪●◦"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; offsets in the document's text. `section`: the heading above it, folded."""

    index: int
    start: int
    end: int
    zone: str
    paragraph: int
    section: str = ""
    bullet: bool = False


def sentences(document: Document, limit: int) -> Iterator[Sentence]:
    """The sentences of the first `limit` characters, in order."""
    text = document.text[:limit]
    zones = _Zones(document.zones)
    paragraph = 0
    section = ""
    previous_end = 0
    for index, (start, end) in enumerate(_pieces(text)):
        if "\n" in text[previous_end:start]:
            paragraph += 1
        previous_end = end
        zone = "title" if start < len(document.title) else zones.at(start)
        piece = text[start:end]
        if zone != "title" and (zone == "heading" or _is_heading(piece, text, end)):
            section = fold(piece)
            zone = "heading" if zone in ("body", "lead") else zone
        yield Sentence(index, start, end, zone, paragraph, section, bullet=piece[:1] in _BULLET)


class _Zones:
    """Which zone an offset is in: the shortest that holds it."""

    def __init__(self, zones: Sequence[Zone]) -> None:
        edges = sorted({edge for zone in zones for edge in (zone.start, zone.end)})
        self._edges = edges
        self._kinds = []
        for edge in edges:
            holding = [zone for zone in zones if zone.start <= edge < zone.end]
            shortest = min(holding, key=lambda zone: zone.end - zone.start, default=None)
            self._kinds.append(shortest.kind if shortest else "body")

    def at(self, offset: int) -> str:
        place = bisect_right(self._edges, offset) - 1
        return self._kinds[place] if place >= 0 else "body"


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        if not _ends_sentence(text, start, found):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, len(text))


def _ends_sentence(text: str, start: int, found: re.Match[str]) -> bool:
    mark = found.group()
    if "\n" in mark or mark[0] != ".":
        return True
    if _NEXT_LOWER.match(text, found.end()):
        return False
    token = _LAST_TOKEN.search(text, max(start, found.start() - 12), found.start())
    if token is None:
        return True
    last = token.group(1).lstrip("(“\"'").lower()
    return last not in _ABBREVIATIONS and not (len(last) == 1 and last.isalpha())


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _LONGEST:
        cut = text.rfind(" ", start, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _is_heading(piece: str, text: str, end: int) -> bool:
    if len(piece) > 70 or piece[-1:] in '.。!?;；,，"”' or piece[:1] in _BULLET:
        return False
    followed = text[end : end + 1] in ("\n", "")
    return followed and ":" not in piece[:-1] and "：" not in piece[:-1] and "|" not in piece
