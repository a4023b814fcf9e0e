"""Finds the organisations that a text speaks of by how they are written, not by a list.

A ticker or a legal form behind a name, a verb of announcement after it, a dateline before it, a
possessive, "Sponsor:", a Chinese suffix: each says that the words before or after are a name.
"""

from collections.abc import Iterator

import re2

from monitor.values import Mention

_WORD = r"(?:[A-Z][\w&.’'+-]*|[A-Z]&[A-Z]|&|of|de|and|for|the|[a-z]{2,3}X[\w]*)"
_CAP = r"[A-ZÀ-Þ][\w&’'+-]*"
_NAME = rf"{_CAP}(?:(?: (?:&|and|of|de|du|der|for|the|dell'|e|für|et|y|del))? {_CAP}){{0,5}}"
_LEGAL = (
    r"(?:,? (?:Inc|Incorporated|Ltd|Limited|plc|PLC|Corp|Corporation|Co|AG|SA|SE|N\.V|NV|B\.V|BV|GmbH|LLC|A/S|AB|"
    r"S\.L|S\.p\.A|SpA|KGaA|S\.A|Pte|Pty|K\.K|AS|Oyj|LP)\b\.?)+"
)
_KIND = (
    r"(?:Therapeutics|Biotherapeutics|Bio|Biosciences|Bioscience|BioSciences|Biotech|Biotechnology|Biotechnologies|Biopharma|BioPharma|"
    r"Biopharmaceuticals?|Pharma|Pharmaceuticals?|Medicines?|Genetics|Genomics|Immune|Immuno|Immunotherapies|Biologics|"
    r"Biomedicine|Biomedicines|Biomanufacturing|Oncology|Cellular|Sciences|Cell Sciences|Cell Therapies|Cell Therapeutics|Cell Medicines|"
    r"Cell Medicine|Cell Innovation|Cell Technology|Cell Engineering|Cell Biotech|Immunotherapeutics|Immunologie|Regenmed|Laboratories|Labs|Health|Technologies|"
    r"University|Hospital|Institute|Clinic|Medical Center|Medical Centre|Klinikum|Foundation|Group|Vaccines|Cell|Cells|Tx|Terapias Avanzadas)"
)
_PATTERNS = tuple(
    (re2.compile(pattern), rank)
    for pattern, rank in (
        (rf"({_NAME}{_LEGAL}?) ?\((?:the )?[“\"]?(?:[Tt]he )?(?:“?[\w ]{{2,25}}”?[;,] ?)?(?:Nasdaq|NASDAQ|NYSE|HKEX|SEHK|LSE|TSX|ASX|SIX|SSE|SZSE|KOSDAQ|Euronext|TSE|AIM|Stock Code|OTC)", 9),
        (rf"({_NAME}{_LEGAL}) ?\(", 8),
        (rf"(?m)^({_NAME}{_LEGAL}?)(?: today| now)? (?:Announces?|Announced|Reports?|Doses?|Receives?|Completes?|Presents?|Enrolls?|Initiates?|Begins?|Files?|Submits?|Wins|Secures|Gets|Launches|Opens|Provides|Treats|Publishes|to Acquire|to Present|to Initiate|Appoints|Names|Outlines|Strengthens|Moves|Reaches|Discontinues|Cleared|Comments|Shares|Doses|Enters|Prepares|Sharpens)\b", 8),
        (rf"(?m)^({_NAME}{_LEGAL}?) (?:announces?|reports?|doses?|receives?|completes?|presents?|initiates?|begins?|files?|submits?|wins|secures|gets|launches|opens|treats|says|said|stops|halts|ends|drops|pauses|suspends|delays|nabs|buys|bags|inks|joins|gains|looks|slips|passes|starts|links|reveals|posts|shares|to|takes|set|sees|puts|plots|eyes)\b", 7),
        (rf"({_NAME}{_LEGAL}?) (?:today|yesterday|also|has|have|is pleased)? ?(?:to announce|announced?|announces|said|says|reported|reports|stated|declared|disclosed|told|shared|submitted|filed|dosed|treated|infused|received|gave|plans|expects|anticipates|begun|announce)\b", 5),
        (rf"(?:said|says|according to|announced by|developed by|sponsored by|made by|from|run by|Developer|firm|biotech|sponsor|startup|start-up|company) ({_NAME}{_LEGAL}?)(?:[ ,.’'»]|$)", 4),
        (rf"({_NAME})[’']s? (?:\w+[ -]){{0,3}}(?:CAR|candidate|therapy|lead|allogeneic|autologous|in vivo|cell|IND|BLA|[A-Za-z]+-cel|[A-Z]{{2,5}}-?\d)", 6),
        (rf"\b({_NAME} {_KIND}{_LEGAL}?)(?:\b|$)", 6),
        (rf"({_CAP}(?: {_CAP}){{0,4}}{_LEGAL})", 6),
        (r"(?m)^(?:Lead ?)?Sponsor(?: name)?: ?([^\n(;|]{3,80})", 9),
        (r"(?m)^(?:Company|Applicant|Developer|会社名|申请人|经费或物资来源|申办者|申请单位)[:： ]+([^\n(;|]{2,60})", 9),
        (r"on behalf of ([A-Z][^\n,;.]{3,60})", 10),
        (r"((?:Hospital|Universit[äàée]\w*|Université|Universidad|Universit[aà]t?|Hôpital|CHU|Klinikum|Uniklinik\w*|Hospices|Hospital Universitari\w*|University of|Institut\w*|Charité)(?: (?:de|du|des|of|für|di|la|le|von|the|d[’']))*(?: [A-ZÀ-Þ][\w’'-]*){0,5})", 5),
        (r"([一-龥A-Za-z（）()]{2,20}(?:生物科技|生物医药|生物技术|生物制药|生物|医药|药业|制药|集团|科技|细胞|基因|医院|医学中心|大学|药企)(?:（[一-龥]{2,4}）)?(?:股份)?(?:有限公司)?)", 6),
        (r"(?m)^(?:[【\[][^】\]]{1,12}[】\]])?(?:喜[报讯][！!｜|丨])?([一-龥]{2,8})(?:\([0-9]{4,6}(?:\.HK)?\))?[：:]", 5),
        (r"米?([ァ-ヶー・]{3,20}(?:・[ァ-ヶー]{2,20})*(?:セラピューティクス|バイオ|ファーマ)?)(?:は|が|、)", 4),
        (r"([一-龥]{2,10}(?:薬品工業|製薬|薬品)(?:株式会社)?)", 5),
        (r"([가-힣A-Za-z]{2,12})(?:은|는|이|가|,|\() ", 2),
    )
)
_NOT_A_NAME = re2.compile(
    r"(?i)^(?:the|a|an|this|that|it|its|they|we|our|in|on|at|for|from|with|by|as|and|or|but|if|first|new|phase|trial|study|data|results?|fda|"
    r"food and drug.*|u\.?s\.?.*|ema|european.*|nmpa|cde|mhra|china.*|chinese|american|europe|japan.*|health canada|company|the company|"
    r"dr|prof\w*|professor|mr|ms|chief.*|ceo|car|car.?t.*|cell therapy|cart|in vivo|allogeneic|autologous|shares?|researchers?|doctors?|"
    r"patients?|participants?|investigators?|analysts?|media|investors?|contact.*|about.*|forward.*|safe harbor|note.*|january|february|march|april|may|june|"
    r"july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|nasdaq.*|nyse|globe ?newswire|"
    r"pr ?newswire|business ?wire|nature.*|lancet.*|the lancet.*|cell|science|blood|med|neurology|national medical.*|center for.*|regulators?|medicines and.*|ministry.*|paul.*|securities.*|"
    r"committee.*|european commission|lupus|scleroderma|myasthenia.*|multiple.*|type 1.*|sjögren.*|crohn.*|graves.*|cd\d+.*|bcma.*|"
    r"investor.*|corporate|global|clinical|therapy|treatment|regulatory|recent.*|breaking|update|watch|today|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|fifty|half|all|no|not|five months on|early|enrollment|dosing|recruitment|biopharma bites|daily briefing.*|case report|"
    r"university|hospital|institute|clinic|orphan.*|fast track.*|rmat.*|breakthrough.*|prime.*|board.*|directors|biologics license.*|investigational.*|"
    r"statement|letter.*|dear.*|item.*|form.*|exhibit.*|current report|title|source|nyse.*|hong kong|stock code.*|wall street|biotech.*|pharma|big pharma|"
    r"immune effector.*|cytokine.*|off-the-shelf|dual.*|universal|gamma.*|anti-.*|refractory|severe|systemic.*|brief title|official title|conditions?|interventions?|"
    r"sponsor|status|locations?|primary.*|secondary.*|keywords|overall.*|record.*|enrol.*|weekly.*|plus|jpmorgan|ist|principal investigator|asked|ask|what|when|while|why|how|who|there|here|such|these|those|"
    r"european congress.*|american college.*|acr|eular|ash|asgct|neuromyelitis.*|generalized|rheumatoid.*|juvenile.*|antiphospholipid.*|chronic.*|immune)$"
)


def organisations(text: str) -> list[tuple[Mention, int]]:
    """Names of organisations with the strength of the sign that showed each (10 is strongest)."""
    best: dict[tuple[int, int], tuple[Mention, int]] = {}
    for pattern, rank in _PATTERNS:
        for match in pattern.finditer(text):
            for mention in _cleaned(match.group(1), match.start(1)):
                place = (mention.start, mention.end)
                if place not in best or best[place][1] < rank:
                    best[place] = (mention, rank)
    return sorted(best.values(), key=lambda one: one[0].start)


_LEADING = re2.compile(
    r"^(?:(?:The|A|An|In|On|At|By|For|From|With|And|But|Meanwhile|Today|Yesterday|Biotech|Developer|Firm|Boston-based|Chinese|Swiss|US|U\.S\.|"
    r"Sponsor|Company) )+|^(?:近日|今日|日前|宣布|由|与|和|向|的|从|获|其|喜讯|喜报|热烈祝贺|祝贺|丨|｜|[|：:])+"
)


def _cleaned(name: str, start: int) -> Iterator[Mention]:
    lead = _LEADING.match(name)
    if lead and lead.end() < len(name):
        start += lead.end()
        name = name[lead.end() :]
    stripped = name.rstrip(" ,;:’'“”\"(")
    for ending in ("’s", "'s"):
        stripped = stripped.removesuffix(ending)
    if len(stripped) < 2 or _NOT_A_NAME.search(stripped):
        return
    yield Mention("company", stripped, start, start + len(stripped))
