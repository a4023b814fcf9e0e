"""The Slack channel against a stand-in that behaves, and misbehaves, as documented."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from monitor.demo import slack_server
from monitor.demo.slack_server import TOKEN, SlackServer
from monitor.demo.slack_workspace import SCOPES
from monitor.errors import SendError
from monitor.notify.slack import Slack

NOW = datetime(2026, 2, 16, 13, 9, tzinfo=UTC)


@pytest.fixture
def server():
    with SlackServer(clock=NOW.timestamp) as running:
        yield running


@pytest.fixture
def slack(server):
    return Slack(TOKEN, "#cart-alerts", zone=UTC, api_url=server.url, timeout=1)


def refused(slack, said):
    with pytest.raises(SendError) as caught:
        slack.send(said)
    return caught.value


def test_an_alert_is_posted_with_its_key_and_without_unfurling(slack, server, message):
    receipt = slack.send(message())
    [posted] = server.messages("cart-alerts")
    assert receipt == f"{server.room('cart-alerts').id}:{posted['ts']}"
    assert posted["metadata"] == {
        "event_type": "cart_milestone",
        "event_payload": {"alert": 12, "key": "alert-12"},
    }
    [call] = server.called("chat.postMessage")
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)
    assert posted["blocks"][0]["text"]["text"] == (
        "First patient dosed: KJ-C2219 in systemic lupus erythematosus"
    )


def test_a_reply_stands_in_the_thread_and_in_the_channel_only_if_asked(slack, server, message):
    parent = slack.send(message())
    ts = parent.partition(":")[2]
    slack.send(message("r1", kind="reply", text="BioNews tells it too", thread=parent))
    assert len(server.messages("cart-alerts")) == 1
    slack.send(message("r2", kind="reply", text="Registry", thread=parent, broadcast=True))
    [first, second] = server.thread("cart-alerts", ts)
    assert first["text"] == "BioNews tells it too"
    assert "subtype" not in first
    assert second["subtype"] == "thread_broadcast"


def test_a_reply_to_a_parent_of_another_channel_kind_is_posted_by_itself(slack, server, message):
    """The alert went to the console; then a token was set."""
    slack.send(message("r1", kind="reply", text="Later", thread="console:1"))
    assert [one["text"] for one in server.messages("cart-alerts")] == ["Later"]


def test_an_update_changes_the_parent_which_keeps_its_key(slack, server, message, alert):
    parent = slack.send(message())
    changed = message(
        "u1", kind="update", thread=parent, alerts=(alert(headline="Withdrawn after all"),)
    )
    assert slack.send(changed) == parent
    assert slack.send(changed) == parent
    [posted] = server.messages("cart-alerts")
    assert posted["blocks"][0]["text"]["text"] == "Withdrawn after all"
    assert slack.find(message()) == parent
    assert slack.find(changed) is None
    # parse: chat.update would otherwise make mentions and links out of plain words
    assert {call.arguments["parse"] for call in server.called("chat.update")} == {"none"}


def test_an_update_without_a_parent_in_slack_is_refused_for_good(slack, message):
    assert refused(slack, message(kind="update", thread="console:1")).permanent


UNCLEAR = {
    "dropped before": (slack_server.dropped(taken=False), 0),
    "dropped after": (slack_server.dropped(taken=True), 1),
    "fatal_error": (slack_server.error("fatal_error", taken=True), 1),
    "internal_error": (slack_server.error("internal_error"), 0),
    "a code nobody knows": (slack_server.error("brand_new_code"), 0),
    "status 500": (slack_server.server_error(taken=True), 1),
    "status 503": (slack_server.server_error(status=503), 0),
    "a page": (slack_server.html(taken=True), 1),
    "a late answer": (slack_server.late(1.6), 1),
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_after_an_unclear_answer_history_decides_and_nothing_is_said_twice(
    slack, server, name, message
):
    fault, taken = UNCLEAR[name]
    slack.send(message("another"))
    server.misbehave(fault)
    error = refused(slack, message())
    assert error.unclear
    assert not error.permanent
    assert len(server.called("chat.postMessage")) == 2, "no retry of slack_sdk's own"
    found = slack.find(message())
    assert (found is not None) == bool(taken)
    receipt = found or slack.send(message())
    posted = server.messages("cart-alerts")
    assert [one["metadata"]["event_payload"]["key"] for one in posted] == ["another", "alert-12"]
    assert receipt.endswith(posted[1]["ts"])


def test_a_reply_with_a_lost_answer_is_found_in_its_thread(slack, server, message):
    parent = slack.send(message())
    reply = message("r1", kind="reply", text="Also", thread=parent)
    assert slack.find(reply) is None
    server.misbehave(slack_server.dropped(taken=True))
    assert refused(slack, reply).unclear
    [told] = server.thread("cart-alerts", parent.partition(":")[2])
    assert slack.find(reply) == f"{parent.partition(':')[0]}:{told['ts']}"


def test_a_thread_that_is_gone_holds_no_reply(slack, server, message):
    channel = server.room("cart-alerts").id
    assert slack.find(message("r1", kind="reply", thread=f"{channel}:1.000001")) is None


def test_a_look_up_goes_through_all_pages(slack, server, message):
    wanted = message("first")
    receipt = slack.send(wanted)
    room = server.room("cart-alerts")
    later = float(room.messages[0]["ts"])
    room.messages.extend({"ts": f"{later + n:.6f}", "text": "chat"} for n in range(1, 450))
    assert slack.find(wanted) == receipt
    assert len(server.called("conversations.history")) == 3


def test_a_look_up_goes_no_further_back_than_the_alert_was_seen(slack, server, message):
    room = server.room("cart-alerts")
    long_ago = (NOW - timedelta(days=30)).timestamp()
    room.messages.extend({"ts": f"{long_ago + n:.6f}", "text": "chat"} for n in range(5_000))
    assert slack.find(message()) is None
    assert len(server.called("conversations.history")) == 1


def test_a_message_of_somebody_else_with_our_key_is_not_ours(slack, server, message):
    slack.send(message())
    server.messages("cart-alerts")[0].update(bot_id="B0OTHER001", user="U0OTHER001")
    assert slack.find(message()) is None


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_look_up_that_fails_leaves_the_matter_unclear(slack, server, name, message):
    server.misbehave(UNCLEAR[name][0], method="conversations.history")
    with pytest.raises(SendError) as caught:
        slack.find(message())
    assert caught.value.unclear


def test_a_look_up_that_is_not_allowed_is_permanent_and_still_unclear(slack, server, message):
    server.misbehave(slack_server.error("missing_scope"), method="conversations.history")
    with pytest.raises(SendError, match="missing_scope") as caught:
        slack.find(message())
    assert (caught.value.unclear, caught.value.permanent) == (True, True)


def test_a_private_channel_is_found_by_name(slack, server, message):
    server.room("cart-alerts").private = True
    assert slack.find(message()) is None


def test_without_leave_to_list_private_channels_public_ones_are_found(slack, server, message):
    server.misbehave(slack_server.error("missing_scope"), method="users.conversations")
    assert slack.find(message()) is None
    assert [call.arguments["types"] for call in server.called("users.conversations")] == [
        "public_channel,private_channel",
        "public_channel",
    ]


def test_a_channel_id_needs_no_listing(server, message):
    room = server.room("cart-ops")
    assert len(room.id) >= 8
    slack = Slack(TOKEN, room.id, zone=UTC, api_url=server.url)
    assert slack.find(message()) is None
    assert slack.send(message()).startswith(room.id)
    assert server.called("users.conversations") == []


def test_retry_after_is_handed_on_and_nothing_was_taken(slack, server, message):
    server.misbehave(slack_server.rate_limited(37))
    error = refused(slack, message())
    assert (error.retry_after, error.permanent, error.unclear) == (37.0, False, False)
    assert server.messages("cart-alerts") == []


def test_nobody_there_is_no_doubt(message):
    slack = Slack(TOKEN, "#cart-alerts", zone=UTC, api_url="http://127.0.0.1:9/api/", timeout=1)
    error = refused(slack, message())
    assert (error.permanent, error.unclear) == (False, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"joined": False}, "not_in_channel"),
        ({"archived": True}, "is_archived"),
        ({"joined": False, "private": True}, "channel_not_found"),
    ],
)
def test_a_channel_that_cannot_be_posted_to_is_refused_for_good(
    slack, server, change, code, message
):
    for name, value in change.items():
        setattr(server.room("cart-alerts"), name, value)
    error = refused(slack, message())
    assert error.permanent
    assert code in str(error)


def test_a_revoked_token_is_refused_for_good(slack, server, message):
    server.token = "xoxb-another"
    error = refused(slack, message())
    assert error.permanent
    assert "invalid_auth" in str(error)


def test_refused_blocks_are_said_as_text(slack, server, message):
    """An alert is worth more than its looks."""
    server.misbehave(slack_server.error("invalid_blocks"))
    slack.send(message())
    [posted] = server.messages("cart-alerts")
    assert posted.get("blocks", []) == []
    assert "KJ-C2219" in posted["text"]
    assert posted["metadata"]["event_payload"]["key"] == "alert-12"


def test_text_that_is_refused_too_is_refused_for_good(slack, server, message):
    server.misbehave(slack_server.error("invalid_blocks"), slack_server.error("msg_too_long"))
    assert refused(slack, message()).permanent


@pytest.mark.parametrize("body", [b"[1]", b'"ok"', b"", b"{", b"null", b'{"ok": true}', b"\xff"])
def test_an_answer_that_is_not_slacks_is_unclear(slack, server, body, message):
    """Any JSON, no JSON and no UTF-8: nobody knows whether the message was taken."""
    server.misbehave(slack_server.raw(body, taken=True))
    error = refused(slack, message())
    assert error.unclear
    assert not error.permanent


def test_slack_sdk_adds_nothing_to_the_log(slack, server, caplog, message):
    server.misbehave(slack_server.html(), slack_server.dropped(taken=False))
    with caplog.at_level(logging.DEBUG):
        refused(slack, message())
        refused(slack, message())
    assert caplog.records == []


def test_check_is_content_with_a_channel_that_can_be_used(slack):
    assert slack.check() == ()


def test_check_names_what_is_missing(slack, server):
    server.scopes = "chat:write,channels:read"
    assert slack.check() == (
        "Slack: the app lacks the scope channels:history; add it and install the app again",
    )
    server.scopes = SCOPES
    server.room("cart-alerts").joined = False
    [problem] = slack.check()
    assert "invite it there" in problem
    server.token = "xoxb-another"
    [problem] = Slack("xoxb-none", "#cart-ops", zone=UTC, api_url=server.url).check()
    assert "invalid_auth" in problem
