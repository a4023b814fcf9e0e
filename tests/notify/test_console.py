"""What the console prints."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console as Terminal

from monitor.errors import SendError
from monitor.notify import Outside, open_channel


def opened(out, width=80, *, terminal=False):
    def unused(*_):
        raise AssertionError("the console needs neither clock nor network")

    screen = Terminal(
        file=out,
        width=width,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
    )
    return open_channel("console", Outside({}, ZoneInfo("Europe/Zurich"), unused, unused, screen))


def printed(message, width=80):
    out = io.StringIO()
    opened(out, width).send(message)
    return out.getvalue()


def test_an_alert_says_everything(message, told_alert):
    text = " ".join(printed(message(alerts=(told_alert,))).split())
    for said in (
        "First patient dosed: KJ-C2219 in systemic lupus erythematosus",
        "Company CARsgen",
        "Trial NCT06038474",
        "“A first patient with lupus has received KJ-C2219",
        "claims to be first: the first in China",
        "in conflict: the page says February 2026",
        "published 16 Feb 2026 14:05 CET",
        "delay 4 min · confidence 0.96",
        "told by 3: The Wire (company, first), BioNews (news, +42 min)",
        "feedback: 1 right, 1 wrong",
        "https://wire.example/release?id=1&lang=en",
    ):
        assert said in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_keep_within_the_terminal_and_addresses_stay_whole(message, told_alert, width):
    lines = printed(message(alerts=(told_alert, told_alert)), width).split("\n")
    long = [line for line in lines if len(line) > width]
    assert all(line.startswith("  https://") for line in long)
    assert not [line for line in lines if line != line.rstrip()]


def test_elsewhere_than_on_a_terminal_the_text_is_plain(message):
    assert "\x1b" not in printed(message())
    out = io.StringIO()
    opened(out, terminal=True).send(message())
    assert "\x1b[1;32mFirst patient dosed" in out.getvalue()


def test_text_from_outside_neither_styles_nor_controls_the_terminal(message, alert):
    evil = alert(headline="[bold]x[/bold] :smile: \x1b[2J\x07 \u202eabc", publisher="[link=x]y")
    out = io.StringIO()
    opened(out, terminal=True).send(message(alerts=(evil,)))
    assert "[bold]x[/bold] :smile: [2J abc" in out.getvalue()
    assert "\x07" not in out.getvalue()
    assert "[link=x]y" in out.getvalue()


def test_a_reply_an_update_and_a_list_are_short(message, alert, told_alert):
    assert printed(message(kind="reply", text="BioNews tells it too")) == (
        "  ↳ BioNews tells it too\n\n"
    )
    assert "↳ told by 3" in printed(message(kind="update", alerts=(told_alert,)))
    listed = printed(message(kind="digest", text="Digest", alerts=(alert(), alert())))
    assert listed.count("• First patient dosed") == 2
    assert printed(message(kind="notice", text="wire is silent", alerts=())) == (
        "wire is silent\n\n"
    )


def test_the_receipt_counts_and_a_printed_message_is_found(message):
    console = opened(io.StringIO())
    assert console.find(message()) is None
    assert console.send(message("a")) == "console:1"
    assert console.send(message("b")) == "console:2"
    assert console.find(message("a")) == "console:1"


def test_a_closed_output_is_unclear(message):
    class Closed(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(SendError, match="Broken pipe") as caught:
        opened(Closed()).send(message())
    assert caught.value.unclear


def test_a_day_is_shown_without_a_time(message, alert):
    day = alert(published=datetime(2026, 2, 16, tzinfo=UTC))
    text = printed(message(alerts=(day,)))
    assert "published 16 Feb 2026 · seen" in text
    assert "delay" not in text
