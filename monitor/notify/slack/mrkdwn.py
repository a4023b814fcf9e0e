"""Slack's markup: what must be escaped, how links and dates are written, and what fits.

Facts: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
import unicodedata
from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from monitor.notify import clean, day_or_time, is_day, one_line

ELLIPSIS = "…"

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_UNSAFE = {ord("<"): "%3C", ord(">"): "%3E", ord("|"): "%7C"}
_JOINERS = "\u200d\ufe0e\ufe0f"
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_URL = re.compile(r"https?://[^\s<>\"'|`]+", re.IGNORECASE)


def size(text: str) -> int:
    """Length as Slack may count it: in UTF-16 units, never fewer than its characters."""
    return len(text.encode("utf-16-le", "replace")) // 2


def escape(text: str, limit: int | None = None) -> str:
    """Text from outside, safe in mrkdwn and plain_text, and at most `limit` long when escaped.

    Slack decodes the three entities in both kinds of text (a plain_text that is read back comes
    escaped: https://github.com/slackapi/bolt-python/issues/513), and knows no other.
    """
    cleaned = clean(text)
    whole = "".join(_ENTITIES.get(letter, letter) for letter in cleaned)
    if limit is None or size(whole) <= limit:
        return whole
    return _cut(cleaned[:limit], limit - size(ELLIPSIS)) + ELLIPSIS if limit > 0 else ""


def line(text: str, limit: int | None = None) -> str:
    """The same for a place that has one line."""
    return escape(one_line(text), limit)


def _cut(text: str, room: int) -> str:
    """As many whole graphemes as fit, escaped; back to the last word where that is near."""
    kept: list[str] = []
    for cluster in _graphemes(text):
        escaped = "".join(_ENTITIES.get(letter, letter) for letter in cluster)
        room -= size(escaped)
        if room < 0:
            break
        kept.append(escaped)
    word = next((at for at in range(1, min(20, len(kept))) if kept[-at].isspace()), 0)
    return "".join(kept[:-word] if word else kept).rstrip()


def _graphemes(text: str) -> list[str]:
    """What a person sees as one character: marks, joiners, flags and syllables stay together."""
    clusters: list[str] = []
    for letter in text:
        if clusters and _joins(clusters[-1], letter):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters


def _joins(before: str, letter: str) -> bool:
    if before[-1] == "\u200d" or letter in _JOINERS or unicodedata.category(letter)[0] == "M":
        return True
    if "\U0001f3fb" <= letter <= "\U0001f3ff":  # the skin tones of emoji
        return True
    if "\U0001f1e6" <= letter <= "\U0001f1ff":  # flags are pairs of letters
        return len(before) == 1 and "\U0001f1e6" <= before <= "\U0001f1ff"
    return "\u1160" <= letter <= "\u11ff"  # vowels and finals of decomposed Korean


def host(url: str | None) -> str | None:
    """The host that `url` really leads to, in ASCII; None if it is no safe web address.

    What stands before an @ is not the host, and letters of other scripts are shown as such.
    """
    if url is None or clean(url) != url or any(letter in url for letter in ' \n"\\'):
        return None
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").encode("idna").decode("ascii").lower()
        _ = parts.port
    except ValueError:  # no such port, an IPv6 address that is none, a label that is too long
        return None
    name = f"[{name}]" if ":" in name else name
    return name if parts.scheme in ("http", "https") and _HOST.fullmatch(name) else None


def address(url: str | None, limit: int = 3000) -> str | None:
    """`url` as it may stand in a button; None if it is unsafe or too long to be kept whole."""
    if host(url) is None or url is None:
        return None
    scheme, colon, rest = url.partition(":")
    written = scheme.lower() + colon + rest.translate(_UNSAFE)
    return written if size(written) <= limit else None


def link(url: str | None, label: str, limit: int = 300) -> str:
    """`<url|label>`, or the label alone where the address is unsafe or over 1,000 long."""
    shown = line(label, limit)
    to = address(url, 1000)
    if to is None:
        return shown
    # A bar would end the address, and an empty label would show nothing.
    return f"<{escape(to)}|{shown.replace('|', '¦') or host(to)}>"


def linked(text: str, limit: int) -> str:
    """Text with its web addresses as links that show the whole address."""
    plain = escape(text, limit)
    written = _URL.sub(lambda found: _shown(found[0]), escape(text))
    return written if size(written) <= limit else plain


def _shown(found: str) -> str:
    """One address out of escaped text: what follows it stays outside."""
    url = re.sub(r"&[lg]t;.*", "", found, flags=re.DOTALL).rstrip(".,;:!?)]}")
    plain = url.replace("&amp;", "&")
    return f"<{url}>{found[len(url) :]}" if host(plain) and size(url) <= 1000 else found


def date(at: datetime, zone: tzinfo) -> str:
    """When, in the reader's own zone; where only a day was given, that day and no other."""
    fallback = day_or_time(at, zone)
    if is_day(at) or not 1971 <= at.year <= 2100:
        return escape(fallback)
    return f"<!date^{int(at.timestamp())}^{{date_short}} {{time}}|{escape(fallback)}>"


_MENTION = re.compile(r"<!(?:here|channel|everyone)>|<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>")


def mention(configured: str | None) -> str:
    """The mentions of a route as configured; anything else in it is text."""
    if not configured:
        return ""
    words = configured.split()
    return " ".join(word if _MENTION.fullmatch(word) else escape(word, 100) for word in words[:10])


def who(name: str) -> str:
    """A person: of Slack by id, shown with the name; anyone else by the name as kept."""
    return f"<@{name}>" if re.fullmatch(r"[UW][A-Z0-9]{6,}", name) else line(name, 40)
