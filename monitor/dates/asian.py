"""How Chinese, Japanese and Korean texts say when: "2026年第三季度", "年内", "내년 상반기"."""

from monitor.dates.language import YEAR, Language, meanings, words_of

_GAP = "[ \t\u00a0]{0,2}"


def _of(words: dict[str, int], sign: str) -> str:
    """A year in digits with its sign, or in words."""
    return rf"(?:(?P<y>{YEAR}){_GAP}{sign}|(?P<yw>{words_of(words)}))"


# --- Chinese -----------------------------------------------------------------------------------

_ZH_YEARS = meanings({0: "今年|本年度|本年|年", 1: "明年|来年|下一年", 2: "后年", -1: "去年|上年"})
_ZH_ORDINALS = meanings(
    {
        1: "一|1|q1|上|首|h1|１",
        2: "二|2|q2|下|h2|２",
        3: "三|3|q3|３",
        4: "四|4|q4|４",
    }
)
_ZH_PARTS = meanings(
    {
        "early": "初|年初|初期|上旬|早期|伊始",
        "mid": "中|年中|中旬|中期",
        "end": "底|末|年底|年末|下旬|末期|底前|末前|年底前|年末前|底之前|年底之前|年末之前",
        "later": "内|年内|晚些时候|以内|之内|下半段",
    }
)
_ZH_BEFORES = meanings(
    {
        "by": "不晚于|底前|末前|底之前|末之前|年底前|年末前|年底之前|年末之前",
        "before": "前|之前|以前",
        "about": "左右|前后|约|大约|预计约",
        "after": "后|之后|以后|起|最早",
    }
)
_ZH_RELATIVES = meanings(
    {
        ("year", 0): "今年|本年度",
        ("year", 1): "明年",
        ("year", -1): "去年",
        ("quarter", 0): "本季度|本季",
        ("quarter", 1): "下季度|下一季度|下个季度",
        ("quarter", -1): "上季度|上一季度",
        ("month", 0): "本月|这个月|当月",
        ("month", 1): "下个月|下月",
        ("month", -1): "上个月|上月",
        ("week", 0): "本周|这周",
        ("week", 1): "下周",
        ("week", -1): "上周",
    }
)
_ZH_UNITS = meanings(
    {
        "day": "天|日|个工作日",
        "week": "周|个星期|星期",
        "month": "个月|月",
        "year": "年",
        "quarter": "个季度|季度",
    }
)
_ZH_NUMBERS = meanings(
    {1: "一|1", 2: "两|二", 3: "三", 4: "四", 5: "五", 6: "六", 7: "七", 8: "八", 9: "九", 10: "十",
     11: "十一", 12: "十二", 18: "十八", 24: "二十四", 30: "三十", 60: "六十"}
)  # fmt: skip
_ZH_POST = r"(?P<post>之前|以前|前|之后|以后|后|左右|前后|起)?"
_ZH_YEAR = _of({word: value for word, value in _ZH_YEARS.items() if word != "年"}, "年")
_ZH_QUARTER = r"第?(?P<q>[一二三四1-4１-４])季度?"
_ZH_HALF = "(?P<h>[上下])半年度?"
_ZH_END = r"(?P<part>年?[底末](?:之?前)?|年?初|年中|年?内|晚些时候)"
_ZH_MONTH = r"(?P<mm>1[0-2]|0?[1-9])" + _GAP + "月份?"
_ZH_MONTH_PART = r"(?P<part>初|上旬|中旬|下旬|底前|底|末)?"

CHINESE = Language(
    cores=(
        rf"(?P<lead>截至|截止)?(?P<pre>不晚于)?{_ZH_YEAR}{_GAP}{_ZH_MONTH}{_GAP}(?P<d>\d{{1,2}}){_GAP}[日号]{_ZH_POST}",
        rf"(?P<y>{YEAR})[./](?P<mm>\d{{1,2}})[./](?P<d>\d{{1,2}})",
        rf"{_ZH_YEAR}{_GAP}{_ZH_MONTH}{_ZH_MONTH_PART}{_ZH_POST}",
        rf"{_ZH_YEAR}{_GAP}{_ZH_QUARTER}{_ZH_POST}",
        rf"{_ZH_YEAR}{_GAP}(?P<q>Q[1-4]){_ZH_POST}",
        rf"{_ZH_YEAR}{_GAP}(?P<h>H[12]){_ZH_POST}",
        rf"{_ZH_YEAR}{_GAP}{_ZH_HALF}{_ZH_POST}",
        rf"{_ZH_YEAR}{_GAP}(?P<s>春季|夏季|秋季|冬季|春天|夏天|秋天|冬天)",
        rf"{_ZH_YEAR}{_GAP}{_ZH_END}",
        rf"{_ZH_YEAR}度?{_ZH_POST}",
        r"第(?P<q>[一二三四1-4])季度",
        "(?P<h>[上下])半年",
        r"(?P<part>年[底末](?:之?前)?|年内)",
        r"(?:未来|接下来|今后)(?P<few>几|数)?(?P<n>\d{1,3}|十二|十八|[一两三四五六七八九十])"
        + rf"(?P<units>{words_of(_ZH_UNITS)})内?",
        rf"(?:未来|接下来|今后)(?P<few>几|数)(?P<units>{words_of(_ZH_UNITS)})",
        rf"(?P<n>\d{{1,3}}|十二|十八|[一两三四五六七八九十])(?P<units>{words_of(_ZH_UNITS)})内",
        rf"(?P<rel>{words_of(_ZH_RELATIVES)})",
        rf"{_ZH_MONTH}{_GAP}(?P<d>\d{{1,2}})[日号]{_ZH_POST}",
        rf"(?:于|在|自|至|预计){_ZH_MONTH}(?P<part>初|上旬|中旬|下旬|底前|底|末)?",
        rf"{_ZH_MONTH}(?P<part>初|上旬|中旬|下旬|底前|底|末)",
    ),
    years=_ZH_YEARS,
    ordinals=_ZH_ORDINALS,
    parts=_ZH_PARTS,
    befores=_ZH_BEFORES,
    seasons={
        "春季": 3,
        "夏季": 6,
        "秋季": 9,
        "冬季": 12,
        "春天": 3,
        "夏天": 6,
        "秋天": 9,
        "冬天": 12,
    },
    relatives=_ZH_RELATIVES,
    units=_ZH_UNITS,
    numbers=_ZH_NUMBERS,
)

# --- Japanese ----------------------------------------------------------------------------------

_JA_YEARS = meanings({0: "今年|本年|同年", 1: "来年|翌年", 2: "再来年", -1: "昨年|前年|去年"})
_JA_YEAR = _of(_JA_YEARS, "年")
_JA_POST = r"(?P<post>までに|まで|以前|前|以降|後|ごろ|頃)?"

JAPANESE = Language(
    cores=(
        rf"{_JA_YEAR}{_GAP}(?P<mm>1[0-2]|0?[1-9]){_GAP}月{_GAP}(?P<d>\d{{1,2}}){_GAP}日{_JA_POST}",
        rf"(?P<y>{YEAR})年(?P<fy>1[0-2]|[1-9])月期",
        rf"{_JA_YEAR}{_GAP}(?P<mm>1[0-2]|0?[1-9]){_GAP}月(?P<part>初め|上旬|初旬|中旬|下旬|末)?{_JA_POST}",
        rf"{_JA_YEAR}度?{_GAP}の?第?(?P<q>[一二三四1-4１-４])四半期{_JA_POST}",
        rf"{_JA_YEAR}度?{_GAP}の?(?P<h>上半期|下半期|上期|下期|前半|後半){_JA_POST}",
        rf"{_JA_YEAR}{_GAP}の?(?P<s>春|夏|秋|冬){_JA_POST}",
        rf"{_JA_YEAR}{_GAP}(?P<part>年?末|年?初頭?|半ば|中頃|内|中){_JA_POST}",
        rf"(?P<y>{YEAR})(?P<fs>年度)",
        rf"{_JA_YEAR}{_JA_POST}",
        r"第(?P<q>[1-4１-４])四半期",
        rf"(?P<part>年内|年末|年度末){_JA_POST}",
        r"(?:今後|向こう)(?P<few>数)(?P<units>か月|ヶ月|カ月|週間|年)",
        r"(?:今後|向こう)?(?P<n>\d{1,3})(?P<units>か月|ヶ月|カ月|週間|日|年)以内",
        r"(?P<rel>今月|来月|先月|今週|来週|先週|今四半期|次四半期)",
    ),
    years=_JA_YEARS,
    ordinals=meanings(
        {1: "一|1|１|上半期|上期|前半", 2: "二|2|２|下半期|下期|後半", 3: "三|3|３", 4: "四|4|４"}
    ),
    parts=meanings(
        {
            "early": "初め|上旬|初旬|年初|初|初頭|年初頭",
            "mid": "半ば|中頃|中旬",
            "end": "末|年末|下旬|年度末",
            "later": "内|年内|中",
        }
    ),
    befores=meanings(
        {"by": "までに|まで", "before": "以前|前", "about": "ごろ|頃", "after": "以降|後"}
    ),
    seasons={"春": 3, "夏": 6, "秋": 9, "冬": 12},
    relatives=meanings(
        {
            ("month", 0): "今月",
            ("month", 1): "来月",
            ("month", -1): "先月",
            ("week", 0): "今週",
            ("week", 1): "来週",
            ("week", -1): "先週",
            ("quarter", 0): "今四半期",
            ("quarter", 1): "次四半期",
        }
    ),
    units=meanings({"month": "か月|ヶ月|カ月", "week": "週間", "year": "年", "day": "日"}),
)

# --- Korean ------------------------------------------------------------------------------------

_KO_YEARS = meanings({0: "올해|금년|올", 1: "내년|이듬해", 2: "내후년", -1: "지난해|작년"})
_KO_YEAR = _of(_KO_YEARS, "년")
_KO_POST = rf"(?:{_GAP}(?P<post>까지|이전|전|이후|경|쯤))?"

KOREAN = Language(
    cores=(
        rf"{_KO_YEAR}{_GAP}(?P<mm>1[0-2]|0?[1-9])월{_GAP}(?P<d>\d{{1,2}})일{_KO_POST}",
        rf"{_KO_YEAR}{_GAP}(?P<mm>1[0-2]|0?[1-9])월{_GAP}(?P<part>초|중순|말)?{_KO_POST}",
        rf"{_KO_YEAR}{_GAP}(?P<q>[1-4])분기{_KO_POST}",
        rf"{_KO_YEAR}{_GAP}(?P<h>상반기|하반기){_KO_POST}",
        rf"{_KO_YEAR}{_GAP}(?P<part>초|중반|중순|말|연말|안에|중|안|내){_KO_POST}",
        rf"{_KO_YEAR}{_KO_POST}",
        rf"(?P<part>연내|연말){_KO_POST}",
        rf"(?P<q>[1-4])분기{_KO_POST}",
        rf"(?P<h>상반기|하반기){_KO_POST}",
        rf"(?:향후|앞으로){_GAP}(?P<n>\d{{1,3}})(?P<units>개월|년|주|일)",
        r"(?P<rel>이번 달|이달|다음 달|다음달|지난달|지난 달|이번 분기|다음 분기)",
    ),
    years=_KO_YEARS,
    ordinals=meanings({1: "1|상반기", 2: "2|하반기", 3: "3", 4: "4"}),
    parts=meanings(
        {"early": "초", "mid": "중반|중순", "end": "말|연말", "later": "연내|안에|중|안|내"}
    ),
    befores=meanings({"by": "까지", "before": "이전|전", "about": "경|쯤", "after": "이후"}),
    relatives=meanings(
        {
            ("month", 0): "이번 달|이달",
            ("month", 1): "다음 달|다음달",
            ("month", -1): "지난달|지난 달",
            ("quarter", 0): "이번 분기",
            ("quarter", 1): "다음 분기",
        }
    ),
    units=meanings({"month": "개월", "year": "년", "week": "주", "day": "일"}),
)
