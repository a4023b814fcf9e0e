"""A small archive with one of everything that a page can show, and something hostile."""

from dataclasses import replace
from datetime import timedelta

from monitor.values import (
    Feedback,
    PollReport,
    PollState,
    Problem,
    Quote,
    Source,
    Status,
    Trust,
    Window,
)
from tests.store.builders import NOW, POST, add, document, event, milestone, planned, told

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u202e\x07"
SOURCES = (
    Source("wire", "feed", Trust.COMPANY, timedelta(minutes=5), {"url": "https://wire.example"}),
    Source("registry", "clinicaltrials", Trust.REGISTRY, timedelta(hours=1)),
    Source("silent", "feed", Trust.NEWS, timedelta(hours=1), silent_after=timedelta(days=1)),
)
DAY = timedelta(days=1)


def fill(store):
    """Write everything; gives the numbers of the alerts by name."""
    with store.begin() as transaction:
        numbers = {
            "dosed": _alert(transaction, "first_patient_dosed", 300, phase="1", country="China"),
            "data": _alert(transaction, "data_readout", 120, phase="1/2"),
            "hold": _alert(transaction, "clinical_hold", 40, lane="safety"),
            "other": _alert(
                transaction,
                "ind_cleared",
                20,
                product="ZZ-9",
                company="Zeta Cell",
                targets=("BCMA",),
                indications=("myasthenia gravis",),
            ),
            "hostile": _hostile(transaction),
            "trial": _record(transaction),
        }
        _more_sightings(transaction, numbers["dosed"])
        _deliveries(transaction, numbers["dosed"])
        _promises(transaction, numbers["other"])
        transaction.add_feedback(Feedback(numbers["dosed"], "yes", "Ada", NOW))
        _polls(transaction)
    return numbers


def _alert(transaction, name, days_ago, *, lane="news", **more):
    told_at = NOW - days_ago * DAY
    title = f"Acme Bio: {name.replace('_', ' ')} of {more.get('product', 'XY-101')}"
    text = f"{title}\n\nAcme Bio said that the first patient has been dosed. Then it said more."
    start = text.index("the first")
    proof = Quote("the first patient has been dosed", start, start + 32)
    found = event(name, evidence=proof, **more)
    found = replace(found, milestone=milestone(name, lane=lane))
    (stored,) = add(
        transaction,
        document(title, text=text, published=told_at, seen=told_at + timedelta(minutes=4)),
        events=[found],
    )
    transaction.stories_like(found)
    story = transaction.open_story(found, stored, NOW)
    headline = f"{found.milestone.title}: {found.product} in {found.indications[0]}"
    return transaction.add_alert(story, found, stored, POST, headline, ("phase",), (), NOW).id


def _hostile(transaction):
    text = f"{HOSTILE}\n\n{HOSTILE} the first patient has been dosed {HOSTILE}"
    proof = Quote(text[-60:], len(text) - 60, len(text))
    found = event(
        product=HOSTILE, company=HOSTILE, indications=(HOSTILE,), evidence=proof, country=HOSTILE
    )
    stored, _ = told(
        transaction,
        of=document(HOSTILE, text=text, url="javascript:alert(3)", publisher=HOSTILE),
    )
    transaction.stories_like(found)
    story = transaction.open_story(found, stored, NOW)
    alert = transaction.add_alert(story, found, stored, POST, HOSTILE, (), (HOSTILE,), NOW)
    return alert.id


def _record(transaction):
    """A registry record whose status changed: two versions, and an alert on the second."""
    found = event("trial_started", product="ZZ-9", trial_ids=("NCT01234567",))
    first = document(
        "ZZ-9 in lupus",
        key="NCT01234567",
        source="registry",
        trust=Trust.REGISTRY,
        facts={"status": "NOT_YET_RECRUITING", "phase": "PHASE1"},
        seen=NOW - 30 * DAY,
        published=NOW - 31 * DAY,
        content_hash="one",
    )
    add(transaction, first)
    second = replace(
        first, facts={"status": "RECRUITING", "phase": "PHASE1"}, seen=NOW, content_hash="two"
    )
    (stored,) = add(transaction, second, events=[found])
    transaction.stories_like(found)
    story = transaction.open_story(found, stored, NOW)
    return transaction.add_alert(story, found, stored, POST, "Trial started: ZZ-9", (), (), NOW).id


def _more_sightings(transaction, alert_id):
    story = transaction.story(transaction.alert(alert_id).story_id)
    rewrite, found = told(
        transaction,
        of=document(
            "A rewrite of the release",
            source="news",
            trust=Trust.NEWS,
            published=NOW - 299 * DAY,
            seen=NOW - 299 * DAY + timedelta(hours=3),
        ),
    )
    transaction.join_story(story, found, rewrite, "joined", "says phase 1/2", NOW)


def _deliveries(transaction, alert_id):
    transaction.add_delivery("slack:#alerts", f"alert:{alert_id}", "alert", [alert_id], due=NOW)
    delivery = transaction.claim_delivery(NOW)
    transaction.settle_delivery(delivery, "sent", NOW, receipt="1700.1")
    transaction.add_delivery("slack:#safety", f"alert:{alert_id}", "alert", [alert_id], due=NOW)
    delivery = transaction.claim_delivery(NOW)
    transaction.settle_delivery(delivery, "failed", NOW, error="channel_not_found")


def _promises(transaction, met_by):
    overdue = planned("2025-07-01", "2025-09-30", product="XY-101")
    ahead = planned("2026-07-01", "2026-12-31", product="XY-101", indications=("lupus nephritis",))
    ahead = replace(ahead, when=replace(ahead.when, precision="half"))
    never = event(status=Status.PLANNED, product="ZZ-9", when=None)
    met = planned("2025-04-01", "2025-06-30", product="ZZ-9", indications=("myasthenia gravis",))
    hostile = replace(
        planned("2026-03-01", "2026-03-31", product=HOSTILE, company=HOSTILE),
        evidence=Quote(f"BEGIN:VEVENT\r\n{HOSTILE}; by March, then", 0, 10),
        when=Window((NOW + DAY).date(), (NOW + DAY).date(), "day"),
    )
    for each in (overdue, ahead, never, met, hostile):
        (stored,) = add(transaction, document(f"Plans of {each.product}"), events=[each])
        promise = transaction.add_promise(each, stored, NOW - 200 * DAY)
        if each is met:
            transaction.set_promise(promise.id, "met", transaction.alert(met_by).story_id, NOW)


def _polls(transaction):
    wire = PollState(
        "wire",
        next_poll=NOW + timedelta(minutes=3),
        last_poll=NOW,
        last_success=NOW,
        last_item=NOW,
        polls=9,
        baseline=True,
    )
    registry = PollState(
        "registry",
        next_poll=NOW + timedelta(hours=1),
        last_poll=NOW,
        failures=4,
        last_error="503 from <b>registry.example</b>",
        polls=5,
    )
    transaction.save_poll_states([wire, registry])
    at = NOW - timedelta(hours=5)
    minute = timedelta(minutes=1)
    failed = [
        PollReport("registry", began, began + minute, "failed", error="503 <b>down</b>")
        for began in (NOW - timedelta(hours=hours) for hours in (4, 3, 2, 1))
    ]
    transaction.add_polls(
        [
            PollReport("wire", at, at + minute, "read", 30, 4, 2, 1, 1, gap_since=at - DAY / 12),
            *failed,
            PollReport("wire", NOW, NOW, "read", problems=(Problem("item <9>", "no title"),)),
        ]
    )
    transaction.raise_notice("failing:registry", "registry has failed 4 times", NOW)
