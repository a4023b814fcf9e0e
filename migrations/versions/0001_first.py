"""Everything that the first version remembers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


MOMENT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")

SQLITE_WORDS = """
CREATE VIRTUAL TABLE {table} USING fts5 (
    title, body, tokens, {content} tokenize = "unicode61 remove_diacritics 2 tokenchars '_'"
)
"""
POSTGRESQL_WORDS = """
CREATE TABLE {table} (
    id integer NOT NULL,
    words tsvector NOT NULL,
    CONSTRAINT pk_{table} PRIMARY KEY (id),
    CONSTRAINT fk_{table}_id FOREIGN KEY (id) REFERENCES {owner} (id)
)
"""
POSTGRESQL_INDEX = "CREATE INDEX ix_{table}_words ON {table} USING gin (words)"


def upgrade() -> None:  # noqa: PLR0915 - every table at once
    """Take the step."""
    op.create_table(
        "channels",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("held_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channels")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parent_key", sa.Text(), nullable=True),
        sa.Column("mention", sa.Text(), nullable=True),
        sa.Column("broadcast", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'failed')", name=op.f("ck_deliveries_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "channel", "message_key", name=op.f("uq_deliveries_channel_message_key")
        ),
    )
    op.create_index(op.f("ix_deliveries_state_due"), "deliveries", ["state", "due"])

    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url_digest", sa.BigInteger(), nullable=True),
        sa.Column("title_digest", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
    )
    op.create_index(op.f("ix_items_title_digest"), "items", ["title_digest"])
    op.create_index(op.f("ix_items_url_digest"), "items", ["url_digest"])

    op.create_table(
        "mutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("ended", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mutes")),
    )
    op.create_table(
        "notices",
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("healed", MOMENT, nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("condition", name=op.f("pk_notices")),
    )
    op.create_table(
        "poll_states",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("next_poll", MOMENT, nullable=True),
        sa.Column("last_poll", MOMENT, nullable=True),
        sa.Column("last_success", MOMENT, nullable=True),
        sa.Column("last_item", MOMENT, nullable=True),
        sa.Column("newest", MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("cursor", sa.LargeBinary(), nullable=True),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("watched_since", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_poll_states")),
    )
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("ended", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("matters", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("gap_since", MOMENT, nullable=True),
        sa.CheckConstraint(
            "outcome IN ('read', 'unchanged', 'failed')", name=op.f("ck_polls_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    op.create_index(op.f("ix_polls_source_started"), "polls", ["source", "started"])
    op.create_index(op.f("ix_polls_started"), "polls", ["started"])

    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unique_key", sa.Text(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("modality", sa.Text(), nullable=True),
        sa.Column("indications", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("trial_ids", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("cohort", sa.Text(), nullable=True),
        sa.Column("opened", MOMENT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("best_trust", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["stories.id"], name=op.f("fk_stories_merged_into")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_stories_unique_key")),
    )
    op.create_index(op.f("ix_stories_product"), "stories", ["product"])

    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("url_digest", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published", MOMENT, nullable=True),
        sa.Column("date_only", sa.Boolean(), nullable=False),
        sa.Column("seen", MOMENT, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("matters", sa.Boolean(), nullable=False),
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_documents_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("item_id", "version", name=op.f("uq_documents_item_id_version")),
    )
    op.create_index(op.f("ix_documents_published"), "documents", ["published"])
    op.create_index(op.f("ix_documents_seen"), "documents", ["seen"])
    op.create_index(op.f("ix_documents_url_digest"), "documents", ["url_digest"])

    op.create_table(
        "item_keys",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_keys_item_id")),
        sa.PrimaryKeyConstraint("source", "key_digest", name=op.f("pk_item_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_item_keys_item_id"), "item_keys", ["item_id"])
    op.create_index(op.f("ix_item_keys_key_digest"), "item_keys", ["key_digest"])

    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.BigInteger(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("window_end", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("met_by", sa.Integer(), nullable=True),
        sa.Column("changed", MOMENT, nullable=False),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'met', 'overdue', 'dropped')", name=op.f("ck_promises_state")
        ),
        sa.ForeignKeyConstraint(["met_by"], ["stories.id"], name=op.f("fk_promises_met_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_identity"), "promises", ["identity"])
    op.create_index(op.f("ix_promises_product"), "promises", ["product"])
    op.create_index(op.f("ix_promises_state_window_end"), "promises", ["state", "window_end"])

    op.create_table(
        "story_tokens",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_tokens_story_id")
        ),
        sa.PrimaryKeyConstraint("token", "story_id", name=op.f("pk_story_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_story_tokens_story_id"), "story_tokens", ["story_id"])

    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("conflicts", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_note", sa.Text(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('posted', 'review', 'silent', 'corrected', 'withdrawn')",
            name=op.f("ck_alerts_state"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_alerts_document_id")
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_alerts_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("story_id", name=op.f("uq_alerts_story_id")),
    )
    op.create_index(op.f("ix_alerts_created"), "alerts", ["created"])
    op.create_index(op.f("ix_alerts_document_id"), "alerts", ["document_id"])
    op.create_index(op.f("ix_alerts_product"), "alerts", ["product"])

    op.create_table(
        "document_bodies",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("reading", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_bodies_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_bodies")),
    )
    op.create_table(
        "promise_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("window_start", sa.Date(), nullable=True),
        sa.Column("window_end", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_promise_statements_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promises.id"], name=op.f("fk_promise_statements_promise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_statements")),
    )
    op.create_index(op.f("ix_promise_statements_promise_id"), "promise_statements", ["promise_id"])

    op.create_table(
        "sightings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_sightings_document_id")
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_sightings_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sightings")),
        sa.UniqueConstraint(
            "story_id", "document_id", name=op.f("uq_sightings_story_id_document_id")
        ),
    )
    op.create_index(op.f("ix_sightings_document_id"), "sightings", ["document_id"])

    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("say", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=True),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_decisions_alert_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_decisions_document_id")
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_decisions_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_at"), "decisions", ["at"])
    op.create_index(op.f("ix_decisions_document_id"), "decisions", ["document_id"])

    op.create_table(
        "delivery_alerts",
        sa.Column("delivery_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_delivery_alerts_alert_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_delivery_alerts_delivery_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "place", name=op.f("pk_delivery_alerts")),
    )
    op.create_index(op.f("ix_delivery_alerts_alert_id"), "delivery_alerts", ["alert_id"])

    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_feedback_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_alert_id"), "feedback", ["alert_id"])
    words("document_words", "documents", keeps_text=False)  # the text stands in document_bodies
    words("alert_words", "alerts", keeps_text=True)  # an alert changes: what it said is taken out


def words(table: str, owner: str, *, keeps_text: bool) -> None:
    """A full-text index over the rows of `owner`."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_WORDS.format(table=table, owner=owner))
        op.execute(POSTGRESQL_INDEX.format(table=table))
    else:
        content = "" if keeps_text else "content = '',"
        op.execute(SQLITE_WORDS.format(table=table, content=content))


def downgrade() -> None:
    """Take it back."""
    op.drop_table("alert_words")
    op.drop_table("document_words")
    op.drop_table("feedback")
    op.drop_table("delivery_alerts")
    op.drop_table("decisions")
    op.drop_table("sightings")
    op.drop_table("promise_statements")
    op.drop_table("document_bodies")
    op.drop_table("alerts")
    op.drop_table("story_tokens")
    op.drop_table("promises")
    op.drop_table("item_keys")
    op.drop_table("documents")
    op.drop_table("stories")
    op.drop_table("polls")
    op.drop_table("poll_states")
    op.drop_table("notices")
    op.drop_table("mutes")
    op.drop_table("items")
    op.drop_table("deliveries")
    op.drop_table("channels")
