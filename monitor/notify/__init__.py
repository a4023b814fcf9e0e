"""Channels: how a message is said once, and what every channel says of an alert.

A channel is one module (or package) of this folder, found by its name: "slack:#cart-alerts" is
`monitor.notify.slack` opened on "#cart-alerts". It defines `problems` and `open_channel`.
"""

import difflib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from importlib import import_module
from typing import Protocol, cast, runtime_checkable

from rich.console import Console

from monitor import trials
from monitor.errors import ConfigError
from monitor.values import Alert, Event, Feedback, Message, Request, Response, Sighting


class Channel(Protocol):
    """Where messages are said. Safe to call from several threads."""

    def send(self, message: Message) -> str:
        """Say it, once, without a retry; the receiver's id of it. Raises SendError."""
        ...

    def find(self, message: Message) -> str | None:
        """The receipt of this message (by its `key`) if the receiver has it already.

        None is a sure no. Raises SendError, always unclear, where that cannot be learned now.
        """
        ...


@runtime_checkable
class Checked(Protocol):
    """A channel that can be asked whether it is ready."""

    def check(self) -> tuple[str, ...]:
        """Everything that keeps messages from being taken, a line each."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """What channels may reach of the world. `secrets` (by their names in the environment) stay
    out of `repr`."""

    secrets: Mapping[str, str] = field(repr=False)
    zone: tzinfo
    now: Callable[[], datetime]
    post: Callable[[Request], Response]  # for webhooks; raises FetchError
    console: Console
    slack_api_url: str = "https://slack.com/api/"


class _Module(Protocol):
    def problems(self, target: str, secrets: Mapping[str, str]) -> tuple[str, ...]: ...
    def open_channel(self, target: str, outside: Outside) -> Channel: ...


def kinds() -> tuple[str, ...]:
    """The names of all channel kinds; nothing is imported for it."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def channel_problems(name: str, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """Everything that keeps the channel `name` from being opened, a line each."""
    kind, _, target = name.partition(":")
    if kind not in kinds():
        near = difflib.get_close_matches(kind, kinds(), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"allowed are {', '.join(kinds())}"
        return (f"channel {name!r}: {kind!r} is unknown; {hint}",)
    return _module(kind).problems(target, secrets)


def open_channel(name: str, outside: Outside) -> Channel:
    """The channel `name`, "kind" or "kind:target"; ConfigError names everything it lacks."""
    found = channel_problems(name, outside.secrets)
    if found:
        raise ConfigError(found)
    kind, _, target = name.partition(":")
    return _module(kind).open_channel(target, outside)


def unset(kind: str, names: Iterable[str], secrets: Mapping[str, str]) -> tuple[str, ...]:
    """One line for each of a kind's settings that is not set."""
    return tuple(
        f"{name} is not set; the {kind} channel needs it" for name in names if not secrets.get(name)
    )


def _module(kind: str) -> _Module:
    return cast(_Module, import_module(f"{__name__}.{kind}"))


# --- what every channel says -------------------------------------------------------------------

# Control characters, direction overrides, lone surrogates, invisible operators and tags: they
# change what a person sees without being seen. Joiners stay: emoji and Indic scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Text from outside without what cannot be seen; line ends are "\\n", tabs are spaces."""
    return _UNSEEN.sub("", _LINE_END.sub("\n", text)).replace("\t", " ")


def one_line(text: str) -> str:
    """The same on one line, with single spaces."""
    return " ".join(clean(text).split())


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of an event: its label, its values, and where each can be seen."""

    label: str
    values: tuple[str, ...]
    urls: tuple[str | None, ...] = ()


PHASES = {"IIT": "investigator-initiated"}


def facts(event: Event) -> tuple[Fact, ...]:
    """What is known of an event, in the order in which it is read; nothing is invented."""
    phase = None if event.phase is None else PHASES.get(event.phase, event.phase)
    company = (event.company, *event.partners) if event.company else event.partners
    known = (
        Fact("Company", tuple(company)),
        Fact("Product", (event.product,) if event.product else ()),
        Fact("Target", event.targets),
        Fact("Modality", (event.modality,) if event.modality else ()),
        Fact("Indication", event.indications),
        Fact("Phase", (phase,) if phase else ()),
        Fact("Trial", event.trial_ids, tuple(record_url(trial) for trial in event.trial_ids)),
        Fact("Cohort", (event.cohort,) if event.cohort else ()),
        Fact("Country", (event.country,) if event.country else ()),
        Fact("When", (event.when.text or event.when.start.isoformat(),) if event.when else ()),
    )
    return tuple(fact for fact in known if fact.values)


_RECORDS = {
    "NCT": "https://clinicaltrials.gov/study/{}",
    "ISRCTN": "https://www.isrctn.com/{}",
    "jRCT": "https://jrct.mhlw.go.jp/en-latest-detail/{}",
    "jRCTs": "https://jrct.mhlw.go.jp/en-latest-detail/{}",
    "ChiCTR": "https://www.chictr.org.cn/searchprojEN.html?regno={}",
    "ACTRN": "https://www.anzctr.org.au/{}.aspx",
    "DRKS": "https://drks.de/search/en/trial/{}",
}
_CTIS = "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT={}"
_EUDRACT = "https://www.clinicaltrialsregister.eu/ctr-search/search?query={}"


def record_url(trial: str) -> str | None:
    """The page of a registry record, told by the shape of its id; None where there is none.

    CTRI, CRIS, UMIN and CDE number their pages by a key of their own, so an id of theirs cannot
    be turned into an address.
    """
    found = trials.ids(trial)
    if len(found) != 1:
        return None
    registry = trials.registry(found[0])
    if registry == "EU":  # a number of CTIS has a fourth part, EudraCT's has three
        return (_CTIS if found[0].count("-") == 3 else _EUDRACT).format(found[0])
    return _RECORDS[registry].format(found[0]) if registry in _RECORDS else None


def last_words(feedback: Iterable[Feedback]) -> tuple[Feedback, ...]:
    """The last word of each person on each alert: who has changed their mind counts once."""
    said: dict[tuple[int, str], Feedback] = {}
    for word in feedback:
        said.pop((word.alert_id, word.who), None)
        said[word.alert_id, word.who] = word
    return tuple(said.values())


def feedback_counts(alert: Alert) -> tuple[int, int, tuple[str, ...]]:
    """How many people say right, how many wrong, and the milestones that it is instead."""
    words = last_words(alert.feedback)
    right = sum(word.verdict == "yes" for word in words)
    instead = tuple(word.verdict for word in words if word.verdict not in ("yes", "no"))
    return right, len(words) - right, tuple(dict.fromkeys(instead))


def is_day(at: datetime) -> bool:
    """Was only a day given? `dates` writes such a day as its midnight in UTC."""
    return at.timetz() == time(tzinfo=UTC)


def day_or_time(at: datetime, zone: tzinfo) -> str:
    """When, for a reader in `zone`: "16 Feb 2026", or "16 Feb 2026 14:05 CET"."""
    if is_day(at):
        return f"{at.day} {at:%b %Y}"
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y %H:%M} {local.tzname() or ''}".rstrip()


def span(length: timedelta) -> str:
    """A length of time in its largest unit and the next: "42 min", "3 h 5 min", "2 d 4 h"."""
    minutes, seconds = divmod(int(abs(length).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    counts = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    first = next((at for at, (count, _) in enumerate(counts) if count), 3)
    shown = counts[first : first + 2] if first < 2 else counts[first : first + 1]
    return " ".join(f"{count} {unit}" for count, unit in shown if count) or "0 s"


def delay(published: datetime | None, seen: datetime) -> str | None:
    """How long after publication it was seen; None where that cannot be told from the dates."""
    if published is None or is_day(published) or published > seen:
        return None
    return span(seen - published)


def lag(sighting: Sighting, first: Sighting) -> str:
    """How long after the first document another one told the same: "+42 min", or "first"."""
    if sighting is first:
        return "first"
    moments = (sighting.published, first.published)
    if any(at is None or is_day(at) for at in moments):
        later = sighting.seen - first.seen  # days cannot be compared with minutes: what we saw can
    else:
        later = cast(datetime, moments[0]) - cast(datetime, moments[1])
    return ("-" if later < timedelta(0) else "+") + span(later)
