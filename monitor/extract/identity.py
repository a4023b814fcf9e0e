"""When two documents, or two listings of an item, are the same."""

import re
import unicodedata
from hashlib import blake2b

from monitor.values import Item

_NO_LETTER = re.compile(r"[\W_]+")


def content_hash(text: str) -> str:
    """The same for texts that differ only in case, white space and punctuation: edits of those
    are trivial, and no new version."""
    letters = _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())
    return blake2b(letters.encode(errors="replace"), digest_size=16).hexdigest()


def fingerprint(item: Item) -> str:
    """Of an item as its source lists it: title, summary, text, version and facts. The same
    fingerprint needs no second look. The date is no part of it: feeds move dates."""
    facts = (f"{name}={value}" for name, value in sorted(item.facts.items()))
    parts = (item.title, item.summary or "", item.text or "", item.version or "", *facts)
    return blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=16).hexdigest()
