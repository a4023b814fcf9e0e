"""The vocabulary answers what a name stands for."""

import pytest

from monitor import classify

LEXICON = classify.load()


@pytest.mark.parametrize(
    ("word", "kind", "name"),
    [
        ("lupus", "indication", "systemic lupus erythematosus"),
        ("lupus", "indication", "lupus nephritis"),
        ("FPD", "milestone", "first_patient_dosed"),
        ("first patient dosed", "milestone", "first_patient_dosed"),
        ("KYV-101", "product", "mivocabtagene autoleucel"),
        ("miv-cel", "product", "mivocabtagene autoleucel"),
        ("SSc", "indication", "systemic sclerosis"),
        ("scleroderma", "indication", "systemic sclerosis"),
        ("重症肌无力", "indication", "myasthenia gravis"),
        ("Kyverna", "company", "Kyverna Therapeutics"),
        ("CD19", "target", "CD19"),
    ],
)
def test_a_word_finds_what_it_may_mean(word: str, kind: str, name: str) -> None:
    assert (kind, name) in LEXICON.names(word)


def test_an_unknown_word_means_nothing() -> None:
    assert LEXICON.names("cardboard") == ()


def test_names_left_out_are_forgotten() -> None:
    lexicon = classify.load(["mivocabtagene autoleucel"])
    assert not any(kind == "product" for kind, _ in lexicon.names("KYV-101"))
    assert lexicon.digest == LEXICON.digest


@pytest.mark.parametrize(
    "text",
    [
        "First patient dosed with a CAR-T in lupus",
        "双靶点CAR-T获批临床",
        "chimeric antigen receptor",
        "Descartes-08 in myasthenia",
        "her own T cells, re-engineered",
        "tesvacabtagene autoleucel",
    ],
)
def test_the_gate_lets_pass_what_may_matter(text: str) -> None:
    assert classify.gate(text, LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "Sales of cardboard rose.",
        "The car left the garage.",
        "A Cartesian plane.",
        "Lupus the wolf",
    ],
)
def test_the_gate_stops_what_cannot_matter(text: str) -> None:
    assert not classify.gate(text, LEXICON)
