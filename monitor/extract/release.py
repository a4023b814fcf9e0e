"""Where a release begins and ends in what a page gives as its text."""

import re

from monitor.extract.datelines import is_dateline

_SOURCE = re.compile(r"^SOURCE:? \S.{0,100}$", re.MULTILINE)
_NO_LETTER = re.compile(r"[\W_]+")
_NEAR = 60  # lines; a title that is repeated further down is the start of something else


def release(text: str, title: str) -> str:
    """A page's text from below its headline to its "SOURCE Acme" line; without a dateline between
    the two it is no release, and loses only a title that it repeats."""
    lines = text.split("\n")
    wanted = _letters(title)
    dated = next((index for index, each in enumerate(lines) if is_dateline(each)), None)
    near = _NEAR if dated is None else dated
    heads = [index for index, each in enumerate(lines[:near]) if _letters(each) == wanted]
    if heads and wanted:
        text = "\n".join(lines[heads[-1] + 1 :]).strip("\n =-")
    if dated is not None and (end := _SOURCE.search(text)) and end.start() * 3 > len(text):
        text = text[: end.end()]
    return text


def without_title(text: str, title: str) -> str:
    """A text without the title, where it begins with it as a line of its own."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if rest and _letters(first) == _letters(title) else text


def _letters(line: str) -> str:
    return _NO_LETTER.sub("", line).casefold()
