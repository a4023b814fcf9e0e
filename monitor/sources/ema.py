"""EMA's reports of its own website as JSON: medicines, orphan designations, post-authorisation
opinions and news, made anew at 06:00 and 18:00 Central European Time.

A report is the whole list, so each poll compares all of it; of medicines and designations those
that tell of engineered T cells are kept, of news those of the last days.

REPORTED by several clients of 2025 and 2026 in agreement: addresses, field names, `meta` with
`total_records` (an older form is a bare list: both are read), dates as DD/MM/YYYY. On file are
only cut-down copies made by others, with values in lists: both forms of a value are read. The EMA
answers 429 to bursts and to a User-Agent without a contact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from monitor import dates, trials
from monitor.answers import at, came, json_value, place
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "regulator"

WORDS = (
    "chimeric antigen receptor",
    "CAR-T",
    "CAR T",
    "T cell",
    "T-cell",
    "T lymphocyte",
    "T-lymphocyte",
    "leucel",
)
_Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Report:
    """How one report is read: its file, what a row must have, and where its facts stand."""

    file: str
    needed: tuple[str, ...]
    key: tuple[str, ...]  # the first that is given
    dates: tuple[str, ...]  # the newest that is given
    url: str
    title: Callable[[_Row], str]
    said: Callable[[_Row], str]  # what the row asserts, as a sentence; "" for none
    everything: bool = False  # no words are asked for
    each_date: bool = False  # a product is listed once for each date


def _medicine(row: _Row) -> str:
    inn = row.get("international_non_proprietary_name_common_name") or row.get("active_substance")
    state = row.get("medicine_status", "")
    told = ", ".join(filter(None, (row["name_of_medicine"], inn, state)))
    return f"EMA medicine: {told}"


def _designation(row: _Row) -> str:
    told = ", ".join(filter(None, (row["active_substance"], row["intended_use"])))
    return f"EMA orphan designation: {told}"


def _authorised(row: _Row) -> str:
    """Authorised, or about to be: by the states that the report gives a medicine."""
    inn = row.get("international_non_proprietary_name_common_name") or row.get("active_substance")
    name = f"{row['name_of_medicine']}{f' ({inn})' if inn else ''}"
    state, opinion = row.get("medicine_status", ""), row.get("opinion_status", "").casefold()
    granted, adopted = (
        _on(row.get(date, "")) for date in ("marketing_authorisation_date", "opinion_adopted_date")
    )
    if state.casefold() == "authorised" and granted:
        return f"{granted} the European Commission granted a marketing authorisation for {name}."
    if opinion == "positive" and adopted:
        return (
            f"{adopted} the CHMP adopted a positive opinion, recommending a marketing"
            f" authorisation for {name}."
        )
    if opinion == "negative" and adopted:
        return (
            f"{adopted} the CHMP adopted a negative opinion, recommending the refusal of the"
            f" marketing authorisation for {name}."
        )
    return ""


def _designated(row: _Row) -> str:
    on, use = _on(row.get("date_of_designation_or_refusal", "")), row["intended_use"]
    if row.get("status", "").casefold() != "positive" or not on:
        return ""
    return (
        f"{on} the European Commission granted orphan designation to {row['active_substance']}"
        f" for {use[:1].lower()}{use[1:]}."
    )


def _on(written: str) -> str:
    moment = dates.moment(written, day_first=True)
    return f"On {moment.at:%Y-%m-%d}" if moment else ""


def _opinion(row: _Row) -> str:
    name = row.get("name_of_medicine") or row["ema_product_number"]
    return f"EMA post-authorisation opinion: {name}"


_REPORTS = {
    "medicines": _Report(
        file="medicines-output-medicines_json-report_en.json",
        needed=("ema_product_number", "name_of_medicine", "advanced_therapy"),
        key=("ema_product_number", "name_of_medicine"),
        dates=(
            "european_commission_decision_date",
            "opinion_adopted_date",
            "marketing_authorisation_date",
        ),
        url="medicine_url",
        title=_medicine,
        said=_authorised,
    ),
    "orphan_designations": _Report(
        file="medicines-output-orphan_designations-json-report_en.json",
        needed=("eu_designation_number", "active_substance", "intended_use"),
        key=("orphan_designation_url", "eu_designation_number"),  # a number may be on two pages
        dates=("first_published_date", "date_of_designation_or_refusal"),
        url="orphan_designation_url",
        title=_designation,
        said=_designated,
    ),
    "post_authorisation": _Report(
        file="medicines-output-post_authorisation_json-report_en.json",
        needed=("ema_product_number",),
        key=("ema_product_number",),
        dates=("post_authorisation_opinion_date", "first_published_date"),
        url="medicine_url",
        title=_opinion,
        said=lambda row: "",
        each_date=True,
    ),
    "news": _Report(
        file="news-json-report_en.json",
        needed=("title", "news_url", "first_published_date"),
        key=("news_url",),
        dates=("first_published_date",),
        url="news_url",
        title=lambda row: row["title"],
        said=lambda row: "",
        everything=True,
    ),
}


def open_source(
    *,
    report: Literal["medicines", "orphan_designations", "post_authorisation", "news"] = "medicines",
    words: tuple[str, ...] = WORDS,
    days: int = 60,
    limit: int = 1000,
    url: str = "https://www.ema.europa.eu/en/documents/report",
) -> Adapter:
    """Read a report. Of medicines, designations and opinions those are kept that are marked as an
    advanced therapy or have one of `words` in a field; of news those of the last `days`.

    More than `limit` kept rows are refused: the report has then changed its form.
    """
    if not words:
        raise ValueError("words: is empty; name one or more that a row must have")
    if days < 1:
        raise ValueError(f"days: {days} is not allowed; it must be 1 or more")
    return _Ema(
        report=_REPORTS[report],
        words=tuple(word.casefold() for word in words),
        days=days,
        limit=limit,
        url=url.rstrip("/"),
    )


@dataclass(frozen=True, slots=True)
class _Ema:
    report: _Report
    words: tuple[str, ...]
    days: int
    limit: int
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The whole report."""
        return self.past(now.date() - timedelta(days=self.days), cursor, now)

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        """The whole report, with news of a day or later."""
        return Request(
            f"{self.url}/{self.report.file}",
            configured=True,
            context={"since": since.isoformat()},
        )

    def read(self, response: Response) -> Page:
        """What is kept of the report."""
        rows = self._rows(response)
        since = date.fromisoformat(response.request.context["since"])
        items: dict[str, Item] = {}
        problems = []
        for number, row in enumerate(rows):
            if not all(row.get(name) for name in self.report.needed if name in self.report.key):
                problems.append(Problem(f"row {number}", f"has no {self.report.key[-1]}"))
            elif self._wanted(row, since):
                item = self._item(row)
                items[item.key] = item
        if len(problems) == len(rows):
            raise ReadError(f"{place(response)}: no row could be read; the EMA has changed it")
        if len(items) > self.limit:
            raise ReadError(
                f"{place(response)}: {len(items)} rows would be kept, more than the {self.limit}"
                " of `limit`; the report has changed its form, or `limit` must be raised"
            )
        return Page(tuple(items.values()), tuple(problems), listed=len(rows))

    def _rows(self, response: Response) -> list[_Row]:
        answer = json_value(response)
        listed = at(answer, "data") if isinstance(answer, dict) else answer
        if not isinstance(listed, list) or not listed:
            raise ReadError(f"{place(response)}: expected a list of records, {came(response)}")
        total = at(answer, "meta", "total_records")
        if isinstance(total, int) and total != len(listed):
            raise ReadError(
                f"{place(response)}: has {len(listed)} of {total} records; it was cut;"
                " it is read anew at the next poll"
            )
        rows: list[_Row] = [_flat(each) for each in listed]
        for name in self.report.needed:
            if not any(name in row for row in rows):
                raise ReadError(
                    f"{place(response)}: no record has a field {name!r}; the EMA has changed it"
                )
        return rows

    def _wanted(self, row: _Row, since: date) -> bool:
        if self.report.everything:
            published = self._published(row)
            return published is None or published.date() >= since
        if row.get("category", "Human").casefold() == "veterinary":
            return False
        told = " ".join(row.values()).casefold()
        advanced = row.get("advanced_therapy", "").casefold() == "yes"
        return advanced or any(word in told for word in self.words)

    def _item(self, row: _Row) -> Item:
        key = next(row[name] for name in self.report.key if row.get(name))
        if self.report.each_date:
            key = f"{key} {next(filter(None, map(row.get, self.report.dates)), '')}"
        news = self.report.everything
        told = trials.lines((_label(name), value) for name, value in row.items())
        said = self.report.said(row)
        return Item(
            key=key.strip(),
            url=row.get(self.report.url) or None,
            title=self.report.title(row),
            published=self._published(row),
            date_only=True,
            summary=row.get("news_summary") if news else None,
            text=None if news else f"{said}\n{told}".strip(),
            language="en",
            publisher="EMA",
            facts=_facts(row),
        )

    def _published(self, row: _Row) -> datetime | None:
        moments = (dates.moment(row.get(name, ""), day_first=True) for name in self.report.dates)
        return max((moment.at for moment in moments if moment), default=None)


_FACTS = (
    "ema_product_number",
    "eu_designation_number",
    "medicine_status",
    "opinion_status",
    "status",
    "orphan_medicine",
    "prime_priority_medicine",
    "categories",
)


def _facts(row: _Row) -> dict[str, str]:
    return {name: row[name] for name in _FACTS if row.get(name)}


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _flat(record: Any) -> dict[str, str]:
    """The fields of a record as text: a list is joined, markup is taken out."""
    if not isinstance(record, dict):
        return {}
    return {
        str(name): trials.joined(
            [str(each) for each in (value if isinstance(value, list) else [value]) if each], "; "
        )
        for name, value in record.items()
    }
