"""What Slack refuses of a message, and with which code: its documented limits, read strictly.

https://docs.slack.dev/reference/block-kit/blocks, .../block-elements, .../composition-objects;
wording as seen in the wild ("no more than 25 items allowed [json-pointer:/blocks/1/elements]").
The sum of all blocks is not documented: 13,200 characters are taken from slackapi/bolt-js issue
2509, counted here in the blocks' JSON, the strictest reading of what was measured.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

TEXT, ALL_BLOCKS, METADATA = 40_000, 13_200, 8 * 1024


def refusal(body: Json) -> tuple[str, tuple[str, ...]] | None:
    """Slack's code and messages for a chat.postMessage or chat.update; None if it is taken."""
    text, blocks = body.get("text") or "", body.get("blocks") or []
    if not text and not blocks:
        return "no_text", ()
    if not isinstance(text, str) or length(text) > TEXT:
        return "msg_too_long", ()
    if not isinstance(blocks, list):
        return "invalid_blocks_format", ()
    found = tuple(_blocks(blocks))
    if found:
        return "invalid_blocks", found
    if length(json.dumps(blocks, ensure_ascii=False)) > ALL_BLOCKS:
        return "msg_blocks_too_long", ()
    return _metadata(body.get("metadata"))


def length(text: str) -> int:
    """In UTF-16 units: a character outside the basic plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _metadata(metadata: object) -> tuple[str, tuple[str, ...]] | None:
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        return "invalid_metadata_format", ()
    named = isinstance(metadata["event_type"], str) and isinstance(metadata["event_payload"], dict)
    if not named or not re.fullmatch(r"\w{1,255}", metadata["event_type"]):
        return "invalid_metadata_format", ()
    if any(value is None for value in metadata["event_payload"].values()):
        return "invalid_metadata_schema", ()
    if len(json.dumps(metadata).encode()) > METADATA:
        return "metadata_too_large", ()
    return None


def _blocks(blocks: list[Any]) -> Iterator[str]:
    if len(blocks) > 50:
        yield "no more than 50 items allowed [json-pointer:/blocks]"
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        kind = block.get("type") if isinstance(block, dict) else None
        check = _KINDS.get(str(kind))
        if check is None:
            yield f"unsupported type: {kind} [json-pointer:{at}/type]"
            continue
        yield from check(block, at)
        if "block_id" in block:
            yield from _short(block["block_id"], 255, f"{at}/block_id")
            if block["block_id"] in seen:
                yield f"block_id already exists [json-pointer:{at}/block_id]"
            seen.add(block["block_id"])


def _header(block: Json, at: str) -> Iterator[str]:
    yield from _only(block, {"text"}, at)
    yield from _text(block.get("text"), 150, f"{at}/text", {"plain_text"})


def _section(block: Json, at: str) -> Iterator[str]:
    yield from _only(block, {"text", "fields", "accessory", "expand"}, at)
    if "text" not in block and "fields" not in block:
        yield f"missing required field: text or fields [json-pointer:{at}]"
    if "text" in block:
        yield from _text(block["text"], 3_000, f"{at}/text")
    if "fields" in block:
        yield from _count(block["fields"], 10, f"{at}/fields")
        for number, field in enumerate(block["fields"]):
            yield from _text(field, 2_000, f"{at}/fields/{number}")
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory")


def _context(block: Json, at: str) -> Iterator[str]:
    yield from _only(block, {"elements"}, at)
    yield from _count(block.get("elements"), 10, f"{at}/elements")
    for number, element in enumerate(block.get("elements") or ()):
        yield from _text(element, 3_000, f"{at}/elements/{number}")


def _actions(block: Json, at: str) -> Iterator[str]:
    yield from _only(block, {"elements"}, at)
    elements = block.get("elements") or []
    yield from _count(elements, 25, f"{at}/elements")
    for number, element in enumerate(elements):
        yield from _element(element, f"{at}/elements/{number}")
    named = [element.get("action_id") for element in elements if isinstance(element, dict)]
    if len(set(named)) < len(named):
        yield f"action_id already exists [json-pointer:{at}/elements]"


def _divider(block: Json, at: str) -> Iterator[str]:
    yield from _only(block, set(), at)


_KINDS: dict[str, Callable[[Json, str], Iterator[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
}


def _element(element: Any, at: str) -> Iterator[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind == "button":
        yield from _button(element, at)
    elif kind == "overflow":
        yield from _only(element, {"action_id", "options"}, at)
        yield from _short(element.get("action_id"), 255, f"{at}/action_id")
        yield from _options(element.get("options"), 5, f"{at}/options")
    elif kind == "static_select":
        yield from _only(element, {"action_id", "placeholder", "option_groups"}, at)
        yield from _short(element.get("action_id"), 255, f"{at}/action_id")
        yield from _text(element.get("placeholder"), 150, f"{at}/placeholder", {"plain_text"})
        yield from _count(element.get("option_groups"), 100, f"{at}/option_groups")
        for number, group in enumerate(element.get("option_groups") or ()):
            inside = f"{at}/option_groups/{number}"
            yield from _text(group.get("label"), 75, f"{inside}/label", {"plain_text"})
            yield from _options(group.get("options"), 100, f"{inside}/options")
    else:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"


def _options(options: Any, most: int, at: str) -> Iterator[str]:
    yield from _count(options, most, at)
    for number, option in enumerate(options or ()):
        yield from _only(option, {"text", "value"}, f"{at}/{number}", typed=False)
        yield from _text(option.get("text"), 75, f"{at}/{number}/text", {"plain_text"})
        yield from _short(option.get("value"), 150, f"{at}/{number}/value")


def _button(button: Json, at: str) -> Iterator[str]:
    yield from _only(button, {"text", "action_id", "value", "url", "style"}, at)
    yield from _text(button.get("text"), 75, f"{at}/text", {"plain_text"})
    yield from _short(button.get("action_id"), 255, f"{at}/action_id")
    if "value" in button:
        yield from _short(button["value"], 2_000, f"{at}/value")
    if "url" in button:
        yield from _short(button["url"], 3_000, f"{at}/url")
        if not re.match(r"https?://[^\s/]+", str(button["url"])):
            yield f"must be a valid url [json-pointer:{at}/url]"


def _text(
    text: Any, limit: int, at: str, kinds: frozenset[str] | set[str] = frozenset()
) -> Iterator[str]:
    allowed = kinds or {"plain_text", "mrkdwn"}
    if not isinstance(text, dict) or text.get("type") not in allowed:
        yield f"failed to match all allowed schemas [json-pointer:{at}]"
        return
    yield from _only(text, {"text", "verbatim" if text["type"] == "mrkdwn" else "emoji"}, at)
    yield from _short(text.get("text"), limit, f"{at}/text")


def _only(value: Any, keys: set[str], at: str, *, typed: bool = True) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"must be an object [json-pointer:{at}]"
        return
    for key in sorted(set(value) - keys - ({"type", "block_id"} if typed else set())):
        yield f"no more than the known properties allowed: {key} [json-pointer:{at}]"


def _short(value: object, limit: int, at: str) -> Iterator[str]:
    if not isinstance(value, str) or not value:
        yield f"must be more than 0 characters [json-pointer:{at}]"
    elif length(value) > limit:
        yield f"must be less than {limit + 1} characters [json-pointer:{at}]"


def _count(values: object, limit: int, at: str) -> Iterator[str]:
    if not isinstance(values, list) or not values:
        yield f"no less than 1 items allowed [json-pointer:{at}]"
    elif len(values) > limit:
        yield f"no more than {limit} items allowed [json-pointer:{at}]"
