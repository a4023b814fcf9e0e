"""How a message looks in Slack: blocks, and the same as text for notifications and screen readers.

Pure. Every text from outside goes through `mrkdwn`; every block through `parts`.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from monitor.notify import day_or_time, delay, facts, feedback_counts, lag, record_url
from monitor.notify.slack.mrkdwn import (
    address,
    date,
    escape,
    host,
    line,
    link,
    linked,
    mention,
    who,
)
from monitor.notify.slack.parts import (
    Block,
    Part,
    actions,
    button,
    context,
    cut_lines,
    fields,
    header,
    overflow,
    paragraphs,
    section,
    within,
)
from monitor.values import Alert, Event, Message, Sighting

# What the buttons report; their value is the alert's id. MORE is the menu of a listed alert, its
# value "right:12", "wrong:12" or "mute:12".
OPEN, RIGHT, WRONG, MUTE, MORE = "open", "right", "wrong", "mute", "more"

LISTED = 10  # alerts of one message that have their quote and menu
TOLD_BY = 8  # sightings shown in the parent


def blocks(message: Message, zone: tzinfo) -> tuple[list[Block], str]:
    """The message's blocks and its complete fallback text, within every limit of Slack's.

    `zone` is only used where Slack cannot show a time in the reader's own.
    """
    if message.kind in ("digest", "burst") and message.alerts:
        parts, lines = _list(message, zone)
    elif message.kind in ("alert", "update") and message.alerts:
        parts, lines = _parent(message.alerts, zone)
    else:
        parts, lines = _words(message.text)
    called = mention(message.mention)
    if called:
        parts.insert(0, Part(section(called)))
        lines.insert(0, called)
    return within(parts), cut_lines(lines) or "(no text)"


# --- one document's alerts ----------------------------------------------------------------------


def _parent(alerts: Sequence[Alert], zone: tzinfo) -> tuple[list[Part], list[str]]:
    first = alerts[0]
    title = _titled(first)
    parts = [Part(header(title)), *_facts(first.event)]
    parts.append(Part(section(_quote(first.event, 1_200)), rank=1))
    doubts = list(_doubts(first))
    parts.extend(Part(section(text), rank=3) for text in paragraphs(doubts, 1_500)[:1])
    parts.append(Part(context(_origin(first, zone))))
    parts.extend(Part(context(text), rank=2) for text in _state(first))
    parts.append(Part(actions(_buttons(first))))
    if len(alerts) > 1:
        parts.append(Part(context(f"{len(alerts)} milestones in this document; also:")))
    for number, alert in enumerate(alerts[1:LISTED], start=10):
        parts.append(Part(section(_compact(alert), _menu(alert)), rank=number))
    return parts, list(_text(alerts, zone))


def _titled(alert: Alert) -> str:
    said = {"withdrawn": "Withdrawn: ", "corrected": "Corrected: "}.get(alert.state, "")
    return said + alert.headline


def _facts(event: Event) -> Iterator[Part]:
    texts = []
    for fact in facts(event):
        shown = fact.values[:5]
        urls = fact.urls or (None,) * len(shown)
        values = [
            link(url, value, 120) if url else line(value, 120)
            for value, url in zip(shown, urls, strict=False)
        ]
        more = len(fact.values) - len(shown)
        rest = f" and {more} more" if more else ""
        texts.append(f"*{fact.label}:* {', '.join(values)}{rest}")
    if texts:
        yield Part(fields(texts), rank=4)


def _quote(event: Event, limit: int) -> str:
    lines = escape(event.evidence.text, limit).split("\n")
    return "\n".join(f"> {one}" for one in lines[:20] if one.strip()) or "> (no quote)"


def _doubts(alert: Alert) -> Iterator[str]:
    """What the document claims, leaves out, and contradicts."""
    if alert.event.first:
        yield f"*Claims to be first:* {line(alert.event.first, 200)}"
    if alert.missing:
        yield f"*Not stated:* {line(', '.join(alert.missing), 400)}"
    for conflict in alert.conflicts[:4]:
        yield f"*In conflict:* {line(conflict, 300)}"
    if alert.flags:
        yield f"*Note:* {line('; '.join(alert.flags), 400)}"


def _origin(alert: Alert, zone: tzinfo) -> str:
    """The context line: who said it, how far to be trusted, when, and how fast it was seen."""
    parts = [f"{_source(alert)}, {alert.trust}"]
    if alert.published:
        parts.append(f"published {date(alert.published, zone)}")
    parts.append(f"seen {date(alert.seen, zone)}")
    waited = delay(alert.published, alert.seen)
    if waited:
        parts.append(f"delay {waited}")
    parts.append(f"confidence {alert.event.confidence:.2f}")
    return " · ".join(parts)


def _source(told: Alert | Sighting) -> str:
    """The publisher as a link, with the host it really leads to."""
    at = host(told.url)
    return link(told.url, told.publisher or told.source, 80) + (f" ({at})" if at else "")


def _state(alert: Alert) -> Iterator[str]:
    """The parent's present state: who told it in what order, what changed, what people say."""
    told = _sources(alert)
    if len(told) > 1:
        shown = [
            f"{number}. {_source(one)} {one.trust}, {lag(one, told[0])}"
            for number, one in enumerate(told[:TOLD_BY], start=1)
        ]
        rest = [f"and {len(told) - TOLD_BY} more"] if len(told) > TOLD_BY else []
        yield paragraphs([f"*Told by {len(told)} sources:*", *shown, *rest])[0]
    yield from paragraphs(_changes(alert))[:1]
    if alert.feedback:
        yield _feedback(alert)


def _sources(alert: Alert) -> list[Sighting]:
    """Each source once, where it first told it."""
    first: dict[tuple[str, str | None], Sighting] = {}
    for one in alert.sightings:
        first.setdefault((one.source, one.publisher), one)
    return list(first.values())


def _changes(alert: Alert) -> Iterator[str]:
    """What became of it: corrections, and what registries and others say to it."""
    told = alert.sightings
    if alert.state_note and alert.state in ("corrected", "withdrawn"):
        yield f"*{alert.state.capitalize()}:* {line(alert.state_note, 400)}"
    for one in [one for one in told if one.role in ("correction", "registry", "conflict")][-5:]:
        by = line(one.publisher or one.source, 60)
        said = line(one.note or one.title, 250)
        yield f"*{one.role.capitalize()}:* {said} ({by}, {lag(one, told[0])})"


def _feedback(alert: Alert) -> str:
    right, wrong, instead = feedback_counts(alert)
    people = ", ".join(dict.fromkeys(who(word.who) for word in alert.feedback[-6:]))
    rather = f" (rather {line(', '.join(instead), 120)})" if instead else ""
    return f"*Feedback:* {right} right, {wrong} wrong{rather}, by {people}"


def _compact(alert: Alert) -> str:
    known = [
        line(f"{fact.label} {', '.join(fact.values)}", 80)
        for fact in facts(alert.event)
        if fact.label in ("Phase", "Trial", "Country")
    ]
    details = f"\n{' · '.join(known)}" if known else ""
    return f"*{line(_titled(alert), 150)}*{details}\n{_quote(alert.event, 250)}"


def _buttons(alert: Alert) -> Iterator[Block]:
    value = str(alert.id)
    to = address(alert.url, 2_000)
    if to:
        yield button("Open", OPEN, value, to)
    yield button("Right", RIGHT, value)
    yield button("Wrong", WRONG, value)
    yield button("Mute…", MUTE, value)


def _menu(alert: Alert) -> Block:
    choices = (("Right", RIGHT), ("Wrong", WRONG), ("Mute…", MUTE))
    return overflow(MORE, ((shown, f"{action}:{alert.id}") for shown, action in choices))


def _text(alerts: Sequence[Alert], zone: tzinfo) -> Iterator[str]:
    """The whole alert as lines, for where blocks are not shown."""
    first = alerts[0]
    yield line(_titled(first), 300)
    for alert in alerts[1:]:
        yield f"Also: {line(_titled(alert), 200)}"
    yield "; ".join(
        f"{fact.label}: {line(', '.join(fact.values), 300)}" for fact in facts(first.event)
    )
    yield f'"{line(first.event.evidence.text, 900)}"'
    yield from (text.replace("*", "") for text in _doubts(first))
    yield from (text.replace("*", "") for text in _changes(first))
    when = f", published {day_or_time(first.published, zone)}" if first.published else ""
    yield (
        f"{line(first.publisher or first.source, 80)} ({first.trust}){escape(when)},"
        f" seen {escape(day_or_time(first.seen, zone))}, confidence {first.event.confidence:.2f}"
    )
    to = address(first.url, 700)
    if to:
        yield f"<{escape(to)}>"
    for trial in first.event.trial_ids[:3]:
        if record_url(trial):
            yield link(record_url(trial), f"Record {trial}")


# --- lists and plain words ----------------------------------------------------------------------


def _list(message: Message, zone: tzinfo) -> tuple[list[Part], list[str]]:
    """A digest or a burst: a title, the first alerts in full, the others a line each."""
    alerts = message.alerts
    named = {"digest": "Digest: {} alerts", "burst": "{} new alerts in one poll"}
    title, _, rest = message.text.partition("\n")
    title = title or named[message.kind].format(len(alerts))
    parts = [Part(header(title))]
    parts.extend(Part(section(text), rank=1) for text in _paragraphs_of(rest)[:1])
    full = alerts[:LISTED] if message.kind == "digest" else ()
    for number, alert in enumerate(full, start=10):
        shown = f"{_bullet(alert)}\n{_origin(alert, zone)}\n{_quote(alert.event, 200)}"
        parts.append(Part(section(shown, _menu(alert)), rank=number))
    brief = [f"• {_bullet(alert)}" for alert in alerts[len(full) :]]
    room = 9_000 if message.kind == "burst" else 2_500
    listed = cut_lines(brief, room)
    parts.extend(Part(section(text), rank=5) for text in paragraphs(listed.split("\n")))
    lines = [line(title, 300), escape(rest, 600)]
    lines.extend(f"• {line(_titled(alert), 200)}" for alert in alerts)
    return parts, lines


def _bullet(alert: Alert) -> str:
    at = host(alert.url)
    return f"*{link(alert.url, _titled(alert), 150)}*" + (f" ({at})" if at else "")


def _words(text: str) -> tuple[list[Part], list[str]]:
    """A reply or a notice."""
    shown = _paragraphs_of(text)[:4] or ["(no text)"]
    parts = [Part(section(one), rank=number) for number, one in enumerate(shown)]
    return parts, [escape(one, 2_500) for one in text.split("\n")]


def _paragraphs_of(text: str) -> list[str]:
    return paragraphs(linked(one, 2_800) for one in text.split("\n"))
