"""A person's corrections: a story that holds two events is split, two stories of one are merged."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from monitor.store import encoding, facts
from monitor.store.alerts import Alerts
from monitor.store.tables import alerts, promises, sightings, stories, story_tokens
from monitor.values import Event, Story


class Corrections(Alerts):
    """Writes that undo a wrong match. Facts are counted anew from what each document said."""

    def split_sighting(self, story_id: int, document_id: int, now: datetime) -> Story:
        """Take one document out of a story and open a story of its own with it.

        Raises ValueError where the document is not in the story, or opened it: then it is the
        others that are to be taken out.
        """
        self._one_writer()
        told = self._told(story_id)
        row = next((row for row in told if row.document_id == document_id), None)
        if row is None:
            raise ValueError(
                f"document {document_id} did not tell story {story_id}; "
                f"it was told by {', '.join(str(row.document_id) for row in told) or 'none'}"
            )
        if row is told[0]:
            raise ValueError(
                f"document {document_id} opened story {story_id}; split the others from it"
            )
        self.connection.execute(delete(sightings).where(sightings.c.id == row.id))
        self._retell(story_id)
        document = self.document(document_id)
        assert document is not None  # noqa: S101 - the sighting has a foreign key to it
        event = encoding.event(row.event)
        opened = self._open(event, document, now, f"split:{row.id}")
        assert opened is not None  # noqa: S101 - a sighting is split off once
        return opened

    def merge_stories(self, kept_id: int, merged_id: int, now: datetime) -> Story:
        """Make one story of two: the sightings of the second join the first.

        The second's alert is withdrawn, or becomes the alert of both where the first has none.
        """
        self._one_writer()
        if kept_id == merged_id:
            raise ValueError(f"story {kept_id} cannot be merged with itself; name another")
        have = {row.document_id for row in self._told(kept_id)}
        again = sightings.c.document_id.in_(have) & (sightings.c.story_id == merged_id)
        self.connection.execute(delete(sightings).where(again))
        moved = update(sightings).where(sightings.c.story_id == merged_id)
        self.connection.execute(moved.values(story_id=kept_id, role="joined", at=now))
        self._hand_over_alert(kept_id, merged_id)
        self.connection.execute(
            update(promises).where(promises.c.met_by == merged_id).values(met_by=kept_id)
        )
        self.connection.execute(delete(story_tokens).where(story_tokens.c.story_id == merged_id))
        self.connection.execute(
            update(stories).where(stories.c.id == merged_id).values(merged_into=kept_id)
        )
        return self._retell(kept_id)

    def _hand_over_alert(self, kept_id: int, merged_id: int) -> None:
        kept, merged = self.alert_of_story(kept_id), self.alert_of_story(merged_id)
        if merged is None:
            return
        if kept is None:
            self.connection.execute(
                update(alerts).where(alerts.c.id == merged.id).values(story_id=kept_id)
            )
        else:
            self.set_alert_state(merged.id, "withdrawn", f"the same event as alert {kept.id}")

    def _retell(self, story_id: int) -> Story:
        """The story as its sightings tell it now, written back."""
        (opening, *others) = self._told(story_id)
        document = self.document(opening.document_id)
        assert document is not None  # noqa: S101 - the sighting has a foreign key to it
        events: list[Event] = [encoding.event(opening.event)]
        known = self._stories([story_id])[story_id]
        story = replace(
            facts.opened(events[0], document, story_id),
            alert_id=known.alert_id,
            alert_state=known.alert_state,
        )
        for row in others:
            events.append(encoding.event(row.event))
            later = self.document(row.document_id)
            assert later is not None  # noqa: S101 - the sighting has a foreign key to it
            story = facts.joined(story, events[-1], later.trust, row.role)
        self.connection.execute(delete(story_tokens).where(story_tokens.c.story_id == story_id))
        self._save(story, events)
        return story

    def _told(self, story_id: int) -> list[Row[Any]]:
        query = select(
            sightings.c.id, sightings.c.document_id, sightings.c.role, sightings.c.event
        ).where(sightings.c.story_id == story_id)
        return list(self.connection.execute(query.order_by(sightings.c.id)))
