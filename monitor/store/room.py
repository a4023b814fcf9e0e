"""What every group of operations stands on: one open transaction."""

from typing import Any, cast

from sqlalchemy import Connection, Table, text
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


def inserting(table: Table, postgresql: bool) -> sqlite.Insert:
    """The same, for a statement that is built once and kept."""
    if postgresql:
        from sqlalchemy.dialects import postgresql as dialect  # a fifth of SQLAlchemy's import

        return cast(sqlite.Insert, dialect.insert(table))
    return sqlite.insert(table)


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
        statement = table.insert().returning(table.c.id, sort_by_parameter_order=True)
        return list(self.connection.execute(statement, rows).scalars())

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
