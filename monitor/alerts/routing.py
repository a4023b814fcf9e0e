"""Where an alert is said, and what somebody does not want to hear of: searches that decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.query import Facts, Names, Query, matches, parse

BROADCASTS = ("never", "upgrade", "always")


@dataclass(frozen=True, slots=True)
class Route:
    """Alerts that `when` finds are also said in `channel`; with `digest`, in the digest alone.

    `broadcast`: whether replies in their threads show in the channel too; never, upgrade (where a
    surer source tells it, or it no longer holds) or always.
    """

    name: str
    when: Query
    channel: str
    mention: str | None = None
    broadcast: str = "never"
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A channel, whom to mention there, and when replies in threads show in the channel."""

    channel: str
    mention: str | None = None
    broadcast: str = "never"


@dataclass(frozen=True, slots=True)
class Mute:
    """A search whose alerts are kept silent, and why, in words."""

    when: Query
    why: str


class Muted(Protocol):
    """A mute as it is remembered."""

    @property
    def query(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def until(self) -> datetime | None: ...


def targets(
    facts: Sequence[Facts],
    text: str,
    channels: Sequence[str],
    routes: Sequence[Route],
    *,
    first_match: bool = False,
) -> tuple[Target, ...]:
    """Where a message with these alerts goes, each channel once: `channels`, then the routes'.

    A route takes the message if it finds any of its alerts. `first_match`: only the first route
    that does is followed. Where several lead to one channel, the first mention counts, and the
    loudest broadcast.
    """
    found = {channel: Target(channel) for channel in channels}
    for route in routes:
        if not any(matches(route.when, each, text) for each in facts):
            continue
        known = found.get(route.channel, Target(route.channel))
        found[route.channel] = Target(
            route.channel,
            known.mention or route.mention,
            max(known.broadcast, route.broadcast, key=BROADCASTS.index),
        )
        if first_match:
            break
    return tuple(found.values())


def mutes(remembered: Sequence[Muted], names: Names) -> tuple[Mute, ...]:
    """The mutes that hold now, read with the vocabulary. Raises `QueryError`."""
    return tuple(Mute(parse(each.query, names), _why(each)) for each in remembered)


def _why(mute: Muted) -> str:
    until = f" until {mute.until:%Y-%m-%d}" if mute.until else ""
    reason = f": {mute.reason}" if mute.reason else ""
    return f"{mute.query} by {mute.who}{until}{reason}"


def muted(facts: Facts, mutes: Sequence[Mute], text: str = "") -> str | None:
    """Why these facts are not to be told, by the first mute that finds them; None if none does."""
    return next((each.why for each in mutes if matches(each.when, facts, text)), None)
