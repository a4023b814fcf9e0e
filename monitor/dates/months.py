"""The names of months as publishers write them, in the languages that sources use."""

import unicodedata
from collections.abc import Iterable

_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro",
    "february feb februar feber février fevrier févr fevr fév febrero febbraio februari fevereiro",
    "march mar märz maerz mrz mär mars marzo maart mrt março",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aout agosto ago augustus",
    "september sept sep septembre septiembre setiembre settembre setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
)


def folded(text: str) -> str:
    """Lower case without accents, so that "Août" and "aout" are one word."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(mark for mark in plain if not unicodedata.combining(mark))


_NUMBERS = {
    folded(name): number for number, names in enumerate(_NAMES, 1) for name in names.split()
}


def number(name: str) -> int | None:
    """The month that `name` means, 1 to 12: "Sept.", "März", "août"; None for another word."""
    return _NUMBERS.get(folded(name.strip().rstrip(".")))


def either(names: Iterable[str]) -> str:
    """A pattern of these names, the longest first, so that "sept" does not hide "september"."""
    return "|".join(sorted(set(names), key=lambda name: (-len(name), name)))


def every_name() -> str:
    """A pattern of all names of all languages, as written and without accents."""
    written = {name for names in _NAMES for name in names.split()}
    return either(written | {folded(name) for name in written})
