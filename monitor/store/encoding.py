"""How nested values (events, readings, zones) are kept as JSON text and read back."""

import json
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from monitor.store.columns import storable
from monitor.values import Event, Reading, Zone

EVENT = TypeAdapter(Event)
READING = TypeAdapter(Reading)


def encoded(adapter: TypeAdapter[Any], value: Any) -> str:
    """JSON that the adapter reads back as an equal value.

    Text from outside may hold lone surrogates, which UTF-8 cannot: they become "?".
    """
    try:
        return adapter.dump_json(value).decode("utf-8")
    except PydanticSerializationError:
        plain = adapter.dump_python(value, mode="python")
        return storable(json.dumps(plain, ensure_ascii=False, default=_plain))


def event(text: str) -> Event:
    """The event that was encoded."""
    return EVENT.validate_json(text)


def reading(text: str) -> Reading:
    """The reading that was encoded."""
    return READING.validate_json(text)


def encoded_zones(zones: tuple[Zone, ...]) -> str:
    """A compact list: kind, start, end, one after the other."""
    return json.dumps([part for zone in zones for part in (zone.kind, zone.start, zone.end)])


def zones(text: str) -> tuple[Zone, ...]:
    """The zones that were encoded."""
    parts = json.loads(text)
    return tuple(Zone(*parts[at : at + 3]) for at in range(0, len(parts), 3))


def _plain(value: Any) -> Any:
    """What `json` does not know by itself: sets of ids and days."""
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat()
