"""Finds the organisations that a text speaks of by how they are written, not by a list.

A ticker or a legal form behind a name, a verb of announcement after it, a dateline before it, a
possessive, "Sponsor:", a Chinese suffix: each says that the words before or after are a name.
"""

from collections.abc import Iterator, Sequence

import re2

from monitor.values import Mention

_CAP = r"[A-ZÀ-Þ][\w&’'+-]*"
_NAME = rf"{_CAP}(?:(?: (?:&|and|of|de|du|der|for|the|dell'|e|für|et|y|del))? {_CAP}){{0,5}}"
_LEGAL = (
    r"(?:(?:,? (?:Inc|Incorporated|Ltd|Limited|plc|PLC|Corp|Corporation|Co|AG|SA|SE|N\.V|NV|B\.V|BV|GmbH|LLC|A/S|AB|"
    r"S\.L|S\.p\.A|SpA|KGaA|S\.A|Pte|Pty|K\.K|AS|Oyj|LP)\b\.?)+)"
)
_KIND = (
    r"(?:Therapeutics|Biotherapeutics|Bio|Biosciences|Bioscience|BioSciences|Biotech|Biotechnology|Biotechnologies|Biopharma|BioPharma|"
    r"Biopharmaceuticals?|Pharma|Pharmaceuticals?|Medicines?|Genetics|Genomics|Immune|Immuno|Immunotherapies|Biologics|"
    r"Biomedicine|Biomedicines|Biomanufacturing|Oncology|Cellular|Sciences|Cell Sciences|Cell Therapies|Cell Therapeutics|Cell Medicines|"
    r"Cell Medicine|Cell Innovation|Cell Technology|Cell Engineering|Cell Biotech|Immunotherapeutics|Immunologie|Regenmed|Laboratories|Labs|Health|Technologies|"
    r"University|Hospital|Institute|Clinic|Medical Center|Medical Centre|Klinikum|Foundation|Group|Vaccines|Cell|Cells|Tx|Terapias Avanzadas)"
)
_ANNOUNCES = (
    r"(?:[Aa]nnounces?|[Aa]nnounced|[Rr]eports?|[Rr]eported|[Dd]oses?|[Dd]osed|[Rr]eceives?|[Cc]ompletes?|[Pp]resents?|[Ee]nrolls?|[Ii]nitiates?|[Bb]egins?|[Ff]iles?|"
    r"[Ss]ubmits?|[Ww]ins|[Ss]ecures|[Gg]ets|[Ll]aunches|[Oo]pens|[Pp]rovides|[Tt]reats|[Pp]ublishes|[Aa]ppoints|[Oo]utlines|[Ss]trengthens|[Mm]oves|[Rr]eaches|"
    r"[Dd]iscontinues|[Cc]omments|[Ss]hares|[Ee]nters|[Pp]repares|[Ss]harpens|[Ss]ays|[Ss]aid|[Ss]tops|[Hh]alts|[Ee]nds|[Dd]rops|[Pp]auses|[Ss]uspends|[Dd]elays|[Nn]abs|[Bb]uys|"
    r"[Bb]ags|[Ii]nks|[Jj]oins|[Gg]ains|[Ll]ooks|[Ss]lips|[Pp]asses|[Ss]tarts?|[Ll]inks|[Rr]eveals|[Pp]osts|[Tt]akes|[Ss]ets?|[Ss]ees|[Pp]uts|[Pp]lots|[Ee]yes|[Aa]dds|[Rr]esumes|"
    r"[Rr]egains|[Ee]xercises|[Ll]icenses|[Aa]cquires|[Ee]xpands|[Aa]dvances|[Gg]rants|[Uu]nveils|[Ss]howcases|[Tt]o [A-Za-z]+|[Cc]leared|[Ee]nrols|[Aa]ims|[Pp]lans|[Ee]xpects|[Hh]as|[Ii]s|[Ww]ill|[Ff]inds|[Tt]erminates|[Ww]ithdraws|[Ss]hows|[Tt]urns|[Gg]oes|[Cc]loses|[Ss]igns|[Nn]ames|[Dd]eclares?|[Dd]eclared|nets|lands|pulls|doles|infuses|wriggles|lines|spurns|tops|kicks|hands|gives|makes|wraps|licenses|snags|treats|brings|begins|advances|stumbles|ditches|retools|resumes|restarts|wipes|corrals|scraps|culls|axes|cuts|suspends|axed|bets|mulls|nears|hits|clears|picks)"
)
_SIGNS: tuple[tuple[str, int], ...] = (
    # a ticker or a legal form in the first sentence: what a release calls itself
    (rf"({_NAME}{_LEGAL}?) ?\((?:[^()]{{0,60}}[;,] ?)?(?:Nasdaq|NASDAQ|NYSE|HKEX|SEHK|LSE|TSX|ASX|SIX|SSE|SZSE|KOSDAQ|Euronext|TSE|AIM|Stock Code|OTC|RNAC|[A-Z]{{3,4}}\))", 10),
    (rf"({_NAME}{_LEGAL}) ?\(", 8),
    (rf"({_NAME} {_KIND}{_LEGAL}?),? (?:today |yesterday |also |now |has |have |is pleased to |hereby )?(?:announced?|announces|said|says|reported|reports|stated|declared|disclosed)\b", 8),
    (rf"({_NAME}{_LEGAL}?)(?:,[^.;]{{3,160}},)? (?:today |yesterday |also |now |has |have |is pleased to |hereby )?(?:announced?|announces|said|says|reported|reports|stated|declared|disclosed|told|shared|revealed)\b", 6),
    (rf"(?:said|says|according to|announced by|developed by|sponsored by|made by|run by|financed by|backed by|[Dd]eveloper|firm|biotech|sponsor|startup|start-up|supplier,?|Sponsor:|parent) (?:[A-Z][a-z]+-based )?({_NAME}{_LEGAL}?)(?:[ ,.’'»]|$)", 6),
    (rf"({_NAME})[’']s? (?:\w+[ -]){{0,3}}(?:CAR|candidate|therapy|lead|allogeneic|autologous|in vivo|cell|IND|BLA|[A-Za-z]+-cel|[A-Z]{{1,4}}-?[A-Z]?\d|application|marketing|experimental|dual|first|chief)", 6),
    (rf"({_NAME})[’'] (?:[A-Z]{{4,}}|CAR|candidate|lead|obe|trial)", 5),
    (rf"(?:therapy|candidate|treatment|product|cells?) (?:from|of|by) ({_NAME}{_LEGAL}?)(?:[ ,.]|$)", 5),
    (rf"({_NAME} {_KIND}{_LEGAL}?)(?:[^\w]|$)", 5),
    (rf"({_NAME}{_LEGAL})(?:[^\w]|$)", 5),
    (rf"on behalf of ({_NAME}{_LEGAL}?)", 12),
    (rf"(?:, de|, von|von der Firma|société(?: [a-zà-ÿ]+)?|empresa|firma|financé par|financée par|desarrollad[oa] por|développée? par|entwickelt von|Firma) ({_NAME}{_LEGAL}?)(?:[ ,.]|$)", 8),
    (rf"\bthat ({_NAME}) (?:has|had|will|would|is|was)\b", 3),
    (rf"(?m)^(?:[•–*·-] ?|[0-9]+\. )?({_NAME}) (?:put|puts|pulled|took|takes|gave|gives|won|got|made|makes|paid|pays|showed|spoke|filed|sold|used)\b", 5),
    (rf"\b({_NAME}) (?:has|have) (?:begun|treated|dosed|infused|enrolled|completed|not|filed|discontinued|stopped|put|set|passed|exercised|posted|now)\b", 5),
    (r"\b((?:Hospital|Universit[äàée]\w*|Université|Universidad|Universit[aà]t?|Hôpital|CHU|Klinikum|Uniklinik\w*|Hospices|Hospital Universitari\w*|University of|Institut\w*|Charité)(?: (?:de|du|des|of|für|di|la|le|von|the|d[’']))*(?: [A-ZÀ-Þ][\w’'-]*){0,4}(?: (?:de|of|du) [A-ZÀ-Þ][\w’'-]*)?)", 4),
)
_FIELD_SIGNS = (
    (r"(?m)^(?:Lead ?)?[Ss]ponsor(?: name)?: ?([^\n(;|]{3,80}(?:\((?:Hefei|Chengdu|Nanjing|Shanghai|Beijing|Guangzhou|Suzhou)\))?[^\n(;|]{0,20})", 20),
    (r"(?m)^(?:Company|Applicant|Developer|会社名|申请人|申办者|申请单位)[:： ]+([^\n(;|]{2,60})", 12),
    (r"(?m)^经费或物资来源[:：] ?([^\n;|]{2,60})", 12),
    (r"(?m)^LeadSponsor: ?([^\n(;|]{3,80})", 20),
    (r"(?m)^(.{3,60})\n\(Exact name of registrant", 14),
)
_TITLE_SIGNS = (
    (rf"^({_NAME}{_LEGAL}?)(?:,[^,]{{3,60}},)? {_ANNOUNCES}\b", 9),
    (rf"(?:: |; |, plus |and )({_NAME}) {_ANNOUNCES}\b", 4),
    (rf"^({_NAME}{_LEGAL}?)[:：] ", 8),
    (rf"^({_NAME}{_LEGAL})(?:[ ,:–—-]|$)", 9),
    (rf"^({_NAME}) (?:annonce|obtient|décroche|concède|lance|traite|présente|publie|reçoit|démarre|signe|dépose|anuncia|obtiene|inicia|recibe|trata|presenta|firma|publica|logra|startet|meldet|erhält|behandelt|beginnt|öffnet|gibt|reicht|annuncia) ", 8),
    (rf"^({_NAME})[’']s? ", 7),
    (rf"^(?:Form 8-K: |8-K: )?({_NAME}{_LEGAL}?)(?: ?[-–—] (?:Form )?8-K| ?– FORM|$)", 6),
    (rf"\b(?:from|at|by|to) ({_NAME})(?: |$|[,:;’'])", 0),
    (rf"({_NAME})[’']s? (?:[\w-]+ ){{0,4}}[A-Za-z-]*(?:-cel|[0-9]{{2}}|CAR|cells?|lupus|IND|BLA|application|trial)", 7),
    (rf"({_NAME} {_KIND}{_LEGAL}?)(?:[^\w]|$)", 5),
    (rf"^({_NAME}{_LEGAL}?)[,:] ", 4),
)
_CHINESE_SIGNS = (
    (r"([一-龥]{2,4}[一-龥A-Za-z]{0,10}?(?:生物科技|生物医药|生物技术|生物制药|医药科技|细胞科技|基因科技|药业|制药)(?:（[一-龥]{2,4}）)?(?:集团)?(?:股份)?有限公司)", 9),
    (r"([一-龥]{2,4}(?:基因|细胞|生物|医药)(?:（[一-龥]{2,4}）)(?:股份)?有限公司)", 10),
    (r"([一-龥]{2,4}(?:生物|医药|药业|制药|基因|细胞|医疗|科技|集团))(?:宣布|表示|与|的|获|完成|创始人|董秘|首席|通用|自主|双靶|异体|体内|将|拟|：|:|（|\(|在|，|,|计划|于)", 6),
    (r"^(?:【[^】]{1,12}】)?(?:喜[报讯][！!｜丨|]+)?(?:[^丨｜|：:！!]{0,12}[丨｜|！!])?([一-龥]{2,6})(?:\([0-9]{4,6}(?:\.HK)?\))?[：:]", 6),
    (r"([一-龥]{2,12}(?:医院|医学中心|大学|研究院))", 3),
    (r"([一-龥]{2,5}(?:生物|医药|药业|制药|基因|细胞|集团))", 4),
)
_JAPANESE_SIGNS = (
    (r"米?([ァ-ヶー]{2,20}(?:・[ァ-ヶー]{2,20})+)(?:は|が|、|社)", 8),
    (r"([一-龥ァ-ヶA-Za-z]{2,14}(?:薬品工業|製薬|薬品|ファーマ|バイオ|セラピューティクス|セル)(?:株式会社)?)", 6),
    (r"株式会社([一-龥ァ-ヶーA-Za-z]{2,20})", 6),
    (r"([一-龥ァ-ヶ]{2,12}(?:大学病院|大学|病院|研究所))", 3),
    (r"米([ァ-ヶー]{3,12})、", 5),
    (r"^(?:米)?([一-龥ァ-ヶーA-Za-z]{2,14})、", 6),
    (r"(?m)^会社名 ?(?:株式会社)?([^ \n]{2,24})", 10),
)
_KOREAN_SIGNS = (
    (r"([가-힣A-Za-z]{2,12})(?:은|는|이|가) ", 4),
    (r"(?m)(?:^|[①②③\]] ?)([가-힣A-Za-z]{2,12}), ", 7),
    (r"([가-힣]{2,10}(?:바이오|제약|셀|테라퓨틱스|약품|파마|대병원|병원|대학교))", 4),
)


def _compiled(signs: Sequence[tuple[str, int]]) -> list[tuple[re2._Regexp, int]]:
    return [(re2.compile(pattern), rank) for pattern, rank in signs]


_ANYWHERE = _compiled((*_SIGNS, *_FIELD_SIGNS))
_IN_TITLE = _compiled(_TITLE_SIGNS)
_BY_LANGUAGE = {
    "zh": _compiled(_CHINESE_SIGNS),
    "ja": _compiled(_JAPANESE_SIGNS),
    "ko": _compiled(_KOREAN_SIGNS),
}
_NOT_A_NAME = re2.compile(
    r"(?i)^(?:(?:fda|ema|nmpa|cde|mhra|mfds|us|u\.s\.|ceo|cfo|coo|dr\.?|prof\.?|health canada|european|brussels|why|how|initiate|first|pharmaceuticals and|vice|our|new) .*|brussels|the|a|an|this|that|it|its|they|we|our|in|on|at|for|from|with|by|as|and|or|but|if|first|new|phase|trial|study|data|results?|fda|"
    r"food and drug.*|u\.?s\.?.*|ema|european.*|nmpa|cde|mhra|china.*|chinese|american|europe|japan.*|health canada|company|the company|"
    r"dr|prof\w*|professor|mr|ms|chief.*|ceo|car|car[ -]?t(?:[ -].*)?|cell therapy|cart|in vivo|allogeneic|autologous|shares?|researchers?|doctors?|"
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
    r"european congress.*|american college.*|acr|eular|ash|asgct|ind|bla|adults|luz|arranca|exit|hormone.*|phase.*|ledger|.*-year-old|application|grandmother|sources|correction|opinion|protocol|erstmals|primera?|première|premier|una|un|une|neuromyelitis.*|generalized|rheumatoid.*|juvenile.*|antiphospholipid.*|chronic.*|immune)$"
)


def organisations(text: str, title: int, language: str) -> list[tuple[Mention, int]]:
    """Names of organisations, each with the strength of a sign that showed it (20 is strongest).

    The first `title` characters are the title; it is read by signs of its own too.
    """
    found: list[tuple[Mention, int]] = []
    for pattern, rank in _BY_LANGUAGE.get(language, ()):
        found += _by(pattern, rank, text)
    for pattern, rank in _ANYWHERE:
        found += _by(pattern, rank, text)
    for pattern, rank in _IN_TITLE:
        found += _by(pattern, rank, text[:title])
    return sorted(found, key=lambda one: one[0].start)


def _by(pattern: re2._Regexp, rank: int, text: str) -> Iterator[tuple[Mention, int]]:
    for match in pattern.finditer(text):
        for mention in _cleaned(match.group(1), match.start(1)):
            yield mention, rank


_LEADING = re2.compile(
    r"^(?:(?:The|Die|Der|Das|El|La|Le|Les|A|An|In|On|At|By|For|From|With|And|But|Meanwhile|Today|Yesterday|Biotech|Developer|Firm|Boston-based|Chinese|Swiss|US|U\.S\.|"
    r"Sponsor|Company) )+|^(?:近日|今日|日前|宣布|由|与|和|向|的|从|获|其|技|技赋能|赋能|喜讯|喜报|热烈祝贺|祝贺|丨|｜|[|：:])+"
)


_OWNER = re2.compile(r"^([\w-]{2,20}[’']s? )[A-Z][a-z]+$")
_PARTS = (" on behalf of ", "丨", "｜", "赋能")
_BASED = re2.compile(r"^([A-Z][\w.]+(?: [A-Z][\w.]+)?-(?:headquartered|based|listed) )")


def _last_part(name: str, start: int) -> tuple[str, int]:
    for mark in _PARTS:
        place = name.rfind(mark)
        if place >= 0:
            start += place + len(mark)
            name = name[place + len(mark) :]
    return name, start


_VERB_WITHIN = re2.compile(rf"^(\S+(?: \S+)*?) {_ANNOUNCES}(?: |$)")


def _cleaned(name: str, start: int) -> Iterator[Mention]:
    verb = _VERB_WITHIN.match(name)
    if verb:
        name = verb.group(1)
    name, start = _last_part(name, start)
    for opening in (_BASED, _OWNER):
        found = opening.match(name)
        if found:
            cut = found.end(1)
            start += cut
            name = name[cut:]
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
