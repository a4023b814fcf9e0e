"""The schema: migrations equal the tables, go up and down; a wrong one is told with its cure."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from monitor.errors import StoreError
from monitor.store import Store, schema
from monitor.store.database import REVISION
from monitor.store.engine import open_engine
from monitor.store.tables import metadata


@pytest.fixture
def fresh(database_url):
    """A store whose tables a test may change."""
    opened = Store(database_url)
    opened.upgrade()
    yield opened
    opened.close()


def differences(store):
    engine = open_engine(store.url, mode="migrate")
    with engine.connect() as connection:
        options = {"include_name": schema.is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, metadata)


def test_migrations_build_exactly_the_tables(store):
    assert differences(store) == []


def test_the_comparison_sees_a_difference(fresh):
    with open_engine(fresh.url, mode="migrate").begin() as connection:
        connection.execute(text("ALTER TABLE mutes ADD COLUMN colour TEXT"))
    assert [change[0] for change in differences(fresh)] == ["remove_column"]


def test_the_schema_goes_up_down_and_up_again(database_url):
    store = Store(database_url)
    steps: list[str] = []
    store.upgrade(steps.append)
    engine = open_engine(store.url, mode="migrate")
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    store.upgrade(steps.append)
    store.check_schema()
    assert steps == ["0001: Everything that the first version remembers."] * 2
    store.close()


def test_an_upgrade_of_a_present_schema_takes_no_step(store):
    steps: list[str] = []
    store.upgrade(steps.append)
    assert steps == []


def test_the_revision_the_program_needs_is_the_newest_migration():
    script = ScriptDirectory(str(schema.migrations()))
    assert script.get_current_head() == REVISION


def test_an_empty_database_is_told_with_the_command(database_url):
    store = Store(database_url)
    assert store.revision() is None
    with pytest.raises(StoreError, match="is empty; create its tables with: monitor db upgrade"):
        store.check_schema()
    store.close()


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("0000", "has schema 0000, this program needs 0001; run: monitor db upgrade"),
        ("9999", "has schema 9999, newer than this program's 0001; install the newer program"),
    ],
)
def test_another_schema_is_told_with_its_cure(fresh, revision, words):
    with fresh.begin() as transaction:
        change = text("UPDATE alembic_version SET version_num = :revision")
        transaction.connection.execute(change, {"revision": revision})
    with pytest.raises(StoreError, match=words):
        fresh.check_schema()


def test_a_question_about_the_schema_creates_no_file(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(StoreError):
        store.check_schema()
    assert list(tmp_path.iterdir()) == []


def test_sqlite_writes_ahead_and_holds_foreign_keys(sqlite_store):
    with sqlite_store.begin() as transaction:
        pragmas = {
            name: transaction.connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 30_000,
    }
