"""The search language: what it reads, what it finds, what it refuses and how it says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import query
from monitor.errors import QueryError
from monitor.values import Alert, Event, Milestone, Quote, Status, Trust

KNOWN = {
    "milestone": ("first_patient_dosed", "ind_cleared", "clinical_hold"),
    "group": ("neurology", "rheumatology"),
    "indication": (
        "lupus nephritis",
        "multiple sclerosis",
        "myasthenia gravis",
        "systemic lupus erythematosus",
    ),
}
SPELLED = {
    ("milestone", "fpd"): ("first_patient_dosed",),
    ("indication", "lupus"): ("lupus nephritis", "systemic lupus erythematosus"),
    ("indication", "sle"): ("systemic lupus erythematosus",),
    ("indication", "重症肌无力"): ("myasthenia gravis",),
    ("group", "neurology"): ("multiple sclerosis", "myasthenia gravis"),
    ("group", "rheumatology"): ("systemic lupus erythematosus",),
    ("product", "kyv101"): ("mivocabtagene autoleucel",),
    ("product", "mivcel"): ("mivocabtagene autoleucel",),
}


class Vocabulary:
    def resolve(self, field: str, word: str) -> Sequence[str]:
        known = {query.squeeze(name): (name,) for name in KNOWN.get(field, ()) if field != "group"}
        return SPELLED.get((field, query.squeeze(word)), known.get(query.squeeze(word), ()))

    def known(self, field: str) -> Sequence[str]:
        return KNOWN.get(field, ())


NAMES = Vocabulary()
EVENT = Event(
    milestone=Milestone("first_patient_dosed", "First patient dosed"),
    status=Status.ACHIEVED,
    evidence=Quote("the first patient has been dosed", 0, 32),
    product="mivocabtagene autoleucel",
    company="Kyverna Therapeutics",
    partners=("Example Bio",),
    targets=("CD19",),
    modality="autologous CAR-T",
    indications=("myasthenia gravis",),
    phase="1/2",
    trial_ids=("NCT06193889",),
    country="China",
    first="in China",
    confidence=0.93,
)
FACTS = query.Facts(
    event=EVENT,
    source="globenewswire-biotech",
    trust=Trust.COMPANY,
    seen=datetime(2024, 3, 6, 8, tzinfo=UTC),
    published=datetime(2024, 3, 5, 23, 30, tzinfo=UTC),
    publisher="GlobeNewswire",
)
TEXT = "First patient dosed: mivocabtagene autoleucel in myasthenia gravis. 首例重症肌无力患者"


def found(search: str, facts: query.Facts = FACTS, text: str = TEXT) -> bool:
    return query.matches(query.parse(search, NAMES), facts, text)


# One case per filter: a search that finds FACTS, and one that does not. A new filter goes here.
CASES = {
    "milestone": ("milestone:FPD", "milestone:ind_cleared,clinical_hold"),
    "product": ("product:KYV-101", "product:descartes-08"),
    "company": ('company:"example bio"', "company:Kyverna"),
    "target": ("target:bcma,cd19", "target:CD20"),
    "modality": ("modality:CAR-T", "modality:CAR-NK"),
    "indication": ('indication:"Myasthenia Gravis"', "indication:lupus"),
    "group": ("group:neurology", "group:rheumatology"),
    "phase": ("phase:I/II", "phase:1,2"),
    "trial": ("trial:nct06193889", "trial:NCT00000000"),
    "country": ("country:china", "country:Japan"),
    "source": ("source:globenewswire*", "source:prnewswire"),
    "trust": ("trust:regulator,company", "trust:news"),
    "status": ("status:Achieved", "status:planned"),
    "first": ("first:china", "first:germany"),
    "since": ("since:2024-03", "since:2024-03-06"),
    "until": ("until:2024-03", "until:2023"),
    "published": ("published:2023..2024", "published:2024-04"),
    "confidence": ("confidence:>0.9", "confidence:0.1..0.9"),
}


@pytest.mark.parametrize("name", [entry.name for entry in query.FILTERS])
def test_every_filter_finds_and_leaves_out(name: str) -> None:
    finds, leaves_out = CASES[name]
    assert found(finds)
    assert not found(leaves_out)
    assert not found("-" + finds)


@pytest.mark.parametrize("entry", query.FILTERS, ids=lambda entry: entry.name)
def test_every_filter_shows_an_example_that_can_be_read(entry: query.Filter) -> None:
    assert query.parse(entry.example, NAMES).root is not None
    assert entry.example in query.help_text()
    assert entry.help in query.help_text()


@pytest.mark.parametrize(
    ("search", "finds"),
    [
        ("", True),
        ("dosed", True),
        ("DOSED patient", True),
        ("dosed cohort", False),
        ('"first patient"', True),
        ('"patient first"', False),
        ("“first patient”", True),
        ("autol*", True),
        ("autol", False),
        ('"patient do*"', True),
        ("cohort OR dosed", True),
        ("cohort OR registry", False),
        ("dosed AND -oncology", True),
        ("NOT dosed", False),
        ("cohort dosed OR patient", True),
        ("cohort (dosed OR patient)", False),
        ("-(cohort OR registry)", True),
        ("MILESTONE: first_patient_dosed", True),
        ("dosed - patient & first", True),
        ("重症", True),
        ("症", True),
        ("肌无力", True),
        ("患者", True),
        ("无肌", False),
        ("product:*", True),
        ("-product:*", False),
        ("indication:myas*", True),
        ("group:neuro*", True),
    ],
)
def test_words_phrases_and_operators(search: str, finds: bool) -> None:
    assert found(search) is finds


def test_a_plain_word_finds_what_the_vocabulary_knows_it_stands_for() -> None:
    silent = "nothing of the sort"
    assert found("FPD", text=silent)
    assert found("KYV-101", text=silent)
    assert found("neurology", text=silent)
    assert found("重症肌无力", text=silent)
    assert not found("lupus", text=silent)
    lupus = replace(FACTS, event=replace(EVENT, indications=("lupus nephritis",)))
    assert found("lupus", lupus, silent)


def test_a_code_that_no_vocabulary_knows_is_found_however_it_is_hyphenated() -> None:
    facts = replace(FACTS, event=replace(EVENT, product="KJ-C2219", trial_ids=("NCT01",)))
    for search in ("KJ-C2219", "kjc2219", "product:kj_c2219".replace("_", "-"), '"KJ C2219"'):
        assert query.matches(query.parse(search, query.AsWritten()), facts, ""), search


def test_an_unknown_fact_matches_no_value_of_its_filter() -> None:
    bare = replace(EVENT, product=None, country=None, phase=None, targets=())
    facts = replace(FACTS, event=bare)
    assert not found("product:*", facts)
    assert found("-target:CD19", facts)


def test_a_document_without_event_answers_for_its_source_and_day_only() -> None:
    facts = replace(FACTS, event=None)
    assert query.tokens(facts) == (
        "source_globenewswire",
        "source_globenewswirebiotech",
        "trust_company",
    )
    assert found("since:2024", facts)
    assert not found("confidence:>0", facts)


def test_a_missing_date_is_replaced_by_the_day_it_was_seen() -> None:
    assert found("published:2024-03-06", replace(FACTS, published=None))


def test_the_index_words_of_an_event() -> None:
    assert query.tokens(FACTS) == (
        "company_examplebio",
        "company_kyvernatherapeutics",
        "country_china",
        "first_china",
        "first_in",
        "first_inchina",
        "indication_myastheniagravis",
        "milestone_first_patient_dosed",
        "modality_autologouscart",
        "modality_cart",
        "phase_1_2",
        "product_mivocabtageneautoleucel",
        "source_globenewswire",
        "source_globenewswirebiotech",
        "status_achieved",
        "target_cd19",
        "trial_nct06193889",
        "trust_company",
    )


def test_facts_of_an_alert_are_those_of_its_event_and_document() -> None:
    alert = Alert(
        id=1,
        story_id=1,
        event=EVENT,
        headline="First patient dosed",
        source=FACTS.source,
        trust=FACTS.trust,
        publisher=FACTS.publisher,
        url=None,
        title="",
        published=FACTS.published,
        seen=FACTS.seen,
        reason="",
    )
    assert query.about_alert(alert) == FACTS


@pytest.mark.parametrize(
    ("modality", "families"),
    [
        ("in vivo CAR-T", ("in vivo CAR-T", "CAR-T")),
        ("CAR-Treg", ("CAR-Treg", "CAR-T")),
        ("CAR-T", ("CAR-T",)),
        ("CAR-NK", ("CAR-NK",)),
        ("allogeneic CAR-NK", ("allogeneic CAR-NK", "CAR-NK")),
        ("CAR-M", ("CAR-M",)),
        (None, ()),
    ],
)
def test_a_modality_belongs_to_a_family(modality: str | None, families: tuple[str, ...]) -> None:
    assert query.modalities(modality) == families


@pytest.mark.parametrize(
    ("search", "says"),
    [
        ("dosed milstone:FPD", ("position 7:", "'milstone' is no field", "'milestone'", "company")),
        ("milestone:first_patient_dozed", ("'first_patient_dosed'?", "ind_cleared")),
        ("group:neurologie", ("'neurology'?", "rheumatology")),
        ("trust:compny", ("'company'?", "aggregator")),
        ("phase:4", ("allowed: 1, 1/2, 2, 2/3, 3, IIT",)),
        ("since:march", ("'march' is no date", "2024-03-05")),
        ("since:2024-02-30", ("not in the calendar",)),
        ("since:2024,2025", ("takes one value",)),
        ("published:2025..2024", ("from..to",)),
        ("published:..", ("from..to",)),
        ("confidence:0.9", (">0.9", "0.5..0.8")),
        ("confidence:>9", ("from 0 to 1",)),
        ("https://example.org", ("position 1:", "'https' is no field", "quotes")),
        ("dosed (first OR second", ("position 7:", "'('", "add ')'")),
        ("dosed)", ("position 6:", "')' closes no bracket")),
        ('"first patient', ("position 1:", "quote is not closed")),
        ("dosed OR", ("ends where a word",)),
        ("OR dosed", ("OR stands where a word",)),
        ("()", ("position 2:", "a word is expected")),
        ("-", ()),
        ("?!", ("no letter or digit",)),
        ("product:", ("product:KYV-101", "expected")),
        ('product:""', ("a value is missing",)),
        ("(" * 50 + "a" + ")" * 50, ("within each other",)),
        ("a" * 2001, ("2,000",)),
    ],
)
def test_a_search_that_cannot_be_read_says_where_and_what_is_allowed(
    search: str, says: tuple[str, ...]
) -> None:
    if not says:
        assert query.parse(search, NAMES) == query.Query()
        return
    with pytest.raises(QueryError) as error:
        query.parse(search, NAMES)
    for part in says:
        assert part in str(error.value)


def test_a_range_keeps_the_first_and_last_day_of_what_was_said() -> None:
    assert query.parse("published:2024-02", NAMES).root == query.Range(
        "published", "2024-02", date(2024, 2, 1), date(2024, 2, 29)
    )
    assert query.parse("until:2024", NAMES).root == query.Range(
        "until", "2024", None, date(2024, 12, 31)
    )


def test_a_form_becomes_one_search() -> None:
    text = query.compose(
        "dosed OR treated",
        {"company": ["Smith, Jones (UK)"], "since": ["2024"], "phase": [""], "colour": ["red"]},
    )
    assert text == '(dosed OR treated) company:"Smith, Jones (UK)" since:2024'
    assert found(text.replace('"Smith, Jones (UK)"', "Kyverna*"))


def test_text_cannot_forge_a_fact() -> None:
    assert not found("milestone:clinical_hold", text="milestone_clinical_hold")
    assert all("_" not in word for word in query.index_words("trust_regulator 红_斑"))


def test_every_character_of_chinese_text_begins_an_index_word() -> None:
    assert query.bigrams("红斑狼疮") == ("红斑", "斑狼", "狼疮", "疮")
    assert query.index_text("抗CD19靶向") == "抗 cd19 靶向 向"
    assert query.search_phrase("抗CD19靶向") == query.Phrase(("抗", "cd19", "靶向"))
    assert query.search_phrase("疮") == query.Phrase(("疮",), prefix=True)


WORDS = st.text(alphabet='abAB19-_/é红斑ス"\\:*(), “', min_size=1, max_size=8).filter(
    lambda text: bool(query.squeeze(text))
)
FIELDS = st.one_of(
    st.builds(
        lambda name, values: f"{name}:" + ",".join(map(query.quoted, values)),
        st.sampled_from(["product", "company", "target", "trial", "source", "Country", "FIRST"]),
        st.lists(WORDS, min_size=1, max_size=3),
    ),
    st.sampled_from([case for pair in CASES.values() for case in pair]),
)
SEARCHES = st.recursive(
    st.one_of(WORDS.map(query.quoted), FIELDS),
    lambda inner: st.one_of(
        inner.map(lambda search: f"-({search})"),
        inner.map(lambda search: f"NOT ({search})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map(" AND ".join),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(SEARCHES)
def test_a_search_written_out_and_read_again_is_the_same(search: str) -> None:
    tree = query.parse(search, NAMES)
    assert query.parse(query.unparse(tree), NAMES) == tree


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='ab"\\:*()-,. ORANDTsince2024红＂“>', max_size=40))
def test_any_text_is_read_or_refused_in_words(search: str) -> None:
    try:
        tree = query.parse(search, NAMES)
    except QueryError as error:
        said = str(error)
    else:
        assert query.parse(query.unparse(tree), NAMES) == tree
        said = f"position found: {query.matches(tree, FACTS, TEXT)}"
    assert said.startswith("position ")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab1 -红斑狼疮ス", max_size=20), st.data())
def test_whatever_part_of_chinese_text_is_searched_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = data.draw(st.integers(start, len(text)).map(lambda end: text[start:end]))
    whole_words = all(
        edge in (0, len(text)) or not (text[edge - 1].isascii() and text[edge].isascii())
        for edge in (start, start + len(part))
    )
    phrase = query.search_phrase(part)
    if phrase.words and whole_words:
        wanted = " " + " ".join(phrase.words) + ("" if phrase.prefix else " ")
        assert wanted in f" {query.index_text(text)} "


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_words_are_cut_alike_with_and_without_marks_beyond_ascii(text: str) -> None:
    assert query.index_words(f"{text} ”") == query.index_words(text)
    assert query.squeeze(f"{text}”") == query.squeeze(text)
