"""The console: messages as text for a terminal, or plain lines where output goes elsewhere."""

import io
import threading
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console as Terminal
from rich.text import Text

from monitor.errors import SendError
from monitor.notify import (
    Outside,
    clean,
    day_or_time,
    delay,
    facts,
    feedback_counts,
    lag,
    one_line,
)
from monitor.values import Alert, Message


def problems(target: str, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """The console needs nothing and has no targets."""
    return (f"channel 'console:{target}': the console has no targets; write console",) * bool(
        target
    )


def open_channel(target: str, outside: Outside) -> "Console":
    """The console that the program prints on."""
    return Console(outside)


class Console:
    """Prints each message. A receipt is "console:n", the n-th message of this process."""

    def __init__(self, outside: Outside) -> None:
        self._terminal, self._zone = outside.console, outside.zone
        self._receipts: dict[str, str] = {}
        self._turn = threading.Lock()

    def __repr__(self) -> str:
        return "Console()"

    def send(self, message: Message) -> str:
        """Print; an output that is closed or full is a SendError, unclear as to the last lines."""
        shown = self._rendered(message)
        with self._turn:
            try:
                self._terminal.file.write(shown)
                self._terminal.file.flush()
            except (OSError, ValueError) as error:  # ValueError: the file is closed
                raise SendError(
                    f"the console cannot be written to: {error}", unclear=True
                ) from None
            receipt = f"console:{len(self._receipts) + 1}"
            return self._receipts.setdefault(message.key, receipt)

    def find(self, message: Message) -> str | None:
        """The receipt if this process has printed it; what an earlier one did is not known."""
        return self._receipts.get(message.key)

    def _rendered(self, message: Message) -> str:
        """The lines as the terminal shows them. Not printed by rich itself: on a broken pipe it
        ends the program, and is silent from then on."""
        like, buffer = self._terminal, io.StringIO()
        printer = Terminal(
            file=buffer,
            width=like.width,
            force_terminal=like.is_terminal,
            color_system=like.color_system,  # type: ignore[arg-type]  # a name that it gave itself
            no_color=like.no_color,
        )
        for line in self._said(message):
            # soft_wrap: lines are wrapped already, and an address must stay whole
            printer.print(line, soft_wrap=True)
        return buffer.getvalue() + "\n"

    def _said(self, message: Message) -> Iterator[Text]:
        if message.text:
            style = "bold" if message.alerts and message.kind != "reply" else ""
            mark = "  ↳ " if message.kind in ("reply", "update") else ""
            for line in clean(message.text).split("\n"):
                yield from self._hung(mark, line, style)
        if message.kind in ("digest", "burst"):
            for alert in message.alerts:
                told = f"{one_line(alert.publisher or alert.source)}, {alert.trust}"
                yield from self._hung("• ", f"{one_line(alert.headline)}  ({told})")
        elif message.kind == "update":
            for line in [state for alert in message.alerts[:1] for state in self._state(alert)]:
                yield from self._hung("  ↳ ", line, "dim")
        elif message.kind != "reply":
            yield from self._alerts(message.alerts)

    def _alerts(self, alerts: Sequence[Alert]) -> Iterator[Text]:
        for number, alert in enumerate(alerts):
            yield from self._hung("", one_line(alert.headline), "bold" if number else "bold green")
            for fact in facts(alert.event):
                values = one_line(", ".join(fact.values))
                yield from self._hung(f"  {fact.label:<12}", values)
            yield from self._hung("  ", f"“{one_line(alert.event.evidence.text)}”", "italic")
            if not number:
                for line in self._small_print(alert):
                    yield from self._hung("  ", line, "dim")
        if alerts and alerts[0].url:
            yield Text(f"  {one_line(alerts[0].url)}")

    def _hung(self, mark: str, text: str, style: str = "") -> Iterator[Text]:
        """Text wrapped to the width of the terminal; all its lines stand behind the mark."""
        width = max(self._terminal.width - len(mark), 20)
        for number, line in enumerate(Text(text, style).wrap(self._terminal, width)):
            line.rstrip()
            yield Text.assemble((mark if number == 0 else " " * len(mark), "dim"), line)

    def _small_print(self, alert: Alert) -> Iterator[str]:
        if alert.event.first:
            yield f"claims to be first: {one_line(alert.event.first)}"
        if alert.missing:
            yield f"not stated: {one_line(', '.join(alert.missing))}"
        yield from (f"in conflict: {one_line(conflict)}" for conflict in alert.conflicts)
        if alert.flags:
            yield f"note: {one_line('; '.join(alert.flags))}"
        yield " · ".join(self._origin(alert))
        yield from self._state(alert)

    def _origin(self, alert: Alert) -> Iterator[str]:
        yield f"{one_line(alert.publisher or alert.source)}, {alert.trust}"
        if alert.published:
            yield f"published {day_or_time(alert.published, self._zone)}"
        yield f"seen {day_or_time(alert.seen, self._zone)}"
        waited = delay(alert.published, alert.seen)
        if waited:
            yield f"delay {waited}"
        yield f"confidence {alert.event.confidence:.2f}"

    def _state(self, alert: Alert) -> Iterator[str]:
        told = alert.sightings
        if len(told) > 1:
            sources = (
                f"{one_line(one.publisher or one.source)} ({one.trust}, {lag(one, told[0])})"
                for one in told
            )
            yield f"told by {len(told)}: {', '.join(sources)}"
        if alert.state_note and alert.state in ("corrected", "withdrawn"):
            yield f"{alert.state}: {one_line(alert.state_note)}"
        for one in told:
            if one.role in ("correction", "registry", "conflict"):
                yield f"{one.role}: {one_line(one.note or one.title)}"
        if alert.feedback:
            right, wrong, _ = feedback_counts(alert)
            yield f"feedback: {right} right, {wrong} wrong"
