"""What people said, and what the operator was told."""

from datetime import timedelta

from monitor.store import Mute, Notice
from monitor.values import Feedback
from tests.store.builders import LATER, NOW, alert


def test_feedback_is_kept_with_who_and_when(store):
    with store.begin() as transaction:
        said = alert(transaction)
        words = (
            Feedback(said.id, "yes", "ana", NOW),
            Feedback(said.id, "trial_started", "ben", LATER),
        )
        for word in words:
            transaction.add_feedback(word)
        assert transaction.feedback(said.id) == words
        assert transaction.feedback(said.id + 1) == ()
        assert transaction.feedback_since(LATER) == words[1:]


def test_a_mute_holds_until_its_end(store):
    with store.begin() as transaction:
        given = transaction.add_mute("product:XY-101", LATER, "ana", "known to us", NOW)
        mute = Mute(given, "product:XY-101", LATER, "ana", "known to us", NOW)
        assert transaction.mutes(NOW) == (mute,)
        assert transaction.mutes(LATER) == ()
        assert not transaction.end_mute(given, "ben", LATER)


def test_a_mute_without_end_holds_until_somebody_ends_it(store):
    with store.begin() as transaction:
        given = transaction.add_mute("company:Acme", None, "ana", "", NOW)
        assert [each.id for each in transaction.mutes(NOW + timedelta(days=999))] == [given]
        assert transaction.end_mute(given, "ben", LATER)
        assert not transaction.end_mute(given, "ana", LATER)
        assert transaction.mutes(LATER) == ()


def test_a_condition_is_told_when_it_comes_and_when_it_heals_and_not_between(store):
    with store.begin() as transaction:
        assert not transaction.heal_notice("failing:wire", "never stood", NOW)
        assert transaction.raise_notice("failing:wire", "HTTP 500", NOW)
        assert not transaction.raise_notice("failing:wire", "HTTP 502", LATER)
        assert transaction.raise_notice("silent:other", "quiet", LATER)
        assert transaction.standing_notices() == (
            Notice("failing:wire", "HTTP 500", NOW, 1),
            Notice("silent:other", "quiet", LATER, 1),
        )
        assert transaction.heal_notice("failing:wire", "reads again", LATER)
        assert not transaction.heal_notice("failing:wire", "reads again", LATER)
        assert [each.condition for each in transaction.standing_notices()] == ["silent:other"]
        assert transaction.raise_notice("failing:wire", "HTTP 503", LATER)
        assert transaction.standing_notices()[0] == Notice("failing:wire", "HTTP 503", LATER, 2)
