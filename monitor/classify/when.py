"""Knows the window of time that a sentence gives to what it plans or recalls."""

from monitor import dates
from monitor.classify.claims import Claim
from monitor.classify.scan import Scan
from monitor.values import Status, Window

_OF = (Status.PLANNED, Status.RECAP)  # what is news happened by the day of the page


def window_of(scan: Scan, claim: Claim) -> Window | None:
    """The window nearest to the statement, ahead of the page for a plan; None: none is said."""
    if claim.status not in _OF:
        return None
    published = scan.document.published
    today = published.date() if published else None
    start, end = claim.line.start, claim.line.end
    found = [
        one
        for one in dates.windows(scan.text[start:end], today, scan.document.language)
        if today is None or (one.window.end >= today) == (claim.status is Status.PLANNED)
    ]
    if not found:
        return None
    place = claim.span.end - start
    return min(found, key=lambda one: abs(one.start - place)).window
