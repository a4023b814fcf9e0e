"""ClinicalTrials.gov by its API v2: the whole set of CAR trials in autoimmune disease, each time
the registry's data moved.

The set fits in one page of 1,000, and registry-made changes (UNKNOWN, renamed sponsors) come
without a new date, so nothing is asked "since": versions are compared here.

VERIFIED in recorded answers of 2026-08 and 2026-09 or the official documentation: `/version`, the
shape of a study, `countTotal`, `totalCount` on the first page only, `nextPageToken` absent on the
last page, tokens that end with the data's version, the enumerations.
REPORTED by public code: `fields` by module names, and the User-Agent: the site compares it with
the client's TLS fingerprint and answers 403 to httpx unless it says `python-httpx`.
UNVERIFIED: this very length of `query.term`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from monitor import dates, trials
from monitor.answers import at, each_at, json_object, text_at, texts_at
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "registry"

AGENT = "python-httpx/0.28.1 (cart-monitor)"
MODALITIES = (
    "chimeric antigen receptor",
    "CAR-T",
    "CAR T",
    "CAR-NK",
    "CAR NK",
    "CAAR-T",
    "CAR-Treg",
)
_PRODUCTS = (
    "KYV-101|GC012F|AZD0120|YTB323|BMS-986353|CC-97540|RD06-05|CABA-201|HN2301|KN5601|KN5501"
    "|Descartes-08|CT1192|QT-019C|relma-cel|CNCT19|PRG-1801|LCAR-AIO|SYS6020|JY231|BRL-301"
    "|SBT777101|FT819|ADI-001|RD13-02|azer-cel|zamtocabtagene autoleucel"
    "|inaticabtagene autoleucel|equecabtagene autoleucel|CTX112|KITE-363|LUCAR-G79|TAK-007"
    "|obe-cel|CNTY-101|ATA3219|CT103A|SC291|rese-cel|miv-cel"
)
_DISEASES = (
    "lupus|lupus nephritis|myositis|dermatomyositis|systemic sclerosis|scleroderma|vasculitis"
    "|rheumatoid arthritis|sjogren|myasthenia gravis|multiple sclerosis|neuromyelitis|MOGAD"
    "|stiff person|CIDP|autoimmune encephalitis|pemphigus|membranous nephropathy"
    "|immune thrombocytopenia|autoimmune hemolytic anemia|antiphospholipid|IgG4-related"
    "|type 1 diabetes|Graves disease|Crohn disease|ulcerative colitis|hidradenitis suppurativa"
    "|autoimmune|autoimmune disease"
)
PRODUCTS = tuple(_PRODUCTS.split("|"))  # by how often the registry's trials name them
DISEASES = tuple(_DISEASES.split("|"))
FIELDS = (
    "IdentificationModule,StatusModule,SponsorCollaboratorsModule,DescriptionModule,"
    "ConditionsModule,DesignModule,ArmsInterventionsModule,OutcomesModule,EligibilityModule,"
    "ContactsLocationsModule,ReferencesModule,HasResults"
)
PAGE_SIZE = 1000  # the most that the server gives
_DUMMY = 99_999_999  # stands for an enrolment that nobody knows

_STATES = {
    "NOT_YET_RECRUITING": trials.NOT_YET,
    "RECRUITING": trials.RECRUITING,
    "ENROLLING_BY_INVITATION": trials.BY_INVITATION,
    "ACTIVE_NOT_RECRUITING": trials.ACTIVE_NOT,
    "SUSPENDED": trials.SUSPENDED,
    "TEMPORARILY_NOT_AVAILABLE": trials.SUSPENDED,
    "COMPLETED": trials.COMPLETED,
    "TERMINATED": trials.TERMINATED,
    "WITHDRAWN": trials.WITHDRAWN,
    "UNKNOWN": trials.UNKNOWN,
}


def open_source(
    products: tuple[str, ...] = PRODUCTS,
    diseases: tuple[str, ...] = DISEASES,
    limit: int = 3000,
    url: str = "https://clinicaltrials.gov/api/v2",
    user_agent: str | None = None,
) -> Adapter:
    """Watch every trial of a CAR therapy or of one of `products` in one of `diseases`.

    An answer of more than `limit` trials is refused: the server has then ignored the query
    (598,101 trials stood in the registry in August 2026, about 490 of them in this set).
    """
    return _ClinicalTrials(
        query=f"({_any(MODALITIES + products)}) AND ({_any(diseases)})",
        limit=limit,
        url=url.rstrip("/"),
        agent=user_agent or AGENT,
    )


def _any(words: tuple[str, ...]) -> str:
    return " OR ".join(f'"{word}"' if not word.isalnum() else word for word in words)


@dataclass(frozen=True, slots=True)
class _ClinicalTrials:
    query: str
    limit: int
    url: str
    agent: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        return Request(
            f"{self.url}/version",
            headers={"User-Agent": self.agent},
            configured=True,
            context={"known": cursor.get("data")},
        )

    def read(self, response: Response) -> Page:
        answer = json_object(response)
        if "total" in response.request.context:
            return self._studies(answer, response.request.context)
        stamp = text_at(answer, "dataTimestamp")
        if not stamp:
            raise ReadError(f"{self.url}/version: has no dataTimestamp; the API has changed")
        if stamp == response.request.context.get("known"):
            return Page(items=())
        return Page(items=(), next=self._ask({"data": stamp, "total": None, "seen": []}))

    def _ask(self, context: Cursor, token: str = "") -> Request:
        parameters = {
            "format": "json",
            "countTotal": "true",
            "pageSize": str(PAGE_SIZE),
            "sort": "LastUpdatePostDate:desc",
            "query.term": self.query,
            "fields": FIELDS,
        }
        if token:
            parameters["pageToken"] = token
        return Request(
            f"{self.url}/studies?{urlencode(parameters)}",
            headers={"User-Agent": self.agent},
            configured=True,
            context=context,
        )

    def _studies(self, answer: dict[str, Any], context: Cursor) -> Page:
        total = context["total"] if context["total"] is not None else self._total(answer)
        seen = dict.fromkeys(context["seen"])
        items, problems = _read_all(each_at(answer, "studies"), seen)
        token = text_at(answer, "nextPageToken")
        if not items:
            raise ReadError(f"{self.url}/studies: no study could be read; the API has changed")
        if token:
            following = {"data": context["data"], "total": total, "seen": list(seen)}
            return Page(items, problems, next=self._ask(following, token))
        if len(seen) != total:
            raise ReadError(
                f"{self.url}/studies: listed {len(seen)} of {total} studies; the list was cut or"
                " the data changed while it was read; it is read anew at the next poll"
            )
        return Page(items, problems, cursor={"data": context["data"]})

    def _total(self, answer: dict[str, Any]) -> int:
        total = at(answer, "totalCount")
        if not isinstance(total, int):
            raise ReadError(
                f"{self.url}/studies: has no totalCount although it was asked for;"
                " without it a cut list cannot be told from a whole one"
            )
        if total > self.limit:
            raise ReadError(
                f"{self.url}/studies: found {total} studies, more than the {self.limit} of `limit`;"
                " the server has ignored the query, or `limit` must be raised"
            )
        return total


def _read_all(
    studies: Iterator[object], seen: dict[str, None]
) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    """The items of a page, each once; `seen` gains the id of every study, readable or not."""
    items, problems = [], []
    for place, study in enumerate(studies):
        trial = text_at(study, "protocolSection", "identificationModule", "nctId")
        if not trial:
            seen[f"study {place} without an id"] = None
            problems.append(Problem(f"study {place}", "has no nctId"))
        elif trial not in seen:
            seen[trial] = None
            items.append(_item(trial, study))
    return tuple(items), tuple(problems)


def _item(trial: str, study: object) -> Item:
    protocol = at(study, "protocolSection")
    facts = _facts(trial, study, protocol)
    posted = facts.get("last_update", facts.get("first_posted", ""))
    moment = dates.moment(posted)
    return Item(
        key=trial,
        url=f"https://clinicaltrials.gov/study/{trial}",
        title=trials.joined([text_at(protocol, "identificationModule", "briefTitle") or trial]),
        published=moment.at if moment else None,
        date_only=True,
        text=_text(facts, protocol),
        language="en",
        publisher="ClinicalTrials.gov",
        facts=facts,
        version=facts.get("last_update"),
    )


def _facts(trial: str, study: object, protocol: object) -> dict[str, str]:
    status, sponsors = at(protocol, "statusModule"), at(protocol, "sponsorCollaboratorsModule")
    design = at(protocol, "designModule")
    raw = text_at(status, "overallStatus")
    posted = text_at(status, "resultsFirstPostDateStruct", "date")  # dispFirst... delays them
    enrolled = text_at(design, "enrollmentInfo", "count")
    return trials.facts(
        registry="ClinicalTrials.gov",
        id=trial,
        ids="|".join(_ids(trial, protocol)),
        status=_STATES.get(raw),
        raw_status=raw,
        last_known_status=_STATES.get(text_at(status, "lastKnownStatus")),
        why_stopped=_plain(text_at(status, "whyStopped")),
        phase=trials.phase(" ".join(texts_at(design, "phases"))),
        study_type=text_at(design, "studyType"),
        enrollment=enrolled if enrolled != str(_DUMMY) else None,
        enrollment_type=text_at(design, "enrollmentInfo", "type"),
        start_date=text_at(status, "startDateStruct", "date"),
        start_type=text_at(status, "startDateStruct", "type"),
        primary_completion=text_at(status, "primaryCompletionDateStruct", "date"),
        completion=text_at(status, "completionDateStruct", "date"),
        sponsor=text_at(sponsors, "leadSponsor", "name"),
        sponsor_person=_is_person(at(sponsors, "leadSponsor"), at(sponsors, "responsibleParty")),
        collaborators=_names(sponsors, "collaborators", "name"),
        results="yes" if posted or at(study, "hasResults") is True else None,
        results_posted=posted,
        references="|".join(pmid for pmid, _, _ in _papers(protocol)),
        conditions=trials.joined(texts_at(protocol, "conditionsModule", "conditions")),
        interventions=_names(at(protocol, "armsInterventionsModule"), "interventions", "name"),
        countries=_names(at(protocol, "contactsLocationsModule"), "locations", "country"),
        first_posted=text_at(status, "studyFirstPostDateStruct", "date"),
        last_update=text_at(status, "lastUpdatePostDateStruct", "date"),
    )


def _is_person(lead: object, party: object) -> str | None:
    """Is the sponsor an investigator? None where the registry leaves it open (class OTHER)."""
    if text_at(party, "type") == "SPONSOR_INVESTIGATOR":
        return "yes"
    name = text_at(lead, "name")
    if name and text_at(party, "investigatorFullName") == name:
        return "yes"
    return "no" if text_at(lead, "class") in ("INDUSTRY", "NIH", "FED", "OTHER_GOV") else None


def _ids(trial: str, protocol: object) -> tuple[str, ...]:
    module = at(protocol, "identificationModule")
    other = [text_at(member, "id") for member in each_at(module, "secondaryIdInfos")]
    return trials.ids(" ".join([trial, *texts_at(module, "nctIdAliases"), *other]))


def _names(module: object, members: str, name: str) -> str:
    return trials.joined(text_at(member, name) for member in each_at(module, members))


def _papers(protocol: object) -> Iterator[tuple[str, str, str]]:
    """PMID, type and citation of the papers that report on the trial.

    RESULT is the sponsor's word, DERIVED is set by the library where a paper names the trial;
    BACKGROUND is other people's work and is left out.
    """
    for reference in each_at(protocol, "referencesModule", "references"):
        pmid, kind = text_at(reference, "pmid"), text_at(reference, "type")
        if pmid and kind in ("RESULT", "DERIVED"):
            yield pmid, kind, _plain(text_at(reference, "citation"))


def _plain(markdown: str) -> str:
    """The text without the backslashes of its Markdown (`10\\^8`, `\\> 8`) and without markup."""
    out, escaped = [], False
    for character in markdown:
        if character == "\\" and not escaped:
            escaped = True
            continue
        out.append(character if not escaped or not character.isalnum() else "\\" + character)
        escaped = False
    return trials.clean("".join(out))


def _dated(day: str | None, kind: str | None) -> str:
    return f"{day} [{kind}]" if day and kind else day or ""


def _text(facts: dict[str, str], protocol: object) -> str:
    """The record as a person would read it: its head first, then what it is about, then its free
    text. The day of the last update is left out: most updates change nothing else."""
    titles, about = at(protocol, "identificationModule"), at(protocol, "descriptionModule")
    status, who = at(protocol, "statusModule"), at(protocol, "eligibilityModule")
    head = [
        ("NCT Number", facts["id"]),
        ("Overall Status", facts.get("raw_status")),
        ("Last Known Status", text_at(status, "lastKnownStatus")),
        ("Why Stopped", facts.get("why_stopped")),
        ("Results Posted", facts.get("results_posted") or facts.get("results")),
        ("Brief Title", _plain(text_at(titles, "briefTitle"))),
        ("Official Title", _plain(text_at(titles, "officialTitle"))),
        ("Acronym", text_at(titles, "acronym")),
        ("Other IDs", ", ".join(facts["ids"].split("|")[1:])),
        ("Sponsor", facts.get("sponsor")),
        ("Collaborators", facts.get("collaborators")),
        ("Study Type", facts.get("study_type")),
        ("Phase", "|".join(texts_at(protocol, "designModule", "phases"))),
        ("Enrollment", _dated(facts.get("enrollment"), facts.get("enrollment_type"))),
        ("Study Start", _dated(facts.get("start_date"), facts.get("start_type"))),
        ("Primary Completion", _struct(status, "primaryCompletionDateStruct")),
        ("Study Completion", _struct(status, "completionDateStruct")),
        ("First Posted", facts.get("first_posted")),
    ]
    papers = [
        ("Publication", f"PMID {pmid} [{kind}] {citation}".strip())
        for pmid, kind, citation in _papers(protocol)
    ]
    prose = [
        ("Brief Summary", _plain(text_at(about, "briefSummary"))),
        ("Detailed Description", _plain(text_at(about, "detailedDescription"))),
        ("Primary Outcome Measures", _outcomes(protocol)),
        ("Eligibility Criteria", _plain(text_at(who, "eligibilityCriteria"))),
        ("Minimum Age", text_at(who, "minimumAge")),
        ("Maximum Age", text_at(who, "maximumAge")),
        ("Locations", _locations(protocol)),
    ]
    return trials.lines([*head, *papers, *_matter(facts, protocol), *prose])


def _struct(status: object, name: str) -> str:
    return _dated(text_at(status, name, "date"), text_at(status, name, "type"))


def _matter(facts: dict[str, str], protocol: object) -> list[tuple[str, str]]:
    arms = at(protocol, "armsInterventionsModule")
    given = [
        (text_at(each, "type"), text_at(each, "name"), ", ".join(texts_at(each, "otherNames")))
        for each in each_at(arms, "interventions")
    ]
    return [
        ("Conditions", facts.get("conditions", "")),
        ("Keywords", trials.joined(texts_at(protocol, "conditionsModule", "keywords"))),
        (
            "Interventions",
            trials.joined(
                f"{kind}: {name}" + (f" (also {others})" if others else "")
                for kind, name, others in given
            ),
        ),
        ("Intervention Description", _described(arms, "interventions", "name")),
        ("Arms", _described(arms, "armGroups", "label")),
    ]


def _described(arms: object, members: str, name: str) -> str:
    return trials.joined(
        ": ".join(filter(None, (text_at(each, name), _plain(text_at(each, "description")))))
        for each in each_at(arms, members)
        if members == "armGroups" or text_at(each, "description")
    )


def _outcomes(protocol: object) -> str:
    return trials.joined(
        (
            ", ".join(filter(None, (_plain(text_at(each, "measure")), text_at(each, "timeFrame"))))
            for each in each_at(protocol, "outcomesModule", "primaryOutcomes")
        ),
        "; ",
    )


def _locations(protocol: object) -> str:
    """Places without the people there; in the registry's order, which is not kept by it: sorted."""
    places = (
        ", ".join(filter(None, (text_at(each, part) for part in ("facility", "city", "country"))))
        for each in each_at(protocol, "contactsLocationsModule", "locations")
    )
    return trials.joined(sorted(places), "; ")
