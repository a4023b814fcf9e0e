"""Real-world events: candidates for a new one, opening, joining, and who told them."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, literal, select, union_all, update

from monitor.store import encoding, facts
from monitor.store.room import Room, StoryExists
from monitor.store.tables import alerts, documents, sightings, stories, story_tokens
from monitor.values import Document, Event, Sighting, Story

_FIELDS = tuple(field.name for field in fields(Story))
_ELSEWHERE = {"alert_id": alerts.c.id, "alert_state": alerts.c.state}
_STORIES: Select[Any] = select(
    *(_ELSEWHERE[name].label(name) if name in _ELSEWHERE else stories.c[name] for name in _FIELDS)
).outerjoin(alerts, alerts.c.story_id == stories.c.id)
_THESE = _STORIES.where(stories.c.id.in_(bindparam("ids", expanding=True)))
_SIGHTINGS: Select[Any] = (
    select(
        sightings.c.story_id,
        sightings.c.document_id,
        sightings.c.role,
        sightings.c.quote,
        sightings.c.note,
        documents.c.source,
        documents.c.trust,
        documents.c.publisher,
        documents.c.url,
        documents.c.title,
        documents.c.published,
        documents.c.seen,
    )
    .join(documents, documents.c.id == sightings.c.document_id)
    .where(sightings.c.story_id.in_(bindparam("ids", expanding=True)))
    .order_by(sightings.c.id)
)


class Stories(Room):
    """Reads and writes of stories and their sightings."""

    def stories_like(self, event: Event, limit: int = 200) -> tuple[Story, ...]:
        """Stories that could be this event: those that share its product or a trial first, then
        its company, then its milestone with target and indication, then the newest of its
        milestone; the newest first in each.

        In a writing transaction nobody else opens a story until it ends.
        """
        self._one_writer()
        self.matched = True
        wanted = facts.wanted_tokens(event, limit)
        values: dict[str, str | int] = {}
        for place, (token, most) in enumerate(wanted):
            values |= {f"token{place}": token, f"most{place}": most}
        rows = self.connection.execute(_candidates(len(wanted)), values).scalars().all()
        ids = list(dict.fromkeys(rows))[:limit]
        found = self._stories(ids)
        return tuple(found[story_id] for story_id in ids)

    def story(self, story_id: int) -> Story | None:
        """One story; for one that was merged, the story that it was merged into."""
        merged = select(stories.c.merged_into).where(stories.c.id == bindparam("id"))
        while into := self.connection.execute(merged, {"id": story_id}).scalar():
            story_id = into
        return self._stories([story_id]).get(story_id)

    def stories_of_document(self, document_id: int) -> tuple[Story, ...]:
        """The stories that a document told."""
        query = select(sightings.c.story_id).where(sightings.c.document_id == document_id)
        ids = list(self.connection.execute(query.order_by(sightings.c.story_id)).scalars())
        found = self._stories(ids)
        return tuple(found[story_id] for story_id in ids)

    def open_story(self, event: Event, document: Document, now: datetime) -> Story:
        """A new story with its first sighting.

        Raises StoryExists where one of the same facts and day was opened and the caller has not
        asked `stories_like` in this transaction, so cannot have known of it. One who asked, and
        finds that it is another, is believed.
        """
        key = facts.unique_key(event, document)
        opened = self._open(event, document, now, key)
        if opened is None and self.matched:
            newest = self.connection.execute(select(func.max(stories.c.id))).scalar()
            opened = self._open(event, document, now, f"{key}:{newest}")
        if opened is None:
            there = select(stories.c.id).where(stories.c.unique_key == key)
            raise StoryExists(self.connection.execute(there).scalar_one())
        return opened

    def join_story(
        self, story: Story, event: Event, document: Document, role: str, note: str, now: datetime
    ) -> Story:
        """Add a sighting and the facts that it brings; a second time changes nothing.

        Facts that are known stay; what was unknown is filled and lists are united. A sighting in
        conflict adds no facts.
        """
        added = self.connection.execute(
            self._insert(sightings)
            .values(_sighting_row(story.id, event, document, role, note, now))
            .on_conflict_do_nothing(index_elements=["story_id", "document_id"])
            .returning(sightings.c.id)
        ).first()
        if added is None:
            return self._stories([story.id])[story.id]
        joined = facts.joined(story, event, document.trust, role)
        self._save(joined, [event])
        return joined

    def sightings(self, story_id: int) -> tuple[Sighting, ...]:
        """The documents that told a story, in the order in which they were seen."""
        return self._sightings([story_id]).get(story_id, ())

    def _sightings(self, story_ids: Sequence[int]) -> dict[int, tuple[Sighting, ...]]:
        found: dict[int, tuple[Sighting, ...]] = {}
        for row in self.connection.execute(_SIGHTINGS, {"ids": list(story_ids)}):
            found[row.story_id] = (*found.get(row.story_id, ()), _sighting(row))
        return found

    def _stories(self, ids: Sequence[int]) -> dict[int, Story]:
        if not ids:
            return {}
        rows = self.connection.execute(_THESE, {"ids": list(ids)}).all()
        return {row.id: _story(row) for row in rows}

    def _open(
        self, event: Event, document: Document, now: datetime, unique_key: str
    ) -> Story | None:
        """None where the key is taken."""
        story = facts.opened(event, document)
        opened = self.connection.execute(
            self._insert(stories)
            .values(unique_key=unique_key, **_story_row(story))
            .on_conflict_do_nothing(index_elements=["unique_key"])
            .returning(stories.c.id)
        ).scalar()
        if opened is None:
            return None
        story = replace(story, id=opened)
        self.connection.execute(
            sightings.insert(), _sighting_row(opened, event, document, "opened", "", now)
        )
        self._save_tokens(story, [event])
        return story

    def _save(self, story: Story, events: Sequence[Event]) -> None:
        self.connection.execute(
            update(stories).where(stories.c.id == story.id).values(_story_row(story))
        )
        self._save_tokens(story, events)

    def _save_tokens(self, story: Story, events: Sequence[Event]) -> None:
        found = facts.tokens(story).union(*map(facts.further_tokens, events))
        self.connection.execute(
            self._insert(story_tokens).on_conflict_do_nothing(),
            [{"token": token, "story_id": story.id} for token in sorted(found)],
        )


@lru_cache(maxsize=64)
def _candidates(count: int) -> Select[Any]:
    """For each of `count` tokens the newest stories that have it, in the order of the tokens."""
    parts = []
    for place in range(count):
        newest = (
            select(literal(place).label("place"), story_tokens.c.story_id)
            .where(story_tokens.c.token == bindparam(f"token{place}"))
            .order_by(story_tokens.c.story_id.desc())
            .limit(bindparam(f"most{place}"))
        )
        parts.append(select(newest.subquery()))
    found = union_all(*parts).subquery()
    return select(found.c.story_id).order_by(found.c.place, found.c.story_id.desc())


def _story(row: Row[Any]) -> Story:
    return Story(**dict(zip(_FIELDS, row, strict=True)))


def _story_row(story: Story) -> dict[str, Any]:
    stored = (name for name in _FIELDS if name != "id" and name not in _ELSEWHERE)
    return {name: getattr(story, name) for name in stored}


def _sighting_row(
    story_id: int, event: Event, document: Document, role: str, note: str, now: datetime
) -> dict[str, Any]:
    return {
        "story_id": story_id,
        "document_id": document.id,
        "role": role,
        "quote": event.evidence.text,
        "note": note,
        "event": encoding.encoded(encoding.EVENT, event),
        "at": now,
    }


def _sighting(row: Row[Any]) -> Sighting:
    return Sighting(
        document_id=row.document_id,
        source=row.source,
        trust=row.trust,
        publisher=row.publisher,
        url=row.url,
        title=row.title,
        published=row.published,
        seen=row.seen,
        role=row.role,
        quote=row.quote,
        note=row.note,
    )
