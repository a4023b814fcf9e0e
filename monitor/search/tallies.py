"""How much there is, for health and metrics."""

from sqlalchemy import func, select

from monitor.store import Transaction
from monitor.store.tables import alerts, documents


def alert_states(store: Transaction) -> dict[str, int]:
    """How many alerts are in each state."""
    query = select(alerts.c.state, func.count().label("n")).group_by(alerts.c.state)
    return {row.state: row.n for row in store.connection.execute(query)}


def documents_read(store: Transaction) -> int:
    """How many documents are kept: none is ever deleted, so the last number is their count."""
    return store.connection.execute(select(func.max(documents.c.id))).scalar() or 0
