"""The page on sources names every kind and every option, and says truly which have a past."""

import re
from pathlib import Path

import pytest

from monitor import sources

PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
WORDS = {word for code in re.findall(r"`([^`\n]+)`", PAGE) for word in re.findall(r"[\w.-]+", code)}


@pytest.mark.parametrize("kind", sources.kinds())
def test_a_kind_and_its_options_are_on_the_page(kind: str) -> None:
    assert [name for name in (kind, *sources.options_of(kind)) if name not in WORDS] == []


@pytest.mark.parametrize("kind", sources.kinds())
def test_the_page_says_whether_a_kind_has_a_past(kind: str) -> None:
    (row,) = re.findall(rf"^\| `{kind}` \|.*\|.*\|([^|]*)\|[^|]*\|[^|]*\|$", PAGE, re.MULTILINE)
    assert (row.strip() == "yes") == sources.has_past(kind)
