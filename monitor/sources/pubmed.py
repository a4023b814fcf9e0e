"""PubMed, by NCBI's E-utilities: what entered in the last days (`esearch`), then the articles
themselves (`efetch`).

VERIFIED in recorded answers of 2016 to 2026: numbers are strings, a phrase that is not indexed is
dropped and the rest searched loosely (`errorlist.phrasesnotfound`), past the end the count stays
and the list is empty, the error body of the rate limit repeats the caller's address in a field
called api-key, labelled pieces of abstracts, trial ids in `DataBankList`, retraction notices as
articles of their own. `edat` is used since `pdat` puts a whole year on the first of January.
REPORTED: 429 comes with the rate limit. The limit is 3 requests a second without a key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from lxml import etree

from monitor import dates, trials
from monitor.answers import at, json_object, text_at, texts_at, xml_root
from monitor.errors import ReadError
from monitor.sources import Adapter
from monitor.values import Cursor, Item, Page, Problem, Request, Response

DOCUMENT_KIND = "journal"

QUERY = (
    '("Receptors, Chimeric Antigen"[Mesh] OR "chimeric antigen receptor"[tiab] OR "CAR-T"[tiab]'
    ' OR "CAR T cell"[tiab] OR "CAR T cells"[tiab] OR "CAR-NK"[tiab] OR "CAAR-T"[tiab]) AND'
    ' ("Autoimmune Diseases"[Mesh] OR autoimmun*[tiab] OR lupus[tiab] OR myositis[tiab]'
    ' OR "systemic sclerosis"[tiab] OR scleroderma[tiab] OR "myasthenia gravis"[tiab]'
    ' OR "multiple sclerosis"[tiab] OR neuromyelitis[tiab] OR vasculitis[tiab]'
    ' OR "rheumatoid arthritis"[tiab] OR pemphigus[tiab] OR Sjogren*[tiab]'
    ' OR "stiff person"[tiab]) NOT (preprint[pt])'
)
PAGE_SIZE = 100
END = 9_999  # esearch lists the first 10,000 hits only
_WITHDRAWN = ("Retraction of Publication", "Retraction Notice", "Retracted Publication")


def open_source(
    query: str = QUERY,
    days: int = 10,
    email: str = "",
    tool: str = "cart-monitor",
    url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
) -> Adapter:
    """Read the articles that `query` finds and that entered PubMed in the last `days`.

    NCBI asks for `email` and `tool`.
    """
    if not query.strip():
        raise ValueError("query: is empty; without it all of PubMed would be read")
    if days < 1:
        raise ValueError(f"days: {days} is not allowed; it must be 1 or more")
    who = {"tool": tool, **({"email": email} if email else {})}
    return _PubMed(query=query, days=days, who=urlencode(who), url=url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class _PubMed:
    query: str
    days: int
    who: str
    url: str

    def first(self, cursor: Cursor, now: datetime) -> Request:
        since = cursor.get("since")
        start = date.fromisoformat(since) if since else now.date() - timedelta(days=self.days)
        return self._search({"from": start.isoformat(), "to": now.date().isoformat(), "place": 0})

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request:
        return self.first({"since": since.isoformat()}, now)

    def _search(self, context: dict[str, Any]) -> Request:
        asked = {
            "db": "pubmed",
            "retmode": "json",
            "term": self.query,
            "datetype": "edat",
            "mindate": context["from"].replace("-", "/"),
            "maxdate": context["to"].replace("-", "/"),
            "retstart": str(context["place"]),
            "retmax": str(PAGE_SIZE),
        }
        return Request(
            f"{self.url}/esearch.fcgi?{urlencode(asked)}&{self.who}",
            configured=True,
            context=context,
        )

    def read(self, response: Response) -> Page:
        context = dict(response.request.context)
        if "ids" in context:
            return self._articles(xml_root(response), context)
        ids, count = self._found(json_object(response), context["place"])
        if not ids:
            return Page(items=())
        return Page(items=(), next=self._fetch({**context, "ids": ids, "count": count}))

    def _fetch(self, context: dict[str, Any]) -> Request:
        asked = urlencode({"db": "pubmed", "retmode": "xml", "id": ",".join(context["ids"])})
        return Request(
            f"{self.url}/efetch.fcgi?{asked}&{self.who}", configured=True, context=context
        )

    def _found(self, answer: dict[str, Any], place: int) -> tuple[list[str], int]:
        """The ids of this page, and how many there are in all."""
        refused = text_at(answer, "error")
        if refused:  # the rest of the body names the caller and is not repeated
            raise ReadError(f"{self.url}/esearch: refused: {refused[:80]}; ask less often")
        result = at(answer, "esearchresult")
        failed = text_at(result, "ERROR")
        if failed:
            raise ReadError(f"{self.url}/esearch: refused: {failed[:200]}")
        dropped = [
            *texts_at(result, "errorlist", "phrasesnotfound"),
            *texts_at(result, "errorlist", "fieldsnotfound"),
        ]
        if dropped:
            raise ReadError(
                f"{self.url}/esearch: has left {', '.join(map(repr, dropped))} out of the search"
                " and searched the rest; mend `query`"
            )
        count, ids = text_at(result, "count"), texts_at(result, "idlist")
        if not count.isdecimal():
            raise ReadError(f"{self.url}/esearch: has no count; the API has changed")
        wanted = max(0, min(PAGE_SIZE, min(int(count), END) - place))
        if len(ids) != wanted:
            raise ReadError(
                f"{self.url}/esearch: listed {len(ids)} of {wanted} ids from {place}; the list was"
                " cut; it is read anew at the next poll"
            )
        return ids, int(count)

    def _articles(self, root: etree._Element, context: dict[str, Any]) -> Page:
        if root.tag != "PubmedArticleSet":
            raise ReadError(
                f"{self.url}/efetch: expected <PubmedArticleSet>, got <{root.tag}>;"
                " the API has changed"
            )
        found = {item.key: item for item in map(_item, root.iterfind("PubmedArticle")) if item.key}
        wanted = [pmid for pmid in context["ids"] if pmid in found]
        if not wanted:
            raise ReadError(f"{self.url}/efetch: gave none of {len(context['ids'])} articles")
        problems = tuple(
            Problem(pmid, "is listed, but efetch gives no such article")
            for pmid in context["ids"]
            if pmid not in found  # a book, or taken back between the two requests
        )
        place = context["place"] + len(context["ids"])
        following = None
        if place < min(context["count"], END):
            span = {name: context[name] for name in ("from", "to")}
            following = self._search({**span, "place": place})
        return Page(tuple(found[pmid] for pmid in wanted), problems, next=following)


def _words(node: etree._Element | None) -> str:
    return trials.clean("".join(map(str, node.itertext()))) if node is not None else ""


def _word(article: etree._Element, path: str) -> str:
    return _words(article.find(path))


def _texts(article: etree._Element, path: str) -> list[str]:
    return [_words(node) for node in article.iterfind(path)]


def _date(node: etree._Element | None) -> datetime | None:
    """The day that <Year>, <Month> and <Day> name; None where one of them is missing."""
    if node is None:
        return None
    day = "-".join(_word(node, part) for part in ("Year", "Month", "Day"))
    moment = dates.moment(day)
    return moment.at if moment else None


def _published(article: etree._Element) -> datetime | None:
    """The day of electronic publication, but not one in the future of its entry in PubMed."""
    history = "PubmedData/History/PubMedPubDate[@PubStatus='{}']"
    entered = _date(article.find(history.format("entrez"))) or _date(
        article.find(history.format("pubmed"))
    )
    out = _date(article.find("MedlineCitation/Article/ArticleDate"))
    known = [day for day in (out, entered) if day is not None]
    return min(known, default=None)


def _item(article: etree._Element) -> Item:
    citation = "MedlineCitation/Article"
    pmid = _word(article, "MedlineCitation/PMID")
    types = _texts(article, f"{citation}/PublicationTypeList/PublicationType")
    registered = _texts(article, f"{citation}/DataBankList/DataBank//AccessionNumber")
    pieces = list(_pieces(article))
    ids = trials.ids(" ".join([*registered, *pieces]))
    doi = _word(article, f"{citation}/ELocationID[@EIdType='doi']")
    facts = {
        "id": pmid,
        "doi": doi,
        "ids": "|".join(ids),
        "types": trials.joined(types),
        "journal": _word(article, f"{citation}/Journal/Title"),
        "retraction": "yes" if set(types) & set(_WITHDRAWN) else "",
    }
    registration = f"Trial registration: {', '.join(registered)}" if registered else ""
    return Item(
        key=pmid,
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        title=" ".join(_word(article, f"{citation}/ArticleTitle").split()),
        published=_published(article),
        date_only=True,
        text="\n".join(filter(None, [*pieces, registration])),
        language="en",
        publisher=facts["journal"],
        facts={name: value for name, value in facts.items() if value},
        version=_revised(article),
    )


def _pieces(article: etree._Element) -> Iterator[str]:
    """The abstract, a line each piece, with its label where it has one."""
    for piece in article.iterfind("MedlineCitation/Article/Abstract/AbstractText"):
        label, words = piece.get("Label", ""), " ".join(_words(piece).split())
        if words:
            yield f"{label}: {words}" if label else words


def _revised(article: etree._Element) -> str | None:
    day = _date(article.find("MedlineCitation/DateRevised"))
    return day.date().isoformat() if day else None
