"""openFDA: labels, applications (Drugs@FDA) and complete response letters, as JSON.

Every poll reads all that `search` finds: nothing is asked "since", and an edit is a new version.

VERIFIED in recorded answers of August 2026: `meta.results.total`, the shape of an application, the
names of a label, and that 404 with the code NOT_FOUND means "no match". REPORTED: the fields of a
letter (one on file with its values left out), at most 1,000 rows a request and 25,000 in all, 240
requests a minute and 1,000 a day without a key. UNVERIFIED: the text fields of a label and its
`effective_time`, which the recorded one was cut down to be without.

Products of CBER, which all CAR-T are, are thin in Drugs@FDA: labels have them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from monitor import dates, trials
from monitor.answers import at, each_at, json_object, text_at, texts_at
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "regulator"

LABELS = 'indications_and_usage:"T cell immunotherapy"'
PAGE_SIZE = 100
_PATHS = {
    "label": "drug/label",
    "drugsfda": "drug/drugsfda",
    "crl": "transparency/crl",
}
_LABEL_TEXTS = ("indications_and_usage", "boxed_warning", "recent_major_changes", "description")
_OVERVIEW = (
    "https://www.accessdata.fda.gov/scripts/cder/daf/index.cfm?event=overview.process&ApplNo="
)


def open_source(
    *,
    endpoint: Literal["label", "drugsfda", "crl"] = "label",
    search: str = "",
    limit: int = 2000,
    url: str = "https://api.fda.gov",
) -> Adapter:
    """Read what `search` (openFDA's query language) finds at `endpoint`.

    Without `search`, labels are those of T cell immunotherapies and letters are all; applications
    need one. More than `limit` rows are refused: the server has then ignored the search.
    """
    if not search.strip() and endpoint == "drugsfda":
        raise ValueError("search: missing; without it all of Drugs@FDA would be read")
    if not search.strip() and endpoint == "label":
        search = LABELS
    return _OpenFda(endpoint=endpoint, search=search, limit=limit, url=url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class _OpenFda:
    endpoint: str
    search: str
    limit: int
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The first rows."""
        return self._ask(0)

    def _ask(self, skip: int) -> Request:
        asked = {"limit": str(PAGE_SIZE), "skip": str(skip)}
        if self.search:
            asked["search"] = self.search
        return Request(
            f"{self.url}/{_PATHS[self.endpoint]}.json?{urlencode(asked)}",
            configured=True,
            context={"skip": skip},
            accepts=(404,),
        )

    def read(self, response: Response) -> Page:
        """The rows of one answer; none where openFDA says that nothing matches."""
        answer = json_object(response)
        place = f"{self.url}/{_PATHS[self.endpoint]}.json"
        code, skip = text_at(answer, "error", "code"), response.request.context["skip"]
        if code == "NOT_FOUND" and skip == 0:
            return Page(items=())
        if "error" in answer:
            said = f"{code} {text_at(answer, 'error', 'message')}".strip()
            raise ReadError(f"{place}: refused: {said[:120] or 'without a word'}; check `search`")
        rows, total = at(answer, "results"), at(answer, "meta", "results", "total")
        if not isinstance(rows, list) or not isinstance(total, int):
            raise ReadError(f"{place}: has no results or no total; the API has changed")
        if total > self.limit:
            raise ReadError(
                f"{place}: found {total} rows, more than the {self.limit} of `limit`; the server"
                " has ignored `search`, or `limit` must be raised"
            )
        items, problems = _read_all(rows, _READERS[self.endpoint])
        if not items:
            raise ReadError(f"{place}: no row could be read; the API has changed")
        counted = skip + len(rows)
        following = self._ask(counted) if counted < total else None
        return Page(items, problems, next=following)


def _read_all(
    rows: list[Any], read: Callable[[Any], Item | None]
) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    items, problems = {}, []
    for place, row in enumerate(rows):
        item = read(row)
        if item is None:
            problems.append(Problem(f"row {place}", "has nothing that identifies it"))
        else:
            items[item.key] = item
    return tuple(items.values()), tuple(problems)


def _label(row: object) -> Item | None:
    key = text_at(row, "set_id") or text_at(row, "id")
    brands = texts_at(row, "openfda", "brand_name")
    names = brands + texts_at(row, "openfda", "generic_name")
    if not key:
        return None
    effective = text_at(row, "effective_time")
    fields = [("Brand Name", ", ".join(brands)), ("Product", ", ".join(names))]
    fields += [(_heading(name), " ".join(texts_at(row, name))) for name in _LABEL_TEXTS]
    return Item(
        key=key,
        url=f"https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid={key}",
        title=f"Label: {' / '.join(names) or key}",
        published=_day(effective),
        date_only=True,
        text=trials.lines(fields),
        language="en",
        publisher="FDA",
        facts=_facts(
            set_id=key,
            brand="|".join(brands),
            application="|".join(texts_at(row, "openfda", "application_number")),
        ),
        version=f"{text_at(row, 'version')} {effective}".strip() or None,
    )


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _application(row: object) -> Item | None:
    number = text_at(row, "application_number")
    if not number:
        return None
    names = list(dict.fromkeys(text_at(each, "brand_name") for each in each_at(row, "products")))
    submissions = sorted(
        each_at(row, "submissions"), key=lambda each: text_at(each, "submission_status_date")
    )
    newest = text_at(submissions[-1], "submission_status_date") if submissions else ""
    sponsor = text_at(row, "sponsor_name")
    fields = [
        ("Application", number),
        ("Sponsor", sponsor),
        ("Products", ", ".join(filter(None, names))),
        ("Ingredients", trials.joined(_ingredients(row), ", ")),
        *(("Submission", _submission(each)) for each in reversed(submissions)),
    ]
    return Item(
        key=number,
        url=f"{_OVERVIEW}{''.join(filter(str.isdigit, number))}",
        title=f"Drugs@FDA: {', '.join(filter(None, names)) or number} ({sponsor or 'no sponsor'})",
        published=_day(newest),
        date_only=True,
        text=trials.lines(fields),
        language="en",
        publisher="FDA",
        facts=_facts(application=number, sponsor=sponsor, newest=newest),
    )


def _ingredients(row: object) -> Iterator[str]:
    for product in each_at(row, "products"):
        for each in each_at(product, "active_ingredients"):
            yield text_at(each, "name")


def _submission(node: object) -> str:
    named = (
        "submission_type",
        "submission_number",
        "submission_status",
        "submission_status_date",
        "review_priority",
        "submission_class_code_description",
    )
    return " ".join(filter(None, (text_at(node, name) for name in named)))


def _letter(row: object) -> Item | None:
    numbers = texts_at(row, "application_number")
    day, file = text_at(row, "letter_date"), text_at(row, "file_name")
    key = file or (f"{numbers[0]} {day}" if numbers and day else "")
    if not key:
        return None
    company, moment = text_at(row, "company_name"), dates.moment(day, day_first=False)
    said = (
        f"FDA issued a complete response letter to {company or 'a company'} for"
        f" {', '.join(numbers) or 'an application'}."
    )
    return Item(
        key=key,
        url=None,
        title=f"Complete response letter: {', '.join(numbers)}, {company or 'no company named'}",
        published=moment.at if moment else None,
        date_only=True,
        text=f"{said}\n{text_at(row, 'text')}".strip(),
        language="en",
        publisher="FDA",
        facts=_facts(
            application="|".join(numbers),
            company=company,
            letter_type=text_at(row, "letter_type"),
            approval_status=text_at(row, "approval_status"),
            file=file,
        ),
    )


_READERS: Mapping[str, Callable[[Any], Item | None]] = {
    "label": _label,
    "drugsfda": _application,
    "crl": _letter,
}


def _day(digits: str) -> datetime | None:
    moment = dates.moment(digits) if len(digits) == 8 else None
    return moment.at if moment else None


def _facts(**values: str) -> dict[str, str]:
    return {name: " ".join(value.split()) for name, value in values.items() if value.strip()}
