"""Finds whose milestone it is: the company or hospital of an event."""

import re
from collections.abc import Iterator

from monitor.classify.claims import Claim
from monitor.classify.companies import organisations
from monitor.classify.patterns import any_of
from monitor.classify.scan import BACKGROUND, Scan
from monitor.values import Mention

_READ = 4_000  # characters in which unlisted organisations are looked for
_LISTED = 6  # strength of a name that the vocabulary knows
_TITLE = 4
_OWN_LINE = 4
_ANALYSTS = any_of("party", "analysts")
_TRIAL_NAME = re.compile(
    r"^ ?(?:trial|study|is |, (?:a|its|the) (?:phase|single|open|placebo)|\(nct|"
    r", (?:an )?(?:open|phase))"
)
_CITY = re.compile(
    r"^,? ?(?:[A-Z][a-z]+\.?,? ?)?(?:and [A-Z]+,? ?)?(?:[A-Z][a-z]+\.? ?)?,? ?"
    r"(?:--|—|–|[A-Z][a-z]{2,8}\.? [0-9]{1,2},? 20|[0-9]{1,2}\.? [A-Z][a-z]+ 20)"
)
_GIVEN_NAME = re.compile(
    r"(?:Dr\.?|Prof\.?|Professor|Mr\.?|Ms\.?|Mrs\.?|CEO|Chief \w+ Officer|Sen\.|Minister) $"
)
_TITLE_AFTER = re.compile(
    r"^,? (?:M\.?D|Ph\.?D|MD|PhD|Pharm|chief |Chief |CEO|president|President|who leads|"
    r"head of|director)"
)


_SPONSOR_LIKE = any_of("party", "sponsor_like")


def company_of(scan: Scan, claim: Claim, product: str | None) -> tuple[str | None, str]:
    """The organisation whose milestone it is, as the text writes it."""
    scores: dict[str, float] = {}
    spelled: dict[str, list[Mention]] = {}
    for mention, rank in _all(scan):
        key = _key(mention.name)
        score = rank + _placed(scan, claim, mention)
        scores[key] = max(scores.get(key, 0.0), score) + (1.0 if key in scores else 0.0)
        spelled.setdefault(key, []).append(mention)
    publisher = scan.document.publisher or ""
    if scan.document.kind == "press_release" and _SPONSOR_LIKE.search(publisher):
        scores[_key(publisher)] = scores.get(_key(publisher), 0) + 12
        spelled.setdefault(_key(publisher), []).append(Mention("company", publisher, 0, 0))
    if not scores:
        return None, ""
    best = max(scores, key=lambda key: (scores[key], -spelled[key][0].start))
    return _fullest(spelled[best]), "how the text names it"


def _placed(scan: Scan, claim: Claim, mention: Mention) -> float:
    bonus = 0.0
    if mention.start < len(scan.document.title):
        bonus += _TITLE
        bonus += 1.5 if mention.start < 4 else 0
    if claim.line.start <= mention.start < claim.line.end:
        bonus += _OWN_LINE if mention.start <= claim.span.end else 1
    line = scan.line_at(mention.start)
    if line is not None and line.zone in BACKGROUND:
        bonus -= 5
    elif line is not None and line.sentence.index < 3:
        bonus += 1
    return bonus


def _key(name: str) -> str:
    words = re.split(r"[\s,（(]", name.casefold())
    if not name.isascii() and len(words) == 1:
        return _core(name)
    head = words[0].rstrip(".'’")
    return head if len(head) > 2 and head not in _OPENERS else " ".join(words[:2])


_OPENERS = (
    "university",
    "hospital",
    "the",
    "tg",
    "jw",
    "west",
    "eli",
    "new",
    "general",
    "center",
    "institute",
)


def _core(name: str) -> str:
    core = re.sub(
        r"(?:生物|医药|科技|技术|制药|药业|股份|有限公司|集团|基因|细胞|（.*）|株式会社)", "", name
    )
    core = re.sub(r"^(?:杭州|苏州|上海|北京|深圳|广州|南京|成都|武汉)(?=.{2,})", "", core)
    return core or name


def _fullest(mentions: list[Mention]) -> str:
    """The longest spelling that a title or a lead uses."""
    return max((one.name for one in mentions), key=len)


def _all(scan: Scan) -> Iterator[tuple[Mention, int]]:
    taken = [
        (name.start, name.end)
        for name in scan.mentions
        if name.kind in ("product", "indication", "target", "trial") and name.start < _READ
    ]
    listed = [name for name in scan.named("company") if name.start < _READ]
    for name in listed:
        yield Mention("company", scan.text[name.start : name.end], name.start, name.end), _LISTED
    text = scan.text[:_READ]
    title = len(scan.document.title)
    for mention, rank in organisations(text, title, scan.document.language):
        if any(start < mention.end and mention.start < end for start, end in taken):
            continue
        if _is_organisation(scan, mention):
            yield mention, rank


def _is_organisation(scan: Scan, mention: Mention) -> bool:
    after = scan.text[mention.end : mention.end + 60]
    before = scan.text[max(0, mention.start - 16) : mention.start]
    if (
        _brand(scan, mention.name)
        or _ANALYSTS.search(mention.name)
        or _GIVEN_NAME.search(before)
        or _TITLE_AFTER.match(after)
    ):
        return False
    if _shouted(mention.name) and (_CITY.match(after) or _trial(scan, mention.name)):
        return False
    return not (_CITY.match(after) and _starts_paragraph(scan, mention))


def _shouted(name: str) -> bool:
    """One word in capitals, as the names of trials and, in datelines, of cities are."""
    return " " not in name and name.isupper() and len(name) > 3 and name.isascii()


def _brand(scan: Scan, name: str) -> bool:
    """Is it the brand of a product: "Zelnovra (tesvacabtagene autoleucel)"?"""
    pattern = re.escape(name) + r" \([a-z]+(?:cabtagene|cel|gene)\b"
    return re.search(pattern, scan.text[:_READ]) is not None


def _trial(scan: Scan, name: str) -> bool:
    for found in re.finditer(re.escape(name), scan.text[:_READ]):
        around = scan.folded[found.end() : found.end() + 40]
        before = scan.folded[max(0, found.start() - 14) : found.start()]
        if _TRIAL_NAME.match(around) or before.endswith(
            ("trial ", "study ", "in ", "trial, ", "study, ")
        ):
            return True
    return False


def _starts_paragraph(scan: Scan, mention: Mention) -> bool:
    return scan.text[max(0, mention.start - 1) : mention.start] in ("\n", "")
