"""A referral that only a kind makes likely is never surer than the type's own chance."""

from pathlib import Path

from registry.domain.referral_chances import cautious_rules
from registry.exchange.vocabulary_files import read_vocabulary

VOCABULARY = read_vocabulary(Path("seed_data/vocabulary"))


def test_an_assumed_referral_is_never_worth_a_detour() -> None:
    for rule in cautious_rules(VOCABULARY):
        for name in rule.service_types:
            assert rule.acceptance <= VOCABULARY.service_type(name).acceptance


def test_nothing_else_of_the_rules_changes() -> None:
    def told(rules: object) -> list[tuple[str, str, str, float]]:
        return sorted(
            (rule.from_kind, rule.to_kind, name, rule.handoff_days)
            for rule in rules  # type: ignore[attr-defined]
            for name in rule.service_types
        )

    assert told(cautious_rules(VOCABULARY)) == told(VOCABULARY.referral_rules)
