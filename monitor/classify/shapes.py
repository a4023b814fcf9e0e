"""Knows names by their shape: product codes and INNs, antigens, registry ids, phases.

What no list holds is named so: a code ("ABC-123"), an INN ("...cabtagene autoleucel"), a short
name ("...-cel"), an antigen ("CD" and a number). Patterns are run by re2: linear on any text.
"""

from collections.abc import Iterator

import re2

from monitor.classify.patterns import any_of
from monitor.values import Mention

_INN = re2.compile(
    r"(?i)\b([a-z]{4,}(?:cabtagene|gene|temcel|cel) (?:auto|allo)?leucel|[a-z]{4,}leucel|"
    r"[a-z]{5,}cabtagene)\b"
)
_SHORT = re2.compile(r"\b[A-Za-z]{3,12}[\x{2010}\x{2011}-]cel\b")
_CODE = re2.compile(
    r"\b(?:[A-Z]{1,2}-)?[A-Z][A-Za-z]{0,6}(?:[\x{2010}\x{2011}-]| )?"
    r"[A-Z]{0,3}[0-9]{1,7}[A-Z]{0,3}(?:-[0-9A-Z]{1,3})?\b"
)
_NAMED = re2.compile(r"\b[A-Z][a-z]{3,12}[\x{2010}\x{2011}-][0-9]{1,3}\b")
_KATAKANA = re2.compile(r"「([ァ-ヶー・ ]{4,30}(?:セル|ジーン)[ァ-ヶー]*)」")
_CHINESE_INN = re2.compile(r"([一-龥]{2,6}(?:仑赛|伦赛|奥赛|基赛)(?:注射液)?)")
_QUOTED_SHORT = re2.compile(r"['‘\"“]([A-Z][A-Za-z]{2,12}-cel)['’\"”]")
_TRIAL_ID = re2.compile(
    r"\b(?:NCT[0-9]{8}|ChiCTR-?[A-Z0-9-]{6,18}|"
    r"(?:EU ?CT |EUCT )?20[0-9]{2}-[0-9]{6}-[0-9]{2}(?:-[0-9]{2})?|CTR20[0-9]{6,8}|"
    r"jRCT[a-z]?[0-9]{8,12}|ISRCTN[0-9]{6,10}|ACTRN[0-9]{10,16}|DRKS[0-9]{8}|KCT[0-9]{7}|"
    r"CTRI/20[0-9/]{6,14}|UMIN[0-9]{9}|JapicCTI-[0-9]{6}|IRCT[0-9N]{8,18})\b"
)
_ANTIGEN = re2.compile(
    r"\b(?:anti-?)?(CD[0-9]{1,3}[a-z]?|GPRC5D|BAFF-?R|CLDN18\.2|CLL-?1|IL13R[αa]2|HER2|EGFR(?:vIII)?|GPC3|ROR1|PSMA|B7-H3|GD2|mesothelin|MSLN|IGHV4-34)\b"
)
_PAIR = re2.compile(r"\b(CD[0-9]{1,3}|BCMA)[x×/](CD[0-9]{1,3}|BCMA|[0-9]{2})\b")
_ARMED = (
    r"(?:re-?\w+ed|engineered|modified|altered|trained|armed|edited|equipped|loaded|fitted|tuned|tweaked|primed|programmed|"
    r"taught|transduced|converted|turned|genetically|coded|retooled|abgerichtet|umprogrammiert\w*|verändert\w*|modifizier\w*|"
    r"modifiés|modifiées|reprogrammés|modificad[oa]s|reprogramad[oa]s)"
)
_CELLS = (
    r"(?:T[ \x{2010}\x{2011}-]?[cC]ells?|T[ -]lymphocytes|immune cells|white (?:blood )?cells|"
    r"T-Zellen|Abwehrzellen|Immunzellen|lymphocytes T|linfocitos T)"
)
_MADE = re2.compile(
    rf"(?i:{_ARMED}) (?:[\w'’-]+ ){{0,2}}{_CELLS}|{_CELLS}(?:[^.;。]{{0,60}} | )(?i:{_ARMED})\b"
)
_NOT_A_CODE = any_of("product", "not_a_code", "(?i)^(?:{})$")
_ONE = r"(?:[0-4]|i{1,3}|iv)[ab]?"
_PHASE = re2.compile(
    r"(?i)\b(?:early[_ ])?phase[ _-]?(?:s )?"
    rf"({_ONE}(?:(?: ?[/|–-] ?| and | or )(?:phase ?)?{_ONE})?)(?:\b|_)"
)
_N = r"([ⅠⅡⅢ]|I{1,3}|[123])"
_PHASE_OTHER = re2.compile(
    rf"(?i)([ⅠⅡⅢ]|\bI{{1,3}}|[123一二三])(?:[ab])?(?:(/|-|~){_N})? ?(?:期|상\b|相)|"
    rf"第{_N}(?:(/){_N})?相|제?([123])(?:(/)([123]))?상|"
    rf"\bfases? (I{{1,3}}|[123])(?:(/)(I{{1,3}}|[123]))?|"
    rf"\bPhase-(I{{1,3}}|[123])(?:(/)(I{{1,3}}|[123]))?-"
)
_REGISTRY_PHASE = re2.compile(r"(?i)\b(EARLY_)?PHASE([1-4])(?:\|PHASE([1-4]))?")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "ⅰ": "1",
    "ⅱ": "2",
    "ⅲ": "3",
    "一": "1",
    "二": "2",
    "三": "3",
}


def coined(text: str, folded: str) -> list[Mention]:
    """Names of products, antigens and trials that are known by their shape alone."""
    found = [*_inns(text), *_codes(text, folded)]
    found += [Mention("trial", m.group(), *m.span()) for m in _TRIAL_ID.finditer(text)]
    for match in _ANTIGEN.finditer(text):
        found.append(Mention("target", match.group(1), *match.span(1)))
    for match in _PAIR.finditer(text):
        for group in (1, 2):
            name = match.group(group)
            name = f"CD{name}" if name.isdigit() else name
            found.append(Mention("target", name, *match.span(group)))
    found += [Mention("modality", "engineered T cells", *m.span()) for m in _MADE.finditer(text)]
    return found


def _inns(text: str) -> Iterator[Mention]:
    for pattern, group in (
        (_INN, 1),
        (_SHORT, 0),
        (_KATAKANA, 1),
        (_CHINESE_INN, 1),
        (_QUOTED_SHORT, 1),
    ):
        for match in pattern.finditer(text):
            yield Mention("product", match.group(group), *match.span(group))


def _codes(text: str, folded: str) -> Iterator[Mention]:
    seen: set[int] = set()
    for pattern in (_CODE, _NAMED):
        for match in pattern.finditer(text):
            start, end = match.span()
            written = match.group()
            if start in seen or _NOT_A_CODE.search(written) or not _like_a_product(written):
                continue
            if _beside_trial(folded, start, end, written) or text[start - 1 : start] in ("-", "/"):
                continue
            seen.add(start)
            yield Mention("product", written, start, end)


def _like_a_product(written: str) -> bool:
    letters = sum(character.isalpha() for character in written)
    digits = sum(character.isdigit() for character in written)
    if " " in written:
        head, _, tail = written.partition(" ")
        return head.isupper() and 2 <= len(head) <= 4 and tail.isdigit() and len(tail) >= 3
    if "-" not in written and "\u2011" not in written and "\u2010" not in written:
        return digits >= 2 and letters <= 5 and written[:letters].isupper()
    head = written.replace("\u2011", "-").replace("\u2010", "-").split("-")[0]
    return digits >= 1 and (len(head) <= 5 or not head.isupper())


_TRIAL_AFTER = (
    "trial",
    "study",
    "program",
    "substudy",
    "cohort",
    ", the phase",
    ", a phase",
    ", its phase",
    " (nct",
)
_TRIAL_BEFORE = ("trial ", "study ", "trial, ", "study, ", "called ", "trial (", "named ")


def _beside_trial(folded: str, start: int, end: int, written: str) -> bool:
    """Is this the name of a trial ("MARINER-2 study") and not of a product?"""
    head = written.replace("\u2011", "-").split("-")[0]
    if len(head) <= 3 or any(character.isdigit() for character in head):
        return False
    after = folded[end : end + 14].lstrip()
    before = folded[max(0, start - 12) : start]
    return after.startswith(_TRIAL_AFTER) or before.endswith(_TRIAL_BEFORE)


_NUMBER = (
    r"(?:[0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|all|both|half|most)"
)
_SHARE = re2.compile(
    rf"(?i)\b{_NUMBER} (?:of|out of|in) (?:the |its |these |those )?(?:first )?{_NUMBER}\b|"
    r"\b[0-9]+/[0-9]+ |\b[0-9]{1,3}(?:\.[0-9])? ?(?:%|percent|per cent|Prozent)|"
    r"[0-9]+例(?:中|患者|受试者)|[0-9]+명 중 [0-9]+명|[0-9]+[人例]中[0-9]+[人例]|"
    r"\b[0-9a-zé]+ (?:von|der|sur|de los|de las) [0-9a-zé]+ "
    r"(?:Patient|Behandelt|patient|malade|pacient)"
)


def shares(text: str) -> list[tuple[int, int]]:
    """Where a share of patients is named: "four of five", "71%", "8명 중 6명"."""
    return [match.span() for match in _SHARE.finditer(text)]


_STAGES = (("mid-stage", "2"), ("late-stage trial", "3"), ("late-stage study", "3"))


def phases(text: str) -> list[tuple[int, str]]:
    """Where a phase is named, and which: "1", "1/2", "2", "2/3", "3"."""
    found = [(match.start(), _phase(match.group(1))) for match in _PHASE.finditer(text)]
    for match in _PHASE_OTHER.finditer(text):
        parts = [part for part in match.groups() if part and part not in "/-~"]
        found.append((match.start(), _phase("/".join(parts))))
    for word, number in _STAGES:
        place = text.lower().find(word)
        if place >= 0:
            found.append((place + len(text), number))  # after every phase that is named outright
    for match in _REGISTRY_PHASE.finditer(text):
        both = [part for part in match.groups()[1:] if part]
        found.append((match.start(), "/".join(both)))
    return sorted(one for one in found if one[1])


def _phase(written: str) -> str:
    plain = written.lower().replace("phase", "")
    for mark in ("|", "–", "-", " and ", " or "):
        plain = plain.replace(mark, "/")
    parts = []
    for part in plain.split("/"):
        part = part.strip().rstrip("ab") or part.strip()
        parts.append(_ROMAN.get(part, part))
    kept = list(dict.fromkeys(part for part in parts if part in ("1", "2", "3", "4")))
    return "/".join(kept)
