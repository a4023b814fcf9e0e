"""Asks whether a text could matter at all, cheaply enough to ask it of everything.

google-re2 answers in time that grows with the text alone, whatever the text.
"""

from collections.abc import Iterable

import re2

from monitor.classify.tables import Entry

# What no text about an engineered T cell is without, in the languages that are read.
_WORDS = (
    r"\bCAR\W{0,2}T",
    r"\bCARTs?\b",
    r"\bCAR\W{0,2}(?:NK|M|iNK|Treg|gamma|γδ|cells?|therap)",
    r"\bCAAR",
    r"(?i:chimeric (?:antigen|auto))",
    r"(?i:chim[aä]re[nmrs]? antigen)",
    r"(?i:antig[eé]nique chim)",
    r"(?i:ant[ií]g[eé](?:no|nico) quim)",
    r"嵌合(?:抗原|自身)",
    r"キメラ抗原",
    r"키메[라릭] ?항원",
    r"\bCAR\b",
    r"\bT[ \x{2010}\x{2011}-](?:cell|Cell|lympho|Lympho|Zell|CELL)",
    r"γδ|(?i:gamma[ -]delta)|\bTregs?\b",
    r"(?i:cell therap|cellular therap|lymphocytes T|linfocitos T)",
    r"(?i:immune cells|Abwehrzellen|immunzellen)",
    r"(?i:leucel\b|cabtagene|\w-cel\b)",
    r"(?:细胞疗法|细胞治疗|細胞療法|세포치료|细胞注射液|CAR疗法)",
)


class Gate:
    """Could a text matter? Made once, for a vocabulary."""

    def __init__(self, watched: Iterable[Entry]) -> None:
        names = {re2.escape(name) for entry in watched for name in _watched(entry)}
        options = re2.Options()
        options.max_mem = 64 << 20
        options.never_capture = True
        self._pattern = re2.compile("|".join((*_WORDS, *sorted(names))), options)

    def __call__(self, text: str) -> bool:
        """True where the text must be read; False: it cannot hold an event that we look for."""
        return self._pattern.search(text) is not None


def _watched(entry: Entry) -> Iterable[str]:
    if entry.facts.get("scope") in ("oncology", "other"):
        return
    for form in (entry.name, *entry.facts.get("aliases", ()), *entry.facts.get("exact", ())):
        if len(form) > 5 or not form.isascii():
            yield form
