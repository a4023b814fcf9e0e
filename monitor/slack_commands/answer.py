"""What a person is answered in Slack, as `response_url` takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitor.notify.slack.parts import Block, Part, section, within


@dataclass(frozen=True, slots=True)
class Answer:
    """Seen by whoever asked, and by nobody else. `replaces`: in place of the message whose button
    was pressed."""

    text: str
    blocks: tuple[Block, ...] = ()
    replaces: bool = False

    def body(self) -> dict[str, Any]:
        """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
        said: dict[str, Any] = {
            "response_type": "ephemeral",
            "replace_original": self.replaces,
            "text": self.text,
        }
        return said | {"blocks": list(self.blocks)} if self.blocks else said


def words(mrkdwn: str, *, replaces: bool = False) -> Answer:
    """A few finished words."""
    return Answer(mrkdwn, (section(mrkdwn[:3_000]),), replaces)


def page(text: str, parts: Sequence[Part], *, replaces: bool = False) -> Answer:
    """Parts of a message, without those that it has no room for."""
    return Answer(text, tuple(within(parts)), replaces)
