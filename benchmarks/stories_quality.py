"""Measures how well rewrites join their story and distinct events stay apart, on labelled events.

    python -m benchmarks.stories_quality ../shared [--misses]

Takes the events as labelled, in order of `published` (undated documents last, their time unknown),
and compares pairs of documents: labelled with one story, and put into one by `stories.match`.
"""

import argparse
import itertools
import json
import tomllib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor import stories
from monitor.query import squeeze
from monitor.values import Event, Milestone, Quote, Status, Story

MORE_NAMES = {"company": {"礼来": "Eli Lilly"}, "product": {}}  # that a vocabulary should know


@dataclass(frozen=True, slots=True)
class Quality:
    """Pairwise figures. `split` and `merged` name the pairs that were missed."""

    documents: int
    pairs: int
    recall: float
    precision: float
    split: tuple[tuple[str, str], ...]
    merged: tuple[tuple[str, str], ...]


def measure(shared: Path) -> Quality:
    """The quality of `stories.match` on the labelled documents of eval/dev.jsonl."""
    lines = (shared / "eval" / "dev.jsonl").read_text("utf-8").splitlines()
    documents = sorted(map(json.loads, lines), key=lambda line: line["published"] or "9999")
    names = {kind: _names(shared, kind) for kind in MORE_NAMES}
    known: list[Story] = []
    found: dict[str, set[int]] = {}
    recaps: set[str] = set()
    for document in documents:
        events = [_event(label, names) for label in document["events"]]
        told = [event for event in events if event.status is Status.ACHIEVED]
        told = told or [event for event in events if event.status is Status.RECAP]
        if told and document["story"]:
            found[document["id"]] = {_take(event, document, known) for event in told}
            if all(event.status is Status.RECAP for event in told):
                recaps.add(document["id"])
    return _compare({line["id"]: line["story"] for line in documents}, found, recaps)


def _compare(labels: dict[str, str], found: dict[str, set[int]], recaps: set[str]) -> Quality:
    """A document of recaps alone has a story of its own in the labels, and none that it tells:
    it counts where it was to join, not where it did."""
    split, merged, together, right = [], [], 0, 0
    for pair in itertools.combinations(found, 2):
        same = labels[pair[0]] == labels[pair[1]]
        put = bool(found[pair[0]] & found[pair[1]])
        together += same
        right += same and put
        if same and not put:
            split.append(pair)
        elif put and not same and not recaps & {*pair}:
            merged.append(pair)
    precision = right / (right + len(merged))
    return Quality(len(found), together, right / together, precision, tuple(split), tuple(merged))


def _take(event: Event, document: dict[str, Any], known: list[Story]) -> int:
    day = document["published"]
    at = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    match = stories.match(event, known, at, document["title"])
    if match.story is not None:
        known[match.story.id] = _joined(match.story, event)
        return match.story.id
    opened = at or max(story.opened for story in known)
    known.append(_opened(len(known), event, opened, document["title"]))
    return len(known) - 1


def _joined(story: Story, event: Event) -> Story:
    """The union of facts, as the store keeps it."""
    return replace(
        story,
        product=story.product or event.product,
        company=story.company or event.company,
        targets=tuple(dict.fromkeys((*story.targets, *event.targets))),
        modality=story.modality or event.modality,
        indications=tuple(dict.fromkeys((*story.indications, *event.indications))),
        phase=story.phase or event.phase,
        trial_ids=tuple(dict.fromkeys((*story.trial_ids, *event.trial_ids))),
    )


def _opened(number: int, event: Event, opened: datetime, title: str) -> Story:
    return Story(
        id=number,
        milestone=event.milestone.id,
        product=event.product,
        company=event.company,
        targets=event.targets,
        modality=event.modality,
        indications=event.indications,
        phase=event.phase,
        trial_ids=event.trial_ids,
        country=event.country,
        cohort=event.cohort,
        opened=opened,
        title=title,
        quote=event.evidence.text,
    )


def _event(label: dict[str, Any], names: dict[str, dict[str, str]]) -> Event:
    def canonical(kind: str) -> str | None:
        said: str | None = label[kind]
        return said and names[kind].get(squeeze(said), said)

    return Event(
        milestone=Milestone(label["milestone"], label["milestone"]),
        status=Status(label["status"]),
        evidence=Quote(label["evidence"], 0, len(label["evidence"])),
        product=canonical("product"),
        company=canonical("company"),
        targets=tuple(label["targets"]),
        modality=label["modality"],
        indications=tuple(label["indications"]),
        phase=label["phase"],
        trial_ids=tuple(label["trial_ids"]),
    )


def _names(shared: Path, kind: str) -> dict[str, str]:
    """What the vocabulary knows: every spelling of a product or company, and its canonical name."""
    file = shared / "knowledge" / ("companies.toml" if kind == "company" else "products.toml")
    spelled = {squeeze(said): name for said, name in MORE_NAMES[kind].items()}
    for entry in tomllib.loads(file.read_text("utf-8"))[kind].values():
        also = [entry["name"], *entry.get("aliases", ()), *entry.get("names_zh", ())]
        for name in [*also, entry["name_zh"]] if entry.get("name_zh") else also:
            spelled[squeeze(name)] = entry["name"]
    return spelled


def main() -> None:
    parser = argparse.ArgumentParser(description="Pairwise quality of stories.match.")
    parser.add_argument("shared", type=Path)
    parser.add_argument("--misses", action="store_true", help="name the pairs that were missed")
    arguments = parser.parse_args()
    quality = measure(arguments.shared)
    print(
        f"documents {quality.documents}, pairs of one story {quality.pairs}: "
        f"recall {quality.recall:.3f}, precision {quality.precision:.3f}"
    )
    if arguments.misses:
        by_kind = defaultdict(list, split=list(quality.split), merged=list(quality.merged))
        for kind, pairs in by_kind.items():
            for one, other in pairs:
                print(f"{kind}: {one} | {other}")


if __name__ == "__main__":
    main()
