"""Cuts a passage out of a text and marks in it what was searched for; never makes markup."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from monitor.query import And, Node, Not, Or, Word, fold

LENGTH = 240  # characters of a snippet, about
MOST = 200  # marks in one text
_CJK = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_PARTS = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]+|[^\W_]+")
_GAP = r"[\W_]{0,8}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet; `marked` where it is what was searched for."""

    text: str
    marked: bool = False


class _Flat(dict[int, int]):
    """Folds character by character, so that offsets stay; filled as characters are met."""

    def __missing__(self, code: int) -> int:
        folded = fold(chr(code))
        self[code] = ord(folded) if len(folded) == 1 else code
        return self[code]


_FLAT = _Flat()


def searched(node: Node | None) -> tuple[str, ...]:
    """The words and phrases that hits were wanted to have, without those not wanted."""
    match node:
        case Word():
            return (node.text + "*" if node.prefix else node.text,)
        case And() | Or():
            return tuple(text for part in node.parts for text in searched(part))
        case Not():
            return ()
        case _:
            return ()


def marks(text: str, wanted: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the wanted words stand in `text`, as offsets, in order and apart from each other."""
    pattern = _pattern(tuple(wanted))
    if pattern is None:
        return ()
    flat = text.lower() if text.isascii() else text.translate(_FLAT)
    found = (match.span() for match in pattern.finditer(flat))
    return tuple(islice((span for span in found if _begins_a_word(flat, span[0])), MOST))


def _begins_a_word(flat: str, at: int) -> bool:
    """Asked behind the pattern, which so begins with a letter and is found many times faster."""
    return at == 0 or not flat[at - 1].isalnum() or _CJK.match(flat[at]) is not None


def marked(
    text: str, spans: Iterable[tuple[int, int]], start: int = 0, end: int | None = None
) -> tuple[Piece, ...]:
    """`text[start:end]` in pieces, those within `spans` marked."""
    stop = len(text) if end is None else end
    pieces: list[Piece] = []
    at = start
    for first, last in spans:
        low, high = max(first, at), min(last, stop)
        if low >= high:
            continue
        if low > at:
            pieces.append(Piece(text[at:low]))
        pieces.append(Piece(text[low:high], marked=True))
        at = high
    if at < stop:
        pieces.append(Piece(text[at:stop]))
    return tuple(pieces)


def snippet(text: str, wanted: Sequence[str], *, length: int = LENGTH) -> tuple[Piece, ...]:
    """The passage with the most of what is wanted, or the beginning; one line, marked."""
    line = " ".join(text.split())
    spans = marks(line, wanted)
    start = _best_start(spans, length) if spans else 0
    start = _word_start(line, start)
    end = _word_end(line, min(start + length, len(line)))
    pieces = marked(line, spans, start, end)
    if start > 0:
        pieces = (Piece("… "), *pieces)
    return (*pieces, Piece(" …")) if end < len(line) else pieces


def _best_start(spans: Sequence[tuple[int, int]], length: int) -> int:
    """Where to begin so that most spans are shown; of equals the first."""
    best, most, last = 0, 0, 0
    for place, (first, _) in enumerate(spans):
        while last < len(spans) and spans[last][1] <= first + length - 40:
            last += 1
        if last - place > most:
            best, most = first, last - place
    return max(0, best - 40)


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    space = text.find(" ", at, at + 30)
    return at if space < 0 else space + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 30, at)
    return at if space < 0 else space


@lru_cache(maxsize=256)
def _pattern(wanted: tuple[str, ...]) -> re.Pattern[str] | None:
    found = [part for text in wanted if (part := _one(text))]
    found.sort(key=len, reverse=True)  # of two at one place the longer
    return re.compile("|".join(found)) if found else None


def _one(text: str) -> str:
    prefix = text.endswith("*")
    parts = _PARTS.findall(unicodedata.normalize("NFKC", fold(text)))
    if not parts:
        return ""
    after = "" if prefix or _CJK.match(parts[-1]) else r"(?![^\W_])"
    return _GAP.join(map(re.escape, parts)) + after
