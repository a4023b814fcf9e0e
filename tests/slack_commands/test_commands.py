"""What `/cart ...` is answered."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.slack_commands.commands import muting


def shown(answer) -> str:
    return json.dumps(answer.blocks, ensure_ascii=False)


def values(answer, action) -> list[str]:
    """The values of the buttons with this action."""
    found = [block.get("accessory") for block in answer.blocks]
    found += [one for block in answer.blocks for one in block.get("elements", ())]
    return [one["value"] for one in found if one and one.get("action_id") == action]


def test_help_names_every_command_and_the_search_language(slack):
    said = slack.ask("help").text
    for name in ("search", "show", "promises", "sources", "mute", "mutes", "unmute", "help"):
        assert f"`/cart {name}" in said
    assert "indication:lupus" in said
    assert slack.ask("") == slack.ask("help")


def test_an_unknown_command_is_named_with_the_nearest(slack):
    assert slack.ask("serch lupus").text == "There is no command serch; did you mean `search`?"
    assert "`/cart help`" in slack.ask("<!channel>").text
    assert "<!channel>" not in slack.ask("<!channel>").text


def test_search_shows_a_page_of_alerts_and_the_next_behind_a_button(slack):
    slack.alerts(7)
    first = slack.ask("search product:XY*")
    assert len(values(first, "show")) == 5
    assert not first.replaces
    (following,) = values(first, "page")
    second = slack.press("page", following)
    assert len(values(second, "show")) == 2
    assert second.replaces
    assert values(second, "page") == []
    assert len({*values(first, "show"), *values(second, "show")}) == 7


def test_a_search_that_cannot_be_read_is_answered_with_what_is_allowed(slack):
    assert "fields are" in slack.ask("search colour:red").text
    assert slack.ask("search product:none").text == "No alert is found by `product:none`."


def test_show_is_the_message_with_its_buttons_and_the_reason(slack):
    (alert,) = slack.alerts(1)
    answer = slack.ask(f"show {alert.id}")
    assert values(answer, "right") == [str(alert.id)]
    assert "new: nobody told it before" in shown(answer)
    assert slack.press("show", alert.id) == answer
    for nonsense in ("show", "show x", "show 99", f"show {10**30}", "show -1"):
        assert slack.ask(nonsense).text.startswith("There is no alert")


def test_promises_are_listed_in_pages_and_the_overdue_apart(slack):
    slack.plans(17)
    first = slack.ask("promises")
    assert "17 promises*, 1 to 15" in shown(first)
    (following,) = values(first, "page")
    assert "17 promises*, 16 to 17" in shown(slack.press("page", following))
    assert slack.ask("promises overdue").text == "There are no overdue promises."
    slack.time = datetime(2027, 1, 1, tzinfo=UTC)
    assert "17 overdue promises" in shown(slack.ask("promises overdue"))


def test_sources_are_listed_with_how_they_do(slack):
    assert "1 source, 0 well" in slack.ask("sources").text
    assert "*wire* never read, 0 new in 30 days" in slack.ask("sources").text


def test_a_mute_has_an_end_an_owner_and_a_reason_and_can_be_ended(slack):
    said = slack.ask("mute product:XY-1 7d too much of it").text
    assert said == (
        "Mute 1: `product:XY-1` until 9 Mar 2026 09:30 UTC, by <@U0EVA00001>: too much of it."
        " `/cart unmute 1` ends it."
    )
    assert "Mute 1: `product:XY-1`" in shown(slack.ask("mutes"))
    assert slack.ask("unmute 1").text == "Mute 1 is ended."
    assert slack.ask("mutes").text == "Nothing is muted."
    assert "No mute 1 holds" in slack.ask("unmute 1").text


def test_a_mute_without_a_length_ends_after_thirty_days(slack):
    slack.ask("mute company:Acme")
    with slack.store.reading() as store:
        (mute,) = store.mutes(slack.time)
    assert mute.until == slack.time + timedelta(days=30)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mute", "Say what"),
        ("mute 30d", "Say what"),
        ("mute ()", "position"),
        ("mute colour:red", "fields are"),
        ("mute product:X 9999d", "ten years"),
        ("mute product:X 5m3d", "longest unit first"),
        ("unmute", "No mute of that number holds"),
    ],
)
def test_what_cannot_be_muted_is_said(slack, text, said):
    assert said in slack.ask(text).text
    with slack.store.reading() as store:
        assert store.mutes(slack.time) == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("lupus", ("lupus", "", "")),
        ("product:X 30d", ("product:X", "30d", "")),
        ("a OR b 1w2d because so", ("a OR b", "1w2d", "because so")),
        ('"after 30d of" 7d noise', ('"after 30d of"', "7d", "noise")),
        ("CT-30d trial", ("CT-30d trial", "", "")),
    ],
)
def test_search_length_and_reason_are_told_apart(text, parts):
    assert muting(text) == parts


@given(st.text(max_size=200))
def test_whatever_is_typed_is_taken_apart_without_loss(text):
    asked, length, reason = muting(text)
    assert asked == asked.strip()
    assert all(part in text for part in (asked, length, reason))


@pytest.mark.parametrize(
    "text",
    [
        "search " + "x" * 3_000,
        "search `*_~<>&|",
        "mute <@U1> 7d <!here>",
        "\u202esearch",
        "show #1",
    ],
)
def test_hostile_words_break_no_limit_and_mention_nobody(slack, text):
    slack.alerts(1)
    said = json.dumps(slack.ask(text).body())
    assert "<!here>" not in said
    assert "<@U1>" not in said
