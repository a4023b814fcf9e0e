"""Knows which journal articles report clinical data in people, and which only speak of them."""

import re
from dataclasses import dataclass

from monitor.classify.scan import Line, Scan
from monitor.classify.topic import Topic

_PEOPLE = re.compile(
    r"\b(?:we treated|were treated|was treated|patients? (?:with|who|received|were|treated|receiving|in)|participants? (?:who|received|were)|received (?:a |one |autologous|allogeneic|cd19|bcma|an? |infusion)|"
    r"case series|case report|case study|phase [1-3i]|children|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|[0-9]{1,2}) (?:patients|women|adults|participants|children|men|cases)|"
    r"a patient|pediatric patient|paediatric|child conceived|pregnanc|follow up|observational|after infusion|healthy neonates|female patients|one woman|man with|woman with|year old)"
)
_OUTCOME = re.compile(
    r"\b(?:remission|remissions|efficacy|safety|response|successful|salvage|rescue|relapse|treatment of|refractory|long term|outcome|outcomes|experience|achieved|induces?|recovery|flares?|persisting|immunological effects|provides relief|promotes|effects of|treated with|in response to|toxicity syndrome|attenuate|phenotyping|reset of|depletion in|advanced|concomitant|childhood|severe|reveals mechanisms|remodell?ing|application of|at bay|vanquish\w*|keeps|free of)\b"
)
_ANIMALS = re.compile(
    r"\b(?:mice|mouse|murine|rats?|in vitro|preclinical|non ?human primates?|macaques?|monkeys?|canine|dogs?|xenograft|nod scid|humanized mouse|cell lines?|animal model)\b"
)
_BENCH = re.compile(
    r"\b(?:generat(?:e|es|ion|ed)|specifically (?:eliminat\w+|target\w*)|eradicat\w+|autoreactive b|auto ?immune b cells|nanovesicles?|nanoparticles?|manufactur\w*|for clinical use|construct|novel|engineer(?:ed|ing)|platform|atherosclero\w+|development of|design|optimi[sz]\w+|against the|targeted against|localized|reprogram\w*|neoplastic)\b"
)
_TALK = re.compile(
    r"\b(?:review|reviews|perspective|commentary|editorial|overview|progress|promise|landscape|challenges?|opportunit\w+|emerging|prospects?|future|advances?|advancing|unlocking|resetting|revolution\w*|paradigm|insights?|roadmap|guideline\w*|consensus|recommendation\w*|reply|correspondence|comment|mechanistic evaluation|pharmacology model|modeling|modelling|meta analysis|bibliometric|update on|state of the art|from .{3,40} to .{3,40}engagers|what|why|how|drive into|gone but|new era|rationale|hope|lessons|toward|towards|potential|role of|current|send autoimmune diseases into|a practical|expert|position|repurposed|considerations|next generation|where|are we|beyond|strategies|strategy|therapeutic approaches|trends|approaches|novel therapies|new treatment|new therap\w+|evolving|horizon|era)\b"
)
_REVIEW_TEXT = re.compile(
    r"(?:in this review|this review|we review|we summari[sz]e|we discuss|we survey|systematic review|meta analysis|this article (?:discusses|reviews)|scoping review|this commentary|this perspective|evidence mapping|literature search|were searched|the work group|discusses the)"
)
_ABSTRACT_OF_CONGRESS = re.compile(r"(?:session type|session:|abstract session|abstract number|background/purpose|disclosures?:|meeting abstracts?|late breaking)")


@dataclass(frozen=True, slots=True)
class Article:
    """What a journal article is. `milestone` empty: none, for the reason given."""

    milestone: str
    why: str
    line: Line | None = None


def article(scan: Scan, topic: Topic) -> Article:
    """Publication, congress data, or none: by what the title and the abstract say was done."""
    title = scan.folded[: len(scan.document.title)]
    body = scan.folded[len(scan.document.title) :].strip()
    if _ABSTRACT_OF_CONGRESS.search(scan.folded[:1500]):
        if _PEOPLE.search(body):
            return Article("data_readout", "a congress abstract with patients", _proof(scan))
        return Article("", "a congress abstract without patients")
    if "toxicity syndrome" in title and not body:
        return _toxicity(scan, title)
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
    return Article("publication", "it reports patients who were treated", _proof(scan))


def _for_cancer(scan: Scan) -> bool:
    """Were the people in it treated for a cancer? The sentences on patients say so."""
    cancer = disease = 0
    for line in scan.lines:
        if line.zone == "title" or not _PEOPLE.search(scan.folded, line.start, line.end):
            continue
        if "cancer" in line.present:
            cancer += 1
        elif line.named("indication"):
            disease += 1
    return cancer > 0 and cancer >= disease


def _title_concepts(scan: Scan) -> frozenset[str]:
    return frozenset().union(*(line.present for line in scan.lines if line.zone == "title"))


_WITHIN = re.compile(r"\b(?:first|second|third|fourth|fifth|next|new) generation\b")
_MADE = re.compile(r"\b(?:generation of|manufactur\w+|production of|for clinical use)\b")


def _by_title(scan: Scan, title: str) -> Article:
    title = _WITHIN.sub("", title)
    proof = next((line for line in scan.lines if line.zone == "title"), None)
    if _TALK.search(title) and not re.search(r"case series|phase [1-3i]|\bcase report", title):
        return Article("", "the title is of a comment or an overview")
    if title.rstrip().endswith("?"):
        return Article("", "the title asks a question")
    people = bool(_PEOPLE.search(title))
    if _ANIMALS.search(title) or _MADE.search(title) or (_BENCH.search(title) and not people):
        return Article("", "the title is of work in the laboratory")
    if people or _OUTCOME.search(title):
        return Article("publication", "the title reports treated patients", proof)
    specific = any(
        scan.lexicon.facts("indication", m.name).get("class") != "general"
        for m in scan.named("indication")
    )
    if specific:
        return Article("publication", "a therapy in one disease, as trial reports are titled", proof)
    return Article("", "neither patients nor an outcome are named")


def _toxicity(scan: Scan, title: str) -> Article:
    proof = next((line for line in scan.lines if line.zone == "title"), None)
    if "observational" in title or "case series" in title or "study" in title:
        return Article("publication+safety_event", "a study of a toxicity", proof)
    if "new " in title or "novel" in title:
        return Article("safety_event", "it announces a toxicity", proof)
    return Article("", "correspondence on a toxicity that was reported before")


def _proof(scan: Scan) -> Line | None:
    for line in scan.lines:
        if line.zone != "title" and _PEOPLE.search(scan.folded, line.start, line.end):
            return line
    return next((line for line in scan.lines if line.zone == "title"), None)
