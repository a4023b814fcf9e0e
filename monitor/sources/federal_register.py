"""The Federal Register: what an agency publishes there about some words, and what is on public
inspection the day before.

VERIFIED in a recorded answer of July 2026: `count`, `total_pages`, the fields of a result, and the
description that repeats the words asked for. REPORTED: conditions, `fields[]`, `raw_text_url`, 400
for a wrong name of either, a shared cache of up to 1.7 hours (hence `_`), `filed_at` that may be
null, and the list of public inspection (08:45, 11:15, 14:00, 16:15 and 18:00 Eastern). UNVERIFIED:
the slug of the FDA, and that `results` is left out where nothing was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from monitor import dates
from monitor.answers import at, each_at, json_object, text_at, texts_at
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "regulator"

TERMS = ("chimeric antigen receptor", "CAR T", "gene therapy")
FIELDS = (
    "title",
    "type",
    "abstract",
    "document_number",
    "html_url",
    "publication_date",
    "agencies",
    "excerpts",
    "raw_text_url",
)
PAGE_SIZE = 100
_ZONE = "America/New_York"


def open_source(
    *,
    lists: Literal["documents", "inspection"] = "documents",
    agency: str = "food-and-drug-administration",
    terms: tuple[str, ...] = TERMS,
    days: int = 30,
    limit: int = 1000,
    url: str = "https://www.federalregister.gov/api/v1",
) -> Adapter:
    """Read what `agency` (a slug) has published.

    `lists`: "documents" are those of the last `days` that have one of `terms`, with their whole
    text; "inspection" is everything of the agency that is to be published next, by its title.
    """
    if not agency.strip():
        raise ValueError("agency: is empty; name one by its slug")
    if not terms and lists == "documents":
        raise ValueError("terms: is empty; name one or more words to search for")
    if days < 1:
        raise ValueError(f"days: {days} is not allowed; it must be 1 or more")
    return _FederalRegister(
        lists=lists, agency=agency, terms=terms, days=days, limit=limit, url=url.rstrip("/")
    )


@dataclass(frozen=True, slots=True)
class _FederalRegister:
    lists: str
    agency: str
    terms: tuple[str, ...]
    days: int
    limit: int
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The newest documents of the first term, or what is on public inspection."""
        if self.lists == "inspection":
            return Request(
                f"{self.url}/public-inspection-documents/current.json?_={int(now.timestamp())}",
                configured=True,
            )
        return self.past(now.date() - timedelta(days=self.days), cursor, now)

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        """The documents that were published since a day; the list of inspection has no past."""
        return self._ask(
            {
                "term": 0,
                "page": 1,
                "counted": 0,
                "since": since.isoformat(),
                "now": int(now.timestamp()),
                "seen": [],
            }
        )

    def _ask(self, context: Mapping[str, Any]) -> Request:
        asked = [
            ("conditions[agencies][]", self.agency),
            ("conditions[term]", f'"{self.terms[context["term"]]}"'),
            ("conditions[publication_date][gte]", context["since"]),
            ("order", "newest"),
            ("per_page", str(PAGE_SIZE)),
            ("page", str(context["page"])),
            *(("fields[]", field) for field in FIELDS),
            ("_", str(context["now"])),
        ]
        return Request(
            f"{self.url}/documents.json?{urlencode(asked)}", configured=True, context=context
        )

    def read(self, response: Response) -> Page:
        """A page of documents, or the list of public inspection."""
        answer, context = json_object(response), response.request.context
        count, results = at(answer, "count"), at(answer, "results")
        if not isinstance(count, int) or not (isinstance(results, list) or count == 0):
            raise ReadError(f"{self.url}: has no count or no results; the API has changed")
        if "term" not in context:
            return self._inspected(results or [])
        self._check(answer, results or [], context)
        seen = dict.fromkeys(context["seen"])
        items, problems = _read_all(results or [], seen)
        following = self._following(context, len(results or []), count, list(seen))
        return Page(items, problems, next=following)

    def _check(
        self, answer: Mapping[str, Any], results: list[Any], context: Mapping[str, Any]
    ) -> None:
        """The server says what it understood; what it ignored is an error, not more documents."""
        term, count = self.terms[context["term"]], at(answer, "count")
        if term.casefold() not in text_at(answer, "description").casefold():
            raise ReadError(
                f"{self.url}/documents: says it lists {text_at(answer, 'description')[:80]!r},"
                f" not {term!r}; it has ignored the term, or the API has changed"
            )
        if any(self.agency not in _slugs(result) for result in results):
            raise ReadError(f"{self.url}/documents: has ignored the agency {self.agency!r}")
        if count > self.limit:
            raise ReadError(
                f"{self.url}/documents: found {count} for {term!r}, more than the {self.limit} of"
                " `limit`; the server has ignored a condition, or `limit` must be raised"
            )

    def _following(
        self, context: Mapping[str, Any], rows: int, count: int, seen: list[str]
    ) -> Request | None:
        counted = context["counted"] + rows
        if counted < count:
            if not rows:
                raise ReadError(
                    f"{self.url}/documents: listed {counted} of {count}; the list was cut"
                )
            more = {"page": context["page"] + 1, "counted": counted, "seen": seen}
            return self._ask({**context, **more})
        if context["term"] + 1 == len(self.terms):
            return None
        more = {"term": context["term"] + 1, "page": 1, "counted": 0, "seen": seen}
        return self._ask({**context, **more})

    def _inspected(self, results: list[Any]) -> Page:
        ours = [result for result in results if self.agency in _slugs(result)]
        if results and not any(_slugs(result) for result in results):
            raise ReadError(f"{self.url}: no document names its agency; the API has changed")
        items, problems = _read_all(ours, {})
        return Page(items, problems, listed=len(results))

    def detail(self, item: Item, response: Response) -> Item:
        """The document with its whole text."""
        text = response.body.decode("utf-8", "replace").strip()
        if not text:
            raise ReadError(f"{item.key}: its text is empty; it is asked for again")
        return replace(item, text=text, detail=None)


def _slugs(result: object) -> list[str]:
    return [text_at(agency, "slug") for agency in each_at(result, "agencies")]


def _read_all(
    results: list[Any], seen: dict[str, None]
) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    """The documents that were not seen under another term."""
    items, problems = [], []
    for place, result in enumerate(results):
        number, title = text_at(result, "document_number"), text_at(result, "title")
        if not number or not title:
            problems.append(Problem(number or f"result {place}", "has no number or no title"))
        elif number not in seen:
            seen[number] = None
            items.append(_item(number, title, result))
    if problems and len(problems) == len(results):
        raise ReadError("no document has a number and a title; the API has changed")
    return tuple(items), tuple(problems)


def _item(number: str, title: str, result: object) -> Item:
    filed = dates.moment(text_at(result, "filed_at"), zone=_ZONE)
    moment = filed or dates.moment(text_at(result, "publication_date"))
    whole = text_at(result, "raw_text_url")
    told = [text_at(result, "abstract"), text_at(result, "excerpts")]
    told += texts_at(result, "excerpts")
    agencies = [text_at(agency, "name") for agency in each_at(result, "agencies")]
    facts = {
        "document": number,
        "type": text_at(result, "type"),
        "agencies": "|".join(filter(None, agencies)),
    }
    return Item(
        key=number,
        url=text_at(result, "html_url") or None,
        title=title,
        published=moment.at if moment else None,
        date_only=moment.date_only if moment else False,
        summary="\n".join(filter(None, told)) or None,
        language="en",
        publisher="Federal Register",
        facts={name: value for name, value in facts.items() if value},
        detail=Request(whole, configured=True) if whole else None,
    )
