"""Makes of an item, and of its page where it was fetched, the document that a person would read:
main text, zones, date, language. Nothing here fetches."""

from monitor.extract.documents import Draft, document, draft, labelled, wants_page, zoned
from monitor.extract.identity import content_hash, fingerprint

__all__ = [
    "Draft",
    "content_hash",
    "document",
    "draft",
    "fingerprint",
    "labelled",
    "wants_page",
    "zoned",
]
