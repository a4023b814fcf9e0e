"""Europe PMC: journals and preprints (medRxiv, bioRxiv and others) in one search.

What was first indexed in the last days is asked for: the day of publication misses late indexing.

VERIFIED in recorded answers of 2026: the shape of `core` results, the echo of what was asked,
`nextCursorMark` missing on a single page, markup in titles and abstracts, `Preprint of` with the
article's id. REPORTED by public code: FIRST_IDATE and its sort; pages of up to 1,000. No limit of
requests is published (UNVERIFIED); one a second is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from monitor import dates, trials
from monitor.answers import at, each_at, json_object, text_at, texts_at
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "journal"

THERAPIES = ("chimeric antigen receptor", "CAR-T", "CAR T", "CAAR-T", "CAR-NK")
DISEASES = (
    "autoimmune",
    "autoimmunity",
    "lupus",
    "myositis",
    "systemic sclerosis",
    "scleroderma",
    "myasthenia gravis",
    "multiple sclerosis",
    "neuromyelitis",
    "vasculitis",
    "rheumatoid arthritis",
    "pemphigus",
    "Sjogren",
    "stiff person",
)
PAGE_SIZE = 100
_HEADING = re.compile(r"<h4>\s*(.*?)\s*:?\s*</h4>", re.IGNORECASE | re.DOTALL)


def open_source(
    therapies: tuple[str, ...] = THERAPIES,
    diseases: tuple[str, ...] = DISEASES,
    days: int = 14,
    preprints: bool = True,
    limit: int = 2000,
    url: str = "https://www.ebi.ac.uk/europepmc/webservices/rest",
) -> Adapter:
    """Read what names one of `therapies` and one of `diseases` in its title or abstract and was
    first indexed in the last `days`; without `preprints`, journals alone.

    More than `limit` hits are refused.
    """
    if days < 1:
        raise ValueError(f"days: {days} is not allowed; it must be 1 or more")
    for name, words in (("therapies", therapies), ("diseases", diseases)):
        if not words:
            raise ValueError(f"{name}: is empty; name one word or more")
    kinds = ("MED", "PMC", "PPR") if preprints else ("MED", "PMC")
    query = " AND ".join(
        f"({' OR '.join(terms)})"
        for terms in (
            [f'TITLE_ABS:"{word}"' for word in therapies],
            [f'TITLE_ABS:"{word}"' for word in diseases],
            [f"SRC:{kind}" for kind in kinds],
        )
    )
    return _EuropePmc(query=query, days=days, limit=limit, url=url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class _EuropePmc:
    query: str
    days: int
    limit: int
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        since = cursor.get("since")
        start = date.fromisoformat(since) if since else now.date() - timedelta(days=self.days)
        query = f"{self.query} AND FIRST_IDATE:[{start.isoformat()} TO {now.date().isoformat()}]"
        return self._ask({"query": query, "mark": "*", "counted": 0})

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        return self.first({"since": since.isoformat()}, now)

    def _ask(self, context: Mapping[str, Any]) -> Request:
        asked = {
            "query": context["query"],
            "resultType": "core",
            "format": "json",
            "pageSize": str(PAGE_SIZE),
            "cursorMark": context["mark"],
            "sort": "FIRST_IDATE_D desc",
        }
        return Request(f"{self.url}/search?{urlencode(asked)}", configured=True, context=context)

    def read(self, response: Response) -> Page:
        answer, context = json_object(response), response.request.context
        self._check_echo(at(answer, "request"), context["query"])
        hits, results = at(answer, "hitCount"), at(answer, "resultList", "result")
        if not isinstance(hits, int) or not isinstance(results, list):
            raise ReadError(f"{self.url}/search: has no hitCount or result; the API has changed")
        if hits > self.limit:
            raise ReadError(
                f"{self.url}/search: found {hits} articles, more than the {self.limit} of `limit`;"
                " the server has ignored the query, or `limit` must be raised"
            )
        items, problems = _read_all(results)
        if results and not items:
            raise ReadError(f"{self.url}/search: no result could be read; the API has changed")
        counted, mark = context["counted"] + len(results), text_at(answer, "nextCursorMark")
        if counted >= hits:
            return Page(items, problems)
        if not results or not mark or mark == context["mark"]:
            raise ReadError(
                f"{self.url}/search: listed {counted} of {hits} articles; the list was cut;"
                " it is read anew at the next poll"
            )
        following = {"query": context["query"], "mark": mark, "counted": counted}
        return Page(items, problems, next=self._ask(following))

    def _check_echo(self, echo: object, query: str) -> None:
        """The server says what it understood; what it ignored is an error, not fewer articles."""
        understood = " ".join(text_at(echo, "queryString").split())
        if understood != " ".join(query.split()):
            raise ReadError(
                f"{self.url}/search: understood the query as {understood[:80]!r};"
                " it was cut or the API has changed"
            )
        if text_at(echo, "resultType").casefold() != "core":
            raise ReadError(f"{self.url}/search: has ignored resultType; the API has changed")


def _read_all(results: list[Any]) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    items, problems = {}, []
    for place, result in enumerate(results):
        name, source = text_at(result, "id"), text_at(result, "source")
        if name and source and text_at(result, "title"):
            items[name] = _item(f"{source}:{name}", result)
        else:
            problems.append(Problem(name or f"result {place}", "has no id, source or title"))
    return tuple(items.values()), tuple(problems)


def _item(key: str, result: Mapping[str, Any]) -> Item:
    source, name = key.split(":", 1)
    doi, text = text_at(result, "doi"), _abstract(text_at(result, "abstractText"))
    return Item(
        key=key,
        url=f"https://doi.org/{doi}" if doi else f"https://europepmc.org/article/{source}/{name}",
        title=" ".join(trials.clean(text_at(result, "title")).split()),
        published=_published(result),
        date_only=True,
        text=text,
        language="en",
        publisher=_publisher(result),
        facts=_facts(key, result, text),
        version=text_at(result, "versionNumber") or None,
    )


def _facts(key: str, result: Mapping[str, Any], text: str) -> dict[str, str]:
    types = texts_at(result, "pubTypeList", "pubType")
    preprint = key.startswith("PPR:")
    facts = {
        "id": key,
        "doi": text_at(result, "doi"),
        "pmid": text_at(result, "pmid"),
        "ids": "|".join(trials.ids(text)),
        "types": trials.joined(types),
        "journal": _publisher(result),
        "preprint": "yes" if preprint else "",
        "preprint_of": trials.joined(
            text_at(each, "id")
            for each in each_at(result, "commentCorrectionList", "commentCorrection")
            if text_at(each, "type") == "Preprint of"
        ),
        "retraction": "yes" if any("retract" in kind.casefold() for kind in types) else "",
        "indexed": text_at(result, "firstIndexDate"),
    }
    return {name: value for name, value in facts.items() if value}


def _publisher(result: Mapping[str, Any]) -> str:
    return (
        text_at(result, "journalInfo", "journal", "title")
        or text_at(result, "journalTitle")
        or text_at(result, "bookOrReportDetails", "publisher")
    )


def _published(result: Mapping[str, Any]) -> datetime | None:
    """The day of first publication, but not one after the article was indexed."""
    named = (text_at(result, name) for name in ("firstPublicationDate", "firstIndexDate"))
    days = [moment.at for moment in map(dates.moment, named) if moment]
    return min(days, default=None)


def _abstract(text: str) -> str:
    """The abstract, a line each piece, with its heading before it."""
    return trials.clean(_HEADING.sub(r"\n\1: ", text))
