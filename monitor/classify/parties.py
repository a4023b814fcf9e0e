"""Finds whose milestone it is: the company or hospital of an event."""

from monitor.classify.claims import Claim
from monitor.classify.companies import organisations
from monitor.classify.scan import Scan
from monitor.values import Mention

_READ = 5_000  # characters in which unlisted organisations are looked for


def company_of(scan: Scan, claim: Claim, product: str | None) -> tuple[str | None, str]:
    """The organisation whose milestone it is, as the text writes it."""
    candidates: dict[str, float] = {}
    where: dict[str, str] = {}
    for mention, rank in _all(scan):
        score = float(rank)
        if mention.start < len(scan.document.title):
            score += 3
        line = claim.line
        if line.start <= mention.start < line.end:
            score += 4 if mention.start <= claim.span.start else 2
        name = mention.name
        key = name.lower().split(",")[0].split(" ")[0].rstrip(".")
        same = next((k for k in candidates if k.lower().split(",")[0].split(" ")[0] == key), name)
        candidates[same] = candidates.get(same, 0) + score if same in candidates else score
        where.setdefault(same, "how it is written")
    if not candidates:
        publisher = scan.document.publisher
        if publisher and scan.document.kind == "press_release":
            return publisher, "the publisher"
        return None, ""
    best = max(candidates, key=lambda name: candidates[name])
    return best, where[best]


def _all(scan: Scan) -> list[tuple[Mention, int]]:
    listed = [
        (Mention("company", scan.text[m.start : m.end], m.start, m.end), 7)
        for m in scan.named("company")
        if m.start < _READ
    ]
    taken = {(m.start, m.end) for m, _ in listed}
    found = [(m, r) for m, r in organisations(scan.text[:_READ]) if (m.start, m.end) not in taken]
    return sorted(listed + found, key=lambda one: one[0].start)
