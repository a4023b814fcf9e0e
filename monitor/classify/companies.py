"""Finds the organisations that a text speaks of by how they are written, not by a list.

A ticker or a legal form behind a name, a verb of announcement after it, a possessive, "Sponsor:",
a Chinese suffix: each is a sign (vocabulary/patterns.toml) that the words beside it are a name.
"""

from collections.abc import Iterator

from monitor.classify.patterns import any_of, compiled, filled, signs
from monitor.values import Mention

_LANGUAGES = ("zh", "ja", "ko")
_NOT_A_NAME = any_of("organisation", "not_a_name", "(?i)^(?:{})$")
_LEADING = any_of("organisation", "leading")
_OWNER = compiled("owner", r"^([\w-]{2,20}[’']s? )[A-Z][a-z]+$")
_BASED = compiled("based", r"^([A-Z][\w.]+(?: [A-Z][\w.]+)?-(?:headquartered|based|listed) )")
_VERB_WITHIN = compiled("verb", filled(r"^(\S+(?: \S+)*?) {announces}(?: |$)"))
_PARTS = (" on behalf of ", "丨", "｜", "赋能")  # the name stands behind the last of these


def organisations(text: str, title: int, language: str) -> list[tuple[Mention, int]]:
    """Names of organisations, each with the strength of a sign that showed it (20 is strongest).

    The first `title` characters are the title; it is read by signs of its own too.
    """
    found: list[tuple[Mention, int]] = []
    kinds = ["anywhere", "fields", *(kind for kind in _LANGUAGES if kind == language)]
    for kind in kinds:
        found += _by(kind, text)
    found += _by("title", text[:title])
    return sorted(found, key=lambda one: one[0].start)


def _by(kind: str, text: str) -> Iterator[tuple[Mention, int]]:
    for pattern, rank in signs(kind):
        for match in pattern.finditer(text):
            for mention in _cleaned(match.group(1), match.start(1)):
                yield mention, rank


def _cleaned(name: str, start: int) -> Iterator[Mention]:
    verb = _VERB_WITHIN.match(name)
    if verb:
        name = verb.group(1)
    name, start = _last_part(name, start)
    for opening in (_BASED, _OWNER):
        found = opening.match(name)
        if found:
            start += found.end(1)
            name = name[found.end(1) :]
    lead = _LEADING.match(name)
    if lead and lead.end() < len(name):
        start += lead.end()
        name = name[lead.end() :]
    stripped = name.rstrip(" ,;:’'“”\"(")
    for ending in ("’s", "'s"):
        stripped = stripped.removesuffix(ending)
    if len(stripped) >= 2 and not _NOT_A_NAME.search(stripped):
        yield Mention("company", stripped, start, start + len(stripped))


def _last_part(name: str, start: int) -> tuple[str, int]:
    for mark in _PARTS:
        place = name.rfind(mark)
        if place >= 0:
            start += place + len(mark)
            name = name[place + len(mark) :]
    return name, start
