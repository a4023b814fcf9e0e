"""Slack: posts through slack_sdk, once, and finds again what it may have posted already.

The only door to slack_sdk for posting. A receipt is "channel_id:ts".
"""

import http.client
import ipaddress
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta, tzinfo
from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.web import SlackResponse

from monitor.errors import ConfigError, SendError
from monitor.notify import Outside, unset
from monitor.notify.slack.answers import FORM, RefusalError, code, refusal
from monitor.notify.slack.blocks import blocks
from monitor.values import Message

API_URL = "https://slack.com/api/"
EVENT_TYPE = "cart_milestone"
TIMEOUT = 20  # seconds; what comes later counts as no answer
PAGE, PAGES = 200, 10  # of history: 2,000 messages are looked through, newest first
SCOPES = ("chat:write", "channels:history", "channels:read")

_RECEIPT = re.compile(r"[CDG][A-Z0-9]+:\d+\.\d+")
_ID = re.compile(r"[CDG][A-Z0-9]{7,}")
# slack_sdk raises AttributeError where Slack's answer is JSON, but no object.
_FAILURES = (
    SlackClientError,
    OSError,
    http.client.HTTPException,
    ValueError,
    LookupError,
    AttributeError,
)

log = structlog.get_logger()


def problems(target: str, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """What keeps Slack from being used with `target`, "#name" or a channel's id."""
    found = list(unset("slack", ["SLACK_BOT_TOKEN"], secrets))
    if not re.fullmatch(r"#?[^\s#:]{1,80}", target):
        found.append(f"channel 'slack:{target}': write slack:#name or slack:C0123456789")
    return tuple(found)


def open_channel(target: str, outside: Outside) -> "Slack":
    """Slack with the token of the environment; see `Slack`."""
    token, url = outside.secrets["SLACK_BOT_TOKEN"], outside.slack_api_url
    return Slack(token, target, zone=outside.zone, api_url=url)


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
    return parts.scheme == "http" and loopback


class Slack:
    """One Slack channel. `channel` is "#name", "name" or an id; `zone` is the fallback for times.

    Nothing is retried here: slack_sdk's default handlers post again after a connection error,
    and so twice where only the answer was lost. The one exception is a message whose blocks
    Slack refuses: that one was surely not taken, and is said again as text.
    """

    def __init__(
        self,
        token: str,
        channel: str,
        *,
        zone: tzinfo,
        api_url: str = API_URL,
        timeout: int = TIMEOUT,
    ) -> None:
        if not _is_safe(api_url):
            raise ConfigError(
                [
                    f"SLACK_API_URL: {api_url!r} is not allowed; write https://..., or http:// and"
                    " a loopback address (elsewhere the token would travel unencrypted)"
                ]
            )
        self.channel = channel
        self._zone = zone
        # A logger of its own: slack_sdk logs bodies, and each failure that is raised anyway.
        silent = logging.Logger("slack_sdk", level=logging.CRITICAL + 1)
        self._client = WebClient(
            token, base_url=api_url, timeout=timeout, retry_handlers=[], logger=silent
        )
        # slack_sdk reads HTTPS_PROXY but not NO_PROXY; urllib, left to itself, reads both.
        self._client.proxy = None
        self._id = channel if _ID.fullmatch(channel) else None
        self._self: tuple[str | None, str | None] | None = None  # our bot id and user id

    def __repr__(self) -> str:
        return f"Slack({self.channel!r})"

    def send(self, message: Message) -> str:
        """Post, reply or update; see `Channel.send`. An update may be sent again: it changes
        the message to what it says already."""
        shown, text = blocks(message, self._zone)
        body: dict[str, Any] = {"text": text, "parse": "none", "link_names": False}
        parent = _place(message.thread)
        if message.kind == "update":
            if parent is None:
                raise SendError(
                    f"Slack, chat.update to {self.channel}: no message of this channel to change",
                    permanent=True,
                )
            # No metadata: what is left out is kept, and the parent keeps its own key.
            channel, body["ts"] = parent
            return self._receipt(self._said("chat.update", channel, body, shown, message.key))
        channel = self._id or self.channel
        body |= {"unfurl_links": False, "unfurl_media": False, "metadata": _metadata(message)}
        if message.kind == "reply" and parent is not None:
            channel, body["thread_ts"] = parent
            body["reply_broadcast"] = message.broadcast
        return self._receipt(self._said("chat.postMessage", channel, body, shown, message.key))

    def find(self, message: Message) -> str | None:
        """The receipt of `message` if Slack has it; see `Channel.find`.

        History is read newest first, back to when its alerts were seen, 2,000 messages at most.
        An update is never looked for, since sending it again is harmless.
        """
        if message.kind == "update":
            return None
        parent = _place(message.thread) if message.kind == "reply" else None
        try:
            ours = self._ours()
            channel = parent[0] if parent else self._channel_id()
            for found in self._history(channel, parent, message):
                if _key(found) == message.key and _is_ours(found, ours):
                    return f"{channel}:{found['ts']}"
        except SendError as error:
            raise SendError(
                str(error),
                permanent=error.permanent,
                repairable=error.repairable,
                unclear=True,
                retry_after=error.retry_after,
            ) from None
        return None

    def check(self) -> tuple[str, ...]:
        """Ask Slack whether token, scopes and channel are as needed; every problem, a line each."""
        try:
            answer = self._call("auth.test", {})
            granted = _scopes(answer)
            lacking = tuple(
                f"Slack: the app lacks the scope {scope}; add it and install the app again"
                for scope in SCOPES
                if granted and scope not in granted
            )
            if lacking:
                return lacking
            found = self._call("conversations.info", {"channel": self._channel_id()}, "GET")
        except SendError as error:
            return (str(error),)
        channel = found.get("channel") or {}
        if channel.get("is_archived"):
            return (f"Slack, {self.channel}: the channel is archived; name another",)
        if not channel.get("is_member"):
            return (f"Slack, {self.channel}: the app is not in the channel; invite it there",)
        return ()

    def _said(
        self, method: str, channel: str, body: dict[str, Any], shown: list[Any], key: str
    ) -> SlackResponse:
        body = body | {"channel": channel}
        try:
            return self._asked(method, body | {"blocks": shown}, "POST")
        except _FAILURES as error:
            if code(error) not in FORM:
                raise refusal(method, self.channel, error) from None
            log.warning("slack_blocks_refused", channel=self.channel, key=key, code=code(error))
        # chat.update keeps old blocks unless told otherwise
        return self._call(method, body | ({"blocks": []} if method == "chat.update" else {}))

    def _call(self, method: str, body: dict[str, Any], verb: str = "POST") -> SlackResponse:
        """One call; whatever goes wrong becomes a SendError, without the request in its chain."""
        try:
            return self._asked(method, body, verb)
        except _FAILURES as error:
            raise refusal(method, self.channel, error) from None

    def _asked(self, method: str, body: dict[str, Any], verb: str) -> SlackResponse:
        # Reading methods take a form; JSON is for those that write.
        if verb == "GET":
            return self._client.api_call(method, http_verb="GET", params=body)
        return self._client.api_call(method, json=body)

    def _receipt(self, answer: SlackResponse) -> str:
        channel, ts = answer.get("channel"), answer.get("ts")
        if not (isinstance(channel, str) and isinstance(ts, str)):
            raise SendError(
                f"Slack, {self.channel}: an answer without channel and ts; unclear", unclear=True
            )
        self._id = self._id or channel
        return f"{channel}:{ts}"

    def _ours(self) -> tuple[str | None, str | None]:
        if self._self is None:
            answer = self._call("auth.test", {})
            self._self = (answer.get("bot_id"), answer.get("user_id"))
        return self._self

    def _channel_id(self) -> str:
        """The channel's id: history is not given by name. Only channels that we are in can be
        read, so only these are asked for; private ones where the app may list them."""
        if self._id is None:
            self._id = self._listed("public_channel,private_channel") or self._listed(
                "public_channel"
            )
        if self._id is None:
            raise SendError(
                f"Slack, {self.channel}: the app is in no channel of this name; invite it there",
                permanent=True,
                repairable=True,
            )
        return self._id

    def _listed(self, types: str) -> str | None:
        body = {"types": types, "exclude_archived": True, "limit": 999}
        try:
            name = self.channel.removeprefix("#")
            for channel in self._pages("users.conversations", body, "channels", PAGES):
                if channel.get("name") == name:
                    return str(channel["id"])
        except SendError as error:
            # groups:read is asked for only where a private channel is meant
            if not (error.permanent and "private" in types):
                raise
        return None

    def _history(
        self, channel: str, parent: tuple[str, str] | None, message: Message
    ) -> Iterator[dict[str, Any]]:
        body: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": PAGE}
        if parent is not None:
            try:
                yield from self._pages(
                    "conversations.replies", body | {"ts": parent[1]}, "messages", PAGES
                )
            except RefusalError as error:
                if error.code != "thread_not_found":
                    raise
            return
        if message.alerts:
            # An hour for clocks that differ: nothing is told before it is seen.
            seen = min(alert.seen for alert in message.alerts) - timedelta(hours=1)
            body["oldest"] = f"{seen.timestamp():.6f}"
        yield from self._pages("conversations.history", body, "messages", PAGES)

    def _pages(
        self, method: str, body: dict[str, Any], listed: str, pages: int
    ) -> Iterator[dict[str, Any]]:
        for _ in range(pages):
            answer = self._call(method, body, "GET")
            yield from answer.get(listed) or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            body = body | {"cursor": cursor}


def _place(receipt: str | None) -> tuple[str, str] | None:
    """Channel and ts of a receipt; None for that of another kind of channel."""
    if receipt is None or not _RECEIPT.fullmatch(receipt):
        return None
    channel, _, ts = receipt.partition(":")
    return channel, ts


def _metadata(message: Message) -> dict[str, Any]:
    """https://docs.slack.dev/messaging/message-metadata: not shown, comes back with history."""
    payload: dict[str, Any] = {"key": message.key}
    if message.alerts:
        payload["alert"] = message.alerts[0].id
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def _key(found: Mapping[str, Any]) -> object:
    metadata = found.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key")


def _is_ours(found: Mapping[str, Any], ours: tuple[str | None, str | None]) -> bool:
    bot, user = ours
    return (bot is not None and found.get("bot_id") == bot) or (
        user is not None and found.get("user") == user
    )


def _scopes(answer: SlackResponse) -> frozenset[str]:
    """What the token may do: Slack says it in a header of every answer. Empty if it does not."""
    named = {name.lower(): str(value) for name, value in answer.headers.items()}
    return frozenset(named.get("x-oauth-scopes", "").replace(",", " ").split())
