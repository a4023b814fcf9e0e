"""What the search language learns from the vocabulary."""

import pytest

from monitor import classify, query
from monitor.errors import QueryError

NAMES = classify.Naming(classify.load())


@pytest.mark.parametrize(
    ("field", "word", "name"),
    [
        ("indication", "lupus", "systemic lupus erythematosus"),
        ("indication", "lupus", "lupus nephritis"),
        ("indication", "重症肌无力", "myasthenia gravis"),
        ("milestone", "FPD", "first_patient_dosed"),
        ("product", "CABA-201", "resecabtagene autoleucel"),
        ("group", "neurology", "myasthenia gravis"),
    ],
)
def test_a_word_stands_for_its_names(field: str, word: str, name: str) -> None:
    assert name in NAMES.resolve(field, word)


def test_a_group_finds_its_diseases_and_an_unknown_one_is_told_what_there_is() -> None:
    parsed = query.parse("group:neurology", NAMES)
    assert "myasthenia" in repr(parsed)
    with pytest.raises(QueryError) as caught:
        query.parse("group:astrology", NAMES)
    assert "neurology" in str(caught.value)
