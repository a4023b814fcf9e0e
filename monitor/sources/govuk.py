"""GOV.UK: what an organisation (the MHRA) has published, by the search API; the text of each by the
content API.

VERIFIED: the shape of a search's answer (recorded in an older form, with `organisations` as
objects) and, in the official documentation, its parameters; an unknown parameter is answered with
422. REPORTED: the content API's `details.body`; at most ten requests a second. UNVERIFIED: that
`body` may be a list of one text for each content type.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode, urljoin

from monitor import dates
from monitor.answers import at, each_at, json_object, text_at
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "regulator"

MHRA = "medicines-and-healthcare-products-regulatory-agency"
FIELDS = "title,link,description,public_timestamp,format,organisations"
PAGE_SIZE = 50


def open_source(
    *, organisation: str = MHRA, limit: int = 20_000, url: str = "https://www.gov.uk"
) -> Adapter:
    """Read the newest documents of `organisation` (its slug), with their text.

    When its past is read, more than `limit` documents are refused.
    """
    if not organisation.strip():
        raise ValueError("organisation: is empty; name one by its slug")
    return _GovUk(organisation=organisation, limit=limit, url=url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class _GovUk:
    organisation: str
    limit: int
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The newest documents, a page of them."""
        return self._ask({"start": 0, "since": ""})

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        """Every document that was published since a day."""
        return self._ask({"start": 0, "since": since.isoformat()})

    def _ask(self, context: Mapping[str, Any]) -> Request:
        asked = {
            "filter_organisations": self.organisation,
            "order": "-public_timestamp",
            "count": str(PAGE_SIZE),
            "start": str(context["start"]),
            "fields": FIELDS,
        }
        if context["since"]:
            asked["filter_public_timestamp"] = f"from:{context['since']}"
        return Request(
            f"{self.url}/api/search.json?{urlencode(asked)}", configured=True, context=context
        )

    def read(self, response: Response) -> Page:
        """A page of documents."""
        answer, context = json_object(response), response.request.context
        results, total = at(answer, "results"), at(answer, "total")
        if not isinstance(results, list) or not isinstance(total, int):
            raise ReadError(f"{self.url}/api/search: has no results or no total; it has changed")
        if total > self.limit:
            raise ReadError(
                f"{self.url}/api/search: found {total} documents, more than the {self.limit} of"
                " `limit`; the server has ignored the organisation, or `limit` must be raised"
            )
        if not results and context["start"] < max(total, 1) and not context["since"]:
            raise ReadError(f"{self.url}/api/search: lists nothing of {self.organisation!r}")
        for result in results:
            slugs = [text_at(each, "slug") for each in each_at(result, "organisations")]
            if slugs and self.organisation not in slugs:
                raise ReadError(
                    f"{self.url}/api/search: lists a document of {slugs[0]!r}; it has ignored"
                    f" the organisation {self.organisation!r}"
                )
        items, problems = self._items(results)
        return Page(items, problems, next=self._following(context, len(results), total))

    def _following(self, context: Mapping[str, Any], rows: int, total: int) -> Request | None:
        """The next page, where the past is asked for."""
        counted = context["start"] + rows
        if not context["since"] or counted >= total:
            return None
        if not rows:
            raise ReadError(f"{self.url}/api/search: listed {counted} of {total}; it was cut")
        return self._ask({**context, "start": counted})

    def _items(self, results: list[Any]) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
        items: dict[str, Item] = {}
        problems = []
        for place, result in enumerate(results):
            link, title = text_at(result, "link"), text_at(result, "title")
            if link and title:
                items.setdefault(link, self._item(link, title, result))
            else:
                problems.append(Problem(title or f"result {place}", "has no link or no title"))
        if results and not items:
            raise ReadError(f"{self.url}/api/search: no result could be read; it has changed")
        return tuple(items.values()), tuple(problems)

    def _item(self, link: str, title: str, result: object) -> Item:
        moment = dates.moment(text_at(result, "public_timestamp"))
        form = text_at(result, "format")
        return Item(
            key=link,
            url=urljoin(self.url, link),
            title=title,
            published=moment.at if moment else None,
            summary=text_at(result, "description") or None,
            language="en",
            publisher="GOV.UK",
            facts={"format": form} if form else {},
            version=text_at(result, "public_timestamp") or None,
            detail=Request(f"{self.url}/api/content{link}", configured=True)
            if link.startswith("/")
            else None,
        )

    def detail(self, item: Item, response: Response) -> Item:
        """The document with its text; some, such as collections, have a description only."""
        answer = json_object(response)
        details = at(answer, "details")
        if text_at(answer, "base_path") != item.key or not isinstance(details, dict):
            raise ReadError(
                f"{self.url}/api/content{item.key}: answered with another document or none"
            )
        text = _body(details.get("body")) or text_at(answer, "description") or item.summary
        return replace(item, text=text, detail=None)


def _body(body: object) -> str:
    """HTML, which may stand beside its source in a list of content types."""
    if isinstance(body, list):
        found = [each for each in body if text_at(each, "content_type") == "text/html"]
        return text_at(found[0], "content") if found else ""
    return body.strip() if isinstance(body, str) else ""
