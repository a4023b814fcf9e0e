"""How two values of one fact stand to each other: the same, different, or not comparable."""

import re
from collections.abc import Sequence
from enum import Enum

from monitor.query.filters import modalities
from monitor.query.words import fold, squeeze

_LATIN = re.compile(r"[a-z0-9]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DOSAGE_FORM = re.compile(r"\b(injection|infusion|suspension|cells?|therapy)\b")
_LEGAL_FORM = re.compile(
    r"\b(incorporated|inc|corporation|corp|company|co|ltd|limited|llc|plc|gmbh|ag|sa|nv|bv|as|ab|"
    r"pharmaceuticals?|pharma|therapeutics|biotherapeutics|biosciences|biotechnolog(y|ies)|biotech|"
    r"biologics|bio|medicines?|group|holdings?)\b"
)
_EUROPE = "at be bg cy cz de dk ee es fi fr gr hr hu ie is it lt lu lv mt nl no pl pt ro se si sk"

GENERIC = frozenset(
    squeeze(name)
    for name in (
        "autoimmune disease",
        "autoimmune diseases",
        "autoimmune disease (general)",
        "B-cell mediated autoimmune disease",
        "B-cell mediated autoimmune diseases",
        "neurological autoimmune disease (general)",
        "autoimmune kidney disease (general)",
        "rheumatic diseases",
        "arthritis",
    )
)
KINDS_OF = {  # a rewrite that names the wider disease names fewer facts, not another disease
    "idiopathic inflammatory myopathies": (
        "dermatomyositis",
        "juvenile dermatomyositis",
        "polymyositis",
        "immune-mediated necrotizing myopathy",
        "antisynthetase syndrome",
        "inclusion body myositis",
    ),
    "dermatomyositis": ("juvenile dermatomyositis",),
    "ANCA-associated vasculitis": (
        "granulomatosis with polyangiitis",
        "microscopic polyangiitis",
        "eosinophilic granulomatosis with polyangiitis",
    ),
    "autoimmune cytopenias": (
        "autoimmune cytopenia",
        "immune thrombocytopenia",
        "autoimmune hemolytic anemia",
        "Evans syndrome",
    ),
    "inflammatory bowel disease": ("Crohn's disease", "ulcerative colitis"),
}
_WIDER = {
    squeeze(narrow): {squeeze(wide) for wide, kinds in KINDS_OF.items() if narrow in kinds}
    for kinds in KINDS_OF.values()
    for narrow in kinds
}
_COUNTRIES = {
    "us": "unitedstates usa us america",
    "cn": "china cn prc mainlandchina peoplesrepublicofchina",
    "gb": "unitedkingdom uk gb greatbritain england scotland wales",
    "eu": "europe europeanunion eu",
    "de": "germany",
    "fr": "france",
    "es": "spain",
    "it": "italy",
    "nl": "netherlands",
    "be": "belgium",
    "at": "austria",
    "se": "sweden",
    "dk": "denmark",
    "pl": "poland",
    "jp": "japan",
    "kr": "southkorea korea republicofkorea",
}
_COUNTRY = {name: code for code, names in _COUNTRIES.items() for name in names.split()}


class Likeness(Enum):
    """UNKNOWN: one does not say, or they cannot be compared. NEAR: one says less than the other."""

    SAME = "same"
    NEAR = "near"
    UNKNOWN = "unknown"
    DIFFERENT = "different"


def product(one: str | None, other: str | None) -> Likeness:
    """Codes by their letters and digits; "rese-cel" is resecabtagene autoleucel.

    A name in another script says neither yes nor no: the vocabulary did not know it.
    """
    if not one or not other:
        return Likeness.UNKNOWN
    first, second = _latin(one, _DOSAGE_FORM), _latin(other, _DOSAGE_FORM)
    if squeeze(one) == squeeze(other) or (first and first == second):
        return Likeness.SAME
    if first and second:
        same = _short_for(first, second) or _short_for(second, first)
        return Likeness.SAME if same else Likeness.DIFFERENT
    return Likeness.UNKNOWN if bool(first) != bool(second) else Likeness.DIFFERENT


def _latin(name: str, without: re.Pattern[str]) -> str:
    """The Latin letters and digits of a name; empty where its words are Chinese or Japanese."""
    bare = without.sub(" ", _CJK.sub(" ", re.sub(r"[‐-―]", "-", fold(name))))
    kept = "".join(_LATIN.findall(bare))
    return kept if len(kept) > 1 else ""


def _short_for(short: str, name: str) -> bool:
    stem = short.removesuffix("cel")
    return short != stem and len(stem) > 2 and name.startswith(stem) and name.endswith("leucel")


def company(one: str | None, other: str | None) -> Likeness:
    """Names without legal form; "Imviva" is Imviva Biotech, "Lilly" is Eli Lilly."""
    if not one or not other:
        return Likeness.UNKNOWN
    if squeeze(one) == squeeze(other):
        return Likeness.SAME
    if bool(_CJK.search(one)) != bool(_CJK.search(other)):
        return Likeness.UNKNOWN
    first, second = _names(one), _names(other)
    if first and second and (first <= second or second <= first):
        return Likeness.SAME
    inside = min(squeeze(one), squeeze(other), key=len) in max(
        squeeze(one), squeeze(other), key=len
    )
    return Likeness.SAME if inside and _CJK.search(one) else Likeness.DIFFERENT


def _names(text: str) -> frozenset[str]:
    return frozenset(_LATIN.findall(_LEGAL_FORM.sub(" ", fold(text))))


def indications(one: Sequence[str], other: Sequence[str]) -> Likeness:
    """NEAR: a wider disease beside a specific one, or autoimmune disease in general in both.

    Autoimmune disease in general beside a specific disease says neither yes nor no.
    """
    first, second = _diseases(one), _diseases(other)
    if not first or not second:
        return Likeness.UNKNOWN
    if (first & second) - GENERIC:
        return Likeness.SAME
    if first <= GENERIC or second <= GENERIC:
        return Likeness.NEAR if first <= GENERIC and second <= GENERIC else Likeness.UNKNOWN
    wider = any(_WIDER.get(name, set()) & second for name in first)
    narrower = any(_WIDER.get(name, set()) & first for name in second)
    return Likeness.NEAR if wider or narrower else Likeness.DIFFERENT


def _diseases(names: Sequence[str]) -> set[str]:
    """The specific ones, where there are any."""
    forms = {squeeze(name) for name in names}
    return forms - GENERIC or forms


def specific(names: Sequence[str]) -> bool:
    """Is any of them a disease, rather than autoimmune disease in general?"""
    return any(squeeze(name) not in GENERIC for name in names)


def targets(one: Sequence[str], other: Sequence[str]) -> Likeness:
    """NEAR: one names only some of the other's antigens."""
    first, second = {squeeze(name) for name in one}, {squeeze(name) for name in other}
    if not first or not second:
        return Likeness.UNKNOWN
    if first == second:
        return Likeness.SAME
    return Likeness.NEAR if first <= second or second <= first else Likeness.DIFFERENT


def modality(one: str | None, other: str | None) -> Likeness:
    """NEAR: one says only CAR-T. mRNA and in vivo are often said of one product."""
    if not one or not other:
        return Likeness.UNKNOWN
    if squeeze(one) == squeeze(other):
        return Likeness.SAME
    if modalities(one)[-1] != modalities(other)[-1]:
        return Likeness.DIFFERENT
    alike = {"mrnacart", "invivocart"}
    if len(modalities(one)) == 1 or len(modalities(other)) == 1:
        return Likeness.NEAR
    return Likeness.NEAR if {squeeze(one), squeeze(other)} == alike else Likeness.DIFFERENT


def phase(one: str | None, other: str | None) -> Likeness:
    """NEAR: 1 and 1/2, 2 and 2/3: told of the same trial now and then."""
    if not one or not other:
        return Likeness.UNKNOWN
    if one == other:
        return Likeness.SAME
    return Likeness.NEAR if set(one.split("/")) & set(other.split("/")) else Likeness.DIFFERENT


def trial_ids(one: Sequence[str], other: Sequence[str]) -> Likeness:
    """Different only within one registry: a trial may stand in several."""
    first, second = {squeeze(name) for name in one}, {squeeze(name) for name in other}
    if first & second:
        return Likeness.SAME
    shared = {_registry(name) for name in first} & {_registry(name) for name in second}
    return Likeness.DIFFERENT if shared else Likeness.UNKNOWN


def _registry(name: str) -> str:
    letters = re.match(r"[a-z]*", name)
    return letters[0] if letters else ""


def country(one: str | None, other: str | None) -> Likeness:
    """NEAR: Europe and one of its countries."""
    if not one or not other:
        return Likeness.UNKNOWN
    first, second = (_COUNTRY.get(squeeze(name), squeeze(name)) for name in (one, other))
    if first == second:
        return Likeness.SAME
    europe = (first == "eu" and second in _EUROPE.split()) or (
        second == "eu" and first in _EUROPE.split()
    )
    return Likeness.NEAR if europe else Likeness.DIFFERENT


def words(one: str | None, other: str | None) -> Likeness:
    """Free words, compared by their letters and digits: a cohort or dose level."""
    if not one or not other:
        return Likeness.UNKNOWN
    return Likeness.SAME if squeeze(one) == squeeze(other) else Likeness.DIFFERENT
