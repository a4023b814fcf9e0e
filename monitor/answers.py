"""Opens an answer: JSON, XML or a web page; or a `ReadError` that says what came instead."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from monitor.errors import ReadError
from monitor.values import Response

_SHIELD = re.compile(
    r"just a moment|attention required|access denied|request unsuccessful|captcha"
    r"|challenge-platform|acw_sc__v2|cf-chl|are you (?:a )?human|unusual traffic"
    r"|undeclared automated tool|request rate threshold|abuse.detection",
    re.IGNORECASE,
)


_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset", re.IGNORECASE)


def json_value(response: Response) -> Any:
    """The answer's JSON, whatever it is. ReadError for anything else, named by what it is."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        raise ReadError(f"{place(response)}: expected JSON, {came(response)}") from None


def json_object(response: Response) -> dict[str, Any]:
    """The answer's JSON object. ReadError for anything else, named by what it is."""
    found = json_value(response)
    if not isinstance(found, dict):
        raise ReadError(
            f"{place(response)}: expected a JSON object, got a {type(found).__name__};"
            " the site has changed its form"
        )
    return found


def xml_root(response: Response) -> etree._Element:
    """The root of the answer's XML, without comments. ReadError for anything else.

    Entities of a DTD are not resolved and nothing is loaded; huge trees are refused.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(response.body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise ReadError(f"{place(response)}: expected XML, {came(response)}") from None


def html_root(response: Response) -> HtmlElement:
    """The tree of a web page, without comments, mended where it is broken.

    ReadError where there is no tag at all.
    """
    if b"<" not in response.body:
        raise ReadError(f"{place(response)}: expected a web page, {came(response)}")
    try:
        parser = HTMLParser(encoding=_encoding(response), remove_comments=True, remove_pis=True)
        return document_fromstring(response.body, parser=parser)
    except (etree.LxmlError, LookupError, ValueError):
        raise ReadError(f"{place(response)}: expected a web page, {came(response)}") from None


def _encoding(response: Response) -> str | None:
    """What the header says, else what the page says, else UTF-8."""
    named = _CHARSET.search(response.headers.get("content-type", ""))
    if named:
        try:
            return codecs.lookup(named[1]).name
        except LookupError:
            return None
    return None if _DECLARED.search(response.body[:4000]) else "utf-8"


def at(node: object, *path: str) -> Any:
    """What stands at a path of keys in JSON; None where any step is missing."""
    for key in path:
        if not isinstance(node, dict):
            return None
        node = node.get(key)
    return node


def text_at(node: object, *path: str) -> str:
    """The text or number at a path, as text; "" where there is none."""
    found = at(node, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found).strip()


def each_at(node: object, *path: str) -> Iterator[Any]:
    """The members of the list at a path; nothing where there is none."""
    found = at(node, *path)
    if isinstance(found, list):
        yield from found


def texts_at(node: object, *path: str) -> list[str]:
    """The texts of the list at a path."""
    return [member.strip() for member in each_at(node, *path) if isinstance(member, str)]


def place(response: Response) -> str:
    """Where the answer came from, fit for an error: no key of the query is told."""
    return response.url.partition("?")[0]


def came(response: Response) -> str:
    """What came instead of what was expected, and what to do, in words."""
    start = response.body[:20_000].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if not start:
        return "got an empty answer; try again later"
    if _SHIELD.search(start):
        return "got a bot shield; open the page in a browser to see what the site asks for"
    if start.lower().startswith(("<!doctype html", "<html")):
        return "got a web page; the address or the site has changed"
    return "got something that is none or is cut off; the site has changed or the answer is broken"
