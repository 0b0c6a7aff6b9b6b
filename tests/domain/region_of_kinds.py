"""A region with one organisation of each kind, all at one crossroads, made from the vocabulary.

Every organisation offers all that its kind offers, typical or not, with the priors of the types;
links are those of the referral rules, as cautious as the product makes them. Kinds that exist
nowhere yet are left out.
"""

from typing import Any

from registry.domain.referral_chances import cautious_rules
from registry.domain.vocabulary import Vocabulary

LAT, LON = 56.33, 44.0


def region_of_kinds(vocabulary: Vocabulary) -> dict[str, Any]:
    """The network document; organisation `org.pnd`, offer `pnd.outpatient_psychiatry`."""
    kinds = {kind.id for kind in vocabulary.kinds if not kind.hypothetical}
    return {
        "facts": [{"id": fact.id, "implies": list(fact.implies)} for fact in vocabulary.facts],
        "service_types": [
            {
                "id": item.id,
                "requires": list(item.requires),
                "requires_at_admission": list(item.requires_at_admission),
                "yields": list(item.yields),
                "meets": list(item.meets),
            }
            for item in vocabulary.service_types
        ],
        "organisations": [
            {"id": f"org.{kind.id}", "kind": kind.id, "name": kind.label_ru}
            for kind in vocabulary.kinds
            if kind.id in kinds
        ],
        "offers": [
            _offer(vocabulary, offer) for offer in vocabulary.kind_offers if offer.kind in kinds
        ],
        "links": [
            {
                "from": f"org.{rule.from_kind}",
                "to": f"org.{rule.to_kind}",
                "service_type": service_type,
                "handoff_days": rule.handoff_days,
                "acceptance": rule.acceptance,
                "basis": "assumed",
            }
            for rule in cautious_rules(vocabulary)
            if {rule.from_kind, rule.to_kind} <= kinds
            for service_type in rule.service_types
        ],
    }


def _offer(vocabulary: Vocabulary, offer: Any) -> dict[str, Any]:
    item = vocabulary.service_type(offer.service_type)
    return {
        "id": f"{offer.kind}.{item.id}",
        "organisation": f"org.{offer.kind}",
        "service_type": item.id,
        "lat": LAT,
        "lon": LON,
        "mode": offer.mode or item.mode,
        "requires": list(offer.requires),
        "eligibility": item.eligibility.narrowed_by(offer.eligibility).as_document(),
        "wait_days": item.wait_days,
        "duration_days": item.duration_days,
        "fee": item.fee_rub,
        "visits": item.visits,
        "acceptance": item.acceptance,
        "self_referral": item.self_referral,
    }


def profile_in_region(archetype: Any) -> dict[str, Any]:
    """The archetype's profile, living at the crossroads, starting where the archetype starts."""
    start = None if archetype.start_kind is None else f"org.{archetype.start_kind}"
    return archetype.profile_document() | {"start_organisation": start, "lat": LAT, "lon": LON}
