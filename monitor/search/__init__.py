"""What is known, asked in the search language: hits, snippets, facets, and how far it looked.

Only reads. Newest first costs the same whatever the size of the store; what costs with the number
of hits (relevance, counts) looks at a bounded number of them and says so in the answer.
"""

from monitor.search.asking import MOST, NEWEST, RELEVANCE, Search, values
from monitor.search.results import Answer, Facet, FacetValue, Hit
from monitor.search.snippets import Piece, marked, marks, searched, snippet

__all__ = [
    "MOST",
    "NEWEST",
    "RELEVANCE",
    "Answer",
    "Facet",
    "FacetValue",
    "Hit",
    "Piece",
    "Search",
    "marked",
    "marks",
    "searched",
    "snippet",
    "values",
]
