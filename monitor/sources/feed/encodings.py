"""Brings a feed's bytes to UTF-8, whatever they are said to be.

feedparser would take an encoding that nobody named for Windows-1252, Chinese and Korean too.
"""

import codecs
import re

_DECLARED = re.compile(rb"""^[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{2,30})["']""")
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{2,30})""", re.IGNORECASE)
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
        from charset_normalizer import from_bytes  # 4 MiB that few feeds ever need

        best = from_bytes(body[:200_000]).best()
        name = best.encoding if best and best.encoding in _TELLABLE else "cp1252"
        return body.decode(name, "replace").encode()
    return re.sub(
        "[\udc80-\udcff]",
        lambda byte: byte[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"),
        text,
    ).encode()
