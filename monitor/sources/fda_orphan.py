"""FDA's orphan designations (OOPD): the table of what was designated in the last days.

Designations appear days or weeks after their date, so the last weeks are asked for each time, and
a row is as new as it is to us: its date is in its text, and is its date of publication in the past
only. A row that changes (approved, withdrawn) is a new version.

REPORTED in agreement by several clients of 2025 and 2026, none of whose answers is on file: the
form's fields, an HTML table of 19 columns, `CF Grid Key` as identity, dates as MM/DD/YYYY. They
do not agree on POST or GET: most POST, one says that only GET works, hence `method`. UNVERIFIED:
how an answer without any designation looks; it is refused, since it cannot be told from a wall.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

from lxml.html import HtmlElement

from monitor import dates, trials
from monitor.answers import came, html_root, place
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "regulator"

KEY = "CF Grid Key"
NEEDED = (KEY, "Generic Name", "Date Designated", "Orphan Designation", "Sponsor Company")
TOLD = (
    "Generic Name",
    "Trade Name",
    "Orphan Designation",
    "Orphan Designation Status",
    "Date Designated",
    "Date Designation Withdrawn or Revoked",
    "FDA Orphan Approval Status",
    "Approved Labeled Indication",
    "Marketing Approval Date",
    "Sponsor Company",
)
_SPAN = timedelta(days=364)  # of one request into the past


def open_source(
    *,
    days: int = 60,
    most: int = 2000,
    method: Literal["POST", "GET"] = "POST",
    url: str = "https://www.accessdata.fda.gov/scripts/opdlisting/oopd",
) -> Adapter:
    """Read what was designated in the last `days`; a table of `most` rows may have been cut."""
    if days < 1:
        raise ValueError(f"days: {days} is not allowed; it must be 1 or more")
    return _Orphans(days=days, most=most, method=method, url=url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class _Orphans:
    days: int
    most: int
    method: str
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """What was designated in the last days."""
        return self._ask(now.date() - timedelta(days=self.days), now.date(), dated=False)

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        """What was designated since a day, a year at a time."""
        return self._ask(since, now.date(), dated=True)

    def _ask(self, start: date, until: date, *, dated: bool) -> Request:
        end = min(start + _SPAN, until)
        form = urlencode(
            {
                "Product_name": "",
                "sponsor_name": "",
                "Designation": "",
                "Designation_Start_Date": start.strftime("%m/%d/%Y"),
                "Designation_End_Date": end.strftime("%m/%d/%Y"),
                "Search_param": "DESDATE",
                "Output_Format": "Excel",
                "Sort_order": "Date_Reverse_Order",
                "RecordsPerPage": str(self.most),
                "newSearch": "Run Search",
            }
        )
        address = f"{self.url}/OOPD_Results.cfm"
        context = {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "until": until.isoformat(),
            "dated": dated,
        }
        if self.method == "GET":
            return Request(f"{address}?{form}", configured=True, context=context)
        return Request(
            address,
            method="POST",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=form.encode(),
            configured=True,
            context=context,
        )

    def read(self, response: Response) -> Page:
        """The designations of a span of days."""
        rows = list(_rows(html_root(response)))
        if not rows:
            raise ReadError(
                f"{place(response)}: has no table with the columns {', '.join(NEEDED)};"
                f" {came(response)}"
            )
        if len(rows) >= self.most:
            raise ReadError(
                f"{place(response)}: lists {len(rows)} designations, as many as were asked for;"
                " the table may be cut: raise `most` or lower `days`"
            )
        context = response.request.context
        items: dict[str, Item] = {}
        problems = []
        for number, row in enumerate(rows):
            if row[KEY].isdecimal() and row["Generic Name"]:
                items.setdefault(row[KEY], self._item(row, dated=context["dated"]))
            else:
                problems.append(Problem(f"row {number}", f"has no {KEY} or no generic name"))
        if not items:
            raise ReadError(f"{place(response)}: no row could be read; the FDA has changed")
        _check_dates(rows, date.fromisoformat(context["start"]))
        end, until = date.fromisoformat(context["end"]), date.fromisoformat(context["until"])
        following = None
        if end < until:
            following = self._ask(end + timedelta(days=1), until, dated=context["dated"])
        return Page(tuple(items.values()), tuple(problems), next=following)

    def _item(self, row: Mapping[str, str], *, dated: bool) -> Item:
        key, product, use = row[KEY], row["Generic Name"], row["Orphan Designation"]
        moment = dates.moment(row["Date Designated"], day_first=False)
        facts = {
            "designation": key,
            "status": row.get("Orphan Designation Status", ""),
            "approval": row.get("FDA Orphan Approval Status", ""),
            "sponsor": row["Sponsor Company"],
        }
        state = _status(row)
        sponsor = f" ({row['Sponsor Company']})" if row["Sponsor Company"] else ""
        about = f"{product}{sponsor} for {use[:1].lower()}{use[1:]}"
        return Item(
            key=key,
            url=f"{self.url}/detailedIndex.cfm?cfgridkey={key}",
            title=f"FDA orphan drug designation {state}: {product}, {use}{sponsor}",
            published=moment.at if moment and dated else None,
            date_only=True,
            text=f"{_said(state, about, moment)}\n{trials.lines(_told(row))}",
            language="en",
            publisher="FDA",
            facts={name: value for name, value in facts.items() if value},
        )


def _status(row: Mapping[str, str]) -> str:
    gone = row.get("Date Designation Withdrawn or Revoked", "")
    words = f"{row.get('Orphan Designation Status', '')} {'withdrawn' if gone else ''}".casefold()
    return "withdrawn or revoked" if "withdrawn" in words or "revoked" in words else "granted"


def _said(state: str, about: str, moment: dates.Moment | None) -> str:
    """The row as a sentence, since that is what it asserts."""
    if state != "granted":
        return f"FDA's orphan drug designation of {about} was withdrawn or revoked."
    day = f"On {moment.at:%Y-%m-%d} " if moment else ""
    return f"{day}FDA granted orphan drug designation to {about}."


def _told(row: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """The columns that tell of something; that nothing is approved yet goes without saying."""
    for name in TOLD:
        value = row.get(name, "")
        if not value.startswith("Not FDA Approved"):
            yield name, value


def _rows(root: HtmlElement) -> Iterator[dict[str, str]]:
    """The rows of the table that has the columns that are needed."""
    for table in root.iter("table"):
        head: list[str] = []
        for row in table.iter("tr"):
            cells = [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
            if not head and set(NEEDED) <= set(cells):
                head = cells
            elif head and len(cells) == len(head):
                yield dict(zip(head, cells, strict=True))
        if head:
            return


def _check_dates(rows: Sequence[Mapping[str, str]], start: date) -> None:
    """Designations of before the span alone: the server has ignored the dates."""
    moments = (dates.moment(row["Date Designated"], day_first=False) for row in rows)
    newest = max((moment.at.date() for moment in moments if moment), default=None)
    if newest is not None and newest < start:
        raise ReadError(
            f"OOPD_Results.cfm: lists designations up to {newest}, asked from {start} on;"
            " it has ignored the dates"
        )
