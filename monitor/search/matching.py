"""A search tree as one expression of the full-text index: FTS5 on SQLite, tsquery on PostgreSQL.

Every filter is a word of the index, so the whole tree is one expression and no table is joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.query import And, Field, Node, Not, Or, Range, Word, token, wanted_tokens
from monitor.values import Trust

EVERYTHING = tuple(token("trust", level) for level in Trust)  # each row has one of these
NOTHING = "_nothing"  # no index word is without a filter's name before its underscore


@dataclass(frozen=True, slots=True)
class Form:
    """How one database writes an expression."""

    both: str
    either: str
    but_not: str
    next_to: str  # between the words of a phrase
    exact: str  # a phrase
    begins: str  # a phrase whose last word need only begin so

    def phrase(self, words: Sequence[str], *, prefix: bool = False) -> str:
        """Words one after the other. They come from `query` alone: letters, digits and "_"."""
        return (self.begins if prefix else self.exact).format(self.next_to.join(words))


FTS5 = Form(" AND ", " OR ", " NOT ", " ", '"{}"', '"{}" *')
TSQUERY = Form(" & ", " | ", " & !", "' <-> '", "('{}')", "('{}':*)")


def expression(node: Node | None, form: Form, known: tuple[date, date] | None) -> str:
    """The expression that finds what the tree finds. `known`: first and last day indexed."""
    return _Writer(form, known).written(node) if node is not None else ""


@dataclass(frozen=True, slots=True)
class _Writer:
    form: Form
    known: tuple[date, date] | None

    def written(self, node: Node) -> str:
        match node:
            case Word():
                phrase = node.phrase
                said = self.form.phrase(phrase.words, prefix=phrase.prefix)
                return self._either([said, *map(self._token, node.tokens)])
            case Field():
                return self._any(node.tokens)
            case Range():
                return self._any(wanted_tokens(node, self.known))
            case Not():
                return self._but(self._any(EVERYTHING), [node.part])
            case Or():
                return self._either([self.written(part) for part in node.parts])
            case And():
                return self._all(node)

    def _all(self, node: And) -> str:
        wanted = [self.written(part) for part in node.parts if not isinstance(part, Not)]
        unwanted = [part.part for part in node.parts if isinstance(part, Not)]
        found = self._joined(wanted, self.form.both) if wanted else self._any(EVERYTHING)
        return self._but(found, unwanted) if unwanted else found

    def _but(self, found: str, unwanted: Sequence[Node]) -> str:
        return f"({found}{self.form.but_not}{self._either([self.written(n) for n in unwanted])})"

    def _any(self, tokens: Sequence[str]) -> str:
        return self._either([self._token(each) for each in tokens or (NOTHING,)])

    def _either(self, parts: Sequence[str]) -> str:
        return self._joined(parts, self.form.either)

    def _joined(self, parts: Sequence[str], joint: str) -> str:
        return parts[0] if len(parts) == 1 else f"({joint.join(parts)})"

    def _token(self, text: str) -> str:
        stem = text.removesuffix("*")
        return self.form.phrase((stem,), prefix=stem != text)


def ranked_part(node: Node | None) -> Node | None:
    """What relevance is reckoned from: the words that each hit must have, without the filters.

    None where there are none. Whatever the whole tree finds, this finds too.
    """
    match node:
        case Word():
            return node
        case And():
            found = [part for each in node.parts if (part := ranked_part(each)) is not None]
            return _as_one(found, And)
        case Or():
            either = [ranked_part(part) for part in node.parts]
            return Or(tuple(part for part in either if part)) if all(either) else None
        case _:
            return None


def _as_one(parts: Sequence[Node], kind: type[And]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return kind(tuple(parts))
