"""Measures the classifier: gate, term layer and whole reading, on one core, interleaved.

    python -m benchmarks.classify_speed [--rounds N]

Beside it, in the same run: plain `re` with all terms as alternatives, which is what a keyword
filter does, and re2 alternation. A relevant release has 1,000 words; an irrelevant page as many.
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import re2

from monitor import classify
from monitor.classify.folding import fold
from monitor.values import Document, Trust, Zone

NOW = datetime(2026, 6, 15, tzinfo=UTC)
LEAD = (
    "BOSTON, June 15, 2026 -- Arden Cell, Inc. (Nasdaq: ARDN) today announced that the first "
    "patient has been dosed with ABC-101, its autologous CD19 CAR T-cell therapy, in a Phase 1/2 "
    "trial (NCT01234567) in adults with lupus nephritis."
)
BODY = (
    "The company expects to report initial data in the first half of 2027.",
    "Participants receive one infusion after fludarabine and cyclophosphamide.",
    "The primary endpoint is safety; renal response at week 24 is a secondary endpoint.",
    "Lupus nephritis is a serious complication of systemic lupus erythematosus.",
    "“We are grateful to the patients and to the sites,” said the chief medical officer.",
    "Two further centers in the United States have been activated and are screening.",
    "Rituximab and obinutuzumab deplete B cells in blood, but less so in tissue.",
    "The Fast Track designation was granted by the FDA in November 2025.",
)
PLAIN = (
    "The committee met on Tuesday to discuss the budget of the coming year.",
    "Sales of cardboard boxes rose by four percent in the northern region.",
    "A spokesperson said that the new warehouse would open in the spring.",
    "Weather in the valley is expected to stay mild until the weekend.",
)


def page(sentences: tuple[str, ...], words: int) -> str:
    """So many words of these sentences, in paragraphs of four."""
    out: list[str] = []
    count = 0
    while count < words:
        sentence = sentences[len(out) % len(sentences)]
        count += len(sentence.split())
        out.append(sentence)
    return "\n\n".join(" ".join(out[i : i + 4]) for i in range(0, len(out), 4))


def release(words: int) -> Document:
    """A relevant release of so many words."""
    title = "Arden Cell Doses First Patient With ABC-101 in Lupus Nephritis"
    text = f"{title}\n\n{LEAD}\n\n{page(BODY, words - 60)}"
    start = len(title) + 2
    zones = (
        Zone("title", 0, len(title)),
        Zone("lead", start, start + len(LEAD)),
        Zone("body", start + len(LEAD), len(text)),
    )
    return Document("x", "x", "press_release", Trust.COMPANY, None, title, text, zones, NOW, NOW)


def per_second(work: Callable[[], object], seconds: float = 0.4) -> float:
    """How often a second, by CPU time."""
    times = 0
    begin = time.process_time()
    while time.process_time() - begin < seconds:
        work()
        times += 1
    return times / (time.process_time() - begin)


def main() -> None:
    """Print medians of documents a second and the ratios between them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    lexicon = classify.load()
    relevant = release(1_000)
    irrelevant = page(PLAIN, 1_000)
    useless = replace(relevant, title="", text=irrelevant, zones=())
    folded = fold(relevant.text)
    forms = sorted({fold(form) for e in lexicon.entries.values() for form in (e.name, *e.forms)})
    alternatives = "|".join(re.escape(form) for form in forms)
    plain = re.compile(alternatives, re.IGNORECASE)
    options = re2.Options()
    options.max_mem = 512 << 20
    options.log_errors = False
    linear = re2.compile("|".join(re2.escape(form) for form in forms), options)
    works: dict[str, Callable[[], object]] = {
        "gate, irrelevant page": lambda: classify.gate(irrelevant, lexicon),
        "read, irrelevant page": lambda: classify.read(useless, lexicon),
        "terms with offsets": lambda: lexicon.terms.find(relevant.text, folded),
        "read, relevant release": lambda: classify.read(relevant, lexicon),
        f"re, {len(forms)} names as alternatives": lambda: list(plain.finditer(folded)),
        f"re2, {len(forms)} names as alternatives": lambda: list(linear.finditer(folded)),
    }
    measured: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            measured[name].append(per_second(work))
    base = statistics.median(measured["read, relevant release"])
    for name, values in measured.items():
        middle = statistics.median(values)
        print(f"{name:42} {middle:10,.0f} /s  {1000 / middle:8.3f} ms  x{middle / base:.2f}")


if __name__ == "__main__":
    main()
