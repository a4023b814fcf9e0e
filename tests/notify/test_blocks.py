"""How messages look in Slack, and that no input breaks one of its limits."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.demo.slack_limits import length, refusal
from monitor.notify.slack.blocks import blocks
from monitor.notify.slack.mrkdwn import escape, host, link, linked
from monitor.notify.slack.parts import BUDGET
from monitor.values import (
    Alert,
    Event,
    Feedback,
    Message,
    Milestone,
    Quote,
    Sighting,
    Status,
    Trust,
    Window,
)

GOLDEN = Path(__file__).parent / "golden"
ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 2, 16, 13, 9, tzinfo=UTC)


def texts(shown):
    """Every text that Slack would show, in order."""
    if isinstance(shown, dict):
        own = [shown["text"]] if isinstance(shown.get("text"), str) else []
        return own + [text for value in shown.values() for text in texts(value)]
    return [text for value in shown for text in texts(value)] if isinstance(shown, list) else []


def joined(shown):
    return "\n".join(texts(shown))


# --- what it looks like -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alert", "told", "digest"])
def test_a_message_looks_as_it_was_approved(name, alert, event, message, told_alert):
    """Look at the file in Slack's Block Kit Builder before changing it."""
    second = alert(
        13,
        headline="Pivotal trial begun: KJ-C2219 in lupus nephritis",
        event=event(
            milestone=Milestone("pivotal_started", "Pivotal trial begun"),
            indications=("lupus nephritis",),
            evidence=Quote("The registrational study has begun.", 0, 35),
        ),
    )
    messages = {
        "alert": message(alerts=(alert(), second), mention="<!here>"),
        "told": message(kind="update", thread="C0STAND000:1.000001", alerts=(told_alert,)),
        "digest": message("digest-1", kind="digest", text="Digest\nTo review", alerts=(alert(),)),
    }
    shown, text = blocks(messages[name], ZURICH)
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert {"blocks": shown, "text": text} == golden


def test_every_known_fact_is_shown_and_the_trial_leads_to_its_record(message):
    shown = joined(blocks(message(), UTC)[0])
    for fact in ("CARsgen", "KJ-C2219", "CD19, CD20", "allogeneic CAR-T", "China"):
        assert fact in shown
    assert "<https://clinicaltrials.gov/study/NCT06038474|NCT06038474>" in shown
    assert "investigator-initiated" in shown


def test_the_fallback_text_says_everything(message, told_alert):
    text = blocks(message(alerts=(told_alert,)), ZURICH)[1]
    for said in (
        "Corrected: First patient dosed: KJ-C2219",
        "Company: CARsgen",
        "received KJ-C2219 in an investigator-initiated trial",
        "Claims to be first: the first in China",
        "Not stated: cohort",
        "In conflict: the page says February 2026",
        "The Wire (company), published 16 Feb 2026 14:05 CET, seen 16 Feb 2026 14:09 CET",
        "confidence 0.96",
        "<https://wire.example/release?id=1&amp;lang=en>",
        "Registry: the record is now Recruiting &amp; names 2 sites",
    ):
        assert said in text


def test_the_parent_shows_who_told_it_in_what_order(message, told_alert):
    shown = joined(blocks(message(kind="update", alerts=(told_alert,)), UTC)[0])
    assert "1. <https://wire.example/release?id=1&amp;lang=en|The Wire> (wire.example)" in shown
    assert "(www.bionews.example) news, +42 min" in shown
    assert "registry, +3 d\n" in shown, "a day is no time: what counts is when it was seen"
    assert "1 right, 1 wrong (rather data_readout), by <@U0123ABCDE>, eva" in shown


def test_a_correction_says_what_was_corrected(message, alert):
    corrected = alert(state="corrected", state_note="product: KJ-C2219 -> KJ-C2320")
    assert "*Corrected:* product: KJ-C2219 -&gt; KJ-C2320" in joined(
        blocks(message(alerts=(corrected,)), UTC)[0]
    )


def test_each_alert_has_its_own_buttons(message, alert):
    shown = blocks(message(alerts=(alert(1), alert(2))), UTC)[0]
    [row] = [block for block in shown if block["type"] == "actions"]
    [further] = [block["accessory"] for block in shown if "accessory" in block]
    assert [(one["action_id"], one["value"]) for one in row["elements"]] == [
        ("open", "1"),
        ("right", "1"),
        ("wrong", "1"),
        ("mute", "1"),
    ]
    assert [one["value"] for one in further["options"]] == ["right:2", "wrong:2", "mute:2"]


def test_a_time_is_shown_in_the_readers_zone_and_a_day_as_that_day(message, alert):
    day = alert(published=datetime(2026, 2, 16, tzinfo=UTC))
    shown = joined(blocks(message(alerts=(day,)), ZURICH)[0])
    assert "published 16 Feb 2026 ·" in shown
    assert "seen <!date^1771247340^{date_short} {time}|16 Feb 2026 14:09 CET>" in shown
    assert "delay" not in shown


def test_a_burst_lists_every_alert(message, alert):
    many = tuple(alert(n, headline=f"Event number {n}", url=None) for n in range(1, 31))
    shown, text = blocks(message(kind="burst", alerts=many), UTC)
    for number in range(1, 31):
        assert f"Event number {number}" in joined(shown)
        assert f"Event number {number}" in text
    assert shown[0]["text"]["text"] == "30 new alerts in one poll"


def test_what_has_no_room_is_counted(message, alert):
    many = tuple(alert(n) for n in range(1, 301))
    shown, text = blocks(message(kind="burst", alerts=many), UTC)
    assert re.search(r"… and \d+ more lines", joined(shown))
    assert re.search(r"… and \d+ more lines", text)


# --- text from outside --------------------------------------------------------------------------


HOSTILE = '<!channel> <@U012345678> &amp; <https://evil.example|good.example> "> *x*'


@pytest.mark.parametrize("kind", ["alert", "update", "digest", "burst", "reply", "notice"])
def test_text_from_outside_calls_nobody_and_links_nowhere(kind, alert, event, sighting):
    evil = alert(
        headline=HOSTILE,
        title=HOSTILE,
        publisher=HOSTILE,
        source=HOSTILE,
        missing=(HOSTILE,),
        conflicts=(HOSTILE,),
        flags=(HOSTILE,),
        state="corrected",
        state_note=HOSTILE,
        event=event(
            evidence=Quote(HOSTILE, 0, 9),
            product=HOSTILE,
            company=HOSTILE,
            targets=(HOSTILE,),
            trial_ids=(HOSTILE,),
            first=HOSTILE,
        ),
        sightings=(sighting(publisher=HOSTILE), sighting(role="conflict", note=HOSTILE)),
        feedback=(Feedback(1, HOSTILE, HOSTILE, NOW),),
    )
    shown, text = blocks(Message("k", kind, (evil, evil), text=HOSTILE), UTC)
    said = joined(shown) + text
    assert "<!channel" not in said
    assert "<@U012345678>" not in said
    assert "|good.example>" not in said
    assert "&lt;!channel&gt;" in said


def test_mentions_come_from_configuration_and_from_nothing_else(message):
    shown, text = blocks(message(mention="<!here> <!subteam^S0AB> <!everyone|x>"), UTC)
    assert shown[0]["text"]["text"] == "<!here> <!subteam^S0AB> &lt;!everyone|x&gt;"
    assert text.startswith("<!here> ")


@pytest.mark.parametrize(
    ("url", "real"),
    [
        ("https://www.wire.example/a", "www.wire.example"),
        ("https://wire.example@evil.example/", "evil.example"),
        ("HTTPS://EVIL.example:8443", "evil.example"),
        ("https://wіre.example/", "xn--wre-jhd.example"),  # a Cyrillic letter
        ("http://[::1]/", "[::1]"),
        ("javascript:alert(1)", None),
        ("ftp://wire.example/", None),
        ("https://", None),
        ("https://wire.example\\@evil.example", None),
        ("https://wire.example/a b", None),
        ("https://wire.example/\x07", None),
        ("https://wire.example:99999/", None),
        ("//wire.example", None),
        (None, None),
    ],
)
def test_the_host_shown_is_the_one_that_a_link_leads_to(url, real):
    assert host(url) == real
    assert (real is not None) == link(url, "here").startswith("<http")


def test_a_link_without_a_safe_address_is_its_label():
    assert link("javascript:alert(1)", "The <Wire>") == "The &lt;Wire&gt;"


def test_nothing_breaks_out_of_a_link():
    assert link("https://a.example/?x=1|2>&y=<", "a|b>c") == (
        "<https://a.example/?x=1%7C2%3E&amp;y=%3C|a¦b&gt;c>"
    )


def test_addresses_in_a_notice_become_links_that_show_themselves():
    assert linked("See https://a.example/?x=1&y=2, or <https://b.example>.", 500) == (
        "See <https://a.example/?x=1&amp;y=2>, or &lt;<https://b.example>&gt;."
    )


def test_what_cannot_be_seen_is_taken_out():
    assert escape("a\x00b\u202ec\ufeff\x1b[31md\r\ne\u2028f") == "abc[31md\ne\nf"


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("a & b & c", 9, "a &amp;…"),
        ("👩‍👩‍👧👩‍👩‍👧", 12, "👩‍👩‍👧…"),
        ("🇨🇭🇨🇭", 6, "🇨🇭…"),
        ("e\u0301e\u0301", 3, "e\u0301…"),
        ("first patient dosed", 16, "first patient…"),
        ("狼疮狼疮狼疮", 4, "狼疮狼…"),
        ("short", 5, "short"),
    ],
)
def test_a_cut_keeps_entities_and_graphemes_whole(text, limit, kept):
    assert escape(text, limit) == kept


# --- the limits, whatever the input -------------------------------------------------------------


ANY = st.text(max_size=40) | st.sampled_from(
    [
        "&" * 4000,
        "<!channel>" * 500,
        "👩‍👩‍👧" * 900,
        '"' * 5000,
        "\\" * 5000,
        "\n" * 300,
        "狼疮" * 3000,
        "https://x.example/" + "a" * 5000,
        "a " * 9000,
        "\ud800\x00",
        " ",
        "",
        "https://x.example " * 300,
    ]
)
URLS = ANY | st.sampled_from(["https://x.example/" + "&" * 990, "http://x.example/" + "é" * 1500])
TIMES = st.datetimes(
    NOW.replace(tzinfo=None, year=1),
    NOW.replace(tzinfo=None, year=9999),
    timezones=st.just(UTC),
)
WORDS = st.lists(ANY, max_size=12).map(tuple)
MAYBE = st.none() | ANY


@st.composite
def alerts(draw):
    evidence = draw(ANY)
    happened = Event(
        Milestone("first_patient_dosed", draw(ANY)),
        Status.ACHIEVED,
        Quote(evidence, 0, len(evidence)),
        product=draw(MAYBE),
        company=draw(MAYBE),
        partners=draw(WORDS),
        targets=draw(WORDS),
        modality=draw(MAYBE),
        indications=draw(WORDS),
        phase=draw(MAYBE),
        trial_ids=draw(WORDS | st.just(("NCT06038474",) * 40)),
        country=draw(MAYBE),
        cohort=draw(MAYBE),
        first=draw(MAYBE),
        when=draw(st.none() | ANY.map(lambda text: Window(NOW.date(), NOW.date(), "day", text))),
        confidence=draw(st.floats(0, 1)),
    )
    told = st.builds(
        Sighting,
        document_id=st.just(1),
        source=ANY,
        trust=st.sampled_from(Trust),
        publisher=MAYBE,
        url=st.none() | URLS,
        title=ANY,
        published=st.none() | TIMES,
        seen=TIMES,
        role=st.sampled_from(["opened", "joined", "correction", "registry", "conflict"]),
        note=ANY,
    )
    word = st.builds(Feedback, alert_id=st.just(1), verdict=ANY, who=ANY, at=TIMES)
    return Alert(
        draw(st.integers(1, 10**12)),
        3,
        happened,
        draw(ANY),
        draw(ANY),
        draw(st.sampled_from(Trust)),
        draw(MAYBE),
        draw(st.none() | URLS),
        draw(ANY),
        draw(st.none() | TIMES),
        draw(TIMES),
        draw(ANY),
        missing=draw(WORDS),
        conflicts=draw(WORDS),
        flags=draw(WORDS),
        sightings=tuple(draw(st.lists(told, max_size=12))),
        feedback=tuple(draw(st.lists(word, max_size=12))),
        state=draw(st.sampled_from(["posted", "corrected", "withdrawn"])),
        state_note=draw(ANY),
    )


@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(
    kind=st.sampled_from(["alert", "update", "digest", "burst", "reply", "notice"]),
    some=st.lists(alerts(), max_size=3),
    times=st.sampled_from([1, 2, 30]),
    text=ANY,
    mention=MAYBE,
)
def test_no_input_breaks_a_limit_of_slacks(kind, some, times, text, mention):
    message = Message("k", kind, tuple(some * times), text=text, mention=mention)
    shown, fallback = blocks(message, ZURICH)
    assert refusal({"blocks": shown, "text": fallback}) is None
    assert length(json.dumps(shown, ensure_ascii=False)) <= BUDGET
    assert 0 < length(fallback) <= 4_000
    for said in (*texts(shown), fallback):
        assert not re.search("[\x00-\x09\x0b-\x1f\ud800-\udfff\u202e]", said)
        assert not re.search(r"&(?!(?:amp|lt|gt);)", said), "a cut entity"
        unmarked = re.sub(r"<(?:https?://[^<>|]+(?:\|[^<>]+)?|!date\^[^<>]+|@[UW]\w+)>", "", said)
        assert "<" not in unmarked, "markup of somebody else"


def test_a_source_that_tells_it_twice_is_listed_once(alert, sighting):
    again = sighting(2, title="The same, corrected", seen=sighting().seen + timedelta(hours=1))
    other = sighting(3, source="daily", publisher="The Daily", role="joined")
    shown, _ = blocks(Message("k", "alert", (alert(sightings=(sighting(), other, again)),)), UTC)
    told = next(json.dumps(one) for one in shown if "Told by" in json.dumps(one))
    assert "Told by 2 sources" in told
    assert told.count("The Wire") == 1
    assert told.index("The Wire") < told.index("The Daily")
