"""Values for the tests of the store; a test names only what matters to it."""

import itertools
from datetime import UTC, date, datetime, timedelta

from monitor.values import (
    Document,
    Event,
    Item,
    Milestone,
    Quote,
    Reading,
    Status,
    Trust,
    Verdict,
    Window,
    Zone,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
POST = Verdict("post", "new: nobody told it before")
_numbers = itertools.count(1)


def milestone(name="first_patient_dosed", **more):
    return Milestone(name, name.replace("_", " ").capitalize(), **more)


def event(name="first_patient_dosed", **more):
    known = {
        "status": Status.ACHIEVED,
        "evidence": Quote("the first patient has been dosed", 10, 42),
        "product": "XY-101",
        "company": "Acme Bio",
        "targets": ("CD19",),
        "modality": "autologous CAR-T",
        "indications": ("systemic lupus erythematosus",),
    }
    return Event(milestone(name), **{**known, **more})


def planned(start, end, **more):
    window = Window(date.fromisoformat(start), date.fromisoformat(end), "quarter")
    return event(**{"status": Status.PLANNED, "when": window, **more})


def document(title="Acme doses the first patient", **more):
    number = next(_numbers)
    text = more.pop("text", f"{title}\n\nAcme Bio said that the first patient has been dosed.")
    known = {
        "source": "wire",
        "key": f"key-{number}",
        "kind": "press_release",
        "trust": Trust.COMPANY,
        "url": f"https://news.example/{number}",
        "zones": (Zone("title", 0, len(title)), Zone("body", len(title) + 2, len(text))),
        "published": NOW - timedelta(minutes=5),
        "seen": NOW,
        "content_hash": f"{title}{text}",
    }
    return Document(title=title, text=text, **{**known, **more})


def item(of, **more):
    """The item as listed of which this document was made."""
    known = {"key": of.key, "url": of.url, "title": of.title, "published": of.published}
    return Item(**{**known, **more})


def add(transaction, *documents, events=(), fingerprint="seen"):
    reading = Reading(events=tuple(events), matters=bool(events), vocabulary="v1")
    return transaction.add_documents([(each, reading, fingerprint) for each in documents])


def told(transaction, of=None, **more):
    """A stored document and its event."""
    found = event(**more)
    (stored,) = add(transaction, of or document(), events=[found])
    return stored, found


def alert(transaction, headline="First patient dosed: XY-101", now=NOW, **more):
    """An alert with all that it stands on."""
    stored, found = told(transaction, **more)
    transaction.stories_like(found)
    story = transaction.open_story(found, stored, now)
    return transaction.add_alert(story, found, stored, POST, headline, ("phase",), (), now)
