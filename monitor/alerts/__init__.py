"""Should a watcher hear of it, where, in which words, and why (not)? Pure decisions."""

from monitor.alerts.completing import completed
from monitor.alerts.deciding import Rules, asserts, decide
from monitor.alerts.routing import Mute, Route, Target, muted, mutes, targets
from monitor.alerts.wording import correction, headline, missing, reply_text

__all__ = [
    "Mute",
    "Route",
    "Rules",
    "Target",
    "asserts",
    "completed",
    "correction",
    "decide",
    "headline",
    "missing",
    "muted",
    "mutes",
    "reply_text",
    "targets",
]
