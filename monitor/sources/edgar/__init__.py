"""SEC EDGAR: 8-K and 6-K of watched companies, with the press release that they carry (EX-99).

A package, because filings are listed in three ways (`listings`) and their text is found through the
index page of each (`filing`). The accession number is the identity in all of them.

VERIFIED in recorded answers of 2024 to 2026: the Atom of `getcurrent` (ISO-8859-1, one entry a
filer, `type` matches prefixes), the columns of `submissions`, the index page, exhibits that begin
with SGML lines. `acceptanceDateTime` ends in Z and is sometimes Eastern time: the time is taken
from the Atom, else from the index page, which is Eastern. REPORTED: full-text search (one hit on
file), its `from`, `startdt` and `enddt`. UNVERIFIED: the older files of `submissions`, and
`/ix?doc=` before the address of a document with inline XBRL.

The SEC wants a contact address in the User-Agent and at most ten requests a second; it refuses
with 403 and a web page ("Undeclared Automated Tool"), which is an error of the network's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote, urlencode

from monitor.answers import json_object, xml_root
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.sources.edgar import filing, listings
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "filing"

WATCHED = {  # CIK of company_tickers.json, seen in 2026
    "1994702": "Kyverna",
    "1759138": "Cabaletta",
    "1453687": "Cartesian",
    "1737287": "Allogene",
    "1770121": "Sana",
    "1674416": "CRISPR Therapeutics",
    "1434316": "Fate",
    "1730463": "Autolus",
    "1787400": "Nkarta",
    "1850119": "Century",
    "1720580": "Adicet",
    "1806952": "Lyell",
    "1619856": "Caribou",
    "1873835": "Immix",
    "1817229": "Vor",
    "1604464": "Atara",
    "1801198": "Legend",
    "14272": "Bristol Myers Squibb",
    "1114448": "Novartis",
    "882095": "Gilead",
    "1776985": "BioNTech",
    "200406": "Johnson & Johnson",
    "901832": "AstraZeneca",
    "59478": "Eli Lilly",
    "1551152": "AbbVie",
    "1627281": "Cellectis",
    "1356090": "Precigen",
    "1650664": "Editas",
    "1652130": "Intellia",
    "1789972": "Cullinan",
    "1661998": "Q32 Bio",
    "1421876": "Galapagos",
}
FORMS = ("8-K", "6-K")
QUERY = '"CAR-T" autoimmune'
PAGE_SIZE = 100
DEEPEST = 1000  # entries of getcurrent; beyond 5,000 the server answers 503


def open_source(  # noqa: PLR0913 -- its parameters are the options of a source
    *,
    lists: Literal["current", "companies", "search"] = "current",
    ciks: tuple[str, ...] = tuple(WATCHED),
    forms: tuple[str, ...] = FORMS,
    query: str = QUERY,
    days: int = 30,
    limit: int = 1000,
    url: str = "https://www.sec.gov",
    data_url: str = "https://data.sec.gov",
    search_url: str = "https://efts.sec.gov",
) -> Adapter:
    """Read the filings of `forms` (and their amendments, /A).

    `lists`: "current" is what was filed just now by anyone, of which those of `ciks` are kept;
    "companies" asks for each of `ciks` by itself, for the last `days`; "search" is the full-text
    search for `query` in the last `days`, by anyone; more than `limit` hits are refused.
    """
    if not forms:
        raise ValueError("forms: is empty; name one or more, such as '8-K'")
    strange = [cik for cik in ciks if not cik.isdecimal() or len(cik) > 10]
    if strange:
        raise ValueError(f"ciks: {strange[0]!r} is no CIK; it is a number such as '1994702'")
    if not ciks and lists != "search":
        raise ValueError("ciks: is empty; name the companies to watch by their CIK")
    if not query.strip() and lists == "search":
        raise ValueError("query: is empty; without it every filing would be found")
    if days < 1:
        raise ValueError(f"days: {days} is not allowed; it must be 1 or more")
    return _Edgar(
        lists=lists,
        ciks=tuple(cik.zfill(10) for cik in ciks),
        forms=forms,
        query=query,
        days=days,
        limit=limit,
        url=url.rstrip("/"),
        data_url=data_url.rstrip("/"),
        search_url=search_url.rstrip("/"),
    )


@dataclass(frozen=True, slots=True)
class _Edgar:
    lists: str
    ciks: tuple[str, ...]
    forms: tuple[str, ...]
    query: str
    days: int
    limit: int
    url: str
    data_url: str
    search_url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """What was filed just now, by the watched companies, or about the query."""
        since = now.date() - timedelta(days=self.days)
        if self.lists == "companies":
            return self._company({"company": 0, "since": since.isoformat()})
        if self.lists == "search":
            return self._search(since, now)
        known = cursor.get("newest", {})
        return self._current({"form": 0, "start": 0, "known": known, "newest": dict(known)})

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        """The companies' own lists go back to their first filing, the search to 2001."""
        if self.lists == "search":
            return self._search(since, now)
        return self._company({"company": 0, "since": since.isoformat()})

    def read(self, response: Response) -> Page:
        """A page of whichever list was asked for."""
        context = response.request.context
        if "company" in context:
            return self._read_company(response, context)
        if "from" in context:
            return self._read_search(response, context)
        return self._read_current(response, context)

    def detail(self, item: Item, response: Response) -> Item:
        """The filing with the text of its releases, and when it was accepted."""
        if "rest" in response.request.context:
            return filing.with_document(item, response)
        return filing.with_index(item, response)

    # --- what was filed just now -----------------------------------------------------------------

    def _current(self, context: Mapping[str, Any]) -> Request:
        asked = {
            "action": "getcurrent",
            "type": self.forms[context["form"]],
            "owner": "include",
            "count": str(PAGE_SIZE),
            "start": str(context["start"]),
            "output": "atom",
        }
        return Request(
            f"{self.url}/cgi-bin/browse-edgar?{urlencode(asked)}", configured=True, context=context
        )

    def _read_current(self, response: Response, context: Mapping[str, Any]) -> Page:
        form = self.forms[context["form"]]
        entries = listings.entries(xml_root(response), form)
        items = {
            entry.accession: listings.from_entry(entry)
            for entry in entries
            if entry.cik in self.ciks
        }
        dated = [entry.updated for entry in entries if entry.updated is not None]
        if not dated:
            raise ReadError("getcurrent: no entry has a date; the SEC has changed its form")
        newest = dict(context["newest"])
        newest[form] = max(newest.get(form, ""), max(dated).isoformat())
        goes_on = form in context["known"] and min(dated).isoformat() > context["known"][form]
        problems: tuple[Problem, ...] = ()
        following = {**context, "newest": newest, "start": context["start"] + PAGE_SIZE}
        if goes_on and following["start"] >= DEEPEST:
            problems = (Problem(f"{form} filings", f"more than {DEEPEST} since the last poll"),)
        elif goes_on:
            return Page(tuple(items.values()), next=self._current(following), listed=len(entries))
        following = {**following, "form": context["form"] + 1, "start": 0}
        last = following["form"] == len(self.forms)
        return Page(
            tuple(items.values()),
            problems,
            cursor={"newest": newest} if last else None,
            next=None if last else self._current(following),
            listed=len(entries),
        )

    # --- by company ------------------------------------------------------------------------------

    def _company(self, context: Mapping[str, Any]) -> Request:
        file = context.get("file") or f"CIK{self.ciks[context['company']]}.json"
        return Request(
            f"{self.data_url}/submissions/{quote(file)}", configured=True, context=context
        )

    def _read_company(self, response: Response, context: Mapping[str, Any]) -> Page:
        cik = self.ciks[context["company"]]
        answer = json_object(response)
        if context.get("file"):
            company, older = listings.Company(cik, context["name"]), list(context["older"])
            columns = answer
        else:
            company, columns = listings.company(answer, cik)
            older = listings.older_files(answer, context["since"])
        rows = list(listings.rows(columns, company))
        items = tuple(
            listings.from_row(row, company, self.url)
            for row in rows
            if row["filingDate"] >= context["since"] and self._wanted(row["form"])
        )
        if older:
            more = {**context, "file": older[0], "older": older[1:], "name": company.name}
            return Page(items, next=self._company(more), listed=len(rows))
        following = context["company"] + 1
        if following == len(self.ciks):
            return Page(items, listed=len(rows))
        more = {"company": following, "since": context["since"]}
        return Page(items, next=self._company(more), listed=len(rows))

    def _wanted(self, form: str) -> bool:
        return form.removesuffix("/A") in self.forms

    # --- by their words --------------------------------------------------------------------------

    def _search(self, since: date, now: datetime) -> Request:
        return self._hits(
            {"since": since.isoformat(), "until": now.date().isoformat(), "from": 0, "seen": []}
        )

    def _hits(self, context: Mapping[str, Any]) -> Request:
        asked = {
            "q": self.query,
            "forms": ",".join(self.forms),
            "dateRange": "custom",
            "startdt": context["since"],
            "enddt": context["until"],
            "from": str(context["from"]),
        }
        return Request(
            f"{self.search_url}/LATEST/search-index?{urlencode(asked)}",
            configured=True,
            context=context,
        )

    def _read_search(self, response: Response, context: Mapping[str, Any]) -> Page:
        total, hits = listings.hits(json_object(response))
        if total > self.limit:
            raise ReadError(
                f"full-text search: found {total} documents, more than the {self.limit} of `limit`;"
                " the server has ignored the query, or `limit` must be raised"
            )
        if any(not self._wanted(hit["form"]) for hit in hits):
            raise ReadError("full-text search: has ignored `forms`; the API has changed")
        seen = dict.fromkeys(context["seen"])
        items = []
        for hit in hits:
            if hit["accession"] not in seen:
                seen[hit["accession"]] = None
                items.append(listings.from_hit(hit, self.url))
        counted = context["from"] + len(hits)
        if counted >= total:
            return Page(tuple(items))
        if not hits:
            raise ReadError(f"full-text search: listed {counted} of {total}; the list was cut")
        return Page(tuple(items), next=self._hits({**context, "from": counted, "seen": list(seen)}))
