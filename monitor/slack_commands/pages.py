"""How answers look: a page of hits, promises, sources or mutes, with buttons to the next. Pure."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta, tzinfo
from typing import Any

from monitor import search
from monitor.notify import day_or_time, span
from monitor.notify.slack.mrkdwn import date, escape, host, line, link, who
from monitor.notify.slack.parts import (
    Block,
    Part,
    actions,
    button,
    context,
    paragraphs,
    section,
)
from monitor.search.plans import Plan
from monitor.slack_commands.answer import Answer, page, words
from monitor.status import SourceRow
from monitor.store import Mute

# What the buttons report; their value says what to show, as JSON.
PAGE, SHOW, UNMUTE = "page", "show", "unmute"
LONGEST_VALUE = 2_000  # of a button
HITS, LINES = 5, 15  # on one page


def hits(found: search.Answer, zone: tzinfo, *, replaces: bool = False) -> Answer:
    """A page of alerts; each has a button that shows it whole."""
    asked = f"`{line(found.search.replace('`', ' '), 300)}`" if found.search else "everything"
    if not found.hits:
        return words(f"No alert is found by {asked}.", replaces=replaces)
    parts = [Part(section(f"*Alerts found by* {asked}, newest first"))]
    for number, hit in enumerate(found.hits, start=10):
        shown = button("Show", SHOW, str(hit.id))
        parts.append(Part(section(_hit(hit, zone), shown), rank=number))
    parts += [Part(context(escape(bound, 500)), rank=5) for bound in found.bounds]
    parts += _turning({"what": "search", "text": found.search}, found.next)
    headlines = [f"{hit.id}: {line(hit.title, 200)}" for hit in found.hits]
    return page("\n".join(headlines), parts, replaces=replaces)


def _hit(hit: search.Hit, zone: tzinfo) -> str:
    state = f" · {hit.state}" if hit.state not in (None, "posted") else ""
    at = host(hit.url)
    origin = f"{line(hit.publisher or hit.source, 80)}" + (f" ({at})" if at else "")
    quote = line("".join(piece.text for piece in hit.snippet), 280)
    told = f"{date(hit.at, zone)} · {origin}, {hit.trust}{state} · alert {hit.id}"
    return f"*{link(hit.url, hit.title, 160)}*\n{told}" + (f"\n> {quote}" if quote else "")


def promises(plans: Sequence[Plan], start: int, *, overdue: bool, replaces: bool = False) -> Answer:
    """A page of plans, the first due first."""
    named = "overdue promise" if overdue else "promise"
    if not plans:
        return words(f"There are no {named}s.", replaces=replaces)
    lines = [_plan(plan) for plan in plans[start : start + LINES]]
    asked = {"what": "promises", "overdue": overdue}
    return _listed(_count(len(plans), named), lines, asked, start, len(plans), replaces)


def _plan(plan: Plan) -> str:
    slips = f", moved {plan.promise.slips} times" if plan.promise.slips else ""
    met = f", alert {plan.met_by}" if plan.met_by else ""
    title = link(plan.promise.url, plan.title, 160)
    return f"• *{line(plan.due, 40)}* {title} ({plan.state}{slips}{met})"


def sources(rows: Sequence[SourceRow], start: int, zone: tzinfo, *, replaces: bool) -> Answer:
    """A page of sources, those in trouble first."""
    if not rows:
        return words("No source is configured.", replaces=replaces)
    ordered = sorted(rows, key=lambda row: row.state == "ok")
    lines = [_source(row, zone) for row in ordered[start : start + LINES]]
    well = sum(row.state == "ok" for row in rows)
    title = f"{_count(len(rows), 'source')}, {well} well"
    return _listed(title, lines, {"what": "sources"}, start, len(rows), replaces)


def _source(row: SourceRow, zone: tzinfo) -> str:
    read = f": read {date(row.last_success, zone)}" if row.last_success else ""
    late = (
        f", half within {span(timedelta(seconds=row.delay_p50))}"
        if row.delay_p50 is not None
        else ""
    )
    why = f"\n      {line(row.error, 200)}" if row.error else ""
    return f"• *{line(row.name, 80)}* {row.state}{read}, {row.items} new in 30 days{late}{why}"


def mutes(standing: Sequence[Mute], zone: tzinfo, *, replaces: bool = False) -> Answer:
    """Every mute that holds, each with a button that ends it."""
    if not standing:
        return words("Nothing is muted.", replaces=replaces)
    parts = [Part(section(f"*{_count(len(standing), 'mute')}*"))]
    for number, each in enumerate(standing, start=10):
        ends = button("End it", UNMUTE, str(each.id))
        parts.append(Part(section(mute(each, zone), ends), rank=number))
    text = "\n".join(f"{each.id}: {line(each.query, 200)}" for each in standing[:20])
    return page(text, parts, replaces=replaces)


def mute(each: Mute, zone: tzinfo) -> str:
    """One mute: its number, its search, its end, whose it is and why."""
    until = f"until {day_or_time(each.until, zone)}" if each.until else "until somebody ends it"
    reason = f": {line(each.reason, 200)}" if each.reason else ""
    asked = line(each.query.replace("`", " "), 400)
    return f"Mute {each.id}: `{asked}` {until}, by {who(each.who)}{reason}"


def _listed(
    title: str,
    lines: Iterable[str],
    asked: dict[str, Any],
    start: int,
    total: int,
    replaces: bool,
) -> Answer:
    shown = list(lines)
    span_ = f", {start + 1} to {start + len(shown)}" if total > len(shown) else ""
    parts = [Part(section(f"*{title}*{span_}"))]
    parts += [Part(section(text), rank=10) for text in paragraphs(shown)]
    following = str(start + LINES) if start + LINES < total else None
    parts += _turning(asked, following)
    return page("\n".join([title, *shown]), parts, replaces=replaces)


def _turning(asked: dict[str, Any], following: str | None) -> list[Part]:
    """The button to the next page, where there is one and its value is not too long."""
    value = json.dumps(asked | {"from": following}, ensure_ascii=False)
    if following is None or len(value) > LONGEST_VALUE:
        return []
    return [Part(actions([button("Next page", PAGE, value)]))]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def choices(
    ask: str, action: str, groups: Iterable[tuple[str, Sequence[tuple[str, str]]]]
) -> Answer:
    """A question with a menu of answers in groups, of which one is picked."""
    menu: Block = {
        "type": "static_select",
        "action_id": action,
        "placeholder": _plain("Choose"),
        "option_groups": [
            {
                "label": _plain(label),
                "options": [
                    {"text": _plain(line(shown, 75)), "value": value} for shown, value in options
                ],
            }
            for label, options in groups
        ],
    }
    return Answer(ask, (section(ask, menu),))


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
