"""The regular expressions of vocabulary/patterns.toml, compiled by google-re2."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import re2

from monitor.errors import ConfigError

_FILE = "vocabulary/patterns.toml"
_PARTS = ("legal", "kind", "announces")  # lists that signs of an organisation are made from
_FORM = {"legal": r"(?:(?:,? (?:{})\b\.?)+)", "kind": "(?:{})", "announces": "(?:{})"}


@cache
def table(name: str) -> Mapping[str, Any]:
    """One table of the file, as it stands there."""
    text = (resources.files("monitor.classify") / _FILE).read_text(encoding="utf-8")
    found: dict[str, Mapping[str, Any]] = tomllib.loads(text)
    if name not in found:
        raise ConfigError([f"{_FILE}: table {name}: missing"])
    return found[name]


def any_of(name: str, key: str, form: str = "{}") -> "re2._Regexp":
    """The alternatives of a list as one pattern; `form` says what stands around them."""
    return compiled(f"{name}.{key}", form.replace("{}", "|".join(table(name)[key])))


def compiled(where: str, pattern: str) -> "re2._Regexp":
    """A pattern, compiled. Raises ConfigError that names its place."""
    try:
        return re2.compile(pattern)
    except re2.error as error:
        raise ConfigError([f"{_FILE}: {where}: no regular expression: {error}"]) from error


@cache
def signs(kind: str) -> Sequence[tuple["re2._Regexp", int]]:
    """The signs of an organisation's name of one kind, each with its strength."""
    parts = _parts()
    return tuple(
        (compiled(f"organisation.{kind}", _filled(sign["says"], parts)), int(sign["rank"]))
        for sign in table("organisation")[kind]
    )


@cache
def _parts() -> Mapping[str, str]:
    own = table("organisation")
    parts = {key: _FORM[key].replace("{}", "|".join(own[key])) for key in _PARTS}
    return {**parts, "cap": own["cap"], "name": own["name"].replace("{cap}", own["cap"])}


def filled(pattern: str) -> str:
    """A pattern with the parts {name}, {legal}, {kind}, {announces} put in."""
    return _filled(pattern, _parts())


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    for key, value in parts.items():
        pattern = pattern.replace("{" + key + "}", value)
    return pattern
