"""Slash command and buttons: the search language, alerts, mutes and feedback, from within Slack.

`commands` and `buttons` turn what a person asks or presses into an answer and are tried without a
socket; `socket` carries both over Socket Mode.
"""

from monitor.slack_commands.answer import Answer
from monitor.slack_commands.buttons import Buttons, Press, press
from monitor.slack_commands.commands import Commands
from monitor.slack_commands.socket import SlackCommands, app_problems

__all__ = ["Answer", "Buttons", "Commands", "Press", "SlackCommands", "app_problems", "press"]
