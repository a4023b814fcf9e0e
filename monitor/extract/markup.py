"""HTML as a reader sees it: paragraphs and lists, without scripts, hidden parts and navigation."""

import html
import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from monitor.extract.plain import clean

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_REFERENCE = re.compile(r"&#(?:[xX]([\da-fA-F]{1,12})|(\d{1,12}));?", re.ASCII)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r")) + b"\x7f"
# Names and form of a tag, so that "n<b and c>5" stays text.
_TAG = re.compile(
    r"</?(?:p|div|br|span|a|b|i|u|em|strong|sup|sub|font|ul|ol|li|dl|dt|dd|table|tbody|tr|td|th|h[1-6]"
    r"|html|body|head|meta|section|article|main|figure|img|pre|blockquote|center|script|style|hr|small"
    r"|text|title|address|header|footer|nav)(?:\s+[\w:-]+\s*=[^<>]{0,4000}|\s*/?)>|<!doctype|<!--",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[a-zA-Z]{2,31});")

_NEVER = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
    "canvas", "audio", "video", "select", "button", "textarea", "input", "head", "title", "meta",
    "link", "map", "area", "dialog",
))  # fmt: skip
_CHROME = frozenset(["nav", "footer", "aside", "form", "menu"])
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "html", "legend", "main", "menu", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "ul", "head",
))  # fmt: skip
_BULLET = "• "
_BULLETS = frozenset("•●▪■◦·-–—*oØ§\uf0b7\uf0a7")
_LONGEST_ROW = 500  # characters; longer rows lay out a page
_WHITE = re.compile(r"\s+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:hidden|sr-only|visually-hidden|visuallyhidden|screen-reader-text|d-none)(?:\s|$)",
    re.IGNORECASE,
)
# Parts of a page that are no part of its text, by the names that their authors give them.
_CHROME_NAME = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|onetrust|share|sharing|social|addtoany|addthis|sharedaddy"
    r"|newsletter|subscribe|subscription|breadcrumbs?|navbar|menu|related|recommend(?:ed|ations)?"
    r"|popular|trending|outbrain|taboola|advert(?:isement)?|ads|promo|comments?|pagination|paywall"
    r"|sidebar|skip-link|skip-to-content|login)(?:$|[\s_-])",
    re.IGNORECASE,
)


def looks_like_markup(text: str) -> bool:
    """Does the text hold a tag or an entity?"""
    return ("<" in text and _TAG.search(text) is not None) or _ENTITY.search(text) is not None


def parse(markup: str) -> HtmlElement | None:
    """The tree of a page or of a piece of one; None where there is nothing to read.

    lxml mends whatever is broken and refuses trees deeper than any page is.
    """
    markup = _DECLARATION.sub("", markup)
    if "&#" in markup:
        markup = _REFERENCE.sub(_allowed, markup)
    encoded = markup.encode(errors="ignore").translate(None, _CONTROLS)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(encoded, parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _allowed(reference: re.Match[str]) -> str:
    """A reference to a character; a blank where XML has no such character."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    is_control = (code < 32 and code not in (9, 10, 13)) or code == 127
    is_none = 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF
    return " " if is_control or is_none else reference[0]


def text_of(markup: str) -> str:
    """The text of a piece of markup, or plain text as it is, cleaned.

    What was escaped twice (`Company&amp;apos;s`) is unescaped once more.
    """
    if not looks_like_markup(markup):
        return clean(markup)
    if "<" not in markup:
        return clean(html.unescape(html.unescape(markup)))
    tree = parse(markup)
    text = "" if tree is None else written(tree)
    if _ENTITY.search(text):
        text = clean(html.unescape(text))
    return text


def prune(tree: HtmlElement, *, chrome: bool = True) -> None:
    """Removes what no reader sees; with `chrome` also navigation, sharing, cookies and the like.

    A part that holds most of the text is kept whatever its name is: the class of a wrapper may be
    "with-sidebar", and some sites put the whole page into a form.
    """
    most = len(tree.text_content()) // 2 if chrome else 0
    for element in list(tree.iter()):
        if element is tree or element.getparent() is None:
            continue
        if _is_unseen(element) or (
            chrome and _is_chrome(element) and len(element.text_content()) <= most
        ):
            element.drop_tree()


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag in _NEVER:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style, name = attributes.get("style", ""), attributes.get("class", "")
    return bool((style and _HIDDEN_STYLE.search(style)) or (name and _HIDDEN_CLASS.search(name)))


def _is_chrome(element: HtmlElement) -> bool:
    if element.tag in _CHROME:
        return True
    if element.tag in ("body", "main", "article", "p", "td"):
        return False
    if element.get("role") in ("navigation", "banner", "contentinfo", "search", "dialog"):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return len(names) > 1 and _CHROME_NAME.search(names) is not None


class _Writer:
    """Collects the text of a tree: paragraphs, and runs of lines."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._words: list[str] = []
        self._items = 0  # how deep in lists
        self._mark = ""  # of the list item that has begun
        self._in_run = False  # is the next line one more of the last block?

    def add(self, text: str | None) -> None:
        """Words of the block that has begun; white space of the source is one blank."""
        if text:
            # What is printable has no white space but plain blanks, and mostly single ones.
            single = text.isprintable() and "  " not in text
            self._words.append(text if single else _WHITE.sub(" ", text))

    def break_line(self) -> None:
        self._words.append("\n")

    def block(self) -> None:
        """Ends what was collected: a paragraph, or in a list one more line."""
        text = "".join(self._words).strip()
        self._words.clear()
        if not text:
            return
        if self._items:
            self.line(self._mark + text)
            self._mark = ""
        else:
            self._blocks.append(text)
            self._in_run = False

    def line(self, text: str) -> None:
        """One more line of a list or a table."""
        if self._in_run:
            self._blocks[-1] += "\n" + text
        else:
            self._blocks.append(text)
        self._in_run = True

    def enter(self, tag: str) -> None:
        self.block()
        if tag == "li":
            self._items += 1
            self._mark = _BULLET
        elif tag in ("ul", "ol", "table") and not self._items:
            self._in_run = False

    def leave(self, tag: str) -> None:
        self.block()
        if tag == "li":
            self._items -= 1
            self._mark = ""

    def text(self) -> str:
        self.block()
        return clean("\n\n".join(self._blocks))


def written(tree: HtmlElement) -> str:
    """The text of a tree: paragraphs apart by blank lines; list items and table rows are lines."""
    writer = _Writer()
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _NEVER or not tag:
                walk.skip_subtree()
            elif tag == "tr" and (row := _row(element)):
                writer.enter(tag)
                writer.line(row)
                walk.skip_subtree()
            else:
                _open(writer, tag, element.text)
        else:
            if tag in _BLOCKS or tag in ("li", "tr", "td", "th"):
                writer.leave(tag)
            if element is not tree:
                writer.add(element.tail)
    return writer.text()


def _open(writer: _Writer, tag: str, text: str | None) -> None:
    if tag == "br":
        writer.break_line()
    elif tag in _BLOCKS or tag in ("li", "tr", "td", "th"):
        writer.enter(tag)
    writer.add(text)


def _row(row: HtmlElement) -> str:
    """A row of a table as one line; empty for one that lays out a page rather than holds data."""
    if len(row) < 2 or next(row.iter("table", "ul", "ol", "h1", "h2"), None) is not None:
        return ""
    cells = [" ".join("".join(cell.itertext()).split()) for cell in row]
    filled = [cell for cell in cells if cell]
    if len(filled) == 2 and filled[0] in _BULLETS:
        return _BULLET + filled[1]
    if sum(map(len, filled)) > _LONGEST_ROW:
        return ""
    return " | ".join(filled)
