"""Turns the entries of a feed into items: identity, plain titles, dates, and the publishers' facts.

What single publishers do in their own way is met here (see the comments): it is told by what an
entry says, never by the address it came from, because feeds are mirrored and moved.
"""

import hashlib
import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from monitor import dates, links
from monitor.sources.feed.listing import Category, Entry, Listing
from monitor.values import Item, Problem

_WHOLE_TEXT = 600  # characters; what is shorter is a teaser, whatever the element is called
_TITLE_FROM_TEXT = 120
_NAMED_PROBLEMS = 20
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|big|em|font|i|img|mark|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(
    r"</?(?:blockquote|br|div|h[1-6]|li|ol|p|pre|table|td|tr|ul)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ENDS_AS_TEASER = re.compile(
    r"(?:\.{3}|…|\[(?:…|\.\.\.|&#8230;)\]|(?:read|continue) (?:more|reading)\S*)\W*$", re.IGNORECASE
)

# GOV.UK makes a new id of every edit: "https://www.gov.uk/...#2026-04-02T17:29:14Z".
_EDIT_IN_ID = re.compile(r"#(\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d))$")
_ACCESSION = re.compile(r"^urn:tag:sec\.gov,2008:accession-number=([\d-]+)$")
_FILING = re.compile(
    r"^(?P<form>\S.*?) - (?P<company>.+) \((?P<cik>\d{10})\) \((?P<role>[^()]+)\)$"
)
_FILING_ITEM = re.compile(r"Item (\d{1,2}\.\d{2}):")
_CASHTAG = re.compile(r"\$([A-Z]{1,5})--")
_PLACEHOLDER_ISIN = re.compile(r"^(?:0*|US1234567890)$")


def listed(
    listing: Listing, *, timezone: str, by_link: bool = False, dated_edits: bool = False
) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    """The items of a feed in its order, each key once, and which entries made none.

    `by_link`: ids are not to be trusted, the link is the identity. `dated_edits`: a new date of a
    known item is an edit of it (feeds of page changes, as FDA's What's New).
    """
    shared = _ids_of_several_links(listing.entries)
    found: dict[str, Item] = {}
    nameless: list[int] = []
    for number, entry in enumerate(listing.entries, 1):
        item = _item(entry, listing, timezone, use_id=not (by_link or entry.id in shared))
        if not item.key:
            nameless.append(number)
            continue
        if dated_edits and item.published is not None:
            item = replace(item, version=item.published.isoformat())
        first = found.get(item.key)
        found[item.key] = item if first is None else _merged(first, item)
    return tuple(found.values()), tuple(_nameless(nameless))


def _nameless(numbers: Sequence[int]) -> Iterator[Problem]:
    why = "it has no id, no link and no title"
    for number in numbers[:_NAMED_PROBLEMS]:
        yield Problem(f"item {number}", why)
    if len(numbers) > _NAMED_PROBLEMS:
        yield Problem(f"{len(numbers) - _NAMED_PROBLEMS} further items", why)


def _ids_of_several_links(entries: Iterable[Entry]) -> frozenset[str]:
    """Ids that one feed gives to different pages: they name none of them."""
    pages = defaultdict(set)
    for entry in entries:
        if entry.id and entry.link and not _ACCESSION.match(entry.id):
            pages[entry.id].add(entry.link)
    return frozenset(name for name, of in pages.items() if len(of) > 1)


def _item(entry: Entry, listing: Listing, timezone: str, *, use_id: bool) -> Item:
    """The item of an entry; its key is "" where nothing tells it from others."""
    link = entry.link or (entry.id if links.host(entry.id) else "")
    url = links.canonical(_joined_url(entry.base, link)) if link else None
    published = _moment(entry.dates, timezone) or _moment(entry.edits, timezone)
    if published and links.host(url or "") == "news.google.com":
        published = _pacific_day(published)
    edit_in_id = _EDIT_IN_ID.search(entry.id)
    summary, text = _texts(entry)
    language = _language(entry.language)
    title, origin = plain(entry.title), plain(entry.origin)
    # Google News ends each title with the name of the paper, and names it once more as the source.
    if origin and title.endswith(f" - {origin}"):
        title = title.removesuffix(f" - {origin}").rstrip()
    title = title or _title_from(summary or text or "")
    facts = _facts(entry, title)
    issuers = ", ".join(plain(name) for name in entry.contributors)
    return Item(
        key=(use_id and _id_key(entry, language)) or _other_key(url, title, published),
        url=url,
        title=title,
        published=published.at if published else None,
        date_only=bool(published and published.date_only),
        summary=summary,
        text=text,
        language=language or _language(listing.language),
        publisher=issuers or facts.get("company") or origin or None,
        facts=facts,
        version=edit_in_id[1] if edit_in_id else next(iter(entry.edits), None),
    )


def _joined_url(base: str, link: str) -> str:
    if link.startswith(("http://", "https://")):
        return link
    try:
        return urljoin(base, link)
    except ValueError:  # brackets that are no IPv6 address
        return link


def _moment(written: Iterable[str], timezone: str) -> dates.Moment | None:
    for text in written:
        moment = dates.moment(text, zone=timezone)
        if moment is not None:
            return moment
    return None


def _pacific_day(moment: dates.Moment) -> dates.Moment:
    """Google News gives the midnight of California where it knows the day only."""
    if moment.at.hour not in (7, 8) or moment.at.minute or moment.at.second:
        return moment
    return dates.Moment(moment.at.replace(hour=0), date_only=True)


def _id_key(entry: Entry, language: str | None) -> str:
    """The id that the publisher gives, which stays when title, text and date change; "": none."""
    accession = _ACCESSION.match(entry.id)
    if accession:
        return accession[1]  # a filing is listed once for each of its filers
    if entry.identifier:
        # A release number of GlobeNewswire is shared by its translations.
        return f"{entry.identifier}/{language}" if language else entry.identifier
    return links.identity(_EDIT_IN_ID.sub("", entry.id)) if entry.id else ""


def _other_key(url: str | None, title: str, published: dates.Moment | None) -> str:
    """Without an id, the link; without a link, title and day."""
    if url:
        return links.identity(url)
    if not title:
        return ""
    day = published.at.date().isoformat() if published else ""
    return hashlib.blake2b(f"{title.casefold()}|{day}".encode(), digest_size=12).hexdigest()


def _merged(first: Item, again: Item) -> Item:
    """One item that is listed twice: a filing of several companies has the facts of all."""
    if "accession" not in first.facts:
        return first
    both = {
        name: "|".join(dict.fromkeys((*value.split("|"), *again.facts.get(name, value).split("|"))))
        for name, value in first.facts.items()
    }
    return replace(first, facts=both)


def _texts(entry: Entry) -> tuple[str | None, str | None]:
    """Summary and whole text. Many feeds call a teaser content, and some a text description."""
    content, summary = entry.content, entry.summary
    if len(content) >= _WHOLE_TEXT and len(content) > len(summary):
        words = plain(content)
        if len(words) >= _WHOLE_TEXT and not _ENDS_AS_TEASER.search(words[-60:]):
            return summary or None, content
    return max(content, summary, key=len) or None, None


def plain(text: str) -> str:
    """A title as a person reads it: no tags, no references, one blank between words.

    Fierce Biotech wraps its titles in a link, Business Wire escapes them twice.
    """
    for _ in range(2):
        if "<" in text:
            text = _BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", text))
        if "&" not in text or not _REFERENCE.search(text):
            break
        text = html.unescape(text)
    return " ".join(text.split())


def _title_from(text: str) -> str:
    words = plain(text)
    if len(words) <= _TITLE_FROM_TEXT:
        return words
    return words[:_TITLE_FROM_TEXT].rsplit(" ", 1)[0] + " …"


def _language(code: str) -> str | None:
    primary = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", code.strip())
    return primary[0].lower() if primary else None


def _facts(entry: Entry, title: str) -> Mapping[str, str]:
    found: dict[str, Iterable[str]] = {
        "subjects": (*entry.subjects, *_topics(entry.categories)),
        "keywords": entry.keywords,
        "industries": entry.industries,
        "contributors": entry.contributors,
        "authors": entry.authors,
        "identifier": entry.identifier and (entry.identifier,),
        "origin_url": entry.origin_url and (entry.origin_url,),
        "tickers": (*_of_list(entry.categories, "/stock"), *_CASHTAG.findall(entry.summary)),
        "isins": _isins(entry.categories),
        **_filing(entry, title),
    }
    return {
        name: joined for name, values in found.items() if values and (joined := _joined(values))
    }


def _joined(values: Iterable[str]) -> str:
    """Lists travel as text; a bar within a value would make two of it."""
    clean = (plain(value).replace("|", "/") for value in values)
    return "|".join(dict.fromkeys(value for value in clean if value))


def _isins(categories: Iterable[Category]) -> tuple[str, ...]:
    codes = _of_list(categories, "/isin")
    return tuple(code for code in codes if not _PLACEHOLDER_ISIN.match(code))


def _of_list(categories: Iterable[Category], ending: str) -> tuple[str, ...]:
    return tuple(each.term for each in categories if each.scheme.lower().endswith(ending))


def _topics(categories: Iterable[Category]) -> Iterator[str]:
    for each in categories:
        if not each.scheme.lower().endswith(("/stock", "/isin")) and each.label != "form type":
            yield each.label or each.term


def _filing(entry: Entry, title: str) -> Mapping[str, tuple[str, ...]]:
    """What EDGAR says of a filing in id, title and summary of its entry."""
    accession = _ACCESSION.match(entry.id)
    filing = _FILING.match(title) if accession else None
    if not accession or not filing:
        return {}
    return {
        "accession": (accession[1],),
        "form": (filing["form"],),
        "company": (filing["company"],),
        "cik": (filing["cik"],),
        "role": (filing["role"],),
        "items": tuple(_FILING_ITEM.findall(entry.summary)),
    }
