"""What `/cart ...` is answered: the words of a command in, an answer out. No socket, no Slack."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from monitor import dates, query, status
from monitor.errors import QueryError
from monitor.notify.slack.blocks import blocks
from monitor.notify.slack.mrkdwn import escape, line
from monitor.notify.slack.parts import Part, context, section
from monitor.search import Search, plans
from monitor.slack_commands import pages
from monitor.slack_commands.answer import Answer, page, words
from monitor.store import Store
from monitor.values import Message, Milestone, Source

NAME = "/cart"
USUAL = timedelta(days=30)  # of a mute that is given no length
LONGEST = timedelta(days=3_650)
_LENGTH = re.compile(r"(?:(?<=\s)|\A)(?:\d+[smhdw])+(?=\s|\Z)")
_QUOTED = re.compile(r'"[^"]*"')

HELP = (
    ("search QUERY", "alerts, newest first; the search language is below"),
    ("show ID", "one alert with its proof, its sources and its buttons"),
    ("promises [overdue]", "what was announced for when"),
    ("sources", "how each source does, those in trouble first"),
    ("mute QUERY [30d] [reason]", "what the search finds is kept, and not told, for that long"),
    ("mutes", "what is muted, by whom, until when"),
    ("unmute ID", "end a mute"),
    ("help", "this"),
)


@dataclass(frozen=True, slots=True)
class Commands:
    """Answers commands. `names` and `milestones` are the vocabulary's; safe in several threads."""

    store: Store
    search: Search
    names: query.Names
    milestones: Mapping[str, Milestone]
    sources: Sequence[Source]
    zone: tzinfo
    clock: Callable[[], datetime]

    def answer(self, text: str, who: str) -> Answer:
        """The answer to what stands behind `/cart`; what cannot be understood is answered too."""
        name, _, rest = text.strip().partition(" ")
        known: dict[str, Callable[[str, str], Answer]] = {
            "search": lambda rest, who: self.searched(rest),
            "show": lambda rest, who: self.shown(rest),
            "promises": lambda rest, who: self.promises(rest),
            "sources": lambda rest, who: self.listed_sources(),
            "mute": self.mute,
            "mutes": lambda rest, who: self.mutes(),
            "unmute": self.unmute,
            "help": lambda rest, who: helped(),
            "": lambda rest, who: helped(),
        }
        command = known.get(name.lower())
        if command is None:
            return words(_unknown(name, [each for each in known if each]))
        try:
            return command(rest.strip(), who)
        except QueryError as error:
            return words(escape(f"{error}", 2_900))

    def searched(self, text: str, cursor: str | None = None, *, replaces: bool = False) -> Answer:
        """A page of alerts. Raises QueryError."""
        found = self.search.ask(text, limit=pages.HITS, cursor=cursor)
        return pages.hits(found, self.zone, replaces=replaces)

    def shown(self, text: str) -> Answer:
        """One alert as its message shows it now, with why it was told or not."""
        number = _number(text)
        with self.store.reading() as store:
            alert = store.alert(number) if number is not None else None
        if alert is None:
            asked = line(text, 60) or "that number"
            return words(f"There is no alert {asked}; `{NAME} search` finds them.")
        parts, fallback = blocks(Message(f"show:{alert.id}", "alert", (alert,)), self.zone)
        reason = Part(context(f"Alert {alert.id}, {alert.state}: {line(alert.reason, 400)}"), 1)
        return page(fallback, [*(Part(block) for block in parts), reason])

    def promises(self, text: str, start: int = 0, *, replaces: bool = False) -> Answer:
        """A page of what was announced; "overdue" for what is late."""
        overdue = text.lower() == "overdue"
        with self.store.reading() as store:
            today = self.clock().astimezone(self.zone).date()
            found = plans.plans(store, today, only_overdue=overdue)
        standing = [plan for plan in found if overdue or plan.state in ("open", "overdue")]
        return pages.promises(standing, start, overdue=overdue, replaces=replaces)

    def listed_sources(self, start: int = 0, *, replaces: bool = False) -> Answer:
        """A page of sources."""
        with self.store.reading() as store:
            rows = status.source_rows(store, self.sources, self.clock())
        return pages.sources(rows, start, self.zone, replaces=replaces)

    def mute(self, text: str, who: str) -> Answer:
        """Mute what a search finds, for 30 days unless another length stands behind it."""
        asked, length, reason = muting(text)
        if not asked:
            return words(f"Say what: `{NAME} mute product:NAME 30d reason`.")
        try:
            span = dates.every(length) if length else USUAL
        except (ValueError, OverflowError) as error:
            return words(escape(str(error), 500))
        return self.muted(asked, span, who, reason)

    def muted(
        self, asked: str, span: timedelta, who: str, reason: str, *, replaces: bool = False
    ) -> Answer:
        """Keep a mute. Raises QueryError."""
        if query.parse(asked, self.names).root is None:
            return words("This search finds everything; that cannot be muted.", replaces=replaces)
        if span > LONGEST:
            return words("A mute ends within ten years.", replaces=replaces)
        now = self.clock()
        with self.store.begin() as store:
            given = store.add_mute(asked, now + span, who, reason, now)
            kept = next(each for each in store.mutes(now) if each.id == given)
        said = f"{pages.mute(kept, self.zone)}. `{NAME} unmute {given}` ends it."
        return words(said, replaces=replaces)

    def mutes(self, *, replaces: bool = False) -> Answer:
        """What is muted now."""
        with self.store.reading() as store:
            return pages.mutes(store.mutes(self.clock()), self.zone, replaces=replaces)

    def unmute(self, text: str, who: str, *, replaces: bool = False) -> Answer:
        """End a mute before its time."""
        number = _number(text)
        with self.store.begin() as store:
            ended = number is not None and store.end_mute(number, who, self.clock())
        if not ended:
            asked = line(text, 60) or "of that number"
            return words(f"No mute {asked} holds; `{NAME} mutes` lists them.", replaces=replaces)
        return words(f"Mute {number} is ended.", replaces=replaces)


def helped() -> Answer:
    """Every command, and the search language."""
    commands = "\n".join(f"`{NAME} {usage}` {what}" for usage, what in HELP)
    language = escape(query.help_text(), 2_900)
    parts = [Part(section(commands)), Part(section(f"```{language}```"), rank=1)]
    return page(f"{commands}\n{language}", parts)


def muting(text: str) -> tuple[str, str, str]:
    """Search, length and reason of `QUERY [30d] [reason]`; the length stands outside quotes."""
    hidden = _QUOTED.sub(lambda quoted: '"' + "x" * (len(quoted[0]) - 2) + '"', text)
    found = _LENGTH.search(hidden)
    if found is None:
        return text.strip(), "", ""
    return text[: found.start()].strip(), found[0], text[found.end() :].strip()


def _number(text: str) -> int | None:
    said = text.strip().removeprefix("#")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def _unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"`{NAME} help` lists what there is."
    return f"There is no command {line(name, 60)}; {hint}"
