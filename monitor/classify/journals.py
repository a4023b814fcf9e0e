"""Knows which journal articles report clinical data in people, and which only speak of them."""

import re
from dataclasses import dataclass

from monitor.classify.patterns import any_of
from monitor.classify.scan import Line, Scan
from monitor.classify.topic import Topic

_WORDS = r"\b(?:{})\b"
_PEOPLE = any_of("article", "people", r"\b(?:{})")
_OUTCOME = any_of("article", "outcome", _WORDS)
_ANIMALS = any_of("article", "animals", _WORDS)
_BENCH = any_of("article", "bench", _WORDS)
_TALK = any_of("article", "talk", _WORDS)
_MADE = any_of("article", "manufacture", _WORDS)
_REVIEW_TEXT = any_of("article", "review_text", "(?:{})")
_CONGRESS = any_of("article", "congress", "(?:{})")
_PROTOCOL = re.compile(r"\b(?:study|trial)? ?protocol(?: for| of|$)|\brationale and design\b")
_GENERATION = re.compile(r"\b(?:first|second|third|fourth|fifth|next|new) generation\b")


@dataclass(frozen=True, slots=True)
class Article:
    """What a journal reports: article, congress, toxicity, or nothing, for the reason given."""

    reports: str
    why: str
    line: Line | None = None


def article(scan: Scan, topic: Topic) -> Article:
    """Publication, congress data, or none: by what the title and the abstract say was done."""
    title = scan.folded[: len(scan.document.title)]
    body = scan.folded[len(scan.document.title) :].strip()
    if _CONGRESS.search(scan.folded[:1500]):
        if _PEOPLE.search(body):
            return Article("congress", "a congress abstract with patients", _proof(scan))
        return Article("", "a congress abstract without patients")
    if "toxicity syndrome" in title and not body:
        return _toxicity(scan, title)
    if _PROTOCOL.search(title):
        return Article("", "the title is of a protocol, before any patient")
    if len(body) > 200:
        return _by_abstract(scan, title, body)
    return _by_title(scan, title + " " + body)


def _by_abstract(scan: Scan, title: str, body: str) -> Article:
    if _REVIEW_TEXT.search(body):
        return Article("", "it reviews or discusses what others reported")
    people = len(_PEOPLE.findall(body))
    animals = len(_ANIMALS.findall(title + " " + body))
    if animals and animals >= people:
        return Article("", "the data are of animals or cells in the laboratory")
    if people == 0:
        return Article("", "no patients are reported")
    if "cancer" in _title_concepts(scan) or _for_cancer(scan):
        return Article("", "the patients were treated for a cancer")
    if _TALK.search(title) and people < 2:
        return Article("", "the title is of a comment or an overview")
    return Article("article", "it reports patients who were treated", _proof(scan))


def _for_cancer(scan: Scan) -> bool:
    """Were the people in it treated for a cancer? The sentences on patients say so."""
    cancer = disease = 0
    for line in scan.lines:
        if line.zone == "title" or not _PEOPLE.search(scan.folded[line.start : line.end]):
            continue
        if "cancer" in line.present:
            cancer += 1
        elif line.named("indication"):
            disease += 1
    return cancer > 0 and cancer >= disease


def _title_concepts(scan: Scan) -> frozenset[str]:
    return frozenset().union(*(line.present for line in scan.lines if line.zone == "title"))


def _by_title(scan: Scan, title: str) -> Article:
    title = _GENERATION.sub("", title)
    proof = next((line for line in scan.lines if line.zone == "title"), None)
    if _TALK.search(title) and not re.search(r"case series|phase [1-3i]|\bcase report", title):
        return Article("", "the title is of a comment or an overview")
    if title.rstrip().endswith("?"):
        return Article("", "the title asks a question")
    people = bool(_PEOPLE.search(title))
    if _ANIMALS.search(title) or _MADE.search(title) or (_BENCH.search(title) and not people):
        return Article("", "the title is of work in the laboratory")
    if people or _OUTCOME.search(title):
        return Article("article", "the title reports treated patients", proof)
    specific = any(
        scan.lexicon.facts("indication", m.name).get("class") != "general"
        for m in scan.named("indication")
    )
    if specific:
        return Article("article", "a therapy in one disease, as trial reports are titled", proof)
    return Article("", "neither patients nor an outcome are named")


def _toxicity(scan: Scan, title: str) -> Article:
    proof = next((line for line in scan.lines if line.zone == "title"), None)
    if "observational" in title or "case series" in title or "study" in title:
        return Article("article+toxicity", "a study of a toxicity", proof)
    if "new " in title or "novel" in title:
        return Article("toxicity", "it announces a toxicity", proof)
    return Article("", "correspondence on a toxicity that was reported before")


def _proof(scan: Scan) -> Line | None:
    for line in scan.lines:
        if line.zone != "title" and _PEOPLE.search(scan.folded[line.start : line.end]):
            return line
    return next((line for line in scan.lines if line.zone == "title"), None)
