"""Measures the classifier on labelled documents: per milestone, slot and trap, with the misses.

    python -m benchmarks.evaluate [--held-out] [--errors N] [FILE.jsonl ...]

Without a file it reads the documents that lie beside the repository (../shared/eval/dev.jsonl) and
tests/corpus/dev*.jsonl. `--held-out` reads each company's documents with the names of that company
and its products taken out of the vocabulary: how unknown names are read.
"""

import argparse
import importlib.util
import itertools
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import scoring
from monitor import classify, extract
from monitor.classify.lexicon import Lexicon
from monitor.values import Document, Event, Item, Source, Status, Trust

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "eval"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
_TRUST = {
    "press_release": Trust.COMPANY,
    "news": Trust.NEWS,
    "filing": Trust.EXCHANGE,
    "registry": Trust.REGISTRY,
    "regulator": Trust.REGULATOR,
    "journal": Trust.JOURNAL,
    "web_page": Trust.AGGREGATOR,
}
ALERT_AT = 0.5  # a document alerts where an event inside the scope reaches this


def document(row: Mapping[str, Any]) -> Document:
    """The document that the program would make of a labelled line."""
    published = (
        datetime.fromisoformat(row["published"]).replace(tzinfo=UTC)
        if row.get("published")
        else None
    )
    source = Source(
        name="labelled",
        kind="feed",
        trust=_TRUST[row["kind"]],
        every=timedelta(hours=1),
        document_kind=row["kind"],
        language=row.get("lang"),
    )
    item = Item(
        key=row["id"],
        url=row.get("url"),
        title=row["title"],
        published=published,
        date_only=True,
        text=row["text"] or None,
        language=row.get("lang"),
        publisher=row.get("publisher"),
    )
    return extract.document(source, item, None, NOW)


def finding(row: Mapping[str, Any], lexicon: Lexicon) -> dict[str, Any]:
    """What the scorer takes: the events of one labelled line as they are read."""
    reading = classify.read(document(row), lexicon)
    events = [_event(event) for event in reading.events]
    sure = [e.confidence for e in reading.events if e.status is Status.ACHIEVED and e.in_scope]
    return {
        "id": row["id"],
        "alert": bool(sure) and max(sure) >= ALERT_AT,
        "confidence": max(sure, default=0.0),
        "events": events,
        "notes": [(note.what, note.why) for note in reading.notes],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "milestone": event.milestone.id,
        "status": event.status.value,
        "product": event.product,
        "company": event.company,
        "targets": list(event.targets),
        "modality": event.modality,
        "indications": list(event.indications),
        "phase": event.phase,
        "trial_ids": list(event.trial_ids),
        "evidence": event.evidence.text,
        "in_scope": event.in_scope,
        "confidence": event.confidence,
        "reasons": list(event.reasons),
    }


# --- scoring -----------------------------------------------------------------------------------


def scorer() -> ModuleType:
    """The scorer beside the repository; where it is not there, our own of the same rules."""
    path = SHARED / "score.py"
    if not path.exists():
        return scoring
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The labelled lines of the files."""
    found = []
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            found += [json.loads(line) for line in lines if line.strip()]
    return found


def default_files() -> list[Path]:
    """What is measured when nothing is named."""
    mine = sorted((ROOT / "tests" / "corpus").glob("dev*.jsonl"))
    beside = [SHARED / "dev.jsonl"]
    return [path for path in (*beside, *mine) if path.exists()]


def held_out_names(lexicon: Lexicon, row: Mapping[str, Any], score: ModuleType) -> frozenset[str]:
    """The names of this document's companies and of all their products, to be forgotten."""
    companies = {score.canon("company", e["company"]) for e in row["events"] if e.get("company")}
    products = {score.canon("product", e["product"]) for e in row["events"] if e.get("product")}
    names: set[str] = set()
    owners = {
        entry.name
        for entry in lexicon.entries.values()
        if entry.kind == "company"
        and {score.canon("company", form) for form in (entry.name, *entry.forms)} & companies
    }
    for entry in lexicon.entries.values():
        if entry.kind == "product":
            same = {score.canon("product", form) for form in (entry.name, *entry.forms)} & products
            if same:
                names.add(entry.name)
                owners.add(str(entry.facts.get("company", "")))
    for entry in lexicon.entries.values():
        if entry.kind == "company" and entry.name in owners:
            names.add(entry.name)
        if entry.kind == "product" and entry.facts.get("company") in owners:
            names.add(entry.name)
    return frozenset(names)


def findings(
    gold: Sequence[Mapping[str, Any]], score: ModuleType, *, held_out: bool
) -> list[dict[str, Any]]:
    """Each document as it is read; with `held_out`, by a vocabulary that lacks its names."""
    lexicon = classify.load()
    made: dict[frozenset[str], Lexicon] = {frozenset(): lexicon}
    out = []
    for row in gold:
        left_out = held_out_names(lexicon, row, score) if held_out else frozenset()
        if left_out not in made:
            made[left_out] = classify.load(left_out)
        out.append(finding(row, made[left_out]))
    return out


# --- telling -----------------------------------------------------------------------------------


def interval(counts: Sequence[tuple[int, int, int]], rounds: int = 400) -> tuple[float, float]:
    """95 % interval of F1 by drawing documents with replacement (seeded: the same each time)."""
    chance = random.Random(7)
    values = []
    for _ in range(rounds):
        drawn = [counts[chance.randrange(len(counts))] for _ in counts]
        tp, fp, fn = (sum(one[i] for one in drawn) for i in range(3))
        values.append(2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 1.0)
    values.sort()
    return values[int(0.025 * rounds)], values[int(0.975 * rounds) - 1]


def wilson(right: float, n: int) -> tuple[float, float]:
    """95 % interval of a share."""
    if not n:
        return 0.0, 1.0
    z = 1.96
    p = right / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def tell(gold: Sequence[dict[str, Any]], got: Sequence[dict[str, Any]], score: ModuleType) -> None:
    """Print the scores with their intervals."""
    result, _ = score.score(gold, got)
    by_id = {one["id"]: one for one in got}
    each: dict[str, list[tuple[int, int, int]]] = {"alert": [], "events": [], "planned": []}
    for row in gold:
        single, _ = score.score([row], [by_id[row["id"]]])
        for key in each:
            each[key].append(tuple(single[key][name] for name in ("tp", "fp", "fn")))
    print(f"{result['documents']} documents")
    for key, counts in each.items():
        one = result[key]
        low, high = interval(counts)
        print(
            f"{key:8} P {one['precision']:.3f}  R {one['recall']:.3f}  F1 {one['f1']:.3f} "
            f"[{low:.3f}, {high:.3f}]  {one['tp']} right, {one['fp']} too many, {one['fn']} missed"
        )
    print("slots")
    for key, one in result["slots"].items():
        low, high = wilson(one["right"] * one["n"], one["n"])
        print(f"  {key:12} {one['right']:.3f} [{low:.3f}, {high:.3f}]  of {one['n']}")
    print("milestones (achieved)")
    for key, one in result["milestones"].items():
        print(
            f"  {key:22} P {one['precision']:.2f} R {one['recall']:.2f} F1 {one['f1']:.2f}"
            f"  {one['tp']} right, {one['fp']} too many, {one['fn']} missed"
        )
    tell_traps(gold, by_id)
    tell_reliability(gold, by_id)


def tell_traps(gold: Sequence[dict[str, Any]], by_id: Mapping[str, dict[str, Any]]) -> None:
    """Print, for each kind of confusion, how many documents alert rightly or are rightly silent."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in gold:
        trap = row.get("trap") or "none"
        total[trap] += 1
        right[trap] += row["alert"] == by_id[row["id"]]["alert"]
    print("traps (alert or silence right)")
    for trap, n in total.most_common():
        low, high = wilson(right[trap], n)
        print(f"  {trap:18} {right[trap]}/{n} [{low:.2f}, {high:.2f}]")


def tell_reliability(gold: Sequence[dict[str, Any]], by_id: Mapping[str, dict[str, Any]]) -> None:
    """Print how often alerts said at a confidence are right."""
    edges = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
    print("confidence of alerts")
    for low, high in itertools.pairwise(edges):
        inside = [
            row
            for row in gold
            if low <= by_id[row["id"]]["confidence"] < high and by_id[row["id"]]["confidence"]
        ]
        if inside:
            right = sum(row["alert"] for row in inside)
            mean = sum(by_id[row["id"]]["confidence"] for row in inside) / len(inside)
            print(
                f"  {low:.1f}-{min(high, 1):.1f}  said {mean:.2f}  "
                f"right {right / len(inside):.2f}  n {len(inside)}"
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. 1 where nothing can be measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--held-out", action="store_true", help="forget each document's own names")
    parser.add_argument(
        "--errors", type=int, default=20, metavar="N", help="name the first N misses"
    )
    parser.add_argument("--out", type=Path, help="write the findings as JSON lines")
    options = parser.parse_args(arguments)
    score = scorer()
    gold = rows(options.files or default_files())
    if not gold:
        print("nothing to measure: name a file of labelled documents")
        return 1
    got = findings(gold, score, held_out=options.held_out)
    tell(gold, got, score)
    _, errors = score.score(gold, got)
    for what, row, one in errors[: options.errors]:
        print(f"{what}\n    {row['id']} [{row.get('trap') or 'no trap'}] {row['title'][:140]}")
        print(f"    why: {row.get('why')}\n    notes: {one.get('notes')}")
    if options.out:
        options.out.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in got))
    return 0


if __name__ == "__main__":
    sys.exit(main())
