"""Reads feeds that break the rules of XML, with feedparser: as much of them as can be had.

feedparser gets bytes only (a string might be taken for an address and opened). Its cleaning of HTML
and its mending of relative links in texts are off: `extract` does the one, `listing` the other.
It keeps only the last of repeated elements outside Dublin Core's subject; `strict` keeps all.
"""

import re
from io import BytesIO
from typing import Any

import feedparser

from monitor.sources.feed.listing import Category, Entry, Listing, NoFeedError
from monitor.values import Problem

# A broken feed of this size may take feedparser ten seconds; no publisher of ours comes near it.
LARGEST = 2_000_000


def read(body: bytes, url: str, why: str) -> Listing:
    """What can be read of these UTF-8 bytes, which `strict` refused for the reason `why`.

    NoFeedError where there is no entry to be had. What was lost is among the problems.
    """
    if len(body) > LARGEST:
        raise NoFeedError(f"{why}; of {len(body):,} bytes, more than are read of a broken feed")
    parsed = _parsed(body, why)
    if not parsed.entries:
        raise NoFeedError(why)
    atom = str(parsed.get("version", "")).startswith("atom")
    entries = [_entry(each, url, atom) for each in parsed.entries]
    problems = []
    if _last_is_cut(body) and not (entries[-1].id or entries[-1].link):
        entries.pop()
        problems.append(Problem("the last item", f"cut off before its link came: {why}"))
    missing = _count(body) - len(parsed.entries)
    if missing > 0:
        problems.append(Problem(f"{missing} of {_count(body)} items", f"could not be read: {why}"))
    if not entries:
        raise NoFeedError(why)
    return Listing(
        title=_word(parsed.feed, "title"),
        language=_word(parsed.feed, "language"),
        ttl=_word(parsed.feed, "ttl"),
        entries=tuple(entries),
        problems=tuple(problems),
    )


def _parsed(body: bytes, why: str) -> feedparser.FeedParserDict:
    try:
        return feedparser.parse(
            BytesIO(body),
            sanitize_html=False,
            resolve_relative_uris=False,
            # No content-location: feedparser would make addresses of ids that are plain words.
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except Exception as error:  # noqa: BLE001 -- some broken names of elements break it too
        raise NoFeedError(f"{why}; nor can feedparser read it: {error}") from None


_OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")


def _count(body: bytes) -> int:
    return len(_OPENED.findall(body))


def _last_is_cut(body: bytes) -> bool:
    last = 0
    for match in _OPENED.finditer(body):
        last = match.end()
    return _CLOSED.search(body, last) is None


def _word(fields: dict[str, Any], name: str) -> str:
    # Not fields.get: feedparser's own lends "published" where "updated" is asked for.
    value = dict.get(fields, name)
    return value.strip() if isinstance(value, str) else ""


def _entry(fields: dict[str, Any], url: str, atom: bool) -> Entry:
    published = _words(fields, "published", "created")
    updated = _words(fields, "updated")
    # feedparser reads dc:date as "updated"; in RSS it is the date of publication.
    edits = (updated if atom or published else ()) + _words(fields, "dc_modified")
    contents = [_word(each, "value") for each in fields.get("content") or ()]
    content = max(contents, key=len, default="")
    summary = _word(fields, "summary")
    source = fields.get("source") or {}
    return Entry(
        id=_word(fields, "id"),
        link=_word(fields, "feedburner_origlink") or _word(fields, "link"),
        base=url,
        title=_word(fields, "title"),
        summary="" if summary == content else summary,
        content=content,
        dates=published or (() if atom else updated),
        edits=edits,
        identifier=_word(fields, "dc_identifier"),
        language=_word(fields, "language"),
        categories=_tags(fields),
        subjects=_words(fields, "prn_subject"),
        keywords=_words(fields, "dc_keyword"),
        industries=_words(fields, "prn_industry"),
        contributors=_names(fields, "contributors"),
        authors=_names(fields, "authors"),
        origin=_word(source, "title"),
        origin_url=_word(source, "href"),
    )


def _words(fields: dict[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(word for name in names if (word := _word(fields, name)))


def _names(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    found = (_word(person, "name") for person in fields.get(name) or ())
    return tuple(dict.fromkeys(word for word in found if word))


def _tags(fields: dict[str, Any]) -> tuple[Category, ...]:
    """Categories; feedparser puts Dublin Core's subjects among them."""
    return tuple(
        Category(term, _word(tag, "scheme"), _word(tag, "label"))
        for tag in dict.get(fields, "tags") or ()
        if (term := _word(tag, "term"))
    )
