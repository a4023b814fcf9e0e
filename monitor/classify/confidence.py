"""Says how sure a finding is, from what it rests on: the share of such findings that are right.

Set by hand and held against labelled documents: `benchmarks.evaluate` prints, for each step of
confidence, how many findings were right.
"""

from collections.abc import Sequence

from monitor.classify.claims import Claim
from monitor.classify.scope import Scope
from monitor.values import Status

_PLACE = {"title": 1.0, "lead": 1.0, "body": 0.9, "background": 0.86}
_ALONE = 0.94  # said once, where a title and a lead that agree would say it twice
_SHORT = 2  # sentences: a headline alone cannot agree with a lead
_HIGHEST = 0.97


def confidence(claims: Sequence[Claim], head: Claim, scope: Scope, sentences: int) -> float:
    """The probability that a person would agree with the finding that `claims` make together."""
    value = head.rule.strength * _PLACE[head.place] * scope.sure
    told = {claim.place for claim in claims if claim.place in ("title", "lead")}
    strong = head.rule.strength >= _HIGHEST
    if head.status is Status.ACHIEVED and len(told) < 2 and sentences > _SHORT and not strong:
        value *= _ALONE
    return round(min(_HIGHEST, value), 3)
