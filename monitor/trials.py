"""How trial registries write: ids, phases, recruitment states, and a record as labelled lines.

What a record is made of is the same for every registry (see `FACTS`), so that two versions of it,
or the records of one trial in two registries, can be compared.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping

NOT_YET = "NOT_YET"
RECRUITING = "RECRUITING"
BY_INVITATION = "BY_INVITATION"
ACTIVE_NOT = "ACTIVE_NOT"
SUSPENDED = "SUSPENDED"
COMPLETED = "COMPLETED"
TERMINATED = "TERMINATED"
WITHDRAWN = "WITHDRAWN"
UNKNOWN = "UNKNOWN"

FACTS = (
    "registry",
    "id",
    "ids",  # of the same trial, in every registry, this one's first
    "status",  # one of the states above; absent where the registry's word is none of them
    "raw_status",
    "last_known_status",  # before the registry itself set UNKNOWN
    "why_stopped",
    "phase",  # 1, 1/2, 2, 2/3, 3, 4; absent where none is stated
    "study_type",
    "enrollment",
    "enrollment_type",  # ESTIMATED, ACTUAL
    "start_date",  # as precise as given: 2026, 2026-03, 2026-03-30
    "start_type",
    "primary_completion",
    "completion",
    "sponsor",
    "sponsor_person",  # "yes": an investigator; "no": surely none; absent: not known
    "collaborators",
    "results",  # "yes" once results are posted
    "results_posted",
    "references",  # papers that report on the trial: PMIDs or DOIs
    "conditions",
    "interventions",
    "countries",
    "country_status",  # "Spain:RECRUITING", where countries have their own
    "authorised",  # the day of the first authorisation, where the registry is a regulator's
    "first_posted",
    "last_update",
)

_ID = re.compile(
    r"(?<![A-Za-z0-9])(?:JPRN-|EUCTR|CTIS)?(?P<id>"
    r"NCT\d{8}|ISRCTN\d{8}|DRKS\d{8}|ACTRN\d{14}|KCT\d{7}|CTR20\d{6}"
    r"|ChiCTR(?:-[A-Z]{2,4}-|2)\d{8,9}|jRCTs?\d{9,10}|UMIN\d{9}|CTRI/\d{4}/\d{2,3}/\d{6}"
    r"|TCTR20\d{9}|PACTR\d{15,16}|IRCT20?\d{10,14}N\d{1,3}|RBR-[0-9a-z]{6,8}"
    r"|20\d\d-\d{6}-\d\d(?:-\d\d)?"
    r")(?![0-9]|-\d)",
    re.IGNORECASE | re.ASCII,
)
_CASE = ("ChiCTR", "jRCT", "RBR-")

_STATES: Mapping[str, str] = {
    word: state
    for state, words in {
        NOT_YET: "not yet recruiting|recruiting planned|recruitment pending|尚未开始|募集前",
        RECRUITING: "recruiting|open to recruitment|recruiting ongoing|正在进行|募集中",
        BY_INVITATION: "enrolling by invitation",
        ACTIVE_NOT: "active, not recruiting|no longer recruiting|recruitment ended|募集終了",
        SUSPENDED: "suspended|temporarily halted|temporary halt|暂停或中断|募集中断",
        COMPLETED: "completed|complete|结束|研究終了",
        TERMINATED: "stopped|terminated|prematurely ended|discontinued",
        WITHDRAWN: "withdrawn",
        UNKNOWN: "unknown|not available|authorised",
    }.items()
    for word in words.split("|")
}

_DAMAGED = re.compile(r"\d{4}-0([1-4])-0([1-4])(?:[ T]00:00:00)?")
_STEP = re.compile(r"(?<![a-z0-9])(iv|iii|ii|i|[0-4])[ab]?(?![a-z0-9])", re.ASCII)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "0": "1"}  # phase 0 is early phase 1 now
_MARKUP = re.compile(  # by name: "<LLN and >18" is no tag
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|li|ol|p|pre|span|strong|su[bp]|table|t[drh]|tbody|thead|u|ul"
    r"|jats:[a-z-]+)\b[^<>]*>|<!--.*?-->",
    re.DOTALL | re.IGNORECASE,
)
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/h\d|/div)\b[^<>]*>", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+")


def ids(text: str) -> tuple[str, ...]:
    """The registry ids in a text, each once, in order, in their registry's own spelling."""
    found = dict.fromkeys(_spelled(match["id"]) for match in _ID.finditer(text))
    return tuple(found)


def _spelled(written: str) -> str:
    for prefix in _CASE:
        if written.casefold().startswith(prefix.casefold()):
            return prefix + written[len(prefix) :]
    return written.upper()


def registry(trial: str) -> str:
    """Whose id this is: the part before its digits, or EU for the numbers of EudraCT and CTIS."""
    letters = re.match(r"[A-Za-z]+", trial)
    return letters[0] if letters else "EU"


def phase(words: str) -> str | None:
    """The phase as `1`, `1/2` and so on, from any registry's words; None where none is stated.

    Reads EudraCT's matrix of yes and no, and undoes what a spreadsheet made of `1-2` (a date).
    """
    damaged = _DAMAGED.fullmatch(words.strip())
    if damaged:
        return "/".join(sorted({damaged[1], damaged[2]}))
    plain = unicodedata.normalize("NFKC", words).casefold()
    if ": yes" in plain or ": no" in plain:
        plain = " ".join(line for line in plain.splitlines() if line.rstrip().endswith("yes"))
    steps = _STEP.findall(re.sub(r"phase|_", " ", plain))
    return "/".join(sorted({_ROMAN.get(step, step) for step in steps})) or None


def state(words: str) -> str | None:
    """The canonical state of a registry's word; None for a word that does not settle it.

    "Not recruiting" is such a word: WHO's platform says it of trials not yet open, closed,
    stopped and completed.
    """
    plain = " ".join(unicodedata.normalize("NFKC", words).casefold().split())
    return _STATES.get(plain)


def clean(text: str) -> str:
    """A field's plain text: no markup, entities or spreadsheet escapes, blanks made single."""
    text = _BREAK.sub("\n", text.replace("_x000D_", "\n").replace("\r", "\n"))
    text = html.unescape(_MARKUP.sub(" ", html.unescape(text)))
    rows = (_BLANKS.sub(" ", row).strip() for row in text.split("\n"))
    # What is left of "<" is a comparison; before a letter it would be read as a tag again.
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", "\n".join(row for row in rows if row))


def joined(values: Iterable[str], mark: str = "|") -> str:
    """The values, each once and on one line, joined by `mark`."""
    flat = (" ".join(clean(value).replace(mark, "/").split()) for value in values)
    return mark.join(dict.fromkeys(value for value in flat if value))


def lines(fields: Iterable[tuple[str, str | None]]) -> str:
    """A record as text: `Label: value`, a line each; what is empty is left out."""
    return "\n".join(f"{label}: {value}" for label, value in fields if value)


def facts(**values: str | None) -> dict[str, str]:
    """A record's facts without the empty ones; a name that is not in `FACTS` is a mistake."""
    strange = [name for name in values if name not in FACTS]
    if strange:
        raise ValueError(f"fact {strange[0]!r} is unknown; the facts of a record are {FACTS}")
    return {name: " ".join(value.split()) for name, value in values.items() if value}
