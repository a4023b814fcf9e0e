"""Keeps what polls leave behind until it is written: many polls in one transaction.

Nothing is lost with an entry that a dying process never wrote: the source is asked once more, and
what it lists is known. Most polls find nothing new, and a transaction each would cost more than
the asking.
"""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from monitor.errors import StoreError
from monitor.pipeline.noticing import Operations
from monitor.store import Store
from monitor.values import PollReport, PollState, Source

Entry = tuple[Source, PollState, PollReport]

log = structlog.get_logger()


@dataclass(slots=True)
class Bookkeeping:
    """Gathers entries of any threads. Whoever adds sees to it that `flush` is called."""

    store: Store
    operations: Operations
    _waiting: deque[Entry] = field(default_factory=deque)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def add(self, source: Source, state: PollState, report: PollReport) -> None:
        """Keep a poll's state and report to be written."""
        self._waiting.append((source, state, report))

    def flush(self) -> None:
        """Write all that waits, and tell what it changes in the state of the sources.

        When it returns, what was added before is written, whichever thread did it. Raises
        StoreError where the database takes nothing now; it all waits on then.
        """
        with self._writing:
            entries = [self._waiting.popleft() for _ in range(len(self._waiting))]
            try:
                self._write_each(entries)
            except StoreError:
                self._waiting.extendleft(reversed(entries))
                raise

    def _write_each(self, entries: Sequence[Entry]) -> None:
        """All together; where that cannot be, what cannot be written costs only itself."""
        if not entries:
            return
        try:
            self._write(entries)
        except StoreError:
            raise
        except Exception:
            if len(entries) == 1:
                log.exception("poll_not_kept", source=entries[0][0].name)
            else:
                for entry in entries:
                    self._write_each([entry])

    def _write(self, entries: Sequence[Entry]) -> None:
        with self.store.begin(lasting=False) as store:
            store.save_poll_states([state for _, state, _ in entries])
            store.add_polls([report for _, _, report in entries])
            standing = {notice.condition for notice in store.standing_notices()}
            for entry in entries:
                self.operations.after_poll(store, *entry, standing)
