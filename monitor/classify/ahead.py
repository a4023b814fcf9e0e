"""Knows which times named in a text lie ahead of its day: "in the first half of 2027", "来年"."""

from collections.abc import Iterator
from datetime import date

import re2

from monitor.classify.times import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ORDINALS = {
    **dict.fromkeys(("first", "1", "premier", "primer", "ersten"), 1),
    **dict.fromkeys(("second", "2", "deuxieme", "segundo", "zweiten"), 2),
    **dict.fromkeys(("third", "3", "troisieme", "tercer", "dritten"), 3),
    **dict.fromkeys(("fourth", "4", "quatrieme", "cuarto", "vierten"), 4),
}
_RELATIVE = re2.compile(
    r"\bnext (?:year|quarter|month|week|spring|summer|autumn|fall|winter|semester)\b|"
    r"\b(?:later|late|end of|by the end of) (?:this|the) year\b|\b(?:by|before|around|at) "
    r"(?:the )?year(?:'s)? end\b|\b(?:in|over) the (?:coming|next)(?: [a-z]+)? "
    r"(?:days|weeks|months|quarters)\b|\bthe following year\b|"
    r"\b(?:nachst|kommend)e[ns]? (?:jahr|monat|quartal|fruhjahr|sommer|herbst|winter)\b|"
    r"\bbis (?:zum )?jahresende\b|\b(?:l'an|l'annee) prochaine?\b|"
    r"\bd'ici (?:a )?la fin de l'annee\b|"
    r"\b(?:proximo|proxima) (?:ano|mes|trimestre|semestre|primavera)\b|"
    r"\bel ano que viene\b|\bantes de fin de ano\b|"
    r"\bby (?:christmas|thanksgiving|spring|summer|autumn|fall|winter|labor day|mid year)\b|"
    r"\b(?:in|into|at|for) mid year\b|"
    r"明年|年底前|年内に|来年|内年|내년|올해 안에|연내"
)
_DATED = re2.compile(
    r"(?:\b(first|second|third|fourth|[1-4]|premier|deuxieme|troisieme|quatrieme|primer|segundo|"
    r"tercer|cuarto|ersten|zweiten|dritten|vierten|q[1-4]|[12]h|h[12]|1st|2nd|3rd|4th) ?"
    r"(quarter|half|quartal|trimestre|semestre|halbjahr)?,? (?:of |de |del )?|"
    rf"\b({_MONTH})\.? (?:[0-3]?[0-9](?:st|nd|rd|th)?,? )?(?:of |de )?|"
    r"\b(late|end of|mid|year end|by|before|end|ende|fin|finales de|fall of|summer of|autumn of) "
    r")?(?:the )?\b?(20[2-4][0-9])\b"
)
_ALONE = re2.compile(
    r"\b(?:in|by|before|from|until|for|early|late|mid|en|im|ab|a partir de|fin) "
    rf"(?:early |late |mid |the end of )?({_MONTH})\b"
)
_EASTERN = re2.compile(r"(20[2-4][0-9])[年년] ?([0-9]{1,2})?月?|([0-9]{1,2})[月월]")
_PART = re2.compile(
    r"\b(?:in|by|for|during|until|before|into|au|im|en el) (?:the )?(?:early |late |back )?"
    r"(?:(first|second|third|fourth|premier|deuxieme|troisieme|quatrieme|primer|segundo|tercer|"
    r"cuarto|ersten|zweiten|dritten|vierten) (quarter|half|quartal|trimestre|semestre|halbjahr)|"
    r"(spring|summer|autumn|fall|fruhjahr|sommer|herbst|printemps|automne|primavera|otono))\b"
)
_SEASONS = {
    **dict.fromkeys(("spring", "fruhjahr", "printemps", "primavera"), 5),
    **dict.fromkeys(("summer", "sommer"), 8),
    **dict.fromkeys(("autumn", "fall", "herbst", "automne", "otono"), 11),
}
_SOON = 6  # months: a month named without a year is the next of its name only if so near


def ahead(folded: str, published: date | None) -> Iterator[tuple[int, int]]:
    """Each stretch of a folded text that names a time after `published`; none twice."""
    for found in _RELATIVE.finditer(folded):
        yield found.span()
    if published is None:
        return
    for pattern, later in _READERS:
        for found in pattern.finditer(folded):
            if later(found.groups(), published):
                yield found.span()


_Groups = tuple[str | None, ...]


def _dated(groups: _Groups, published: date) -> bool:
    part, unit, month, edge, year = groups
    if int(year or 0) != published.year:
        return int(year or 0) > published.year
    if month:
        return MONTHS[month] > published.month
    if part:
        return _last_month(part, unit or "") > published.month
    return edge in ("late", "end of", "year end", "end", "ende", "fin", "finales de", "before")


def _last_month(part: str, unit: str) -> int:
    """The last month of a quarter or a half."""
    number = _ORDINALS.get(part) or int(next(one for one in part if one.isdigit()))
    halves = unit in ("half", "semestre", "halbjahr") or part in ("1h", "2h", "h1", "h2")
    return min(12, number * (6 if halves else 3))


def _alone(groups: _Groups, published: date) -> bool:
    return 0 < MONTHS[groups[0] or ""] - published.month <= _SOON


def _part(groups: _Groups, published: date) -> bool:
    part, unit, season = groups
    last = _SEASONS[season] if season else _last_month(part or "", unit or "")
    return last > published.month


def _eastern(groups: _Groups, published: date) -> bool:
    named, month_of_year, alone = groups
    year = int(named or published.year)
    months = int(month_of_year or alone or 0) - published.month
    later = 0 < months <= (12 if named else _SOON)
    return year > published.year or (year == published.year and later)


_READERS = ((_DATED, _dated), (_ALONE, _alone), (_PART, _part), (_EASTERN, _eastern))
