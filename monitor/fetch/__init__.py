"""The only HTTP: polite to hosts, conditional, bounded in size and time, and kept out of private
networks. Everything that can go wrong is a FetchError that names the address and what to do.
"""

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from monitor import __version__, links
from monitor.errors import FetchError
from monitor.fetch import bodies, files, network, refusals
from monitor.fetch.addresses import is_public, literal
from monitor.fetch.hosts import Hosts
from monitor.values import Request, Response

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException)
_BROKEN = (httpx.TransportError, httpcore.NetworkError, httpcore.ProtocolError)
_CUT = (  # a connection that was open and then closed: a kept one may have been given up long ago
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
    httpcore.ReadError,
    httpcore.WriteError,
    httpcore.RemoteProtocolError,
)
# What another host may be told of a request that was meant for the first one.
_HARMLESS = frozenset({"accept", "accept-language", "user-agent"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, how long (seconds) and how often."""

    largest: int = 20_000_000  # bytes of a body, decompressed
    whole: float = 30.0  # for a request with all its redirects, without waiting for its turn
    connect: float = 10.0
    pause: float = 15.0  # without a byte
    redirects: int = 5
    pace: float = 0.5  # between two requests to one host; loopback is not paced
    at_once: int = 2  # requests to one host
    longest_closed: float = 3600.0  # a host that wants to be left alone is left alone so long


class Fetcher:
    """Asks for what it is told to; made once, used by many threads.

    `contact` goes into the User-Agent. `clock` gives seconds that never go back. `transport` stands
    in for the network; with it only addresses that are written out are checked.
    """

    def __init__(  # noqa: PLR0913 -- the composition root names each
        self,
        *,
        sleep: Callable[[float], None],
        contact: str | None = None,
        allow_private: bool = False,
        limits: Limits = Limits(),
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        resolve: network.Resolve = network.resolve,
    ) -> None:
        whom = f" (+mailto:{contact})" if contact else ""
        self.user_agent = f"CarTMonitor/{__version__}{whom}"
        self._clock = clock
        self._sleep = sleep
        self._allow_private = allow_private
        self._limits = limits
        self._transport = transport
        self._resolve = resolve
        self._hosts = Hosts(limits.pace, limits.at_once, sleep=sleep, clock=clock)
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None
        self._idle: dict[bool, list[network.Lane]] = {True: [], False: []}
        self._closed = False

    def __call__(self, request: Request) -> Response:
        """The answer to `request` after redirects: a status below 400, or one that it accepts.

        FetchError otherwise, with `status` and `retry_after` where the server gave them.
        """
        try:
            if files.is_file(request):
                return files.read(request, self._limits.largest)
            return self._follow(request)
        except FetchError as error:
            shown = links.redacted(request.url)
            raise FetchError(
                f"{shown}: {error}", status=error.status, retry_after=error.retry_after
            ) from None

    def close(self) -> None:
        """Close every connection; those in use are closed when they come back."""
        with self._lock:
            self._closed = True
            lanes = [lane for idle in self._idle.values() for lane in idle]
            self._idle = {True: [], False: []}
        for lane in lanes:
            lane.close()

    def _follow(self, request: Request) -> Response:
        asked, permanent, spent = request, True, 0.0
        for hop in range(self._limits.redirects + 1):
            guarded = not self._allow_private and not _trusted(request, asked.url)
            host = _checked(asked.url, guarded=guarded)
            self._check_open(host)
            with self._turn(host):
                started = self._clock()
                answer = self._ask(asked, guarded, started + self._limits.whole - spent)
                spent += self._clock() - started
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target:
                moved = asked.url if hop and permanent else None
                return self._judged(replace(answer, request=request, moved_to=moved), host)
            permanent = permanent and answer.status in _PERMANENT
            asked = _redirected(asked, answer.status, target)
            permanent = permanent and not _downgraded(request.url, asked.url)
        raise FetchError(
            f"redirected more than {self._limits.redirects} times, last to"
            f" {links.redacted(asked.url)}. Open it in a browser and set the address it ends at"
        )

    def _check_open(self, host: str) -> None:
        wait = self._hosts.closed_for(host)
        if wait:
            raise FetchError(
                f"{host} has asked to be left alone for {wait:.0f} s more; it was not asked",
                status=429,
                retry_after=wait,
            )

    @contextmanager
    def _turn(self, host: str) -> Iterator[None]:
        if host in _LOOPBACK:
            yield
        else:
            with self._hosts.turn(host):
                yield

    def _ask(self, asked: Request, guarded: bool, deadline: float) -> Response:
        """One request, tried once more where the connection broke before an answer came."""
        for retry in (asked.method == "GET", False):
            try:
                return self._exchange(asked, guarded, deadline)
            except _TIMEOUTS:
                raise FetchError(self._late(deadline)) from None
            except _CUT as error:
                if not retry:
                    raise FetchError(_broken(error)) from None
                self._sleep(0.2)
            except _BROKEN as error:
                raise FetchError(_broken(error)) from None
        raise AssertionError("unreachable: the second try returns or raises")

    def _exchange(self, asked: Request, guarded: bool, deadline: float) -> Response:
        message = self._message(asked)
        with (
            self._lane(message.url.host, guarded, deadline) as lane,
            closing(lane.handle_request(message)) as answer,
        ):
            headers = {name.lower(): value for name, value in answer.headers.items()}
            bodiless = answer.status_code in (204, 304)  # some name an encoding all the same
            encoding = "" if bodiless else headers.get("content-encoding", "")
            # Read to its end even where nothing is expected: else the connection is not kept.
            content = bodies.read(
                cast(Iterable[bytes], answer.stream), encoding, self._limits.largest
            )
            return Response(asked.url, answer.status_code, headers, content, asked)

    def _message(self, asked: Request) -> httpx.Request:
        connect, pause = self._limits.connect, self._limits.pause
        timeouts = {"connect": connect, "read": pause, "write": pause, "pool": connect}
        try:
            return httpx.Request(
                asked.method,
                asked.url,
                headers=self._headers(asked),
                content=asked.body,
                extensions={"timeout": timeouts},
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(f"this cannot be asked for: {error}") from None

    def _headers(self, asked: Request) -> Mapping[str, str]:
        ours = {
            "User-Agent": self.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": bodies.ENCODINGS,
        }
        theirs = {name.title(): value for name, value in asked.headers.items()}
        validators = {"If-None-Match": asked.etag, "If-Modified-Since": asked.last_modified}
        return ours | {name: value for name, value in validators.items() if value} | theirs

    @contextmanager
    def _lane(self, host: str, guarded: bool, deadline: float) -> Iterator[httpx.BaseTransport]:
        """A lane of our own for one request, the one that last went to `host` if it is free.

        Guarded and open requests have lanes apart: a kept connection is not checked again.
        """
        if self._transport is not None:
            yield self._transport
            return
        lane = self._taken(host, guarded)
        lane.until(deadline)
        try:
            yield lane
        finally:
            with self._lock:
                back = not self._closed
                if back:
                    self._idle[guarded].append(lane)
            if not back:
                lane.close()

    def _taken(self, host: str, guarded: bool) -> network.Lane:
        with self._lock:
            idle = self._idle[guarded]
            for index in range(len(idle) - 1, -1, -1):
                if idle[index].last_host == host:
                    return idle.pop(index)
            if idle:
                return idle.pop()
            if self._context is None:  # made once: it costs 20 ms and half a megabyte
                self._context = httpx.create_ssl_context()
            return network.Lane(self._context, self._clock, self._resolve, guarded=guarded)

    def _late(self, deadline: float) -> str:
        if self._clock() >= deadline:
            return f"the answer was not complete after {self._limits.whole:g} s"
        return (
            f"no connection within {self._limits.connect:g} s, or no byte for"
            f" {self._limits.pause:g} s; some hosts leave robots hanging: try another user_agent"
        )

    def _judged(self, answer: Response, host: str) -> Response:
        """The answer where it can be used."""
        headers = answer.headers
        named = refusals.wall(
            answer.url,
            headers.get("content-type", ""),
            headers.get("cf-mitigated", ""),
            answer.body,
        )
        wanted = answer.status < 400 or answer.status in answer.request.accepts
        if wanted and named is None:
            return answer
        wait = refusals.retry_after(headers)
        if wait and answer.status in (429, 503):
            self._hosts.close(host, min(wait, self._limits.longest_closed))
        said = refusals.reason(answer.status)
        if answer.url != answer.request.url:
            said += f" at {links.redacted(answer.url)}"
        if named is not None:
            said += (
                f": a wall against robots ({named!r}). Set user_agent for this source to one that"
                f" the site accepts, or take another road to the same news"
            )
        else:
            said += refusals.advice(answer.status)
        raise FetchError(f"answered {said}", status=answer.status, retry_after=wait)


def _trusted(first: Request, url: str) -> bool:
    """True for a place that the configuration names itself: there private addresses are allowed."""
    return first.configured and _place(first.url) == _place(url)


def _place(url: str) -> tuple[str | None, int | None]:
    parts = urlsplit(url)
    return parts.hostname, parts.port if parts.port not in (80, 443) else None


def _checked(url: str, *, guarded: bool) -> str:
    """The host of an address that may be asked; FetchError for any other."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"{links.redacted(url)!r} is no address: {error}") from None
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(
            f"{links.redacted(url)!r} cannot be asked; it must begin http:// or https://"
        )
    if parts.username is not None or parts.password is not None:
        raise FetchError("addresses with a name or password in them are not asked; take them out")
    written = literal(host)
    if guarded and written is not None and not is_public(written):
        raise FetchError(
            f"{host} is not a public address; links found in items may not lead there."
            f" To allow it, set allow_private = true under [monitor]"
        )
    return host


def _redirected(asked: Request, status: int, target: str) -> Request:
    try:
        url = urljoin(asked.url, target).partition("#")[0]
        same = urlsplit(url).hostname == urlsplit(asked.url).hostname
    except ValueError:
        raise FetchError(f"redirected to {target!r:.200}, which is no address") from None
    kept = {name: value for name, value in asked.headers.items() if name.lower() in _HARMLESS}
    method = asked.method if status in (307, 308) or asked.method == "HEAD" else "GET"
    return replace(
        asked,
        url=url,
        method=method,
        body=asked.body if method == asked.method else None,
        headers=asked.headers if same else kept,
    )


def _downgraded(first: str, last: str) -> bool:
    return first.startswith("https:") and last.startswith("http:")


def _broken(error: Exception) -> str:
    text = str(error) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return f"its certificate is not valid: {text}"
    return f"no whole answer came: {text}"
