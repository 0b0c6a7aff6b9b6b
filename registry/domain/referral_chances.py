"""How much a referral that only a kind makes likely may help: never enough to be worth a detour.

    rules = cautious_rules(vocabulary)          # what links by kind are compiled from

Nobody has measured how often such referrals are taken. Were an assumed referral surer than coming
by oneself, the surest route would lead through a helpline or a club only to be sent on. So the
chance of being taken there *and* sent on stays at most the service type's own: a referral helps
those who are there anyway. Recorded links keep what they say.
"""

import math
from dataclasses import replace

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import ReferralRule

STEPS_OF_ONE = 1000  # chances are rounded down to thousandths, so that a detour is never equal


def cautious_rules(vocabulary: Vocabulary) -> list[ReferralRule]:
    """Return the referral rules, split by service type where the chance had to be lowered."""
    rules = []
    for rule in vocabulary.referral_rules:
        by_chance: dict[float, list[str]] = {}
        for name in rule.service_types:
            by_chance.setdefault(cautious_chance(vocabulary, rule, name), []).append(name)
        rules += [
            replace(rule, service_types=tuple(names), acceptance=chance)
            for chance, names in by_chance.items()
        ]
    return rules


def cautious_chance(vocabulary: Vocabulary, rule: ReferralRule, service_type: str) -> float:
    """Return the probability in (0, 1] that such a referral to a service type is taken."""
    target = vocabulary.service_type(service_type)
    easiest = easiest_chance(vocabulary, rule.from_kind)
    if easiest is None:
        return rule.acceptance
    most = math.floor(target.acceptance / easiest * STEPS_OF_ONE) / STEPS_OF_ONE
    return min(rule.acceptance, most)


def easiest_chance(vocabulary: Vocabulary, kind: str) -> float | None:
    """Return the best chance of getting into a kind of organisations with no paper at all, None
    when one cannot.
    """
    chances = []
    for offered in vocabulary.offered_by(kind):
        service_type = vocabulary.service_type(offered.service_type)
        asks = (*service_type.requires, *service_type.requires_at_admission, *offered.requires)
        if service_type.self_referral and not asks:
            chances.append(service_type.acceptance)
    return max(chances, default=None)
