"""Stories: candidates for an event, opening once, joining, and corrections by a person."""

import threading

import pytest

from monitor.store import StoryExists
from monitor.store.facts import FEW
from monitor.values import Trust
from tests.store.builders import LATER, NOW, alert, document, event, told

NOTHING = {"targets": (), "indications": (), "company": None, "product": None}


def opened(transaction, now=NOW, of=None, **more):
    stored, found = told(transaction, of, **more)
    transaction.stories_like(found)
    return transaction.open_story(found, stored, now)


def like(transaction, **more):
    return [story.id for story in transaction.stories_like(event(**more))]


def test_a_story_holds_the_facts_of_the_event_that_opens_it(store):
    facts = {
        "trial_ids": ("NCT01234567",),
        "phase": "1/2",
        "country": "China",
        "cohort": "dose level 2",
    }
    with store.begin() as transaction:
        first = document(trust=Trust.NEWS)
        story = opened(transaction, of=first, **facts)
        (found,) = transaction.stories_like(event())
    assert found == story
    assert (story.milestone, story.product, story.company) == (
        "first_patient_dosed",
        "XY-101",
        "Acme Bio",
    )
    assert {name: getattr(story, name) for name in facts} == facts
    assert (story.title, story.opened, story.best_trust) == (
        first.title,
        first.published,
        Trust.NEWS,
    )
    assert story.quote == "the first patient has been dosed"


@pytest.mark.parametrize(
    "shared",
    [
        {"product": "XY-101"},
        {"product": "xy-101"},
        {"trial_ids": ("NCT01234567",)},
        {"product": "XY 101"},
        {"company": "ACME Therapeutics"},
        {"company": None, "partners": ("Beta",)},
        {"targets": ("CD19",), "indications": ("systemic lupus erythematosus",)},
        {"indications": ("systemic lupus erythematosus",)},
        {"targets": ("CD19",)},
        {},
    ],
    ids=str,
)
def test_a_story_is_a_candidate_for_an_event_that_shares(store, shared):
    with store.begin() as transaction:
        story = opened(transaction, trial_ids=("NCT01234567",), partners=("Beta",))
        assert like(transaction, **{**NOTHING, **shared}) == [story.id]


@pytest.mark.parametrize(
    "other",
    [
        {"targets": ("CD19",), "indications": ("systemic lupus erythematosus",)},
        {"product": "ZZ-9", "company": "Beta Bio"},
        {"trial_ids": ("NCT09999999",)},
    ],
    ids=str,
)
def test_a_story_of_another_milestone_is_no_candidate_for_what_many_share(store, other):
    with store.begin() as transaction:
        opened(transaction, trial_ids=("NCT01234567",))
        assert like(transaction, **{**NOTHING, "name": "ind_cleared", **other}) == []


def test_a_story_of_another_product_is_a_candidate_only_while_it_is_among_the_newest(store):
    with store.begin() as transaction:
        old = opened(transaction, product="A-1", company="Other")
        assert like(transaction) == [old.id]
        other = {"indications": ("myasthenia gravis",)}
        newer = [
            opened(transaction, product=f"B-{n}", company=f"N{n}", **other) for n in range(FEW)
        ]
        assert like(transaction) == [story.id for story in reversed(newer)]
        assert old.id in like(transaction, product=None)
        assert old.id in like(transaction, product="某某注射液")


def test_a_story_that_lacks_a_fact_is_a_candidate_for_events_that_have_it(store):
    with store.begin() as transaction:
        story = opened(transaction, **{**NOTHING, "indications": ("lupus nephritis",)})
        asked = {**NOTHING, "targets": ("CD19", "BCMA"), "indications": ("lupus nephritis",)}
        assert like(transaction, **asked) == [story.id]


def test_the_surest_candidates_come_first_and_the_newest_among_equals(store):
    with store.begin() as transaction:
        by_disease = opened(transaction, product="A-1", company="Other")
        by_company = opened(transaction, product="A-2", indications=("myasthenia gravis",))
        old = opened(transaction, indications=("myasthenia gravis",))
        new = opened(transaction, indications=("multiple sclerosis",))
        assert like(transaction) == [new.id, old.id, by_company.id, by_disease.id]
        assert [each.id for each in transaction.stories_like(event(), limit=2)] == [new.id, old.id]


def test_the_same_story_is_not_opened_twice_by_who_has_not_looked(store):
    with store.begin() as transaction:
        story = opened(transaction)
    with pytest.raises(StoryExists) as caught, store.begin() as transaction:
        transaction.open_story(*reversed(told(transaction)), NOW)
    assert caught.value.story_id == story.id


def test_one_who_looked_and_says_it_is_another_is_believed(store):
    with store.begin() as transaction:
        first, second, third = (opened(transaction) for _ in range(3))
        assert len({first.id, second.id, third.id}) == 3


def test_two_daemons_that_read_the_same_event_open_one_story(store):
    """Who looks for a story to open is alone until it is opened, whatever the facts it lacks."""
    first_looked, second_looked = threading.Event(), threading.Event()
    stories = []

    def take(phase, looked):
        with store.begin() as transaction:
            stored, found = told(transaction, phase=phase)
            candidates = transaction.stories_like(found)
            looked()
            if candidates:
                story = transaction.join_story(candidates[0], found, stored, "joined", "", NOW)
            else:
                story = transaction.open_story(found, stored, NOW)
        stories.append(story.id)

    def first_waits_for_the_other_to_look_too():
        first_looked.set()
        second_looked.wait(0.2)

    def second():
        first_looked.wait(5)
        take(None, second_looked.set)

    threads = [
        threading.Thread(target=take, args=("1", first_waits_for_the_other_to_look_too)),
        threading.Thread(target=second),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stories) == 2
    assert len(set(stories)) == 1


def test_joining_unites_the_facts_and_keeps_what_was_known(store):
    with store.begin() as transaction:
        story = opened(transaction, of=document(trust=Trust.NEWS), phase=None, company=None)
        later = document(trust=Trust.REGULATOR)
        stored, found = told(
            transaction,
            later,
            phase="1",
            product="XY101",
            targets=("CD20", "CD19"),
            trial_ids=("NCT07654321",),
        )
        joined = transaction.join_story(story, found, stored, "joined", "adds the trial", LATER)
        assert transaction.story(story.id) == joined
        assert like(transaction, **{**NOTHING, "trial_ids": ("NCT07654321",)}) == [story.id]
        sightings = transaction.sightings(story.id)
    assert (joined.product, joined.phase, joined.company) == ("XY-101", "1", "Acme Bio")
    assert (joined.targets, joined.trial_ids) == (("CD19", "CD20"), ("NCT07654321",))
    assert joined.best_trust is Trust.REGULATOR
    assert [each.role for each in sightings] == ["opened", "joined"]
    assert (sightings[1].note, sightings[1].url) == ("adds the trial", later.url)


def test_joining_twice_changes_nothing(store):
    with store.begin() as transaction:
        story = opened(transaction)
        stored, found = told(transaction, phase="2")
        joined = transaction.join_story(story, found, stored, "joined", "first", NOW)
        other = event(country="Japan")
        again = transaction.join_story(story, other, stored, "recap", "second", LATER)
        assert again == joined
        assert [each.note for each in transaction.sightings(story.id)] == ["", "first"]


def test_a_sighting_in_conflict_adds_no_facts(store):
    with store.begin() as transaction:
        story = opened(transaction)
        stored, found = told(transaction, phase="3", country="Japan")
        joined = transaction.join_story(story, found, stored, "conflict", "another phase", NOW)
        assert (joined.phase, joined.country) == (None, None)


def test_a_date_that_cannot_be_is_not_when_a_story_opened(store):
    with store.begin() as transaction:
        wrong = [NOW.replace(year=2031), NOW.replace(year=1970), None]
        stories = [opened(transaction, of=document(published=each)) for each in wrong]
    assert [story.opened for story in stories] == [NOW] * 3


def test_a_document_names_the_stories_that_it_told(store):
    with store.begin() as transaction:
        stored, found = told(transaction)
        other = event("data_readout")
        stories = tuple(transaction.open_story(each, stored, NOW) for each in (found, other))
        assert transaction.stories_of_document(stored.id) == stories


def test_a_sighting_split_off_takes_its_facts_with_it(store):
    with store.begin() as transaction:
        story = opened(transaction)
        stored, found = told(transaction, phase="2", indications=("lupus nephritis",))
        transaction.join_story(story, found, stored, "joined", "", NOW)
        other = transaction.split_sighting(story.id, stored.id, LATER)
        assert transaction.story(story.id) == story
        assert (other.phase, other.indications) == ("2", ("lupus nephritis",))
        assert [each.document_id for each in transaction.sightings(other.id)] == [stored.id]
        asked = {**NOTHING, "indications": ("lupus nephritis",)}
        assert like(transaction, **asked) == [other.id, story.id]


def test_only_what_joined_can_be_split_off(store):
    with store.begin() as transaction:
        stored, found = told(transaction)
        story = transaction.open_story(found, stored, NOW)
        with pytest.raises(ValueError, match=r"opened story \d+; split the others from it"):
            transaction.split_sighting(story.id, stored.id, NOW)
        with pytest.raises(ValueError, match="did not tell story"):
            transaction.split_sighting(story.id, stored.id + 1, NOW)


def test_merged_stories_are_one_with_all_sightings_and_one_alert(store):
    with store.begin() as transaction:
        one, two = alert(transaction), alert(transaction, phase="1", country="China")
        merged = transaction.merge_stories(one.story_id, two.story_id, LATER)
        assert (merged.phase, merged.country, merged.alert_id) == ("1", "China", one.id)
        assert transaction.story(two.story_id) == merged == transaction.story(one.story_id)
        assert len(transaction.alert(one.id).sightings) == 2
        withdrawn = transaction.alert(two.id)
        assert withdrawn.state == "withdrawn"
        assert withdrawn.state_note == f"the same event as alert {one.id}"
        assert like(transaction) == [one.story_id]


def test_a_merge_hands_the_only_alert_over(store):
    with store.begin() as transaction:
        silent, said = opened(transaction), alert(transaction)
        merged = transaction.merge_stories(silent.id, said.story_id, LATER)
        assert merged.alert_id == said.id
        assert transaction.alert_of_story(silent.id).state == "posted"
        with pytest.raises(ValueError, match="cannot be merged with itself"):
            transaction.merge_stories(silent.id, silent.id, LATER)
