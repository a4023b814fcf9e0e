"""Should a watcher hear of it, where, in which words, and why (not)?"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import alerts, query
from monitor.values import (
    Document,
    Event,
    Match,
    Milestone,
    Quote,
    Status,
    Story,
    Trust,
    Verdict,
    Window,
)

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
RULES = alerts.Rules()
TOLD_BY_NEWS = frozenset({Trust.REGULATOR, Trust.EXCHANGE, Trust.COMPANY, Trust.NEWS})
DOSED = Milestone("first_patient_dosed", "First patient dosed")
APPROVAL = Milestone("approval", "Approval", asserted_by=TOLD_BY_NEWS)
REGISTERED = Milestone("trial_registered", "Trial registered", frozenset({Trust.REGISTRY}))


def event(milestone: Milestone = DOSED, **facts: Any) -> Event:
    known: dict[str, Any] = {
        "status": Status.ACHIEVED,
        "evidence": Quote("the first patient was dosed", 0, 27),
        "product": "KJ-C2219",
        "company": "CARsgen",
        "targets": ("CD19", "CD20"),
        "modality": "allogeneic CAR-T",
        "indications": ("systemic lupus erythematosus",),
        "phase": "IIT",
        "confidence": 0.95,
    }
    return Event(milestone, **known | facts)


def document(trust: Trust = Trust.COMPANY, **facts: Any) -> Document:
    known: dict[str, Any] = {
        "source": "wire",
        "key": "1",
        "kind": "press_release",
        "url": None,
        "title": "Title",
        "text": "Text",
        "zones": (),
        "published": NOW - timedelta(hours=1),
        "seen": NOW,
    }
    return Document(trust=trust, **known | facts)


def story(**facts: Any) -> Story:
    known: dict[str, Any] = {
        "id": 1,
        "milestone": "first_patient_dosed",
        "product": "KJ-C2219",
        "company": "CARsgen",
        "targets": (),
        "modality": None,
        "indications": (),
        "phase": None,
        "trial_ids": (),
        "country": None,
        "cohort": None,
        "opened": NOW - timedelta(days=1),
        "alert_id": 1,
        "alert_state": "posted",
        "best_trust": Trust.COMPANY,
    }
    return Story(**known | facts)


def decide(
    told: Event, source: Document | None = None, *, baseline: bool = False, **facts: Any
) -> Verdict:
    match = Match(told, facts.pop("story", None), "the same product and milestone", **facts)
    return alerts.decide(match, source or document(), RULES, NOW, baseline=baseline)


def test_a_fresh_sure_achieved_event_is_posted_with_its_reason() -> None:
    assert decide(event()) == Verdict(
        "post", "achieved, in scope, told by the company, confidence 0.95"
    )


@pytest.mark.parametrize("status", [Status.PLANNED, Status.NEGATED])
def test_what_was_not_achieved_is_not_told(status: Status) -> None:
    assert decide(event(status=status)) == Verdict(
        "none", f"{status}: only what was achieved is told"
    )


def test_what_is_out_of_scope_opens_no_story() -> None:
    told = event(in_scope=False, indications=("mantle cell lymphoma",))
    assert decide(told).say == "none"
    assert decide(told, story=story()).say == "none"


def test_an_event_that_names_no_disease_is_kept_and_joins_silently() -> None:
    told = event(in_scope=False, indications=())
    assert decide(told).say == "silent"
    assert decide(told, story=story()).say == "silent"
    assert decide(replace(told, status=Status.RECAP)).say == "none"
    assert decide(replace(told, modality=None)).say == "none"


def test_a_neighbour_is_told_only_where_it_is_asked_for() -> None:
    told = event(modality="CAR-NK")
    assert decide(told) == Verdict("silent", "CAR-NK is not among CAR-T")
    wider = replace(RULES, modalities=("CAR-T", "CAR-NK"))
    asked = alerts.decide(Match(told, None, ""), document(), wider, NOW, baseline=False)
    assert asked.say == "post"
    only = replace(RULES, modalities=("in vivo CAR-T",))
    assert alerts.decide(Match(event(), None, ""), document(), only, NOW, baseline=False).say == (
        "silent"
    )


def test_an_unknown_modality_in_scope_is_told() -> None:
    assert decide(event(modality=None)).say == "post"


@pytest.mark.parametrize("trust", list(Trust))
def test_an_approval_is_told_by_those_who_may_assert_or_report_it(trust: Trust) -> None:
    assert alerts.asserts(event(APPROVAL), trust) is (trust in TOLD_BY_NEWS)


@pytest.mark.parametrize("milestone", [APPROVAL, DOSED])
def test_an_aggregator_asserts_nothing(milestone: Milestone) -> None:
    verdict = decide(event(milestone), document(Trust.AGGREGATOR))
    assert verdict.say == "none"
    assert verdict.reason.startswith("an aggregator cannot assert")


def test_a_claim_of_who_may_not_assert_it_is_for_review() -> None:
    verdict = decide(event(REGISTERED), document(Trust.NEWS))
    said = "news cannot assert trial registered: only registry can"
    assert verdict == Verdict("review", said)
    assert decide(event(REGISTERED, confidence=0.6), document(Trust.NEWS)).say == "none"
    assert decide(event(REGISTERED), document(Trust.NEWS), story=story()).say == "silent"


@pytest.mark.parametrize(
    ("confidence", "say"), [(0.8, "post"), (0.79, "review"), (0.5, "review"), (0.49, "none")]
)
def test_the_less_sure_goes_to_the_digest_or_nowhere(confidence: float, say: str) -> None:
    verdict = decide(event(confidence=confidence))
    assert verdict.say == say
    assert say == "post" or f"confidence {confidence:.2f} is below" in verdict.reason


def test_old_news_is_stored_and_not_posted() -> None:
    old = document(published=NOW - timedelta(days=8))
    assert decide(event(), old) == Verdict("silent", "published 8 days ago, more than 7")
    assert decide(event(), document(published=NOW - timedelta(days=6))).say == "post"


def test_a_first_poll_is_silent_but_for_what_is_young() -> None:
    old = document(published=NOW - timedelta(days=30))
    assert decide(event(), old, baseline=True).reason.startswith("first poll of its source")
    assert decide(event(), baseline=True).say == "post"
    assert decide(event(), document(published=None), baseline=True).say == "silent"


@pytest.mark.parametrize(
    "published",
    [None, datetime(1970, 1, 1, tzinfo=UTC), NOW + timedelta(days=400)],
)
def test_a_date_that_cannot_be_is_replaced_by_the_day_it_was_seen(
    published: datetime | None,
) -> None:
    verdict = decide(event(), document(published=published))
    assert verdict.say == "post"
    assert verdict.reason.endswith("no date: taken for new when seen")


def test_what_happened_long_ago_by_its_own_words_is_for_review() -> None:
    told = event(when=Window(date(2025, 1, 1), date(2025, 3, 31), "quarter"))
    assert decide(told).say == "review"
    conflict = document(flags=("dates in conflict: 2025-02-11 and 2026-03-10",))
    assert decide(told, conflict).say == "post"


def test_a_muted_event_is_silent_and_says_whose_mute() -> None:
    muted = alerts.decide(
        Match(event(), None, ""), document(), RULES, NOW, baseline=False, muted_by="by Ada"
    )
    assert muted == Verdict("silent", "muted: by Ada")


def test_a_recap_speaks_only_of_a_recent_story_never_seen_and_only_in_the_digest() -> None:
    recap = event(status=Status.RECAP)
    february = Window(date(2026, 2, 1), date(2026, 2, 28), "month")
    autumn = Window(date(2025, 9, 1), date(2025, 9, 30), "month")
    assert decide(recap, story=story()).say == "silent"
    assert decide(replace(recap, when=february)).say == "review"
    assert decide(replace(recap, when=february, confidence=0.4)).say == "none"
    assert decide(replace(recap, when=autumn)).say == "none"
    assert decide(recap).say == "none"


def test_a_known_story_is_answered_only_if_something_is_new() -> None:
    assert decide(event(), story=story()) == Verdict(
        "silent", "the same product and milestone; adds nothing"
    )
    added = decide(event(), story=story(), new=("phase 1",))
    assert added == Verdict("reply", "the same product and milestone; adds phase 1")
    conflict = decide(event(), story=story(), conflicts=("phase 1/2 here, 1 before",))
    assert conflict.say == "reply"
    assert "told otherwise: phase 1/2 here, 1 before" in conflict.reason
    surer = decide(event(), document(Trust.REGULATOR), story=story())
    assert surer.reason.endswith("now told by a regulator")
    assert decide(event(), document(Trust.NEWS), story=story()).say == "silent"


def test_an_old_retelling_is_no_reply() -> None:
    old = document(published=NOW - timedelta(days=30))
    assert decide(event(), old, story=story(), new=("phase 1",)).say == "silent"


@pytest.mark.parametrize("state", ["review", "silent"])
def test_a_story_kept_back_is_posted_when_somebody_says_it_surely_and_soon(state: str) -> None:
    kept = story(alert_state=state)
    assert decide(event(), story=kept).say == "post"
    assert decide(event(confidence=0.6), story=kept).say == "silent"
    past = replace(kept, opened=NOW - timedelta(days=60))
    assert decide(event(), story=past).say == "silent"


# --- the two documents that the program is for -------------------------------------------------


def test_the_rewrite_of_a_first_dose_in_lupus_is_an_alert_with_its_date_conflict() -> None:
    rewrite = document(
        Trust.NEWS,
        kind="news",
        published=NOW - timedelta(days=2),
        flags=("dates in conflict: 2026-02-12 on the page, 2025-02-12 in its source line",),
    )
    told = event(when=Window(date(2025, 2, 1), date(2025, 2, 28), "month"))
    assert decide(told, rewrite).say == "post"
    assert alerts.headline(told) == (
        "First patient dosed: KJ-C2219 in systemic lupus erythematosus"
    )
    assert alerts.missing(told) == ("trial id",)


def test_a_recruitment_page_that_claims_approval_is_no_alert() -> None:
    page = document(Trust.AGGREGATOR, kind="web_page")
    claim = event(
        APPROVAL,
        product="Descartes-08",
        company=None,
        targets=("BCMA",),
        modality="mRNA CAR-T",
        trial_ids=("NCT06038474",),
    )
    assert decide(claim, page) == Verdict(
        "none",
        "an aggregator cannot assert approval: only regulator, exchange, company, news can",
    )


# --- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"product": None}, "CD19/CD20 allogeneic CAR-T of CARsgen in systemic lupus"),
        ({"product": None, "company": None}, "CD19/CD20 allogeneic CAR-T in systemic lupus"),
        ({"product": None, "company": None, "targets": (), "modality": None}, "CAR-T in systemic"),
        ({"indications": ()}, "KJ-C2219"),
        ({"indications": ("autoimmune disease (general)",)}, "KJ-C2219 in autoimmune disease"),
        ({"indications": ("a", "b")}, "KJ-C2219 in a and b"),
        ({"indications": ("a", "b", "c", "d")}, "KJ-C2219 in a, b, c and 1 more"),
        ({"product": "KJ\n C2219"}, "KJ C2219 in systemic"),
    ],
)
def test_a_headline_says_what_is_known(facts: dict[str, Any], line: str) -> None:
    assert alerts.headline(event(**facts)).startswith(f"First patient dosed: {line}")


def test_a_headline_names_fewer_diseases_before_it_is_cut() -> None:
    many = ("neuromyelitis optica spectrum disorder", "immune-mediated necrotizing myopathy") * 2
    line = alerts.headline(event(indications=many))
    assert line.endswith("immune-mediated necrotizing myopathy and 2 more")


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=200),
    st.text(max_size=200),
    st.lists(st.text(min_size=1, max_size=200), max_size=5),
)
def test_a_headline_is_one_line_of_at_most_150_characters(
    product: str, company: str, diseases: list[str]
) -> None:
    told = event(product=product or None, company=company, indications=tuple(diseases))
    line = alerts.headline(told)
    assert 0 < len(line) <= 150
    assert len(line.splitlines()) == 1


def test_what_is_missing_is_said_as_far_as_the_milestone_has_it() -> None:
    bare = event(product=None, targets=(), phase=None)
    assert alerts.missing(bare) == ("product", "target", "phase", "trial id")
    assert alerts.missing(replace(bare, milestone=APPROVAL)) == ("product", "target")


def test_a_reply_says_who_and_what_is_new_and_quotes_it() -> None:
    match = Match(event(), story(), "", new=("phase 1",), conflicts=("CD7 here, CD19 before",))
    assert alerts.reply_text(match, document(publisher="Example News")) == (
        "Example News tells it too. In conflict: CD7 here, CD19 before. New: phase 1. "
        "“the first patient was dosed”"
    )
    caught_up = alerts.reply_text(Match(event(), story(), ""), document(Trust.REGISTRY))
    assert caught_up.startswith("The registry says so too")
    recap = alerts.reply_text(Match(event(status=Status.RECAP), story(), ""), document())
    assert recap.startswith("The company recalls it.")


def test_a_trivial_edit_is_no_correction() -> None:
    edited = event(confidence=0.7, evidence=Quote("dosed", 3, 8), targets=("CD20", "CD19"))
    assert alerts.correction([event()], [edited]) is None
    assert alerts.correction([event()], [event(), event(status=Status.PLANNED)]) is None


def test_a_correction_says_what_is_told_otherwise() -> None:
    text = alerts.correction([event()], [event(phase="1", indications=("lupus nephritis",))])
    assert text == (
        "The document was changed; it says disease lupus nephritis, not systemic lupus "
        "erythematosus; says phase 1, not IIT."
    )


def test_a_correction_says_what_came_and_went() -> None:
    text = alerts.correction([event()], [event(product="KJ-C2320")])
    assert text == (
        "The document was changed; it no longer says: First patient dosed: KJ-C2219 in systemic "
        "lupus erythematosus; now also says: First patient dosed: KJ-C2320 in systemic lupus "
        "erythematosus."
    )


def test_two_events_of_one_milestone_are_compared_in_their_order() -> None:
    both = [event(phase="1"), event(phase="2")]
    text = alerts.correction(both, [event(phase="1"), event(phase="3")])
    assert text == "The document was changed; it says phase 3, not 2."


# --- where -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Remembered:
    query: str
    who: str = "Ada"
    reason: str = "noise"
    until: datetime | None = NOW


FACTS = query.about(event(), document())
SAFETY = alerts.Route("safety", query.parse("milestone:approval"), "#safety", "<!here>", "always")
LUPUS = alerts.Route("lupus", query.parse('"lupus" OR indication:"systemic*"'), "#lupus")
COMMON = alerts.Route("common", query.parse("company:CARsgen"), "#alerts", "<@U1>", "upgrade")


def test_a_message_goes_to_the_common_channels_and_those_of_its_routes_once() -> None:
    found = alerts.targets([FACTS], "", ["#alerts"], [SAFETY, LUPUS, COMMON])
    assert found == (alerts.Target("#alerts", "<@U1>", "upgrade"), alerts.Target("#lupus"))


def test_a_route_takes_a_message_for_any_of_its_alerts() -> None:
    approved = query.about(event(APPROVAL), document())
    found = alerts.targets([FACTS, approved], "", [], [SAFETY])
    assert found == (alerts.Target("#safety", "<!here>", broadcast="always"),)


def test_only_the_first_route_is_followed_where_that_is_asked() -> None:
    found = alerts.targets([FACTS], "", [], [LUPUS, COMMON], first_match=True)
    assert found == (alerts.Target("#lupus"),)


def test_a_mute_is_a_search_and_says_whose_it_is() -> None:
    mutes = alerts.mutes([Remembered("product:KJ-C2219")], query.AsWritten())
    assert alerts.muted(FACTS, mutes) == "product:KJ-C2219 by Ada until 2026-03-10: noise"
    others = alerts.mutes([Remembered("product:other"), Remembered("oncology")], query.AsWritten())
    assert alerts.muted(FACTS, others) is None
    assert alerts.muted(FACTS, others, "an oncology trial") is not None
