"""The parts of a document's text: title, lead, body, quotes, headings, and what is no news of its
own: "About", forward-looking statements, contacts, related links."""

from dataclasses import dataclass

from monitor.extract import sections
from monitor.extract.datelines import is_date, is_dateline
from monitor.values import Zone

_LEAD_LINES = 20  # a dateline stands among the first lines
_LEAD_LENGTH = 1500  # characters before it, at most: titles, subtitles, a logo's words
_SHORT_LEAD = 200  # characters; a shorter first paragraph is followed by the second


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str
    kind: str = "body"


def zones(text: str, title_length: int, language: str = "en") -> tuple[Zone, ...]:
    """The zones of a text whose first `title_length` characters are its title, in order.

    They do not overlap, but for quotes, which lie inside the body. Lines between paragraphs belong
    to none. "About", "forward_looking", "contacts" and "related" hold their own headings.
    """
    lines = _lines(text, title_length)
    _name_sections(lines, len(text), language)
    _name_lead(lines, language)
    found = [Zone("title", 0, title_length)] if title_length else []
    found.extend(_merged(lines))
    found.extend(_quotes(lines))
    return tuple(sorted(found, key=lambda zone: (zone.start, -zone.end)))


def _lines(text: str, start: int) -> list[_Line]:
    """What counts as one: a line, or a paragraph that was broken into lines of even length."""
    lines: list[_Line] = []
    paragraph: list[_Line] = []
    for raw in text[start:].split("\n"):
        said = raw.strip()
        if said:
            begin = start + raw.index(said[0])
            paragraph.append(_Line(begin, begin + len(said), said))
        elif paragraph:
            lines += _unbroken(paragraph, text)
            paragraph = []
        start += len(raw) + 1
    return lines + (_unbroken(paragraph, text) if paragraph else [])


def _unbroken(lines: list[_Line], text: str) -> list[_Line]:
    if len(lines) == 1 or not sections.is_broken([line.text for line in lines]):
        return lines
    begin, end = lines[0].start, lines[-1].end
    return [_Line(begin, end, text[begin:end].replace("\n", " "))]


def _name_sections(lines: list[_Line], length: int, language: str) -> None:
    section, lasting = "body", False
    for index, line in enumerate(lines):
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        opened = sections.opened(line.text)
        if opened is not None:
            section, is_heading = opened
            # A paragraph, or a link to something else, in the middle stands alone; at the end the
            # rest goes with it.
            lasting = line.start * 5 > length * 3 or (is_heading and section != "related")
            line.kind = section
            continue
        if section != "body" and (not lasting or _ends(section, line.text, following)):
            section = "body"
        line.kind = section
        if section == "body" and sections.is_heading(line.text, following):
            line.kind = "body" if is_date(line.text, language) else "heading"


def _ends(section: str, line: str, following: str) -> bool:
    """Does a line that opens no section end the one that it stands in?"""
    if section == "related":  # what it lists looks like headings
        return False
    if section == "contacts":  # names look like headings
        return len(line) > 200 and not sections.is_contact(line)
    return sections.is_heading(line, following)


def _name_lead(lines: list[_Line], language: str) -> None:
    """The paragraph with the dateline and what stands above it; else the first one or two.

    A record, most of whose lines are fields, has none.
    """
    if len(lines) >= 4 and sum(sections.is_field(line.text) for line in lines) * 2 > len(lines):
        return
    dated = _dateline(lines, language)
    if dated is not None:
        for line in lines[:dated]:
            line.kind = "lead" if line.kind in ("body", "heading") else line.kind
        lines[dated].kind = "lead"
        return
    first = next((index for index, line in enumerate(lines) if _is_prose(line)), len(lines))
    for line in lines[first : first + 2]:
        if line.kind != "body":
            break
        line.kind = "lead"
        if len(line.text) >= _SHORT_LEAD:
            break


def _dateline(lines: list[_Line], language: str) -> int | None:
    for index, line in enumerate(lines[:_LEAD_LINES]):
        if line.kind == "about" or line.start > _LEAD_LENGTH + lines[0].start:
            return None
        if is_dateline(line.text, language):
            return index
    return None


def _is_prose(line: _Line) -> bool:
    return line.kind == "body" and sections.is_prose(line.text)


def _merged(lines: list[_Line]) -> list[Zone]:
    found: list[Zone] = []
    last = ""
    for line in lines:
        if line.kind == last and last != "heading":
            found[-1] = Zone(last, found[-1].start, line.end)
        else:
            found.append(Zone(line.kind, line.start, line.end))
        last = line.kind
    return found


def _quotes(lines: list[_Line]) -> list[Zone]:
    found = []
    goes_on = False
    for line in lines:
        begins = line.text[0] in sections.OPENING
        is_quote = line.kind == "body" and (sections.is_quote(line.text) or (goes_on and begins))
        if is_quote:
            found.append(Zone("quote", line.start, line.end))
        goes_on = is_quote
    return found
