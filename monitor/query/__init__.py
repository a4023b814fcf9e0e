"""The search language: one list of filters, one grammar, one tree; the same in every face.

Pure: what a name stands for is lent by the vocabulary (`Names`), where to look by the store.
"""

from monitor.query.filters import (
    FILTERS,
    Facts,
    Filter,
    about,
    about_alert,
    modalities,
    tokens,
)
from monitor.query.grammar import help_text, parse
from monitor.query.ranges import range_tokens, wanted_tokens
from monitor.query.terms import AsWritten, Names
from monitor.query.tree import (
    And,
    Field,
    Node,
    Not,
    Or,
    Query,
    Range,
    Word,
    compose,
    matches,
    quoted,
    unparse,
)
from monitor.query.words import (
    Phrase,
    bigrams,
    fold,
    index_text,
    index_words,
    search_phrase,
    squeeze,
    token,
)

__all__ = [
    "FILTERS",
    "And",
    "AsWritten",
    "Facts",
    "Field",
    "Filter",
    "Names",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Query",
    "Range",
    "Word",
    "about",
    "about_alert",
    "bigrams",
    "compose",
    "fold",
    "help_text",
    "index_text",
    "index_words",
    "matches",
    "modalities",
    "parse",
    "quoted",
    "range_tokens",
    "search_phrase",
    "squeeze",
    "token",
    "tokens",
    "unparse",
    "wanted_tokens",
]
