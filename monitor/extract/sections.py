"""How publishers open the parts of a document that are no news of its own, line by line."""

import re

OPENING = frozenset('"“„«「『‘')

_ABOUT = re.compile(
    r"(?:(?:about|über|à propos (?:de|du)|acerca de|sobre|om)\s|à propos d['’])"
    r"(?!\d)\S.{0,90}(?<![.,;!。，])"
    r"|about us|notes? to editors?|notes aux rédactions|company (?:profile|overview)|boilerplate"
    r"|[【\[]?(?:关于|關於)(?!.{0,30}的公告)[^。，]{1,30}"
    r"|(?:公司|企业|关于我们|企業)(?:简介|介绍|概要|概況)?"
    r"|.{1,30}について|会社概要|회사 ?(?:개요|소개)|.{1,30} 소개",
    re.IGNORECASE,
)
_ABOUT_PARAGRAPH = re.compile(
    r"(?:About|Über|À propos de|Acerca de) (?:the |our )?(?!\d)(?=\S*[A-ZÀ-Ý])[^.:\n]{1,60}"
    r"(?:[.:]| [–—-])\s+[A-ZÀ-Ý0-9]|[【\[]?(?:关于|關於)[^，。\n]{1,30}[：:】\]]"
)
_FORWARD = re.compile(
    r"forward[- ]?looking|safe[- ]harbou?r|cautionary (?:note|statement|language)|risk reminder"
    r"|^disclaimer|legal notice|zukunftsgerichtete|zukunftsbezogene|haftungsausschluss"
    r"|déclarations? prospectives|^avertissement|declaraciones? (?:prospectivas|a futuro)"
    r"|前瞻性|免责声明|風險提示|风险提示|将来予測|将来の見通し|見通しに関する",
    re.IGNORECASE,
)
_FORWARD_PARAGRAPH = re.compile(
    r"(?:safe[- ]harbou?r|forward[- ]looking statements?|cautionary (?:note|statement))\b"
    r"|(?:(?:this|the|these|certain|some|any|all|various|statements?|except|parts?|matters"
    r"|in addition|as|information|our)\b[^.]{0,160}?(?:forward[- ]looking|look(?:s|ing)? ahead))"
    r"|(?:this|the) (?:press )?release contains [^.]{0,60}(?:expectations|projections|estimates)"
    r"|neither the (?:stock )?exchange|hong kong exchanges and clearing|warning under rule"
    r"|(?:本|以上|该|上述)[^。]{0,40}前瞻性|香港交易及結算所|香港交易及结算所"
    r"|diese?[^.]{0,80}zukunftsgerichtete|ce communiqué[^.]{0,80}prospectives"
    r"|este comunicado[^.]{0,80}(?:prospectivas|a futuro)"
    r"|本(?:資料|プレスリリース)[^。]{0,60}見通し",
    re.IGNORECASE,
)
_WHO = (
    r"(?:(?:media|press|investors?|company|corporate|ir|pr|editorial|medical|general)"
    r"(?: ?(?:and|&|/) ?(?:media|investors?|press))?(?: relations)?"
    r"(?: (?:contacts?|inquiries|enquiries))?|contacts?(?: (?:us|information|details|person))?"
    r"|for (?:further|more|additional) information.{0,60}|enquiries|inquiries|media relations"
    r"|pressekontakt|kontakte?|ansprechpartner(?:in)?|contacts? (?:presse|médias|investisseurs)"
    r"|contactos?.{0,15}|联系(?:我们|方式|人)|聯絡.{0,4}|媒体(?:联系|垂询|联络).{0,6}"
    r"|投资者(?:关系|联系).{0,6}|お問い?合わせ先?|本件に関する.{0,20}|문의.{0,10})"
)
_CONTACTS = re.compile(rf"{_WHO}\s*[:：]?", re.IGNORECASE)
_CONTACT_LINE = re.compile(rf"{_WHO}\s*[:：]\s*\S", re.IGNORECASE)
_ADDRESS = re.compile(
    r"@|\[email|https?://|www\.|\+\d[\d ().-]{6,}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}"
)
_SOURCE = re.compile(r"SOURCE:?\s+\S.{0,100}|Source: \S.{0,100}|来源[：:].{1,60}")
_END = re.compile(
    r"[-–—#*~\s]*(?:ends?|ende|fin|完|以上)[-–—#*~\s]*|#{2,}|\*{3,}|-?30-?", re.IGNORECASE
)
_RELATED = re.compile(
    r"(?:related|recommended|more from|also from|also read|you (?:may|might) also"
    r"|read (?:more|also|next|on)\b|most (?:read|popular|viewed)|trending"
    r"|popular (?:posts|articles|stories)|further reading|see also|latest (?:news|stories)"
    r"|share this|explore more|more (?:news|stories|articles)|latest from|sign up (?:for|to)"
    r"|subscribe (?:to|now|for)|want your company's news|tags?\s*[:：]|filed under"
    r"|lesen sie auch|mehr zum thema|das könnte sie|à lire aussi|lire aussi|te puede interesar"
    r"|noticias relacionadas|相关(?:阅读|新闻|推荐|链接|文章)|推荐阅读|延伸阅读|猜你喜欢"
    r"|関連(?:記事|リンク|ニュース)|관련 ?기사|©|copyright (?:©|\(c\)|\d{4}))",
    re.IGNORECASE,
)

_STOPS = frozenset('.。;；,，、!！…|”"»」)')
_FIGURES = re.compile(r"\d[\d,.]*\)?(?:\s*[/$|]|\s{2,})\s*\(?\$?\d")
_BULLET = re.compile(r"[•●▪■◦·✔✓*–—-]\s?|\(?[a-z]\)\s")
_FIELD = re.compile(r"[^:：]{1,60}[:：]\s*\S")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "per",
        "the",
        "to",
        "und",
        "von",
        "der",
        "die",
        "das",
        "für",
        "im",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "et",
        "en",
        "y",
        "el",
        "los",
        "del",
        "à",
        "with",
        "after",
        "via",
        "its",
    ]
)
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_SAID = re.compile(
    r"\b(?:said|says|commented|comments|stated|added|adds|noted|notes|remarked|explained|explains"
    r"|continued|concluded|told|according to|commenting|sagte|sagt|erklärte|erklärt|kommentierte"
    r"|betonte|so (?:der|die)|berichtet|fügte|déclaré|déclare|explique|expliqué|commente|commenté"
    r"|rappelle|estime|prévient|ajoute|souligne|dijo|dice|explica|explicó|señaló|señala|afirmó"
    r"|afirma|añadió|comentó|declaró)\b"
    r"|表示|指出|称|認為|认为|说|介绍|透露|强调|述べ|話し|話す|コメント|語っ"
    r"|밝혔다|말했다|설명했다|전했다",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„«「『][^\"”“»」』]{20,}")


def opened(line: str) -> tuple[str, bool] | None:
    """The section that a line opens, and whether the line is its heading; None for other lines.

    A line that opens none goes on with the section that it stands in.
    """
    if _END.fullmatch(line):
        return ("contacts", True)
    bare = line.strip("*_#=[]【】 ")
    if not bare:
        return None
    if len(bare) <= 110 and bare[-1] not in ".。":
        kind = _by_heading(bare)
        if kind is not None:
            return (kind, True)
    if _FORWARD_PARAGRAPH.match(bare):
        return ("forward_looking", False)
    if _ABOUT_PARAGRAPH.match(bare):
        return ("about", False)
    if len(bare) <= 250 and _CONTACT_LINE.match(bare) and is_contact(bare):
        return ("contacts", True)
    return None


def _by_heading(line: str) -> str | None:
    if _RELATED.match(line):
        return "related"
    if _FORWARD.search(line) and not _BULLET.match(line):
        return "forward_looking"
    if _ABOUT.fullmatch(line):
        return "about"
    if _CONTACTS.fullmatch(line) or _SOURCE.fullmatch(line):
        return "contacts"
    return None


def is_contact(line: str) -> bool:
    """Has the line an address, a telephone number, or no more than a name after "Contact:"?"""
    return _ADDRESS.search(line) is not None or len(line) <= 120


def is_heading(line: str, following: str) -> bool:
    """Is a line a heading of what follows: short, without a final stop, written as a title?"""
    if not following or not 2 <= len(line) <= 100 or line[-1] in _STOPS:
        return False
    if "|" in line or "@" in line or "://" in line or ". " in line[4:]:
        return False
    if _BULLET.match(line) or _FIELD.match(line) or _FIGURES.search(line):
        return False
    if _EAST.search(line):
        return len(line) <= 30
    return _is_titled(line)


def _is_titled(line: str) -> bool:
    words = [word for word in line.split() if any(sign.isalpha() for sign in word)]
    if not words or len(words) > 14 or sum(sign.isdigit() for sign in line) * 2 > len(line):
        return False
    first = words[0].lstrip("(¿¡\"“'")[:1]
    if first.islower() and not any(sign.isupper() for sign in words[0]):
        return False
    if line[-1] in "?:：" or line[0].isdigit() or len(words) <= 5:
        return True
    large = [word for word in words if word.lower() not in _SMALL]
    return sum(not word[0].islower() for word in large) * 10 >= len(large) * 8


def is_broken(lines: list[str]) -> bool:
    """Are these lines one paragraph, broken where a column ended?"""
    lengths = [len(line) for line in lines[:-1]]
    if min(lengths) < 55 or max(lengths) - min(lengths) > 25 or len(lines[-1]) > max(lengths) + 5:
        return False
    stopped = sum(line[-1] in ".。:：" for line in lines[:-1])
    return stopped * 4 <= len(lengths) and not any(_BULLET.match(line) for line in lines)


def is_prose(line: str) -> bool:
    """Is a line running text, not a field of a record, an item of a list or a row of a table?"""
    if _BULLET.match(line) or "|" in line:
        return False
    if _EAST.search(line):
        return len(line) >= 25 or line[-1] in "。！？"
    return len(line) >= 80 or (line[-1] in '.!?”"' and len(line) >= 40 and not _FIELD.match(line))


def is_field(line: str) -> bool:
    """Is a line a field of a record: "Enrollment: 30"?"""
    return _FIELD.match(line) is not None


def is_quote(line: str) -> bool:
    """Does a paragraph hold somebody's words: quotation marks around much, and who said it?"""
    return _QUOTED.search(line) is not None and _SAID.search(line) is not None
