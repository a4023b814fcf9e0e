"""A stand-in for Slack's Socket Mode on loopback: hands out an address, and speaks RFC 6455 there.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import base64
import hashlib
import itertools
import json
import queue
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
APP_TOKEN = "xapp-stand-in"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class SocketMode:
    """`envelopes` are what the app acknowledged; `answers` what came to the response_url."""

    def __init__(self) -> None:
        self.envelopes: queue.Queue[str] = queue.Queue()
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self.connected = threading.Semaphore(0)
        self.refuses = 0  # so many answers are refused with 400
        self.down = 0  # so many addresses are not given
        self._numbers = itertools.count(1)
        self._lines: list[_Handler] = []
        self._http = _Http(("127.0.0.1", 0), self)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def __enter__(self) -> "SocketMode":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cut()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def api_url(self) -> str:
        return f"http://{self.place}/api/"

    @property
    def response_url(self) -> str:
        return f"http://{self.place}/respond"

    def command(self, text: str, *, url: str | None = None, trigger: str = "") -> str:
        """Somebody types `/cart text`; the envelope's id."""
        return self._send(
            "slash_commands",
            {
                "command": "/cart",
                "text": text,
                "user_id": "U0EVA00001",
                "response_url": url or self.response_url,
                "trigger_id": trigger or f"trigger-{next(self._numbers)}",
            },
        )

    def press(self, action: str, value: str) -> str:
        """Somebody presses a button; the envelope's id."""
        return self._send(
            "interactive",
            {
                "type": "block_actions",
                "user": {"id": "U0EVA00001"},
                "actions": [{"action_id": action, "value": value}],
                "response_url": self.response_url,
                "trigger_id": f"trigger-{next(self._numbers)}",
            },
        )

    def cut(self) -> None:
        """Break every connection, as Slack does every few hours."""
        for line in self._lines:
            line.close_connection = True
            line.connection.close()
        self._lines.clear()

    def _send(self, kind: str, payload: dict[str, Any]) -> str:
        envelope = f"envelope-{next(self._numbers)}"
        said = {"type": kind, "envelope_id": envelope, "payload": payload}
        self._lines[-1].frame(TEXT, json.dumps(said).encode())
        return envelope

    def opened(self, line: "_Handler") -> None:
        self._lines.append(line)
        self.connected.release()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], slack: SocketMode) -> None:
        self.slack = slack
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Lines are cut on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_POST(self) -> None:
        slack = self.server.slack
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/api/"):
            known = self.headers.get("Authorization") == f"Bearer {APP_TOKEN}" and not slack.down
            slack.down = max(slack.down - 1, 0)
            url = f"ws://{slack.place}/link"
            self._answer(200, {"ok": True, "url": url} if known else {"ok": False, "error": "down"})
        elif slack.refuses:
            slack.refuses -= 1
            self._answer(400, {"ok": False, "error": "invalid_blocks"})
        else:
            slack.answers.put(json.loads(body))
            self._answer(200, {"ok": True})

    def do_GET(self) -> None:
        key = self.headers["Sec-WebSocket-Key"]
        accepted = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()  # noqa: S324  # the protocol's
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accepted)
        self.end_headers()
        self.frame(TEXT, b'{"type": "hello"}')
        self.server.slack.opened(self)
        while not self.close_connection:
            self._read()

    def frame(self, code: int, body: bytes) -> None:
        length = struct.pack("!BBH", 0x80 | code, 126, len(body))
        self.wfile.write(length + body)

    def _read(self) -> None:
        code, size = self.rfile.read(2)
        length = size & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self.rfile.read(2))
        mask = self.rfile.read(4)
        body = bytes(byte ^ mask[at % 4] for at, byte in enumerate(self.rfile.read(length)))
        if code & 0xF == TEXT:
            self.server.slack.envelopes.put(json.loads(body)["envelope_id"])
        elif code & 0xF == PING:
            self.frame(PONG, body)
        elif code & 0xF == CLOSE:
            self.close_connection = True

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""
