"""How text becomes words: for the full-text index, for a search, and for comparing names.

Index and search must cut alike, so this is the only place that cuts. Chinese, Japanese and Korean
are written without spaces between words; they are indexed as overlapping pairs of characters, so
that a word of two characters is found.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_CJK = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uac00-\ud7af\U00020000-\U0003ffff"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_RUN = re.compile(f"(?P<cjk>[{_CJK}]+)|[^\\W_{_CJK}]+")
_LONGER_RUN = re.compile(f"[\\w{_CJK}]+")  # one or several of them, found faster
_NO_ASCII_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_ASCII_LETTERS = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Index words that must follow each other; `prefix`: the last one need only begin so."""

    words: tuple[str, ...]
    prefix: bool = False


def fold(text: str) -> str:
    """The same text without case, width and accents: "Ｓjögren" and "sjogren" are one."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", bare.casefold())


@lru_cache(maxsize=4096)
def squeeze(name: str) -> str:
    """Letters and digits alone: "KYV-101", "KYV 101" and "kyv101" are one code."""
    if name.isascii():  # the same, and ten times as fast
        return name.encode().lower().translate(None, _NO_ASCII_LETTERS).decode()
    return "".join(character for character in fold(name) if character.isalnum())


def bigrams(text: str) -> tuple[str, ...]:
    """Overlapping pairs of the characters of `text`, and its last character alone.

    The last one makes every character the beginning of some index word, so that a search for one
    character is a search for a prefix.
    """
    return (*(text[place : place + 2] for place in range(len(text) - 1)), text[-1:])


def index_words(text: str) -> tuple[str, ...]:
    """The words of `text` as the index holds them, in order. None of them has an underscore."""
    if text.isascii():  # the same, and ten times as fast
        return tuple(text.encode().lower().translate(_ASCII_LETTERS).decode().split())
    words: list[str] = []
    for found in _LONGER_RUN.findall(fold(text)):
        if found.isascii() and "_" not in found:
            words.append(found)
        else:
            for run in _RUN.finditer(found):
                words += bigrams(run[0]) if run["cjk"] else (run[0],)
    return tuple(words)


def index_text(text: str) -> str:
    """What the store puts into its index in place of `text`: `index_words`, a space between."""
    return " ".join(index_words(text))


def search_phrase(text: str, *, prefix: bool = False) -> Phrase:
    """The phrase that finds `text` in an index made by `index_text`; no words: nothing to find."""
    words = list(index_words(text))
    runs = list(_RUN.finditer(fold(text)))
    if runs and runs[-1]["cjk"]:
        if len(runs[-1][0]) > 1:
            words.pop()  # the text may go on where the search ends
        else:
            prefix = True
    return Phrase(tuple(words), prefix)


def token(name: str, value: str) -> str:
    """The index word of a fact: `token("product", "KYV-101")` is "product_kyv101".

    It always holds an underscore, which no word of a text does, so no text can forge one.
    """
    kept = fold(value).replace("/", "_")
    return f"{name}_" + "".join(mark for mark in kept if mark.isalnum() or mark == "_")
