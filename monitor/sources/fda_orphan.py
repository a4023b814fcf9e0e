"""FDA's orphan designations (OOPD): the table of what was designated in the last days.

Designations appear days or weeks after their date, so the last weeks are asked for each time; a
row that changes (approved, withdrawn) is a new version.

REPORTED in agreement by several clients of 2025 and 2026, none of whose answers is on file: the
form's fields, an HTML table of 19 columns, `CF Grid Key` as identity, dates as MM/DD/YYYY. They
do not agree on POST or GET: most POST, one says that only GET works, hence `method`. UNVERIFIED:
how an answer without any designation looks; it is refused, since it cannot be told from a wall.
"""

from collections.abc import Iterable, Iterator, Mapping
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
        return self.past(now.date() - timedelta(days=self.days), cursor, now)

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        """What was designated since a day, a year at a time."""
        return self._ask(since, now.date())

    def _ask(self, start: date, until: date) -> Request:
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
        address, context = (
            f"{self.url}/OOPD_Results.cfm",
            {"end": end.isoformat(), "until": until.isoformat(), "start": start.isoformat()},
        )
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
                items.setdefault(row[KEY], self._item(row))
            else:
                problems.append(Problem(f"row {number}", f"has no {KEY} or no generic name"))
        if not items:
            raise ReadError(f"{place(response)}: no row could be read; the FDA has changed")
        _check_dates(items.values(), context)
        end, until = date.fromisoformat(context["end"]), date.fromisoformat(context["until"])
        following = self._ask(end + timedelta(days=1), until) if end < until else None
        return Page(tuple(items.values()), tuple(problems), next=following)

    def _item(self, row: Mapping[str, str]) -> Item:
        key, product, use = row[KEY], row["Generic Name"], row["Orphan Designation"]
        moment = dates.moment(row["Date Designated"], day_first=False)
        facts = {
            "designation": key,
            "status": row.get("Orphan Designation Status", ""),
            "approval": row.get("FDA Orphan Approval Status", ""),
            "sponsor": row["Sponsor Company"],
        }
        sponsor = f" ({row['Sponsor Company']})" if row["Sponsor Company"] else ""
        return Item(
            key=key,
            url=f"{self.url}/detailedIndex.cfm?cfgridkey={key}",
            title=f"FDA orphan drug designation: {product}, {use}{sponsor}",
            published=moment.at if moment else None,
            date_only=True,
            text=trials.lines((name, row.get(name)) for name in TOLD),
            language="en",
            publisher="FDA",
            facts={name: value for name, value in facts.items() if value},
        )


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


def _check_dates(items: Iterable[Item], context: Mapping[str, str]) -> None:
    """Designations of before the span: the server has ignored the dates."""
    start = date.fromisoformat(context["start"])
    dated = [item.published.date() for item in items if item.published]
    if dated and max(dated) < start:
        raise ReadError(
            f"OOPD_Results.cfm: lists designations up to {max(dated)}, asked from {start} on;"
            " it has ignored the dates"
        )
