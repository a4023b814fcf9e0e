"""Knows what a document is about: its therapy, its product, its genre, where its news stands."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.classify.scan import BACKGROUND, Line, Scan
from monitor.values import Mention, Trust

_WEIGHT = {"title": 6.0, "lead": 4.0, "heading": 1.0, "body": 1.0, "quote": 0.7, "about": 0.8}
_CAR_IN_CODE = re.compile(r"CAR-?T?\d|CAAR|UCART")
_CAR_BY_NAME = "cabtagene"  # how names of T cells with a CAR end
_T_CELL = re.compile(r"\bcar ?t\b|\bt cell|t细胞|t細胞|t세포|t zell|cellules t|celulas t")
_ITEM = re.compile(r"(?m)^\s*(?:[→•▪■●➤►*]|[0-9]{1,2}[.)]|[–—-] )\s*\S")
_ITEMS = 3  # from so many on
_NAMED_SO = 3.0  # weight of what the name itself, or the vocabulary, says
_ENOUGH = 0.7  # weight below which a word of CAR-T is only in passing
_IS_A = 5.0  # a class named with the document's own product in one sentence
_GENRES = (
    "earnings",
    "financing",
    "review",
    "market",
    "hiring",
    "roundup",
    "commentary",
    "lawyers",
    "conference",
    "preclinical",
    "opinion",
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a document is about, as far as its form and its names tell."""

    therapy: str  # car, adjacent, other, vague, none
    why: str
    product: str | None
    genres: frozenset[str]
    lead: frozenset[int]  # indices of the sentences that tell the news
    aggregator: bool


def topic(scan: Scan) -> Topic:
    """Decide from the title, the lead and the sentences that describe the product."""
    lead = _lead(scan)
    product = main_product(scan, lead)
    therapy, why = _therapy(scan, lead, product)
    document = scan.document
    return Topic(
        therapy=therapy,
        why=why,
        product=product,
        genres=_genres(scan, lead),
        lead=lead,
        aggregator=document.kind == "web_page" or document.trust is Trust.AGGREGATOR,
    )


def _lead(scan: Scan) -> frozenset[int]:
    marked = [line for line in scan.lines if line.zone == "lead"]
    if marked:
        return frozenset(line.sentence.index for line in marked)
    first: int | None = None
    chosen = []
    for line in scan.lines:
        if line.zone in ("title", "heading") or line.zone in BACKGROUND:
            continue
        paragraph = line.sentence.paragraph
        if first is None and line.end - line.start >= 60 and not line.sentence.bullet:
            first = paragraph
        if first is None or paragraph == first:
            chosen.append(line.sentence.index)
    return frozenset(chosen)


def main_product(scan: Scan, lead: frozenset[int]) -> str | None:
    """The product that the title and the lead speak of, else the one named most."""
    counts: Counter[str] = Counter()
    for line in scan.lines:
        weight = 8 if line.zone == "title" else 4 if line.sentence.index in lead else 1
        if line.zone in BACKGROUND and line.zone != "about":
            continue
        names = [name.name for name in line.named("product")]
        for place, name in enumerate(dict.fromkeys(names)):
            counts[name] += weight if place == 0 else max(1, weight // 2)
    return counts.most_common(1)[0][0] if counts else None


def _genres(scan: Scan, lead: frozenset[int]) -> frozenset[str]:
    found: set[str] = set()
    for line in scan.lines:
        if line.zone == "title":
            found |= line.present.intersection(_GENRES)
        elif line.sentence.index in lead:
            found |= line.present.intersection(("earnings", "lawyers", "market", "opinion"))
    if _itemised(scan) and "earnings" not in found:
        found.add("roundup")
    return frozenset(found)


def _itemised(scan: Scan) -> bool:
    """Is it a list of short items, each of which is news of its own?"""
    if scan.document.kind not in ("news", "web_page"):
        return False
    body = scan.text[len(scan.document.title) :]
    return len(_ITEM.findall(body)) >= _ITEMS


def _therapy(scan: Scan, lead: frozenset[int], product: str | None) -> tuple[str, str]:
    known = scan.lexicon.facts("product", product) if product else {}
    scope = known.get("scope")
    if scope in ("other", "adjacent"):
        word = "adjacent" if scope == "adjacent" else "other"
        return word, f"{product} is listed as {known.get('modality', 'no CAR-T')}"
    scores: dict[str, float] = defaultdict(float)
    for line in scan.lines:
        if line.zone in BACKGROUND and line.zone != "about":
            continue
        _score(scan, line, lead, product, scores)
    if _natural_killer(scan, lead):
        scores["is adjacent"] += 1
    if _CAR_BY_NAME in scan.folded:
        scores["car"] += _NAMED_SO
    if product and _CAR_IN_CODE.search(product):
        scores["car"] += _NAMED_SO
    if scope == "in" and not scores["other"] and not scores["adjacent"]:
        scores["car"] += _NAMED_SO
    return _weightiest(scores, product)


def _natural_killer(scan: Scan, lead: frozenset[int]) -> bool:
    """Is the CAR that title and lead speak of, without a word of T cells, in a killer cell?"""
    news = [line for line in scan.lines if line.zone == "title" or line.sentence.index in lead]
    if any(_T_CELL.search(scan.folded[line.start : line.end]) for line in news):
        return False
    body = [line for line in scan.lines if line.zone not in BACKGROUND]
    kinds = [_class(scan, one) for line in body for one in line.named("modality")]
    return "nk" in kinds and ("car" in kinds or "adjacent" in kinds)


def _weightiest(scores: Mapping[str, float], product: str | None) -> tuple[str, str]:
    car, other, adjacent = (scores.get(key, 0.0) for key in ("car", "other", "adjacent"))
    if scores.get("is adjacent"):
        return "adjacent", f"{product} is a CAR in a cell that is no T cell"
    if adjacent and adjacent > car * 0.8:
        return "adjacent", "a CAR in a cell that is no T cell is what it speaks of"
    if other and other > car:
        return "other", "a therapy without a CAR is what it speaks of"
    if car >= _ENOUGH:
        return "car", "a CAR-T is what it speaks of"
    if scores.get("vague"):
        return "vague", "a cell therapy, of what kind is not said"
    return "none", "no engineered T cell is spoken of"


def _score(
    scan: Scan, line: Line, lead: frozenset[int], product: str | None, scores: dict[str, float]
) -> None:
    weight = _WEIGHT.get("lead" if line.sentence.index in lead else line.zone, 1.0)
    own = any(name.name == product for name in line.named("product"))
    if own and line.zone not in ("title",):
        weight = max(weight, _IS_A)
    classes = [(mention, _class(scan, mention)) for mention in line.named("modality")]
    kinds = {one for _, one in classes}
    counted: set[str] = set()
    says_t = "car t" in scan.folded[line.start : line.end]
    if own and not says_t and "nk" in kinds and kinds & {"car", "adjacent"}:
        scores["is adjacent"] += 1
    for mention, one in classes:
        factor = 0.15 if _compared(scan, line, mention) else 1.0
        bucket = _bucket(one, kinds, mention)
        if bucket == "other" and mention.name != "T-cell engager" and line.zone != "title":
            factor *= 0.35 if mention.name != "antibody" else 0.8
        if bucket and bucket not in counted:
            scores[bucket] += weight * factor
            if factor == 1.0:
                counted.add(bucket)


def _class(scan: Scan, mention: Mention) -> str:
    return str(scan.lexicon.facts("modality", mention.name).get("class", ""))


def _bucket(one: str, kinds: Iterable[str], mention: Mention) -> str:
    has_car = "car" in kinds
    if one == "car" and ("nk" in kinds or "adjacent" in kinds):
        return "adjacent"
    if one in ("car", "described"):
        return "car"
    if one == "kind":
        return "car" if mention.name in _SAYS_CAR or has_car else ""
    if one == "nk":
        return "adjacent" if has_car else "other"
    if one == "treg":
        return "" if has_car or "kind" in kinds else "treg"
    return one


_SAYS_CAR = ("in vivo CAR-T", "mRNA CAR-T", "CAAR-T", "CAR-Treg", "gamma-delta CAR-T")


def _compared(scan: Scan, line: Line, mention: Mention) -> bool:
    for word in line.words:
        if "comparator" in word.concepts or "elsewhere" in word.concepts:
            if word.start <= mention.start and mention.start - word.end < 60:
                return True
            if "cannot" in scan.folded[word.start : word.end]:
                return True
    return False
