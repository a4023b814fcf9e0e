"""A stand-in Slack on loopback: real HTTP, the documented limits, and misbehaviour on demand."""

import json
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl

from monitor.demo.slack_page import page
from monitor.demo.slack_workspace import SCOPES, Json, Room, Workspace

TOKEN = "xoxb-stand-in"  # noqa: S105  # made up, and good for the stand-in only
PAGE = b"<!DOCTYPE html><title>Slack</title><p>Something went wrong.</p>"
CHANNELS = ("cart-alerts", "cart-ops", "cart-digest")


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave. `taken`: the call has its effect all the same."""

    kind: str  # status, error, raw, drop, late
    taken: bool = False
    status: int = 200
    error: str = ""
    seconds: float = 0.0
    body: bytes = b""


def rate_limited(retry_after: int = 1) -> Fault:
    """429 with Retry-After; the message is not taken."""
    return Fault("status", status=429, error="ratelimited", seconds=retry_after)


def server_error(*, taken: bool = False, status: int = 500) -> Fault:
    """A 5xx with a page, before or after the message was taken."""
    return Fault("raw", taken=taken, status=status, body=PAGE)


def html(*, taken: bool = False) -> Fault:
    """200 with a page instead of JSON, as from a proxy that asks for a log-in."""
    return Fault("raw", taken=taken, body=PAGE)


def raw(body: bytes, *, taken: bool = False) -> Fault:
    """200 with exactly these bytes, called JSON or a page by how they begin."""
    return Fault("raw", taken=taken, body=body)


def error(code: str, *, taken: bool = False) -> Fault:
    """{"ok": false} with this code; fatal_error may be said of a message that was taken."""
    return Fault("error", taken=taken, error=code)


def dropped(*, taken: bool) -> Fault:
    """The connection breaks before or after the message was taken; no answer."""
    return Fault("drop", taken=taken)


def late(seconds: float, *, taken: bool = True) -> Fault:
    """A true answer after `seconds`. Not `taken`: the message too comes in only then."""
    return Fault("late", taken=taken, seconds=seconds)


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came in, with Slack's answer (None while or where there was none)."""

    method: str
    arguments: Json
    at: float
    answer: Json | None = None


class SlackServer:
    """Start it with `with SlackServer() as slack:`; `slack.url` is its SLACK_API_URL.

    `clock` gives seconds since 1970; message ids are made of it.
    """

    def __init__(
        self,
        channels: Sequence[str] = CHANNELS,
        *,
        token: str = TOKEN,
        clock: Callable[[], float] = time.time,
        port: int = 0,
    ) -> None:
        rooms = {name: Room(f"C0STAND{number:03d}", name) for number, name in enumerate(channels)}
        self.token, self.scopes = token, SCOPES
        self.workspace = Workspace(rooms, clock)
        self.calls: list[Call] = []
        self._clock = clock
        self._faults: dict[str, list[Fault]] = {}
        self._turn = threading.Lock()
        self._closing = threading.Event()
        self._http = _Http(("127.0.0.1", port), self)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def __enter__(self) -> "SlackServer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """What SLACK_API_URL must be."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/api/"

    @property
    def page_url(self) -> str:
        """Where a person can look at what was said."""
        return self.url.removesuffix("api/")

    def misbehave(self, *faults: Fault, method: str = "chat.postMessage") -> None:
        """Each of the next calls of `method` meets one of these faults, in this order."""
        with self._turn:
            self._faults.setdefault(method, []).extend(faults)

    def behave(self) -> None:
        """Forget the faults that nobody has met yet."""
        with self._turn:
            self._faults.clear()

    def room(self, name: str) -> Room:
        """A channel, to be looked at or changed (joined, archived, private)."""
        return self.workspace.rooms[name.removeprefix("#")]

    def messages(self, channel: str) -> list[Json]:
        """What stands in the channel itself, oldest first."""
        return [one for one in self.room(channel).messages if "thread_ts" not in one]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The replies to one message, oldest first."""
        return [one for one in self.room(channel).messages if one.get("thread_ts") == ts]

    def called(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    def answer(self, method: str, arguments: Json, token: str | None) -> tuple[Fault, Json]:
        """What to answer to a call, and how; with the call's effect, if it has one."""
        call = Call(method, arguments, self._clock())
        with self._turn:
            waiting = self._faults.get(method)
            fault = waiting.pop(0) if waiting else Fault("none", taken=True)
            place = len(self.calls)
            self.calls.append(call)
        if fault.kind == "late" and not fault.taken:
            self._closing.wait(fault.seconds)
        answer: Json = {"ok": False, "error": fault.error or "internal_error"}
        if fault.taken or fault.kind == "late":
            answer = self._true_answer(method, arguments, token)
        if fault.kind == "late" and fault.taken:
            self._closing.wait(fault.seconds)
        if fault.kind == "error":
            answer = {"ok": False, "error": fault.error}
        with self._turn:
            self.calls[place] = replace(call, answer=answer)
        return fault, answer

    def _true_answer(self, method: str, arguments: Json, token: str | None) -> Json:
        if token is None:
            return {"ok": False, "error": "not_authed"}
        if token != self.token:
            return {"ok": False, "error": "invalid_auth"}
        return self.workspace.call(method, arguments)


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], slack: SlackServer) -> None:
        self.slack = slack
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone away is no news: it may be what a test is about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        method = self.path.rpartition("/")[2].partition("?")[0]
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        known = token if scheme == "Bearer" and token else None
        fault, answer = self.server.slack.answer(method, self._arguments(raw), known)
        if fault.kind == "drop":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif fault.kind == "raw":
            kind = "text/html" if fault.body.startswith(b"<") else "application/json"
            self._send(fault.status, f"{kind}; charset=utf-8", fault.body)
        else:
            status = fault.status if fault.kind == "status" else 200
            wait = {"Retry-After": f"{fault.seconds:g}"} if status == 429 else {}
            said = json.dumps(answer).encode()
            self._send(status, "application/json; charset=utf-8", said, wait)

    def do_GET(self) -> None:
        shown = page(self.server.slack.workspace.rooms.values()).encode("utf-8", "replace")
        self._send(200, "text/html; charset=utf-8", shown)

    def _arguments(self, raw: bytes) -> Json:
        if self.headers.get_content_type() == "application/json":
            read = json.loads(raw or b"{}")
            return read if isinstance(read, dict) else {}
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))

    def _send(
        self, status: int, kind: str, body: bytes, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-OAuth-Scopes", self.server.slack.scopes)
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """The calls are kept in `SlackServer.calls`; nothing is printed."""
