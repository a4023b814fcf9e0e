"""The frozen values that flow from stage to stage, in the order in which they come to be.

Every time is an aware datetime in UTC. Nothing here does I/O or decides anything.
"""

from monitor.values.asking import (
    Cursor,
    Item,
    Page,
    PollReport,
    PollState,
    Problem,
    Request,
    Response,
    Source,
    Status,
    Trust,
)
from monitor.values.reading import (
    Document,
    Event,
    KnownVersion,
    Mention,
    Milestone,
    Note,
    Quote,
    Reading,
    Window,
    Zone,
)
from monitor.values.telling import (
    Alert,
    Delivery,
    Feedback,
    Match,
    Message,
    Promise,
    Sighting,
    Story,
    Verdict,
)

__all__ = [
    "Alert",
    "Cursor",
    "Delivery",
    "Document",
    "Event",
    "Feedback",
    "Item",
    "KnownVersion",
    "Match",
    "Mention",
    "Message",
    "Milestone",
    "Note",
    "Page",
    "PollReport",
    "PollState",
    "Problem",
    "Promise",
    "Quote",
    "Reading",
    "Request",
    "Response",
    "Sighting",
    "Source",
    "Status",
    "Story",
    "Trust",
    "Verdict",
    "Window",
    "Zone",
]
