"""How much a referral that only a kind makes likely may help: never enough to be worth a detour.

    rules = cautious_rules(vocabulary)          # what links by kind are compiled from

Nobody has measured how often such referrals are taken. Were an assumed referral surer than coming
by oneself, the surest route would lead through a helpline or a club only to be sent on. So its
chance is at most the service type's own prior: it opens a door that has no other, and hurries
nothing. Recorded links keep what they say.
"""

from dataclasses import replace

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import ReferralRule


def cautious_rules(vocabulary: Vocabulary) -> list[ReferralRule]:
    """Return the referral rules, split by service type where the chance had to be lowered."""
    rules = []
    for rule in vocabulary.referral_rules:
        by_chance: dict[float, list[str]] = {}
        for name in rule.service_types:
            chance = min(rule.acceptance, vocabulary.service_type(name).acceptance)
            by_chance.setdefault(chance, []).append(name)
        rules += [
            replace(rule, service_types=tuple(names), acceptance=chance)
            for chance, names in by_chance.items()
        ]
    return rules
