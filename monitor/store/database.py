"""The store: opens transactions on one database, and knows whether its schema is ours."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from monitor.errors import StoreError
from monitor.store.corrections import Corrections
from monitor.store.deliveries import Deliveries
from monitor.store.engine import database_url, open_engine, told
from monitor.store.notices import Notices
from monitor.store.polls import Polls
from monitor.store.promises import Promises

REVISION = "0001"  # the newest in migrations/versions; revisions are numbered, so newer is greater
UPGRADE = "monitor db upgrade"


class Transaction(Polls, Deliveries, Corrections, Promises, Notices):
    """All named operations, on one connection, inside one transaction."""


class Store:
    """What the program remembers, at a database URL. Opens nothing before it is used."""

    def __init__(self, url: str) -> None:
        """Raises StoreError for a URL that names no SQLite file and no PostgreSQL database."""
        self.url = database_url(url)
        self._writer = open_engine(self.url, mode="write")
        self._hasty_writer = self._writer.execution_options(lasting=False)
        self._turn = threading.RLock() if self._writer.name == "sqlite" else nullcontext()
        self._reader = open_engine(self.url, mode="read")

    def __repr__(self) -> str:
        """The URL without its password."""
        return f"Store({self.url.render_as_string(hide_password=True)!r})"

    @contextmanager
    def begin(self, *, lasting: bool = True) -> Iterator[Transaction]:
        """A transaction that may write: kept where the block ends, undone where it raises.

        On SQLite it is the only writer from its first moment, so keep it short, and no network
        inside it. Raises StoreError for a database that cannot be used.

        Without `lasting` SQLite does not wait for the disk: a power cut (no crash of ours) may undo
        it, but not without everything that was written after it, and the next lasting transaction
        makes it last. So it is for what is done again by itself if it is gone, and what is said of
        it outside is claimed in a lasting transaction first.
        """
        writer = self._writer if lasting else self._hasty_writer
        # Threads wait here for each other: SQLite would let them sleep and look again.
        with told(self.url), self._turn, writer.begin() as connection:
            yield Transaction(connection, writing=True)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that only reads; it waits for no writer and sees one state throughout."""
        with told(self.url), self._reader.begin() as connection:
            yield Transaction(connection, writing=False)

    def revision(self) -> str | None:
        """The schema that the database has; None: it is empty, or not there yet."""
        if self.url.get_backend_name() == "sqlite" and not Path(str(self.url.database)).exists():
            return None
        with told(self.url), self._reader.begin() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def check_schema(self) -> None:
        """Raises StoreError, with the command that mends it, unless the schema is the program's."""
        found = self.revision()
        if found == REVISION:
            return
        name = self.url.render_as_string(hide_password=True)
        if found is None:
            raise StoreError(f"{name} is empty; create its tables with: {UPGRADE}")
        if found < REVISION:
            raise StoreError(
                f"{name} has schema {found}, this program needs {REVISION}; run: {UPGRADE}"
            )
        raise StoreError(
            f"{name} has schema {found}, newer than this program's {REVISION}; "
            "install the newer program, or restore a backup from before"
        )

    def upgrade(self, progress: Callable[[str], None] | None = None) -> None:
        """Bring the schema to the program's, step by step; `progress` hears a line for each."""
        from monitor.store import schema  # Alembic is dear to import, and seldom needed

        engine = open_engine(self.url, mode="migrate")
        with told(self.url):
            schema.upgrade(engine, progress)

    def close(self) -> None:
        """Give back all connections."""
        engines: tuple[Engine, ...] = (self._writer, self._reader)
        for engine in engines:
            engine.dispose()
