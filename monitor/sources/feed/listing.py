"""What a feed says, in one shape for all formats and before it is judged: `Listing` of `Entry`."""

from dataclasses import dataclass

from monitor.values import Problem


class NoFeedError(Exception):
    """These bytes are not a whole, well-formed document of this format; the text says why."""


@dataclass(frozen=True, slots=True)
class Category:
    """A tag with the list that it is from: a subject, a ticker of an exchange, a form type."""

    term: str
    scheme: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item or entry as it was written: texts are raw, dates are words, links may be relative.

    `dates` and `edits` hold every date of that meaning, best first.
    """

    id: str = ""
    link: str = ""
    base: str = ""  # what a relative link is relative to
    title: str = ""
    summary: str = ""
    content: str = ""
    dates: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    identifier: str = ""  # dc:identifier: the publisher's own number
    language: str = ""
    categories: tuple[Category, ...] = ()
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()  # on a wire: the issuers
    authors: tuple[str, ...] = ()
    origin: str = ""  # the publication that an aggregator took it from
    origin_url: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole feed. `ttl`: minutes that it asks a reader to wait, as written."""

    title: str = ""
    language: str = ""
    ttl: str = ""
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
