"""How a database gets from one schema to another: Alembic, and the folder `migrations`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from monitor.store.columns import Facts, Packed, Strings, TrustLevel, UtcTime, Words

_PLAIN = {
    UtcTime: 'sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")',
    Words: "sa.Text()",
    TrustLevel: "sa.Text()",
    Strings: "sa.Text()",
    Facts: "sa.LargeBinary()",
    Packed: "sa.LargeBinary()",
}
_LOCK = 7205758  # of PostgreSQL; any number that is ours


def migrations() -> Path:
    """The folder of migrations: beside the package in a checkout, inside it in a wheel."""
    inside = Path(__file__).resolve().parents[1] / "_migrations"
    return inside if inside.is_dir() else inside.parents[1] / "migrations"


def config(connection: Connection, progress: Callable[[str], None] | None = None) -> Config:
    """Alembic's settings for one connection; `progress` hears of each step."""
    found = Config()
    found.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    found.attributes["connection"] = connection
    found.attributes["progress"] = progress
    return found


def upgrade(
    engine: Engine, progress: Callable[[str], None] | None = None, to: str = "head"
) -> None:
    """Take every step that is missing, each in its own transaction."""
    with migrating(engine) as connection:
        command.upgrade(config(connection, progress), to)


def downgrade(engine: Engine, to: str) -> None:
    """Take steps back to a revision, or to "base": nothing at all."""
    with migrating(engine) as connection:
        command.downgrade(config(connection), to)


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection on which to migrate; on PostgreSQL no second one migrates at the same time."""
    if engine.dialect.name != "postgresql":
        with engine.connect() as connection:
            yield connection
        return
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as lock, engine.connect() as connection:
        lock.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        try:
            yield connection
        finally:
            lock.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """For Alembic's comparison: the full-text tables are made by hand and are in no metadata."""
    return not (kind == "table" and name is not None and "_words" in name)


def rendered(kind: str, thing: Any, context: Any) -> str | Literal[False]:
    """For Alembic's new migrations: plain types, so that old ones do not change with `columns`."""
    return _PLAIN.get(type(thing), False) if kind == "type" else False
