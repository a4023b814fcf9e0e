"""Socket Mode: Slack's commands and presses come in over a connection that we open ourselves.

The only door to slack_sdk's Socket Mode. Each request is acknowledged at once (Slack waits three
seconds), and answered through its response_url. slack_sdk's own client is used, not that on
websocket-client: it notices a connection that is dead without being closed.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from monitor.errors import FetchError
from monitor.slack_commands.answer import Answer, words
from monitor.slack_commands.buttons import Buttons, press
from monitor.slack_commands.commands import Commands
from monitor.values import Request, Response

FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0  # seconds between two tries to connect at the start
REMEMBERED = 1_000  # requests that are not answered again, if Slack repeats them
CONNECTION_TIMEOUT = 20
SLACK_HOSTS = (".slack.com", ".slack-gov.com")

_SILENT = logging.Logger("slack_sdk", level=logging.CRITICAL + 1)  # it would log what is said

log = structlog.get_logger()


def app_problems(app_token: str, api_url: str) -> tuple[str, ...]:
    """Ask Slack whether commands can be heard; every problem, a line."""
    web = _web(app_token, api_url)
    try:
        web.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        said = error.response.get("error")
        return (
            f"SLACK_APP_TOKEN: {said}; make an app-level token with the scope connections:write,"
            " and switch Socket Mode on",
        )
    except (SlackClientError, OSError, ValueError) as error:
        return (f"Slack does not answer: {error}",)
    return ()


def _web(app_token: str, api_url: str) -> WebClient:
    web = WebClient(app_token, base_url=api_url, timeout=CONNECTION_TIMEOUT, logger=_SILENT)
    web.proxy = None  # urllib reads the environment, NO_PROXY too
    return web


class SlackCommands:
    """A service of the daemon. `post` sends answers; `api_url` is that of the Web API; `ping` and
    `first_wait` are seconds between two signs of life and before the second try to connect."""

    def __init__(
        self,
        commands: Commands,
        app_token: str,
        *,
        post: Callable[[Request], Response],
        api_url: str = "https://slack.com/api/",
        ping: float = 5.0,
        first_wait: float = FIRST_WAIT,
    ) -> None:
        self._commands, self._buttons, self._post = commands, Buttons(commands), post
        self._api_host = urlsplit(api_url).hostname or ""
        self._first_wait, self._stopping = first_wait, threading.Event()
        self._connecting = threading.Thread(target=self._connect, name="slack", daemon=True)
        self._seen: dict[str, None] = {}
        self._turn = threading.Lock()
        self._client = SocketModeClient(
            app_token,
            logger=_SILENT,
            web_client=_web(app_token, api_url),
            ping_interval=ping,
            on_error_listeners=[_broken],
            on_close_listeners=[_closed],
        )
        if self._api_host in ("127.0.0.1", "localhost"):
            self._client.proxy = None
        self._client.socket_mode_request_listeners.append(self._hear)

    def __repr__(self) -> str:
        return f"SlackCommands({self._api_host!r})"

    def start(self) -> None:
        """Connect, now or when Slack can be reached; afterwards slack_sdk connects again itself."""
        self._connecting.start()

    def stop(self) -> None:
        """Hear no more; what is being answered is finished."""
        self._stopping.set()
        self._connecting.join(CONNECTION_TIMEOUT)
        self._client.close()

    def _connect(self) -> None:
        wait = self._first_wait
        while not self._stopping.is_set():
            try:
                self._client.connect()
            except (SlackClientError, OSError, ValueError) as error:
                said = error.response.get("error") if isinstance(error, SlackApiError) else error
                log.warning("slack_commands_not_connected", error=str(said), seconds=wait)
            else:
                log.info("slack_commands_connected")
                return
            self._stopping.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _hear(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        payload = request.payload
        if self._is_new(str(payload.get("trigger_id") or request.envelope_id)):
            answer = self._answered(request.type, payload)
            url = payload.get("response_url")
            if answer is not None and isinstance(url, str):
                self._say(url, answer)

    def _is_new(self, trigger: str) -> bool:
        with self._turn:
            if trigger in self._seen:
                return False
            self._seen[trigger] = None
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]
            return True

    def _answered(self, kind: str, payload: Mapping[str, Any]) -> Answer | None:
        try:
            if kind == "slash_commands":
                text, who = str(payload.get("text") or ""), str(payload.get("user_id") or "?")
                log.info("slack_command", command=text.partition(" ")[0], who=who)
                return self._commands.answer(text, who)
            pressed = press(payload) if kind == "interactive" else None
            if pressed is None:
                return None
            log.info("slack_pressed", action=pressed.action, who=pressed.who)
            return self._buttons.pressed(pressed)
        except Exception:  # a bug costs this answer, never the connection
            log.exception("slack_command_failed", kind=kind)
            return words("That went wrong here; the log of the monitor says why.")

    def _say(self, url: str, answer: Answer) -> None:
        if not self._is_slacks(url):
            log.warning("slack_answer_not_sent", error="the response_url is not Slack's")
            return
        try:
            self._send(url, answer.body())
        except FetchError as error:
            if error.status != 400 or not answer.blocks:
                log.warning("slack_answer_not_sent", error=str(error))
                return
            log.warning("slack_blocks_refused", error=str(error))
            self._say(url, Answer(answer.text, replaces=answer.replaces))

    def _send(self, url: str, body: Mapping[str, Any]) -> None:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        said = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        self._post(Request(url, method="POST", headers=headers, body=said, configured=True))

    def _is_slacks(self, url: str) -> bool:
        """Answers go to Slack and nowhere else, whatever comes in."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        return host == self._api_host or (parts.scheme == "https" and host.endswith(SLACK_HOSTS))


def _broken(error: Exception) -> None:
    log.warning("slack_connection_broke", error=type(error).__name__)


def _closed(code: int, reason: str | None = None) -> None:
    log.info("slack_connection_closed", code=code, reason=reason)
