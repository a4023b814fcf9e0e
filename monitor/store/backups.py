"""Copies a SQLite database while it is used, and puts a copy back after looking at it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from monitor.errors import StoreError

PAGES = 1_000  # copied at a time, so that writers are not kept waiting


def backup(url: URL, target: Path) -> str:
    """Copy the database into `target`, which must not exist; the schema of the copy.

    The copy is one state of the database, whatever is written meanwhile.
    """
    source = _file(url, "pg_dump")
    if not source.exists():
        raise StoreError(f"{source}: no such database; monitor db upgrade creates it")
    if target.exists():
        raise StoreError(f"{target}: exists already; name another file")
    if not target.parent.is_dir():
        raise StoreError(f"{target}: there is no directory {target.parent}; create it")

    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy, pages=PAGES)
    return check(target)


def restore(url: URL, copy: Path) -> Path | None:
    """Put a checked copy in the place of the database; what stood there is kept beside it.

    Gives where the former database is now, or None. No daemon may be running.
    """
    check(copy)
    target = _file(url, "pg_restore")
    former = None
    if target.exists():
        former = target.with_name(f"{target.name}.before-restore")
        if former.exists():
            raise StoreError(f"{former}: is left of an earlier restore; move it away first")
        with closing(sqlite3.connect(target)) as used:
            used.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.rename(former)
    for left in ("-wal", "-shm"):
        target.with_name(target.name + left).unlink(missing_ok=True)
    fresh = target.with_name(f"{target.name}.restoring")
    with closing(sqlite3.connect(copy)) as original, closing(sqlite3.connect(fresh)) as new:
        original.backup(new)
    fresh.replace(target)
    return former


def check(copy: Path) -> str:
    """The schema of a copy that is whole. Raises StoreError with what is wrong with it."""
    if not copy.is_file():
        raise StoreError(f"{copy}: no such file")
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            (found,) = opened.execute("PRAGMA integrity_check").fetchone()
            if found != "ok":
                raise StoreError(f"{copy}: is damaged: {found}")
            (revision,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError) as error:
        raise StoreError(f"{copy}: is no database of the monitor ({error})") from error
    return str(revision)


def _file(url: URL, instead: str) -> Path:
    if url.get_backend_name() != "sqlite":
        raise StoreError(f"this is PostgreSQL: use its own {instead}, which knows its server")
    return Path(str(url.database)).absolute()
