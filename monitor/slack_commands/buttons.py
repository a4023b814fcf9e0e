"""What a press is answered: a button or a picked option in, an answer out. No socket, no Slack."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from monitor import query
from monitor.errors import QueryError
from monitor.notify.slack.blocks import MORE, MUTE, OPEN, RIGHT, WRONG
from monitor.notify.slack.mrkdwn import escape, line
from monitor.pipeline import judge
from monitor.slack_commands import pages
from monitor.slack_commands.answer import Answer, words
from monitor.slack_commands.commands import Commands
from monitor.values import Alert, Feedback

INSTEAD, MUTED = "instead", "muted"  # menus that follow WRONG and MUTE; "12|no", "12|product|30"
DAYS = (7, 30, 90)
NOTHING = "no"
_OLD = "This button is of another version of the program; `/cart search` finds the alert."


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed what: the action's id, and its value or that of the picked option."""

    action: str
    value: str
    who: str


def press(payload: Mapping[str, Any]) -> Press | None:
    """What a block_actions payload says; None where it is another interaction.

    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    """
    try:
        (action, *_) = payload["actions"]
        picked = action.get("selected_option") or {}
        value = picked.get("value") or action.get("value") or ""
        return Press(str(action["action_id"]), str(value), str(payload["user"]["id"]))
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class Buttons:
    """Answers presses; what it writes is a person's word or mute."""

    commands: Commands

    def pressed(self, press: Press) -> Answer | None:
        """The answer; None where there is nothing to say (a link was opened)."""
        if press.action == OPEN:
            return None
        action, value = press.action, press.value
        if action == MORE:
            action, _, value = value.partition(":")
        known: dict[str, Callable[[str, str], Answer]] = {
            RIGHT: self._right,
            WRONG: self._wrong,
            INSTEAD: self._instead,
            MUTE: self._mute,
            MUTED: self._muted,
            pages.SHOW: lambda value, who: self.commands.shown(value),
            pages.UNMUTE: lambda value, who: self.commands.unmute(value, who),
            pages.PAGE: lambda value, who: self._turned(value),
        }
        answer = known.get(action)
        if answer is None:
            return words(_OLD)
        try:
            return answer(value, press.who)
        except QueryError as error:
            return words(escape(str(error), 2_900))
        except (ValueError, LookupError, TypeError):
            return words(_OLD)

    def _right(self, value: str, who: str) -> Answer:
        alert = self._judged(int(value), "yes", who)
        return words(f"Noted: right. Thank you. ({line(alert.headline, 200)})")

    def _wrong(self, value: str, who: str) -> Answer:
        alert = self._judged(int(value), NOTHING, who)
        nothing = ("Nothing of this kind", [("No milestone at all", f"{alert.id}|{NOTHING}")])
        milestones = [
            (milestone.title, f"{alert.id}|{milestone.id}")
            for milestone in self.commands.milestones.values()
            if milestone.id != alert.event.milestone.id
        ]
        ask = f"Noted: wrong. What is it instead? ({line(alert.headline, 200)})"
        return pages.choices(ask, INSTEAD, [nothing, ("It is", milestones[:99])])

    def _instead(self, value: str, who: str) -> Answer:
        number, verdict = value.split("|")
        if verdict != NOTHING and verdict not in self.commands.milestones:
            raise LookupError(verdict)
        self._judged(int(number), verdict, who)
        milestone = self.commands.milestones.get(verdict)
        rather = f"rather “{line(milestone.title, 100)}”" if milestone else "no milestone at all"
        return words(f"Noted: {rather}. Thank you.", replaces=True)

    def _judged(self, number: int, verdict: str, who: str) -> Alert:
        with self.commands.store.begin() as store:
            alert = judge(store, Feedback(number, verdict, who, self.commands.clock()))
        if alert is None:
            raise LookupError(number)
        return alert

    def _mute(self, value: str, who: str) -> Answer:
        alert = self._alert(int(value))
        wishes = list(_searches(alert))
        groups = [
            (
                f"for {days} days",
                [(shown, f"{alert.id}|{field}|{days}") for field, shown, _ in wishes],
            )
            for days in DAYS
        ]
        ask = f"What is not to be told? ({line(alert.headline, 200)})"
        return pages.choices(ask, MUTED, groups)

    def _muted(self, value: str, who: str) -> Answer:
        number, wanted, days = value.split("|")
        alert = self._alert(int(number))
        asked = {field: search for field, _, search in _searches(alert)}[wanted]
        span, reason = timedelta(days=int(days)), f"from alert {alert.id}"
        return self.commands.muted(asked, span, who, reason, replaces=True)

    def _alert(self, number: int) -> Alert:
        with self.commands.store.reading() as store:
            alert = store.alert(number)
        if alert is None:
            raise LookupError(number)
        return alert

    def _turned(self, value: str) -> Answer:
        asked = json.loads(value)
        start = str(asked["from"])
        match asked["what"]:
            case "search":
                return self.commands.searched(str(asked["text"]), start, replaces=True)
            case "promises":
                only = "overdue" if asked["overdue"] else ""
                return self.commands.promises(only, int(start), replaces=True)
            case "sources":
                return self.commands.listed_sources(int(start), replaces=True)
            case what:
                raise LookupError(what)


def _searches(alert: Alert) -> Iterator[tuple[str, str, str]]:
    """What can be muted of an alert: the field, how it is shown, and the search."""
    event = alert.event
    named = (
        ("product", event.product, event.product),
        ("company", event.company, event.company),
        ("milestone", event.milestone.title, event.milestone.id),
        ("source", alert.publisher or alert.source, alert.source),
    )
    for field, shown, value in named:
        if shown and value:
            yield field, f"{field}: {shown}", f"{field}:{query.quoted(value)}"
