"""A time that lies ahead is found in every language; a time of the past is not."""

from datetime import date

import pytest

from monitor.classify.ahead import ahead
from monitor.classify.folding import fold

DAY = date(2026, 7, 14)


@pytest.mark.parametrize(
    "text",
    [
        "Initial data are expected in the second half of 2027.",
        "Data in H1 2027.",
        "The trial will open next quarter.",
        "A first patient is expected in the fourth quarter.",
        "The submission is due by year-end.",
        "An IND is slated for December 2026.",
        "Dosing should resume in October.",
        "预计2027年第一季度公布数据",
        "2026年10月に開始予定",
        "내년 상반기 중간 결과를 공개할 계획이다",
        "Eine Studie soll nächstes Jahr folgen.",
        "premières données au premier trimestre 2027",
        "los primeros resultados a finales de 2027",
    ],
)
def test_a_time_ahead_is_found(text: str) -> None:
    assert list(ahead(fold(text), DAY))


@pytest.mark.parametrize(
    "text",
    [
        "The IND was cleared in March 2026.",
        "The trial opened in the first half of 2026.",
        "Dosing began in May.",
        "该产品于2025年9月获批",
        "In 2024 the first patient was treated.",
        "It was filed in the second quarter.",
    ],
)
def test_a_time_of_the_past_is_none(text: str) -> None:
    assert not list(ahead(fold(text), DAY))


def test_without_a_day_of_publication_only_what_counts_from_now_is_ahead() -> None:
    assert list(ahead("data are expected next year", None))
    assert not list(ahead("data are expected in 2031", None))
