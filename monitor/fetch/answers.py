"""Reads an answer: its body within bounds, when to come back, and whether it is a wall."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from monitor.errors import FetchError

ENCODINGS = "gzip, deflate"  # what `body` undoes; others are not asked for

# What the walls against robots call their pages (Cloudflare, Akamai, Imperva, DataDome, SEC, FDA).
_WALL_TITLE = re.compile(
    r"just a moment|attention required|access denied|access to this page has been denied"
    r"|pardon our interruption|checking your browser|are you a (?:robot|human)|robot or human"
    r"|human verification|bot (?:detection|challenge)|ddos-guard|security check(?:point)?"
    r"|undeclared automated tool|request rate threshold|abuse detection",
    re.IGNORECASE,
)
_WALL_MARK = re.compile(
    rb"_Incapsula_Resource|Incapsula incident|captcha-delivery\.com|px-captcha|cf-chl-|cf_chl_opt"
    rb"|Undeclared Automated Tool|Request Rate Threshold Exceeded"
)
_WALL_PLACE = re.compile(r"abuse-detection|/distil_|unblock\.federalregister\.gov|/_Incapsula_")
_WALL_SIZE = 60_000  # bytes; walls are small, and an article may speak of them
_WALL_WORDS = 80  # characters of their titles, for the same reason
_TITLE = re.compile(rb"(?is)<title[^>]*>([^<]{0,300})")
_LONGEST_WAIT = 365 * 24 * 3600.0  # seconds; what a server asks beyond is a slip


def body(chunks: Iterable[bytes], encoding: str, largest: int) -> bytes:
    """The whole body with its compression undone, never more than `largest` bytes in memory.

    FetchError where it is larger, cut off, or compressed in a way that was not asked for.
    """
    parts, size = [], 0
    for part in _plain(chunks, encoding, largest):
        size += len(part)
        if size > largest:
            raise FetchError(
                f"the answer is larger than {largest:,} bytes, more than is read of any source"
            )
        parts.append(part)
    return b"".join(parts)


def _plain(chunks: Iterable[bytes], encoding: str, largest: int) -> Iterator[bytes]:
    steps = [step.strip().lower() for step in encoding.split(",") if step.strip()]
    steps = [step for step in steps if step != "identity"]
    if not steps:
        yield from chunks
    elif steps in (["gzip"], ["x-gzip"], ["deflate"]):
        yield from _inflated(chunks, largest)
    else:
        raise FetchError(f"the answer is compressed as {encoding!r}; allowed are {ENCODINGS}")


def _inflated(chunks: Iterable[bytes], largest: int) -> Iterator[bytes]:
    """gzip, zlib and raw deflate (some servers mean that by "deflate"), one member or several."""
    undo = None
    for chunk in chunks:
        rest = chunk
        while rest:
            if undo is None or undo.eof:
                undo = zlib.decompressobj(_window(rest))
            try:
                yield undo.decompress(rest, largest + 1)  # a bomb stops here, not in memory
            except zlib.error as error:
                raise FetchError(f"the answer is not compressed as it says: {error}") from None
            rest = undo.unconsumed_tail
            if undo.eof and undo.unused_data[:1] == b"\x1f":  # else: what servers pad with
                rest = undo.unused_data
    if undo is not None and not undo.eof:
        raise FetchError("the answer was cut off: its compressed body has no end")


def _window(start: bytes) -> int:
    if start[:1] == b"\x1f":
        return 31  # gzip
    is_zlib = start[0] & 0x0F == 8 and (len(start) < 2 or (start[0] * 256 + start[1]) % 31 == 0)
    return 15 if is_zlib else -15


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or as a date.

    A date is taken from the server's own Date: its clock and ours need not agree.
    """
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,12}(\.\d*)?", text):
        return min(float(text), _LONGEST_WAIT)
    until, now = _http_date(text), _http_date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return min(max(0.0, (until - now).total_seconds()), _LONGEST_WAIT)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def wall(url: str, content_type: str, mitigated: str, page: bytes) -> str | None:
    """The name of the wall against robots that this answer is; None where it is none.

    A wall may come with any status, 200 too, and at the end of a redirect.
    """
    if mitigated == "challenge":  # https://developers.cloudflare.com/cloudflare-challenges/
        return "Cloudflare challenge"
    place = _WALL_PLACE.search(url)
    if place:
        return place[0].strip("/")
    if "html" not in content_type.lower() or len(page) > _WALL_SIZE:
        return None
    title = _TITLE.search(page[:8000])
    words = " ".join(title[1].decode("utf-8", "replace").split()) if title else ""
    if len(words) <= _WALL_WORDS and _WALL_TITLE.search(words):
        return words
    mark = _WALL_MARK.search(page)
    return mark[0].decode() if mark else None


def reason(status: int) -> str:
    """A status as people say it: "404 Not Found"."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
