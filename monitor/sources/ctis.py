"""The EU's Clinical Trials Information System (euclinicaltrials.eu), by its portal's own API.

One search a term, united by EU CT number: the portal has no "changed since". What a search lists
is a row; the whole record is asked for where the row is new or changed.

VERIFIED in recorded answers of 2026: the search and its body (a GET is answered 403), the shape
of rows (day-first dates) and of the record since the relaunch of June 2024 (ISO dates), the
status codes, `totalNumberEnrolled` = planned in the EEA. REPORTED by public code: the phases'
words, `sponsorJustificationComment` of a halt, and that an unknown criterion is dropped in
silence, so that the whole register comes back: hence `limit`.
UNVERIFIED: how EARLY_TERMINATION states its reason; how a trial without any decision is listed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor import dates, trials
from monitor.answers import at, each_at, json_object, text_at, texts_at
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "registry"

TERMS = (
    "chimeric antigen receptor",
    "CAR-T",
    "CAR T",
    "CD19",
    "KYV-101",
    "CABA-201",
    "resecabtagene",
    "rapcabtagene",
    "YTB323",
    "BMS-986353",
    "obecabtagene",
    "zamtocabtagene",
    "Descartes-08",
)
PAGE_SIZE = 100
PORTAL = "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT="

# Public codes, of a trial and of a country: the words as the portal shows them, and what they mean.
CODES: Mapping[str, tuple[str, str]] = {
    "1": ("Under evaluation", trials.UNKNOWN),
    "2": ("Authorised, recruitment pending", trials.NOT_YET),
    "3": ("Authorised, recruiting", trials.RECRUITING),
    "4": ("Ongoing, recruiting", trials.RECRUITING),
    "5": ("Ongoing, recruitment ended", trials.ACTIVE_NOT),
    "6": ("Temporarily halted", trials.SUSPENDED),
    "7": ("Suspended", trials.SUSPENDED),
    "8": ("Ended", trials.COMPLETED),  # unless an EARLY_TERMINATION was notified
    "9": ("Expired", trials.WITHDRAWN),
    "10": ("Revoked", trials.TERMINATED),
    "11": ("Not authorised", trials.WITHDRAWN),
    "12": ("Cancelled", trials.WITHDRAWN),
}


def open_source(
    terms: tuple[str, ...] = TERMS,
    limit: int = 1000,
    url: str = "https://euclinicaltrials.eu/ctis-public-api",
) -> Adapter:
    """Watch every trial that the portal finds for one of `terms` anywhere in its record.

    A search that finds `limit` trials or more is refused: the server has ignored the term.
    """
    if not terms:
        raise ValueError("terms: is empty; name one word or more to search for")
    return _Ctis(terms=terms, limit=limit, url=url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class _Ctis:
    terms: tuple[str, ...]
    limit: int
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        return self._ask({"term": 0, "page": 1, "counted": 0, "seen": []})

    def _ask(self, context: Mapping[str, Any]) -> Request:
        body = {
            "pagination": {"page": context["page"], "size": PAGE_SIZE},
            "sort": {"property": "lastPublicationUpdate", "direction": "DESC"},
            "searchCriteria": {"containAll": self.terms[context["term"]]},
        }
        return Request(
            f"{self.url}/search",
            method="POST",
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            body=json.dumps(body).encode(),
            configured=True,
            context=context,
        )

    def read(self, response: Response) -> Page:
        context, answer = response.request.context, json_object(response)
        rows, total = at(answer, "data"), at(answer, "pagination", "totalRecords")
        if not isinstance(rows, list) or not isinstance(total, int):
            raise ReadError(
                f"{self.url}/search: has no data or no totalRecords; the portal's API has changed"
            )
        term = self.terms[context["term"]]
        if total >= self.limit:
            raise ReadError(
                f"{self.url}/search: found {total} trials for {term!r}, {self.limit} or more;"
                " the server has ignored the term, or `limit` must be raised"
            )
        seen = dict.fromkeys(context["seen"])
        items, problems = self._items(rows, seen)
        if rows and not items and len(problems) == len(rows):
            raise ReadError(f"{self.url}/search: no row could be read; the portal has changed")
        following = self._following(context, len(rows), total, list(seen))
        if following is None and not seen:
            raise ReadError(f"{self.url}/search: found no trial for any term; the API has changed")
        return Page(tuple(items), tuple(problems), next=following)

    def _following(
        self, context: Mapping[str, Any], rows: int, total: int, seen: list[str]
    ) -> Request | None:
        counted = context["counted"] + rows
        if counted < total:
            if not rows:
                raise ReadError(
                    f"{self.url}/search: listed {counted} of {total} trials for"
                    f" {self.terms[context['term']]!r}; the list was cut"
                )
            more = {**context, "page": context["page"] + 1, "counted": counted, "seen": seen}
            return self._ask(more)
        if context["term"] + 1 == len(self.terms):
            return None
        return self._ask({"term": context["term"] + 1, "page": 1, "counted": 0, "seen": seen})

    def _items(self, rows: list[Any], seen: dict[str, None]) -> tuple[list[Item], list[Problem]]:
        items, problems = [], []
        for place, row in enumerate(rows):
            number = text_at(row, "ctNumber")
            if not number:
                problems.append(Problem(f"row {place}", "has no ctNumber"))
            elif number not in seen:
                seen[number] = None
                items.append(self._item(number, row))
        return items, problems

    def _item(self, number: str, row: Mapping[str, Any]) -> Item:
        facts = _row_facts(number, row)
        moment = dates.moment(facts.get("last_update", ""))
        mark = hashlib.blake2b(json.dumps(row, sort_keys=True).encode(), digest_size=6)
        return Item(
            key=number,
            url=PORTAL + number,
            title=trials.joined([text_at(row, "ctTitle") or number]),
            published=moment.at if moment else None,
            date_only=True,
            text=trials.lines(_row_lines(facts, row)),
            language="en",
            publisher="EU CTIS",
            facts=facts,
            version=f"{facts.get('last_update', '')} {mark.hexdigest()}".strip(),
            detail=Request(
                f"{self.url}/retrieve/{number}",
                headers={"Accept": "application/json"},
                configured=True,
            ),
        )

    def detail(self, item: Item, response: Response) -> Item:
        """The item with the whole record. ReadError where it is not this trial's, or in the form
        of before June 2024."""
        record = json_object(response)
        if text_at(record, "ctNumber") != item.key:
            raise ReadError(f"{self.url}/retrieve/{item.key}: answered with another trial or none")
        part = at(record, "authorizedApplication", "authorizedPartI")
        if not isinstance(part, dict):
            raise ReadError(
                f"{self.url}/retrieve/{item.key}: has no authorizedPartI; the API has changed"
            )
        facts = {**item.facts, **_record_facts(item, record, part)}
        text = trials.lines([*_head(facts), *_record_lines(part, record), *_tail(item)])
        return replace(item, text=text, facts=facts, detail=None)


def _day(text: str) -> str:
    """Day-first dates as ISO; "" where there is none."""
    moment = dates.moment(text, day_first=True)
    return moment.at.date().isoformat() if moment else ""


def _countries(row: Mapping[str, Any]) -> dict[str, str]:
    """Country to public code, from `"Spain:4"`."""
    pairs = (country.rpartition(":") for country in texts_at(row, "trialCountries"))
    return {name: code for name, _, code in pairs if name}


def _state(code: str, countries: Mapping[str, str]) -> str | None:
    """What the overall code means; it stays at 2 while a first country recruits."""
    if code == "2" and {"3", "4"} & set(countries.values()):
        return trials.RECRUITING
    return CODES[code][1] if code in CODES else None


def _row_facts(number: str, row: Mapping[str, Any]) -> dict[str, str]:
    code, countries = text_at(row, "ctStatus"), _countries(row)
    updates = filter(None, (_day(text_at(row, name)) for name in _UPDATES))
    started = _day(text_at(row, "startDateEU"))
    return trials.facts(
        registry="CTIS",
        id=number,
        ids=number,
        status=_state(code, countries),
        raw_status=CODES[code][0] if code in CODES else code,
        phase=trials.phase(text_at(row, "trialPhase")),
        enrollment=text_at(row, "totalNumberEnrolled"),
        enrollment_type="ESTIMATED",  # planned in the EEA, for all its name
        start_date=started,
        start_type="ACTUAL" if started else None,
        completion=_day(text_at(row, "endDateEU")),
        sponsor=text_at(row, "sponsor"),
        results="yes" if text_at(row, "resultsFirstReceived") == "Yes" else None,
        conditions=trials.joined(text_at(row, "conditions").split(", ")),
        interventions=trials.joined(text_at(row, "product").split(", ")),
        countries=trials.joined(countries),
        country_status=trials.joined(
            f"{name}:{CODES[code][1]}" for name, code in countries.items() if code in CODES
        ),
        authorised=_day(text_at(row, "decisionDateOverall")),
        last_update=max(updates, default=""),
    )


_UPDATES = ("lastUpdated", "lastPublicationUpdate")  # up to 17 months apart


def _head(facts: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    yield "EU CT Number", facts["id"]
    yield "Overall Status", facts.get("raw_status")
    yield "Why Stopped", facts.get("why_stopped")
    if "results" in facts:
        yield "Results Posted", facts["results"]
    yield "Other IDs", ", ".join(facts["ids"].split("|")[1:])
    yield "Sponsor", facts.get("sponsor")
    yield "Enrollment", facts.get("enrollment", "") and f"{facts['enrollment']} [ESTIMATED]"
    if "start_date" in facts:
        yield "Study Start", f"{facts['start_date']} [{facts['start_type']}]"
    yield "Study Completion", facts.get("completion")
    yield "Overall Decision Date", facts.get("authorised")
    yield "Countries", facts.get("country_status")


def _row_lines(
    facts: Mapping[str, str], row: Mapping[str, Any]
) -> Iterator[tuple[str, str | None]]:
    yield from _head(facts)
    yield "Official Title", trials.joined([text_at(row, "ctTitle")])
    yield "Short Title", text_at(row, "shortTitle")
    yield from _common(row)


_COMMON = {
    "Sponsor Type": "sponsorType",
    "Phase": "trialPhase",
    "Conditions": "conditions",
    "Interventions": "product",
    "Primary End Point": "primaryEndPoint",
    "Secondary End Point": "endPoint",
    "Ages": "ageGroup",
}


def _common(row: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    for label, name in _COMMON.items():
        yield label, trials.joined([text_at(row, name)])
    yield "Therapeutic Areas", trials.joined(texts_at(row, "therapeuticAreas"))


def _tail(item: Item) -> Iterator[tuple[str, str | None]]:
    """The lines that only the row has."""
    kept = ("Phase", "Conditions", "Interventions", "Therapeutic Areas", "Ages")
    for line in (item.text or "").splitlines():
        label, _, value = line.partition(": ")
        if label in kept:
            yield label, value


def _record_facts(item: Item, record: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, str]:
    events = [
        event
        for country in each_at(record, "events", "trialEvents")
        for event in each_at(country, "events")
    ]
    numbers = at(part, "trialDetails", "clinicalTrialIdentifiers", "secondaryIdentifyingNumbers")
    other = " ".join(
        [
            text_at(numbers, "nctNumber", "number"),
            *(text_at(each, "number") for each in each_at(numbers, "additionalRegistries")),
            text_at(record, "authorizedApplication", "eudraCt", "eudraCtCode"),
        ]
    )
    ended_early = any(text_at(event, "notificationType") == "EARLY_TERMINATION" for event in events)
    halts = each_at(record, "events", "temporaryHaltList")
    planned = text_at(part, "trialDetails", "trialInformation", "trialDuration", _PLANNED)
    started = item.facts.get("start_date") or planned
    return trials.facts(
        ids="|".join(dict.fromkeys([item.key, *trials.ids(other)])),
        status=(
            trials.TERMINATED
            if ended_early and item.facts.get("status") == trials.COMPLETED
            else item.facts.get("status")
        ),
        why_stopped=trials.joined(
            (text_at(halt, "sponsorJustificationComment") for halt in halts), "; "
        ),
        start_date=started,
        start_type="ACTUAL" if "start_date" in item.facts else started and "ESTIMATED",
    )


_PLANNED = "estimatedRecruitmentStartDate"


def _record_lines(
    part: Mapping[str, Any], record: Mapping[str, Any]
) -> Iterator[tuple[str, str | None]]:
    details = at(part, "trialDetails")
    names = at(details, "clinicalTrialIdentifiers")
    about = at(details, "trialInformation")
    yield "Official Title", trials.joined([text_at(names, "fullTitle")])
    yield "Public Title", trials.joined([text_at(names, "publicTitle")])
    yield "Short Title", text_at(names, "shortTitle")
    yield "Medical Conditions", _each("medicalCondition", part, "medicalConditions")
    yield "Products", trials.joined(_product(product) for product in each_at(part, "products"))
    objective = at(about, "trialObjective")
    yield "Main Objective", trials.joined([text_at(objective, "mainObjective")])
    yield "Inclusion Criteria", _criteria(about, "principalInclusionCriteria")
    yield "Exclusion Criteria", _criteria(about, "principalExclusionCriteria")
    yield "Primary Outcome Measures", _each("endPoint", about, "endPoint", "primaryEndPoints")
    for country in each_at(record, "events", "trialEvents"):
        notified = ", ".join(
            f"{text_at(event, 'notificationType')} {text_at(event, 'date')}"
            for event in each_at(country, "events")
        )
        yield "Events", notified and f"{text_at(country, 'mscName')}: {notified}"
    yield "Locations", _sites(record)


def _each(member: str, node: object, *path: str) -> str:
    return trials.joined((text_at(each, member) for each in each_at(node, *path)), "; ")


def _criteria(about: object, which: str) -> str:
    """The portal gives its criteria in no order of their own: by their numbers."""
    numbered = list(each_at(about, "eligibilityCriteria", which))
    numbered.sort(key=lambda each: text_at(each, "number").zfill(4))
    return trials.joined((text_at(each, which) for each in numbered), "; ")


def _product(product: object) -> str:
    named = dict.fromkeys(
        filter(
            None,
            (
                text_at(product, "productName"),
                text_at(product, "productDictionaryInfo", "prodName"),
                text_at(product, "productDictionaryInfo", "sponsorProductCode"),
                text_at(product, "productDictionaryInfo", "activeSubstanceName"),
                text_at(product, "productDictionaryInfo", "activeSubstanceOtherDescriptiveName"),
            ),
        )
    )
    return " / ".join(named)


def _sites(record: Mapping[str, Any]) -> str:
    """Hospitals without the people in them, sorted."""
    sites = []
    for country in each_at(record, "authorizedApplication", "authorizedPartsII"):
        for site in each_at(country, "trialSites"):
            place = at(site, "organisationAddressInfo")
            parts = (
                text_at(place, "organisation", "name"),
                text_at(place, "address", "city"),
                text_at(place, "address", "countryName"),
            )
            sites.append(", ".join(filter(None, parts)))
    return trials.joined(sorted(sites), "; ")
