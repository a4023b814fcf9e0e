"""The stand-in Slack as a page: its channels, messages and threads, as a person would see them."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monitor.demo.slack_workspace import Room

Json = Mapping[str, Any]

_STYLE = """
body { font: 15px/1.45 Lato, system-ui, sans-serif; color: #1d1c1d; margin: 0 auto; padding: 1rem;
  max-width: 46rem; }
h1 { font-size: 1.1rem; border-bottom: 1px solid #ddd; padding-bottom: .4rem; }
article { margin: 0 0 1.4rem; } article article { margin: .6rem 0 0 1rem; padding-left: .8rem;
  border-left: 2px solid #ddd; }
h2 { font-size: 1.15rem; margin: .2rem 0; } p { margin: .35rem 0; overflow-wrap: anywhere; }
blockquote { margin: .35rem 0; padding-left: .7rem; border-left: 4px solid #ddd; }
.fields { display: grid; gap: .1rem 1rem;
  grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
.context { font-size: .85em; color: #616061; } .who { font-weight: 700; }
.button { display: inline-block; border: 1px solid #bbb; border-radius: 4px; padding: .15rem .7rem;
  margin: .3rem .4rem 0 0; font-weight: 700; font-size: .85em; color: inherit;
  text-decoration: none; }
a { color: #1264a3; } .mention { background: #fdf3d1; color: #1264a3; }
"""


def page(rooms: Iterable[Room]) -> str:
    """All channels with their messages, newest last; reloads itself every two seconds."""
    shown = "".join(_room(room) for room in rooms if room.messages) or "<p>Nothing was said yet."
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh"'
        ' content="2"><meta name="viewport" content="width=device-width">'
        f"<title>Stand-in Slack</title><style>{_STYLE}</style>{shown}</html>"
    )


def _room(room: Room) -> str:
    parents = [one for one in room.messages if "thread_ts" not in one]
    said = "".join(_thread(parent, room.messages) for parent in parents)
    return f"<section><h1># {html.escape(room.name)}</h1>{said}</section>"


def _thread(parent: Json, messages: Iterable[Json]) -> str:
    replies = (one for one in messages if one.get("thread_ts") == parent["ts"])
    return f"<article>{_message(parent)}{''.join(map(_reply, replies))}</article>"


def _reply(message: Json) -> str:
    return f"<article>{_message(message)}</article>"


def _message(message: Json) -> str:
    edited = ' <span class="context">(edited)</span>' if "edited" in message else ""
    blocks = message.get("blocks")
    shown = "".join(map(_block, blocks)) if blocks else _mrkdwn(message.get("text", ""))
    return f'<p class="who">Monitor{edited}</p>{shown}'


def _block(block: Json) -> str:
    kind = block["type"]
    if kind == "header":
        return f"<h2>{_entities(block['text']['text'])}</h2>"
    if kind == "context":
        return f'<div class="context">{"".join(_text(one) for one in block["elements"])}</div>'
    if kind == "actions":
        return "".join(map(_button, block["elements"]))
    if kind == "divider":
        return "<hr>"
    fields = "".join(_text(one) for one in block.get("fields", ()))
    text = _text(block["text"]) if "text" in block else ""
    menu = '<span class="button">…</span>' if "accessory" in block else ""
    return text + (f'<div class="fields">{fields}</div>' if fields else "") + menu


def _button(button: Json) -> str:
    shown = _entities(button["text"]["text"])
    to = f' href="{html.escape(button["url"])}"' if "url" in button else ""
    return f'<a class="button"{to}>{shown}</a>'


def _text(text: Json) -> str:
    return _mrkdwn(text["text"])


_MARKUP = re.compile(r"<([^<>]+)>|\*([^*\n]+)\*")


def _mrkdwn(text: str) -> str:
    """Slack's markup as HTML: links, dates, mentions, bold and quotes."""
    return "".join(_lines(_MARKUP.sub(_marked, _entities(text, keep="<>")).split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    for line in lines:
        quoted = line.removeprefix("> ").removeprefix("&gt; ")
        yield f"<blockquote>{line[-len(quoted) :]}</blockquote>" if quoted != line else f"<p>{line}"


def _marked(found: re.Match[str]) -> str:
    if found[2] is not None:
        return f"<b>{_MARKUP.sub(_marked, found[2])}</b>"
    to, _, label = found[1].partition("|")
    if to.startswith("!date^"):
        return label
    if to.startswith(("!", "@", "#")):
        return f'<span class="mention">@{(label or to).lstrip("!@#")}</span>'
    return f'<a href="{to}">{label or to}</a>' if re.match("https?://", to) else label or to


def _entities(text: str, keep: str = "") -> str:
    """Slack's three entities as they are, anything else that HTML would read escaped."""
    escaped = html.escape(
        text.replace("&lt;", "\0l").replace("&gt;", "\0g").replace("&amp;", "\0a")
    )
    if keep:
        escaped = escaped.replace("&lt;", "<").replace("&gt;", ">")
    return escaped.replace("\0l", "&lt;").replace("\0g", "&gt;").replace("\0a", "&amp;")
