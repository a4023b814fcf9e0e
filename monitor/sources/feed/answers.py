"""Tells what kind of document an answer is, brings it to UTF-8, or says what came instead.

Status 200 proves nothing: walls against robots, soft 404s and empty bodies all come with it.
"""

import codecs
import re

from charset_normalizer import from_bytes

from monitor import links
from monitor.errors import ReadError
from monitor.sources.feed import jsonfeed, strict, tolerant
from monitor.sources.feed.listing import Listing, NoFeedError
from monitor.values import Response

_DECLARED = re.compile(rb"""^[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{2,30})["']""")
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{2,30})""", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_UNSEEN = re.compile(r"(?is)<(script|style|noscript|svg|title)\b.*?</\1\s*>|<!--.*?-->")
_TITLE = re.compile(r"(?is)<title[^>]*>(.*?)</title>")

# What the walls say of themselves (Cloudflare, Akamai, Imperva, DataDome, PerimeterX, SEC, FDA).
_WALL = re.compile(
    r"just a moment|attention required|checking your browser|verify(?:ing)? (?:that )?you are"
    r"|are you a (?:robot|human)|captcha|enable javascript and cookies|access denied"
    r"|request unsuccessful|incapsula|datadome|px-captcha|undeclared automated tool"
    r"|request rate threshold|abuse-detection|unusual traffic|bot detection",
    re.IGNORECASE,
)
# What these names mean in the field is more than the standard of that name holds.
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932",
    "euc_kr": "cp949", "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254",
}  # fmt: skip
_SEVEN_BIT = ("iso2022_jp", "iso2022_kr", "hz", "utf-7")
# Encodings that bytes alone betray; those of western and central Europe are too much alike.
_TELLABLE = frozenset(
    {"big5", "big5hkscs", "cp932", "cp949", "cp950", "cp1251", "euc_jis_2004", "euc_jp", "euc_kr"}
    | {"gb18030", "gb2312", "gbk", "iso2022_jp", "johab", "koi8_r", "shift_jis", "shift_jis_2004"}
)
_ODD_BYTES = 0.02  # of the bytes above ASCII; more broken ones than this, and it is no UTF-8


def listing(response: Response, encoding: str | None) -> Listing:
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
    """True where entities are declared: a declaration can stand before the root element only."""
    return b"<!DOCTYPE" in body[:100_000] and _ENTITY.search(body) is not None


def _what(response: Response) -> str:
    kind = response.headers.get("content-type", "").partition(";")[0].strip() or "no content type"
    return f"{links.redacted(response.url)}: the answer ({kind}, {len(response.body):,} bytes)"


def _seen(body: bytes) -> str:
    """What a person would see of it, and whether it is a wall against robots."""
    page = body[:8000].decode("utf-8", "replace")
    title = _TITLE.search(page)
    words = re.sub(r"<[^>]*>?", " ", _UNSEEN.sub(" ", page)).split()
    begins = " ".join(([*title[1].split(), "|"] if title else []) + words)[:120].strip(" |")
    wall = "; it is a wall against robots: set user_agent for this source, or take another road"
    return f" (it begins: {begins!r})" * bool(begins) + (wall if _WALL.search(page) else "")


def utf8(body: bytes, content_type: str, encoding: str | None) -> bytes:
    """The body in UTF-8 and without a byte order mark.

    A byte order mark decides, then `encoding` (the source's option), then whether the bytes are
    UTF-8 in fact, then what the document says, then what the header says, then how they look.
    """
    marked = _by_mark(body)
    if marked is not None:
        return marked
    if encoding is not None:
        return body.decode(encoding, "replace").encode()
    named = [_codec(name) for name in _names(body, content_type)]
    if body.isascii() and not any(name in _SEVEN_BIT for name in named):
        return body
    for name in ("utf-8", *named):
        if name is not None and (decoded := _decoded(body, name)) is not None:
            return decoded
    return _guessed(body)


def _by_mark(body: bytes) -> bytes | None:
    if body.startswith(codecs.BOM_UTF8):
        return body[3:]
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
        (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"),
    ):  # fmt: skip
        if body.startswith(mark):
            return body.decode(name, "replace").encode()
    return None


def _names(body: bytes, content_type: str) -> list[str]:
    declared, header = _DECLARED.match(body[:200].lstrip()), _HEADER_CHARSET.search(content_type)
    names = [declared[1].decode()] if declared else []
    return [*names, header[1]] if header else names


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return _WIDER.get(found.replace("-", "_"), _WIDER.get(found, found))


def _decoded(body: bytes, name: str) -> bytes | None:
    try:
        return body if name == "utf-8" and body.decode() else body.decode(name).encode()
    except (UnicodeError, LookupError):
        return None


def _guessed(body: bytes) -> bytes:
    """UTF-8 with a few bytes of Windows in it, or an encoding that nobody named."""
    text = body.decode("utf-8", "surrogateescape")
    high = sum(character > "\x7f" for character in text)
    odd = sum("\udc80" <= character <= "\udcff" for character in text)
    if odd > high * _ODD_BYTES:
        best = from_bytes(body[:200_000]).best()
        name = best.encoding if best and best.encoding in _TELLABLE else "cp1252"
        return body.decode(name, "replace").encode()
    return re.sub(
        "[\udc80-\udcff]",
        lambda byte: byte[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"),
        text,
    ).encode()
