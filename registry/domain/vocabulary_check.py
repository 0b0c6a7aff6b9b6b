"""Finds everything that is wrong with a vocabulary, all at once.

    for problem in check_vocabulary(vocabulary, pictograms=names_of_drawings):
        print(problem)      # service_types/day_hospital/requires: there is no fact doc.referal

A vocabulary with no problem is one from which a network can be compiled: every word resolves, every
need is met by some type, every type can start for somebody, and the promises of the field are kept
(institutions meet only what is asked for by name, skills open no door, those who must not refer do
not). Pure: the names of the drawings are given, nothing is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from registry.domain.data_file_words import fold
from registry.domain.vocabulary import LABELLED_SECTIONS, Vocabulary
from registry.domain.vocabulary_references import references
from registry.domain.vocabulary_wording import (
    Problems,
    VocabularyProblem,
    identifiers_once,
    identifiers_well_named,
    labels_present,
    pictograms_exist,
    plain_lines_plain,
)

INSTITUTION_NEEDS = frozenset({"need.residential_care", "need.leave_institution"})
MODES = ("in_person", "home_visit", "online")
REACHES = ("municipality", "subject", "country")
RULE_BASES = ("regulation", "practice")
HOUR_SPANS = ("week", "shift")
EVIDENCE = ("acts", "organisations", "service_types", "funding")


def check_vocabulary(
    vocabulary: Vocabulary, pictograms: Collection[str] | None = None
) -> list[VocabularyProblem]:
    """All problems, in the order of the rules below; an empty list when there are none.

    `pictograms`: the file names there are; None: names of pictograms are not checked.
    """
    problems = [problem for rule in _RULES for problem in rule(vocabulary)]
    if pictograms is not None:
        problems.extend(pictograms_exist(vocabulary, pictograms))
    return problems


# ---- references: every identifier named anywhere is a word


def _references_resolve(vocabulary: Vocabulary) -> Problems:
    known = {
        section: {term.id for term in getattr(vocabulary, section)}
        for section in (*LABELLED_SECTIONS, "acts")
    }
    for place, section, identifier in references(vocabulary):
        if identifier not in known[section]:
            noun = section.replace("_", " ").removesuffix("s")
            yield VocabularyProblem(place, f"there is no {noun} {identifier}")


def _words_of_closed_lists(vocabulary: Vocabulary) -> Problems:
    for item in vocabulary.service_types:
        yield from _one_of(f"service_types/{item.id}/mode", item.mode, MODES)
    for offer in vocabulary.kind_offers:
        if offer.mode is not None:
            place = f"kind_offers/{offer.kind}/{offer.service_type}/mode"
            yield from _one_of(place, offer.mode, MODES)
    for rule in vocabulary.referral_rules:
        place = f"referral_rules/{rule.from_kind}→{rule.to_kind}"
        yield from _one_of(f"{place}/within", rule.within, REACHES)
        yield from _one_of(f"{place}/basis", rule.basis, RULE_BASES)
    for step in vocabulary.accompaniment:
        if step.hours_per is not None:
            yield from _one_of(f"accompaniment/{step.id}/hours_per", step.hours_per, HOUR_SPANS)
    for element in vocabulary.structural_elements:
        yield from _one_of(f"structural_elements/{element.id}/evidence", element.evidence, EVIDENCE)


def _one_of(place: str, value: str, allowed: Collection[str]) -> Problems:
    if value not in allowed:
        yield VocabularyProblem(place, f"is {value!r}; it must be one of {', '.join(allowed)}")


# ---- numbers and lists


def _numbers_in_range(vocabulary: Vocabulary) -> Problems:
    for item in vocabulary.service_types:
        place = f"service_types/{item.id}"
        yield from _probability(f"{place}/acceptance", item.acceptance)
        for name in ("wait_days", "duration_days", "visits", "fee_rub"):
            yield from _not_negative(f"{place}/{name}", getattr(item, name))
        yield from _ordered(f"{place}/stay_days", item.stay_days_min, item.stay_days_max)
        yield from _ordered(
            f"{place}/eligibility/age", item.eligibility.age_min, item.eligibility.age_max
        )
    for rule in vocabulary.referral_rules:
        place = f"referral_rules/{rule.from_kind}→{rule.to_kind}"
        yield from _probability(f"{place}/acceptance", rule.acceptance)
        yield from _not_negative(f"{place}/handoff_days", rule.handoff_days)
    for band in (*vocabulary.age_bands, *vocabulary.target_groups):
        yield from _ordered(f"age_bands/{band.id}/age", band.age_min, band.age_max)
    for row in vocabulary.kind_mapping:
        yield from _ordered(f"kind_mapping/{row.file}/{row.value}/age", row.age_min, row.age_max)
    for act in vocabulary.acts:
        if act.in_force_from and act.in_force_to and act.in_force_from > act.in_force_to:
            yield VocabularyProblem(f"acts/{act.id}", "ends before it comes into force")


def _probability(place: str, value: float) -> Problems:
    if not 0 < value <= 1:
        yield VocabularyProblem(place, f"is {value:g}; a probability is above 0 and at most 1")


def _not_negative(place: str, value: float) -> Problems:
    if not 0 <= value < float("inf"):
        yield VocabularyProblem(place, f"is {value:g}; it must be 0 or more")


def _ordered(place: str, low: float | None, high: float | None) -> Problems:
    for value in (low, high):
        if value is not None:
            yield from _not_negative(place, value)
    if low is not None and high is not None and low >= high:
        yield VocabularyProblem(place, f"runs from {low:g} to {high:g}, which admits nobody")


def _rule_lists_not_empty(vocabulary: Vocabulary) -> Problems:
    rules = [(f"service_types/{item.id}", item.eligibility) for item in vocabulary.service_types]
    rules += [
        (f"kind_offers/{offer.kind}/{offer.service_type}", offer.eligibility)
        for offer in vocabulary.kind_offers
    ]
    for place, eligibility in rules:
        for key, value in eligibility.as_document().items():
            if value == []:
                yield VocabularyProblem(f"{place}/eligibility/{key}", "is an empty list")
    for rule in vocabulary.referral_rules:
        if not rule.service_types:
            place = f"referral_rules/{rule.from_kind}→{rule.to_kind}"
            yield VocabularyProblem(place, "names no service type")
    for goal in vocabulary.added_goals:
        if not goal.any_need:
            yield VocabularyProblem(f"added_goals/{goal.add}", "names no need")
    for archetype in vocabulary.archetypes:
        if not archetype.expected:
            yield VocabularyProblem(f"archetypes/{archetype.id}", "expects no service type")


def _shares(vocabulary: Vocabulary) -> Problems:
    """A client stands for some of a group; those of one group for no more than all of it."""
    whole: dict[str, float] = {}
    for archetype in vocabulary.archetypes:
        place = f"archetypes/{archetype.id}/share"
        if not 0 < archetype.share <= 1:
            yield VocabularyProblem(place, f"is {archetype.share:g}; it must be above 0, to 1")
        group = archetype.share_of or archetype.target_group
        whole[group] = whole.get(group, 0.0) + archetype.share
    for group, share in whole.items():
        if share > 1 + 1e-9:
            yield VocabularyProblem(f"archetypes/{group}", f"shares add up to {share:g}, above 1")


# ---- facts, needs and types fit together


def _needs_met(vocabulary: Vocabulary) -> Problems:
    met = {need for item in vocabulary.service_types for need in item.meets}
    for need in vocabulary.needs:
        if need.id not in met:
            yield VocabularyProblem(f"needs/{need.id}", "no service type meets it")


def _types_can_start(vocabulary: Vocabulary) -> Problems:
    """A fix-point: facts a person may simply hold, then what the types that can start give, and so
    on.
    """
    implied = _implications(vocabulary)
    beforehand = [fact.id for fact in vocabulary.facts if fact.held_beforehand or fact.presumed]
    held = _closure(beforehand, implied)
    waiting = list(vocabulary.service_types)
    while True:
        started = [item for item in waiting if held.issuperset(item.required_facts)]
        if not started:
            break
        waiting = [item for item in waiting if item not in started]
        for item in started:
            held |= _closure(item.yields, implied)
    for item in waiting:
        missing = ", ".join(fact for fact in item.required_facts if fact not in held)
        yield VocabularyProblem(
            f"service_types/{item.id}",
            f"can never start: no type that can start gives {missing}, and nobody simply holds it",
        )
    for fact in vocabulary.facts:
        if fact.id not in held:
            yield VocabularyProblem(
                f"facts/{fact.id}",
                "no service type that can start gives it; mark it held_beforehand or add a type",
            )


def _implications(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    return {fact.id: fact.implies for fact in vocabulary.facts}


def _closure(facts: Collection[str], implied: dict[str, tuple[str, ...]]) -> set[str]:
    """As `Vocabulary.implied_closure`, but unknown facts are let pass: reported elsewhere."""
    held: set[str] = set()
    waiting = list(facts)
    while waiting:
        fact = waiting.pop()
        if fact not in held:
            held.add(fact)
            waiting.extend(implied.get(fact, ()))
    return held


def _implications_without_circle(vocabulary: Vocabulary) -> Problems:
    implied = _implications(vocabulary)
    for fact in vocabulary.facts:
        if fact.id in _closure(fact.implies, implied):
            yield VocabularyProblem(f"facts/{fact.id}/implies", "implies itself in a circle")


def _types_lead_somewhere(vocabulary: Vocabulary) -> Problems:
    for item in vocabulary.service_types:
        if not item.yields and not item.meets:
            yield VocabularyProblem(f"service_types/{item.id}", "gives no fact and meets no need")
        if item.basis != "practice" and not item.acts:
            yield VocabularyProblem(
                f"service_types/{item.id}/basis", "is not practice, but acts names no act"
            )


def _skills_open_no_door(vocabulary: Vocabulary) -> Problems:
    """A skill asked for by a *type* would shut out autonomy 3–4; an offer may ask for it itself."""
    for item in vocabulary.service_types:
        for fact in item.required_facts:
            if fact.startswith("skill."):
                yield VocabularyProblem(
                    f"service_types/{item.id}", f"requires {fact}; no type may require a skill"
                )
        if item.eligibility.legal_capacity is not None:
            yield VocabularyProblem(
                f"service_types/{item.id}", "asks for a legal capacity; no type may"
            )


# ---- kinds: who offers, who refers


def _institutions_only_when_asked(vocabulary: Vocabulary) -> Problems:
    institutions = {kind.id for kind in vocabulary.kinds if kind.institution}
    meets = {item.id: item.meets for item in vocabulary.service_types}
    for offer in vocabulary.kind_offers:
        if offer.kind not in institutions:
            continue
        for need in meets.get(offer.service_type, ()):
            if need not in INSTITUTION_NEEDS:
                yield VocabularyProblem(
                    f"kind_offers/{offer.kind}/{offer.service_type}",
                    f"an institution may not meet {need}: only what is asked for by name",
                )
    for need_term in vocabulary.needs:
        if need_term.id in INSTITUTION_NEEDS and not need_term.asked_only:
            yield VocabularyProblem(f"needs/{need_term.id}", "must be asked_only")


def _some_never_refer(vocabulary: Vocabulary) -> Problems:
    silent = {kind.id for kind in vocabulary.kinds if kind.never_refers}
    asked_only = {need.id for need in vocabulary.needs if need.asked_only}
    meets = {item.id: item.meets for item in vocabulary.service_types}
    for rule in vocabulary.referral_rules:
        if rule.from_kind in silent:
            yield VocabularyProblem(
                f"referral_rules/{rule.from_kind}→{rule.to_kind}",
                f"{rule.from_kind} never refers unless asked; drop the rule",
            )
    for offer in vocabulary.kind_offers:
        for need in meets.get(offer.service_type, ()) if offer.kind in silent else ():
            if need not in asked_only:
                yield VocabularyProblem(
                    f"kind_offers/{offer.kind}/{offer.service_type}",
                    f"{offer.kind} may meet only needs that are asked for by name, not {need}",
                )


def _rules_lead_to_offers(vocabulary: Vocabulary) -> Problems:
    offered = {(offer.kind, offer.service_type) for offer in vocabulary.kind_offers}
    for rule in vocabulary.referral_rules:
        for service_type in rule.service_types:
            if (rule.to_kind, service_type) not in offered:
                yield VocabularyProblem(
                    f"referral_rules/{rule.from_kind}→{rule.to_kind}",
                    f"{rule.to_kind} does not offer {service_type}",
                )


def _kinds_offer_something(vocabulary: Vocabulary) -> Problems:
    offering = {offer.kind for offer in vocabulary.kind_offers}
    for kind in vocabulary.kinds:
        if kind.id not in offering and kind.offers_nothing is None:
            yield VocabularyProblem(
                f"kinds/{kind.id}", "offers nothing; list its services or say why in offers_nothing"
            )
        if kind.id in offering and kind.offers_nothing is not None:
            yield VocabularyProblem(f"kinds/{kind.id}", "says offers_nothing, but has offers")


def _types_have_a_way_in(vocabulary: Vocabulary) -> Problems:
    """Somebody offers the type, and one may come by oneself, be referred, or live there already."""
    institutions = {kind.id for kind in vocabulary.kinds if kind.institution}
    referred = {name for rule in vocabulary.referral_rules for name in rule.service_types}
    for item in vocabulary.service_types:
        kinds = {offer.kind for offer in vocabulary.kind_offers if offer.service_type == item.id}
        if not kinds:
            yield VocabularyProblem(f"service_types/{item.id}", "no kind offers it")
        elif not item.self_referral and item.id not in referred and not kinds <= institutions:
            yield VocabularyProblem(
                f"service_types/{item.id}", "nobody can come: neither alone nor by a rule"
            )


def _mapping_rows_usable(vocabulary: Vocabulary) -> Problems:
    closed: set[tuple[str, str]] = set()
    for row in vocabulary.kind_mapping:
        key = (row.file, row.value)
        place = f"kind_mapping/{row.file}/{row.value}"
        if (row.kind is None) == (row.skip is None):
            yield VocabularyProblem(place, "must say either kind or skip, and a reason with skip")
        if key in closed:
            yield VocabularyProblem(place, "stands after the row without name_has and never counts")
        if any(piece != fold(piece) for piece in row.name_has):
            yield VocabularyProblem(place, "name_has must be lower case with е for ё")
        if not row.name_has:
            closed.add(key)
    for file, value in {(row.file, row.value) for row in vocabulary.kind_mapping} - closed:
        yield VocabularyProblem(f"kind_mapping/{file}/{value}", "has no last row without name_has")


def _service_words_folded(vocabulary: Vocabulary) -> Problems:
    for row in vocabulary.service_words:
        place = f"service_words/{row.service_type}"
        if not row.has:
            yield VocabularyProblem(place, "has no words")
        if any(piece != fold(piece) for piece in (*row.has, *row.has_not)):
            yield VocabularyProblem(place, "words must be lower case with е for ё")
        if any(set(piece) & {";", "\n"} for piece in (*row.has, *row.has_not)):
            yield VocabularyProblem(place, "texts are cut at semicolons: no words hold one")


def _everyday_words_usable(vocabulary: Vocabulary) -> Problems:
    for row in vocabulary.everyday_words:
        place = f"everyday_words/{next(iter(row.words), '')}"
        if not row.words:
            yield VocabularyProblem(place, "has no words")
        if not (row.needs or row.service_types or row.kinds):
            yield VocabularyProblem(place, "means nothing: name needs, service_types or kinds")


# ---- the rules, in the order they report

_RULES: tuple[Callable[[Vocabulary], Problems], ...] = (
    identifiers_once,
    identifiers_well_named,
    labels_present,
    plain_lines_plain,
    _references_resolve,
    _words_of_closed_lists,
    _numbers_in_range,
    _rule_lists_not_empty,
    _shares,
    _needs_met,
    _types_can_start,
    _implications_without_circle,
    _types_lead_somewhere,
    _skills_open_no_door,
    _institutions_only_when_asked,
    _some_never_refer,
    _rules_lead_to_offers,
    _kinds_offer_something,
    _types_have_a_way_in,
    _mapping_rows_usable,
    _service_words_folded,
    _everyday_words_usable,
)

__all__ = ["VocabularyProblem", "check_vocabulary"]
