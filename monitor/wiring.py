"""Joins the parts: the only place where concrete things meet, and where the clock stands."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from rich.console import Console

from monitor import alerts, classify, config, logs, notify, query
from monitor.config import Settings
from monitor.dates.hours import EVERY_DAY, Quiet, Weekly
from monitor.errors import ConfigError
from monitor.fetch import Fetcher
from monitor.notify import Channel, Checked
from monitor.pipeline import (
    Backfiller,
    Bookkeeping,
    Deliverer,
    Digester,
    Operations,
    Poller,
    Reader,
    Recorder,
    Replayer,
    Reporter,
    Telling,
    probe,
)
from monitor.search import plans
from monitor.store import Store
from monitor.values import Source

CONSOLE = "console"
HOUR = 3600.0
POLLS_KEPT = timedelta(days=90)
MINUTE = 60.0


def now() -> datetime:
    """The one clock."""
    return datetime.now(UTC)


def settings(options: Mapping[str, Any]) -> Settings:
    """What is configured, as the options of the command line say."""
    return config.load(Path(options["config"]), database=options["database"])


@dataclass(frozen=True, slots=True)
class Monitor:
    """Everything that is needed to poll, record and deliver, joined."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    lexicon: classify.Lexicon
    poller: Poller
    deliverer: Deliverer
    recorder: Recorder

    def backfiller(self) -> Backfiller:
        """Reads the past of sources, without a word to anyone."""
        recorder = replace(self.recorder, silent=True)
        return Backfiller(self.store, self.fetcher, self.lexicon, recorder, now)

    def periodic(self) -> tuple[tuple[Callable[[], None], float], ...]:
        """What a daemon does besides, each with its seconds: the line of the day, the digest."""
        settings = self.settings
        names, zone = channel_names(settings), ZoneInfo(settings.monitor.timezone)
        daily = Weekly(settings.slack.daily, EVERY_DAY, zone)
        operations = Operations(names.operations)
        tasks = [Reporter(self.store, operations, daily, now).tick]
        digest = settings.slack.digest
        if digest is not None and names.digest is not None:
            times = Weekly(digest.at, digest.days, zone)
            telling, max_age = self.recorder.telling, settings.alerts.max_age
            digester = Digester(self.store, names.digest, times, telling, now, max_age)
            tasks.append(digester.tick)
        return (*((task, MINUTE) for task in tasks), (self._tidy, HOUR))

    def _tidy(self) -> None:
        """Mark promises whose time is over; drop reports of old polls that found nothing."""
        with self.store.begin() as store:
            plans.mark_overdue(store, now())
            store.forget_polls(now() - POLLS_KEPT)

    def ask_everyone(self) -> Iterator[tuple[str, bool, str]]:
        """Each source and channel: who, whether it answers as it should, and what it says."""
        for source in self.settings.sources:
            yield source.name, *probe(source, self.fetcher, self.lexicon, now())
        for name, channel in self.deliverer.channels.items():
            if isinstance(channel, Checked):
                lacking = channel.check()
                yield name, not lacking, "; ".join(lacking) or "takes messages"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.fetcher.close()
        self.store.close()


def open_monitor(settings: Settings, *, log: str = "text") -> Monitor:
    """Join the parts. Raises ConfigError or StoreError where they cannot work."""
    logs.configure(log)
    store = open_store(settings)
    lexicon = classify.load()
    fetcher = open_fetcher(settings)
    names = channel_names(settings)
    operations = Operations(names.operations)
    recorder = Recorder(
        store,
        rules(settings),
        classify.Naming(lexicon),
        telling(settings, lexicon, names),
    )
    books = Bookkeeping(store, operations)
    poller = Poller(store, fetcher, lexicon, recorder, now, random.random, books)
    channels = open_channels(settings, fetcher)
    deliverer = Deliverer(store, channels, now, operations)
    return Monitor(settings, store, fetcher, lexicon, poller, deliverer, recorder)


def open_store(settings: Settings) -> Store:
    """The database; an empty one is given its tables, an older or newer one is refused."""
    store = Store(settings.monitor.database)
    if store.revision() is None:
        store.upgrade()
    store.check_schema()
    return store


def check_store(settings: Settings) -> None:
    """Raises StoreError where the database cannot be used as it is; one not there yet is fine."""
    store = Store(settings.monitor.database)
    if store.revision() is not None:
        store.check_schema()


def open_fetcher(settings: Settings) -> Fetcher:
    """The only one that speaks HTTP."""
    return Fetcher(
        contact=settings.monitor.contact,
        sleep=time.sleep,
        allow_private=settings.monitor.allow_private,
    )


def open_reader() -> Reader:
    """Reads single documents; needs neither configuration nor database nor network."""
    return Reader(classify.load(), alerts.Rules(), now())


@contextmanager
def open_archive(settings: Settings) -> Iterator[Replayer]:
    """Runs documents into the database, without a channel."""
    lexicon = classify.load()
    store = open_store(settings)
    try:
        yield Replayer(
            store, lexicon, Recorder(store, rules(settings), classify.Naming(lexicon)), now()
        )
    finally:
        store.close()


def rules(settings: Settings) -> alerts.Rules:
    """How sure, how new and how many, as configured."""
    table = settings.alerts
    return alerts.Rules(
        modalities=table.modalities,
        alert_at=table.alert_at,
        review_at=table.review_at,
        max_age=table.max_age,
        burst=table.burst,
    )


@dataclass(frozen=True, slots=True)
class ChannelNames:
    """Where things are said: "slack:#cart-alerts", or "console" for all of them."""

    alerts: tuple[str, ...]
    operations: str | None
    digest: str | None
    console: bool


def channel_names(settings: Settings) -> ChannelNames:
    """Slack where a token and a channel are set; else the console."""
    slack = settings.slack
    if settings.secret("SLACK_BOT_TOKEN") and slack.channel:
        return ChannelNames(
            (f"slack:{slack.channel}",),
            f"slack:{slack.operations}" if slack.operations else None,
            f"slack:{slack.digest.channel}" if slack.digest else None,
            console=False,
        )
    return ChannelNames((CONSOLE,), CONSOLE, CONSOLE if slack.digest else None, console=True)


def remarks(settings: Settings) -> Iterator[str]:
    """What works, but perhaps not as it was meant."""
    if channel_names(settings).console:
        yield why_console(settings)
    if not settings.monitor.contact:
        yield (
            f"{settings.path.name}: monitor: contact is not set; FDA, SEC and EMA want an address"
            " in the User-Agent and may refuse without"
        )


def why_console(settings: Settings) -> str:
    """Why alerts go to the console, for whoever did not mean it."""
    if not settings.secret("SLACK_BOT_TOKEN"):
        return "SLACK_BOT_TOKEN is not set: alerts go to the console."
    return f"{settings.path.name}: slack: channel is not set: alerts go to the console."


def routes(
    settings: Settings, lexicon: classify.Lexicon, names: ChannelNames
) -> tuple[alerts.Route, ...]:
    """The configured routes, read with the vocabulary; all of them lead to the console if any."""
    return tuple(
        alerts.Route(
            route.name,
            query.parse(route.when, classify.Naming(lexicon)),
            _channel(route.channel or config.DIGEST, names),
            route.mention,
            route.broadcast,
            route.to_digest,
        )
        for route in settings.routes
    )


def telling(settings: Settings, lexicon: classify.Lexicon, names: ChannelNames) -> Telling:
    """Where messages go, and when nothing is said."""
    quiet, zone = settings.slack.quiet, ZoneInfo(settings.monitor.timezone)
    return Telling(
        names.alerts,
        routes(settings, lexicon, names),
        Quiet(quiet.start, quiet.until, quiet.days, zone) if quiet else None,
        settings.alerts.first_match,
    )


def _channel(name: str, names: ChannelNames) -> str:
    if names.console:
        return CONSOLE
    return f"slack:{name}" if name.startswith(("#", "C", "G")) and ":" not in name else name


def channel_problems(settings: Settings) -> tuple[str, ...]:
    """Everything that keeps a configured channel from being opened, a line each."""
    found = [
        problem
        for name in _wanted(settings)
        for problem in notify.channel_problems(name, settings.secrets)
    ]
    return tuple(dict.fromkeys(found))


def open_channels(settings: Settings, fetcher: Fetcher) -> dict[str, Channel]:
    """Every channel that is spoken to, by name. ConfigError names everything they lack."""
    problems = channel_problems(settings)
    if problems:
        raise ConfigError(problems)
    outside = notify.Outside(
        secrets=settings.secrets,
        zone=ZoneInfo(settings.monitor.timezone),
        now=now,
        post=fetcher,
        console=Console(),
        slack_api_url=settings.slack_api_url,
    )
    return {name: notify.open_channel(name, outside) for name in _wanted(settings)}


def _wanted(settings: Settings) -> list[str]:
    names = channel_names(settings)
    wanted = {*names.alerts, names.operations, names.digest}
    wanted.update(
        _channel(route.channel, names)
        for route in settings.routes
        if route.channel and not route.to_digest
    )
    return sorted(name for name in wanted if name)


def named_sources(settings: Settings, names: Sequence[str]) -> tuple[Source, ...]:
    """The sources of these names; ConfigError names those that are not configured."""
    known = {source.name: source for source in settings.sources}
    problems = [
        f"{settings.path.name}: source {config.unknown_word(name, known)}"
        for name in names
        if name not in known
    ]
    if problems:
        raise ConfigError(problems)
    return tuple(known[name] for name in dict.fromkeys(names))
