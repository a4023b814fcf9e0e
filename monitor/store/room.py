"""What every group of operations stands on: one open transaction."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.dialects import sqlite

from monitor.store.engine import is_postgresql

_STORIES_LOCK = text("SELECT pg_advisory_xact_lock(7205759)")


class StoryExists(Exception):  # noqa: N818 - it is no error: match again
    """Another transaction opened this story first; nothing was written.

    Ask for stories like it and match again.
    """

    def __init__(self, story_id: int) -> None:
        super().__init__(f"story {story_id} was opened by another transaction")
        self.story_id = story_id


class NotClaimed(Exception):  # noqa: N818 - somebody else has it now
    """One who does not hold a delivery settles it: it was never claimed, or was taken back."""


@cache
def inserting(table: Table, postgresql: bool) -> sqlite.Insert:
    """An insert into a table, to be added to; it is built once."""
    if postgresql:
        from sqlalchemy.dialects import postgresql as dialect  # a fifth of SQLAlchemy's import

        return cast(sqlite.Insert, dialect.insert(table))
    return sqlite.insert(table)


@cache
def _inserting_with_ids(table: Table) -> Any:
    return table.insert().returning(table.c.id, sort_by_parameter_order=True)


@cache
def _next_id(table: Table) -> Any:
    return select(func.coalesce(func.max(table.c.id), 0) + 1)


@cache
def _sqlite_insert(table: Table, names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """An insert of these columns, and what makes of a value of ours one of SQLite's (or None)."""
    dialect = sqlite.dialect()
    encoders = tuple(table.c[name].type.bind_processor(dialect) for name in names)
    places = ", ".join("?" for _ in names)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})", encoders  # noqa: S608


class Room:
    """Named operations on one connection inside one transaction."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self.connection = connection
        self.writing = writing
        self.alone = False  # nobody else can record until we are done
        self.matched = False  # the caller has looked for the story that it may open

    def _insert(self, table: Table) -> sqlite.Insert:
        """An insert that can say what happens on conflict, in the words that both have."""
        return inserting(table, is_postgresql(self.connection))

    def _insert_many(self, table: Table, rows: list[dict[str, Any]]) -> list[int]:
        """Insert rows and give their ids, in order."""
        if is_postgresql(self.connection):
            return list(self.connection.execute(_inserting_with_ids(table), rows).scalars())
        # SQLite gives ids one row a statement; we are its only writer and know which come next.
        next_id = self.connection.execute(_next_id(table)).scalar_one()
        ids = list(range(next_id, next_id + len(rows)))
        self._insert_rows(
            table, [{"id": given, **row} for given, row in zip(ids, rows, strict=True)]
        )
        return ids

    def _insert_rows(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that name the same columns, in the same order."""
        if is_postgresql(self.connection):
            self.connection.execute(inserting(table, postgresql=True), rows)
        elif rows:
            # SQLAlchemy's own way takes as long again as SQLite does.
            statement, encoders = _sqlite_insert(table, tuple(rows[0]))
            columns = zip(*(row.values() for row in rows), strict=True)
            encoded = [
                column if encode is None else map(encode, column)
                for encode, column in zip(encoders, columns, strict=True)
            ]
            self.connection.exec_driver_sql(statement, list(zip(*encoded, strict=True)))

    def _one_writer(self) -> None:
        """Let nobody else read, decide and write what is decided from stories until we are done.

        SQLite has one writer anyway. Without it two daemons that read the same event at the same
        moment would both find no story and open two.
        """
        if not self.writing or self.alone:
            return
        if is_postgresql(self.connection):
            self.connection.execute(_STORIES_LOCK)
        self.alone = True
