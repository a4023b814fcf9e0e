"""Makes of an item, and of its page where it was fetched, the document that a person would read:
main text, zones, date, language. Nothing here fetches."""

from monitor.extract.documents import document, labelled, wants_page
from monitor.extract.identity import content_hash, fingerprint

__all__ = ["content_hash", "document", "fingerprint", "labelled", "wants_page"]
