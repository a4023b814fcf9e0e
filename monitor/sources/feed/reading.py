"""Reads a feed in the way that its bytes ask for, and says what came where it is none.

Status 200 proves nothing: soft 404s, notices of all kinds and empty bodies come with it.
"""

import re

from monitor import links
from monitor.errors import ReadError
from monitor.sources.feed import jsonfeed, strict, tolerant
from monitor.sources.feed.encodings import utf8
from monitor.sources.feed.listing import Listing, NoFeedError
from monitor.values import Response

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_UNSEEN = re.compile(r"(?is)<(script|style|noscript|svg|title)\b.*?</\1\s*>|<!--.*?-->")
_TITLE = re.compile(r"(?is)<title[^>]*>(.*?)</title>")


def read(response: Response, encoding: str | None) -> Listing:
    """The feed in this answer; ReadError where it is none, with what it is instead."""
    if not response.body.strip():
        raise ReadError(f"{_what(response)} is empty; a feed was expected. {_ADVICE}")
    body = utf8(response.body, response.headers.get("content-type", ""), encoding).lstrip()
    # Plug-ins of WordPress write comments and warnings in front of the document.
    body = body[max(body.find(b"<?xml", 0, 4000), 0) :]
    if body[:1] in (b"{", b"["):
        return _read_json(body, response)
    if _declares_entities(body):
        raise ReadError(
            f"{_what(response)} declares entities of its own in a DOCTYPE; they are not expanded, "
            f"because they can be made to fill the memory. Ask the publisher for a plain feed"
        )
    try:
        return strict.read(body, response.url)
    except NoFeedError as error:
        refused = str(error)
    if _HTML.search(body[:2000]):
        raise ReadError(f"{_what(response)} is an HTML page, not a feed{_seen(body)}. {_ADVICE}")
    try:
        return tolerant.read(body, response.url, refused)
    except NoFeedError as error:
        raise ReadError(
            f"{_what(response)} is no feed that can be read: {error}{_seen(body)}. {_ADVICE}"
        ) from None


_ADVICE = "Open the address in a browser; if the feed has moved, change url in sources.toml"


def _read_json(body: bytes, response: Response) -> Listing:
    try:
        return jsonfeed.read(body, response.url)
    except NoFeedError as error:
        raise ReadError(
            f"{_what(response)} is no feed that can be read: {error}{_seen(body)}. {_ADVICE}"
        ) from None


def _declares_entities(body: bytes) -> bool:
    """True where entities are declared; without a DOCTYPE there can be none."""
    return b"<!DOCTYPE" in body and _ENTITY.search(body) is not None


def _what(response: Response) -> str:
    kind = response.headers.get("content-type", "").partition(";")[0].strip() or "no content type"
    return f"{links.redacted(response.url)}: the answer ({kind}, {len(response.body):,} bytes)"


def _seen(body: bytes) -> str:
    """How it begins, as a person would see it."""
    page = body[:8000].decode("utf-8", "replace")
    title = _TITLE.search(page)
    words = re.sub(r"<[^>]*>?", " ", _UNSEEN.sub(" ", page)).split()
    begins = " ".join(([*title[1].split(), "|"] if title else []) + words)[:120].strip(" |")
    return f" (it begins: {begins!r})" if begins else ""
