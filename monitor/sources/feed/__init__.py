"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1.

A package, because a feed is read in three ways (`strict`, `tolerant`, `jsonfeed`) that give one
`listing`; `reading` chooses the way, `items` makes items of it. What the publishers do in their own
way was seen in recorded answers of 2025 and 2026 and is noted where it is met.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor import links
from monitor.errors import ReadError
from monitor.sources.feed import reading
from monitor.sources.feed.items import listed, plain
from monitor.values import Cursor, Item, Page, Request, Response

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed, as it is configured."""

    url: str
    expect: str
    subjects: frozenset[str]
    expect_subjects: frozenset[str]
    skip_subjects: frozenset[str]
    by_link: bool
    dated_edits: bool
    encoding: str | None
    timezone: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The feed itself; it remembers nothing."""
        return Request(self.url, headers={"Accept": _ACCEPT}, configured=True)

    def read(self, response: Response) -> Page:
        """Its items. A feed without any is legal: only time tells that it is wrong."""
        listing = reading.read(response, self.encoding)
        title = plain(listing.title)
        missing = [word for word in self.expect.split() if word.casefold() not in title.casefold()]
        if missing:
            raise ReadError(
                f"{links.redacted(response.url)}: the feed is titled {title!r}; {missing[0]!r} was"
                f" expected in it. If it has changed for good, change expect in sources.toml"
            )
        found, problems = listed(
            listing, timezone=self.timezone, by_link=self.by_link, dated_edits=self.dated_edits
        )
        self._check_subjects(found, response)
        return Page(
            items=tuple(item for item in found if self._wanted(item)),
            problems=(*listing.problems, *problems),
            ttl=_ttl(listing.ttl),
        )

    def _check_subjects(self, found: tuple[Item, ...], response: Response) -> None:
        """GlobeNewswire answers a wrong number with other news under the title asked for."""
        if not self.expect_subjects or not found:
            return
        present = {subject for item in found for subject in _subjects(item)}
        if not present & self.expect_subjects:
            raise ReadError(
                f"{links.redacted(response.url)}: no item has a subject of expect_subjects;"
                f" they have {', '.join(sorted(present)) or 'none'}. Check the number in url"
            )

    def _wanted(self, item: Item) -> bool:
        has = _subjects(item)
        return not has & self.skip_subjects and (not self.subjects or bool(has & self.subjects))


def open_source(  # noqa: PLR0913 -- its parameters are the options of a source
    *,
    url: str,
    expect: str = "",
    subjects: tuple[str, ...] = (),
    expect_subjects: tuple[str, ...] = (),
    skip_subjects: tuple[str, ...] = (),
    identity: Literal["id", "link"] = "id",
    dated_edits: bool = False,
    encoding: str | None = None,
    timezone: str = "UTC",
) -> Feed:
    """A feed at `url`.

    `expect`: words that the feed's title must have, so that another feed is noticed.
    `subjects`, `skip_subjects`: only items, or no items, that have one of these subjects, keywords
    or categories (PR Newswire marks its market reports MRR).
    `expect_subjects`: at least one item must have one of these, else the answer is refused.
    `identity`: "link" where a feed changes the ids of old items.
    `dated_edits`: a new date of a known item is an edit of its page (FDA's What's New).
    `encoding`: of a feed that names none, or a wrong one.
    `timezone`: of dates without a zone (Fierce Biotech writes Eastern time without saying so).
    ValueError names the option that cannot be.
    """
    if not links.host(url):
        raise ValueError(f"url: {url!r} is no address of a feed; it begins http:// or https://")
    if encoding is not None:
        try:
            b" ".decode(encoding)
        except LookupError:
            raise ValueError(
                f"encoding: {encoding!r} is unknown; allowed are names such as 'gb18030'"
            ) from None
    return Feed(
        url=url,
        expect=expect,
        subjects=_folded(subjects),
        expect_subjects=_folded(expect_subjects),
        skip_subjects=_folded(skip_subjects),
        by_link=identity == "link",
        dated_edits=dated_edits,
        encoding=encoding,
        timezone=timezone,
    )


def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words)


def _subjects(item: Item) -> frozenset[str]:
    names = ("subjects", "keywords", "industries")
    return frozenset(
        word.casefold() for name in names for word in item.facts.get(name, "").split("|") if word
    )


def _ttl(minutes: str) -> timedelta | None:
    """RSS's ttl. The update period of RSS 1.0 is not read: WordPress writes "hourly" always."""
    if minutes.isascii() and minutes.isdigit() and int(minutes[:6]) > 0:
        return timedelta(minutes=int(minutes[:6]))
    return None
