"""A vocabulary of a few words with nothing wrong in it, for tests that break one at a time."""

import datetime

from registry.domain.data_file_words import KindMapping
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import (
    Accompaniment,
    Act,
    AddedGoal,
    AgeBand,
    Archetype,
    Autonomy,
    Fact,
    FundingForm,
    Kind,
    KindOffer,
    Need,
    ReferralRule,
    Rung,
    ServiceType,
    Source,
    StructuralElement,
    TargetGroup,
    Term,
    TypicalEligibility,
)

LABELS = {"label_ru": "Слово", "label_en": "Word", "plain": "Простая строка."}


def service_type(identifier: str, **fields: object) -> ServiceType:
    """A free service by practice, one day of waiting."""
    values: dict[str, object] = {
        "group": "help",
        "self_referral": True,
        "wait_days": 1,
        "duration_days": 1,
        "fee_rub": 0,
        "acceptance": 0.9,
        "basis": "practice",
        **LABELS,
        **fields,
    }
    return ServiceType(id=identifier, **values)  # type: ignore[arg-type]


def small_vocabulary() -> Vocabulary:
    """A clinic gives a paper, a workshop asks for it; a home and an office stand apart."""
    return Vocabulary(
        facts=(
            Fact(id="doc.identity", held_beforehand=True, issued_by=("office",), **LABELS),
            Fact(id="doc.passport", presumed=True, implies=("doc.identity",), **LABELS),
            Fact(id="doc.referral", issued_by=("clinic",), **LABELS),
            Fact(id="skill.work", **LABELS),
            Fact(id="status.consent", **LABELS),
        ),
        needs=(
            Need(id="need.work", **LABELS),
            Need(id="need.residential_care", asked_only=True, **LABELS),
        ),
        added_goals=(
            AddedGoal(
                add="status.consent", any_need=("need.work",), reason="так", legal_capacity="none"
            ),
        ),
        service_groups=(Term(id="help", **LABELS),),
        service_types=(
            service_type("visit", requires=("doc.identity",), yields=("doc.referral",)),
            service_type(
                "workshop",
                requires=("doc.referral",),
                yields=("skill.work",),
                meets=("need.work",),
                basis="442-ФЗ ст. 1",
                acts=("act.442_fz",),
                ladder_rung="workshop",
                eligibility=TypicalEligibility(age_min=18, traits_none=("aggression",)),
            ),
            service_type("stay", meets=("need.residential_care",), self_referral=False),
            service_type("consent", yields=("status.consent",)),
        ),
        departments=(Term(id="health", **LABELS),),
        kinds=(
            Kind(id="clinic", department="health", **LABELS),
            Kind(id="office", department="health", never_refers=True, **LABELS),
            Kind(id="shop", department="health", **LABELS),
            Kind(id="home", department="health", institution=True, **LABELS),
        ),
        kind_offers=(
            KindOffer(kind="clinic", service_type="visit", typical=True),
            KindOffer(kind="shop", service_type="workshop", typical=True),
            KindOffer(kind="home", service_type="stay", typical=True),
            KindOffer(kind="office", service_type="consent", typical=True),
        ),
        referral_rules=(
            ReferralRule(
                from_kind="clinic",
                to_kind="shop",
                service_types=("workshop",),
                within="subject",
                basis="practice",
                handoff_days=3,
                acceptance=0.8,
                reason="так бывает",
            ),
        ),
        kind_mapping=(
            KindMapping(file="list.csv", value="clinic", name_has=("детск",), kind="clinic"),
            KindMapping(file="list.csv", value="clinic", kind="clinic"),
        ),
        traits=(Term(id="aggression", **LABELS),),
        legal_capacity=(Term(id="full", **LABELS), Term(id="none", **LABELS)),
        disability_groups=(Term(id="I", **LABELS),),
        autonomy=(Autonomy(id="1", **LABELS),),
        accompaniment=(Accompaniment(id="type_1", meets="need.work", hours_per="week", **LABELS),),
        ladder=(Rung(id="workshop", rung=0, **LABELS),),
        sexes=(Term(id="female", **LABELS),),
        age_bands=(AgeBand(id="adults", age_min=18, **LABELS),),
        target_groups=(TargetGroup(id="adults", age_min=18, disability_group="I", **LABELS),),
        sources=(Source(id="article", **LABELS),),
        funding_forms=(FundingForm(id="grant", source="article", **LABELS),),
        structural_elements=(
            StructuralElement(
                id="work", number=6, evidence="service_types", service_types=("workshop",), **LABELS
            ),
        ),
        acts=(
            Act(id="act.442_fz", number="442-ФЗ", date=datetime.date(2013, 12, 28), title_ru="Акт"),
        ),
        archetypes=(
            Archetype(
                id="someone",
                target_group="adults",
                start_kind="clinic",
                profile_json='{"age": 30, "facts": ["doc.passport"], "needs": ["need.work"]}',
                expected=("visit", "workshop"),
                why="так",
                **LABELS,
            ),
        ),
    )
