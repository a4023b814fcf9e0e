"""Asks of a title and a few words whether the whole text is worth a request.

A summary may name the disease and not yet the therapy, or the company and not yet the disease: so
this asks for less than the gate, which is asked of whole texts.
"""

from functools import lru_cache

import re2

from monitor.classify.lexicon import Lexicon

SHORTEST = 5  # letters of a disease's name that is believed without its surroundings


def may_matter(text: str, lexicon: Lexicon) -> bool:
    """True where a watched name, words of cell therapy or an autoimmune disease are in the text."""
    return lexicon.gate(text) or _diseases(lexicon).search(text) is not None


@lru_cache(maxsize=4)
def _diseases(lexicon: Lexicon) -> re2._Regexp:
    names = {"autoimmun"}
    for (kind, name), entry in lexicon.entries.items():
        if kind == "indication":
            names.update(
                form for form in (name, *entry.forms) if len(form) >= SHORTEST or not form.isascii()
            )
    options = re2.Options()
    options.max_mem = 64 << 20
    options.case_sensitive = False
    options.never_capture = True
    return re2.compile("|".join(re2.escape(name) for name in sorted(names)), options)
