"""WHO's trial platform (ICTRP), from a file that a person has exported: XML or CSV.

This is how ChiCTR, jRCT, UMIN, CTRI, ANZCTR, DRKS and CRIS are read. WHO forbids robots, so the
platform itself is never asked; the export is put where `url` points. Trials whose home registry
is read directly are left out: a copy must not overwrite the original.

VERIFIED in exports of 2020: both forms, the field names, two-valued status, phases that a
spreadsheet turned into dates, sponsor names in the wrong encoding, titles padded to 2,000
blanks, sizes per arm. REPORTED: the newer root `Trials_central`. UNVERIFIED: how the platform
spells the numbers of the EU's CTIS today.
"""

import contextlib
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor import dates, trials
from monitor.answers import xml_root
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "registry"

HOME = ("NCT", "ISRCTN", "EU")  # registries with an adapter of their own
_MOJIBAKE = re.compile("‚Ä|√[©®°±≥¥º]|¬[∞±]")  # UTF-8 that was read as MacRoman
_PER_ARM = re.compile(r":\s*(\d+)\s*(?:;|$)")
_PORTAL = "https://trialsearch.who.int/Trial2.aspx?TrialID="

Row = Mapping[str, str]


def open_source(url: str, home: tuple[str, ...] = HOME) -> Adapter:
    """Read the export at `url`; leave out trials whose id begins with one of `home`."""
    return _Ictrp(url=url, home=home)


@dataclass(frozen=True, slots=True)
class _Ictrp:
    url: str
    home: tuple[str, ...]

    def first(self, cursor: Cursor, now: datetime) -> Request:
        return Request(self.url, configured=True)

    def read(self, response: Response) -> Page:
        if not response.body.strip():
            raise ReadError(f"{self.url}: is empty; export the result list again, all trials")
        xml = response.body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        rows = list(self._xml(response) if xml else self._csv(response.body))
        if not rows:
            raise ReadError(f"{self.url}: lists no trial; export the result list again, all trials")
        items: dict[str, Item] = {}
        problems = []
        for place, row in enumerate(rows):
            written = row.get("trialid", "")
            if not written:
                problems.append(Problem(f"trial {place}", "has no TrialID"))
                continue
            key = next(iter(trials.ids(written)), written)
            if trials.registry(key) not in self.home and key not in items:
                items[key] = _item(key, row)
        if len(problems) == len(rows):
            raise ReadError(f"{self.url}: no trial has a TrialID; the export has changed its form")
        return Page(tuple(items.values()), tuple(problems))

    def _xml(self, response: Response) -> Iterator[Row]:
        root = xml_root(response)
        if not str(root.tag).startswith("Trials"):
            raise ReadError(
                f"{self.url}: expected <Trials_downloaded_from_ICTRP>, got <{root.tag}>;"
                " the export has changed its form"
            )
        for trial in root.iterfind("Trial"):
            yield {
                _name(str(field.tag)): _repaired("".join(map(str, field.itertext())))
                for field in trial
            }

    def _csv(self, body: bytes) -> Iterator[Row]:
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = body.decode("cp1252", "replace")
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            header = [_name(name) for name in next(lines)]
            if "trialid" not in header:
                raise ReadError(f"{self.url}: has no column TrialID; it is no export of ICTRP")
            for values in lines:
                if len(values) != len(header):
                    raise ReadError(
                        f"{self.url}: line {lines.line_num} has {len(values)} fields of"
                        f" {len(header)}; the file is cut off or was edited"
                    )
                yield dict(zip(header, map(_repaired, values), strict=True))
        except csv.Error as error:
            raise ReadError(f"{self.url}: cannot be read as CSV: {error}") from None


def _name(field: str) -> str:
    return re.sub(r"[\s_]+", "_", field.strip().lower())


def _repaired(value: str) -> str:
    """A field's text; what was UTF-8 and read as MacRoman is made UTF-8 again."""
    if _MOJIBAKE.search(value):
        with contextlib.suppress(UnicodeError):  # not wholly so: kept as it came
            value = value.encode("mac_roman").decode("utf-8")
    return trials.clean(value)


def _day(text: str) -> str:
    moment = dates.moment(text, day_first=True)
    return moment.at.date().isoformat() if moment else ""


def _status(row: Row, starts: str, refreshed: str) -> str | None:
    """The canonical state. "Not recruiting" is said of trials not yet open, closed, stopped and
    completed: it is NOT_YET only where the first enrolment lies after the last refresh."""
    raw = row.get("recruitment_status", "")
    if raw.casefold() == "not recruiting":
        return trials.NOT_YET if starts > refreshed > "" else trials.UNKNOWN
    return trials.state(raw) if raw else trials.UNKNOWN


def _size(text: str) -> str:
    """The trial's size, added up over arms where it is given per arm; "" where unreadable."""
    arms = _PER_ARM.findall(text)
    if arms:
        return str(sum(map(int, arms)))
    whole = re.match(r"\s*(\d+)", text)
    return whole[1] if whole else ""


def _listed(text: str) -> str:
    return trials.joined(re.split(r"[;\n]", text))


def _facts(key: str, row: Row) -> dict[str, str]:
    registered = _day(row.get("date_registration3", "")) or _day(row.get("date_registration", ""))
    refreshed = _day(row.get("last_refreshed_on", ""))
    starts = _day(row.get("date_enrollement", ""))
    size = _size(row.get("target_size", ""))
    posted = _day(row.get("results_date_posted", ""))
    said = row.get("results_yes_no", "").casefold() == "yes"
    return trials.facts(
        registry=row.get("source_register"),
        id=key,
        ids="|".join(dict.fromkeys([key, *trials.ids(row.get("other_records", ""))])),
        status=_status(row, starts, refreshed),
        raw_status=row.get("recruitment_status"),
        phase=trials.phase(row.get("phase", "")),
        study_type=row.get("study_type"),
        enrollment=size,
        enrollment_type="ESTIMATED" if size else None,
        start_date=starts,
        completion=_day(row.get("results_date_completed", "")),
        sponsor=row.get("primary_sponsor"),
        results="yes" if posted or said else None,
        results_posted=posted,
        conditions=_listed(row.get("condition", "")),
        interventions=_listed(row.get("intervention", "")),
        countries=_listed(row.get("countries", "")),
        first_posted=registered,
        last_update=refreshed,
    )


def _item(key: str, row: Row) -> Item:
    facts = _facts(key, row)
    moment = dates.moment(facts.get("last_update", facts.get("first_posted", "")))
    address = row.get("web_address", "")
    return Item(
        key=key,
        url=address if address.startswith("http") else _PORTAL + key,
        title=" ".join((row.get("public_title") or row.get("scientific_title") or key).split()),
        published=moment.at if moment else None,
        date_only=True,
        text=trials.lines(_lines(facts, row)),
        language="en",
        publisher=f"{facts.get('registry', 'a registry')} by WHO ICTRP",
        facts=facts,
        version=facts.get("last_update"),
    )


_PROSE = {
    "Primary Outcome Measures": "primary_outcome",
    "Inclusion Criteria": "inclusion_criteria",
    "Exclusion Criteria": "exclusion_criteria",
}


def _lines(facts: Mapping[str, str], row: Row) -> Iterator[tuple[str, str | None]]:
    yield "Trial ID", facts["id"]
    yield "Registry", facts.get("registry")
    yield "Overall Status", facts.get("raw_status")
    yield "Results Posted", facts.get("results_posted") or facts.get("results")
    yield "Brief Title", " ".join(row.get("public_title", "").split())
    yield "Official Title", " ".join(row.get("scientific_title", "").split())
    yield "Acronym", row.get("acronym")
    yield "Other IDs", ", ".join(facts["ids"].split("|")[1:])
    yield "Sponsor", facts.get("sponsor")
    yield "Study Type", facts.get("study_type")
    yield "Study Design", row.get("study_design")
    yield "Phase", row.get("phase") if facts.get("phase") is None else facts["phase"]
    yield "Enrollment", facts.get("enrollment") and f"{facts['enrollment']} [ESTIMATED]"
    yield "Study Start", facts.get("start_date")
    yield "Study Completion", facts.get("completion")
    yield "First Posted", facts.get("first_posted")
    yield "Conditions", facts.get("conditions")
    yield "Interventions", facts.get("interventions")
    for label, name in _PROSE.items():
        yield label, row.get(name)
    yield "Countries", facts.get("countries")
