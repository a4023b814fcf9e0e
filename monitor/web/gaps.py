"""Where something may have been missed: gaps between polls, failures, items that broke."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from monitor.store import Transaction
from monitor.values import PollReport

MOST = 500


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which something of a source may have been missed.

    `kind`: gap (items fell out of its list between two polls), failing (it could not be read),
    broken (one item could not be read).
    """

    source: str
    kind: str
    since: datetime
    until: datetime
    why: str


def gaps(store: Transaction, since: datetime) -> tuple[Gap, ...]:
    """The latest first, at most `MOST`."""
    polls = sorted(store.polls_since(since), key=lambda poll: (poll.source, poll.started))
    found: list[Gap] = []
    for source, of_one in groupby(polls, key=lambda poll: poll.source):
        of_source = list(of_one)
        found += [*_lost(source, of_source), *_failing(source, of_source)]
    return tuple(sorted(found, key=lambda gap: gap.until, reverse=True)[:MOST])


def _lost(source: str, polls: Sequence[PollReport]) -> Iterator[Gap]:
    for poll in polls:
        if poll.gap_since is not None:
            why = "the source lists fewer items than it published between two polls"
            yield Gap(source, "gap", poll.gap_since, poll.started, why)
        for problem in poll.problems:
            why = f"{problem.what}: {problem.why}"
            yield Gap(source, "broken", poll.started, poll.ended, why)


def _failing(source: str, polls: Sequence[PollReport]) -> Iterator[Gap]:
    """Failures one after the other are one time of which nothing is known."""
    for failed, run in groupby(polls, key=lambda poll: poll.outcome == "failed"):
        of_run = list(run)
        if failed:
            error = of_run[-1].error or "no reason was kept"
            why = f"{len(of_run)} failed polls, the last: {error}"
            yield Gap(source, "failing", of_run[0].started, of_run[-1].ended, why)
