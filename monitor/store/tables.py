"""The tables, as the program knows them; `migrations/` builds them, and a test holds both equal.

The full-text tables are not here: each database has its own form of them, see `full_text`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from monitor.store.columns import Facts, Packed, Strings, TrustLevel, UtcTime, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- sources -----------------------------------------------------------------------------------

poll_states = Table(
    "poll_states",
    metadata,
    Column("source", Words, primary_key=True),
    Column("next_poll", UtcTime),
    Column("last_poll", UtcTime),
    Column("last_success", UtcTime),
    Column("last_item", UtcTime),
    Column("newest", UtcTime),
    Column("failures", Integer, nullable=False),
    Column("last_error", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Words),
    Column("moved_to", Words),
    Column("cursor", Facts),
    Column("polls", Integer, nullable=False),
    Column("baseline", Boolean, nullable=False),
    Column("watched_since", UtcTime),  # delays are measured on what was published since then
)

polls = Table(
    "polls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Words, nullable=False),
    Column("started", UtcTime, nullable=False),
    Column("ended", UtcTime, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("items", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("matters", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("alerts", Integer, nullable=False),
    Column("problems", Strings, nullable=False),  # what, why, what, why ...
    Column("error", Words),
    Column("gap_since", UtcTime),
    CheckConstraint("outcome IN ('read', 'unchanged', 'failed')", name="outcome"),
    Index(None, "started"),
    Index(None, "source", "started"),
)

# --- documents ---------------------------------------------------------------------------------

items = Table(  # one thing that a source lists; its documents are its versions
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Words, nullable=False),
    Column("url_digest", BigInteger),
    Column("title_digest", BigInteger, nullable=False),  # of the title without case and marks
    Column("day", Date),
    Column("version", Integer, nullable=False),  # the latest
    Column("content_hash", Words, nullable=False),
    Index(None, "url_digest"),
    Index(None, "title_digest"),
)

item_keys = Table(  # every key under which a source listed it
    "item_keys",
    metadata,
    Column("source", Words, primary_key=True),
    Column("key_digest", BigInteger, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("fingerprint", Words, nullable=False),
    Index(None, "item_id"),
    Index(None, "key_digest"),
    sqlite_with_rowid=False,
)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("trust", TrustLevel, nullable=False),
    Column("url", Words),
    Column("url_digest", BigInteger),
    Column("title", Words, nullable=False),
    Column("published", UtcTime),
    Column("date_only", Boolean, nullable=False),
    Column("seen", UtcTime, nullable=False),
    Column("language", Words, nullable=False),
    Column("publisher", Words),
    Column("flags", Strings, nullable=False),
    Column("content_hash", Words, nullable=False),
    Column("matters", Boolean, nullable=False),
    Column("vocabulary", Words, nullable=False),
    Column("tokens", Words, nullable=False),  # as in the full-text index, one space between
    UniqueConstraint("item_id", "version"),
    Index(None, "url_digest"),
    Index(None, "seen"),
    Index(None, "published"),
)

document_bodies = Table(  # apart from `documents`, whose rows stay narrow and quick to walk
    "document_bodies",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True, autoincrement=False),
    Column("text", Packed, nullable=False),
    Column("zones", Words, nullable=False),
    Column("facts", Facts),
    Column("reading", Packed),  # nothing where the document was stopped at the gate
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("say", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("story_id", ForeignKey("stories.id")),
    Column("alert_id", ForeignKey("alerts.id")),
    Column("event", Words),
    Column("at", UtcTime, nullable=False),
    Index(None, "document_id"),
    Index(None, "at"),
)

# --- stories and alerts ------------------------------------------------------------------------

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unique_key", Words, nullable=False),  # two daemons cannot open the same story
    Column("milestone", Words, nullable=False),
    Column("product", Words),
    Column("company", Words),
    Column("targets", Strings, nullable=False),
    Column("modality", Words),
    Column("indications", Strings, nullable=False),
    Column("phase", Words),
    Column("trial_ids", Strings, nullable=False),
    Column("country", Words),
    Column("cohort", Words),
    Column("opened", UtcTime, nullable=False),
    Column("title", Words, nullable=False),
    Column("quote", Words, nullable=False),
    Column("best_trust", TrustLevel, nullable=False),
    Column("merged_into", ForeignKey("stories.id")),
    UniqueConstraint("unique_key"),
    Index(None, "product"),
)

story_tokens = Table(  # what candidates are found by
    "story_tokens",
    metadata,
    Column("token", Words, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), primary_key=True, autoincrement=False),
    Index(None, "story_id"),
    sqlite_with_rowid=False,
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("role", Words, nullable=False),
    Column("quote", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("event", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("story_id", "document_id"),
    Index(None, "document_id"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("event", Words, nullable=False),
    Column("milestone", Words, nullable=False),
    Column("product", Words),
    Column("company", Words),
    Column("confidence", Float, nullable=False),
    Column("headline", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("missing", Strings, nullable=False),
    Column("conflicts", Strings, nullable=False),
    Column("state", Words, nullable=False),
    Column("state_note", Words, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("tokens", Words, nullable=False),  # as in the full-text index, one space between
    UniqueConstraint("story_id"),
    CheckConstraint(
        "state IN ('posted', 'review', 'silent', 'corrected', 'withdrawn')", name="state"
    ),
    Index(None, "document_id"),
    Index(None, "created"),
    Index(None, "product"),
)

# --- saying it ---------------------------------------------------------------------------------

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", Words, nullable=False),
    Column("message_key", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("parent_key", Words),
    Column("mention", Words),
    Column("broadcast", Boolean, nullable=False),
    Column("state", Words, nullable=False),
    Column("due", UtcTime, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("claimed_at", UtcTime),
    Column("settled_at", UtcTime),
    Column("attempts", Integer, nullable=False),
    Column("doubtful", Boolean, nullable=False),
    Column("receipt", Words),
    Column("error", Words),
    UniqueConstraint("channel", "message_key"),
    CheckConstraint("state IN ('pending', 'sending', 'sent', 'failed')", name="state"),
    Index(None, "state", "due"),
)

delivery_alerts = Table(
    "delivery_alerts",
    metadata,
    Column("delivery_id", ForeignKey("deliveries.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("alert_id", ForeignKey("alerts.id"), nullable=False),
    Index(None, "alert_id"),
)

channels = Table(
    "channels",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("held_until", UtcTime, nullable=False),
)

# --- plans, people, notices --------------------------------------------------------------------

promises = Table(
    "promises",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("identity", BigInteger, nullable=False),  # digest of product, milestone, indications
    Column("product", Words),
    Column("milestone", Words, nullable=False),
    Column("event", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("url", Words),
    Column("made", UtcTime, nullable=False),
    Column("window_end", Date),
    Column("state", Words, nullable=False),
    Column("met_by", ForeignKey("stories.id")),
    Column("changed", UtcTime, nullable=False),
    Column("slips", Integer, nullable=False),
    CheckConstraint("state IN ('open', 'met', 'overdue', 'dropped')", name="state"),
    Index(None, "identity"),
    Index(None, "product"),
    Index(None, "state", "window_end"),
)

promise_statements = Table(  # every time a window was said: slips are read from them
    "promise_statements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("promise_id", ForeignKey("promises.id"), nullable=False),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("event", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("url", Words),
    Column("made", UtcTime, nullable=False),
    Column("window_start", Date),
    Column("window_end", Date),
    Index(None, "promise_id"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", ForeignKey("alerts.id"), nullable=False),
    Column("verdict", Words, nullable=False),
    Column("who", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "alert_id"),
)

mutes = Table(
    "mutes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("query", Words, nullable=False),
    Column("until", UtcTime),
    Column("who", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("ended", UtcTime),
    Column("ended_by", Words),
)

notices = Table(  # one row a condition; told once when it comes and once when it heals
    "notices",
    metadata,
    Column("condition", Words, primary_key=True),
    Column("text", Words, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("healed", UtcTime),
    Column("times", Integer, nullable=False),
)
