"""Figures that tell one event from another in any language: sums of money, numbers of diseases.

"$2.4B" and "24亿美元" are one sum; "a trio of autoimmune diseases" and "3种自免病" one number.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from monitor.query import fold
from monitor.query.likeness import specific

FEWEST_DISEASES = 3  # one or two are told everywhere
_UNITS: Mapping[str, float] = {
    "b": 1000,
    "bn": 1000,
    "billion": 1000,
    "m": 1,
    "mn": 1,
    "million": 1,
    "亿": 100,
    "百万": 1,
    "万": 0.01,
}
_NUMBERS: Mapping[str, int] = {
    "three": 3,
    "trio": 3,
    "三": 3,
    "drei": 3,
    "trois": 3,
    "tres": 3,
    "four": 4,
    "四": 4,
    "five": 5,
    "五": 5,
    "six": 6,
    "六": 6,
}
_SUM = r"(\d+(?:[.,]\d+)?)\s*"
_MONEY = (
    re.compile(rf"(?:\$|us\$|usd)\s*{_SUM}(billion|million|bn|mn|b|m)\b"),
    re.compile(rf"{_SUM}(亿|百万|万)美元"),
    re.compile(rf"{_SUM}(billion|million) (?:us )?dollars"),
)
_COUNT = r"(\d{1,2}|" + "|".join(_NUMBERS) + ")"
_DISEASES = (
    re.compile(
        rf"{_COUNT} (?:\w+ )?(?:of )?(?:rare )?(?:autoimmun\w*|immune)[\w-]* (?:dis|kr|mal|enf)"
    ),
    re.compile(rf"{_COUNT}\s*(?:种|種|つの|款)(?!.{{0,2}}(?:产品|药))"),
)


@lru_cache(maxsize=4096)
def figures(text: str, indications: tuple[str, ...] = ()) -> frozenset[str]:
    """The sums ("money 2400": millions of dollars) and numbers of diseases ("diseases 3")."""
    plain = fold(text)
    found = {
        f"money {round(float(sum_.replace(',', '.')) * _UNITS[unit], 2):g}"
        for pattern in _MONEY
        for sum_, unit in pattern.findall(plain)
    }
    named = [name for name in indications if specific([name])]
    counts = [_NUMBERS.get(said) or int(said) for each in _DISEASES for said in each.findall(plain)]
    return frozenset(found) | {
        f"diseases {count}" for count in (*counts, len(named)) if count >= FEWEST_DISEASES
    }
