"""What the program remembers: named reads and writes that take and return values.

`Store(url).begin()` gives a `Transaction`, which has every operation; each file here has those of
one subject. Only this package speaks SQL, and `search`, which asks the index in its own way.
"""

from monitor.store.database import Store, Transaction
from monitor.store.deliveries import DeliveryRecord, Queue
from monitor.store.documents import Decision
from monitor.store.engine import database_url
from monitor.store.facts import opened_at
from monitor.store.notices import Notice
from monitor.store.people import Mute
from monitor.store.polls import Delay, Totals
from monitor.store.promises import Statement
from monitor.store.room import NotClaimed, StoryExists

__all__ = [
    "Decision",
    "Delay",
    "DeliveryRecord",
    "Mute",
    "NotClaimed",
    "Notice",
    "Queue",
    "Statement",
    "Store",
    "StoryExists",
    "Totals",
    "Transaction",
    "database_url",
    "opened_at",
]
