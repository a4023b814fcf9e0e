"""Connections: who may be connected to is checked on the very address that is connected to, and a
deadline holds for all that is read and written together, however slowly it drips.

httpx's own transport allows neither, so this one joins httpx's requests to httpcore's pool, with a
network backend of ours. It is also twice as fast as httpx.Client, which we have no other use for.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

import httpcore
import httpx

from monitor.errors import FetchError
from monitor.fetch.addresses import is_public

Resolve = Callable[[str, int], Sequence[str]]

_KEPT = 3  # idle connections that a lane keeps; a pool's cost grows with them (httpx#3215)
_KEPT_FOR = 20.0  # seconds


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host, in the order in which the system would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Lane(httpx.BaseTransport):
    """Sends one request at a time. `deadline` (of `clock`) holds until it is set anew."""

    def __init__(
        self,
        context: ssl.SSLContext,
        clock: Callable[[], float],
        lookup: Resolve,
        *,
        guarded: bool,
    ) -> None:
        self._door = _Door(clock, lookup, guarded=guarded)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_keepalive_connections=_KEPT,
            keepalive_expiry=_KEPT_FOR,
            network_backend=self._door,
        )
        self.last_host = ""

    def until(self, deadline: float) -> None:
        """Nothing is read or written after this moment: it raises httpcore's timeouts instead."""
        self._door.deadline = deadline

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.last_host = request.url.host
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.content,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(cast(Iterable[bytes], answer.stream)),  # the pool is a synchronous one
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()


class _Door(httpcore.NetworkBackend):
    """Opens connections, to public addresses only where it is guarded."""

    def __init__(self, clock: Callable[[], float], lookup: Resolve, *, guarded: bool) -> None:
        self.deadline = float("inf")
        self._clock = clock
        self._lookup = lookup
        self._guarded = guarded
        self._inner = httpcore.SyncBackend()

    def left(self, timeout: float | None, late: type[Exception]) -> float:
        """Seconds that the next step may take; raises `late` when there are none left."""
        seconds = self.deadline - self._clock()
        if seconds <= 0:
            raise late("the time for the whole request is over")
        return seconds if timeout is None else min(timeout, seconds)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        problem: Exception | None = None
        for address in self._allowed(host, port):
            seconds = self.left(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
                continue
            return _Stream(stream, self)
        raise problem or httpcore.ConnectError(f"{host} has no address")

    def _allowed(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host; they are looked up once, and those found are connected to."""
        try:
            found = self._lookup(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} was not found: {error}") from None
        private = [address for address in found if not is_public(address)]
        if self._guarded and private:
            raise FetchError(
                f"{host} is at {private[0]}, which is not a public address; links found in items"
                f" may not lead there. To allow it, set allow_private = true under [monitor]"
            )
        return found


class _Stream(httpcore.NetworkStream):
    """A connection on which every step is bounded by its lane's deadline."""

    def __init__(self, inner: httpcore.NetworkStream, door: _Door) -> None:
        self._inner = inner
        self._door = door

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._door.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._door.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._door.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, seconds), self._door)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
