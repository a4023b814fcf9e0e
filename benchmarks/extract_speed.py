"""What extraction costs: the main text of pages against trafilatura, zones, dates and windows.

    python benchmarks/extract_speed.py

Prints milliseconds of processor time (the least of several rounds, interleaved) and ratios; only
the ratios can be compared between machines. Pages are made up in the form of a wire's, 150 KB each.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import trafilatura

from monitor.dates import moment, windows
from monitor.extract import content_hash, labelled, markup, pages
from monitor.extract.zones import zones
from monitor.values import Request, Response

ROUNDS = 7
SENTENCE = (
    "Patients treated with the autologous CD19 CAR-T cell therapy stayed in remission without "
    "drugs and were followed for a median of 12 months, without severe cytokine release syndrome."
)
PROMISE = (
    "Acme expects to dose the first patient in the third quarter of 2026, and data by year-end."
)
PARAGRAPH = f"{SENTENCE} {PROMISE} " + "The trial is open at four sites and enrols adults. " * 3
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def release(words: int) -> str:
    """A release of about that many words, with all its parts."""
    paragraphs = ["BASEL, March 3, 2026 (GLOBE NEWSWIRE) -- Acme today announced a first patient."]
    while len(" ".join(paragraphs).split()) < words * 0.75:
        paragraphs += [PARAGRAPH, f"“{SENTENCE}” said Jane Roe, chief executive."]
    tail = "About Acme\nAcme makes cells.\n\nForward-Looking Statements\n" + PARAGRAPH
    return "\n\n".join([*paragraphs, tail, "Contacts:\nir@acme.example", "SOURCE Acme"])


def page(text: str, size: int = 150_000) -> str:
    """The release in a page of `size` bytes: menus and cards of other news, half of it scripts."""
    main = "".join(f"<p>{part}</p>\n" for part in text.split("\n\n"))
    card = (
        "<div class='card'><a href='/news/{n}'><img src='/i/{n}.jpg' alt=''><h3>Another story {n}"
        "</h3></a><p class='teaser'>Some words of it</p><span class='date'>May {n}</span></div>"
    )
    menu = "".join(f"<li><a href='/topic/{n}'>Topic number {n}</a></li>" for n in range(250))
    cards = "".join(card.format(n=n) for n in range(size // 500))
    body = (
        f"<nav><ul>{menu}</ul></nav><main><h1>Acme doses</h1><section class='release-body'>{main}"
        f"</section></main><div class='related'>{cards}</div><footer><ul>{menu}</ul></footer>"
    )
    script = "<script>" + "var a = {b: 'c'};" * ((size - len(body)) // 17) + "</script>"
    return f"<!doctype html><html><head><title>Acme doses</title>{script}</head><body>{body}</body>"


def least(tasks: dict[str, Callable[[], object]], repeat: int = 1) -> dict[str, float]:
    """Milliseconds of processor time that each task takes at best; the tasks take turns."""
    best = dict.fromkeys(tasks, float("inf"))
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            begun = time.process_time()
            for _ in range(repeat):
                task()
            best[name] = min(best[name], (time.process_time() - begun) / repeat * 1e3)
    return best


def answered(url: str, body: str) -> Response:
    return Response(
        url, 200, {"content-type": "text/html; charset=utf-8"}, body.encode(), Request(url)
    )


def main() -> None:
    text = release(1000)
    whole = page(text)
    known = answered("https://www.prnewswire.com/news-releases/1.html", whole)
    unknown = answered("https://site.example/news/1", whole)
    print(
        f"page of {len(whole) // 1000} KB, text of {len(text.split())} words, ms of processor time"
    )
    paragraphs = [line for line in pages.read(known).text.split("\n\n") if len(line) > 60]
    searched = pages.read(unknown).text
    same = sum(line in searched for line in paragraphs)
    print(f"paragraphs: {len(paragraphs)} by place, {same} of them by search")
    took = least(
        {
            "trafilatura": lambda: trafilatura.extract(whole, include_comments=False),
            "trafilatura, fast": lambda: trafilatura.extract(
                whole, include_comments=False, fast=True
            ),
            "unknown site (all of it)": lambda: pages.read(unknown),
            "known place (all of it)": lambda: pages.read(known),
            "parsing alone": lambda: markup.parse(whole),
        }
    )
    for name, spent in took.items():
        print(f"  {name:28} {spent:8.2f}   {took['trafilatura'] / spent:6.1f} x trafilatura")
    row = {"id": "1", "title": "Acme doses first patient", "text": text, "published": "2026-03-03"}
    read = labelled(row, NOW)
    day = date(2026, 3, 3)
    small = least(
        {
            "zones": lambda: zones(read.text, len(read.title)),
            "content hash": lambda: content_hash(read.text),
            "whole document": lambda: labelled(row, NOW),
            "windows, whole text": lambda: windows(read.text, day),
            "windows, sentence without": lambda: windows(SENTENCE, day),
            "windows, sentence with two": lambda: windows(PROMISE, day),
            "moment, RFC 822": lambda: moment("Tue, 06 Oct 2026 13:05:00 +0200"),
            "moment, ISO 8601": lambda: moment("2026-10-06T13:05:00Z"),
        },
        repeat=50,
    )
    for name, spent in small.items():
        print(f"  {name:28} {spent * 1000:8.1f} µs")


if __name__ == "__main__":
    main()
