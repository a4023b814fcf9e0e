"""How Spanish texts say when: "segundo semestre de 2026", "antes de fin de año"."""

from monitor.dates.language import SPACE, YEAR, Language, meanings, words_of

_YEARS = meanings(
    {
        0: "este año|del año|de año|el año|año|del presente año|de este año",
        1: "el próximo año|del próximo año|próximo año|el año que viene|del año que viene",
        -1: "el año pasado|del año pasado|año pasado",
    }
)
_ORDINALS = meanings(
    {
        1: "primer|primero|primera|1er|1.º|1t|1s",
        2: "segundo|segunda|2.º|2t|2s",
        3: "tercer|tercero|tercera|3.º|3t",
        4: "cuarto|cuarta|último|4.º|4t",
    }
)
_PARTS = meanings(
    {
        "early": "principios|a principios|inicios|comienzos|a comienzos|principio",
        "mid": "mediados|a mediados",
        "end": "finales|a finales|fines|final|el final|fin|cierre",
        "later": "más adelante|más tarde|lo que queda|lo que resta",
    }
)
_BEFORES = meanings(
    {
        "by": "para|a más tardar|no más tarde de|antes del final|antes de que acabe|hasta",
        "before": "antes de|antes del|antes de la",
        "about": "hacia|alrededor de|en torno a|sobre",
        "after": "a partir de|a partir del|no antes de|desde",
    }
)
_SEASONS = {"primavera": 3, "verano": 6, "otoño": 9, "invierno": 12}
_RELATIVES = meanings(
    {
        ("year", 0): "este año|el presente año",
        ("year", 1): "el próximo año|próximo año|el año que viene|año que viene",
        ("year", -1): "el año pasado|año pasado",
        ("quarter", 0): "este trimestre",
        ("quarter", 1): "el próximo trimestre|próximo trimestre",
        ("month", 0): "este mes",
        ("month", 1): "el próximo mes|próximo mes|el mes que viene",
        ("month", -1): "el mes pasado|mes pasado",
        ("week", 0): "esta semana",
        ("week", 1): "la próxima semana|la semana que viene",
    }
)
_UNITS = meanings(
    {
        "day": "días",
        "week": "semanas",
        "month": "meses|mes",
        "year": "años|año",
        "quarter": "trimestres",
    }
)
_MONTH = (
    r"(?P<m>enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre"
    r"|noviembre|diciembre|ene\.|feb\.|abr\.|ago\.|sept\.|oct\.|nov\.|dic\.)"
)
_ORDINAL = f"(?:{words_of(_ORDINALS)})"
_YEAR = rf"(?P<y>{YEAR}|{words_of(_YEARS)})"
_OF_YEAR = rf"{SPACE}(?:del? )?{_YEAR}"

SPANISH = Language(
    before=rf"\b(?:(?P<lead>(?:en|durante|desde|del|al|a|el){SPACE}(?:el |la |los )?)"
    rf"|(?P<pre>{words_of(_BEFORES)}){SPACE}(?:el |la )?)?",
    part=rf"(?:\b(?P<part>{words_of(_PARTS)}){SPACE}(?:del |de |el )?)?",
    cores=(
        rf"(?P<d>\d{{1,2}}) de {_MONTH} del? (?P<y>{YEAR})\b",
        rf"(?P<q>{_ORDINAL}){SPACE}trimestre(?:{_OF_YEAR})?",
        rf"(?P<h>{_ORDINAL}){SPACE}(?:semestre|mitad)(?:{_OF_YEAR})?",
        rf"\b(?P<q>[1-4]T) ?(?P<y>{YEAR})\b",
        rf"\b(?P<h>[12]S) ?(?P<y>{YEAR})\b",
        rf"{_MONTH}{_OF_YEAR}",
        rf"(?P<s>{words_of(_SEASONS)}){_OF_YEAR}",
        rf"\b(?:en|durante) (?:los|las) (?P<few>próximos|próximas){SPACE}"
        rf"(?P<units>{words_of(_UNITS)})\b",
        rf"\b(?:en (?:los|un plazo de)(?: próximos)?|dentro de) (?P<n>\d{{1,3}}){SPACE}"
        rf"(?P<units>{words_of(_UNITS)})\b",
        rf"(?P<rel>{words_of(_RELATIVES)})",
        rf"(?P<d>\d{{1,2}}) de {_MONTH}\b",
    ),
    parted=(rf"(?P<y>{words_of(_YEARS)})",),
    led=(rf"(?P<y>{YEAR})\b", rf"{_MONTH}\b", rf"(?P<s>{words_of(_SEASONS)})\b"),
    years=_YEARS,
    ordinals=_ORDINALS,
    parts=_PARTS,
    befores=_BEFORES,
    seasons=_SEASONS,
    relatives=_RELATIVES,
    units=_UNITS,
)
