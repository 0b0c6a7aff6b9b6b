"""Every place in a vocabulary where one word names another: (place, section, identifier).

The checker asks of each that the identifier is a word of that section; a new key that names words
gets a line here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import TypicalEligibility

Reference = tuple[str, str, str]


def references(vocabulary: Vocabulary) -> Iterator[Reference]:
    """All references, in the order of the sections."""
    yield from _of_facts_and_needs(vocabulary)
    yield from _of_scales(vocabulary)
    yield from _of_kinds(vocabulary)
    yield from _of_service_types(vocabulary)
    yield from _of_rules(vocabulary)
    yield from _of_words(vocabulary)
    yield from _of_archetypes(vocabulary)


def _each(place: str, section: str, identifiers: Iterable[str | None]) -> Iterator[Reference]:
    for identifier in identifiers:
        if identifier is not None:
            yield place, section, identifier


def _of_facts_and_needs(vocabulary: Vocabulary) -> Iterator[Reference]:
    for fact in vocabulary.facts:
        yield from _each(f"facts/{fact.id}/implies", "facts", fact.implies)
        yield from _each(f"facts/{fact.id}/issued_by", "kinds", fact.issued_by)
    for goal in vocabulary.added_goals:
        place = f"added_goals/{goal.add}"
        yield from _each(f"{place}/add", "facts", (goal.add,))
        yield from _each(f"{place}/any_need", "needs", goal.any_need)
        yield from _each(f"{place}/legal_capacity", "legal_capacity", (goal.legal_capacity,))
    for need in vocabulary.suggested_needs:
        place = f"suggested_needs/{need.suggest}"
        yield from _each(f"{place}/suggest", "needs", (need.suggest,))
        yield from _each(f"{place}/any_need", "needs", need.any_need)
        yield from _each(f"{place}/any_trait", "traits", need.any_trait)
    for caution in vocabulary.cautions:
        place = f"cautions/{caution.id}"
        yield from _each(f"{place}/traits", "traits", caution.traits)
        yield from _each(f"{place}/service_types", "service_types", caution.service_types)


def _of_scales(vocabulary: Vocabulary) -> Iterator[Reference]:
    for step in vocabulary.accompaniment:
        yield from _each(f"accompaniment/{step.id}/meets", "needs", (step.meets,))
    for group in vocabulary.target_groups:
        place = f"target_groups/{group.id}"
        yield from _each(
            f"{place}/disability_group", "disability_groups", (group.disability_group,)
        )
        yield from _each(f"{place}/part_of", "target_groups", (group.part_of,))
    for form in vocabulary.funding_forms:
        yield from _each(f"funding_forms/{form.id}/source", "sources", (form.source,))
    for element in vocabulary.structural_elements:
        place = f"structural_elements/{element.id}"
        yield from _each(f"{place}/kinds", "kinds", element.kinds)
        yield from _each(f"{place}/service_types", "service_types", element.service_types)
        yield from _each(f"{place}/acts", "acts", element.acts)
    for act in vocabulary.acts:
        yield from _each(f"acts/{act.id}/replaced_by", "acts", (act.replaced_by,))
        yield from _each(f"acts/{act.id}/source", "sources", (act.source,))


def _of_kinds(vocabulary: Vocabulary) -> Iterator[Reference]:
    for kind in vocabulary.kinds:
        yield from _each(f"kinds/{kind.id}/department", "departments", (kind.department,))
    for offer in vocabulary.kind_offers:
        place = f"kind_offers/{offer.kind}"
        yield from _each(f"{place}/kind", "kinds", (offer.kind,))
        yield from _each(f"{place}/service_types", "service_types", (offer.service_type,))
        yield from _each(f"{place}/{offer.service_type}/requires", "facts", offer.requires)
        yield from _of_eligibility(f"{place}/{offer.service_type}/eligibility", offer.eligibility)
    for row in vocabulary.kind_mapping:
        place = f"kind_mapping/{row.file}/{row.value}"
        yield from _each(f"{place}/kind", "kinds", (row.kind,))
        yield from _each(f"{place}/service_types", "service_types", row.service_types or ())


def _of_service_types(vocabulary: Vocabulary) -> Iterator[Reference]:
    for item in vocabulary.service_types:
        place = f"service_types/{item.id}"
        yield from _each(f"{place}/group", "service_groups", (item.group,))
        yield from _each(f"{place}/requires", "facts", item.requires)
        yield from _each(f"{place}/requires_at_admission", "facts", item.requires_at_admission)
        yield from _each(f"{place}/yields", "facts", item.yields)
        yield from _each(f"{place}/meets", "needs", item.meets)
        yield from _each(f"{place}/accompaniment", "accompaniment", (item.accompaniment,))
        yield from _each(f"{place}/ladder_rung", "ladder", (item.ladder_rung,))
        yield from _each(f"{place}/acts", "acts", item.acts)
        yield from _of_eligibility(f"{place}/eligibility", item.eligibility)


def _of_words(vocabulary: Vocabulary) -> Iterator[Reference]:
    for row in vocabulary.service_words:
        yield from _each("service_words", "service_types", (row.service_type,))
    for asked in vocabulary.everyday_words:
        place = f"everyday_words/{next(iter(asked.words), '')}"
        yield from _each(f"{place}/needs", "needs", asked.needs)
        yield from _each(f"{place}/service_types", "service_types", asked.service_types)
        yield from _each(f"{place}/kinds", "kinds", asked.kinds)


def _of_eligibility(place: str, rule: TypicalEligibility) -> Iterator[Reference]:
    yield from _each(f"{place}/traits_all", "traits", rule.traits_all or ())
    yield from _each(f"{place}/traits_none", "traits", rule.traits_none or ())
    yield from _each(
        f"{place}/disability_groups", "disability_groups", rule.disability_groups or ()
    )
    yield from _each(f"{place}/legal_capacity", "legal_capacity", rule.legal_capacity or ())
    yield from _each(f"{place}/sexes", "sexes", rule.sexes or ())
    yield from _each(f"{place}/autonomy", "autonomy", (str(n) for n in rule.autonomy or ()))


def _of_rules(vocabulary: Vocabulary) -> Iterator[Reference]:
    for rule in vocabulary.referral_rules:
        place = f"referral_rules/{rule.from_kind}→{rule.to_kind}"
        yield from _each(f"{place}/from", "kinds", (rule.from_kind,))
        yield from _each(f"{place}/to", "kinds", (rule.to_kind,))
        yield from _each(f"{place}/service_types", "service_types", rule.service_types)


_PROFILE_SECTIONS = {
    "facts": "facts",
    "traits": "traits",
    "traits_not": "traits",
    "legal_capacity": "legal_capacity",
    "disability_group": "disability_groups",
    "sex": "sexes",
    "autonomy": "autonomy",
    "exclude_kinds": "kinds",
}


def _of_archetypes(vocabulary: Vocabulary) -> Iterator[Reference]:
    for archetype in vocabulary.archetypes:
        place = f"archetypes/{archetype.id}"
        yield from _each(f"{place}/target_group", "target_groups", (archetype.target_group,))
        yield from _each(f"{place}/share_of", "target_groups", (archetype.share_of,))
        yield from _each(f"{place}/start_kind", "kinds", (archetype.start_kind,))
        yield from _each(f"{place}/expected", "service_types", archetype.expected)
        for route in archetype.alternatives:
            yield from _each(f"{place}/alternatives", "service_types", route)
        profile = archetype.profile_document()
        for key, section in _PROFILE_SECTIONS.items():
            value = profile.get(key)
            named = value if isinstance(value, list) else [value]
            texts = (None if name is None else str(name) for name in named)
            yield from _each(f"{place}/profile/{key}", section, texts)
        for goal in profile.get("needs", []):
            section = "needs" if goal.startswith("need.") else "facts"
            yield from _each(f"{place}/profile/needs", section, (goal,))
