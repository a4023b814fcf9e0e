"""One poll of one source: ask, read, take each item, remember where we stopped.

What goes wrong with an item costs that item; what goes wrong with the source is counted, and told
in the operations channel after the third time, and once more when it has healed.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from monitor import classify, extract, links, schedule, sources
from monitor.errors import FetchError, ReadError
from monitor.pipeline.bookkeeping import Bookkeeping
from monitor.pipeline.recording import Recorder
from monitor.pipeline.taking import Fetch, Taken, Taker
from monitor.store import Store
from monitor.values import (
    Document,
    Item,
    KnownVersion,
    PollReport,
    PollState,
    Problem,
    Request,
    Response,
    Source,
)

RETRIES = 3  # polls in which a page that could not be had is asked for again
PARTIAL = " partial "  # in the fingerprint of an item whose page could not be had

log = structlog.get_logger()


@dataclass(slots=True)
class _Round:
    """One poll while it goes on."""

    source: Source
    state: PollState
    started: datetime
    items: int = 0
    new: int = 0
    matters: int = 0
    events: int = 0
    alerts: int = 0
    left_out: bool = False  # some of what was listed is not ours: its dates say nothing of gaps
    problems: list[Problem] = field(default_factory=list)
    dates: list[datetime] = field(default_factory=list)

    def report(self, ended: datetime, outcome: str) -> PollReport:
        return PollReport(
            source=self.source.name,
            started=self.started,
            ended=ended,
            outcome=outcome,
            items=self.items,
            new=self.new,
            matters=self.matters,
            events=self.events,
            alerts=self.alerts,
            problems=tuple(self.problems),
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the answer to a poll changes in what we ask next time."""

    response: Response
    body_hash: str | None
    unchanged: bool = False
    comparable: bool = True  # may the next poll stop at an answer that looks the same?
    cursor: Mapping[str, Any] | None = None
    ttl: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Poller:
    """Polls sources. `clock` gives the time, `chance` a number from 0 to 1 for the jitter."""

    store: Store
    fetch: Fetch
    lexicon: classify.Lexicon
    recorder: Recorder
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    books: Bookkeeping

    def poll(self, source: Source) -> PollReport:
        """Ask one source, record what it lists, and set when to ask again."""
        with self.store.reading() as store:
            state = store.poll_state(source.name)
        report = self.poll_from(source, state)
        self.books.flush()
        return report

    def poll_from(self, source: Source, state: PollState) -> PollReport:
        """The same for one of many sources, from the state that the caller has just read.

        What brought something new or failed is written down; the rest is by `books.flush`.
        """
        this = _Round(source, state, self.clock())
        try:
            answer = self._read(this)
        except (FetchError, ReadError) as error:
            return self._failed(this, error)
        return self._succeeded(this, answer)

    def look(self, source: Source) -> Iterator[Taken]:
        """Ask a source as if for the first time and read its items; nothing is remembered."""
        now = self.clock()
        adapter = sources.open_source(source)
        request = adapter.first({}, now)
        taker = self._taker(source, adapter, request)
        for page in taker.pages(taker.ask(request)):
            for item in page.items:
                yield taker.take(item, now)

    def _taker(self, source: Source, adapter: sources.Adapter, first: Request) -> Taker:
        return Taker(self.fetch, self.lexicon, source, adapter, links.host(first.url))

    def _read(self, this: _Round) -> _Answer:
        adapter = sources.open_source(this.source)
        request = adapter.first(this.state.cursor, this.started)
        taker = self._taker(this.source, adapter, request)
        response = taker.ask(_conditional(request, this))
        answer = _Answer(response, hashlib.blake2b(response.body, digest_size=16).hexdigest())
        if response.not_modified or answer.body_hash == this.state.body_hash:
            return replace(answer, body_hash=this.state.body_hash, unchanged=True)
        for page in taker.pages(response):
            this.problems.extend(page.problems)
            self._take_all(this, taker, page.items)
            this.items += max(page.listed - len(page.items), 0)
            this.left_out = this.left_out or page.listed > len(page.items)
            cursor = answer.cursor if page.cursor is None else page.cursor
            answer = replace(answer, cursor=cursor, ttl=page.ttl or answer.ttl)
            if page.next is not None:  # the first answer alone does not tell that nothing changed
                answer = replace(answer, body_hash=None, comparable=False)
        return answer

    def _take_all(self, this: _Round, taker: Taker, items: Sequence[Item]) -> None:
        known, earlier = self._known(this, items)
        taken = []
        for item in items:
            version = known.get(item.key)
            if version is not None and not _worth_another_look(item, version):
                continue
            try:
                read = taker.take(item, self.clock(), earlier.get(item.key))
                taken.append(_marked(read, version))
            except Exception as error:
                log.exception("item_failed", source=this.source.name, item=item.key)
                this.problems.append(Problem(item.key, f"{type(error).__name__}: {error}"))
        outcome = self.recorder.record(taken, self.clock(), baseline=not this.state.baseline)
        this.problems.extend(outcome.problems)
        this.items += len(items)
        this.dates.extend(item.published for item in items if item.published)
        this.new += outcome.new
        this.matters += sum(each.reading.matters for each in taken)
        this.events += sum(len(each.reading.events) for each in taken)
        this.alerts += len(outcome.alerts)

    def _known(
        self, this: _Round, items: Sequence[Item]
    ) -> tuple[Mapping[str, KnownVersion], Mapping[str, Document | None]]:
        """What is remembered of items, and of records their last versions too; by key."""
        registry = this.source.document_kind == "registry"
        if not (this.state.polls or registry):  # a first poll; what is known all the same, the
            return {}, {}  # store will recognise
        with self.store.reading() as store:
            known = store.known_versions(this.source.name, items)
            if not registry:
                return known, {}
            return known, {
                key: store.document(version.document_id) for key, version in known.items()
            }

    def _failed(self, this: _Round, error: FetchError | ReadError) -> PollReport:
        now = self.clock()
        after = replace(
            this.state,
            last_poll=now,
            polls=this.state.polls + 1,
            failures=this.state.failures + 1,
            last_error=str(error),
        )
        wait = error.retry_after if isinstance(error, FetchError) else None
        due = schedule.after_failure(after, this.source, wait, now, self.chance())
        report = replace(this.report(now, "failed"), error=str(error))
        self._remember(this.source, replace(after, next_poll=due), report)
        return report

    def _succeeded(self, this: _Round, answer: _Answer) -> PollReport:
        now, state = self.clock(), this.state
        headers = answer.response.headers
        after = replace(
            state,
            last_poll=now,
            last_success=now,
            last_item=now if this.new else state.last_item,
            polls=state.polls + 1,
            failures=0,
            last_error=None,
            etag=_validator("etag", state.etag, answer),
            last_modified=_validator("last-modified", state.last_modified, answer),
            body_hash=answer.body_hash,
            moved_to=answer.response.moved_to or state.moved_to,
            cursor=state.cursor if answer.cursor is None else answer.cursor,
            newest=max(this.dates, default=state.newest),
            baseline=True,
        )
        due = schedule.after_success(after, this.source, headers, answer.ttl, now, self.chance())
        report = replace(
            this.report(now, "unchanged" if answer.unchanged else "read"),
            gap_since=None if this.left_out else schedule.gap(state.newest, this.dates),
        )
        self._remember(this.source, replace(after, next_poll=due), report)
        return report

    def _remember(self, source: Source, state: PollState, report: PollReport) -> None:
        self.books.add(source, state, report)
        if report.new or report.outcome == "failed":
            self.books.flush()
        log.info(
            "polled",
            source=source.name,
            outcome=report.outcome,
            items=report.items,
            new=report.new,
            alerts=report.alerts,
            problems=len(report.problems),
            error=report.error,
            ms=round((report.ended - report.started).total_seconds() * 1000),
        )


def _validator(name: str, before: str | None, answer: _Answer) -> str | None:
    """What to compare by next time; an answer that has not changed need not repeat it."""
    if not answer.comparable:
        return None
    return answer.response.headers.get(name) or (before if answer.unchanged else None)


def _conditional(request: Request, this: _Round) -> Request:
    """The first request, at the address that is now right, with what we have to compare by."""
    if request.method != "GET":
        return request
    state = this.state
    if state.moved_to and request.url == this.source.options.get("url"):
        request = replace(request, url=state.moved_to)
    return replace(request, etag=state.etag, last_modified=state.last_modified)


def _worth_another_look(item: Item, known: KnownVersion) -> bool:
    seen, _, tries = known.fingerprint.partition(PARTIAL)
    return seen != extract.fingerprint(item) or bool(tries and int(tries) < RETRIES)


def _marked(taken: Taken, known: KnownVersion | None) -> Taken:
    """A page that could not be had leaves a mark that counts how often it was tried."""
    if taken.whole:
        return taken
    tries = known.fingerprint.partition(PARTIAL)[2] if known else ""
    return replace(taken, fingerprint=f"{taken.fingerprint}{PARTIAL}{int(tries or 0) + 1}")
