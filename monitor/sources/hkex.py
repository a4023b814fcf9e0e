"""HKEXnews: announcements of companies listed in Hong Kong; their text is in PDFs.

`companies` is asked company by company: the exchange's own number of a stock is looked up once
(`prefix.do`, JSONP) and then its announcements (`titleSearchServlet.do`). `latest` is what
everyone has announced lately, of which the watched companies are kept.

REPORTED by several working clients, with a record of each answer on file: addresses, parameters,
rows, `result` that is null, `"null"` or empty, several stocks in one row, HTML in titles, times of
Hong Kong without a zone. There is no page number: more rows are asked for until all are there,
at most 500. UNVERIFIED: `_2` and on of the latest list beyond its `maxNumOfFile`; terms of use.
"""

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode, urljoin

from monitor import dates
from monitor.answers import at, came, each_at, json_object, place, text_at
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "filing"

COMPANIES = (
    "02171 CARsgen Therapeutics",
    "02126 JW Therapeutics",
    "01801 Innovent Biologics",
    "01093 CSPC Pharmaceutical Group",
    "01952 Everest Medicines",
)
ROWS, MOST_ROWS = 100, 500
FILES = 30  # of the latest list, which says itself how many it has
_SPAN = timedelta(days=364)  # of one search of the past, so that its rows fit
_ZONE = "Asia/Hong_Kong"
_JSONP = re.compile(rb"\s*[\w.$]+\s*\(\s*(?P<body>.*?)\s*\)\s*;?\s*", re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,100}>")


def open_source(
    *,
    lists: Literal["companies", "latest"] = "companies",
    companies: tuple[str, ...] = COMPANIES,
    days: int = 30,
    url: str = "https://www1.hkexnews.hk",
) -> Adapter:
    """Read the announcements of `companies`, each written as its code and its name.

    The name is put before the titles, which do not tell it. `lists`: "companies" asks for each by
    itself, for the last `days`; "latest" keeps those of `companies` among everyone's newest.
    """
    if not companies:
        raise ValueError("companies: is empty; name one or more, as in '02171 CARsgen'")
    names = {}
    for each in companies:
        code, _, name = each.strip().partition(" ")
        if not (code.isdecimal() and len(code) == 5 and name.strip()):
            raise ValueError(
                f"companies: {each!r} is not allowed; write the code of five digits and the"
                " name, as in '02171 CARsgen'"
            )
        names[code] = name.strip()
    if days < 1:
        raise ValueError(f"days: {days} is not allowed; it must be 1 or more")
    return _Hkex(lists=lists, names=names, days=days, url=url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class _Hkex:
    lists: str
    names: Mapping[str, str]
    days: int
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        """The newest announcements of everyone, or those of the first company."""
        if self.lists == "latest":
            return self._file(1)
        since = now.date() - timedelta(days=self.days)
        return self.past(since, cursor, now)

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        """The announcements of each company since a day, a year at a time."""
        return self._company(
            {
                "company": 0,
                "since": since.isoformat(),
                "from": since.isoformat(),
                "until": now.date().isoformat(),
                "ids": dict(cursor.get("ids", {})),
            }
        )

    def read(self, response: Response) -> Page:
        """A page of whichever list was asked for, or the number of a stock."""
        context = response.request.context
        if "file" in context:
            return self._read_file(json_object(response), context["file"])
        if "rows" in context:
            return self._read_rows(json_object(response), context)
        return self._read_number(response, context)

    # --- by company ------------------------------------------------------------------------------

    def _code(self, context: Mapping[str, Any]) -> str:
        return list(self.names)[int(context["company"])]

    def _company(self, context: Mapping[str, Any]) -> Request:
        code = self._code(context)
        if code in context["ids"]:
            return self._search({**context, "rows": ROWS})
        asked = {
            "callback": "callback",
            "lang": "EN",
            "type": "A",
            "name": code,
            "market": "SEHK",
        }
        return Request(
            f"{self.url}/search/prefix.do?{urlencode(asked)}", configured=True, context=context
        )

    def _read_number(self, response: Response, context: Mapping[str, Any]) -> Page:
        """JSONP: `callback({"stockInfo": [{"stockId": ..., "code": ...}]});`"""
        code, wrapped = self._code(context), _JSONP.fullmatch(response.body)
        try:
            answer = json.loads(wrapped["body"]) if wrapped else None
        except (ValueError, RecursionError):
            answer = None
        if answer is None:
            raise ReadError(f"{place(response)}: expected JSONP, {came(response)}")
        for stock in each_at(answer, "stockInfo"):
            if text_at(stock, "code") == code and text_at(stock, "stockId"):
                ids = {**context["ids"], code: text_at(stock, "stockId")}
                return Page(items=(), next=self._search({**context, "ids": ids, "rows": ROWS}))
        raise ReadError(f"{place(response)}: knows no stock {code}; check `companies`")

    def _search(self, context: Mapping[str, Any]) -> Request:
        until = min(date.fromisoformat(context["from"]) + _SPAN, _day(context["until"]))
        asked = {
            "sortDir": "0",
            "sortByOptions": "DateTime",
            "category": "0",
            "market": "SEHK",
            "stockId": context["ids"][self._code(context)],
            "documentType": "-1",
            "fromDate": context["from"].replace("-", ""),
            "toDate": until.strftime("%Y%m%d"),
            "title": "",
            "searchType": "0",
            "t1code": "-2",
            "t2Gcode": "-2",
            "t2code": "-2",
            "rowRange": str(context["rows"]),
            "lang": "E",
        }
        return Request(
            f"{self.url}/search/titleSearchServlet.do?{urlencode(asked)}",
            configured=True,
            context={**context, "to": until.isoformat()},
        )

    def _read_rows(self, answer: Mapping[str, Any], context: Mapping[str, Any]) -> Page:
        code, rows = self._code(context), _rows(answer)
        if rows and not any(code in _parts(text_at(row, "STOCK_CODE")) for row in rows):
            raise ReadError(f"titleSearchServlet: no row is of {code}; `stockId` was ignored")
        total = at(answer, "recordCnt")
        if at(answer, "hasNextRow") is True or (isinstance(total, int) and total > len(rows)):
            if context["rows"] >= MOST_ROWS or not rows:
                raise ReadError(
                    f"titleSearchServlet: listed {len(rows)} of {total} announcements of {code};"
                    " the list was cut: lower `days`"
                )
            return Page(items=(), next=self._search({**context, "rows": context["rows"] + ROWS}))
        items, problems = _read_all(self._searched(row, code) for row in rows)
        following = self._following(context)
        if following is None:
            return Page(items, problems, cursor={"ids": context["ids"]})
        return Page(items, problems, next=following)

    def _following(self, context: Mapping[str, Any]) -> Request | None:
        """The next span of this company, else the first of the next company."""
        kept = {name: context[name] for name in ("since", "until", "ids")}
        if context["to"] < context["until"]:
            after = _day(context["to"]) + timedelta(days=1)
            return self._company({**kept, "company": context["company"], "from": after.isoformat()})
        if context["company"] + 1 == len(self.names):
            return None
        more = {**kept, "company": context["company"] + 1, "from": context["since"]}
        return self._company(more)

    def _searched(self, row: object, code: str) -> Item | Problem:
        return self._item(
            code,
            key=text_at(row, "NEWS_ID"),
            title=text_at(row, "TITLE"),
            path=text_at(row, "FILE_LINK"),
            when=text_at(row, "DATE_TIME"),
        )

    # --- everyone's newest -----------------------------------------------------------------------

    def _file(self, number: int) -> Request:
        return Request(
            f"{self.url}/ncms/json/eds/lcisehk1relsde_{number}.json",
            configured=True,
            context={"file": number},
        )

    def _read_file(self, answer: Mapping[str, Any], number: int) -> Page:
        listed, files = at(answer, "newsInfoLst"), at(answer, "maxNumOfFile")
        if not isinstance(listed, list) or not isinstance(files, int):
            raise ReadError(
                f"lcisehk1relsde_{number}.json: has no newsInfoLst or no maxNumOfFile;"
                " the exchange has changed its form"
            )
        if listed and not any(text_at(row, "newsId") for row in listed):
            raise ReadError(f"lcisehk1relsde_{number}.json: no row could be read; it has changed")
        read = (self._latest(row) for row in listed)
        items, problems = _read_all(each for each in read if each is not None)
        more = number < min(files, FILES)
        return Page(
            items,
            problems,
            next=self._file(number + 1) if more else None,
            listed=len(listed),
        )

    def _latest(self, row: object) -> Item | Problem | None:
        codes = [text_at(stock, "sc") for stock in each_at(row, "stock")]
        ours = [code for code in codes if code in self.names]
        if not ours:
            return None
        return self._item(
            ours[0],
            key=text_at(row, "newsId"),
            title=text_at(row, "title"),
            path=text_at(row, "webPath"),
            when=text_at(row, "relTime"),
            category=text_at(row, "lTxt"),
        )

    def _item(
        self, code: str, *, key: str, title: str, path: str, when: str, category: str = ""
    ) -> Item | Problem:
        if not (key and title and path.startswith("/")):
            return Problem(key or title or code, "has no number, title or file")
        name = self.names[code]
        moment = dates.moment(when, zone=_ZONE, day_first=True)
        facts = {"code": code, "category": _plain(category)}
        return Item(
            key=key,
            url=urljoin(self.url, path),
            title=f"{name}: {_plain(title)}",
            published=moment.at if moment else None,
            date_only=moment.date_only if moment else False,
            language="zh" if path.lower().endswith("_c.pdf") else None,
            publisher=name,
            facts={fact: value for fact, value in facts.items() if value},
        )


def _rows(answer: Mapping[str, Any]) -> list[Any]:
    """The rows, which stand as JSON in a text; none where that is null or empty."""
    if "result" not in answer:
        raise ReadError("titleSearchServlet: has no result; the exchange has changed its form")
    written = answer["result"] or "null"
    try:
        rows = json.loads(written) if isinstance(written, str) else written
    except (ValueError, RecursionError):
        raise ReadError("titleSearchServlet: its result is cut off or no JSON") from None
    if rows is not None and not isinstance(rows, list):
        raise ReadError("titleSearchServlet: its result is no list; it has changed its form")
    return rows or []


def _read_all(read: Iterable[Item | Problem]) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    items: dict[str, Item] = {}
    problems = []
    for each in read:
        if isinstance(each, Item):
            items.setdefault(each.key, each)
        else:
            problems.append(each)
    if problems and not items:
        raise ReadError("no announcement could be read; the exchange has changed its form")
    return tuple(items.values()), tuple(problems)


def _parts(text: str) -> list[str]:
    """The stocks of a joint announcement: `02171<br/>01234`."""
    return [part.strip() for part in _TAG.split(text)]


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _day(text: str) -> date:
    return date.fromisoformat(text)
