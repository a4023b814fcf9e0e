"""How French texts say when: "au premier semestre 2026", "d'ici la fin de l'année"."""

from monitor.dates.language import DASH, SHORT_YEAR, SPACE, YEAR, Language, meanings, words_of

_YEARS = meanings(
    {
        0: "cette année|de l'année|l'année|de cette année|l'année en cours|de l'année en cours"
        "|d'année",
        1: "l'année prochaine|l'an prochain|de l'année prochaine|de l'an prochain",
        -1: "l'année dernière|l'an dernier|de l'année dernière|de l'an dernier",
    }
)
_ORDINALS = meanings(
    {
        1: "premier|première|1er|1ère|t1|s1",
        2: "deuxième|second|seconde|2e|2ème|t2|s2",
        3: "troisième|3e|3ème|t3",
        4: "quatrième|dernier|4e|4ème|t4",
    }
)
_PARTS = meanings(
    {"early": "début", "mid": "mi|milieu", "end": "fin", "later": "plus tard|courant"}
)
_BEFORES = meanings(
    {
        "by": "d'ici|d'ici à|d'ici au|au plus tard|au plus tard en|au plus tard au",
        "before": "avant",
        "about": "vers|autour de|aux alentours de|environ",
        "after": "à partir de|à partir du|dès|pas avant|à compter de|à compter du|après",
    }
)
_SEASONS = {"printemps": 3, "été": 6, "automne": 9, "hiver": 12}
_RELATIVES = meanings(
    {
        ("year", 0): "cette année|l'année en cours",
        ("year", 1): "l'année prochaine|l'an prochain",
        ("year", -1): "l'année dernière|l'an dernier",
        ("quarter", 0): "ce trimestre",
        ("quarter", 1): "le trimestre prochain|prochain trimestre",
        ("month", 0): "ce mois-ci|ce mois",
        ("month", 1): "le mois prochain",
        ("month", -1): "le mois dernier",
        ("week", 0): "cette semaine",
        ("week", 1): "la semaine prochaine",
    }
)
_UNITS = meanings({"day": "jours", "week": "semaines", "month": "mois", "year": "ans|années|an"})
_MONTH = (
    r"(?P<m>janvier|février|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre"
    r"|décembre|janv\.|févr\.|avr\.|juil\.|sept\.|oct\.|nov\.|déc\.)"
)
_ORDINAL = f"(?:{words_of(_ORDINALS)})"
_YEAR = rf"(?P<y>{YEAR}|{SHORT_YEAR}|{words_of(_YEARS)})"
_OF_YEAR = rf"{SPACE}(?:de |d')?{_YEAR}"

FRENCH = Language(
    before=r"(?:(?P<lead>\b(?:au cours du|au|en|le|du|depuis|pour|pour le|cet|à)"
    rf"{SPACE}(?:la |l')?)|(?P<pre>{words_of(_BEFORES)}){SPACE}(?:le |la |l')?)?",
    part=rf"(?:\b(?P<part>{words_of(_PARTS)})(?:{SPACE}|{DASH})(?:du |de |le |en )?)?",
    cores=(
        rf"(?P<d>\d{{1,2}})(?:er)?{SPACE}{_MONTH}{SPACE}(?P<y>{YEAR})\b",
        rf"(?P<q>{_ORDINAL}){SPACE}trimestre(?:{_OF_YEAR})?",
        rf"(?P<h>{_ORDINAL}){SPACE}(?:semestre|moitié)(?:{_OF_YEAR})?",
        rf"\b(?P<q>T[1-4]){SPACE}(?P<y>{YEAR})\b",
        rf"\b(?P<h>S[12]){SPACE}(?P<y>{YEAR})\b",
        rf"{_MONTH}{_OF_YEAR}",
        rf"(?P<s>{words_of(_SEASONS)}){_OF_YEAR}",
        rf"(?:dans|au cours de|durant|d'ici) (?:les|des) (?:quelques )?(?P<few>prochaine?s)"
        rf"{SPACE}(?P<units>{words_of(_UNITS)})\b",
        rf"(?:d'ici|sous|dans les|dans un délai de) (?P<n>\d{{1,3}})(?: prochaine?s)?{SPACE}"
        rf"(?P<units>{words_of(_UNITS)})\b",
        rf"(?P<rel>{words_of(_RELATIVES)})",
        rf"\b(?P<d>\d{{1,2}})(?:er)?{SPACE}{_MONTH}",
    ),
    parted=(rf"(?P<y>{words_of(_YEARS)})",),
    led=(rf"(?P<y>{YEAR})\b", rf"{_MONTH}\b", rf"(?P<s>{words_of(_SEASONS)})"),
    years=_YEARS,
    ordinals=_ORDINALS,
    parts=_PARTS,
    befores=_BEFORES,
    seasons=_SEASONS,
    relatives=_RELATIVES,
    units=_UNITS,
)
