"""Decides whether an event is ours: a CAR-T, in an autoimmune disease, in people."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.classify.claims import Claim
from monitor.classify.scan import BACKGROUND, Line, Scan
from monitor.classify.slots import Ring, is_general, is_weak
from monitor.classify.topic import Topic
from monitor.values import Status


@dataclass(frozen=True, slots=True)
class Scope:
    """`kept`: worth remembering as an event. `inside`: a watcher should hear of it."""

    kept: bool
    inside: bool
    why: str
    sure: float = 1.0


def scope_of(
    scan: Scan, topic: Topic, claim: Claim, rings: Sequence[Ring], product: str | None
) -> Scope:
    """Is this event about a CAR-T in an autoimmune disease?"""
    outside = (
        _animals(scan, topic, claim) or _untreated(scan, claim) or _other_item(scan, topic, claim)
    )
    disease = "" if outside else _disease(scan, claim, rings)
    outside = outside or _OTHER_DISEASES.get(disease, "")
    if outside:
        return Scope(False, False, outside)
    if topic.therapy == "adjacent":
        return Scope(True, False, "a CAR in a cell that is no T cell: a neighbour")
    doubtful = topic.therapy in ("none", "vague", "treg")
    if doubtful and not _known(scan, product) and not _car_company(scan):
        return Scope(False, False, topic.why)
    if disease == "":
        return Scope(True, False, "no disease is named")
    sure = (0.75 if disease == "weak" else 1.0) * (0.9 if doubtful else 1.0)
    return Scope(True, True, "a CAR-T in an autoimmune disease", sure)


_TREATED = frozenset(("dosed", "<share>", "responders", "enrolled"))  # said of people in a trial
_OWN_GRAFT = ("stem cell ", "marrow ", "autologous ", "progenitor cell ")
_OTHER_DISEASES = {
    "cancer": "the disease is a cancer",
    "alloimmune": "the use is in transplantation",
}


def _known(scan: Scan, product: str | None) -> bool:
    return bool(product) and scan.lexicon.facts("product", product or "").get("scope") == "in"


def _untreated(scan: Scan, claim: Claim) -> str:
    if "no_treatment" in scan.concepts and claim.table.in_people:
        return "no treatment is given in this study"
    return ""


def _other_item(scan: Scan, topic: Topic, claim: Claim) -> str:
    """Of a list of many therapies: does this item tell of one without a CAR?"""
    if not topic.genres & {"roundup", "earnings"}:
        return ""
    item = [one for one in scan.lines if one.sentence.paragraph == claim.line.sentence.paragraph]
    names = {one.name for line in item for one in line.named("modality")}
    kinds = {str(scan.lexicon.facts("modality", one).get("class", "")) for one in names}
    if "other" in kinds and names != {"antibody (by name)"} and not kinds - {"other"}:
        return "a therapy without a CAR is what this item speaks of"
    return ""


def _car_company(scan: Scan) -> bool:
    """Is the company known for such CAR-T products, and a cell therapy spoken of?"""
    if not any(m.name == "cell therapy" for m in scan.named("modality")):
        return False
    makers = {
        entry.facts.get("company")
        for entry in scan.lexicon.entries.values()
        if entry.kind == "product" and entry.facts.get("scope") == "in"
    }
    return any(mention.name in makers for mention in scan.named("company"))


def _animals(scan: Scan, topic: Topic, claim: Claim) -> str:
    if not claim.table.in_people or claim.status is Status.PLANNED:
        return ""
    if "veterinary" in scan.concepts:
        return "the patients are animals"
    if "preclinical" in claim.line.present:
        return "the data are of animals or of the laboratory"
    title = [line for line in scan.lines if line.zone == "title"]
    if any("preclinical" in line.present for line in title):
        return "the page is about work in animals or the laboratory"
    if claim.table.journal and "roundup" not in topic.genres and _mostly_animals(scan):
        return "the page tells of animals or the laboratory, and of no patients"
    return ""


def _mostly_animals(scan: Scan) -> bool:
    body = [line for line in scan.lines if line.zone not in BACKGROUND]
    animals = sum("preclinical" in line.present for line in body)
    treated = sum("person" in line.present and bool(line.present & _TREATED) for line in body)
    return animals > treated


def _disease(scan: Scan, claim: Claim, rings: Sequence[Ring]) -> str:
    """autoimmune, cancer, alloimmune, weak (named in passing only), or nothing.

    The nearest ring that names a disease decides; "autoimmune disease" in general yields to a
    cancer that a further ring names.
    """
    weak = general = False
    for ring in rings:
        ours, loose, passing = _ours(scan, ring)
        theirs = sum(_count(line, "cancer") for line in ring.lines)
        grafts = sum(_grafts(scan, line) for line in ring.lines)
        weak = weak or passing
        if grafts and ring.name in ("its sentence", "the title") and not ours:
            return "alloimmune"
        if ours or theirs:
            found = _nearer(ours, loose, theirs, title=ring.name == "the title")
            if found == "cancer" and ours and ring.name == "its sentence":
                return _nearest(scan, claim, ring)
            return found
        general = general or bool(loose)
        if general and ring.name == "the lead":
            return "autoimmune"
    if general:
        return "autoimmune"
    return "weak" if weak else ""


def _nearer(ours: int, loose: int, theirs: int, *, title: bool) -> str:
    """Of a ring that names diseases: ours, unless the cancers outweigh them."""
    if title and ours:
        return "autoimmune"
    return "autoimmune" if ours + loose >= theirs else "cancer"


def _nearest(scan: Scan, claim: Claim, ring: Ring) -> str:
    """Of a sentence that names both: the disease that stands nearest to what is told."""
    span = claim.span
    ours = [
        max(one.start - span.end, span.start - one.end)
        for line in ring.lines
        for one in line.named("indication")
        if not is_weak(scan, line, one)
    ]
    theirs = [
        max(word.start - span.end, span.start - word.end)
        for line in ring.lines
        for word in line.words
        if "cancer" in word.concepts
    ]
    return "autoimmune" if min(ours, default=0) <= min(theirs, default=0) else "cancer"


def _ours(scan: Scan, ring: Ring) -> tuple[int, int, bool]:
    """How many diseases of ours, how many only in general, and whether any in passing."""
    named = general = 0
    passing = False
    for line in ring.lines:
        for mention in line.named("indication"):
            if is_weak(scan, line, mention):
                passing = True
            elif is_general(scan, mention.name):
                general += 1
            else:
                named += 1
    return named, general, passing


def _grafts(scan: Scan, line: Line) -> int:
    """Words of transplantation; stem cells given for the disease itself are no such use."""
    if any("elsewhere" in word.concepts for word in line.words):
        return 0
    return sum(
        "alloimmune" in word.concepts
        and not scan.folded[max(0, word.start - 16) : word.start].endswith(_OWN_GRAFT)
        for word in line.words
    )


def _count(line: Line, concept: str) -> int:
    if any("elsewhere" in word.concepts for word in line.words):
        return 0
    return sum(concept in word.concepts for word in line.words)
