"""Fetching over real connections: a server on loopback that drips, breaks off and never ends."""

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from monitor.errors import FetchError
from monitor.fetch import Fetcher, Limits
from monitor.values import Request, Response

SITE = "https://site.example/feed"
QUICK = Limits(whole=0.5, connect=0.5, pause=0.3, pace=0)


def refused(fetch: Fetcher, request: Request | str) -> FetchError:
    asked = Request(request) if isinstance(request, str) else request
    with pytest.raises(FetchError) as caught:
        fetch(asked)
    return caught.value


@contextmanager
def server(serve: Callable[[socket.socket, bytes], None]) -> Iterator[str]:
    """A server on loopback; `serve` gets each request of a connection, and what was asked."""

    class Conversation(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            buffer = b""
            try:
                while True:
                    while b"\r\n\r\n" not in buffer:
                        more = self.request.recv(4096)
                        if not more:
                            return
                        buffer += more
                    head, _, buffer = buffer.partition(b"\r\n\r\n")
                    serve(self.request, head)
            except OSError:
                return

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Conversation) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}"
        finally:
            running.shutdown()
            thread.join()


@contextmanager
def real(**more: object) -> Iterator[Fetcher]:
    fetch = Fetcher(sleep=time.sleep, **({"limits": Limits(pace=0)} | more))  # type: ignore[arg-type]
    try:
        yield fetch
    finally:
        fetch.close()


def hello(connection: socket.socket, head: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")


def own(url: str) -> Request:
    return Request(url, configured=True)


def test_connections_are_kept_also_after_304() -> None:
    ports: set[int] = set()

    def unchanged(connection: socket.socket, head: bytes) -> None:
        ports.add(connection.getpeername()[1])
        connection.sendall(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')

    with server(unchanged) as url, real() as fetch:
        assert all(fetch(own(url)).not_modified for _ in range(4))
    assert len(ports) == 1


def test_an_answer_that_drips_is_cut_at_the_deadline() -> None:
    def drip(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    with server(drip) as url, real(limits=QUICK) as fetch:
        started = time.monotonic()
        error = refused(fetch, own(url))
    assert "not complete after 0.5 s" in str(error)
    assert time.monotonic() - started < 1.5


def test_headers_that_drip_are_cut_at_the_deadline_too() -> None:
    def drip(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            connection.sendall(b"X-%d: x\r\n" % number)
            time.sleep(0.05)

    with server(drip) as url, real(limits=QUICK) as fetch:
        error = refused(fetch, own(url))
    assert "not complete after 0.5 s" in str(error)


def test_a_host_that_leaves_us_hanging_is_named() -> None:
    def hang(connection: socket.socket, head: bytes) -> None:
        time.sleep(0.6)

    with server(hang) as url, real(limits=QUICK) as fetch:
        error = refused(fetch, own(url))
    assert "no byte for 0.3 s" in str(error)
    assert "user_agent" in str(error)


def test_an_endless_answer_is_cut_at_the_cap() -> None:
    def endless(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    with server(endless) as url, real(limits=Limits(largest=100_000)) as fetch:
        error = refused(fetch, own(url))
    assert "larger than 100,000 bytes" in str(error)


def test_an_answer_that_breaks_off_is_not_taken_for_whole() -> None:
    def break_off(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
        connection.shutdown(socket.SHUT_RDWR)

    with server(break_off) as url, real() as fetch:
        error = refused(fetch, own(url))
    assert "no whole answer came" in str(error)


def test_a_kept_connection_that_the_server_closed_is_opened_anew() -> None:
    asked: list[bytes] = []

    def once_a_connection(connection: socket.socket, head: bytes) -> None:
        asked.append(head)
        hello(connection, head)
        connection.shutdown(socket.SHUT_RDWR)

    with server(once_a_connection) as url, real() as fetch:
        bodies_read = [fetch(own(url)).body for _ in range(3)]
    assert bodies_read == [b"hello"] * 3


def test_a_name_that_is_not_known_is_named() -> None:
    def unknown(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(-2, "Name or service not known")

    with real(resolve=unknown) as fetch:
        error = refused(fetch, SITE)
    assert "the name site.example was not found" in str(error)


def test_a_port_where_nobody_listens_is_named() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with real() as fetch:
        error = refused(fetch, own(f"http://127.0.0.1:{port}/"))
    assert "Connection refused" in str(error)


def test_what_is_no_http_is_named() -> None:
    def gibberish(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"220 mail.example ESMTP\r\n\r\n")
        connection.shutdown(socket.SHUT_RDWR)

    with server(gibberish) as url, real() as fetch:
        error = refused(fetch, own(url))
    assert "no whole answer came" in str(error)


def test_a_name_that_leads_to_a_private_address_is_refused_before_anything_is_sent() -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket, head: bytes) -> None:
        heard.append(head)
        hello(connection, head)

    with server(listen) as url, real(resolve=lambda host, port: ("127.0.0.1",)) as fetch:
        address = url.replace("127.0.0.1", "innocent.example")
        error = refused(fetch, address)
        assert "innocent.example is at 127.0.0.1, which is not a public address" in str(error)
        assert heard == []
        assert fetch(own(address)).body == b"hello", "the same name, where it is configured"
        refused(fetch, address)
    assert len(heard) == 1, "and no kept connection lends it to a link"


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with real(resolve=lambda host, port: ("93.184.216.34", "10.0.0.1")) as fetch:
        assert "10.0.0.1" in str(refused(fetch, SITE))


def test_a_name_is_looked_up_once_and_what_was_found_is_connected_to() -> None:
    looked_up: list[str] = []

    def rebinding(host: str, port: int) -> tuple[str, ...]:
        looked_up.append(host)
        return ("127.0.0.1",) if len(looked_up) == 1 else ("192.0.2.1",)

    with server(hello) as url, real(resolve=rebinding, allow_private=True) as fetch:
        response = fetch(Request(url.replace("127.0.0.1", "rebinding.example")))
    assert response.body == b"hello"
    assert looked_up == ["rebinding.example"]


def test_the_next_address_is_tried_where_the_first_does_not_answer() -> None:
    with server(hello) as url:
        addresses = ("127.0.0.2", "127.0.0.1")  # the server listens on the second only
        with real(resolve=lambda host, port: addresses) as fetch:
            assert fetch(own(url.replace("127.0.0.1", "two.example"))).body == b"hello"


def test_many_threads_share_one_fetcher() -> None:
    with server(hello) as url, real() as fetch, ThreadPoolExecutor(10) as pool:
        answers: list[Response] = list(pool.map(lambda n: fetch(own(f"{url}/{n}")), range(100)))
    assert [response.body for response in answers] == [b"hello"] * 100
    assert [response.url for response in answers] == [response.request.url for response in answers]


def test_after_closing_nothing_stays_open() -> None:
    closed = threading.Event()

    def watch(connection: socket.socket, head: bytes) -> None:
        hello(connection, head)
        if connection.recv(1) == b"":
            closed.set()

    with server(watch) as url:
        with real() as fetch:
            fetch(own(url))
        assert closed.wait(2)
