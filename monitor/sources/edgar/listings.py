"""The three ways in which EDGAR lists filings, each made into items whose text is to be asked for:
the Atom of what was filed just now, the columns of one company, and hits of the full-text search.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from monitor import dates
from monitor.answers import at, each_at, text_at, texts_at
from monitor.errors import ReadError
from monitor.values import Item, Request

_ATOM = {"a": "http://www.w3.org/2005/Atom"}
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
_TITLE = re.compile(r"(?P<form>\S+) - (?P<name>.+?) \((?P<cik>\d{10})\) \([A-Z]")
_ITEM = re.compile(r"Item (\d\.\d\d)")
_COLUMNS = ("accessionNumber", "filingDate", "form", "items")
_DISPLAY = re.compile(r"(?P<name>.+?)\s+\((?:[^()]*\)\s+\()?CIK (?P<cik>\d{10})\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the Atom: a filing, told once for each of its filers."""

    accession: str
    cik: str
    name: str
    form: str
    updated: datetime | None
    index: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """Whose filings are listed."""

    cik: str
    name: str


def entries(root: etree._Element, form: str) -> list[Entry]:
    """The entries of the Atom; ReadError where it is another one, or lists other forms."""
    title = root.findtext("a:title", "", _ATOM)
    if etree.QName(root).localname != "feed" or not title.startswith("Latest Filings"):
        raise ReadError(
            f"getcurrent: expected the Atom 'Latest Filings', got {title[:60]!r};"
            " the SEC has changed its form"
        )
    found = [entry for each in root.iterfind("a:entry", _ATOM) if (entry := _entry(each))]
    if not found:
        raise ReadError(f"getcurrent: lists no {form} that can be read; the SEC has changed")
    others = [entry.form for entry in found if not entry.form.startswith(form)]
    if others:
        raise ReadError(f"getcurrent: asked for {form}, got {others[0]}; `type` was ignored")
    return found


def _entry(node: etree._Element) -> Entry | None:
    title = _TITLE.match(" ".join(node.findtext("a:title", "", _ATOM).split()))
    accession = _ACCESSION.search(node.findtext("a:id", "", _ATOM))
    link = node.find("a:link", _ATOM)
    if title is None or accession is None or link is None:
        return None
    category = node.find("a:category", _ATOM)
    form = category.get("term", "") if category is not None else ""
    moment = dates.moment(node.findtext("a:updated", "", _ATOM))
    return Entry(
        accession=accession[0],
        cik=title["cik"],
        name=title["name"],
        form=form or title["form"],
        updated=moment.at if moment else None,
        index=link.get("href", ""),
        items=tuple(dict.fromkeys(_ITEM.findall(node.findtext("a:summary", "", _ATOM)))),
    )


def from_entry(entry: Entry) -> Item:
    """An item of the Atom, whose date is the acceptance."""
    company = Company(entry.cik, entry.name)
    return _item(entry.accession, company, entry.form, entry.items, entry.index, entry.updated)


def company(answer: Mapping[str, Any], cik: str) -> tuple[Company, Any]:
    """Whose list this is, and its columns; ReadError where it is another company's."""
    if text_at(answer, "cik").zfill(10) != cik:
        raise ReadError(f"submissions/CIK{cik}: answered with another company or none")
    columns = at(answer, "filings", "recent")
    return Company(cik, text_at(answer, "name")), columns


def older_files(answer: Mapping[str, Any], since: str) -> list[str]:
    """Names of the files with filings of `since` or later that are not among the recent ones."""
    return [
        text_at(file, "name")
        for file in each_at(answer, "filings", "files")
        if text_at(file, "name") and (text_at(file, "filingTo") or "9999") >= since
    ]


def rows(columns: object, company: Company) -> Iterator[dict[str, str]]:
    """The rows of columns; ReadError where one is missing or they are of unequal length."""
    named = {name: at(columns, name) for name in _COLUMNS}
    lengths = {len(values) if isinstance(values, list) else -1 for values in named.values()}
    if lengths == {-1} or len(lengths) != 1:
        raise ReadError(
            f"submissions/CIK{company.cik}: the columns {', '.join(_COLUMNS)} are missing or of"
            " unequal length; the API has changed"
        )
    for values in zip(*named.values(), strict=True):
        row = {name: str(value or "").strip() for name, value in zip(named, values, strict=True)}
        if _ACCESSION.fullmatch(row["accessionNumber"]):
            yield row


def from_row(row: Mapping[str, str], company: Company, url: str) -> Item:
    """An item of a company's columns; its day is all that is known until the index is read."""
    accession = row["accessionNumber"]
    moment = dates.moment(row["filingDate"])
    items = tuple(filter(None, row["items"].split(",")))
    index = _index(url, company.cik, accession)
    day = moment.at if moment else None
    return _item(accession, company, row["form"], items, index, day, date_only=True)


def hits(answer: Mapping[str, Any]) -> tuple[int, list[dict[str, str]]]:
    """How many documents were found, and the hits of this page; ReadError where there is none."""
    total, listed = at(answer, "hits", "total", "value"), at(answer, "hits", "hits")
    if not isinstance(total, int) or not isinstance(listed, list):
        raise ReadError("full-text search: has no hits or no total; the API has changed")
    found = [hit for each in listed if (hit := _hit(each))]
    if listed and not found:
        raise ReadError("full-text search: no hit could be read; the API has changed")
    return total, found


def _hit(node: object) -> dict[str, str] | None:
    accession = _ACCESSION.match(text_at(node, "_id"))
    names = texts_at(node, "_source", "display_names")
    filer = _DISPLAY.match(names[0]) if names else None
    if accession is None or filer is None:
        return None
    return {
        "accession": accession[0],
        "form": text_at(node, "_source", "form"),
        "date": text_at(node, "_source", "file_date"),
        "name": filer["name"],
        "cik": filer["cik"],
    }


def from_hit(hit: Mapping[str, str], url: str) -> Item:
    """An item of the full-text search; its day is all that is known until the index is read."""
    moment = dates.moment(hit["date"])
    company = Company(hit["cik"], hit["name"])
    index = _index(url, hit["cik"], hit["accession"])
    day = moment.at if moment else None
    return _item(hit["accession"], company, hit["form"], (), index, day, date_only=True)


def _index(url: str, cik: str, accession: str) -> str:
    folder = f"/Archives/edgar/data/{int(cik)}/{accession.replace('-', '')}/"
    return urljoin(url, f"{folder}{accession}-index.htm")


def _item(  # noqa: PLR0913 -- all that a list tells of a filing
    accession: str,
    company: Company,
    form: str,
    items: tuple[str, ...],
    index: str,
    published: datetime | None,
    *,
    date_only: bool = False,
) -> Item:
    named = f" (items {', '.join(items)})" if items else ""
    facts = {"accession": accession, "cik": company.cik, "form": form, "items": "|".join(items)}
    return Item(
        key=accession,
        url=index,
        title=f"{company.name}: {form}{named}",
        published=published,
        date_only=date_only,
        language="en",
        publisher=company.name,
        facts={name: value for name, value in facts.items() if value},
        detail=Request(index, configured=True),
    )
