"""What people say of alerts: kept, shown in the messages that told them, and lent as labels."""

from collections.abc import Iterator
from typing import Any

from monitor.pipeline.telling import renew
from monitor.store import Transaction
from monitor.values import Alert, Document, Feedback, Status


def judge(store: Transaction, word: Feedback) -> Alert | None:
    """Keep a person's word and renew the messages of its alert; None where there is no such alert.

    Whoever takes feedback, on whatever face, takes it through here.
    """
    if store.alert(word.alert_id) is None:
        return None
    store.add_feedback(word)
    alert = store.alert(word.alert_id)
    if alert is not None:
        cause = f"feedback:{alert.id}:{len(alert.feedback)}"
        renew(store, alert, cause, word.at)
    return alert


def labelled(store: Transaction) -> Iterator[dict[str, Any]]:
    """Each document whose alert was judged, as a line of a labelled corpus, by the last word on it.

    The fields are those of the corpus that `monitor read --jsonl` takes and the scorer compares;
    an alert that is wrong has no event, one that is another milestone has that.
    """
    for alert_id in store.judged_alerts():
        alert = store.alert(alert_id)
        document = store.document(alert.document_id or 0) if alert else None
        if alert is not None and document is not None:
            yield _line(alert, document)


def _line(alert: Alert, document: Document) -> dict[str, Any]:
    verdict = alert.feedback[-1].verdict
    milestone = alert.event.milestone.id if verdict == "yes" else verdict
    right = verdict != "no"
    return {
        "id": f"alert-{alert.id}",
        "url": document.url,
        "publisher": document.publisher,
        "published": document.published and document.published.isoformat(),
        "kind": document.kind,
        "title": document.title,
        "text": document.text.removeprefix(document.title).lstrip(),
        "lang": document.language,
        "story": f"story-{alert.story_id}",
        "events": [_event(alert, milestone)] if right else [],
        "alert": right,
        "why": "; ".join(f"{word.who}: {word.verdict}" for word in alert.feedback),
    }


def _event(alert: Alert, milestone: str) -> dict[str, Any]:
    event = alert.event
    return {
        "milestone": milestone,
        "status": Status.ACHIEVED.value,
        "product": event.product,
        "company": event.company,
        "targets": list(event.targets),
        "modality": event.modality,
        "indications": list(event.indications),
        "phase": event.phase,
        "trial_ids": list(event.trial_ids),
        "evidence": event.evidence.text,
    }
