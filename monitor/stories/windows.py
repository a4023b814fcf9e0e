"""How far apart in time two reports of one real-world event may be, by milestone. Data.

What happens once (a first dose, a clearance) is re-told for weeks. Results come again and again:
two readouts of one product months apart are two events.
"""

from collections.abc import Mapping
from datetime import date

from monitor.values import Window

DAYS: Mapping[str, int] = {
    "data_readout": 30,
    "enrollment_update": 30,
    "safety_event": 30,
    "deal": 45,
    "trial_halted": 45,
}
DEFAULT_DAYS = 60
SAME_TRIAL_DAYS = 730  # for what happens once in a trial
SAME_FACTS_DAYS = 365  # the same, by product, disease and phase
ONCE = frozenset(  # in one trial, for one disease and cohort
    {
        "first_patient_dosed",
        "trial_registered",
        "trial_started",
        "pivotal_started",
        "enrollment_completed",
        "trial_completed",
    }
)
RESULTS = frozenset({"data_readout", "publication"})  # a paper, and the news of its data
BY_COMPANY_DAYS = 14  # where no product agrees
BY_FACTS_DAYS = 7  # where neither product nor company agrees
BY_TITLE_DAYS = 30  # where the titles alone agree
ACROSS_RESULTS_DAYS = 3  # a readout and a publication of one product
MORE_DETAIL_DAYS = 10  # the same event told with a country or cohort that was not said before
RECAP_BY_COMPANY_DAYS = 120
ANY_AGE_DAYS = 36_500  # a recap of a product recalls its story however old


def days(milestone: str) -> int:
    """The days within which a re-telling of this milestone is expected."""
    return DAYS.get(milestone, DEFAULT_DAYS)


def distance(opened: date, told: date | None, when: Window | None, *, recap: bool) -> int | None:
    """Days between a story and an event; None if they cannot be told.

    A recap is as far away as the time it speaks of, where it says it.
    """
    if recap and when is not None:
        if when.start <= opened <= when.end:
            return 0
        return min(abs((opened - when.start).days), abs((opened - when.end).days))
    return None if told is None else abs((told - opened).days)
