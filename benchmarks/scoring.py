"""Scores findings against labelled documents: alerts, events by milestone, slots.

An achieved event is found where a predicted one of the same document has its milestone, one to
one, the pairing with most slots right; planned events likewise. Achieved events of a document that
shall not alert are background. A slot that the label leaves empty is not counted. Names are equal
up to case, punctuation, legal forms and the aliases of the vocabulary.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from monitor import classify

_LEGAL = re.compile(
    r"\b(inc|ltd|limited|corp|corporation|co|plc|ag|sa|se|nv|bv|gmbh|llc|holdings?|group|company|"
    r"therapeutics?|biotherapeutics|biosciences?|biotech(nology)?|biopharma(ceuticals?)?|biologics|"
    r"pharma(ceuticals?)?|bio|medicines?|sciences?)\b"
)
_NAMES = {"product": "product", "company": "company"}
_LISTS = {"targets": "target", "indications": "indication", "trial_ids": "trial"}


def plain(name: str) -> str:
    """Letters and digits only, in lower case."""
    folded = unicodedata.normalize("NFKC", str(name)).casefold()
    return re.sub(
        r"[^0-9a-z\u0370-\u03ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+", " ", folded
    ).strip()


@cache
def aliases() -> Mapping[tuple[str, str], str]:
    """Every form of every name of the vocabulary, with its canonical name."""
    found: dict[tuple[str, str], str] = {}
    for entry in classify.load().entries.values():
        for form in (entry.name, *entry.forms):
            key = (entry.kind, plain(form).replace(" ", ""))
            found.setdefault(key, plain(entry.name).replace(" ", ""))
    return found


def canon(kind: str, name: str) -> str:
    """The form in which names are compared."""
    squeezed = plain(name).replace(" ", "")
    if kind == "trial":
        return squeezed.removeprefix("euct")
    if (kind, squeezed) in aliases() or kind != "company":
        return aliases().get((kind, squeezed), squeezed)
    bare = "".join(_LEGAL.sub(" ", plain(name)).split()) or squeezed
    return aliases().get(("company", bare), bare)


def _same_name(kind: str, gold: str, got: str | None) -> float:
    if not got:
        return 0.0
    if kind == "company":
        a, b = ("".join(_LEGAL.sub(" ", plain(x)).split()) or plain(x) for x in (gold, got))
        return float(canon(kind, gold) == canon(kind, got) or a.startswith(b) or b.startswith(a))
    return float(canon(kind, gold) == canon(kind, got))


def _same_set(kind: str, gold: Sequence[str], got: Sequence[str] | None) -> float:
    a, b = ({canon(kind, x) for x in xs or []} for xs in (gold, got))
    return 2 * len(a & b) / (len(a) + len(b)) if a & b else 0.0


def slots_right(gold: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, float]:
    """How right each slot is that the label fills."""
    right = {}
    for key, kind in _NAMES.items():
        if gold.get(key):
            right[key] = _same_name(kind, gold[key], got.get(key))
    for key, kind in _LISTS.items():
        if gold.get(key):
            right[key] = _same_set(kind, gold[key], got.get(key))
    for key in ("modality", "phase"):
        if gold.get(key):
            right[key] = float(plain(gold[key]) == plain(got.get(key) or ""))
    return right


def pair(
    gold: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
    """Pairs of equal milestone, what was missed, what is too many."""
    ranked = sorted(
        (-sum(slots_right(g, p).values()), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(got)
        if g["milestone"] == p["milestone"]
    )
    left, right, pairs = set(range(len(gold))), set(range(len(got))), []
    for _, i, j in ranked:
        if i in left and j in right:
            left.discard(i)
            right.discard(j)
            pairs.append((gold[i], got[j]))
    return pairs, [gold[i] for i in sorted(left)], [got[j] for j in sorted(right)]


def prf(tp: int, fp: int, fn: int) -> dict[str, Any]:
    """Precision, recall and F1 of counts."""
    p = tp / (tp + fp) if tp + fp else 1.0
    r = tp / (tp + fn) if tp + fn else 1.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return {"precision": p, "recall": r, "f1": f1, "tp": tp, "fp": fp, "fn": fn}


def score(
    gold: Sequence[dict[str, Any]], predicted: Sequence[dict[str, Any]]
) -> tuple[dict[str, Any], list[tuple[str, Any, Any]]]:
    """The figures, and each error with its document and what was read."""
    got = {one["id"]: one for one in predicted}
    counts: dict[str, Counter[str]] = {key: Counter() for key in ("alert", "events", "planned")}
    slots: dict[str, list[float]] = {}
    milestones: dict[str, Counter[str]] = {}
    errors: list[tuple[str, Any, Any]] = []
    for row in gold:
        one = got.get(row["id"], {"alert": False, "events": []})
        a, b = bool(row["alert"]), bool(one["alert"])
        counts["alert"]["tp" if a and b else "fp" if b else "fn" if a else "tn"] += 1
        if a != b:
            errors.append(("MISSED" if a else "FALSE ALARM", row, one))
        for status, name in (("achieved", "events"), ("planned", "planned")):
            wanted, read = (_of(x, status) for x in (row, one))
            if status == "achieved" and not a:
                wanted, read = [], read if b else []
            hits, missed, extra = pair(wanted, read)
            counts[name].update(tp=len(hits), fn=len(missed), fp=len(extra))
            if status == "achieved":
                _tally(milestones, slots, hits, missed, extra)
                errors += [(f"EVENT MISSED {x['milestone']}", row, one) for x in missed if b]
                errors += [(f"EVENT TOO MANY {x['milestone']}", row, one) for x in extra if a]
    return {
        "documents": len(gold),
        **{key: prf(c["tp"], c["fp"], c["fn"]) for key, c in counts.items()},
        "slots": {key: {"right": sum(v) / len(v), "n": len(v)} for key, v in slots.items()},
        "milestones": {
            key: prf(c["tp"], c["fp"], c["fn"]) for key, c in sorted(milestones.items())
        },
    }, errors


def _of(row: Mapping[str, Any], status: str) -> list[Any]:
    return [event for event in row["events"] if event["status"] == status]


def _tally(
    milestones: dict[str, Counter[str]],
    slots: dict[str, list[float]],
    hits: Sequence[tuple[Any, Any]],
    missed: Sequence[Any],
    extra: Sequence[Any],
) -> None:
    for gold, read in hits:
        milestones.setdefault(gold["milestone"], Counter())["tp"] += 1
        for key, value in slots_right(gold, read).items():
            slots.setdefault(key, []).append(value)
    for name, events in (("fn", missed), ("fp", extra)):
        for event in events:
            milestones.setdefault(event["milestone"], Counter())[name] += 1
