"""The house keeps its shape: layers, doors, names and sizes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
NAMELESS = {
    "util", "utils", "helper", "helpers", "common", "manager", "misc", "base", "core", "lib",
    "tools",
}  # fmt: skip
# Each outside library, and the only places that may import it.
DOORS = {
    "httpx": ("monitor/fetch",),
    "httpcore": ("monitor/fetch",),
    "feedparser": ("monitor/sources/feed",),
    "sqlalchemy": ("monitor/store", "monitor/search"),
    "alembic": ("monitor/store",),
    "slack_sdk": ("monitor/notify/slack", "monitor/slack_commands"),
    "apscheduler": ("monitor/daemon",),
    "trafilatura": ("monitor/extract",),
    "pypdfium2": ("monitor/extract",),
    "ahocorasick": ("monitor/classify",),
    "rapidfuzz": ("monitor/stories", "monitor/query"),
    "fastapi": ("monitor/web",),
    "starlette": ("monitor/web",),
    "uvicorn": ("monitor/web",),
    "jinja2": ("monitor/web",),
    "prometheus_client": ("monitor/web",),
    "click": ("monitor/cli",),
    "pydantic": ("monitor/config", "monitor/web", "monitor/store"),
}


def test_the_layers_hold():
    """Each contract stands in pyproject.toml with its name."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_each_outside_library_has_one_door():
    """import-linter knows outside packages by their first name only, so the doors are told here."""
    strays = []
    for module in MODULES:
        place = module.relative_to(ROOT).as_posix()
        for name in re.findall(r"^\s*(?:from|import) (\w+)", module.read_text(), re.MULTILINE):
            doors = DOORS.get(name)
            if doors and not place.startswith(doors):
                strays.append(f"{place} imports {name}; its door is {' or '.join(doors)}")
    assert strays == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_what_it_knows_and_is_no_longer_than_400_lines(module: Path):
    text = module.read_text()
    assert text.startswith(('"""', 'r"""'))
    assert len(text.splitlines()) <= 400
    assert module.stem not in NAMELESS
