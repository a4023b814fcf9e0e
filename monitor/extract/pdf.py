"""The text of a PDF, with its lines joined to the paragraphs that they were set from."""

import re
from collections import Counter
from statistics import quantiles
from threading import Lock

from monitor.errors import ReadError
from monitor.extract.plain import LONGEST, clean

_PAGES = 80  # more than any announcement or letter has
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef\u3001\u3002]")
_PAGE_NUMBER = re.compile(r"(?:page )?[-–— ]*\d{1,3}(?: ?(?:of|/) ?\d{1,3})?[-–— ]*", re.IGNORECASE)
_ENDS = (".", "!", "?", ":", ";", "。", "！", "？", "：", "；", "”", '"', "」")
_BULLET = re.compile(r"(?:[•●▪■◦·*–-]|\(?[a-z0-9ivx]{1,3}[.)])\s")

_one_at_a_time = Lock()  # PDFium may be used by one thread only at a time


def text(body: bytes) -> str:
    """The text of the first 80 pages; ReadError names why there is none."""
    with _one_at_a_time:
        pages = _pages(body)
    repeated = _repeated(pages)
    lines = [
        said
        for page in pages
        for said in page
        if said not in repeated and not _PAGE_NUMBER.fullmatch(said)
    ]
    joined = clean(_joined(lines))
    if not joined:
        raise ReadError("the PDF holds no text: it may be a scan, which is not read here")
    return joined


def _pages(body: bytes) -> list[list[str]]:
    import pypdfium2  # here, since it loads a library that most commands never need

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("the PDF is encrypted with a password") from error
        raise ReadError(f"the PDF cannot be opened ({error})") from error
    pages: list[list[str]] = []
    try:
        size = 0
        for index in range(min(len(document), _PAGES)):
            if size > LONGEST:
                break
            said = document[index].get_textpage().get_text_bounded()
            size += len(said)
            # PDFium joins what was broken at a hyphen, and marks the place.
            said = said.replace("\x02", "-\n").replace("\ufffe", "-\n")
            pages.append([each.strip() for each in said.splitlines()])
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"a page of the PDF cannot be read ({error})") from error
    finally:
        document.close()
    return pages


def _repeated(pages: list[list[str]]) -> frozenset[str]:
    """Running heads and feet: what stands first or last on three pages or more."""
    edges = Counter(edge for page in pages for edge in {*page[:2], *page[-2:]} if edge)
    return frozenset(edge for edge, count in edges.items() if count >= 3)


def _joined(lines: list[str]) -> str:
    """Lines that reach the right edge go on in the next; the others end a paragraph."""
    lengths = [len(each) for each in lines if len(each) > 20]
    edge = quantiles(lengths, n=10)[-1] * 0.75 if len(lengths) > 2 else 0.0
    parts: list[str] = []
    goes_on = False
    for each in lines:
        if not each:
            goes_on = False
        elif goes_on and not _BULLET.match(each):
            parts[-1] = _appended(parts[-1], each)
            goes_on = _goes_on(each, edge)
        else:
            parts.append(each)
            goes_on = _goes_on(each, edge)
    return "\n\n".join(parts)


def _goes_on(said: str, edge: float) -> bool:
    return bool(edge) and (len(said) >= edge or (len(said) >= edge / 2 and said[-1] in ",-‐"))


def _appended(before: str, after: str) -> str:
    if before[-1] in "-‐" and before[-2:-1].isalnum():
        is_word = before[-2].isalpha() and after[:1].islower()
        return before[:-1] + after if is_word else before + after  # "Eu-rope", but "CD19-directed"
    if _CJK.match(before[-1]) and _CJK.match(after[0]):
        return before + after
    return f"{before} {after}"
