"""Says how sure a finding is, from what it rests on."""

from monitor.classify.claims import Claim
from monitor.classify.scope import Scope
from monitor.classify.topic import Topic

_PLACE = {"title": 1.0, "lead": 1.0, "body": 0.92, "background": 0.9}


def confidence(claim: Claim, scope: Scope, topic: Topic) -> float:
    """The probability that a person would agree with the finding."""
    value = claim.rule.strength * _PLACE[claim.place] * scope.sure
    return round(min(0.99, value), 3)
