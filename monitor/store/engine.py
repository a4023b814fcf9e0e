"""Opens a database by its URL, for writing or reading only, and words why one cannot be used."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import NullPool

from monitor.errors import StoreError

CHANGE = "choose another with --database, MONITOR_DATABASE or [monitor] database"
ALLOWED = "sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
BUSY_SECONDS = 30
_FEW = {"pool_size": 5, "pool_use_lifo": True}  # each fills a cache of its own: use few of them
_SQLITE_STATES = re.compile(
    r"unable to open|readonly|locked|full|disk I/O|not a database|malformed", re.IGNORECASE
)


def database_url(text: str) -> URL:
    """The URL with its driver. Raises StoreError for one that names no database we know."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreError(f"database {text!r} is no URL; write {ALLOWED}") from None
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise StoreError(f"database kind {url.drivername!r} is unknown; write {ALLOWED}")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError("database 'sqlite://' names no file; write sqlite:///monitor.db")
    return url


def open_engine(url: URL, *, mode: str) -> Engine:
    """An engine for one use. `mode`: write (BEGIN IMMEDIATE), read, or migrate.

    On SQLite a reader cannot write even by mistake; a migration has foreign keys off, because
    a table that is rebuilt is dropped in between.
    """
    if url.get_backend_name() == "postgresql":
        return _postgresql(url, mode)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        **({"poolclass": NullPool} if mode == "migrate" else _FEW),
    )
    event.listen(engine, "connect", _sqlite_connect(mode))
    event.listen(engine, "begin", _sqlite_begin_reading if mode == "read" else _sqlite_begin)
    return engine


def _sqlite_begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _sqlite_begin(connection: Connection) -> None:
    # FULL: a claim that a power cut takes back would be sent a second time.
    lasting = connection.get_execution_options().get("lasting", True)
    connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(url: URL, mode: str) -> Engine:
    try:
        if mode == "migrate":
            return create_engine(url, poolclass=NullPool)
        options = {"postgresql_readonly": True} if mode == "read" else {}
        return create_engine(url, pool_size=10, pool_pre_ping=True, execution_options=options)
    except ModuleNotFoundError as error:
        raise StoreError(
            "a PostgreSQL database needs the driver psycopg: pip install '.[postgres]'"
        ) from error


def _sqlite_connect(mode: str) -> Any:
    pragmas = [
        f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
        f"PRAGMA foreign_keys = {'OFF' if mode == 'migrate' else 'ON'}",
        "PRAGMA cache_size = -4000",
        "PRAGMA temp_store = MEMORY",
    ]
    if mode == "read":
        pragmas.append("PRAGMA query_only = ON")
    else:
        pragmas.append("PRAGMA journal_mode = WAL")

    def connect(connection: Any, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, and which
        for pragma in pragmas:
            connection.execute(pragma)

    return connect


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turn what a person can mend (no such directory, full disk, no server) into StoreError."""
    try:
        yield
    except DBAPIError as error:
        words = _wording(url, error)
        if words is None:
            raise
        raise StoreError(words) from error


def _wording(url: URL, error: DBAPIError) -> str | None:
    cause = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
    if url.get_backend_name() == "postgresql":
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        name = url.render_as_string(hide_password=True)
        return f"{name}: {cause}; is the server running and the name right? Or {CHANGE}"
    if not _SQLITE_STATES.search(cause):
        return None
    path = Path(str(url.database)).absolute()
    return f"{path}: {_sqlite_wording(path, cause)}"


def _sqlite_wording(path: Path, cause: str) -> str:
    if not path.parent.is_dir():
        return f"there is no directory {path.parent}; create it, or {CHANGE}"
    if path.is_dir():
        return f"this is a directory, not a database file; {CHANGE}"
    if "locked" in cause:
        return f"another process has held the database for {BUSY_SECONDS} s; stop it or wait"
    if "not a database" in cause or "malformed" in cause:
        return f"this is no usable database ({cause}); restore a backup, or {CHANGE}"
    if "full" in cause or "I/O" in cause:
        return f"the disk does not take it ({cause}); make room, then start again"
    return f"cannot be written ({cause}); give this user the right to write it, or {CHANGE}"


def is_postgresql(connection: Connection) -> bool:
    """True on PostgreSQL."""
    return connection.dialect.name == "postgresql"
