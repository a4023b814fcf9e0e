"""Alerts: one a story, read back in the present state, with what people said."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from monitor.values import Feedback, Verdict
from tests.store.builders import LATER, NOW, add, alert, document, event, told


def test_an_alert_says_what_the_event_and_its_document_say(store):
    source = document(publisher="Wire", flags=("summary only",))
    with store.begin() as transaction:
        (stored,) = add(transaction, source, events=[event()])
        story = transaction.open_story(event(), stored, NOW)
        verdict = Verdict("post", "new")
        said = transaction.add_alert(
            story, event(), stored, verdict, "Head", ["phase"], ["two dates"], NOW
        )
        assert transaction.alert(said.id) == said
        assert transaction.alert_of_story(story.id) == said
        assert transaction.story(story.id).alert_id == said.id
    assert (said.event, said.headline, said.reason) == (event(), "Head", "new")
    assert (said.missing, said.conflicts) == (("phase",), ("two dates",))
    assert (said.url, said.publisher, said.flags) == (source.url, "Wire", ("summary only",))
    assert (said.state, said.document_id) == ("posted", stored.id)
    assert [each.role for each in said.sightings] == ["opened"]


@pytest.mark.parametrize(
    ("say", "state"), [("post", "posted"), ("review", "review"), ("silent", "silent")]
)
def test_the_verdict_gives_the_state(store, say, state):
    with store.begin() as transaction:
        stored, found = told(transaction)
        story = transaction.open_story(found, stored, NOW)
        said = transaction.add_alert(story, found, stored, Verdict(say, ""), "H", (), (), NOW)
        assert said.state == state


def test_a_story_has_one_alert(store):
    with store.begin() as transaction:
        said = alert(transaction)
        story, stored = transaction.story(said.story_id), transaction.document(said.document_id)

    def again():
        with store.begin() as transaction:
            transaction.add_alert(story, said.event, stored, Verdict("post", ""), "H", (), (), NOW)

    with pytest.raises(IntegrityError):
        again()


def test_the_present_state_shows_later_sightings_and_feedback(store):
    word = Feedback(1, "no", "ana", LATER)
    with store.begin() as transaction:
        said = alert(transaction)
        stored, found = told(transaction)
        story = transaction.story(said.story_id)
        transaction.join_story(story, found, stored, "joined", "a rewrite", LATER)
        transaction.add_feedback(replace(word, alert_id=said.id))
        present = transaction.alert(said.id)
        assert transaction.alerts_of_document(stored.id) == (present,)
    assert [each.note for each in present.sightings] == ["", "a rewrite"]
    assert present.feedback == (replace(word, alert_id=said.id),)


def test_a_state_is_set_with_its_reason(store):
    with store.begin() as transaction:
        said = alert(transaction)
        transaction.set_alert_state(said.id, "corrected", "the phase was 2")
        present = transaction.alert(said.id)
        assert (present.state, present.state_note) == ("corrected", "the phase was 2")
        with pytest.raises(ValueError, match="'done' is unknown; allowed: posted, review"):
            transaction.set_alert_state(said.id, "done")


def test_a_revised_alert_is_found_by_what_it_says_now(store):
    with store.begin() as transaction:
        said = alert(transaction, product=None)
        more = event(product="ZZ-9", phase="2")
        revised = transaction.revise_alert(said.id, more, "Dosed: ZZ-9", [], ["two phases"])
        assert transaction.alert(said.id) == revised
        assert (revised.event, revised.headline) == (more, "Dosed: ZZ-9")
        assert (revised.missing, revised.conflicts) == ((), ("two phases",))
        assert transaction.alerts_with(tokens=["product_zz9"]) == (said.id,)
        assert transaction.alerts_with("XY-101") == ()


def test_recent_alerts_are_paged_newest_first(store):
    with store.begin() as transaction:
        ids = [alert(transaction).id for _ in range(5)]
        page = transaction.recent_alerts(2)
        assert [each.id for each in page] == [ids[4], ids[3]]
        rest = transaction.recent_alerts(10, before=page[-1].id)
        assert [each.id for each in rest] == [ids[2], ids[1], ids[0]]


def test_there_is_no_alert_where_nothing_was_said(store):
    with store.reading() as transaction:
        assert transaction.alert(1) is None
        assert transaction.alert_of_story(1) is None
        assert transaction.alerts_of_document(1) == ()
        assert transaction.recent_alerts() == ()
