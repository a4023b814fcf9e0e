"""How German texts say when: "im dritten Quartal 2026", "bis Jahresende"."""

from monitor.dates.language import SHORT_YEAR, SPACE, YEAR, Language, meanings, words_of

_YEARS = meanings(
    {
        0: "dieses jahres|des jahres|des laufenden jahres|diesem jahr|dieses jahr",
        1: "nächsten jahres|kommenden jahres|des nächsten jahres|des kommenden jahres"
        "|nächstes jahr|nächsten jahr|kommenden jahr|kommendes jahr",
        -1: "letzten jahres|vergangenen jahres|des vergangenen jahres|des letzten jahres"
        "|letztes jahr|vorigen jahres|vergangenen jahr|letzten jahr",
    }
)
_ORDINALS = meanings(
    {
        1: "ersten|erstes|erste|1.",
        2: "zweiten|zweites|zweite|2.",
        3: "dritten|drittes|dritte|3.",
        4: "vierten|viertes|vierte|4.",
    }
)
_PARTS = meanings(
    {
        "early": "anfang|beginn|zu beginn|frühes|früh",
        "mid": "mitte|zur mitte",
        "late": "spätes|spät",
        "end": "ende|zum ende|jahresende|ablauf",
        "later": "noch|später|im weiteren verlauf",
        "turn": "jahreswechsel",
    }
)
_BEFORES = meanings(
    {
        "by": "bis|bis zum|bis spätestens|spätestens|spätestens bis|noch vor|bis zu",
        "before": "vor|vor dem",
        "about": "um|rund um|circa|ca.|etwa|gegen|um den",
        "after": "ab|nicht vor|frühestens|ab dem|nach",
    }
)
_SEASONS = {"frühjahr": 3, "frühling": 3, "sommer": 6, "herbst": 9, "winter": 12}
_RELATIVES = {
    f"{word} {unit}": (name, offset)
    for unit, name in (
        ("jahr", "year"), ("quartal", "quarter"), ("monat", "month"), ("woche", "week"),
    )
    for word, offset in (
        ("dieses", 0), ("diesem", 0), ("diesen", 0), ("dieser", 0), ("laufenden", 0),
        ("laufendes", 0), ("nächstes", 1), ("nächsten", 1), ("nächster", 1), ("nächste", 1),
        ("kommenden", 1), ("kommendes", 1), ("kommender", 1), ("kommende", 1),
        ("vergangenen", -1), ("vergangenes", -1), ("letzten", -1), ("letztes", -1),
    )
}  # fmt: skip
_UNITS = meanings(
    {
        "day": "tagen|tage",
        "week": "wochen",
        "month": "monaten|monate|monats",
        "year": "jahren|jahre",
        "quarter": "quartalen",
    }
)
_NUMBERS = meanings(
    {1: "eines", 2: "zwei", 3: "drei", 4: "vier", 5: "fünf", 6: "sechs", 7: "sieben", 8: "acht",
     9: "neun", 10: "zehn", 11: "elf", 12: "zwölf"}
)  # fmt: skip
_MONTH = (
    r"(?P<m>januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november"
    r"|dezember|jan\.?|feb\.?|apr\.|jun\.|jul\.|aug\.?|sept?\.?|okt\.?|nov\.?|dez\.?)"
)
_ORDINAL = f"(?:{words_of(_ORDINALS)})"
_YEAR = rf"(?P<y>{YEAR}|{SHORT_YEAR}|{words_of(_YEARS)})"
_OF_YEAR = rf"(?:{SPACE}(?:in )?{_YEAR})"

GERMAN = Language(
    before=r"\b(?:(?P<lead>(?:im|in|am|seit|zum|für|vom|aus|den|dem|der|des)(?: (?:den|dem|das))?"
    rf"{SPACE}(?:jahre? )?)|(?P<pre>{words_of(_BEFORES)}){SPACE})?",
    part=rf"(?:\b(?P<part>{words_of(_PARTS)}){SPACE}(?:des |der |im |in )?(?:jahres )?)?",
    cores=(
        rf"(?P<d>\d{{1,2}})\. ?{_MONTH}{SPACE}(?P<y>{YEAR})\b",
        rf"(?P<d>\d{{1,2}})\. ?(?P<mm>\d{{1,2}})\. ?(?P<y>{YEAR})\b",
        rf"(?P<q>{_ORDINAL}){SPACE}(?:kalender)?quartals?{_OF_YEAR}?",
        rf"(?P<h>{_ORDINAL}){SPACE}(?:halbjahre?s?|jahreshälfte){_OF_YEAR}?",
        rf"{_MONTH}{_OF_YEAR}\b",
        rf"(?P<s>{words_of(_SEASONS)}){_OF_YEAR}?",
        rf"(?P<part2>jahresende|jahreswechsel)(?:{SPACE}(?P<y>{YEAR}))?",
        rf"(?:in den|während der) (?P<few>kommenden|nächsten){SPACE}(?:paar )?"
        rf"(?P<units>{words_of(_UNITS)})",
        r"(?:innerhalb (?:von |der nächsten )?|binnen |in den (?:nächsten|kommenden) )"
        rf"(?P<n>\d{{1,3}}|{words_of(_NUMBERS)}){SPACE}(?P<units>{words_of(_UNITS)})",
        rf"(?P<rel>{words_of(_RELATIVES)})\b",
        rf"(?P<d>\d{{1,2}})\. ?{_MONTH}\b",
    ),
    parted=(rf"(?P<y>{words_of(_YEARS)})\b",),
    led=(rf"(?P<y>{YEAR})\b", rf"{_MONTH}\b"),
    years=_YEARS,
    ordinals=_ORDINALS,
    parts=_PARTS,
    befores=_BEFORES,
    seasons=_SEASONS,
    relatives=_RELATIVES,
    units=_UNITS,
    numbers=_NUMBERS,
)
