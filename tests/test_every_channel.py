"""What every kind of channel has to hold: settings named, secrets kept, answers told apart."""

import base64
import io
import logging
import traceback
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from monitor.demo import slack_server
from monitor.demo.slack_server import SlackServer
from monitor.errors import ConfigError, FetchError, SendError
from monitor.notify import Outside, channel_problems, kinds, open_channel
from monitor.notify.slack import Slack
from monitor.values import Message, Response

NOW = datetime(2026, 2, 16, 13, 9, tzinfo=UTC)
TOKEN = "xoxb-4711-secret-token"
WEBHOOK_SECRET = base64.b64encode(b"a secret of the webhook, 32 long").decode()
SECRETS = {"SLACK_BOT_TOKEN": TOKEN, "MONITOR_WEBHOOK_SECRET": WEBHOOK_SECRET}
NAMES = {
    "console": "console",
    "slack": "slack:#cart-alerts",
    "webhook": "webhook:https://receiver.example/path-is-secret",
}
NEEDS = {"console": (), "slack": ("SLACK_BOT_TOKEN",), "webhook": ("MONITOR_WEBHOOK_SECRET",)}
HIDDEN = (TOKEN, WEBHOOK_SECRET, "path-is-secret", "a secret of the webhook")
MESSAGE = Message("notice-1", "notice", text="The wire is silent")


class Post:
    """The fetcher's place: answers with a status, or not at all."""

    def __init__(self):
        self.status = 200

    def __call__(self, request):
        if self.status != 200:
            told = f"{request.url} {dict(request.headers)}"  # the worst that an error could hold
            raise FetchError(told, status=self.status or None, retry_after=5.0)
        return Response(request.url, 200, {}, b"", request)


class Screen(io.StringIO):
    broken = False

    def write(self, text):
        if self.broken:
            raise BrokenPipeError(32, "Broken pipe")
        return super().write(text)


@pytest.fixture
def world():
    with SlackServer(token=TOKEN, clock=NOW.timestamp) as server:
        post, screen = Post(), Screen()
        outside = Outside(
            SECRETS, UTC, lambda: NOW, post, Console(file=screen), slack_api_url=server.url
        )
        yield outside, server, post, screen


def test_every_kind_is_held_to_this():
    assert set(NAMES) == set(NEEDS) == set(kinds())


@pytest.mark.parametrize("kind", NAMES)
def test_it_names_its_missing_settings(kind):
    problems = channel_problems(NAMES[kind], {})
    assert problems == tuple(
        f"{name} is not set; the {kind} channel needs it" for name in NEEDS[kind]
    )
    assert channel_problems(NAMES[kind], SECRETS) == ()


@pytest.mark.parametrize("kind", [kind for kind in NAMES if NEEDS[kind]])
def test_it_is_not_opened_without_them(kind, world):
    with pytest.raises(ConfigError) as caught:
        open_channel(NAMES[kind], replace(world[0], secrets={}))
    assert len(caught.value.problems) == len(NEEDS[kind])


@pytest.mark.parametrize("kind", NAMES)
def test_it_sends_and_gives_a_receipt(kind, world):
    channel = open_channel(NAMES[kind], world[0])
    receipt = channel.send(MESSAGE)
    assert isinstance(receipt, str)
    assert receipt
    assert channel.find(MESSAGE) in (receipt, None)
    assert channel.find(replace(MESSAGE, key="another")) is None


def failing(kind, world, *, permanent):
    """The same channel where the receiver refuses, for good or for now."""
    outside, server, post, screen = world
    if permanent:
        server.room("cart-alerts").archived, post.status = True, 404
    else:
        server.misbehave(*[slack_server.server_error()] * 2)
        post.status, screen.broken = 503, True
    return open_channel(NAMES[kind], outside)


@pytest.mark.parametrize(
    ("kind", "permanent"),
    [("slack", True), ("slack", False), ("webhook", True), ("webhook", False), ("console", False)],
)
def test_it_leaks_no_secret(kind, permanent, world, caplog):
    """Not in its repr, its errors, what they are chained to, nor the log."""
    channel = failing(kind, world, permanent=permanent)
    with caplog.at_level(logging.DEBUG), pytest.raises(SendError) as caught:
        channel.send(MESSAGE)
    assert caught.value.permanent == permanent
    shown = [repr(channel), str(channel), repr(world[0]), caplog.text]
    shown += traceback.format_exception(caught.value)
    assert caught.value.__cause__ is None
    assert not [secret for secret in HIDDEN if any(secret in text for text in shown)]


def test_a_problem_with_a_setting_does_not_show_it():
    bad = {"SLACK_BOT_TOKEN": TOKEN, "MONITOR_WEBHOOK_SECRET": "path-is-secret!"}
    for name in ("webhook:https://receiver.example/path-is-secret", "slack:", "webhook:nowhere"):
        for problem in channel_problems(name, bad):
            assert not [secret for secret in HIDDEN if secret in problem]


# --- Slack's codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors -------------

PERMANENT = [
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel",
    "ekm_access_denied",
    "not_authed",
    "invalid_auth",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "no_permission",
    "missing_scope",
    "not_allowed_token_type",
    "access_denied",
    "team_access_not_granted",
    "msg_too_long",
    "no_text",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "metadata_too_large",
    "invalid_arguments",
    "invalid_arg_name",
    "invalid_charset",
    "invalid_form_data",
    "invalid_post_type",
    "missing_post_type",
    "cant_update_message",
    "message_not_found",
    "edit_window_closed",
    "method_deprecated",
]
LATER = [
    "ratelimited",
    "rate_limited",
    "message_limit_exceeded",
    "service_unavailable",
    "team_added_to_org",
    "org_login_required",
    "external_channel_migrating",
    "request_timeout",
]
UNCLEAR = ["fatal_error", "internal_error", "a_code_of_tomorrow"]


@pytest.mark.parametrize(
    ("code", "permanent", "unclear"),
    [(code, True, False) for code in PERMANENT]
    + [(code, False, False) for code in LATER]
    + [(code, False, True) for code in UNCLEAR],
)
def test_slacks_codes_are_permanent_later_or_unclear(code, permanent, unclear, shared_server):
    shared_server.misbehave(slack_server.error(code))
    channel = Slack(TOKEN, "#cart-alerts", zone=UTC, api_url=shared_server.url)
    with pytest.raises(SendError) as caught:
        channel.send(MESSAGE)
    assert (caught.value.permanent, caught.value.unclear) == (permanent, unclear)
    assert (caught.value.retry_after is not None) == (code in ("ratelimited", "rate_limited"))


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"])
def test_refused_blocks_are_permanent_only_if_the_text_is_refused_too(code, shared_server):
    channel = Slack(TOKEN, "#cart-alerts", zone=UTC, api_url=shared_server.url)
    shared_server.misbehave(slack_server.error(code))
    assert channel.send(MESSAGE)
    shared_server.misbehave(*[slack_server.error(code)] * 2)
    with pytest.raises(SendError) as caught:
        channel.send(MESSAGE)
    assert caught.value.permanent


@pytest.fixture(scope="module")
def shared_server():
    with SlackServer(token=TOKEN, clock=NOW.timestamp) as server:
        yield server
