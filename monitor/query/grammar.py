"""Reads the search language: text to tree, or a `QueryError` that says where and what is allowed.

search  = all { "OR" all }
all     = term { ["AND"] term }
term    = ("-" | "NOT") term | "(" search ")" | field ":" value { "," value } | value
value   = word | word "*" | "a phrase"
"""

import re

from monitor.query.filters import BY_NAME, FILTERS
from monitor.query.terms import AS_WRITTEN, Names, field, problem, unknown_field, word
from monitor.query.tree import QUOTES, And, Node, Not, Or, Query

LONGEST = 2000  # characters of a search
DEEPEST = 30  # brackets and negations within each other

_SPACE = re.compile(r"(?:[\s,]|[-–—&+/|](?=\s|\Z))*")  # and marks that stand alone
_FIELD = re.compile(r"([A-Za-z_]+)[:：]\s*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE = re.compile(r'[^\s"(),]+')
_OPERATOR = re.compile(r"(AND|OR|NOT)(?![^\s()])")


def parse(text: str, names: Names = AS_WRITTEN) -> Query:
    """The search as a tree. Empty text finds everything. Raises `QueryError`.

    Without `names` it is read for its form only: every name stands for itself.
    """
    if len(text) > LONGEST:
        raise problem(
            LONGEST, f"a search has at most {LONGEST:,} characters; this has {len(text):,}"
        )
    reader = _Reader(text.translate(QUOTES), names)
    if reader.ended():
        return Query()
    root = reader.search(0)
    if not reader.ended():
        raise problem(reader.at, "')' closes no bracket; remove it or open one before")
    return Query(root)


class _Reader:
    """Walks once over the text; `at` is how far it has come."""

    def __init__(self, text: str, names: Names) -> None:
        self._text = text
        self._names = names
        self.at = 0

    def ended(self) -> bool:
        """Is nothing left but what only separates?"""
        self._take(_SPACE)
        return self.at == len(self._text)

    def search(self, depth: int) -> Node:
        parts = [self._all(depth)]
        while self._operator("OR"):
            parts.append(self._all(depth))
        if len(parts) == 1:
            return parts[0]
        flat = [part.parts if isinstance(part, Or) else (part,) for part in parts]
        return Or(tuple(part for inner in flat for part in inner))

    def _all(self, depth: int) -> Node:
        parts = [self._term(depth)]
        while self._goes_on():
            parts.append(self._term(depth))
        if len(parts) == 1:
            return parts[0]
        flat = [part.parts if isinstance(part, And) else (part,) for part in parts]
        return And(tuple(part for inner in flat for part in inner))

    def _goes_on(self) -> bool:
        """Does another term follow, with or without AND?"""
        if self._operator("AND"):
            return True
        if self.ended() or self._text[self.at] == ")":
            return False
        found = _OPERATOR.match(self._text, self.at)
        return found is None or found[1] != "OR"

    def _term(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise problem(self.at, f"more than {DEEPEST} brackets or negations within each other")
        if self.ended():
            raise problem(self.at, "the search ends where a word or a field is expected")
        if self._operator("NOT") or self._literal("-"):
            part = self._term(depth + 1)
            return part.part if isinstance(part, Not) else Not(part)
        at = self.at
        if self._literal("("):
            inside = self.search(depth + 1)
            self._take(_SPACE)
            if not self._literal(")"):
                raise problem(at, "'(' is not closed; add ')'")
            return inside
        if found := _OPERATOR.match(self._text, at):
            raise problem(at, f"{found[1]} stands where a word is expected; quote it to search it")
        return self._field() or word(self._value("a word"), at, self._names)

    def _field(self) -> Node | None:
        at = self.at
        found = self._take(_FIELD)
        if found is None:
            return None
        entry = BY_NAME.get(found[1].lower())
        if entry is None:
            raise unknown_field(found[1], at)
        values = [self._value(f"a value of {entry.name}, as in {entry.example},")]
        while self._literal(","):
            if not self._stands(_QUOTED) and not self._stands(_BARE):
                break  # a comma that only separates
            values.append(self._value("a value"))
        return field(entry, values, at, self._names)

    def _value(self, expected: str) -> str:
        at = self.at
        if found := self._take(_QUOTED):
            return re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)
        if self._text[at : at + 1] == '"':
            raise problem(at, "the quote is not closed; add '\"'")
        if found := self._take(_BARE):
            return found[0]
        raise problem(at, f"{expected} is expected here")

    def _operator(self, name: str) -> bool:
        self._take(_SPACE)
        found = _OPERATOR.match(self._text, self.at)
        if found is None or found[1] != name:
            return False
        self.at = found.end()
        return True

    def _literal(self, mark: str) -> bool:
        stands = self._text.startswith(mark, self.at)
        self.at += len(mark) if stands else 0
        return stands

    def _stands(self, pattern: re.Pattern[str]) -> bool:
        return pattern.match(self._text, self.at) is not None

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self.at)
        self.at = found.end() if found else self.at
        return found


def help_text() -> str:
    """The search language on one page, for people."""
    width = max(len(entry.example) for entry in FILTERS)
    fields = "\n".join(f"  {entry.example:<{width}}  {entry.help}" for entry in FILTERS)
    return (
        "Words are all to be found; a name finds its other names too (FPD, lupus, a code).\n"
        '  "first patient"   these words one after the other\n'
        "  autoleuc*         words that begin so\n"
        "  BCMA OR CD19      either; AND binds closer than OR, brackets group\n"
        "  -oncology         not this; the same as NOT oncology\n"
        "Fields take a value, several with commas (any of them), or the beginning of one with *;\n"
        "product:* asks that there is any.\n"
        f"{fields}\n"
    )
