"""Poll states, claims of a poll, reports and measured delays."""

import threading
from dataclasses import replace
from datetime import timedelta

from monitor.store import Delay
from monitor.values import PollReport, PollState, Problem
from tests.store.builders import NOW, add, document

MINUTE = timedelta(minutes=1)


def report(**more):
    known = {"source": "wire", "started": NOW, "ended": NOW, "outcome": "read"}
    return PollReport(**{**known, **more})


def test_a_source_never_polled_has_a_fresh_state(store):
    with store.reading() as transaction:
        assert transaction.poll_state("wire") == PollState("wire")
        assert transaction.poll_states() == ()


def test_a_saved_state_comes_back_as_it_was(store):
    state = PollState(
        "wire",
        next_poll=NOW + MINUTE,
        last_poll=NOW,
        newest=NOW - timedelta(microseconds=1),
        failures=2,
        last_error="HTTP 500",
        etag='"a"',
        cursor={"page": 2, "seen": ["ä", "b"]},
        polls=7,
        baseline=True,
    )
    with store.begin() as transaction:
        transaction.save_poll_states([replace(state, failures=1, cursor={})])
        transaction.save_poll_states([state])
    with store.reading() as transaction:
        assert transaction.poll_state("wire") == state
        assert transaction.poll_states() == (state,)


def test_a_poll_is_claimed_once_until_it_is_due_again(store):
    with store.begin() as transaction:
        assert transaction.claim_polls(["wire"], NOW, NOW + MINUTE)
        assert not transaction.claim_polls(["wire"], NOW, NOW + MINUTE)
        assert transaction.claim_polls(["other"], NOW, NOW + MINUTE)
        assert transaction.claim_polls(["wire"], NOW + MINUTE, NOW + 2 * MINUTE)
        assert transaction.poll_state("wire").next_poll == NOW + 2 * MINUTE


def test_of_two_daemons_one_gets_the_poll(store):
    won = []

    def claim():
        with store.begin() as transaction:
            won.append(bool(transaction.claim_polls(["wire"], NOW, NOW + MINUTE)))

    threads = [threading.Thread(target=claim) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, True]


def test_a_claim_keeps_what_is_known_of_the_source(store):
    state = PollState("wire", failures=3, cursor={"at": 1}, polls=9, baseline=True)
    with store.begin() as transaction:
        transaction.save_poll_states([state])
        transaction.claim_polls(["wire"], NOW, NOW + MINUTE)
        assert transaction.poll_state("wire") == replace(state, next_poll=NOW + MINUTE)


def test_reports_come_back_in_order_and_by_source(store):
    broken = report(
        items=3, problems=(Problem("item 1", "no title"), Problem("item 2", "")), gap_since=NOW
    )
    other = report(source="other", outcome="failed", error="HTTP 500")
    with store.begin() as transaction:
        transaction.add_polls([report(started=NOW - MINUTE)])
        transaction.add_polls([broken])
        transaction.add_polls([other])
        assert transaction.polls_since(NOW) == (broken, other)
        assert transaction.polls_since(NOW, "wire") == (broken,)


def test_what_polls_found_is_counted_by_source(store):
    reports = [
        report(started=NOW, new=2),
        report(started=NOW, new=3, gap_since=NOW - MINUTE),
        report(started=NOW, source="other", new=1),
        report(started=NOW - 2 * MINUTE, new=9),
    ]
    with store.begin() as transaction:
        transaction.add_polls(reports)
    with store.reading() as transaction:
        found = transaction.found_since(NOW - MINUTE)
    assert found == {report().source: (5, 1), "other": (1, 0)}


def test_old_polls_that_found_nothing_are_forgotten_and_others_kept(store):
    kept = report(items=2)
    with store.begin() as transaction:
        transaction.add_polls([report(outcome="unchanged")])
        transaction.add_polls([kept])
        transaction.add_polls([report(started=NOW + MINUTE, outcome="unchanged")])
        assert transaction.forget_polls(NOW + MINUTE) == 1
        assert [each.outcome for each in transaction.polls_since(NOW)] == ["read", "unchanged"]


def test_delays_are_those_of_new_documents_published_while_we_watched(store):
    def after(seconds, **more):
        seen = NOW + timedelta(hours=1)
        published = seen - timedelta(seconds=seconds)
        return document(f"after {seconds} {more}", seen=seen, published=published, **more)

    with store.begin() as transaction:
        transaction.claim_polls(["wire"], NOW, NOW + MINUTE)
        add(transaction, *(after(seconds) for seconds in (10, 20, 30, 40)))
        add(
            transaction,
            after(7200),  # the baseline
            after(50, date_only=True),
            after(-60),  # the future
            after(60, source="unknown"),
            document(published=None),
        )
        assert transaction.delays(NOW) == {"wire": Delay(4, 20.0, 40.0)}
        assert transaction.delays(NOW + timedelta(hours=2)) == {}
