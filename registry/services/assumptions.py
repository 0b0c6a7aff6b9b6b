"""What organisations of a kind typically offer, as rows marked "assumed".

    change = assume_offers(session, vocabulary)
    change.added, change.removed, change.unchanged

The rules stand in ``seed_data/vocabulary/kind_offers.yaml``; what an organisation states itself
replaces the assumption of that type; ``kind_narrowing`` holds what its name or source says against
the rule of its kind. Running it again changes nothing; what is no longer warranted goes. Wait, fee
and acceptance stay open: the compiler takes the service type's priors.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import KindOffer, ServiceType, TypicalEligibility
from registry.store import assumed_offers as store
from registry.store.assumed_offers import OfferKey, OfferTerms, OrganisationFacts
from registry.store.revision import note_changed


@dataclass(frozen=True, slots=True)
class AssumptionsChange:
    """How many assumed offers came, went (a changed one does both), and stayed; and whose."""

    added: int
    removed: int
    unchanged: int
    organisations: frozenset[int] = frozenset()


def assume_offers(session: Session, vocabulary: Vocabulary) -> AssumptionsChange:
    """Bring the assumed offers to what the rules by kind warrant; the caller commits."""
    wanted = dict(
        item
        for organisation in store.load_organisations(session)
        for item in warranted_offers(organisation, vocabulary)
    )
    known = store.load_assumed(session)
    kept = {key for key, (_, terms) in known.items() if wanted.get(key) == terms}
    gone = [offer_id for key, (offer_id, _) in known.items() if key not in kept]
    added = {key: terms for key, terms in wanted.items() if key not in kept}
    store.delete_offers(session, gone)
    store.insert_assumed(session, added)
    owners = {key.organisation_id for key in known.keys() - kept} | {
        key.organisation_id for key in added
    }
    return AssumptionsChange(len(added), len(gone), len(kept), frozenset(owners))


def note_assumptions(session: Session, revision: int | None, change: AssumptionsChange) -> None:
    """Note whose assumed offers changed with a revision raised before; None: none was."""
    if revision is not None:
        note_changed(session, revision, change.organisations)


def warranted_offers(
    organisation: OrganisationFacts, vocabulary: Vocabulary
) -> Iterator[tuple[OfferKey, OfferTerms]]:
    """Yield the offers the rules by kind warrant for one organisation."""
    own = TypicalEligibility(age_min=organisation.age_min, age_max=organisation.age_max)
    for rule in _rules_for(organisation, vocabulary):
        service_type = vocabulary.service_type(rule.service_type)
        terms = _terms(service_type, rule, own)
        if rule.service_type in organisation.stated or _admits_nobody(terms):
            continue
        sites: tuple[int | None, ...] = organisation.site_ids
        if terms.mode == "online":
            sites = (None,)
        for site_id in sites:
            yield OfferKey(organisation.id, rule.service_type, site_id), terms


def _rules_for(organisation: OrganisationFacts, vocabulary: Vocabulary) -> list[KindOffer]:
    """Return the rules of the kind, or those of the types the narrowing names instead."""
    if organisation.service_types is None:
        return list(vocabulary.assumed_offers(organisation.kind_id))
    by_type = {rule.service_type: rule for rule in vocabulary.offered_by(organisation.kind_id)}
    return [
        by_type.get(name, KindOffer(kind=organisation.kind_id, service_type=name, typical=True))
        for name in organisation.service_types
    ]


def _terms(service_type: ServiceType, rule: KindOffer, own: TypicalEligibility) -> OfferTerms:
    """Return the terms of an offer: ages of the type, the kind and the organisation together.

    Other rules of the type are not repeated: the compiler adds them.
    """
    asked = rule.eligibility.narrowed_by(own)
    ages = service_type.eligibility.narrowed_by(asked)
    document = asked.as_document()
    rules = [
        (key, str(value))
        for key, values in document.items()
        if isinstance(values, list)
        for value in values
    ]
    return OfferTerms(
        mode=rule.mode or service_type.mode,
        age_min=ages.age_min,
        age_max=ages.age_max,
        reach_km=asked.reach_km,
        requires=tuple(sorted(rule.requires)),
        rules=tuple(sorted(rules)),
    )


def _admits_nobody(terms: OfferTerms) -> bool:
    if terms.age_min is None or terms.age_max is None:
        return False
    return terms.age_min >= terms.age_max
