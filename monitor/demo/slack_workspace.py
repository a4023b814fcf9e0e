"""The workspace of the stand-in Slack: channels, messages, threads, and the methods on them.

Behaves as https://docs.slack.dev/reference/methods says, as far as the monitor uses it: history
is asked by id and not by name, newest first; threads oldest first; metadata comes back whole only
with include_all_metadata (slackapi/python-slack-sdk issue 1501); chat.update keeps metadata that
is not given.
"""

import threading
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from monitor.demo.slack_limits import refusal

Json = dict[str, Any]

BOT = {"user": "U0MONITOR1", "bot_id": "B0MONITOR1", "app_id": "A0MONITOR1"}
SCOPES = "chat:write,channels:history,channels:read,groups:history,groups:read,commands"


class Refused(Exception):  # noqa: N818  # an answer, not an accident
    """The method's error code, and what else the answer says."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.answer = {"ok": False, "error": code, **more}


@dataclass(slots=True)
class Room:
    """One channel. Not being `joined`, the app can neither post nor read."""

    id: str
    name: str
    joined: bool = True
    archived: bool = False
    private: bool = False
    messages: list[Json] = field(default_factory=list)  # in the order in which they came


class Workspace:
    """All channels; each method takes the call's arguments and gives the answer, or Refused."""

    def __init__(self, rooms: Mapping[str, Room], clock: Callable[[], float]) -> None:
        self.rooms = dict(rooms)
        self._clock = clock
        self._last = 0
        self._turn = threading.Lock()
        self._methods: dict[str, Callable[[Json], Json]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._info,
            "conversations.list": self._list,
            "users.conversations": self._mine,
        }

    def call(self, method: str, arguments: Json) -> Json:
        """One answer, errors included."""
        known = self._methods.get(method)
        if known is None:
            return {"ok": False, "error": "unknown_method", "req_method": method}
        with self._turn:
            try:
                return {"ok": True, **known(arguments)}
            except Refused as refused:
                return refused.answer

    def room(self, name: str) -> Room:
        """The channel with this name (with or without #) or id."""
        for room in self.rooms.values():
            if name in (room.id, room.name, f"#{room.name}"):
                return room
        raise Refused("channel_not_found")

    def _auth_test(self, _: Json) -> Json:
        return {
            "url": "https://stand-in.slack.com/",
            "team": "Stand-in",
            "team_id": "T0STANDIN1",
            "user": "monitor",
            "user_id": BOT["user"],
            "bot_id": BOT["bot_id"],
        }

    def _post(self, call: Json) -> Json:
        room = self._open_room(call)
        self._checked(call)
        thread = call.get("thread_ts")
        if thread is not None and _find(room, thread) is None:
            raise Refused("cannot_reply_to_message")
        message: Json = {"type": "message", **BOT, "text": call.get("text", ""), "ts": self._ts()}
        message |= {key: call[key] for key in ("blocks", "metadata", "thread_ts") if key in call}
        if thread is not None and _true(call.get("reply_broadcast")):
            message["subtype"] = "thread_broadcast"
        room.messages.append(message)
        return {"channel": room.id, "ts": message["ts"], "message": deepcopy(message)}

    def _update(self, call: Json) -> Json:
        room = self._open_room(call)
        message = _find(room, call.get("ts"))
        if message is None:
            raise Refused("message_not_found")
        if message.get("bot_id") != BOT["bot_id"]:
            raise Refused("cant_update_message")
        self._checked(call)
        if "blocks" in call or "text" in call:
            message["blocks"] = call.get("blocks") or []
        message |= {key: call[key] for key in ("text", "metadata") if key in call}
        message["edited"] = {"user": BOT["user"], "ts": self._ts()}
        return {"channel": room.id, "ts": message["ts"], "text": message["text"]}

    def _history(self, call: Json) -> Json:
        room = self._readable(call)
        oldest, latest = float(call.get("oldest") or 0), float(call.get("latest") or "inf")
        listed = [
            message
            for message in reversed(room.messages)
            if oldest < float(message["ts"]) < latest
            and ("thread_ts" not in message or message.get("subtype") == "thread_broadcast")
        ]
        return _paged("messages", [_shown(message, call) for message in listed], call, 100)

    def _replies(self, call: Json) -> Json:
        room = self._readable(call)
        parent = _find(room, call.get("ts"))
        if parent is None:
            raise Refused("thread_not_found")
        listed = [parent, *(one for one in room.messages if one.get("thread_ts") == parent["ts"])]
        return _paged("messages", [_shown(message, call) for message in listed], call, 1_000)

    def _info(self, call: Json) -> Json:
        return {"channel": _channel(self._by_id(call))}

    def _list(self, call: Json) -> Json:
        wanted = (call.get("types") or "public_channel").split(",")
        listed = [
            _channel(room)
            for room in self.rooms.values()
            if ("private_channel" if room.private else "public_channel") in wanted
            and not (room.archived and _true(call.get("exclude_archived")))
            and (room.joined or not room.private)
        ]
        return _paged("channels", listed, call, 100)

    def _mine(self, call: Json) -> Json:
        everything = self._list({**call, "limit": 10_000, "cursor": ""})["channels"]
        return _paged("channels", [one for one in everything if one["is_member"]], call, 100)

    def _open_room(self, call: Json) -> Room:
        room = self.room(str(call.get("channel", "")))
        if room.archived:
            raise Refused("is_archived")
        if not room.joined:
            raise Refused("channel_not_found" if room.private else "not_in_channel")
        return room

    def _readable(self, call: Json) -> Room:
        room = self._by_id(call)
        if not room.joined:
            raise Refused("not_in_channel")
        return room

    def _by_id(self, call: Json) -> Room:
        room = self.room(str(call.get("channel", "")))
        if call["channel"] != room.id:  # only chat.postMessage knows names
            raise Refused("channel_not_found")
        return room

    def _checked(self, call: Json) -> None:
        found = refusal(call)
        if found is not None:
            code, said = found
            messages = [f"[ERROR] {one}" for one in said]
            more = {"errors": list(said), "response_metadata": {"messages": messages}}
            raise Refused(code, **(more if said else {}))

    def _ts(self) -> str:
        """Seconds and a counter: unique in a channel, and ever later."""
        self._last = max(self._last + 1, int(self._clock() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def _find(room: Room, ts: object) -> Json | None:
    return next((message for message in room.messages if message["ts"] == ts), None)


def _shown(message: Json, call: Json) -> Json:
    shown = deepcopy(message)
    if "metadata" in shown and not _true(call.get("include_all_metadata")):
        shown["metadata"]["event_payload"] = {}
    return shown


def _channel(room: Room) -> Json:
    return {
        "id": room.id,
        "name": room.name,
        "is_channel": not room.private,
        "is_private": room.private,
        "is_member": room.joined,
        "is_archived": room.archived,
    }


def _paged(listed: str, values: list[Json], call: Json, usual: int) -> Json:
    start, limit = int(call.get("cursor") or 0), int(call.get("limit") or usual)
    more = start + limit < len(values)
    return {
        listed: values[start : start + limit],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + limit) if more else ""},
    }


def _true(value: object) -> bool:
    return value in (True, 1, "1", "true", "True")
