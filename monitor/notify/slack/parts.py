"""The blocks that Slack knows, each within its own limit, and what fits into one message.

Limits: https://docs.slack.dev/reference/block-kit/blocks and .../composition-objects. The sum is
not documented: about 13,200 characters were measured (slackapi/bolt-js issues 2509 and 2867),
whether of text or of JSON is open, so JSON is counted here and some room is left.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.notify.slack.mrkdwn import line, size

Block = dict[str, Any]  # JSON in Slack's form

BLOCKS, BUDGET, TEXT = 50, 12_000, 3_900
SECTION, HEADER, FIELD, BUTTON_TEXT = 3_000, 150, 2_000, 75


@dataclass(frozen=True, slots=True)
class Part:
    """One block; where a message is too long, parts of the highest `rank` go first."""

    block: Block
    rank: int = 0


def header(text: str) -> Block:
    """A title; its text comes from outside."""
    shown = line(text, HEADER) or "(untitled)"
    return {"type": "header", "text": {"type": "plain_text", "text": shown, "emoji": False}}


def section(mrkdwn: str, accessory: Block | None = None) -> Block:
    """A paragraph of finished mrkdwn, at most 3,000 long."""
    block: Block = {"type": "section", "text": _mrkdwn(mrkdwn)}
    return block | {"accessory": accessory} if accessory else block


def fields(texts: Sequence[str]) -> Block:
    """Up to ten finished texts in two columns (one on a telephone)."""
    return {"type": "section", "fields": [_mrkdwn(text) for text in texts[:10]]}


def context(mrkdwn: str) -> Block:
    """Small print of finished mrkdwn."""
    return {"type": "context", "elements": [_mrkdwn(mrkdwn)]}


def actions(buttons: Iterable[Block]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def button(text: str, action: str, value: str, url: str | None = None) -> Block:
    """A button that reports `action` with `value`, and opens `url` where there is one."""
    shown = {"type": "plain_text", "text": line(text, BUTTON_TEXT), "emoji": False}
    block: Block = {"type": "button", "text": shown, "action_id": action, "value": value}
    return block | {"url": url} if url else block


def overflow(action: str, choices: Iterable[tuple[str, str]]) -> Block:
    """The "..." menu beside a section: what is shown and the value it reports."""
    options = [
        {"text": {"type": "plain_text", "text": shown, "emoji": False}, "value": value}
        for shown, value in choices
    ]
    return {"type": "overflow", "action_id": action, "options": options}


def _mrkdwn(text: str) -> Block:
    # verbatim: Slack makes no links or mentions of its own out of plain words
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def within(parts: Sequence[Part]) -> list[Block]:
    """The parts as blocks, without those that a message has no room for."""
    kept = list(parts)
    while len(kept) > 1 and not _fits([part.block for part in kept]):
        last = max(range(len(kept)), key=lambda at: (kept[at].rank, at))
        del kept[last]
    return [part.block for part in kept]


def _fits(blocks: list[Block]) -> bool:
    return len(blocks) <= BLOCKS and size(json.dumps(blocks, ensure_ascii=False)) <= BUDGET


def paragraphs(lines: Iterable[str], limit: int = 2_900) -> list[str]:
    """Finished lines put together into texts that each fit into a section."""
    texts: list[str] = []
    for one in lines:
        if texts and size(texts[-1]) + 1 + size(one) <= limit:
            texts[-1] += "\n" + one
        else:
            texts.append(one)
    return [text for text in texts if text.strip()]


def cut_lines(lines: Iterable[str], limit: int = TEXT) -> str:
    """As many of the finished lines as fit, and how many are left out."""
    kept: list[str] = []
    rest = [one for one in lines if one]
    room = limit - 40
    while rest and size(rest[0]) + 1 <= room:
        room -= size(rest[0]) + 1
        kept.append(rest.pop(0))
    more = [f"… and {len(rest)} more lines"] if rest else []
    return "\n".join(kept + more)
