"""Finds the antigens of an event's CAR among the antigens that a text names.

Antigens are also docking sites of particles, marks of cells, and aims of other drugs.
"""

import re
from collections.abc import Sequence

from monitor.classify.scan import Line, Scan
from monitor.classify.slots import Ring
from monitor.values import Mention

_AUTOANTIGENS = frozenset(("PLA2R", "AChR", "AQP4", "MOG", "MuSK", "DSG3", "DSG1"))
_NEVER = frozenset(
    [
        "CD3",
        "CD4",
        "CD8",
        "CD28",
        "CD34",
        "CD52",
        "CD27",
        "CD45",
        "CD25",
        "CD69",
        "CD137",
        "CD56",
        "HLA-A2",
    ]
)
_DOCKING = frozenset(("CD7", "CD5", "CD8", "CD3"))
_CARRIERS = ("lipid", "lnp", "nanoparticle", "positive t", "t cell", "targeted l", "vector")
_OF_CELLS = re.compile(r"^ ?(?:\+|⁺)|^ (?:positive|negative|t cells|t lymph|b cells|cells|level)")
_OF_ANTIBODY = re.compile(r"^ (?:antibod|titer|titre|igg|serum|monoclonal)|^(?:抗体|阳性)")
_OF_PARTICLE = re.compile(r"^ (?:directed|targeted) (?:lipid|nano|lnp)")


def targets_of(
    scan: Scan, ring_list: Sequence[Ring], modality: str | None
) -> tuple[tuple[str, ...], str]:
    """The antigens of the event's CAR: alphabetical, without docking and co-medication antigens."""
    for ring in ring_list:
        found = {
            mention.name
            for line in ring.lines
            for mention in line.named("target")
            if _is_target(scan, line, mention, modality)
        }
        if found:
            return tuple(sorted(found)), ring.name
    return (), ""


def _is_target(scan: Scan, line: Line, mention: Mention, modality: str | None) -> bool:
    name = mention.name
    if name in _NEVER or ("cancer" in line.present and not line.named("indication")):
        return False
    if name in _AUTOANTIGENS and modality != "CAAR-T":
        return False
    if name in ("islet antigens", "citrullinated proteins") and modality != "CAR-Treg":
        return False
    after = scan.folded[mention.end : mention.end + 24]
    if name in _DOCKING and modality == "in vivo CAR-T" and _docks(scan, mention):
        return False
    if _OF_ANTIBODY.match(after) or _OF_PARTICLE.match(after):
        return False
    if _OF_CELLS.match(after):
        on_b_cells = after.startswith((" b cells", " cells", " t cells"))
        return on_b_cells and "car" in scan.folded[line.start : line.end]
    return not _compared_target(line, mention)


def _docks(scan: Scan, mention: Mention) -> bool:
    around = scan.folded[mention.end : mention.end + 40]
    return any(word in around for word in _CARRIERS)


def _compared_target(line: Line, mention: Mention) -> bool:
    return any(
        "comparator" in word.concepts and 0 <= mention.start - word.end < 30 for word in line.words
    )
