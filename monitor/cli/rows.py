"""Files of labelled documents: one JSON object a line."""

import json
from pathlib import Path
from typing import Any, TextIO


def rows_of(file: TextIO) -> tuple[list[dict[str, Any]], list[str]]:
    """The documents of a file, and a line for each that is none, with its place and the reason."""
    name = Path(getattr(file, "name", "standard input")).name
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    for number, line in enumerate(file, start=1):
        if line.strip():
            try:
                rows.append(_row(line))
            except ValueError as error:
                problems.append(f"{name}: line {number}: {error}")
    return rows, problems


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error}); one object a line is read") from None
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise ValueError('no document; an object with "id", "title" and "text" is read')
    for name in ("title", "text", "url", "published", "kind", "lang"):
        if not isinstance(row.get(name), str | None):
            raise ValueError(f'"{name}" is {row[name]!r}; it must be text or null')
    return row
