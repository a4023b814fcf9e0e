"""ISRCTN (isrctn.com), by its query API, in both of its formats.

`default` holds the whole record but no recruitment status; `who` holds the status that the
registry has derived from dates, so that a trial opens by the calendar alone. Both are asked and
joined; the set is small, so nothing is asked "since".

VERIFIED in recorded answers of 2026-08 and 2026-10: both formats, the two overrides (`Stopped`
with `reasonAbandoned`), `totalFinalEnrolment` 0 until the end, "Nil known" and the like for
nothing. REPORTED: the words of the status, at most 200 trials an answer and no paging: hence a
list that is not whole is refused. UNVERIFIED: that both formats list the same trials.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from lxml import etree

from monitor import dates, trials
from monitor.answers import xml_root
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "registry"

QUERY = '"chimeric antigen receptor" OR "CAR-T" OR "CAR T"'
_NOTHING = re.compile(
    r"(?:nil known|n/a|not applicable|not provided at time of registration"
    r"|plain english summary of protocol not provided at time of registration)\.?",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"results article in\s+\S*?(?:pubmed(?:\.ncbi\.nlm\.nih\.gov)?/(?P<pmid>\d{5,9})"
    r"|doi\.org/(?P<doi>10\.\d{4,9}/[^\s)]+))",
    re.IGNORECASE,
)


def open_source(
    query: str = QUERY,
    limit: int = 200,
    url: str = "https://www.isrctn.com/api/query/format",
) -> Adapter:
    """Watch every trial that `query` finds in the registry, diseases being told apart later.

    A query that finds more than `limit` trials is refused: the list would be cut.
    """
    if not query.strip():
        raise ValueError("query: is empty; without it the whole registry would be read")
    return _Isrctn(query=query, limit=limit, url=url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class _Isrctn:
    query: str
    limit: int
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        return self._ask("who", {})

    def _ask(self, form: str, context: Cursor) -> Request:
        return Request(
            f"{self.url}/{form}?q={quote(self.query)}&limit={self.limit}",
            configured=True,
            context=context,
        )

    def read(self, response: Response) -> Page:
        root = xml_root(response)
        if "states" in response.request.context:
            return self._records(root, response.request.context["states"])
        if etree.QName(root).localname != "trials":
            raise ReadError(f"{self.url}/who: expected <trials>; the registry has changed its form")
        states = {
            _text(trial, "main/trial_id"): {
                "status": _text(trial, "main/recruitment_status"),
                "start_type": _text(trial, "main/type_enrolment"),
                "results": _text(trial, "main/results_date_posted"),
            }
            for trial in root.iterfind("trial")
        }
        return Page(items=(), next=self._ask("default", {"states": states}))

    def _records(self, root: etree._Element, states: Mapping[str, Mapping[str, str]]) -> Page:
        total = root.get("totalCount", "")
        if etree.QName(root).localname != "allTrials" or not total.isdecimal():
            raise ReadError(
                f"{self.url}/default: expected <allTrials totalCount=...>;"
                " the registry has changed its form"
            )
        records = root.findall("{*}fullTrial")
        if not records:
            raise ReadError(f"{self.url}/default: lists no trial; the query or the API has changed")
        if len(records) != int(total):
            raise ReadError(
                f"{self.url}/default: listed {len(records)} of {total} trials;"
                f" `limit` ({self.limit}) or the server has cut the list: narrow `query`"
            )
        items, problems = [], []
        for place, record in enumerate(records):
            trial = record.find("{*}trial")
            key = "" if trial is None else trial.get("publicIdentifierCanonical", "")
            if not key:
                problems.append(Problem(f"trial {place}", "has no publicIdentifierCanonical"))
            elif key not in states:
                problems.append(Problem(key, "has no status: format/who does not list it"))
            else:
                items.append(_item(key, record, states[key]))
        if not items:
            raise ReadError(f"{self.url}/default: no trial could be read; the registry has changed")
        return Page(tuple(items), tuple(problems))


def _text(node: etree._Element, path: str) -> str:
    """The text at a path, in any namespace; "" for the registry's words for nothing."""
    found = node.find("/".join(f"{{*}}{step}" for step in path.split("/")))
    words = trials.clean("".join(map(str, found.itertext()))) if found is not None else ""
    return "" if _NOTHING.fullmatch(words) else words


def _texts(node: etree._Element, path: str) -> str:
    found = node.iterfind("/".join(f"{{*}}{step}" for step in path.split("/")))
    words = ("".join(map(str, each.itertext())).strip() for each in found)
    return trials.joined(word for word in words if not _NOTHING.fullmatch(word))


def _item(key: str, record: etree._Element, state: Mapping[str, str]) -> Item:
    trial = record.find("{*}trial")
    edited = trial.get("lastUpdated", "") if trial is not None else ""
    facts = _facts(key, record, state, edited)
    moment = dates.moment(edited)
    return Item(
        key=key,
        url=f"https://www.isrctn.com/{key}",
        title=" ".join(_text(record, "trial/trialDescription/title").split()) or key,
        published=moment.at if moment else None,
        text=trials.lines(_lines(facts, record)),
        language="en",
        publisher="ISRCTN",
        facts=facts,
        version=f"{edited} {facts.get('raw_status', '')}".strip(),
    )


def _facts(
    key: str, record: etree._Element, state: Mapping[str, str], edited: str
) -> dict[str, str]:
    stopped = "Stopped" in (
        _text(record, "trial/participants/recruitmentStatusOverride"),
        _text(record, "trial/trialDesign/overallStatusOverride"),
    )
    final = _text(record, "trial/participants/totalFinalEnrolment")
    counted = final.isdecimal() and int(final) > 0
    posted = state["results"] or _text(record, "trial/results/basicReport")
    assigned = record.find("{*}trial/{*}isrctn")
    return trials.facts(
        registry="ISRCTN",
        id=key,
        ids="|".join(trials.ids(f"{key} {_other_ids(record)}")),
        status=trials.TERMINATED if stopped else trials.state(state["status"]),
        raw_status="Stopped" if stopped else state["status"],
        why_stopped=_text(record, "trial/trialDesign/reasonAbandoned"),
        phase=trials.phase(_text(record, "trial/interventions/intervention/phase")),
        study_type=_text(record, "trial/trialDesign/primaryStudyDesign"),
        enrollment=final if counted else _text(record, "trial/participants/targetEnrolment"),
        enrollment_type="ACTUAL" if counted else "ESTIMATED",
        start_date=_text(record, "trial/participants/recruitmentStart")[:10],
        start_type={"Actual": "ACTUAL", "Anticipated": "ESTIMATED"}.get(state["start_type"]),
        completion=_text(record, "trial/trialDesign/overallEndDate")[:10],
        sponsor=_text(record, "sponsor/organisation"),
        collaborators=_texts(record, "funder/name"),
        results="yes" if posted else None,
        references="|".join(_papers(record)),
        conditions=_texts(record, "trial/conditions/condition/description"),
        interventions=_texts(record, "trial/interventions/intervention/drugNames"),
        countries=_texts(record, "trial/participants/recruitmentCountries/country"),
        first_posted=assigned.get("dateAssigned", "")[:10] if assigned is not None else None,
        last_update=edited[:10],
    )


def _other_ids(record: etree._Element) -> str:
    refs = record.find("{*}trial/{*}externalRefs")
    return " ".join(map(str, refs.itertext())) if refs is not None else ""


def _papers(record: etree._Element) -> Iterator[str]:
    """PMIDs or DOIs of papers with results; protocols and other publications are left out."""
    for found in _RESULT.finditer(_text(record, "trial/results/publicationDetails")):
        yield found["pmid"] or found["doi"]


_PROSE = {
    "Brief Summary": "trial/trialDescription/plainEnglishSummary",
    "Study Hypothesis": "trial/trialDescription/studyHypothesis",
    "Study Design": "trial/trialDesign/studyDesign",
    "Intervention Description": "trial/interventions/intervention/description",
    "Primary Outcome Measures": "trial/trialDescription/primaryOutcome",
    "Inclusion Criteria": "trial/participants/inclusion",
    "Exclusion Criteria": "trial/participants/exclusion",
}


def _lines(facts: Mapping[str, str], record: etree._Element) -> Iterator[tuple[str, str | None]]:
    yield "ISRCTN Number", facts["id"]
    yield "Overall Status", facts.get("raw_status")
    yield "Why Stopped", facts.get("why_stopped")
    yield "Results Posted", facts.get("results")
    yield "Official Title", _text(record, "trial/trialDescription/scientificTitle")
    yield "Acronym", _text(record, "trial/trialDescription/acronym")
    yield "Other IDs", ", ".join(facts["ids"].split("|")[1:])
    yield "Sponsor", facts.get("sponsor")
    yield "Collaborators", facts.get("collaborators")
    yield "Study Type", facts.get("study_type")
    yield "Phase", _text(record, "trial/interventions/intervention/phase")
    yield "Enrollment", _kinded(facts, "enrollment", "enrollment_type")
    yield "Study Start", _kinded(facts, "start_date", "start_type")
    yield "Study Completion", facts.get("completion")
    yield "First Posted", facts.get("first_posted")
    for paper in _papers(record):
        yield "Publication", f"{'DOI' if paper.startswith('10.') else 'PMID'} {paper} [RESULT]"
    yield "Conditions", facts.get("conditions")
    yield "Interventions", facts.get("interventions")
    for label, path in _PROSE.items():
        yield label, _text(record, path)
    yield "Countries", facts.get("countries")


def _kinded(facts: Mapping[str, str], name: str, kind: str) -> str | None:
    if name not in facts:
        return None
    return f"{facts[name]} [{facts[kind]}]" if kind in facts else facts[name]
