"""Reads a source's past: page by page, stored and searchable, without a word to anyone.

Where it stopped is kept as a poll state named `backfill:NAME`, so that it can be gone on with.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import structlog

from monitor import classify, links, sources
from monitor.errors import ConfigError
from monitor.pipeline.recording import Recorder
from monitor.pipeline.taking import Fetch, Taken, Taker
from monitor.store import Store
from monitor.values import Item, Page, PollState, Problem, Request, Source

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill has come, after one more page."""

    pages: int = 0
    items: int = 0  # listed, of the days that were asked for
    new: int = 0
    events: int = 0
    oldest: datetime | None = None  # of this page
    problems: tuple[Problem, ...] = ()  # of this page
    resumed: bool = False  # an earlier call had begun it
    done: bool = False


@dataclass(frozen=True, slots=True)
class Backfiller:
    """Reads the past of sources. `recorder` must be a silent one."""

    store: Store
    fetch: Fetch
    lexicon: classify.Lexicon
    recorder: Recorder
    clock: Callable[[], datetime]

    def backfill(self, source: Source, since: date) -> Iterator[Progress]:
        """Read what the source published since a day; goes on where the same call last stopped.

        Gives the progress after each page. ConfigError where the kind cannot be asked for its
        past; FetchError and ReadError end it, and the next call asks for that page again.
        """
        adapter = sources.open_source(source)
        if not isinstance(adapter, sources.Past):
            raise ConfigError([f"source {source.name}: {_without_past(source.kind)}"])
        kept = self._kept(source, since)
        if kept is None:
            with self.store.reading() as store:
                cursor = store.poll_state(source.name).cursor
            request, progress = adapter.past(since, cursor, self.clock()), Progress()
        else:
            request, progress = kept
        taker = Taker(self.fetch, self.lexicon, source, adapter, links.host(request.url))
        while not progress.done:
            page = adapter.read(taker.ask(request))
            progress = self._recorded(source, taker, page, since, progress)
            self._keep(source, since, page.next, progress)
            request = page.next or request
            yield progress

    def _recorded(
        self, source: Source, taker: Taker, page: Page, since: date, before: Progress
    ) -> Progress:
        items = [
            item for item in page.items if item.published is None or item.published.date() >= since
        ]
        taken, problems = self._taken(source, taker, items)
        outcome = self.recorder.record(taken, self.clock(), baseline=True)
        dated = [item.published for item in items if item.published]
        return replace(
            before,
            pages=before.pages + 1,
            items=before.items + len(items),
            new=before.new + outcome.new,
            events=before.events + sum(len(each.reading.events) for each in taken),
            oldest=min(dated, default=None),
            problems=(*page.problems, *problems, *outcome.problems),
            done=page.next is None,
        )

    def _taken(
        self, source: Source, taker: Taker, items: Sequence[Item]
    ) -> tuple[list[Taken], list[Problem]]:
        """What is not known yet, read; what breaks costs only itself."""
        with self.store.reading() as store:
            known = store.known_versions(source.name, items)
        taken, problems = [], []
        for item in items:
            if item.key in known:
                continue
            try:
                taken.append(taker.take(item, self.clock()))
            except Exception as error:
                log.exception("item_failed", source=source.name, item=item.key)
                problems.append(Problem(item.key, f"{type(error).__name__}: {error}"))
        return taken, problems

    def _kept(self, source: Source, since: date) -> tuple[Request, Progress] | None:
        """What is asked next and how far it had come, where the same call was not finished."""
        with self.store.reading() as store:
            cursor = store.poll_state(_name(source)).cursor
        if cursor.get("since") != since.isoformat() or not cursor.get("next"):
            return None
        counted = {name: cursor[name] for name in _COUNTED}
        return _request(cursor["next"]), Progress(**counted, resumed=True)

    def _keep(
        self, source: Source, since: date, following: Request | None, progress: Progress
    ) -> None:
        now = self.clock()
        cursor = {
            "since": since.isoformat(),
            "next": None if following is None else _written(following),
            **{name: getattr(progress, name) for name in _COUNTED},
        }
        state = PollState(
            _name(source),
            last_poll=now,
            last_success=now,
            polls=progress.pages,
            cursor=cursor,
            baseline=True,
        )
        with self.store.begin() as store:
            store.save_poll_states([state])


_COUNTED = ("pages", "items", "new", "events")


def _name(source: Source) -> str:
    return f"backfill:{source.name}"


def _without_past(kind: str) -> str:
    able = [name for name in sources.kinds() if sources.has_past(name)]
    return (
        f"a {kind} source cannot be asked for its past: each poll lists all that it gives."
        f" Kinds that can are {', '.join(able)}"
    )


def _written(request: Request) -> Mapping[str, Any]:
    return {
        "url": request.url,
        "method": request.method,
        "headers": dict(request.headers),
        "body": None if request.body is None else request.body.decode("utf-8"),
        "context": dict(request.context),
        "accepts": list(request.accepts),
    }


def _request(written: Mapping[str, Any]) -> Request:
    body = written["body"]
    return Request(
        written["url"],
        method=written["method"],
        headers=written["headers"],
        body=None if body is None else body.encode(),
        configured=True,
        context=written["context"],
        accepts=tuple(written["accepts"]),
    )
