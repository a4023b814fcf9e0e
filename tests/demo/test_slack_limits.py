"""The stand-in Slack refuses what Slack refuses: each limit, at it and one above it."""

import pytest

from monitor.demo.slack_limits import refusal


def plain(length):
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length):
    return {"type": "mrkdwn", "text": "x" * length}


def button(number=0, **more):
    return {"type": "button", "text": plain(4), "action_id": f"a{number}", "value": "1"} | more


def row(*elements):
    return [{"type": "actions", "elements": list(elements)}]


def menu(count, value=10):
    options = [{"text": plain(5), "value": "v" * value} for _ in range(count)]
    accessory = {"type": "overflow", "action_id": "more", "options": options}
    return [{"type": "section", "text": mrkdwn(5), "accessory": accessory}]


def code(blocks, text="said", **more):
    found = refusal({"blocks": blocks, "text": text, **more})
    return found and found[0]


LIMITS = {
    "blocks": (lambda n: [{"type": "divider"}] * n, 50),
    "a section": (lambda n: [{"type": "section", "text": mrkdwn(n)}], 3_000),
    "a header": (lambda n: [{"type": "header", "text": plain(n)}], 150),
    "fields": (lambda n: [{"type": "section", "fields": [mrkdwn(5)] * n}], 10),
    "a field": (lambda n: [{"type": "section", "fields": [mrkdwn(n)]}], 2_000),
    "context elements": (lambda n: [{"type": "context", "elements": [mrkdwn(5)] * n}], 10),
    "buttons": (lambda n: row(*[button(number) for number in range(n)]), 25),
    "a button's text": (lambda n: row(button(text=plain(n))), 75),
    "a button's value": (lambda n: row(button(value="v" * n)), 2_000),
    "a button's address": (lambda n: row(button(url="https://" + "u" * (n - 8))), 3_000),
    "an action id": (lambda n: row(button(action_id="a" * n)), 255),
    "a block id": (lambda n: [{"type": "divider", "block_id": "b" * n}], 255),
    "choices": (menu, 5),
    "a choice's value": (lambda n: menu(1, n), 150),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_holds_exactly(name):
    made, limit = LIMITS[name]
    assert code(made(limit)) is None
    assert code(made(limit + 1)) == "invalid_blocks"


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "section"}],
        [{"type": "section", "text": mrkdwn(0)}],
        [{"type": "header", "text": mrkdwn(5)}],
        [{"type": "marquee"}],
        [{"type": "divider", "text": plain(1)}],
        [{"type": "section", "text": mrkdwn(5) | {"emoji": True}}],
        [{"type": "context", "elements": []}],
        [{"type": "divider", "block_id": "b"}] * 2,
        row(button(), button()),
        row(button(url="javascript:alert(1)")),
        row({"type": "slider"}),
        ["text"],
    ],
)
def test_what_is_no_block_is_refused(blocks):
    assert code(blocks) == "invalid_blocks"


def test_a_refusal_points_at_its_place():
    found = refusal({"blocks": [{"type": "header", "text": plain(151)}], "text": "said"})
    assert found == (
        "invalid_blocks",
        ("must be less than 151 characters [json-pointer:/blocks/0/text/text]",),
    )


def test_a_character_beyond_the_basic_plane_counts_twice():
    assert code([{"type": "header", "text": {"type": "plain_text", "text": "👩" * 75}}]) is None
    assert code([{"type": "header", "text": {"type": "plain_text", "text": "👩" * 76}}])


def test_the_sum_of_all_blocks_is_limited():
    section = {"type": "section", "text": mrkdwn(2_900)}
    assert code([section] * 4) is None
    assert code([section] * 5) == "msg_blocks_too_long"


def test_text_is_limited_and_something_must_be_said():
    assert code([], "x" * 40_000) is None
    assert code([], "x" * 40_001) == "msg_too_long"
    assert code([], "") == "no_text"
    assert code("blocks") == "invalid_blocks_format"


@pytest.mark.parametrize(
    ("metadata", "refused"),
    [
        ({"event_type": "cart_milestone", "event_payload": {"key": "k"}}, None),
        ({"event_type": "cart_milestone"}, "invalid_metadata_format"),
        ({"event_type": "cart milestone", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {"key": None}}, "invalid_metadata_schema"),
        ({"event_type": "a", "event_payload": {"key": "k" * 8_192}}, "metadata_too_large"),
        ("text", "invalid_metadata_format"),
    ],
)
def test_metadata_has_a_form_and_a_size(metadata, refused):
    assert code([], metadata=metadata) == refused
