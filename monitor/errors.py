"""What can go wrong, as a small tree, and whose business it is.

    MonitorError
    ├── ConfigError      the one who configures: every problem at once, exit code 2
    ├── QueryError       the one who searches: a word of the search language that cannot be read
    ├── FetchError       the network or a site's server: tried again later, told after three
    ├── ReadError        a site changed its form: counts as a failure of its source
    ├── StoreError       the database: not writable, older or newer than the program
    └── SendError        a channel refused, or did not say whether it took the message

A message names what, which, what is allowed or expected, and what to do. Anything else that is
raised is a bug: it keeps its traceback and costs its own item, never the daemon.
"""

from collections.abc import Sequence


class MonitorError(Exception):
    """Something that a person can act on; shown without a traceback."""


class ConfigError(MonitorError):
    """What is configured cannot work. `problems` holds every one, a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class QueryError(MonitorError):
    """A search cannot be read; the message says where and what is allowed."""


class FetchError(MonitorError):
    """No usable answer came. `retry_after` is what the server asked for, in seconds."""

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class ReadError(MonitorError):
    """An answer came that is not what this source gives: the site has changed, or refuses us."""


class StoreError(MonitorError):
    """The database cannot be used as it is; the message has the command that mends it."""


class SendError(MonitorError):
    """A message was not delivered, as far as is known.

    `permanent`: trying again is pointless as things are (no such channel, token revoked, refused
    blocks). `repairable`: it is the channel that is refused, not this message, and a person can
    repair that: the message is kept until then.
    `unclear`: the receiver may have taken it: look before sending again.
    `retry_after`: seconds that the receiver asked for; the whole channel waits.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        repairable: bool = False,
        unclear: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.repairable = repairable
        self.unclear = unclear
        self.retry_after = retry_after
