"""Puts a document together: the best text there is, its zones, date, language and flags."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.dates import moment
from monitor.errors import ReadError
from monitor.extract import dating, language, markup, pages
from monitor.extract.datelines import Said, said_by
from monitor.extract.identity import content_hash
from monitor.extract.pages import PageText
from monitor.extract.plain import CUT, LONGEST, cut, line
from monitor.extract.release import release, without_title
from monitor.extract.zones import zones
from monitor.values import Document, Item, Response, Source, Trust, Zone

SUMMARY_ONLY = "summary only"
TITLE_ONLY = "title only"

_SHORT = 600  # characters; a listed text that is shorter is a summary
_TRUNCATED = ("...", "…", "[…]", "[...]", "read more", "continue reading", "全文", "查看更多", "»")
_WORD = re.compile(r"[a-zà-ÿ]{5,}")  # long enough to be of this page, in a script with blanks
# Who speaks in a labelled document, by its kind.
_TRUST = {
    "press_release": Trust.COMPANY,
    "filing": Trust.EXCHANGE,
    "regulator": Trust.REGULATOR,
    "registry": Trust.REGISTRY,
    "journal": Trust.JOURNAL,
    "news": Trust.NEWS,
    "web_page": Trust.AGGREGATOR,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What there is to be read of an item: its text, and no more yet.

    `text` is the title, a blank line and the main text. `whole` looks at its parts, `brief` does
    not: it is for what cannot matter, which most of all items cannot.
    """

    source: Source
    item: Item
    title: str
    text: str
    page: PageText = field(default_factory=lambda: PageText(""))
    flags: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What the document is: what the item says, else what its source lists."""
        return self.item.facts.get("document_kind", self.source.document_kind)

    def whole(self, now: datetime) -> Document:
        """The document with its zones, and its days compared with each other. `now` is aware."""
        tongue = self._language()
        said = self._said(tongue)
        return self._document(tongue, said, zones(self.text, len(self.title), tongue), now)

    def brief(self, now: datetime) -> Document:
        """The same without zones (see `zoned`), and without the days of its text where it is dated:
        enough to know it again and to find it."""
        tongue, item = self._language(), self.item
        said = Said() if item.published or self.page.published else self._said(tongue)
        return self._document(tongue, said, (), now)

    def _language(self) -> str:
        return language.of(self.text, self.item.language, self.page.language, self.source.language)

    def _said(self, tongue: str) -> Said:
        if self.kind == "registry":  # its dates are of the trial, not of the record
            return Said()
        lines = self.text[len(self.title) :].split("\n")
        return said_by([each for each in map(str.strip, lines) if each], tongue)

    def _document(
        self, tongue: str, said: Said, parts: tuple[Zone, ...], now: datetime
    ) -> Document:
        item, source = self.item, self.source
        when = dating.dated(item.published, item.date_only, self.page.published, said, now)
        return Document(
            source=source.name,
            key=item.key,
            kind=self.kind,
            trust=source.trust,
            url=item.url,
            title=self.title,
            text=self.text,
            zones=parts,
            published=when.at,
            seen=now,
            language=tongue,
            publisher=item.publisher,
            date_only=when.date_only,
            facts=item.facts,
            flags=(*self.flags, *when.flags),
            content_hash=content_hash(self.text),
        )


def draft(source: Source, item: Item, page: Response | None) -> Draft:
    """What is to be read of an item: its whole text where it or `page` has it, else its summary.

    Never raises on what a source sends: why a page could not be read stands in the flags.
    """
    listed, summary = markup.text_of(item.text or ""), markup.text_of(item.summary or "")
    read, flags = PageText(""), []
    if page is not None and _is_partial(listed):
        try:
            read = _read(page, source, item)
        except ReadError as error:
            flags.append(f"page not read: {error}")
    title = _title(item, read)
    main = max(listed, release(read.text, title) if read.text else "", key=len)
    if len(main) < len(summary) or not main:
        main = summary
        flags.append(SUMMARY_ONLY if summary else TITLE_ONLY)
    return _drafted(source, item, title, without_title(main, title), read, flags)


def document(source: Source, item: Item, page: Response | None, now: datetime) -> Document:
    """The document of an item, in full; see `draft`. `now` is aware.

    Zones count characters of `text`, which is the title, a blank line and the main text.
    """
    return draft(source, item, page).whole(now)


def zoned(known: Document) -> Document:
    """A stored document that was kept in brief, with its zones."""
    if known.zones:
        return known
    return replace(known, zones=zones(known.text, len(known.title), known.language))


def _read(page: Response, source: Source, item: Item) -> PageText:
    read = pages.read(page, source.timezone)
    words = set(_WORD.findall(markup.text_of(item.title).lower()))
    held = f"{read.title}\n{read.text}".lower()
    if len(words) >= 3 and sum(word in held for word in words) * 5 < len(words):
        raise ReadError(f"the page has hardly a word of the title; it begins {read.text[:60]!r}")
    return read


def _title(item: Item, read: PageText) -> str:
    """The title that is listed; the page's where that is cut short or missing."""
    listed = line(markup.text_of(item.title))
    stem = listed.rstrip(" .…")
    if not listed or (stem and stem != listed and read.title.startswith(stem)):
        return read.title or listed
    return listed


def labelled(row: Mapping[str, Any], now: datetime) -> Document:
    """The document of a line of JSON: `id`, `title`, `text`, `url`, `published`, `kind`, `lang`,
    `publisher`, of which only `id` is needed. The text is kept as given, but for NFC.

    ReadError says what is wrong with a line. Trust follows from the kind.
    """
    kind = row.get("kind") or "news"
    if kind not in _TRUST:
        raise ReadError(f"kind: {kind!r} is unknown; allowed are {', '.join(_TRUST)}")
    said = {name: _string(row, name) for name in ("title", "text", "published", "url", "lang")}
    published = moment(said["published"]) if said["published"] else None
    item = Item(
        key=str(row.get("id") or said["url"] or said["title"]),
        url=said["url"] or None,
        title=said["title"],
        published=published.at if published else None,
        date_only=published.date_only if published else False,
        language=said["lang"] or None,
        publisher=_string(row, "publisher") or None,
    )
    source = Source("labelled", "jsonl", _TRUST[kind], timedelta(days=1), document_kind=kind)
    flags = ["date not readable"] if said["published"] and published is None else []
    title, main = _nfc(said["title"]), _nfc(said["text"])
    return _drafted(source, item, title, main, PageText(""), flags).whole(now)


def wants_page(item: Item, source: Source, matters: bool) -> bool:
    """Is the page of an item worth a request: may it matter, and is the listed text a part only?"""
    if not (matters and source.full_text):
        return False
    if item.detail is None and not (item.url or "").startswith(("http://", "https://")):
        return False
    return _is_partial(markup.text_of(item.text or item.summary or ""))


def _is_partial(listed: str) -> bool:
    return len(listed) < _SHORT or listed[-40:].lower().endswith(_TRUNCATED)


def _drafted(
    source: Source, item: Item, title: str, main: str, page: PageText, flags: list[str]
) -> Draft:
    if len(main) > LONGEST:
        main = cut(main)
        flags.append(CUT)
    text = f"{title}\n\n{main}" if title and main else title or main
    return Draft(source, item, title, text, page, tuple(flags))


def _string(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ReadError(f"{name}: {value!r} is no text; give a string or leave it out")
    return value


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
