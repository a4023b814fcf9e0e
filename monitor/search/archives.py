"""Where a search is put: to the store's own connection, or straight to a SQLite file.

The second is for a single question from a shell: importing SQLAlchemy takes longer than the answer.
Both speak the same SQL with named values, and give rows as tuples.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.store import Store

SCHEMA = "0001"  # of the files that may be read directly; a test holds it to the store's
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_URLS = ("sqlite:///", "sqlite+pysqlite:///")


class Asker(Protocol):
    """Takes SQL with :named values and gives the rows."""

    @property
    def postgresql(self) -> bool: ...

    def rows(self, sql: str, **values: Any) -> Sequence[Sequence[Any]]: ...


class Archive(Protocol):
    """What can be asked; all that is asked in one block sees one state."""

    def asking(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class OnConnection:
    """Asks on a connection of the store."""

    connection: "Connection"

    @property
    def postgresql(self) -> bool:
        """Which of the two databases it is."""
        return self.connection.dialect.name == "postgresql"

    def rows(self, sql: str, **values: Any) -> Sequence[Sequence[Any]]:
        """The rows."""
        from sqlalchemy import text

        return self.connection.execute(text(sql), values).all()


@dataclass(frozen=True, slots=True)
class OnFile:
    """Asks on a connection to a SQLite file."""

    connection: sqlite3.Connection
    postgresql: bool = False

    def rows(self, sql: str, **values: Any) -> Sequence[Sequence[Any]]:
        """The rows."""
        found: list[tuple[Any, ...]] = self.connection.execute(sql, values).fetchall()
        return found


@dataclass(frozen=True, slots=True)
class OfStore:
    """The archive that a store keeps."""

    store: "Store"

    @contextmanager
    def asking(self) -> Iterator[Asker]:
        """One state throughout; waits for no writer."""
        with self.store.reading() as reading:
            yield OnConnection(reading.connection)


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A SQLite file of this program's schema, only read."""

    path: Path

    @contextmanager
    def asking(self) -> Iterator[Asker]:
        """One state throughout; waits for no writer."""
        with closing(_opened(self.path)) as connection:
            connection.execute("BEGIN")
            yield OnFile(connection)


def sqlite_file(url: str) -> SqliteFile | None:
    """The file of a database URL, where it can be read directly; None: ask through the store,
    which also says what is wrong with it."""
    known = next((start for start in _URLS if url.startswith(start)), None)
    if known is None or set(url) & {"?", "%", "#"}:
        return None
    path = Path(url.removeprefix(known))
    if not path.is_file():
        return None
    try:
        with closing(_opened(path)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error:
        return None
    return SqliteFile(path) if found == [(SCHEMA,)] else None


def moment(kept: int | datetime) -> datetime:
    """A time as it is kept: whole microseconds since 1970 on SQLite."""
    if isinstance(kept, datetime):
        return kept.astimezone(UTC)
    return EPOCH + kept * MICROSECOND


def micro(at: datetime) -> int:
    """Whole microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def kept(at: datetime, asker: Asker) -> int | datetime:
    """A time as the database keeps it."""
    return at if asker.postgresql else micro(at)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
    connection.isolation_level = None
    return connection
