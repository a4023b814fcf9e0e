"""The stand-in Slack behaves as documented where the monitor would notice a difference."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from monitor.demo import slack_server
from monitor.demo.slack_server import TOKEN, SlackServer


@pytest.fixture
def server():
    with SlackServer(clock=lambda: 1_771_247_340.0) as running:
        yield running


def ask(server, method, token=TOKEN, **arguments):
    """Status, headers and answer of one call."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=2)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    try:
        connection.request("POST", f"/api/{method}", json.dumps(arguments), headers)
        response = connection.getresponse()
        return response.status, response.headers, json.loads(response.read())
    finally:
        connection.close()


def answer(server, method, **arguments):
    return ask(server, method, **arguments)[2]


def test_a_post_is_kept_and_numbered_in_order(server):
    first = answer(server, "chat.postMessage", channel="#cart-alerts", text="one")
    second = answer(server, "chat.postMessage", channel="cart-alerts", text="two")
    assert (first["ts"], second["ts"]) == ("1771247340.000000", "1771247340.000001")
    assert first["channel"] == server.room("cart-alerts").id
    assert [one["text"] for one in server.messages("#cart-alerts")] == ["one", "two"]


def test_history_is_asked_by_id_newest_first_and_in_pages(server):
    for text in ("one", "two", "three"):
        channel = answer(server, "chat.postMessage", channel="#cart-ops", text=text)["channel"]
    assert answer(server, "conversations.history", channel="#cart-ops")["error"] == (
        "channel_not_found"
    )
    page = answer(server, "conversations.history", channel=channel, limit=2)
    assert [one["text"] for one in page["messages"]] == ["three", "two"]
    cursor = page["response_metadata"]["next_cursor"]
    rest = answer(server, "conversations.history", channel=channel, limit=2, cursor=cursor)
    assert [one["text"] for one in rest["messages"]] == ["one"]
    assert rest["has_more"] is False


def test_metadata_comes_back_whole_only_when_asked_for(server):
    metadata = {"event_type": "cart_milestone", "event_payload": {"key": "k"}}
    posted = answer(server, "chat.postMessage", channel="#cart-ops", text="one", metadata=metadata)
    channel = posted["channel"]
    [bare] = answer(server, "conversations.history", channel=channel)["messages"]
    [whole] = answer(server, "conversations.history", channel=channel, include_all_metadata=True)[
        "messages"
    ]
    assert bare["metadata"] == {"event_type": "cart_milestone", "event_payload": {}}
    assert whole["metadata"] == metadata


def test_an_update_keeps_metadata_and_drops_blocks_that_are_not_given(server):
    metadata = {"event_type": "cart_milestone", "event_payload": {"key": "k"}}
    posted = answer(
        server,
        "chat.postMessage",
        channel="#cart-ops",
        text="one",
        blocks=[{"type": "divider"}],
        metadata=metadata,
    )
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    assert answer(server, "chat.update", **place, text="two")["ok"]
    [kept] = server.messages("cart-ops")
    assert (kept["text"], kept["blocks"], kept["metadata"]) == ("two", [], metadata)
    missing = answer(server, "chat.update", channel=posted["channel"], ts="1.000001", text="x")
    assert missing["error"] == "message_not_found"


def test_replies_stand_in_the_thread_and_not_in_the_history(server):
    parent = answer(server, "chat.postMessage", channel="#cart-ops", text="one")
    place = {"channel": parent["channel"], "thread_ts": parent["ts"]}
    answer(server, "chat.postMessage", **place, text="quiet")
    answer(server, "chat.postMessage", **place, text="loud", reply_broadcast=True)
    channel = parent["channel"]
    listed = answer(server, "conversations.history", channel=channel)["messages"]
    thread = answer(server, "conversations.replies", channel=channel, ts=parent["ts"])["messages"]
    assert [one["text"] for one in listed] == ["loud", "one"]
    assert [one["text"] for one in thread] == ["one", "quiet", "loud"]


@pytest.mark.parametrize(("token", "code"), [("", "not_authed"), ("xoxb-another", "invalid_auth")])
def test_a_call_needs_the_token(server, token, code):
    assert ask(server, "auth.test", token)[2] == {"ok": False, "error": code}


def test_an_unknown_method_is_told(server):
    assert answer(server, "chat.shout")["error"] == "unknown_method"


def test_a_limit_is_refused_with_its_place(server):
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    refused = answer(server, "chat.postMessage", channel="#cart-ops", text="x", blocks=blocks)
    assert refused["error"] == "invalid_blocks"
    assert refused["errors"] == [
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_faults_are_met_in_order_and_only_by_their_method(server):
    server.misbehave(slack_server.rate_limited(5), slack_server.error("fatal_error", taken=True))
    assert answer(server, "auth.test")["ok"]
    status, headers, _ = ask(server, "chat.postMessage", channel="#cart-ops", text="one")
    assert (status, headers["Retry-After"]) == (429, "5")
    assert server.messages("cart-ops") == []
    told = answer(server, "chat.postMessage", channel="#cart-ops", text="two")
    assert told["error"] == "fatal_error"
    assert answer(server, "chat.postMessage", channel="#cart-ops", text="three")["ok"]
    assert [one["text"] for one in server.messages("cart-ops")] == ["two", "three"]


def test_faults_can_be_forgotten(server):
    server.misbehave(*[slack_server.dropped(taken=False)] * 5)
    server.behave()
    assert answer(server, "chat.postMessage", channel="#cart-ops", text="one")["ok"]


def test_a_dropped_connection_has_no_answer(server):
    server.misbehave(slack_server.dropped(taken=True))
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        ask(server, "chat.postMessage", channel="#cart-ops", text="one")
    assert len(server.messages("cart-ops")) == 1


def test_every_call_is_recorded_with_its_answer(server):
    answer(server, "chat.postMessage", channel="#nowhere", text="one")
    [call] = server.called("chat.postMessage")
    assert call.arguments == {"channel": "#nowhere", "text": "one"}
    assert call.answer == {"ok": False, "error": "channel_not_found"}


def test_only_channels_that_may_be_seen_are_listed(server):
    server.room("cart-digest").private = True
    server.room("cart-ops").joined = False
    both = "public_channel,private_channel"

    def names(method, types):
        return [one["name"] for one in answer(server, method, types=types)["channels"]]

    assert names("conversations.list", "public_channel") == ["cart-alerts", "cart-ops"]
    assert names("conversations.list", both) == ["cart-alerts", "cart-ops", "cart-digest"]
    assert names("users.conversations", both) == ["cart-alerts", "cart-digest"]
