"""Finds which kind of CAR-T an event is about, as the text says it."""

import re
from collections.abc import Iterator, Sequence

from monitor.classify.scan import Line, Scan
from monitor.classify.slots import Ring
from monitor.classify.topic import Topic
from monitor.values import Mention

_SOURCES = ("autologous CAR-T", "allogeneic CAR-T")
_ORDER = ("CAAR-T", "CAR-Treg", "gamma-delta CAR-T", "in vivo CAR-T", "mRNA CAR-T")


def modality_of(
    scan: Scan, topic: Topic, ring_list: Sequence[Ring], product: str | None
) -> tuple[str | None, str]:
    """What kind of CAR-T the event is about, as the text says it."""
    if topic.therapy == "adjacent":
        names = {mention.name for mention in scan.named("modality")}
        return ("CAR-M" if "CAR-M" in names and "CAR-NK" not in names else "CAR-NK"), "the text"
    for ring in ring_list:
        kind = _of_ring(scan, ring)
        if kind:
            return kind, ring.name
    if product and product.lower().endswith("autoleucel") and "autoleucel" in scan.folded:
        return "autologous CAR-T", "its INN"
    if any(_class(scan, mention) == "car" for mention in scan.named("modality")):
        return "CAR-T", "the text"
    return ("CAR-T", "what is known of it") if topic.therapy == "car" else (None, "")


def _of_ring(scan: Scan, ring: Ring) -> str:
    kinds = [kind for line in ring.lines for kind in _kinds(scan, line)]
    for kind in _ORDER:
        if kind in kinds:
            return kind
    source = [kind for kind in kinds if kind in _SOURCES]
    return max(dict.fromkeys(source), key=source.count) if source else ""


def _class(scan: Scan, mention: Mention) -> str:
    return str(scan.lexicon.facts("modality", mention.name).get("class", ""))


_IN_VIVO = re.compile(
    r"(?<!expanded )(?<!expansion )\bin vivo\b(?! (?:expansion|persistence|kinetics|data|model))"
)


def _kinds(scan: Scan, line: Line) -> Iterator[str]:
    names = line.named("modality")
    classes = {_class(scan, name) for name in names}
    if "car" in classes and _IN_VIVO.search(scan.folded, line.start, line.end):
        yield "in vivo CAR-T"
    for name in names:
        kind = name.name
        if _class(scan, name) == "treg" and "car" in classes:
            yield "CAR-Treg"
        if _class(scan, name) != "kind" or _set_aside(scan, line, name):
            continue
        yield kind


_UNLIKE = (
    "unlike ", "rather than", "instead of", "conventional", "compared", "without ", "versus",
    "no ", "not ", "old ", "than ",
)  # fmt: skip
_STEM = (
    "stem cell", "hematopoietic", "haematopoietic", "hsct", "bone marrow", "antibod", "skin",
    "benchmark",
)  # fmt: skip


def _set_aside(scan: Scan, line: Line, name: Mention) -> bool:
    before = scan.folded[max(line.start, name.start - 22) : name.start]
    after = scan.folded[name.end : name.end + 30]
    return any(word in before for word in _UNLIKE) or any(word in after for word in _STEM)
