"""The full-text index: words, filters as tokens, Chinese and Japanese, newest first."""

import pytest

from monitor.values import Trust
from tests.store.builders import add, alert, document, event


@pytest.mark.parametrize(
    "words",
    [
        "dosed",
        "DOSED patient",
        "kj-c2219",
        "KJ C2219",
        "Sjogren",
        "sjögren’s",
        "狼疮",
        "红斑狼疮",
        "疮",
    ],
)
def test_a_document_is_found_by_its_words(store, words):
    text = "KJ-C2219 dosed\n\nFirst patient with Sjögren’s disease or lupus (系统性红斑狼疮)."
    with store.begin() as transaction:
        (stored,) = add(transaction, document("KJ-C2219 dosed", text=text))
        add(transaction, document("Quarterly results", text="Quarterly results"))
        assert transaction.documents_with(words) == (stored.id,)


@pytest.mark.parametrize(
    "words", ["myeloma", "dosed myeloma", "疮狼", "红疮", "C2219-KJ", "", "..."]
)
def test_a_document_is_not_found_by_others(store, words):
    with store.begin() as transaction:
        add(transaction, document("KJ-C2219 dosed in 红斑狼疮"))
        assert transaction.documents_with(words) == ()


def test_japanese_words_of_two_characters_are_found(store):
    with store.begin() as transaction:
        (stored,) = add(transaction, document("全身性エリテマトーデス患者への投与を開始"))
        assert transaction.documents_with("患者") == (stored.id,)
        assert transaction.documents_with("エリテマトーデス 投与") == (stored.id,)


def test_filters_are_tokens_and_text_cannot_forge_them(store):
    forged = document("milestone_first_patient_dosed", trust=Trust.NEWS)
    with store.begin() as transaction:
        (real,) = add(transaction, document(), events=[event()])
        (fake,) = add(transaction, forged)
        found = transaction.documents_with(tokens=["milestone_first_patient_dosed"])
        assert found == (real.id,)
        assert transaction.documents_with("dosed", ["product_xy101", "target_cd19"]) == (real.id,)
        assert transaction.documents_with("dosed", ["trust_news"]) == (fake.id,)
        assert transaction.documents_with("milestone_first_patient_dosed") == (fake.id,)


def test_the_newest_come_first_page_by_page(store):
    with store.begin() as transaction:
        ids = [each.id for each in add(transaction, *(document(f"lupus {n}") for n in range(5)))]
        assert transaction.documents_with("lupus", limit=2) == (ids[4], ids[3])
        assert transaction.documents_with("lupus", limit=9, before=ids[3]) == tuple(ids[2::-1])


def test_an_alert_is_found_by_headline_text_and_facts(store):
    with store.begin() as transaction:
        said = alert(transaction, "Dosed: XY-101 in lupus")
        assert transaction.alerts_with("XY-101 lupus") == (said.id,)
        assert transaction.alerts_with("Acme") == (said.id,)
        assert transaction.alerts_with(tokens=["milestone_first_patient_dosed"]) == (said.id,)
        assert transaction.alerts_with("Acme", ["milestone_approval"]) == ()
