"""What each field of a registry record says when it changes: the rules, a function a field.

A record changes for many reasons that are no news (7 of 10 updates move no field that is looked
at here), so each of them has its rule and its note.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import NamedTuple

from monitor.trials import (
    ACTIVE_NOT,
    BY_INVITATION,
    COMPLETED,
    NOT_YET,
    RECRUITING,
    SUSPENDED,
    TERMINATED,
    UNKNOWN,
    WITHDRAWN,
)
from monitor.values import Document, Note, Quote, Status, Window

SURE, LIKELY, UNSURE = 0.95, 0.85, 0.65  # the last is for a person to judge
FRESH = timedelta(days=45)  # a record seen later than this after its registration is no news
RAISED = 1.5  # a planned enrolment that grows by half or more is an expansion
SAME_NAME = 0.85  # likeness of two spellings of one sponsor, their words put in order

_HALTED = (SUSPENDED, TERMINATED, WITHDRAWN)
_NEVER_BEGAN = ("Not authorised", "Expired", "Cancelled")  # EU words that count as withdrawn
_ORGANISATION = re.compile(
    r"hospital|universit|institut|cent(?:er|re)|college|school|clinic|charit|foundation|fondazione"
    r"|inc\b|ltd|llc|gmbh|\bag\b|\bs\.?[al]\b|\bco\b|corp|compan|limited|therap|pharma|bio|medic"
    r"|cell|scien|health|group|trust|policlinico|agency|ministry|academy|gene|laborator|oncolog"
    r"|immun|research|squibb|myers",
    re.IGNORECASE,
)
_ACADEMIC = re.compile(
    r"hospital|universit|institut|cent(?:er|re)\b|college|school|clinic|charit|trust|academy",
    re.IGNORECASE,
)
_DEGREE = re.compile(r"\b(?:MD|PhD|M\.D|Ph\.D|Prof)\b")
_LEGAL = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|ag|sa|sl|co|corp|corporation|company|limited|plc|the)\b\.?",
    re.IGNORECASE,
)
_NO_RESULTS = re.compile(
    r"retract|erratum|corrigendum|protocol|study design|rationale", re.IGNORECASE
)
_LOOKED_AT = (
    "status",
    "start_date",
    "start_type",
    "results",
    "references",
    "phase",
    "enrollment",
    "enrollment_type",
    "sponsor",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One event that the fields tell of, before it has the record's names."""

    milestone: str
    status: Status
    confidence: float
    why: str
    line: str  # which of the record's lines proves it: a fact's name, or the line's own words
    when: Window | None = None


Found = Finding | Note


class _Move(NamedTuple):
    milestone: str
    confidence: float
    why: str


# now: {before: what it means}. What is not here is a note.
_MOVES: Mapping[str, Mapping[str, _Move]] = {
    RECRUITING: {
        NOT_YET: _Move("trial_started", SURE, "recruitment has opened"),
        SUSPENDED: _Move("trial_started", UNSURE, "recruitment resumes after a suspension"),
        UNKNOWN: _Move("trial_started", UNSURE, "recruits; how it stood before is not known"),
    },
    ACTIVE_NOT: {
        before: _Move("enrollment_completed", SURE, "is closed to recruitment")
        for before in (NOT_YET, RECRUITING, SUSPENDED)
    },
    COMPLETED: {
        before: _Move("trial_completed", SURE, "is completed")
        for before in (NOT_YET, RECRUITING, ACTIVE_NOT, SUSPENDED, UNKNOWN)
    },
    **{
        halted: {
            before: _Move("trial_halted", SURE, f"is {halted.lower()}")
            for before in (NOT_YET, RECRUITING, ACTIVE_NOT, SUSPENDED, UNKNOWN)
            if before != halted
        }
        for halted in _HALTED
    },
}


def first_sight(new: Document) -> Iterator[Found]:
    """What a record tells that is seen for the first time: its registration, and how the trial
    stands. Of one that was registered long ago nothing is news."""
    facts = new.facts
    registered = window(facts.get("first_posted") or facts.get("authorised", ""))
    told = _told(registered, new)
    yield Finding("trial_registered", told, SURE, "the record is new", "id", registered)
    state = _plain(facts.get("status", ""))
    if state == NOT_YET:
        yield from _not_yet(facts, "is not yet open")
        if "authorised" in facts:
            when = window(facts["authorised"])
            why = "is authorised, not yet recruiting"
            yield Finding("ind_cleared", _told(when, new), SURE, why, "status", when)
    elif state == RECRUITING:
        yield from _started(facts, told, SURE, "recruits already")
    elif state in _MOVES:
        move = next(iter(_MOVES[state].values()))
        why = f"{move.why}; since when is not said"
        yield Finding(move.milestone, Status.RECAP, SURE, why, "status")


def differences(was: Mapping[str, str], new: Document) -> Iterator[Found]:
    """What the new version of a record tells beside the facts of its last."""
    facts = new.facts
    yield from _authorised(was, facts)
    yield from _status(was, facts)
    yield from _start(was, facts)
    if "results" in facts and "results" not in was:
        when = window(facts.get("results_posted", ""))
        why = "results are posted"
        yield Finding("trial_completed", Status.ACHIEVED, SURE, why, "results", when)
    yield from _papers(was, new)
    yield from _phase(was, facts)
    yield from _enrollment(was, facts)
    yield from _sponsor(was, facts)
    if all(was.get(name) == facts.get(name) for name in _LOOKED_AT):
        yield Note("record", "no field that could make an event has changed")


def _told(when: Window | None, new: Document) -> Status:
    fresh = when is None or new.seen.date() - when.start <= FRESH
    return Status.ACHIEVED if fresh else Status.RECAP


def _plain(state: str) -> str:
    return RECRUITING if state == BY_INVITATION else state


def _before(was: Mapping[str, str]) -> str:
    """How the trial stood, seen through an UNKNOWN that the registry itself has set."""
    state = was.get("status", "")
    return _plain(was.get("last_known_status", state) if state == UNKNOWN else state)


def _authorised(was: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[Finding]:
    """A regulator's register shows its first decision: the trial may be run."""
    if "authorised" in facts and "authorised" not in was and "id" in was:
        when = window(facts["authorised"])
        yield Finding("ind_cleared", Status.ACHIEVED, SURE, "is authorised", "authorised", when)


def _status(was: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[Found]:
    if was.get("status") == facts.get("status"):
        return
    before, now = _before(was), _plain(facts.get("status", ""))
    move = _MOVES.get(now, {}).get(before)
    if now == NOT_YET and before == RECRUITING:
        yield from _not_yet(facts, "went back to not yet recruiting")
    elif move is None:
        yield Note("status", _no_move(before, now, facts))
    elif move.milestone == "trial_started":
        yield from _started(facts, Status.ACHIEVED, move.confidence, move.why)
    else:
        yield _closed(move, facts)


def _no_move(before: str, now: str, facts: Mapping[str, str]) -> str:
    if not now:
        raw = facts.get("raw_status", "nothing")
        return f"{raw!r} is no state of recruitment; the last one stands"
    if now == UNKNOWN:
        return "went stale: UNKNOWN is set by the registry's clock"
    if now == before:
        return f"is {now} as it was before"
    return f"{before or 'no state'} to {now} is a correction of the record, or its going on"


def _closed(move: _Move, facts: Mapping[str, str]) -> Finding:
    sure, why, when = move.confidence, move.why, None
    if move.milestone == "enrollment_completed" and facts.get("enrollment_type") != "ACTUAL":
        sure, why = UNSURE, f"{why}, though its enrolment is still an estimate"
    if facts.get("raw_status") in _NEVER_BEGAN:
        sure, why = UNSURE, f"{why}: {facts['raw_status']}"
    if move.milestone == "trial_halted":
        why = f"{why}; reason given: {facts.get('why_stopped', 'none')}"
    if move.milestone == "trial_completed":
        when = window(facts.get("completion", ""))
    return Finding(move.milestone, Status.ACHIEVED, sure, why, "status", when)


def _is_pivotal(facts: Mapping[str, str]) -> bool:
    return "3" in facts.get("phase", "")


def _not_yet(facts: Mapping[str, str], why: str) -> Iterator[Finding]:
    yield Finding("trial_started", Status.NEGATED, SURE, why, "status")
    if _is_pivotal(facts):
        yield Finding("pivotal_started", Status.NEGATED, SURE, why, "status")


def _started(
    facts: Mapping[str, str], told: Status, sure: float, why: str, line: str = "status"
) -> Iterator[Finding]:
    actual = facts.get("start_type") == "ACTUAL"
    when = window(facts.get("start_date", "")) if actual else None
    yield Finding("trial_started", told, sure, why, line, when)
    if _is_pivotal(facts):
        why = f"{why}; phase {facts['phase']}"
        yield Finding("pivotal_started", told, sure, why, "phase", when)


def _start(was: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[Found]:
    """An actual start is, by the registries' definition, the first participant's enrolment: a
    start of the trial, and not yet a first dose, since a CAR-T is made for weeks after it."""
    if (was.get("start_type"), facts.get("start_type")) != ("ESTIMATED", "ACTUAL"):
        if "start_date" in was and was["start_date"] != facts.get("start_date"):
            yield Note("start", "the day of the start was moved or made more precise")
        return
    state = _plain(facts.get("status", ""))
    if state in _HALTED:
        yield Note("start", f"the start is actual, but the trial is {state}")
        return
    sure = UNSURE if state == NOT_YET else LIKELY
    why = "its start is no longer estimated: the first participant is enrolled"
    yield from _started(facts, Status.ACHIEVED, sure, why, "start")


def _papers(was: Mapping[str, str], new: Document) -> Iterator[Found]:
    known = set(filter(None, was.get("references", "").split("|")))
    for paper in filter(None, new.facts.get("references", "").split("|")):
        if paper in known:
            continue
        line = line_at(new.text, rf"Publication: [A-Z]+ {re.escape(paper)}(?!\d)")
        words = line.text if line else paper
        if _NO_RESULTS.search(words):
            yield Note("references", f"{paper} is a protocol, a correction or a retraction", line)
        elif known:
            yield Note("references", f"{paper} is a further publication, not the first", line)
        else:
            sure = LIKELY if "[RESULT]" in words else UNSURE
            why = f"the first publication of the trial is linked: {paper}"
            yield Finding("publication", Status.ACHIEVED, sure, why, words)
            known.add(paper)


def _phase(was: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[Found]:
    before, now = was.get("phase"), facts.get("phase")
    if before is None or now is None or before == now:  # a missing phase is no change of it
        return
    why = f"moves from phase {before} to {now}"
    state, further = _plain(facts.get("status", "")), max(now) > max(before)
    if further and "3" in now and state in (RECRUITING, ACTIVE_NOT):
        yield Finding("pivotal_started", Status.ACHIEVED, LIKELY, why, "phase")
    elif further and "3" in now and state == NOT_YET:
        yield Finding("pivotal_started", Status.PLANNED, LIKELY, why, "phase")
    elif further and state == RECRUITING:
        yield Finding("trial_started", Status.ACHIEVED, UNSURE, why, "phase")
    else:
        yield Note("phase", f"{why}: a correction, or of a trial that does not recruit")


def _enrollment(was: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[Found]:
    before, now = was.get("enrollment", ""), facts.get("enrollment", "")
    kinds = (was.get("enrollment_type"), facts.get("enrollment_type"))
    if not (before.isdecimal() and now.isdecimal()) or (before, kinds[0]) == (now, kinds[1]):
        return
    state, moved = _plain(facts.get("status", "")), was.get("status") != facts.get("status")
    why = f"enrolment {before} to {now}"
    if kinds == ("ESTIMATED", "ACTUAL"):
        if state == ACTIVE_NOT and not moved:
            why = f"{why}, now actual"
            yield Finding("enrollment_completed", Status.ACHIEVED, LIKELY, why, "enrollment")
        else:
            yield Note("enrollment", f"{why}: counted at closing, not changed")
    elif state == RECRUITING and int(now) >= RAISED * int(before) > 0:
        why = f"planned {why}"
        yield Finding("enrollment_update", Status.ACHIEVED, UNSURE, why, "enrollment")
    else:
        yield Note("enrollment", f"{why}: a small change, or of a trial that does not recruit")


def _sponsor(was: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[Found]:
    before, now = was.get("sponsor"), facts.get("sponsor")
    if before is None or now is None or before == now:
        return
    why = f"sponsor {before} to {now}"
    if _is_person(was) or _is_person(facts):
        yield Note("sponsor", f"{why}: an investigator and an institution change places")
    elif _is_renamed(before, now):
        yield Note("sponsor", f"{why}: the same one, spelled otherwise")
    elif _ACADEMIC.search(before) and _ACADEMIC.search(now):
        yield Note("sponsor", f"{why}: from one institution to another, with its investigator")
    else:
        why = f"{why}: the trial has changed hands; the record does not say how"
        yield Finding("deal", Status.ACHIEVED, UNSURE, why, "sponsor")


def _is_person(facts: Mapping[str, str]) -> bool:
    if "sponsor_person" in facts:
        return facts["sponsor_person"] == "yes"
    name = facts["sponsor"]
    if _DEGREE.search(name):
        return True
    return len(name.split()) in (2, 3) and not _ORGANISATION.search(name)


def _is_renamed(before: str, now: str) -> bool:
    one, other = (
        sorted(set(re.findall(r"\w+", _LEGAL.sub(" ", name).casefold()))) for name in (before, now)
    )
    if set(one) <= set(other) or set(other) <= set(one):
        return True
    return SequenceMatcher(None, " ".join(one), " ".join(other)).ratio() >= SAME_NAME


def line_at(text: str, beginning: str) -> Quote | None:
    """The whole line that begins with a pattern, with its place; None where there is none."""
    found = re.search(rf"^{beginning}[^\n]*", text, re.MULTILINE)
    return Quote(found[0], found.start(), found.end()) if found else None


def window(day: str) -> Window | None:
    """The day, month or year of a registry's date, as precise as it is written."""
    parts = day.split("-")
    if len(parts) > 3 or not all(part.isdecimal() for part in parts):
        return None
    try:
        year, month, number = ([int(part) for part in parts] + [1, 1])[:3]
        start = date(year, month, number)
    except ValueError:
        return None
    if len(parts) == 3:
        return Window(start, start, "day", day)
    if len(parts) == 2:
        following = (start + timedelta(days=31)).replace(day=1)
        return Window(start, following - timedelta(days=1), "month", day)
    return Window(start, date(year, 12, 31), "year", day)
