"""Serves the application in a thread beside the daemon, until it is told to stop."""

import socket
import threading

import structlog
import uvicorn
from fastapi import FastAPI

from monitor.errors import ConfigError
from monitor.web.security import problems

STARTING = 10.0  # seconds
STOPPING = 5.0

log = structlog.get_logger()


class Service:
    """`start` returns when the page can be asked, `stop` when it cannot any more.

    Raises ConfigError where the address can be reached by others and no token is set, and where
    it cannot be had. Port 0 takes any that is free; `address` says which.
    """

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        if found := problems(host, app.state.token):
            raise ConfigError(found)
        self.host, self.port = host, port
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                h11_max_incomplete_event_size=32_768,
                limit_concurrency=200,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=int(STOPPING),
            )
        )
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where the page is."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self) -> None:
        """Listen, and serve in a thread of its own."""
        listening = self._listening()
        self.port = listening.getsockname()[1]
        ready = threading.Event()
        self._server.config.callback_notify = None
        self._thread = threading.Thread(
            target=self._serve, args=(listening, ready), name="web", daemon=True
        )
        self._thread.start()
        ready.wait(STARTING)
        log.info("web_started", address=self.address)

    def stop(self) -> None:
        """Finish what is under way and close."""
        if self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(STOPPING * 2)
        self._thread = None
        log.info("web_stopped")

    def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        ready.set()  # the socket listens already: whoever asks now waits for an answer
        try:
            self._server.run(sockets=[listening])
        finally:
            listening.close()

    def _listening(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        # Named TCP, else asyncio does not know it for TCP and lets answers wait 40 ms (Nagle).
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self.host.strip("[]"), self.port))
        except OSError as error:
            listening.close()
            raise ConfigError(
                [f"web: {self.host}:{self.port} cannot be had ({error.strerror}); choose another"]
            ) from error
        listening.listen(128)
        return listening
