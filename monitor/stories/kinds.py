"""What tells two events of one milestone and product apart: which designation, whose decision.

Data: a milestone's questions, and the words that answer them. Two events whose answers to one
question have nothing in common are two stories; no answer fits every answer.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from monitor.query import fold, squeeze

AGENCY = {
    "FDA": "\\bfda\\b|food and drug administration",
    "NMPA": "nmpa|\\bcde\\b|国家药(品)?监|药监局|药审中心",
    "EMA": "\\bema\\b|european (medicines|commission)|\\bmaa\\b",
    "MHRA": "mhra",
    "PMDA": "pmda|mhlw|厚生労働",
    "TGA": "\\btga\\b|\\bhrec\\b",
    "Health Canada": "health canada",
    "MFDS": "mfds|식약처",
    "Swissmedic": "swissmedic",
}
AGENCY_OF_PLACE = {
    "FDA": "u\\.s\\.|\\busa\\b|^us$|united states|美国|米国|米食品|미국",
    "NMPA": "china|中国|国内",
    "EMA": "\\beu\\b|\\beu/|europe|欧盟|欧洲|欧州",
    "MHRA": "\\buk\\b|united kingdom|britain|british|英国",
    "PMDA": "japan|日本",
    "TGA": "australia|澳大利亚",
    "Health Canada": "canada|加拿大",
    "MFDS": "korea|韩国|한국",
    "Swissmedic": "switzerland|swiss|瑞士",
}
DESIGNATION = {
    "Fast Track": "fast[- ]track|快速通道|ファストトラック",
    "RMAT": "rmat|regenerative medicine advanced therapy|再生医学先进疗法",
    "Orphan": "orphan|孤儿药|希少疾病",
    "Breakthrough": "breakthrough|突破性",
    "PRIME": "\\bprime\\b|priority medicines",
    "Rare Pediatric": "rare pa?ediatric|罕见儿科|儿科罕见",
    "SAKIGAKE": "sakigake|先駆",
    "ILAP": "ilap|innovative licensing|innovation passport",
}
ACCEPTED = {"accepted": "accept|validat|priority review|filing date|受理|优先审评|優先審査"}
BEGUN = {"begun": "(initiat|start|began|begun|commenc)\\w*.{0,40}rolling|启动滚动"}
SUBMITTED = {"submitted": "complet|submi|\\bfil(ed|ing)|递交|提交|申請した"}
Tables = tuple[Mapping[str, str], ...]
_DECISION: Mapping[str, Tables] = {"agency": (AGENCY, AGENCY_OF_PLACE)}
QUESTIONS: Mapping[str, Mapping[str, Tables]] = {  # the first table that answers is believed
    "designation": {"designation": (DESIGNATION,), **_DECISION},
    "ind_submitted": _DECISION,
    "ind_cleared": _DECISION,
    "regulatory_alignment": _DECISION,
    "submission": {"filing": (ACCEPTED, BEGUN, SUBMITTED), **_DECISION},
    "approval": _DECISION,
    "rejection": _DECISION,
    "clinical_hold": _DECISION,
    "hold_lifted": _DECISION,
}


@lru_cache(maxsize=4096)
def kinds(milestone: str, *texts: str | None) -> tuple[str, ...]:
    """What the texts answer to the questions of a milestone, as "question: answer".

    The texts stand in the order in which they are believed: quote, title, country.
    """
    plain = [fold(text) for text in texts if text]
    return tuple(
        f"{question}: {answer}"
        for question, tables in QUESTIONS.get(milestone, {}).items()
        for answer in _answers(tables, plain)
    )


def _answers(tables: Tables, texts: list[str]) -> list[str]:
    for table in tables:
        for text in texts:
            said = [answer for answer, words in table.items() if re.search(words, text)]
            if said:
                return said
    return []


def contradict(one: tuple[str, ...], other: tuple[str, ...]) -> str | None:
    """The question that both answer, and with nothing in common; None if there is none."""
    for question in dict.fromkeys(_question(kind) for kind in one):
        first = {kind for kind in one if _question(kind) == question}
        second = {kind for kind in other if _question(kind) == question}
        if second and not first & second:
            return question
    return None


def named(name: str | None, text: str) -> bool:
    """Does `text` name this party to a deal, at least by the first word of its name?"""
    if not name:
        return False
    word = re.split(r"[\s,]+", name.strip())[0]
    return len(squeeze(word)) > 2 and squeeze(word) in squeeze(text)


def _question(kind: str) -> str:
    return kind.partition(":")[0]
