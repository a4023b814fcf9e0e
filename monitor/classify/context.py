"""Knows how a sentence speaks of a milestone: as having happened, planned, denied or long ago.

Cues count within the clause of the milestone; the words of a cue are vocabulary (words.toml).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from monitor.classify.rules import Rule, Span, Word
from monitor.classify.scan import BACKGROUND, Line, Scan
from monitor.classify.times import When, whens
from monitor.values import Status

_AHEAD = -20  # days: a time so far ahead is that of a plan
OLD = 36  # days: what is older is recalled, not told
_BOUNDARY = re.compile(
    r"[;:()\"，；：（）。]| - | – | — |, |\. | but | while | although | though | whereas | whose |"
    r" which | because | after | following |"
    r" and (?:has|have|is|was|were|had|will|expects|plans|today)\b| pero | mais | aber |\n"
)
_FINITE = re.compile(
    r"\b(?:has|have|had|was|were|today|became|announced?s?|reports?|reported|"
    r"hat|wurde|ist|worden|a été|ha)\b"
)
_ASIDE = re.compile(
    r"(?:,|，) (?:for |of |in |to )?(?:which|whose|whom|who)\b|, (?:dont|deren|dessen|cuyo|cuya)\b|"
    r"\b(?:days|weeks|months|years|jours|mois|ans) (?:after|since|apres)\b|\bsince (?:the|its)\b|"
    r"\b(?:depuis que|seitdem|desde que)\b|自(?=[^，。]{2,24}以[来來])"
)
_ASIDE_REACH = 60
_MAIN_VERB = re.compile(r"\b(?:announced?s?|said|says|reports?|reported|told|disclosed?s?)\b")
_NEAR = 26
_AHEAD_REACH = 60
_NOT_REACH = 60
_AFTER_REACH = 75
_NOT_AFTER = 40
_SINCE = ("since ", "since last ", "from ", "until ", "depuis ", "seit ", "desde ")  # another time
_LASTING = ("effect since ", "place since ", "open since ", "running since ")
_HEDGED = (
    "may",
    "might",
    "could",
    "in talks",
    "if",
    "exploring",
    "considering",
    "possible",
    "seeking",
)


class Judgement(NamedTuple):
    """A status, and the words that showed it."""

    status: Status
    cue: str
    days: int | None = None  # how old what is told is, where the sentence says


def judge(scan: Scan, line: Line, span: Span, rule: Rule, *, intent_counts: bool) -> Judgement:
    """How the sentence speaks of the milestone that `rule` found at `span`."""
    clause = _clause(scan.folded, line, span)
    told = _by_place_or_rule(scan, line, span, rule)
    if told is not None:
        return told
    when = _nearest(scan, line, span)
    days = when.days if when else None
    if rule.firm:
        return Judgement(Status.ACHIEVED, _achieved(line), days)
    cue = _denied(scan, line, span, clause)
    if cue:
        return Judgement(Status.NEGATED, cue)
    cue = _planned(scan, line, span, when, intent_counts=intent_counts)
    if cue:
        return Judgement(Status.PLANNED, cue)
    cue = _recalled(scan, line, span, clause, when)
    if cue:
        return Judgement(Status.RECAP, cue, days)
    return Judgement(Status.ACHIEVED, _achieved(line), days)


def _by_place_or_rule(scan: Scan, line: Line, span: Span, rule: Rule) -> Judgement | None:
    """Where the place in the document, or the wording itself, leaves nothing to judge."""
    clause = _clause(scan.folded, line, span)
    denied = _denied(scan, line, span, clause)
    background = line.zone in BACKGROUND and not listed(scan, line)
    if background and rule.status is None and not denied:
        return Judgement(Status.RECAP, f"it stands in the {line.zone} part")
    if rule.status is Status.PLANNED and (
        denied or (line.zone == "about" and "<ahead>" not in line.present)
    ):
        return Judgement(Status.NEGATED, "it is denied, or told of the past")
    if rule.status is not None:
        return Judgement(rule.status, f"the wording “{rule.says}” says so")
    if "hearsay" in line.present and not rule.firm:
        return Judgement(Status.NEGATED, "told as what others say")
    return None


def listed(scan: Scan, line: Line) -> bool:
    """Does it stand under a heading of milestones, whatever part the heading was taken for?"""
    return any(
        word in line.sentence.section
        for concept in ("plan_lead", "recap_lead")
        for word in _leads(scan, concept)
    )


def _clause(folded: str, line: Line, span: Span) -> tuple[int, int]:
    start, end = line.start, line.end
    for found in _BOUNDARY.finditer(folded, line.start, line.end):
        if found.end() <= span.start + 1:
            start = found.start()
        elif found.start() >= span.end:
            end = found.start()
            break
    return start, end


def _cues(line: Line, concept: str, start: int, end: int) -> Iterator[Word]:
    for word in line.words:
        inside = start <= word.start and word.end <= end
        if inside and concept in word.concepts and not _in_name(line, word):
            yield word


def _in_name(line: Line, word: Word) -> bool:
    """A cue inside a name ("肌无力") says nothing."""
    place = bisect_right(line.names, word.start, key=lambda name: name.start)
    return any(word.end <= name.end for name in line.names[max(0, place - 3) : place])


def _denied(scan: Scan, line: Line, span: Span, clause: tuple[int, int]) -> str:
    own = {word.start for word in span.words if "nobody" in word.concepts}
    for word in line.words:
        if own and word.start in own:
            return f"“{scan.text[word.start : word.end]}”"
    begin = max(clause[0], span.start - _NOT_REACH)
    for word in _cues(line, "not", begin, span.end):
        if not _within(word, span):
            return f"“{scan.text[word.start : word.end]}”"
    if not _FINITE.search(scan.folded, span.start, span.end):
        for word in _cues(line, "not_after", span.end, min(clause[1], span.end + _NOT_AFTER)):
            return f"“{scan.text[word.start : word.end]}”"
    return ""


def _within(cue: Word, span: Span) -> bool:
    """Is the cue part of a longer wording that the rule itself names?"""
    return any(
        one.start <= cue.start and cue.end <= one.end and one.end - one.start > cue.end - cue.start
        for one in span.words
    )


def _planned(
    scan: Scan,
    line: Line,
    span: Span,
    when: When | None,
    *,
    intent_counts: bool,
) -> str:
    clause = _clause(scan.folded, line, span)
    cue = _plan_before(scan, line, span, clause)
    if not cue:
        cue = _plan_after(scan, line, span, clause)
    ahead = when is not None and when.days < _AHEAD and clause[0] <= when.start < clause[1]
    if not cue and when and ahead and not _FINITE.search(scan.folded, line.start, span.end):
        cue = f"“{scan.text[when.start : when.end]}” lies ahead"
    if not cue:
        cue = _dated_ahead(scan, line, span, clause)
    if not cue and any(word in line.sentence.section for word in _leads(scan, "plan_lead")):
        cue = f"it is listed under “{line.sentence.section}”"
    if cue and intent_counts and not any(word in cue for word in _HEDGED):
        return ""
    return cue


def _dated_ahead(scan: Scan, line: Line, span: Span, clause: tuple[int, int]) -> str:
    """A time ahead beside it, with no verb of the past before: a plan, however it is put."""
    if "<ahead>" not in line.present:
        return ""
    if _FINITE.search(scan.folded, max(clause[0], line.start), span.end):
        return ""
    for word in line.words:
        near = clause[0] <= word.start and word.start < min(line.end, span.end + _AHEAD_REACH)
        if "<ahead>" in word.concepts and near:
            between = scan.folded[span.end : word.start]
            if ";" not in between and not _FINITE.search(between):
                return f"“{scan.text[word.start : word.end]}” lies ahead"
    return ""


def _plan_before(scan: Scan, line: Line, span: Span, clause: tuple[int, int]) -> str:
    infinitive = _infinitive(scan.folded, line, span)
    if infinitive:
        return infinitive
    achieving = [word.end for word in _cues(line, "achieving", line.start, span.end)]
    for word in _cues(line, "plan", clause[0], span.end):
        if not any(end > word.start for end in achieving) and not _within(word, span):
            return f"“{scan.text[word.start : word.end]}”"
    near = max(clause[0], span.start - _NEAR)
    for word in _cues(line, "plan_near", near, span.end):
        if not _within(word, span) and not any(end > word.start for end in achieving):
            return f"“{scan.text[word.start : word.end]}”"
    return ""


def _infinitive(folded: str, line: Line, span: Span) -> str:
    for word in span.words:
        written = folded[word.start : word.end]
        if "base_verb" not in word.concepts:
            continue
        if folded[max(0, word.start - 3) : word.start] != "to ":
            continue
        before = list(_cues(line, "achieving", line.start, word.end))
        if not any(word.start - 30 <= one.end <= word.end for one in before):
            return f"“to {written}”"
    return ""


def _plan_after(scan: Scan, line: Line, span: Span, clause: tuple[int, int]) -> str:
    begin = max(clause[0], span.start - 18)
    if _FINITE.search(scan.folded, begin, span.end):
        return ""
    for word in _cues(line, "plan_after", span.start, min(clause[1], span.end + _AFTER_REACH)):
        if not _within(word, span):
            return f"“{scan.text[word.start : word.end]}”"
    return ""


def aside(scan: Scan, line: Line, span: Span) -> str:
    """The words that make it a clause beside the news: "…, which won …", "since the FDA …"."""
    begin = max(line.start, span.start - _ASIDE_REACH)
    found = list(_ASIDE.finditer(scan.folded, begin, span.end))
    if not found or _MAIN_VERB.search(scan.folded, found[-1].end(), span.start):
        return ""
    last = found[-1]
    lasting = scan.folded[line.start : last.start()].rstrip()
    if lasting and _MAIN_VERB.search(lasting):
        return ""
    return f"“{scan.text[last.start() : last.end()].strip(' ,，')}”"


def _leads(scan: Scan, concept: str) -> tuple[str, ...]:
    return scan.lexicon.forms(concept)


def _recalled(
    scan: Scan, line: Line, span: Span, clause: tuple[int, int], when: When | None
) -> str:
    if when and when.days >= (OLD if when.exact else 30) and line.zone != "title":
        return f"“{scan.text[when.start : when.end]}” is {when.days} days before the page"
    if any(word in line.sentence.section for word in _leads(scan, "recap_lead")):
        return f"it is listed under “{line.sentence.section}”"
    if line.zone == "title":
        return ""
    for word in _cues(line, "recap", clause[0], clause[1]):
        return f"“{scan.text[word.start : word.end]}”"
    return ""


def _of_another_time(before: str) -> bool:
    """A date that counts from something else ("up since May"), not that of what is told."""
    return before.endswith(_SINCE) and not before.endswith(_LASTING)


def _nearest(scan: Scan, line: Line, span: Span) -> When | None:
    published = scan.document.published
    found = [
        one
        for one in whens(scan.folded[line.start : line.end], line.start, _day(published))
        if not _of_another_time(scan.folded[max(0, one.start - 16) : one.start])
    ]
    if not found:
        return None
    near = min(found, key=lambda one: max(one.start - span.end, span.start - one.end))
    distance = max(near.start - span.end, span.start - near.end)
    return near if distance < 90 else None


def _day(published: object) -> date | None:
    return published.date() if hasattr(published, "date") else None


def _achieved(line: Line) -> str:
    if line.zone == "title":
        return "the title tells it as news"
    return "told as having happened"
