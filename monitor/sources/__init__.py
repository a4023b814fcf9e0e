"""What can be watched: a kind of source is a module of this package, found by its name.

An adapter says what to ask and how to read the answer; it never fetches. Its options are the
parameters of its module's `open_source`, which gives look-up, validation and wording at once. A
parameter that is named like a field of `Source` with a default (timezone, language, ...) is
filled from there.
"""

import difflib
import importlib
import inspect
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date, datetime, timedelta
from functools import cache
from types import ModuleType, UnionType
from typing import Any, Literal, Protocol, Union, cast, get_args, get_origin, runtime_checkable

from monitor import dates
from monitor.errors import ConfigError
from monitor.values import Cursor, Item, Page, Request, Response, Source


class Adapter(Protocol):
    """Reads one source. Pure: the same arguments give the same answer.

    `first` says what to ask, given what the last `Page.cursor` remembered ({} at first).
    `read` reads an answer of status 200 to that request or to a `Page.next`, and raises ReadError
    where it is not what this source gives; an item that cannot be read is a `Page.problems`.
    """

    def first(self, cursor: Cursor, now: datetime) -> Request: ...

    def read(self, response: Response) -> Page: ...


@runtime_checkable
class Detailing(Protocol):
    """An adapter whose items have their text elsewhere: `Item.detail` says how to ask for it.

    `detail` reads that answer into the item: with `text`, and `detail` None, or with the next
    request that it takes. ReadError where the answer is not what this source gives.
    """

    def detail(self, item: Item, response: Response) -> Item: ...


@runtime_checkable
class Past(Protocol):
    """An adapter that can ask for what its source published since a day.

    `cursor` is what the polls of the source have remembered. The answer and its `Page.next` are
    read by `read`, like those of a poll; their `Page.cursor` is not kept.
    """

    def past(self, since: date, cursor: Cursor, now: datetime) -> Request: ...


_OWN_FIELDS = {
    field.name: field.default for field in fields(Source) if field.default is not MISSING
}


@cache
def kinds() -> tuple[str, ...]:
    """Every kind there is, in alphabetical order; nothing is imported."""
    return tuple(sorted(name for _, name, _ in pkgutil.iter_modules(__path__) if name[0] != "_"))


def open_source(source: Source) -> Adapter:
    """The adapter of `source`. ConfigError names everything that is wrong with kind and options."""
    problems = option_problems(source.kind, source.options)
    if problems:
        raise ConfigError([f"source {source.name}: {problem}" for problem in problems])
    parameters = _parameters(source.kind)
    own = {name: getattr(source, name) for name in parameters if name in _OWN_FIELDS}
    return _opened(source.kind, own, source.options)


def option_problems(kind: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with the kind and the options of a source, a line each: `key: why`."""
    if kind not in kinds():
        return (f"kind: {kind!r} is unknown; {_nearest(kind, kinds())}",)
    allowed = options_of(kind)
    problems = [
        f"{key}: {key!r} is unknown; {_nearest(key, tuple(allowed))}"
        for key in options
        if key not in allowed
    ]
    for name, parameter in allowed.items():
        if name in options:
            wanted = _mismatch(options[name], parameter.annotation)
            if wanted:
                problems.append(f"{name}: {options[name]!r} is not allowed; it must be {wanted}")
        elif parameter.default is inspect.Parameter.empty:
            problems.append(f"{name}: missing; a {kind} source needs it")
    if problems:
        return tuple(problems)
    return _refusal(kind, options)


def options_of(kind: str) -> dict[str, inspect.Parameter]:
    """The options of a kind with their types and defaults, in the order of its `open_source`."""
    return {
        name: parameter for name, parameter in _parameters(kind).items() if name not in _OWN_FIELDS
    }


def document_kind(kind: str) -> str | None:
    """What an item of this kind is; None: it depends on who publishes it."""
    value = getattr(_module(kind), "DOCUMENT_KIND", None)
    return value if isinstance(value, str) else None


def has_past(kind: str) -> bool:
    """Can a source of this kind be asked for what it published since a day?"""
    return any(
        isinstance(each, type) and hasattr(each, "past") for each in vars(_module(kind)).values()
    )


@cache
def _module(kind: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{kind}")


@cache
def _parameters(kind: str) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(_module(kind).open_source, eval_str=True).parameters


def _opened(kind: str, own: Mapping[str, object], options: Mapping[str, object]) -> Adapter:
    parameters = _parameters(kind)
    given = {name: _converted(options[name], parameters[name].annotation) for name in options}
    return cast(Adapter, _module(kind).open_source(**own, **given))


def _refusal(kind: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    """What the adapter itself has against the values: its `open_source` raises ValueError."""
    own = {name: _OWN_FIELDS[name] for name in _parameters(kind) if name in _OWN_FIELDS}
    try:
        _opened(kind, own, options)
    except ValueError as error:
        return tuple(str(error).splitlines())
    return ()


def _nearest(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"allowed are {', '.join(known)}"


def _alternatives(annotation: object) -> tuple[object, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _mismatch(value: object, annotation: object) -> str | None:
    """What the value must be, where it is not that; None where it fits."""
    wanted = []
    for one in _alternatives(annotation):
        problem = _one_mismatch(value, one)
        if problem is None:
            return None
        wanted.append(problem)
    return " or ".join(word for word in wanted if word)


def _one_mismatch(value: object, wanted: Any) -> str | None:
    if wanted is type(None):
        return ""  # a key is left out, never null: TOML has no word for it
    if get_origin(wanted) is Literal:
        choice = ", ".join(str(word) for word in get_args(wanted))
        return None if value in get_args(wanted) else f"one of {choice}"
    if get_origin(wanted) is tuple:
        return _list_mismatch(value, get_args(wanted)[0])
    if wanted is timedelta:
        return _duration_mismatch(value)
    plain = _PLAIN.get(wanted)
    if plain is None:
        raise TypeError(f"an option may not be annotated with {wanted!r}")
    types, words = plain
    fits = isinstance(value, types) and (wanted is bool or not isinstance(value, bool))
    return None if fits else words


_PLAIN: dict[object, tuple[tuple[type, ...], str]] = {
    str: ((str,), "text in quotes"),
    bool: ((bool,), "true or false"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
}


def _list_mismatch(value: object, member: object) -> str | None:
    words = 'a list, such as ["one", "two"]' if member is str else "a list"
    if not isinstance(value, list | tuple):
        return words
    return next(
        (
            f"a list, each of which is {problem}"
            for each in value
            if (problem := _mismatch(each, member))
        ),
        None,
    )


def _duration_mismatch(value: object) -> str | None:
    if isinstance(value, timedelta):
        return None
    words = "a length of time, such as 5m, 1h30m or 3d"
    if not isinstance(value, str):
        return words
    try:
        dates.every(value)
    except ValueError:
        return words
    return None


def _converted(value: object, annotation: object) -> object:
    """Lists as tuples, lengths of time as such."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str) and timedelta in _alternatives(annotation):
        return dates.every(value)
    return value
