"""How English texts say when: "third quarter of 2026", "1H26", "by year-end", "later this year"."""

from monitor.dates.language import DASH, SHORT_YEAR, SPACE, YEAR, Language, meanings, words_of

_YEARS = meanings(
    {
        0: "this year|the year|the current year|this calendar year|current year",
        1: "next year|the coming year|the next calendar year|next calendar year",
        -1: "last year|the previous year|the prior year|the past year",
    }
)
_ORDINALS = meanings({1: "first|1st", 2: "second|2nd", 3: "third|3rd", 4: "fourth|4th|final|last"})
_HALVES = meanings(
    {1: "first|1st|front|former|early", 2: "second|2nd|latter|back|last|later|final"}
)
_CODES = meanings({1: "q1|1q|h1|1h", 2: "q2|2q|h2|2h", 3: "q3|3q", 4: "q4|4q"})
_PARTS = meanings(
    {
        "early": "early|early in|beginning of|start of|first part of|early part of|beginning|start",
        "mid": "mid|middle of|middle|mid part of",
        "late": "late|late in|latter part of|last part of|later part of",
        "end": "end of|close of|end|year-end|year end|yearend|ye",
        "later": "later|later in|rest of|remainder of|balance of",
        "turn": "turn of",
    }
)
_BEFORES = meanings(
    {
        "by": "by|no later than|not later than|on or before|by no later than|by around|by about",
        "before": "before|prior to|ahead of|in advance of",
        "about": "around|about|approximately|circa|roughly|at or around|on or about|on or around",
        "after": "not before|after|following|beginning in|starting in|as early as|as soon as"
        "|no earlier than|not earlier than|no sooner than",
    }
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_RELATIVES = {
    f"{word} {unit}": (unit, offset)
    for unit in ("week", "month", "quarter", "year")
    for word, offset in (
        ("this", 0), ("the current", 0), ("current", 0), ("next", 1), ("the next", 1),
        ("the coming", 1), ("the upcoming", 1), ("coming", 1), ("last", -1), ("the past", -1),
        ("the last", -1), ("the previous", -1), ("the prior", -1), ("earlier this", 0),
    )
}  # fmt: skip
_WHOLE_UNITS = {unit: (unit, 0) for unit in ("week", "month", "quarter", "year")}
_UNITS = {
    f"{unit}{plural}": unit
    for unit in ("day", "week", "month", "quarter", "year")
    for plural in ("", "s")
}
_NUMBERS = meanings(
    {1: "one|a", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight",
     9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 18: "eighteen", 24: "twenty-four",
     30: "thirty", 60: "sixty", 90: "ninety"}
)  # fmt: skip

_MONTH = (
    "(?P<m>january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan\.?|feb\.?|mar\.?|apr\.?|jun\.?|jul\.?|aug\.?|sept\.?|sep\.?|oct\.?|nov\.?|dec\.?)"
)
# Without a year only a capital tells May and March from may and march.
_CAPITAL_MONTH = (
    "(?P<m>(?-i:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Jan\.|Feb\.|Mar\.|Apr\.|Aug\.|Sept\.|Sep\.|Oct\.|Nov\.|Dec\.))"
)
_YEAR_WORDS = f"(?:{words_of(_YEARS)})"
_ANY_YEAR = f"(?P<y>{YEAR}|{SHORT_YEAR}|{_YEAR_WORDS})"
_OF_YEAR = (
    rf"(?:{SPACE}(?:of|in|for)|,)?{SPACE}(?:the{SPACE})?(?:(?:calendar|fiscal){SPACE})?"
    rf"(?:year{SPACE})?{_ANY_YEAR}\b"
)
_ORDINAL = f"(?:{words_of(_ORDINALS)})"
_HALF = f"(?P<h>{words_of(_HALVES)})"
_AND = rf"(?: ?(?:or|and|to|through|/|{DASH}) ?)"
_DAYS = rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:{_AND}(?P<d2>\d{{1,2}}))?"
_QUARTER = (
    rf"(?P<q>{_ORDINAL})(?:{_AND}(?P<q2>{_ORDINAL}))?(?:{SPACE}|{DASH})"
    r"(?:(?:calendar|fiscal) )?quarters?"
)
_QUARTER_CODE = rf"(?P<q>Q[1-4]|[1-4]Q)(?:{_AND}(?P<q2>Q[1-4]|[1-4]Q))?"
_CODE_YEAR = rf"(?: of | |{DASH}|/)?(?P<y>{YEAR}|{SHORT_YEAR}|{_YEAR_WORDS})\b"
_NUMBER = rf"(?:\d{{1,3}}|{words_of(_NUMBERS)})"
_SEASON = f"(?P<s>{words_of(_SEASONS)})"

ENGLISH = Language(
    before=r"\b(?:(?P<lead>(?:as of|sometime in|in|on|from|at|since|through|throughout|during|until"
    rf"|till|into|for|of|within|ended|ending|dated|calendar){SPACE}(?:the{SPACE})?)"
    rf"|(?P<pre>{words_of(_BEFORES)}){SPACE}(?:the{SPACE})?)?",
    part=rf"(?:\b(?P<part>{words_of(_PARTS)})(?:{SPACE}|{DASH})(?:the )?(?:calendar )?(?:year )?)?",
    cores=(
        # days
        rf"{_MONTH}{SPACE}{_DAYS}(?:, ?|{SPACE})(?P<y>{YEAR})\b",
        rf"{_DAYS}(?: of)?{SPACE}{_MONTH},?{SPACE}(?P<y>{YEAR})\b",
        rf"(?P<y>{YEAR})-(?P<mm>\d\d)-(?P<d>\d\d)\b",
        rf"(?P<y>{YEAR})-(?P<mm>0[1-9]|1[0-2])\b",
        # quarters and halves
        rf"{_QUARTER}{_OF_YEAR}",
        rf"{_HALF}(?:{SPACE}|{DASH})half{_OF_YEAR}",
        rf"{_QUARTER_CODE}{_CODE_YEAR}",
        rf"(?P<h>H[12]|[12]H){_CODE_YEAR}",
        r"(?P<q>[1-4]Q)(?P<y>\d\d)\b",
        r"(?P<h>[12]H)(?P<y>\d\d)\b",
        rf"(?P<y>{YEAR})[ /-]?(?P<q>Q[1-4]|[1-4]Q)\b",
        rf"(?P<y>{YEAR})[ /-]?(?P<h>H[12]|[12]H)\b",
        # months and seasons
        rf"{_MONTH},?(?: of)?{SPACE}{_ANY_YEAR}\b",
        rf"{_SEASON}{_OF_YEAR}",
        # the end of a year
        rf"(?P<part2>year[- ]?end|YE)(?: of)? ?(?P<y>{YEAR}|{SHORT_YEAR}|{_YEAR_WORDS})\b",
        r"(?P<part2>YE)(?P<y>\d\d)\b",
        r"(?P<part2>year[- ]?end)\b",
        # lengths from the day of the document
        rf"(?:(?:within|over|during|in)(?: the)? (?:next|coming|following)|within)"
        rf"{SPACE}(?P<n>{_NUMBER})(?:{_AND}(?P<n2>{_NUMBER}))?(?:{SPACE}|{DASH})"
        rf"(?P<units>{words_of(_UNITS)})\b",
        rf"(?:in|within|over|during){SPACE}(?:the )?(?P<few>coming|next|following)"
        rf"(?: few| several| couple of)?{SPACE}(?P<units>days|weeks|months|quarters|years)\b",
        rf"(?P<rel>{words_of(_RELATIVES)})\b",
        # without a year: the nearest to the day of the document
        rf"{_CAPITAL_MONTH}{SPACE}{_DAYS}\b",
        rf"{_DAYS}{SPACE}{_CAPITAL_MONTH}",
        rf"(?P<dir>this|next|last|coming){SPACE}{_CAPITAL_MONTH}",
        rf"(?P<dir>this|next|last|coming){SPACE}{_SEASON}\b",
        rf"{_QUARTER}\b",
    ),
    parted=(
        rf"(?P<y>{_YEAR_WORDS})\b",
        rf"(?P<rel>{words_of(_WHOLE_UNITS)})\b",
    ),
    led=(
        rf"{_CAPITAL_MONTH}",
        rf"{_QUARTER_CODE}\b",
        rf"{_SEASON}\b",
        rf"(?P<y>{YEAR})\b",
    ),
    years=_YEARS,
    ordinals={**_HALVES, **_ORDINALS, **_CODES},
    parts=_PARTS,
    befores=_BEFORES,
    seasons=_SEASONS,
    relatives={**_WHOLE_UNITS, **_RELATIVES},
    units=_UNITS,
    numbers=_NUMBERS,
)
