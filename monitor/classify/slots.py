"""Fills what an event says: product, targets, modality, diseases, phase, trial ids, country.

Each is sought in rings: the sentence of the event, the title, the sentences of the same product,
the lead, the rest; the first ring that has an answer gives it, and is named in the reasons.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.classify.scan import BACKGROUND, Line, Scan
from monitor.classify.shapes import phases
from monitor.classify.topic import Topic
from monitor.values import Mention

GENERAL = "autoimmune diseases"


@dataclass(frozen=True, slots=True)
class Ring:
    """Sentences that are equally near to an event, and what to call them."""

    name: str
    lines: tuple[Line, ...]


def rings(scan: Scan, topic: Topic, own: Sequence[Line], product: str | None) -> tuple[Ring, ...]:
    """From the event's own sentences outwards."""
    read = [
        line for line in scan.lines if line.zone not in ("forward_looking", "contacts", "related")
    ]
    title = [line for line in read if line.zone == "title"]
    after = [
        line
        for line in read
        if any(0 < line.sentence.index - one.sentence.index <= 2 for one in own)
        and any(line.sentence.paragraph == one.sentence.paragraph for one in own)
    ]
    own = (*own, *_condition_lines(scan))
    same = [
        line for line in read if product and any(m.name == product for m in line.named("product"))
    ]
    lead = [line for line in read if line.sentence.index in topic.lead]
    body = [line for line in read if line.zone not in BACKGROUND]
    about = [line for line in read if line.zone == "about"]
    return (
        Ring("its sentence", tuple(own)),
        Ring("the title", tuple(title)),
        Ring("the sentences after it", tuple(after)),
        Ring("the lead", tuple(lead)),
        Ring("the sentences on its product", tuple(same)),
        Ring("the text", tuple(body)),
        Ring("the About part", tuple(about)),
    )


_CONDITION = re.compile(
    r"^(?:conditions?|medical condition|研究疾病|适应症|疾病|対象疾患|indication|"
    r"orphan designation|intended use)[:：]"
)


def _condition_lines(scan: Scan) -> tuple[Line, ...]:
    """The lines of a record that name its diseases."""
    if scan.document.kind not in ("registry", "regulator"):
        return ()
    return tuple(line for line in scan.lines if _CONDITION.match(scan.folded, line.start))


def product_of(scan: Scan, topic: Topic, own: Sequence[Line], at: int) -> tuple[str | None, str]:
    """The product of an event whose wording stands at `at`, in full where the text says it."""
    for line in own:
        named = [name for name in line.named("product") if not _beside_comparison(line, name)]
        if named:
            near = min(named, key=lambda name: (abs(name.start - at) > 160, _distance(name, at)))
            return _with_form(scan, full_name(scan, near)), "its sentence"
    if topic.product:
        first = next(n for n in scan.named("product") if n.name == topic.product)
        return _with_form(scan, full_name(scan, first)), "the product that the text is about"
    return None, ""


_FORM = re.compile(r"^(?:细胞)?注射液|^ Injection\b|^ injection\b")


def _with_form(scan: Scan, name: str) -> str:
    """The name with "Injection" where most of the text writes it so, as Chinese sponsors do."""
    if scan.lexicon.facts("product", name):
        return name
    forms = []
    for one in scan.named("product"):
        if one.name == name:
            found = _FORM.match(scan.text[one.end : one.end + 12])
            forms.append(found.group() if found else "")
    written = [form for form in forms if form]
    return name + written[0] if len(written) * 2 > len(forms) else name


def _distance(name: Mention, at: int) -> int:
    return name.start - at if name.start >= at else (at - name.end) * 2


def _beside_comparison(line: Line, name: Mention) -> bool:
    return any(
        "comparator" in word.concepts and 0 <= name.start - word.end < 25 for word in line.words
    )


_PAIR = re.compile(
    r"^[\s,]{0,2}[(（]?[\s“\"'‘]{0,2}(?:or |previously |formerly |now |abbreviated as |"
    r"also known as |formerly known as |known as |ingredient name )?[“\"'‘]?"
)
_BETWEEN = 25  # characters that may stand between a name and the name in brackets behind it


def full_name(scan: Scan, name: Mention) -> str:
    """The INN where the text gives one beside a short name or code; else the name as written."""
    if scan.lexicon.facts("product", name.name) or _is_inn(name.name):
        return name.name
    products = scan.named("product")
    inns = [one for one in products if _is_inn(one.name)]
    same = [one for one in products if one.name == name.name]
    for inn in inns:
        if any(_side_by_side(scan, inn, one) for one in same):
            return inn.name
    stem = name.name.lower().replace("\u2011", "-")
    if stem.endswith("-cel"):
        begin = stem.removesuffix("-cel")[:5]
        return next((inn.name for inn in inns if inn.name.lower().startswith(begin)), name.name)
    return name.name


def _side_by_side(scan: Scan, one: Mention, other: Mention) -> bool:
    left, right = sorted((one, other), key=lambda mention: mention.start)
    between = scan.text[left.end : right.start]
    return len(between) <= _BETWEEN and _joins(between)


def _joins(between: str) -> bool:
    found = _PAIR.match(between)
    return bool(found) and ("(" in between or "（" in between or "," in between or ";" in between)


def _is_inn(name: str) -> bool:
    return name.lower().endswith(("leucel", "cabtagene"))


# --- diseases ----------------------------------------------------------------------------------


def diseases_of(scan: Scan, ring_list: Sequence[Ring]) -> tuple[tuple[str, ...], str]:
    """The diseases of the event, the specific before the general; in the order of the text."""
    general = ""
    for ring in ring_list:
        found: dict[str, None] = {}
        for line in ring.lines:
            for mention in line.named("indication"):
                if is_weak(scan, line, mention):
                    continue
                if is_general(scan, mention.name):
                    general = general or ring.name
                else:
                    found[mention.name] = None
        if found:
            return _without_parents(scan, found), ring.name
    return ((GENERAL,), general) if general else ((), "")


def is_general(scan: Scan, name: str) -> bool:
    """Does the name stand for no one disease ("autoimmune disease")?"""
    return scan.lexicon.facts("indication", name).get("class") == "general"


def _without_parents(scan: Scan, found: Iterable[str]) -> tuple[str, ...]:
    names = list(found)
    parents = {scan.lexicon.facts("indication", name).get("parent") for name in names}
    return tuple(name for name in names if name not in parents)


def is_weak(scan: Scan, line: Line, mention: Mention) -> bool:
    """Is this disease named in passing: in what a company says of itself, or as a later use?"""
    if any("elsewhere" in word.concepts for word in line.words):
        return True
    if scan.folded[mention.end : mention.end + 6].startswith((" like", " style")):
        return True
    return in_description(scan, line, mention.start)


def in_description(scan: Scan, line: Line, at: int) -> bool:
    """Does this place stand in an apposition that describes the company?"""
    talks = [word.end for word in line.words if "company_talk" in word.concepts and word.end <= at]
    if not talks:
        return False
    begin = max(talks)
    between = scan.folded[begin:at]
    return (
        "announced" not in between
        and "said" not in between
        and "reported" not in between
        and len(between) < 160
    )


# --- phase, trial ids --------------------------------------------------------------------------


def phase_of(scan: Scan, ring_list: Sequence[Ring]) -> tuple[str | None, str]:
    """The trial's phase; IIT where an investigator-initiated study names none."""
    for ring in ring_list[:6]:
        for line in ring.lines:
            if line.zone == "about" and ring.name != "its sentence":
                continue
            found = phases(scan.text[line.start : line.end])
            if found:
                return found[0][1], ring.name
    for ring in ring_list[:6]:
        if any("investigator_trial" in line.present for line in ring.lines):
            return "IIT", ring.name
    return None, ""


def trial_ids_of(scan: Scan, ring_list: Sequence[Ring]) -> tuple[str, ...]:
    """Registry ids, from the nearest ring that has any."""
    for ring in ring_list[:6]:
        found = [name.name for line in ring.lines for name in line.named("trial")]
        if found:
            return tuple(dict.fromkeys(found))
    about = [name.name for name in scan.named("trial")]
    return tuple(dict.fromkeys(about))
