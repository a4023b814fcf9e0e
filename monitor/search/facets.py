"""Counts the values of each field among the hits, from the index words that the rows keep."""

import json
import threading
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence

from monitor.query import FILTERS, Facts, token
from monitor.search.archives import EPOCH
from monitor.search.events import event as stored_event
from monitor.search.finding import Index, has_token, tokens_of
from monitor.search.results import Facet, FacetValue
from monitor.values import Event, Trust

FIELDS = ("milestone", "product", "company", "indication", "target", "modality", "published")
BOUND = 10_000  # hits that are counted
SHOWN = 12  # values of one field
_YEAR = len("published_2024")
_READS = {entry.name: entry.tokens for entry in FILTERS if entry.tokens is not None}


class Labels:
    """How a value is written, by its index word. What a word stands for never changes."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def of(self, index: Index, word: str) -> tuple[str, str]:
        """How a search asks for the value, and how people read it."""
        known = self._known.get(word)
        if known is None:
            field, _, value = word.partition("_")
            known = self._looked_up(index, field, word) or (value, value)
            with self._lock:
                self._known[word] = known
        return known

    def _looked_up(self, index: Index, field: str, word: str) -> tuple[str, str] | None:
        if field == "published":
            return None
        for table, events in (("alert_words", _of_alert), ("document_words", _of_document)):
            there = Index(index.asker, table, None)
            row = has_token(there, word)
            for event in events(there, row) if row is not None else ():
                if field == "milestone" and event.milestone.id == word.partition("_")[2]:
                    return event.milestone.id, event.milestone.title
                for value in _READS[field](_facts(event)):
                    if value and token(field, value) == word:
                        return value, value
        return None


def counted(
    index: Index, newest: Sequence[int], labels: Labels
) -> tuple[tuple[Facet, ...], int, bool]:
    """The facets of the newest `BOUND` hits, how many hits were counted, and whether all were.

    `newest` are the hits, one more than `BOUND` where there are more.
    """
    found = Counter(" ".join(tokens_of(index, newest[:BOUND])).split())
    facets = (_facet(field, found, index, labels) for field in FIELDS)
    known = tuple(facet for facet in facets if facet.values)
    return known, min(len(newest), BOUND), len(newest) <= BOUND


def _facet(field: str, found: Counter[str], index: Index, labels: Labels) -> Facet:
    of_field = ((word, n) for word, n in found.items() if word.startswith(f"{field}_"))
    if field == "published":
        years = sorted((word, n) for word, n in of_field if len(word) == _YEAR)
        return Facet("year", tuple(_value(word, n, index, labels) for word, n in years[::-1]))
    most = sorted(of_field, key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    return Facet(field, tuple(_value(word, n, index, labels) for word, n in most))


def _value(word: str, count: int, index: Index, labels: Labels) -> FacetValue:
    said, label = labels.of(index, word)
    return FacetValue(said, label, count)


def _of_alert(index: Index, row: int) -> Iterable[Event]:
    found = index.asker.rows("SELECT event FROM alerts WHERE id = :row", row=row)
    return [stored_event(kept) for (kept,) in found]


def _of_document(index: Index, row: int) -> Iterable[Event]:
    sql = "SELECT reading FROM document_bodies WHERE document_id = :row"
    for (packed,) in index.asker.rows(sql, row=row):
        if packed is not None:
            said = json.loads(zlib.decompress(packed))
            yield from (stored_event(json.dumps(each)) for each in said["events"])


def _facts(event: Event) -> Facts:
    return Facts(event, "", Trust.NEWS, EPOCH)
