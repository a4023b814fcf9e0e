"""Planned events with their windows: which event keeps a promise, which promises are overdue."""

from datetime import date, datetime, timedelta

from monitor.query import likeness, squeeze
from monitor.query.likeness import Likeness
from monitor.values import Event, Promise, Status, Window

KEPT_BY = {  # a later step of the same ladder keeps the promise of an earlier one
    "trial_started": ("trial_started", "first_patient_dosed", "pivotal_started"),
    "first_patient_dosed": ("first_patient_dosed", "enrollment_update"),
    "pivotal_started": ("pivotal_started",),
    "ind_submitted": ("ind_submitted", "ind_cleared"),
    "data_readout": ("data_readout", "publication"),
    "enrollment_completed": ("enrollment_completed", "trial_completed"),
}
GRACE_DAYS = {  # news of the last day of a window comes a few days later
    "day": 3,
    "month": 7,
    "before": 7,
    "quarter": 14,
    "half": 14,
    "year": 21,
    "about": 30,
}
EARLY = timedelta(days=2)  # told of before the plan was read, by clocks and dates that differ
NEVER_SAID_DAYS = 730  # a plan without a window is taken for kept this long after it was made


def key(event: Event) -> str:
    """Equal for two statements of one plan, whatever their windows."""
    whom = squeeze(event.product or "") or "|".join(
        (squeeze(event.company or ""), *sorted(map(squeeze, event.targets)))
    )
    diseases = ",".join(sorted(map(squeeze, event.indications)))
    return "|".join((event.milestone.id, whom, diseases))


def meets(promise: Promise, event: Event, at: datetime) -> bool:
    """Does this event, told at `at`, keep the promise?

    The same product, or the same company and target where a product is not named; the promised
    milestone or a later step; no other disease, phase, country or trial; told after the promise.
    """
    planned = promise.event
    kept_by = KEPT_BY.get(planned.milestone.id, (planned.milestone.id,))
    if event.status is not Status.ACHIEVED or event.milestone.id not in kept_by:
        return False
    late = planned.when is None and at > promise.made + timedelta(days=NEVER_SAID_DAYS)
    if at < promise.made - EARLY or late or promise.state not in ("open", "overdue"):
        return False
    return _same_therapy(planned, event) and not _apart(planned, event)


def _same_therapy(planned: Event, event: Event) -> bool:
    product = likeness.product(planned.product, event.product)
    if product is not Likeness.UNKNOWN:
        return product is Likeness.SAME
    if likeness.trial_ids(planned.trial_ids, event.trial_ids) is Likeness.SAME:
        return True
    company = likeness.company(planned.company, event.company)
    targets = likeness.targets(planned.targets, event.targets)
    return company is Likeness.SAME and targets in (Likeness.SAME, Likeness.NEAR)


def _apart(planned: Event, event: Event) -> bool:
    return Likeness.DIFFERENT in (
        likeness.indications(planned.indications, event.indications),
        likeness.phase(planned.phase, event.phase),
        likeness.country(planned.country, event.country),
        likeness.trial_ids(planned.trial_ids, event.trial_ids),
    )


def overdue(promise: Promise, today: date) -> bool:
    """Is the window over, with some days of grace by its precision, and the promise still open?

    A plan without a window is never overdue.
    """
    window = promise.event.when
    if window is None or promise.state not in ("open", "overdue"):
        return False
    return today > window.end + timedelta(days=GRACE_DAYS.get(window.precision, 14))


def slipped(promise: Promise, event: Event) -> bool:
    """Does a new statement of the same plan put it later than promised?"""
    if event.status is not Status.PLANNED or key(event) != key(promise.event):
        return False
    return _later(event.when, promise.event.when)


def _later(new: Window | None, old: Window | None) -> bool:
    return new is not None and old is not None and new.end > old.end
