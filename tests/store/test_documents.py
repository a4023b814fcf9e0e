"""Documents: what is the same item, what is a new version, and what comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.values import KnownVersion, Mention, Note, Quote, Reading, Trust, Window, Zone
from tests.store.builders import LATER, NOW, add, document, event, item


def known(transaction, *items, source="wire"):
    return transaction.known_versions(source, items)


def test_a_document_comes_back_as_it_was_stored(store):
    first = document(
        "Erste Patientin behandelt – 红斑狼疮",
        language="de",
        publisher="Acme",
        date_only=True,
        trust=Trust.REGULATOR,
        facts={"status": "Recruiting", "sites": "a|b"},
        flags=("date in the future", 'he said: "a", "b"', "back\\slash", ""),
    )
    with store.begin() as transaction:
        (stored,) = add(transaction, first)
    assert stored == replace(first, id=stored.id)
    with store.reading() as transaction:
        assert transaction.document(stored.id) == stored
        assert transaction.document(stored.id + 1) is None


def test_a_reading_comes_back_equal(store):
    reading = Reading(
        events=(
            event(
                partners=("Beta",),
                trial_ids=("NCT01234567",),
                first="in China",
                when=Window(NOW.date(), NOW.date(), "day", "today"),
                reasons=("title says so",),
                confidence=0.85,
            ),
        ),
        notes=(Note("oncology", "a cancer trial", Quote("lymphoma", 3, 11)),),
        mentions=(Mention("target", "CD19", 5, 9),),
        matters=True,
        vocabulary="digest",
    )
    gated = Reading(vocabulary="digest")
    with store.begin() as transaction:
        entries = [(document(), reading, ""), (document("Other"), gated, "")]
        first, second = transaction.add_documents(entries)
        assert transaction.reading(first.id) == reading
        assert transaction.reading(second.id) == gated
        assert transaction.reading(second.id + 1) is None


def test_an_item_is_known_by_its_key_with_the_look_it_had(store):
    first = document()
    with store.begin() as transaction:
        (stored,) = add(transaction, first, fingerprint="f1")
        here = item(first, title="Another title", url=None)
        assert known(transaction, here, item(document())) == {
            first.key: KnownVersion(stored.id, 1, first.content_hash, "f1")
        }
        assert known(transaction, here, source="other") == {}


def test_unchanged_content_is_the_known_document_and_its_new_look_is_kept(store):
    first = document()
    with store.begin() as transaction:
        (stored,) = add(transaction, first, fingerprint="f1")
        (again,) = add(transaction, replace(first, seen=LATER), fingerprint="f2")
        assert again == replace(stored, known=True)
        assert known(transaction, item(first))[first.key].fingerprint == "f2"
        assert len(transaction.versions(stored)) == 1


def test_a_reused_key_with_new_text_is_a_new_version_and_the_old_one_is_kept(store):
    first = document("Interim data")
    with store.begin() as transaction:
        (one,) = add(transaction, first)
        (two,) = add(transaction, replace(document("Corrected data"), key=first.key))
        assert (two.version, two.known) == (2, False)
        assert transaction.versions(two) == (one, two) == transaction.versions(one)
        assert transaction.previous_version(two) == one
        assert transaction.previous_version(one) is None
        assert known(transaction, item(first))[first.key].document_id == two.id


def test_the_version_before_a_document_that_is_not_stored_is_the_latest_known(store):
    first = document()
    with store.begin() as transaction:
        (one,) = add(transaction, first)
        assert transaction.previous_version(replace(first, text="new")) == one
        assert transaction.previous_version(document()) is None


def test_a_feed_that_changes_all_its_keys_raises_nothing(store):
    old = [document(f"Release {n}") for n in range(3)]
    new = [replace(each, key=f"new-{each.key}") for each in old]
    with store.begin() as transaction:
        add(transaction, *old)
        assert set(known(transaction, *map(item, new))) == {each.key for each in new}
        assert all(each.known for each in add(transaction, *new))
        assert known(transaction, item(new[0], title="By its key now", url=None))


@pytest.mark.parametrize(
    "url", ["http://www.news.example/a/", "https://news.example/a?utm_source=x"]
)
def test_another_spelling_of_the_address_is_the_same_item(store, url):
    first = document(url="https://news.example/a")
    with store.begin() as transaction:
        add(transaction, first)
        assert known(transaction, item(first, key="other", url=url))


def test_an_item_without_address_is_known_by_title_and_day(store):
    first = document("Only a title", url=None)
    with store.begin() as transaction:
        add(transaction, first)
        assert known(transaction, item(first, key="x", title="ONLY a title!"))
        next_day = first.published + timedelta(days=1)
        assert not known(transaction, item(first, key="x", published=next_day))


def test_items_that_share_an_address_and_differ_are_different(store):
    page = "https://fda.example/list"
    with store.begin() as transaction:
        first, second = add(
            transaction, document("Designation A", url=page), document("Designation B", url=page)
        )
        assert (first.version, second.version) == (1, 1)
        assert first.id != second.id


def test_an_item_that_the_list_still_has_lends_its_name_to_no_other(store):
    first = document("Same title")
    twin = item(first, key="twin")
    with store.begin() as transaction:
        add(transaction, first)
        assert set(known(transaction, item(first), twin)) == {first.key}


def test_titles_alike_at_different_addresses_are_different(store):
    with store.begin() as transaction:
        add(transaction, document("8-K", url="https://sec.example/1"))
        (second,) = add(transaction, document("8-K", url="https://sec.example/2", text="8-K\n\nB"))
        assert (second.version, second.known) == (1, False)


def test_repeats_within_one_batch_are_versions_of_each_other_in_order(store):
    first = document("A")
    same, changed = replace(first), replace(document("B"), key=first.key)
    with store.begin() as transaction:
        one, two, three = add(transaction, first, same, changed)
    assert (one.version, two.known, two.id, three.version) == (1, True, one.id, 2)


def test_a_bare_title_in_the_same_batch_is_the_item_above_it(store):
    first = document("Told twice")
    bare = replace(first, key="bare", url=None, content_hash="other")
    with store.begin() as transaction:
        one, two, three = add(transaction, first, document("Told twice", content_hash="x"), bare)
    assert (one.version, two.version, three.version) == (1, 1, 2)


def test_a_batch_keeps_its_order_whatever_is_known_of_it(store):
    old = document("Old")
    with store.begin() as transaction:
        add(transaction, old)
        added = add(transaction, document("New 1"), old, document("New 2"))
    assert [each.title for each in added] == ["New 1", "Old", "New 2"]
    assert [each.known for each in added] == [False, True, False]


def test_documents_are_found_by_any_spelling_of_their_address_or_by_key(store):
    first = document(url="https://news.example/a")
    with store.begin() as transaction:
        (one,) = add(transaction, first)
        (other,) = add(transaction, document(source="second", url="http://news.example/a#top"))
        assert transaction.documents_by_url("https://www.news.example/a/") == (one, other)
        assert transaction.documents_by_url(first.key) == (one,)
        assert transaction.documents_by_url("https://news.example/b") == ()


def test_what_no_database_takes_is_replaced_at_the_same_length(store):
    text = "Title \x00\n\nbody \ud800 end"
    bad = document("Title \x00", text=text, facts={"a": "\x00"}, key="k\x00\udfff")
    spoken = event(evidence=Quote("\ud800 end", 14, 19), product="X\x00Y")
    with store.begin() as transaction:
        (stored,) = add(transaction, bad, events=[spoken])
    with store.reading() as transaction:
        back = transaction.document(stored.id)
        assert back.text == "Title \ufffd\n\nbody ? end"
        assert len(back.text) == len(text)
        assert transaction.reading(stored.id).events[0].evidence == Quote("? end", 14, 19)


def test_a_huge_document_is_stored_whole_and_indexed_in_part(store):
    text = "红斑狼疮" * 100_000 + " tail"
    with store.begin() as transaction:
        (stored,) = add(transaction, document(text=text))
        assert transaction.document(stored.id).text == text
        assert transaction.documents_with("狼疮") == (stored.id,)


def test_decisions_are_kept_in_order(store):
    with store.begin() as transaction:
        (stored,) = add(transaction, document(zones=(Zone("title", 0, 3),)))
        transaction.add_decision(stored.id, "none", "a plan", None, None, event(), NOW)
        transaction.add_decision(stored.id, "none", "out of scope", None, None, None, LATER)
        first, second = transaction.decisions(stored.id)
    assert (first.say, first.reason, first.event, first.at) == ("none", "a plan", event(), NOW)
    assert (second.event, second.at) == (None, LATER)


def test_stored_documents_are_walked_in_the_order_in_which_they_came(store):
    with store.begin() as transaction:
        stored = add(transaction, *(document(f"Release {n}") for n in range(5)))
        first = transaction.documents_after(limit=3)
        assert first == stored[:3]
        assert transaction.documents_after(first[-1].id) == stored[3:]


def test_what_fails_in_a_transaction_leaves_nothing(store):
    def dies():
        with store.begin() as transaction:
            add(transaction, document())
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        dies()
    with store.reading() as transaction:
        assert transaction.documents_after() == ()
