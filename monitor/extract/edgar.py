"""EDGAR's SGML: a submission of several documents, or one document with SGML lines before it."""

import re

_TYPE = re.compile(r"<TYPE>\s*([^\s<]{1,30})")
_START = re.compile(r"\s*(?:-----BEGIN PRIVACY|<SEC-DOCUMENT>|<SEC-HEADER>|<DOCUMENT>|<TYPE>)")
_WRAPPING = re.compile(r"\s*</?(?:XBRL|XML|PDF)>\s*")


def is_edgar(text: str) -> bool:
    """Does the text begin as EDGAR's SGML does?"""
    return _START.match(text) is not None


def exhibit(text: str) -> str:
    """The press releases of a submission (EX-99), else its first document; HTML or plain text."""
    documents = list(_documents(text))
    releases = [body for kind, body in documents if kind.upper().startswith("EX-99")]
    return "\n<hr/>\n".join(releases) if releases else next((body for _, body in documents), "")


def _documents(text: str) -> list[tuple[str, str]]:
    found = []
    place = 0
    while (start := text.find("<TEXT>", place)) >= 0:
        end = text.find("</TEXT>", start)
        end = len(text) if end < 0 else end
        kinds = _TYPE.findall(text, max(place, start - 1000), start)
        body = _WRAPPING.sub("", text[start + len("<TEXT>") : end], count=2)
        found.append((kinds[-1] if kinds else "", body.strip()))
        place = end + 1
    return found
