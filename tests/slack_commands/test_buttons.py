"""What a press is answered, and what it leaves behind."""

from datetime import timedelta

import pytest

from monitor.slack_commands import Press, press
from tests.slack_commands.conftest import NOW


def menu(answer) -> dict[str, list[tuple[str, str]]]:
    """The groups of the menu: what is shown and the value of each option."""
    return {
        group["label"]["text"]: [(one["text"]["text"], one["value"]) for one in group["options"]]
        for group in answer.blocks[0]["accessory"]["option_groups"]
    }


def words_on(slack, alert) -> list[tuple[str, str]]:
    with slack.store.reading() as store:
        return [(word.who, word.verdict) for word in store.feedback(alert.id)]


def test_right_is_kept_with_who_and_when_and_said_to_nobody_else(slack):
    (alert,) = slack.alerts(1)
    answer = slack.press("right", alert.id)
    assert answer.text.startswith("Noted: right.")
    assert (answer.body()["response_type"], answer.replaces) == ("ephemeral", False)
    assert words_on(slack, alert) == [("U0EVA00001", "yes")]


def test_wrong_counts_at_once_and_asks_what_it_is_instead(slack):
    (alert,) = slack.alerts(1)
    asked = slack.press("wrong", alert.id)
    assert words_on(slack, alert) == [("U0EVA00001", "no")]
    assert menu(asked)["It is"] == [
        ("Data readout", f"{alert.id}|data_readout"),
        ("Clinical hold", f"{alert.id}|clinical_hold"),
    ]
    answer = slack.press("instead", f"{alert.id}|data_readout")
    assert (answer.text, answer.replaces) == ("Noted: rather “Data readout”. Thank you.", True)
    assert words_on(slack, alert)[-1] == ("U0EVA00001", "data_readout")


def test_the_menu_of_a_listed_alert_does_the_same(slack):
    (alert,) = slack.alerts(1)
    assert slack.press("more", f"right:{alert.id}").text.startswith("Noted: right.")
    assert "What is not to be told?" in slack.press("more", f"mute:{alert.id}").text


def test_a_word_renews_the_message_in_the_channel(slack):
    (alert,) = slack.alerts(1)
    with slack.store.begin() as store:
        store.add_delivery("slack:#cart", "document:1", "alert", (alert.id,), due=NOW)
        delivery = store.claim_delivery(NOW)
        store.settle_delivery(delivery, "sent", NOW, receipt="C1:1")
    slack.press("right", alert.id)
    with slack.store.begin() as store:
        update = store.claim_delivery(NOW + timedelta(minutes=1))
    assert update.message.kind == "update"


def test_mute_offers_product_company_milestone_and_source_each_with_an_end(slack):
    (alert,) = slack.alerts(1)
    offered = menu(slack.press("mute", alert.id))
    assert list(offered) == ["for 7 days", "for 30 days", "for 90 days"]
    assert [shown for shown, _ in offered["for 30 days"]] == [
        "product: XY-0",
        "company: Acme Bio",
        "milestone: First patient dosed",
        "source: wire",
    ]
    values = dict(offered["for 7 days"])
    answer = slack.press("muted", values["company: Acme Bio"])
    assert '`company:"Acme Bio"` until 9 Mar 2026' in answer.text
    assert answer.replaces
    with slack.store.reading() as store:
        (mute,) = store.mutes(NOW)
    assert (mute.who, mute.reason) == ("U0EVA00001", f"from alert {alert.id}")


def test_a_mute_is_ended_by_its_button(slack):
    slack.ask("mute product:X 7d")
    assert slack.press("unmute", 1).text == "Mute 1 is ended."


def test_opening_a_link_is_answered_with_nothing(slack):
    assert slack.press("open", 1) is None


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("right", "99"),
        ("right", "x"),
        ("wrong", ""),
        ("instead", "1|no_such_milestone"),
        ("instead", "1"),
        ("muted", "1|colour|30"),
        ("muted", "1|product|x"),
        ("mute", "99"),
        ("more", "right"),
        ("page", "{"),
        ("page", "[]"),
        ("page", '{"what": "else", "from": "1"}'),
        ("page", '{"what": "promises", "from": "x", "overdue": false}'),
        ("launch", "1"),
    ],
)
def test_a_button_of_another_version_is_answered_and_changes_nothing(slack, action, value):
    slack.alerts(1)
    assert "another version" in slack.press(action, value).text
    with slack.store.reading() as store:
        assert store.judged_alerts() == ()
        assert store.mutes(NOW) == ()


def test_a_cursor_that_is_none_is_answered(slack):
    answer = slack.press("page", '{"what": "search", "text": "", "from": "zzz"}')
    assert "cursor" in answer.text


@pytest.mark.parametrize(
    ("payload", "read"),
    [
        (
            {"actions": [{"action_id": "right", "value": "1"}], "user": {"id": "U1"}},
            Press("right", "1", "U1"),
        ),
        (
            {
                "actions": [{"action_id": "more", "selected_option": {"value": "mute:1"}}],
                "user": {"id": "U1"},
            },
            Press("more", "mute:1", "U1"),
        ),
        ({"type": "view_submission", "user": {"id": "U1"}}, None),
        ({"actions": [], "user": {"id": "U1"}}, None),
        ({"actions": ["x"], "user": {"id": "U1"}}, None),
        ({"actions": [{"action_id": "right"}]}, None),
    ],
)
def test_what_was_pressed_is_read_from_slacks_payload(payload, read):
    assert press(payload) == read
