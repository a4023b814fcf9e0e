"""Runs the migrations on a connection lent by the store, or on MONITOR_DATABASE for a developer."""

import os
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlalchemy import Connection

from monitor.store.engine import database_url, open_engine
from monitor.store.schema import is_ours, migrating, rendered
from monitor.store.tables import metadata


def applied(ctx: MigrationContext, step: MigrationInfo, heads: Any, run_args: Any) -> None:
    """Tell one step to whoever listens. Alembic passes these by name."""
    progress = context.config.attributes.get("progress")
    if progress is not None and isinstance(step.up_revision, Script):
        progress(f"{step.up_revision.revision}: {step.up_revision.doc}")


def run(connection: Connection) -> None:
    """Take the steps asked for, each in a transaction of its own."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=rendered,
        transaction_per_migration=True,
        include_name=is_ours,
        on_version_apply=applied,
    )
    with context.begin_transaction():
        context.run_migrations()


lent = context.config.attributes.get("connection")
if lent is not None:
    run(lent)
else:
    url = os.environ.get("MONITOR_DATABASE", "sqlite:///monitor.db")
    with migrating(open_engine(database_url(url), mode="migrate")) as opened:
        run(opened)
