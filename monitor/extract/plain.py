"""Text as it is stored: one form for every character, kind of space and line."""

import re
import unicodedata

LONGEST = 400_000  # characters of a document's text; more than any release or review has
CUT = "text cut at 400,000 characters"

# Characters that are not seen: soft hyphens, zero-width and direction marks, controls, lone halves.
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_SPACES = re.compile(r" [^\S\n]+|[^\S\n ][^\S\n]*")  # all but a single blank, which may stay
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """NFC, without unseen characters, each line trimmed, paragraphs apart by one blank line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Unseen characters and all spaces but the plain one are unprintable, which is asked quickly.
    if not text.replace("\n", "").isprintable():
        text = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).replace("\u2028", "\n")
        text = _SPACES.sub(" ", text)
    else:
        text = unicodedata.normalize("NFC", text)
        if "  " in text:
            text = _SPACES.sub(" ", text)
    lines = "\n".join([line.strip() for line in text.split("\n")])
    return _BLANK_LINES.sub("\n\n", lines).strip()


def line(text: str) -> str:
    """The same for what stands on one line, such as a title."""
    return " ".join(clean(text).split())


def cut(text: str) -> str:
    """At most LONGEST characters, ended at a paragraph where one ends in the last tenth."""
    if len(text) <= LONGEST:
        return text
    end = text.rfind("\n\n", LONGEST * 9 // 10, LONGEST)
    return text[: end if end > 0 else LONGEST].rstrip()
