"""When two documents, or two listings of an item, are the same."""

import re
import unicodedata
from hashlib import blake2b

from monitor.values import Item

_NO_LETTER = re.compile(r"[\W_]+")
_NO_ASCII_LETTER = bytes(byte for byte in range(128) if not chr(byte).isalnum())


def content_hash(text: str) -> str:
    """The same for texts that differ only in case, white space and punctuation: edits of those
    are trivial, and no new version."""
    if text.isascii():  # the same, and ten times as fast
        letters = text.encode().lower().translate(None, _NO_ASCII_LETTER)
    else:
        folded = unicodedata.normalize("NFKC", text).casefold()
        letters = _NO_LETTER.sub("", folded).encode(errors="replace")
    return blake2b(letters, digest_size=16).hexdigest()


def fingerprint(item: Item) -> str:
    """Of an item as its source lists it: title, summary, text, version and facts. The same
    fingerprint needs no second look. The date is no part of it: feeds move dates."""
    facts = (f"{name}={value}" for name, value in sorted(item.facts.items()))
    parts = (item.title, item.summary or "", item.text or "", item.version or "", *facts)
    return blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=16).hexdigest()
