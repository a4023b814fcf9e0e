"""Investor sites made by Q4 Inc: the JSON service behind their list of press releases, with the
whole text of each.

REPORTED by several clients, with two rows on file (2026): the address and its parameters, the
names of a row, answers wrapped as `{"d": "<json>"}`, dates as MM/DD/YYYY without a zone in the
site's own time (set `timezone`), 429 to bursts, article pages that refuse robots. REPORTED by one:
`bodyType=1` puts the whole text into `Body`. UNVERIFIED: which watched company has such a site,
and the order of releases of the same minute, so that paging may list one twice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode, urljoin

from monitor import dates, links
from monitor.answers import at, json_object, place, text_at
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "press_release"

PAGE_SIZE = 30
_LIST = "GetPressReleaseListResult"
_EVERY = "00000000-0000-0000-0000-000000000000"


def open_source(*, url: str, publisher: str = "", timezone: str = "America/New_York") -> Adapter:
    """Read the press releases of the investor site at `url` (its host); `publisher` is whose it
    is."""
    if not links.host(url):
        raise ValueError(f"url: {url!r} is no address of a site; it begins http:// or https://")
    zone = "America/New_York" if timezone == "UTC" else timezone
    return _Q4(url=url.rstrip("/"), publisher=publisher, timezone=zone)


@dataclass(frozen=True, slots=True)
class _Q4:
    url: str
    publisher: str
    timezone: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The newest releases."""
        return self._ask({"page": 0, "since": ""})

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        """The releases since a day, page by page."""
        return self._ask({"page": 0, "since": since.isoformat()})

    def _ask(self, context: Mapping[str, Any]) -> Request:
        asked = {
            "LanguageId": "1",
            "bodyType": "1",
            "pressReleaseDateFilter": "3",
            "categoryId": _EVERY,
            "pageSize": str(PAGE_SIZE),
            "pageNumber": str(context["page"]),
            "tagList": "",
            "includeTags": "true",
            "year": "-1",
            "excludeSelection": "1",
        }
        return Request(
            f"{self.url}/feed/PressRelease.svc/GetPressReleaseList?{urlencode(asked)}",
            configured=True,
            context=context,
        )

    def read(self, response: Response) -> Page:
        """A page of releases."""
        context, rows = response.request.context, _rows(response)
        items: dict[str, Item] = {}
        problems = []
        for number, row in enumerate(rows):
            item = self._item(row)
            if item is None:
                problems.append(Problem(f"release {number}", "has no number or no headline"))
            else:
                items.setdefault(item.key, item)
        if not items and (rows or context["page"] == 0):
            raise ReadError(f"{place(response)}: no release could be read; the site has changed")
        return Page(
            tuple(items.values()),
            tuple(problems),
            next=self._following(context, tuple(items.values()), len(rows)),
        )

    def _following(
        self, context: Mapping[str, Any], items: tuple[Item, ...], rows: int
    ) -> Request | None:
        """The next page, while the past is asked for and this one was full and not yet too old."""
        dated = [item.published.date().isoformat() for item in items if item.published]
        if not context["since"] or rows < PAGE_SIZE or min(dated, default="") < context["since"]:
            return None
        return self._ask({**context, "page": context["page"] + 1})

    def _item(self, row: object) -> Item | None:
        key, title = text_at(row, "PressReleaseId"), text_at(row, "Headline")
        if not key or not title:
            return None
        link = text_at(row, "LinkToDetailPage") or text_at(row, "LinkToUrl")
        moment = dates.moment(text_at(row, "PressReleaseDate"), zone=self.timezone, day_first=False)
        return Item(
            key=key,
            url=urljoin(f"{self.url}/", link) if link else None,
            title=title,
            published=moment.at if moment else None,
            date_only=moment.date_only if moment else False,
            summary=text_at(row, "ShortDescription") or None,
            text=text_at(row, "Body") or None,
            publisher=self.publisher or None,
            version=text_at(row, "RevisionNumber") or None,
        )


def _rows(response: Response) -> list[Any]:
    answer = json_object(response)
    wrapped = answer.get("d")
    if isinstance(wrapped, str):
        try:
            answer = json.loads(wrapped)
        except (ValueError, RecursionError):
            raise ReadError(f"{place(response)}: its list is cut off or no JSON") from None
    rows = at(answer, _LIST)
    if not isinstance(rows, list):
        raise ReadError(f"{place(response)}: has no {_LIST}; the site has changed")
    return rows
