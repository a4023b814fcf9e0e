"""Knows how a text is made comparable without moving a character: case, accents, dashes, widths.

A folded text has the length of the original, so that every offset found in it is an offset in what
the source published.
"""

import unicodedata
from functools import cache

_SPACES = "-\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\u2010\u2011\u2012\u2015\u2212\t"
_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u00b4`"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f"
FIRST_WIDE = "\u2e80"  # from here on scripts that are written without spaces


@cache
def _folded(character: str) -> str:
    if character in _SPACES:
        return " "
    if character in _QUOTES:
        return "'"
    if character in _DOUBLE_QUOTES:
        return '"'
    wide = unicodedata.normalize("NFKC", character)
    if len(wide) == 1 and not "\u3040" <= character <= "\u30ff":
        character = wide
    if "\u00c0" <= character <= "\u024f":
        character = unicodedata.normalize("NFD", character)[0]
    lower = character.lower()
    return lower if len(lower) == 1 else character


class _Table(dict[int, str]):
    """Filled as characters are met, so that the common ones cost a look-up."""

    def __missing__(self, code: int) -> str:
        self[code] = _folded(chr(code))
        return self[code]


_TABLE = _Table()


def fold(text: str) -> str:
    """The text in lower case, without accents, with plain quotes, and a space for each dash.

    Same length as `text`.
    """
    if text.isascii():
        return text.lower().replace("-", " ").replace("\t", " ").replace("`", "'")
    return text.translate(_TABLE)


def is_word(character: str) -> bool:
    """Is this a character of a word in a script that separates words?"""
    return character < FIRST_WIDE and character.isalnum()
