"""How values become columns: times, texts, lists, long texts; the same on both databases."""

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from monitor.values import Trust

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_SHORT = 250  # bytes; compressing fewer gains nothing


def storable(text: str) -> str:
    """The text without what a database refuses: NUL and lone surrogates; its length stays."""
    if text.isascii():
        return text.replace("\x00", "\ufffd")
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _storable_or_none(text: str | None) -> str | None:
    return None if text is None else storable(text)


def digest(text: str) -> int:
    """A signed 64-bit digest: an index over it is small, whatever the length of the text."""
    found = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(found, "big", signed=True)


class UtcTime(TypeDecorator[datetime]):
    """Takes and gives aware datetimes in UTC only.

    SQLite keeps whole microseconds since 1970, so that order, range and index work;
    PostgreSQL keeps timestamptz.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """timestamptz where it exists."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Raise ValueError for a time without a zone: it would be read as another moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value}: a stored time needs its zone; pass an aware datetime")
        if dialect.name == "postgresql":
            return value
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """An aware datetime in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text from outside, made storable."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """See `storable`; itself, without the steps around `process_bind_param`: most are these."""
        return _storable_or_none

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The same for a value that is written into a statement."""
        return _storable_or_none(value)


class Strings(TypeDecorator[tuple[str, ...]]):
    """A short tuple of texts, as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        """None and the empty tuple are the same."""
        return storable(json.dumps(value, ensure_ascii=False)) if value else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Always a tuple."""
        if value is None or value == "[]":
            return ()
        if "\\" in value:
            return tuple(json.loads(value))
        return tuple(value[2:-2].split('", "'))  # the same, and ten times as fast


class TrustLevel(TypeDecorator[Trust]):
    """Who speaks, by name."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Trust | None, dialect: Dialect) -> str | None:
        """The plain name."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Trust | None:
        """The level of that name."""
        return None if value is None else Trust(value)


class Facts(TypeDecorator[Mapping[str, Any]]):
    """A mapping of JSON values, compressed: a registry record has hundreds of fields."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> bytes | None:
        """Nothing is kept for an empty mapping."""
        if not value:
            return None
        return pack(json.dumps(dict(value), ensure_ascii=False, sort_keys=True))

    def process_result_value(self, value: Any, dialect: Dialect) -> Mapping[str, Any]:
        """Always a mapping."""
        return {} if value is None else json.loads(unpack(value))


class Packed(TypeDecorator[str]):
    """A long text, compressed.

    Documents are many and mostly never read again. Deflate at its fastest takes well under a
    tenth of a millisecond for a release and keeps well under half of its size; the words stand
    in the full-text index beside it.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Compressed UTF-8."""
        return None if value is None else pack(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """The text as it was."""
        return None if value is None else unpack(value)


def pack(text: str) -> bytes:
    """Compressed UTF-8 of what is storable of the text."""
    plain = storable(text).encode("utf-8")
    if len(plain) > _SHORT:
        return zlib.compress(plain, 1)
    # As it is, in zlib's form (RFC 1950, RFC 1951 3.2.4): setting up its tables would cost more.
    length = len(plain).to_bytes(2, "little")
    inverted = (len(plain) ^ 0xFFFF).to_bytes(2, "little")
    return b"\x78\x01\x01" + length + inverted + plain + zlib.adler32(plain).to_bytes(4, "big")


def unpack(packed: bytes) -> str:
    """The opposite of `pack`."""
    return zlib.decompress(packed).decode("utf-8")
