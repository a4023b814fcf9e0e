"""The stand-in Slack's page shows what was said, and runs nothing of it."""

import html
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.demo.slack_page import page
from monitor.demo.slack_workspace import Room


class Elements(HTMLParser):
    """Which elements and attributes a page has, and its text."""

    def __init__(self, text):
        super().__init__()
        self.found, self.links, self.text = set(), [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.add(tag)
        self.links += [value for name, value in attributes if name == "href"]
        assert not [name for name, _ in attributes if name.startswith("on")]

    def handle_data(self, text):
        self.text += text


def shown(*messages):
    numbered = [{"ts": f"{n}.000000"} | message for n, message in enumerate(messages, start=1)]
    return page([Room("C0STAND000", "cart-alerts", messages=numbered)])


def test_a_message_and_its_thread_are_shown():
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "First &amp; foremost"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Company:* CARsgen"}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "> quoted\nplain"}},
        {
            "type": "context",
            "elements": [
                {
                    "type": "mrkdwn",
                    "text": "<https://a.example/?x=1&amp;y=2|Wire> <!date^1^{time}|12:00>",
                }
            ],
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Open"},
                    "url": "https://b.example",
                }
            ],
        },
    ]
    text = shown({"blocks": blocks}, {"text": "told again", "thread_ts": "1.000000"})
    assert "<h2>First &amp; foremost</h2>" in text
    assert "<b>Company:</b> CARsgen" in text
    assert "<blockquote>quoted</blockquote><p>plain" in text
    assert "12:00" in text
    assert Elements(text).links == ["https://a.example/?x=1&y=2", "https://b.example"]
    assert '<article><p class="who">Monitor</p><p>told again</article></article>' in text


def test_an_empty_workspace_says_so():
    assert "Nothing was said yet" in page([])


@pytest.mark.parametrize("kind", ["text", "header", "mrkdwn"])
@settings(max_examples=40)
@given(said=st.text() | st.sampled_from(["<script>alert(1)</script>", '" onclick="x', "&lt;b&gt;"]))
def test_nothing_that_is_said_becomes_part_of_the_page(kind, said):
    from_outside = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    blocks = {
        "header": [{"type": "header", "text": {"type": "plain_text", "text": from_outside}}],
        "mrkdwn": [{"type": "section", "text": {"type": "mrkdwn", "text": from_outside}}],
    }
    message = {"blocks": blocks[kind]} if kind in blocks else {"text": from_outside}
    elements = Elements(shown(message))
    assert "script" not in elements.found
    assert elements.links == []


def test_a_room_name_is_escaped():
    named = page([Room("C0STAND000", "<i>", messages=[{"ts": "1.0", "text": "x"}])])
    assert f"# {html.escape('<i>')}" in named
