"""A document with everything that the vocabulary finds in it, sentence by sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.classify.ahead import ahead
from monitor.classify.folding import fold
from monitor.classify.lexicon import Lexicon
from monitor.classify.rules import Word
from monitor.classify.sentences import Sentence, sentences
from monitor.classify.shapes import coined, shares
from monitor.classify.terms import Hit, apart
from monitor.values import Document, Mention

LIMIT = 200_000  # characters that are read; what follows is noted, not read
_SPACED = frozenset(("de", "fr", "es", "it"))  # whose words mean other things in English
_MOST_NAMES = 60  # of a sentence
_MOST_WORDS = 160  # of a sentence that are weighed; a longer run of them is no sentence
BACKGROUND = frozenset(("about", "forward_looking", "contacts", "related"))


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its words and names."""

    sentence: Sentence
    words: tuple[Word, ...]
    names: tuple[Mention, ...]
    present: frozenset[str]

    @property
    def start(self) -> int:
        return self.sentence.start

    @property
    def end(self) -> int:
        return self.sentence.end

    @property
    def zone(self) -> str:
        return self.sentence.zone

    def named(self, kind: str) -> tuple[Mention, ...]:
        """The names of one kind in this sentence."""
        return tuple(name for name in self.names if name.kind == kind)


@dataclass(frozen=True, slots=True)
class Scan:
    """A document as it is read: its text, folded text, sentences and names."""

    document: Document
    lexicon: Lexicon
    text: str
    folded: str
    lines: tuple[Line, ...]
    mentions: tuple[Mention, ...]
    concepts: frozenset[str] = field(default_factory=frozenset)

    def named(self, kind: str) -> tuple[Mention, ...]:
        """The names of one kind in the document, in order."""
        return tuple(name for name in self.mentions if name.kind == kind)

    def line_at(self, offset: int) -> Line | None:
        """The sentence that an offset falls into."""
        for line in self.lines:
            if line.start <= offset < line.end:
                return line
        return None


def scan(document: Document, lexicon: Lexicon) -> Scan:
    """Find every word and name of the vocabulary, and names by their shape."""
    text = document.text[:LIMIT]
    folded = fold(text)
    words, names = _layers(lexicon.terms.find(text, folded), folded, document.language)
    names = _with_coined(names, coined(text, folded))
    for start, end in shares(text):
        words[start, end] = words.get((start, end), frozenset()) | {"<share>"}
    published = document.published.date() if document.published else None
    for place in ahead(folded, published):
        words[place] = words.get(place, frozenset()) | {"<ahead>"}
    lines = tuple(_lines(document, _unmasked(words, lexicon), names))
    return Scan(
        document=document,
        lexicon=lexicon,
        text=text,
        folded=folded,
        lines=lines,
        mentions=tuple(names),
        concepts=frozenset().union(*(line.present for line in lines)),
    )


def _layers(
    hits: Sequence[Hit], folded: str, language: str
) -> tuple[dict[tuple[int, int], frozenset[str]], list[Mention]]:
    words: dict[tuple[int, int], frozenset[str]] = {}
    names: dict[str, list[tuple[int, int, str]]] = {}
    needed = _Needs(folded)
    for hit in hits:
        for term in hit.terms:
            place = (hit.start, hit.end)
            if term.layer == "words":
                if term.language in _SPACED and term.language != language:
                    continue
                words[place] = words.get(place, frozenset()) | {term.name}
            elif not term.needs or needed.met(term.needs) or needed.fits(hit.start):
                names.setdefault(term.layer, []).append((hit.start, hit.end, term.name))
    mentions = []
    for kind, found in names.items():
        for start, end, name in found if kind == "modality" else apart(found):
            mentions.append(Mention(kind, name, start, end))
    mentions.sort(key=lambda one: (one.start, -one.end))
    return words, mentions


_BEFORE_DISEASE = ("for", "in", "of", "with", "refractory", "progressive", "generalized")


class _Needs:
    """Whether what an ambiguous name needs beside it is in the text; looked for once."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._found: dict[frozenset[str], bool] = {}
        self._therapy = "car t" in folded

    def met(self, needs: frozenset[str]) -> bool:
        if needs not in self._found:
            self._found[needs] = any(need in self._folded for need in needs)
        return self._found[needs]

    def fits(self, start: int) -> bool:
        before = self._folded[max(0, start - 14) : start].split()
        return bool(before) and before[-1] in _BEFORE_DISEASE and self._therapy


def _unmasked(words: dict[tuple[int, int], frozenset[str]], lexicon: Lexicon) -> list[Word]:
    """The words but those within one that masks them ("first" within "first-line")."""
    kept = []
    reach = -1
    for start, end in sorted(words, key=lambda place: (place[0], -place[1])):
        if end <= reach:
            continue
        concepts = words[start, end]
        if concepts & lexicon.masks:
            reach = end
        kept.append(Word(start, end, concepts))
    return kept


def _with_coined(names: list[Mention], found: Sequence[Mention]) -> list[Mention]:
    """Listed names and names by shape; the listed go first, but a code is never cut."""
    listed = [name for name in names if name.kind == "product"]
    trials = [one for one in found if one.kind == "trial"]
    codes = [
        one
        for one in found
        if one.kind == "product" and not any(_overlap(one, other) for other in (*listed, *trials))
    ]
    kept = [
        name
        for name in names
        if name.kind != "target" or not any(_overlap(name, code) for code in codes)
    ]
    taken = [name for name in (*kept, *codes) if name.kind in ("product", "target")]
    targets = [
        one
        for one in found
        if one.kind == "target" and not any(_overlap(one, other) for other in taken)
    ]
    return sorted((*kept, *codes, *targets, *trials), key=lambda one: (one.start, -one.end))


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _lines(document: Document, words: list[Word], names: list[Mention]) -> list[Line]:
    lines = []
    next_word = next_name = 0
    for sentence in sentences(document, LIMIT):
        own: list[Word] = []
        while next_word < len(words) and words[next_word].start < sentence.end:
            own.append(words[next_word])
            next_word += 1
        own_names: list[Mention] = []
        while next_name < len(names) and names[next_name].start < sentence.end:
            own_names.append(names[next_name])
            next_name += 1
        del own_names[_MOST_NAMES:]
        own += [Word(one.start, one.end, frozenset((f"<{one.kind}>",))) for one in own_names]
        own.sort(key=lambda word: (word.start, word.end))
        del own[_MOST_WORDS:]
        present = frozenset().union(*(word.concepts for word in own)) if own else frozenset()
        lines.append(Line(sentence, tuple(own), tuple(own_names), present))
    return lines
