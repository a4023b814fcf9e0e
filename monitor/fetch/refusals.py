"""What an answer says of being refused: its status, when to come back, and walls against robots."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

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


def advice(status: int) -> str:
    """What to do about a status, as a sentence to be added; "" where only time helps."""
    return f". {_ADVICE[status]}" if status in _ADVICE else ""


_ADVICE = {
    401: "The address wants a password or key",
    403: "Refused: the site may want a contact in [monitor], or another user_agent",
    404: "Nothing is there any more: look for the new address",
    406: "The site does not give what was asked for: try another user_agent",
    410: "It is gone for good: look for another source",
    429: "Asked too often: raise every for the sources of this host",
}
