"""Reads sources.toml and the environment into `Settings`, or says every problem at once.

Nothing else reads the file or the environment, and nothing is read again after the start.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from monitor import dates, query, sources
from monitor.dates import hours
from monitor.errors import ConfigError, QueryError
from monitor.values import Source, Trust

DOCUMENT_KINDS = {
    Trust.REGULATOR: "regulator",
    Trust.REGISTRY: "registry",
    Trust.EXCHANGE: "filing",
    Trust.COMPANY: "press_release",
    Trust.JOURNAL: "journal",
    Trust.NEWS: "news",
    Trust.AGGREGATOR: "web_page",
}
DIGEST = "digest"  # as the channel of a route
WORKING_DAYS = frozenset(range(5))
SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "MONITOR_WEB_TOKEN", "MONITOR_WEBHOOK_SECRET")


def _duration(value: object) -> object:
    return dates.every(value) if isinstance(value, str) else value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("no such time zone; write it as in 'Europe/Zurich' or 'UTC'") from None
    return name


def _address(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not (colon and host and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("write HOST:PORT, as in '127.0.0.1:8080'")
    return value


def _time_of_day(value: object) -> object:
    return hours.time_of_day(value) if isinstance(value, str) else value


def _weekdays(value: object) -> object:
    return hours.weekdays(value) if isinstance(value, str) else value


def _search(value: str) -> str:
    try:
        query.parse(value, query.AsWritten())
    except QueryError as error:
        raise ValueError(str(error)) from None
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Zone = Annotated[str, AfterValidator(_zone)]
Address = Annotated[str, AfterValidator(_address)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
Weekdays = Annotated[frozenset[int], BeforeValidator(_weekdays)]
Search = Annotated[str, AfterValidator(_search)]
Share = Annotated[float, Field(ge=0, le=1)]


class Table(BaseModel):
    """A table of the file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MonitorTable(Table):
    """[monitor]: where things are kept and shown, and who is responsible."""

    database: str = "sqlite:///monitor.db"
    contact: str | None = None
    timezone: Zone = "UTC"
    web: Address | None = None
    allow_private: bool = False


class DigestTable(Table):
    """[slack] digest: what the review band is told in, and when; one day in `days` is weekly."""

    channel: str
    at: TimeOfDay = time(7, 30)
    days: Weekdays = WORKING_DAYS


class QuietTable(Table):
    """[slack] quiet: no message but of safety from `from` until `until`, nor on other days."""

    start: TimeOfDay = Field(time(), alias="from")
    until: TimeOfDay = time()
    days: Weekdays = WORKING_DAYS


class SlackTable(Table):
    """[slack]: which channels; the token comes from the environment."""

    channel: str | None = None
    operations: str | None = None
    digest: DigestTable | None = None
    quiet: QuietTable | None = None
    daily: TimeOfDay = time(8)  # the line in the operations channel; on Mondays that of the week


class AlertsTable(Table):
    """[alerts]: how sure, how new and how many."""

    modalities: tuple[str, ...] = ("CAR-T",)
    alert_at: Share = 0.80
    review_at: Share = 0.50
    max_age: Duration = timedelta(days=7)
    burst: Annotated[int, Field(ge=1)] = 20
    first_match: bool = False  # of several routes only the first that finds an alert is followed


class RouteTable(Table):
    """[[routes]]: alerts that a search finds go to a channel of their own as well; with `digest`,
    or the channel "digest", they wait for the digest instead, and go to no other channel."""

    name: str
    when: Search
    channel: str | None = None
    digest: bool = False
    mention: str | None = None
    broadcast: Literal["never", "upgrade", "always"] = "never"

    @property
    def to_digest(self) -> bool:
        """Do its alerts wait for the digest?"""
        return self.digest or self.channel == DIGEST


class SourceTable(BaseModel):
    """[[sources]]: keys that are not listed here belong to the kind, and are checked by it."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str
    kind: str
    trust: Trust
    every: Duration = timedelta(minutes=15)
    silent_after: Duration | None = None
    documents: str | None = None
    language: str | None = None
    timezone: Zone = "UTC"
    user_agent: str | None = None
    mark: str = ""
    canaries: tuple[str, ...] = ()
    full_text: bool = True
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is configured. Secrets are kept out of `repr`."""

    path: Path
    monitor: MonitorTable
    slack: SlackTable
    alerts: AlertsTable
    routes: tuple[RouteTable, ...]
    sources: tuple[Source, ...]
    slack_api_url: str = "https://slack.com/api/"
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def secret(self, name: str) -> str | None:
        """A secret of the environment, or None where it is not set."""
        return self.secrets.get(name)


def load(
    path: Path, environ: Mapping[str, str] | None = None, *, database: str | None = None
) -> Settings:
    """Read and check everything; `database` wins over the environment, that over the file.

    Raises ConfigError with every problem found, each with file, entry, key, value and what is
    allowed.
    """
    environ = os.environ if environ is None else environ
    problems: list[str] = []
    raw = _parsed(path)
    tables = _Tables(path.name, raw, problems)
    monitor = tables.one("monitor", MonitorTable)
    slack = tables.one("slack", SlackTable)
    alerts = tables.one("alerts", AlertsTable)
    routes = tables.many("routes", RouteTable)
    entries = tables.many("sources", SourceTable)
    tables.no_others({"monitor", "slack", "alerts", "routes", "sources"})
    problems.extend(_source_problems(path.name, entries))
    problems.extend(_route_problems(path.name, routes, slack))
    if alerts and alerts.review_at > alerts.alert_at:
        problems.append(
            f"{path.name}: alerts: review_at: {alerts.review_at} is above alert_at"
            f" ({alerts.alert_at}); it must not be"
        )
    secrets = _secrets(environ, problems)
    if problems or monitor is None or slack is None or alerts is None:
        raise ConfigError(problems)
    chosen = database or environ.get("MONITOR_DATABASE") or monitor.database
    return Settings(
        path=path,
        monitor=monitor.model_copy(update={"database": chosen}),
        slack=slack,
        alerts=alerts,
        routes=tuple(routes),
        sources=tuple(_source(entry, monitor.contact) for entry in entries if entry.enabled),
        slack_api_url=environ.get("SLACK_API_URL") or "https://slack.com/api/",
        secrets=secrets,
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            [f"{path}: no such file; name one with --config FILE or MONITOR_CONFIG"]
        ) from None
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: not TOML: {error}"]) from None


T = TypeVar("T", bound=BaseModel)


class _Tables:
    """The tables of one file; every problem is gathered with its place."""

    def __init__(self, file: str, raw: Mapping[str, Any], problems: list[str]) -> None:
        self.file, self.raw, self.problems = file, raw, problems

    def one(self, name: str, model: type[T]) -> T | None:
        """A single table; absent is the same as empty."""
        return self._read(self.raw.get(name, {}), model, f"{self.file}: {name}")

    def many(self, name: str, model: type[T]) -> list[T]:
        """An array of tables; each is named by its `name`, or else by its number."""
        rows = self.raw.get(name, [])
        if not isinstance(rows, list):
            self.problems.append(f"{self.file}: {name}: write each entry as [[{name}]]")
            return []
        read = []
        for number, row in enumerate(rows, start=1):
            label = row.get("name", f"no. {number}") if isinstance(row, dict) else f"no. {number}"
            entry = self._read(row, model, f"{self.file}: {name.removesuffix('s')} {label}")
            if entry is not None:
                read.append(entry)
        return read

    def no_others(self, known: set[str]) -> None:
        """Refuse tables that nobody reads."""
        for name in self.raw:
            if name not in known:
                self.problems.append(f"{self.file}: {unknown_word(name, known)}")

    def _read(self, row: object, model: type[T], where: str) -> T | None:
        if not isinstance(row, dict):
            self.problems.append(f"{where}: must be a table, not {row!r}")
            return None
        try:
            return model.model_validate(row)
        except ValidationError as error:
            self.problems.extend(f"{where}: {line}" for line in _worded(error, model))
            return None


def _worded(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            yield f"{key}: {unknown_word(str(problem['loc'][-1]), _keys(model, problem['loc']))}"
        elif problem["type"] == "missing":
            yield f"{key}: missing; write {problem['loc'][-1]} = ..."
        else:
            said = problem["msg"].removeprefix("Value error, ")
            yield f"{key}: {problem['input']!r}: {said[0].lower()}{said[1:]}"


def _keys(model: type[BaseModel], path: Sequence[int | str]) -> Iterator[str]:
    """The keys that are allowed where the last part of `path` stands."""
    for part in path[:-1]:
        annotation = model.model_fields[str(part)].annotation
        inner = (annotation, *get_args(annotation))
        model = next(each for each in inner if isinstance(each, type) and issubclass(each, Table))
    for name, described in model.model_fields.items():
        yield described.alias or name


def unknown_word(word: str, known: Iterable[str]) -> str:
    """'fed' is unknown; did you mean 'feed'? Or else what is allowed."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"allowed are {', '.join(words)}"
    return f"{word!r} is unknown; {hint}"


def _route_problems(
    file: str, routes: Sequence[RouteTable], slack: SlackTable | None
) -> Iterator[str]:
    for route in routes:
        where = f"{file}: route {route.name}"
        if route.digest and route.channel not in (None, DIGEST):
            yield f"{where}: digest: such alerts go to no channel of their own; remove one of both"
        elif not route.to_digest and route.channel is None:
            yield f"{where}: channel: missing; write channel = ..., or digest = true"
        elif route.to_digest and slack is not None and slack.digest is None:
            yield (
                f"{where}: digest: there is none; write"
                ' digest = { channel = "#cart-digest", at = "07:30" } under [slack]'
            )


def _source_problems(file: str, entries: Sequence[SourceTable]) -> Iterator[str]:
    seen: set[str] = set()
    for entry in entries:
        where = f"{file}: source {entry.name}"
        if entry.name in seen:
            yield f"{where}: name: stands twice; each source needs a name of its own"
        seen.add(entry.name)
        if entry.every < timedelta(seconds=1):
            yield f"{where}: every: {entry.every} is too often; write '1m' or more"
        if entry.documents is not None and entry.documents not in DOCUMENT_KINDS.values():
            yield f"{where}: documents: {unknown_word(entry.documents, DOCUMENT_KINDS.values())}"
        for problem in sources.option_problems(entry.kind, entry.model_extra or {}):
            yield f"{where}: {problem}"


_CONTACT = re.compile(r"[;,]?\s*\+?(?:mailto:)?\{contact\}")


def _source(entry: SourceTable, contact: str | None) -> Source:
    return Source(
        name=entry.name,
        kind=entry.kind,
        trust=entry.trust,
        every=entry.every,
        options=entry.model_extra or {},
        silent_after=entry.silent_after,
        document_kind=entry.documents
        or sources.document_kind(entry.kind)
        or DOCUMENT_KINDS[entry.trust],
        language=entry.language,
        timezone=entry.timezone,
        user_agent=_signed(entry.user_agent, contact),
        mark=entry.mark,
        canaries=entry.canaries,
        full_text=entry.full_text,
    )


def _signed(agent: str | None, contact: str | None) -> str | None:
    """A User-Agent with the contact in place of {contact}, or without it where none is set."""
    if agent is None or contact:
        return agent and agent.replace("{contact}", contact or "")
    return _CONTACT.sub("", agent)


def _secrets(environ: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    found = {}
    for name in SECRETS:
        file = environ.get(f"{name}_FILE")
        if environ.get(name):
            found[name] = environ[name].strip()
        elif file:
            try:
                found[name] = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{name}_FILE: {file}: cannot be read: {error}")
    return found
