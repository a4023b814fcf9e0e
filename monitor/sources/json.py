"""A list as JSON, for sites whose pages are filled by a script: its entries by paths, as
configured.

A path is names joined with dots, or numbers for places in a list: `data.records`, `tags.0`. Nothing
is known of a site in advance: a list that is missing, or none of whose entries can be read, is an
error that says what came instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from monitor import dates, links, trials
from monitor.answers import came, json_value, place
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

_FIELD = re.compile(r"\{([\w.]+)\}")


def open_source(  # noqa: PLR0913 -- its parameters are the options of a source
    *,
    url: str,
    items: str = "",
    key: str = "id",
    title: str = "title",
    link: str = "url",
    date: str = "date",
    summary: str = "",
    text: str = "",
    total: str = "",
    form: str = "",
    referer: str = "",
    publisher: str = "",
    days: int = 30,
    may_be_empty: bool = False,
    day_first: bool | None = None,
    timezone: str = "UTC",
) -> Adapter:
    """Read the list that stands at `items` of the answer ("" is the answer itself), and of each
    entry its `key`, `title`, `link`, `date`, `summary` and whole `text`.

    `link` may hold fields in braces: "https://files.example/{file.path}". `url` and `form` may hold
    {today} and {since} (`days` before), with a form of their own: {today:%Y%m%d}. `form` is sent by
    POST. `total`: where the answer counts its entries; a shorter list is refused as cut.
    `may_be_empty`: an empty list is no error.
    """
    asked = _Asked(url, form, referer, days)
    asked.request(datetime(2026, 1, 2, tzinfo=UTC))
    if days < 1:
        raise ValueError(f"days: {days} is not allowed; it must be 1 or more")
    for name, path in (("key", key), ("title", title)):
        if not path:
            raise ValueError(f"{name}: is empty; write the path of a field")
    paths = {
        "key": key,
        "title": title,
        "link": link,
        "date": date,
        "summary": summary,
        "text": text,
    }
    return _JsonList(
        asked=asked,
        items=items,
        paths=paths,
        total=total,
        publisher=publisher,
        may_be_empty=may_be_empty,
        day_first=day_first,
        timezone=timezone,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """How the list is asked for, on a day."""

    url: str
    form: str
    referer: str
    days: int

    def request(self, now: datetime) -> Request:
        """ValueError names the option that cannot be."""
        today, since = now.date(), now.date() - timedelta(days=self.days)
        url = _dated("url", self.url, today, since)
        if not links.host(url):
            raise ValueError(f"url: {self.url!r} is no address; it begins http:// or https://")
        headers = {"Accept": "application/json, */*;q=0.5"}
        if self.referer:
            headers["Referer"] = self.referer
        if not self.form:
            return Request(url, headers=headers, configured=True)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = _dated("form", self.form, today, since).encode()
        return Request(url, method="POST", headers=headers, body=body, configured=True)


def _dated(name: str, template: str, today: object, since: object) -> str:
    try:
        return template.format(today=today, since=since)
    except (KeyError, IndexError, ValueError, AttributeError):
        raise ValueError(
            f"{name}: {template!r} is not allowed; braces may hold {{today}} and {{since}} only"
        ) from None


@dataclass(frozen=True, slots=True)
class _JsonList:
    asked: _Asked
    items: str
    paths: Mapping[str, str]
    total: str
    publisher: str
    may_be_empty: bool
    day_first: bool | None
    timezone: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The list as of today."""
        return self.asked.request(now)

    def read(self, response: Response) -> Page:
        """Its entries."""
        answer = json_value(response)
        rows = _at(answer, self.items)
        if not isinstance(rows, list):
            where = f"at {self.items!r}" if self.items else "in the answer"
            raise ReadError(
                f"{place(response)}: no list stands {where}; {_shown(answer, response)}"
            )
        if not rows and not self.may_be_empty:
            raise ReadError(f"{place(response)}: the list is empty; the site has changed")
        self._check_total(answer, len(rows), response)
        items: dict[str, Item] = {}
        problems = []
        for number, row in enumerate(rows):
            item = self._item(row, response.url)
            if item is None:
                problems.append(
                    Problem(
                        f"entry {number}",
                        f"has no {self.paths['key']!r} or no {self.paths['title']!r}",
                    )
                )
            else:
                items.setdefault(item.key, item)
        if rows and not items:
            raise ReadError(
                f"{place(response)}: no entry has {self.paths['key']!r} and"
                f" {self.paths['title']!r}; {_shown(rows[0], response)}"
            )
        return Page(tuple(items.values()), tuple(problems))

    def _check_total(self, answer: object, listed: int, response: Response) -> None:
        if not self.total:
            return
        counted = _at(answer, self.total)
        if not isinstance(counted, int):
            raise ReadError(f"{place(response)}: no number stands at {self.total!r} (`total`)")
        if counted > listed:
            raise ReadError(
                f"{place(response)}: lists {listed} of {counted} entries; ask for more a page,"
                " or lower `days`"
            )

    def _item(self, row: object, base: str) -> Item | None:
        told = {name: _text(row, path) for name, path in self.paths.items() if path}
        title = trials.joined([told["title"]])
        if not told["key"] or not title:
            return None
        moment = dates.moment(told.get("date", ""), zone=self.timezone, day_first=self.day_first)
        return Item(
            key=told["key"],
            url=self._address(row, told.get("link", ""), base),
            title=title,
            published=moment.at if moment else None,
            date_only=moment.date_only if moment else False,
            summary=told.get("summary") or None,
            text=told.get("text") or None,
            publisher=self.publisher or None,
        )

    def _address(self, row: object, link: str, base: str) -> str | None:
        template = self.paths["link"]
        if "{" in template:
            link = _FIELD.sub(lambda field: _text(row, field[1]), template)
        try:
            address = urljoin(base, link) if link else ""
        except ValueError:
            return None
        return address if links.host(address) else None


def _at(node: object, path: str) -> Any:
    """What stands at a path; None where any step is missing."""
    for step in filter(None, path.split(".")):
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and step.isdecimal() and int(step) < len(node):
            node = node[int(step)]
        else:
            return None
    return node


def _text(row: object, path: str) -> str:
    found = _at(row, path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found).strip()


def _shown(node: object, response: Response) -> str:
    """What there is instead, by its names: values may be secret."""
    if isinstance(node, dict):
        names = ", ".join(repr(str(name)[:40]) for name in list(node)[:8])
        return f"there are {names or 'no fields'}; the site has changed"
    if isinstance(node, list):
        return f"there is a list of {len(node)}; the site has changed"
    return came(response)
