"""Reads JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Mapping
from typing import Any

from monitor.sources.feed.listing import Category, Entry, Listing, NoFeedError
from monitor.values import Problem

_VERSION = "jsonfeed.org/version/1"


def read(body: bytes, url: str) -> Listing:
    """The feed in these UTF-8 bytes; NoFeedError where they are not a JSON Feed."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoFeedError(f"it begins like JSON, but {error}") from None
    if not isinstance(feed, dict) or _VERSION not in str(feed.get("version")):
        raise NoFeedError("it is JSON, but no JSON Feed: no version of jsonfeed.org")
    items = feed.get("items")
    if not isinstance(items, list):
        raise NoFeedError("it is a JSON Feed without a list of items")
    return Listing(
        title=_word(feed, "title"),
        language=_word(feed, "language"),
        entries=tuple(_entry(item, url) for item in items if isinstance(item, dict)),
        problems=tuple(
            Problem(f"item {number}", f"an object was expected, not {item!r:.60}")
            for number, item in enumerate(items, 1)
            if not isinstance(item, dict)
        ),
    )


def _word(fields: Mapping[str, Any], name: str) -> str:
    """A field as text; some writers give numbers as ids."""
    value = fields.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _words(fields: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(word for name in names if (word := _word(fields, name)))


def _entry(item: Mapping[str, Any], url: str) -> Entry:
    tags = item.get("tags")
    words = [tag.strip() for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    return Entry(
        id=_word(item, "id"),
        link=_word(item, "url") or _word(item, "external_url"),
        base=url,
        title=_word(item, "title"),
        summary=_word(item, "summary"),
        content=_word(item, "content_html") or _word(item, "content_text"),
        dates=_words(item, "date_published"),
        edits=_words(item, "date_modified"),
        language=_word(item, "language"),
        categories=tuple(Category(word) for word in words if word),
        authors=_authors(item),
    )


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Version 1.1 has a list of authors, 1.0 had one."""
    several = item.get("authors")
    people = several if isinstance(several, list) else [item.get("author")]
    return tuple(
        name for person in people if isinstance(person, dict) and (name := _word(person, "name"))
    )
