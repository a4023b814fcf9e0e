"""Every example of every milestone is read as it says; no counterexample is read so."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from monitor import classify
from monitor.classify.lexicon import Lexicon
from monitor.classify.tables import build, read_files
from monitor.errors import ConfigError
from monitor.values import Document, Reading, Status, Trust, Zone

NOW = datetime(2026, 6, 15, tzinfo=UTC)
TITLE = "Update on ABC-101"
AFTER = "ABC-101 is an autologous CD19 CAR T-cell therapy made by Arden Cell."
FREQUENT = (
    "ind_cleared",
    "designation",
    "trial_started",
    "first_patient_dosed",
    "data_readout",
    "approval",
    "deal",
)
STATUSES = tuple(status.value for status in Status)
_SIGNS_OF_LANGUAGE = (
    ("ko", r"[가-힣]"),
    ("ja", r"[ぁ-ヶ]"),
    ("zh", r"[一-龥]"),
    ("de", r"\b(?:hat|wurde|Patienten|Studie|Die|übernimmt)\b"),
    ("fr", r"\b(?:dans|atteint|[lL]'essai|rachète|Le premier|Les résultats|accorde)\b"),
    ("es", r"\b(?:ensayo|paciente|adquiere|Los resultados|Comisión)\b"),
)


@cache
def lexicon() -> Lexicon:
    return classify.load()


def language(text: str) -> str:
    return next((name for name, sign in _SIGNS_OF_LANGUAGE if re.search(sign, text)), "en")


def document(example: str) -> Document:
    """An example as the lead of a page, or, where it has lines, as a registry record."""
    record = "\n" in example.strip()
    lead = "\n".join(line.strip() for line in example.strip().splitlines())
    text = f"{TITLE}\n\n{lead}" if record else f"{TITLE}\n\n{lead}\n\n{AFTER}"
    start = len(TITLE) + 2
    return Document(
        source="example",
        key="example",
        kind="registry" if record else "news",
        trust=Trust.REGISTRY if record else Trust.NEWS,
        url=None,
        title=TITLE,
        text=text,
        zones=(
            Zone("title", 0, len(TITLE)),
            Zone("lead", start, start + len(lead)),
            Zone("body", start + len(lead), len(text)),
        ),
        published=NOW,
        seen=NOW,
        language=language(example),
    )


def read(example: str) -> Reading:
    return classify.read(document(example), lexicon())


def found(reading: Reading) -> set[tuple[str, str]]:
    return {(event.milestone.id, event.status.value) for event in reading.events}


def examples() -> Iterator[tuple[str, str, str]]:
    for key, table in lexicon().tables.items():
        for status, sentences in table.examples.items():
            for sentence in sentences:
                yield key, status, sentence


def counterexamples() -> Iterator[tuple[str, str]]:
    for key, table in lexicon().tables.items():
        for sentence in table.counterexamples:
            yield key, sentence


@pytest.mark.parametrize(("milestone", "status", "sentence"), list(examples()))
def test_an_example_is_read_as_it_says(milestone: str, status: str, sentence: str) -> None:
    assert (milestone, status) in found(read(sentence))


@pytest.mark.parametrize(("milestone", "sentence"), list(counterexamples()))
def test_a_counterexample_is_not_the_milestone(milestone: str, sentence: str) -> None:
    assert (milestone, "achieved") not in found(read(sentence))


def test_every_milestone_shows_itself_by_examples_and_counterexamples() -> None:
    for key, table in lexicon().tables.items():
        assert table.counterexamples, key
        assert table.examples.get("achieved"), key


def test_frequent_milestones_have_twelve_of_each_and_all_four_statuses() -> None:
    for key in FREQUENT:
        table = lexicon().tables[key]
        assert len(table.counterexamples) >= 12, key
        assert sum(len(sentences) for sentences in table.examples.values()) >= 12, key
        assert set(table.examples) == set(STATUSES), key


def test_every_problem_of_the_vocabulary_is_named_at_once() -> None:
    """File, table, key, what is allowed and the nearest word; not the first problem only."""
    texts = read_files()
    texts["milestones"] = (
        '[one]\nrank = 1\n\n[two]\ntitel = "Two"\ntitle = "Two"\nrules = ["frist patient"]\n'
        'asserted_by = ["regulater"]\n'
    )
    with pytest.raises(ConfigError) as caught:
        build(texts)
    told = "\n".join(caught.value.problems)
    assert "milestones.toml: one: title: missing" in told
    assert "two: titel is unknown; did you mean title?" in told
    assert "asserted_by: regulater is unknown; did you mean regulator?" in told
    assert "concept frist is unknown; did you mean first?" in told


def test_a_file_that_is_not_toml_is_named() -> None:
    texts = read_files()
    texts["words"] = "[first\n"
    with pytest.raises(ConfigError, match=r"vocabulary/words\.toml: not TOML"):
        build(texts)


def test_the_digest_names_the_vocabulary_that_read_a_document() -> None:
    assert read("The first patient with lupus was dosed with ABC-101.").vocabulary == (
        lexicon().digest
    )
