"""What the invented organisations do: services by kind, waits, chances, and their own rules.

    offers = make_offers(placed, ground, vocabulary, count, rng)

What is typical of a kind is offered by every organisation of it; of what some do, as much as makes
up the count, the scarce types least. Waits are lognormal around the type's prior, chances beta.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.national.ground import Ground
from benchmarks.national.spread import Placed, Positions
from registry.domain.network import MODES, TAKING
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import ServiceType

SCARCE = {  # how gladly a type is taken up, against 1 for the rest
    "supported_living_group": 0.12,
    "supported_living_special_housing": 0.08,
    "supported_living_home": 0.15,
    "training_flat": 0.15,
    "respite_at_home": 0.2,
    "five_day_stay": 0.2,
    "urgent_short_stay": 0.3,
    "severe_behaviour_complex": 0.3,
    "inpatient_accompaniment": 0.2,
    "palliative_continuation": 0.3,
    "peer_leader_training": 0.4,
    "employment_curator": 0.4,
    "paid_guardianship": 0.1,
}
LONG_WAIT = frozenset(SCARCE) | {"aac_training", "early_help_programme", "adhd_support"}
OWN_RULES: tuple[dict[str, list[Any]], ...] = (
    {},
    {"autonomy": [1, 2]},
    {"autonomy": [1, 2, 3]},
    {"sexes": ["female"]},
    {"sexes": ["male"]},
    {"traits_none": ["aggression"]},
    {"traits_none": ["aggression", "constant_care"]},
    {"diagnoses": ["F7", "F84"]},
    {"diagnoses": ["F2"]},
    {"diagnoses": ["F84"]},
    {"diagnoses_excluded": ["F1"]},
    {"legal_capacity": ["full", "limited"]},
    {"disability_groups": ["I", "II", "III", "child"]},
)
OWN_FACTS: tuple[tuple[str, ...], ...] = ((), ("doc.psychiatrist_conclusion",), ("skill.travel",))
FREE_TO_ALL = frozenset({"medical", "assessment"})  # groups of types that choose nobody
NO_RULE_SHARE = 0.72
UNSURE_SHARE = 0.3
LONGEST_WAIT_DAYS = 900.0


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """Columns, one entry per offer, by organisation, then type. NaN: no such limit.

    ``rule`` is a position in ``OWN_RULES``, ``facts`` one in ``OWN_FACTS``; ``unsure``: the
    provider has not stated its rule surely. ``not_before`` a date ordinal, 0 for none.
    """

    organisation: Positions
    service_type: Positions
    mode: NDArray[np.int8]
    taking: NDArray[np.int8]
    not_before: Positions
    wait_days: NDArray[np.float64]
    duration_days: NDArray[np.float64]
    fee_rub: NDArray[np.float64]
    visits: NDArray[np.float64]
    acceptance: NDArray[np.float64]
    self_referral: NDArray[np.bool_]
    age_min: NDArray[np.float64]
    age_max: NDArray[np.float64]
    reach_km: NDArray[np.float64]
    rule: NDArray[np.int8]
    facts: NDArray[np.int8]
    unsure: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.organisation)


def make_offers(
    placed: Placed, ground: Ground, vocabulary: Vocabulary, count: int, rng: np.random.Generator
) -> Offers:
    """Return about ``count`` offers: exactly, when the kinds have that many to give."""
    organisation, term = _choose(placed, vocabulary, count, rng)
    rules = vocabulary.kind_offers
    types = {item.id: number for number, item in enumerate(vocabulary.service_types)}
    kind_type = np.array([types[rule.service_type] for rule in rules], np.int32)
    service_type = kind_type[term]
    order = np.lexsort((service_type, organisation))
    organisation, service_type, term = organisation[order], service_type[order], term[order]
    prior = _Priors(vocabulary, service_type)
    mode = np.array(
        [
            MODES.index(rule.mode or vocabulary.service_type(rule.service_type).mode)
            for rule in rules
        ],
        np.int8,
    )[term]
    small = ground.people[placed.place[organisation]] < 50_000
    age_min, age_max = _ages(vocabulary, term, organisation, placed, rng)
    rule, unsure = _own_rules(vocabulary, service_type, rng)
    return Offers(
        organisation=organisation.astype(np.int32),
        service_type=service_type,
        mode=mode,
        taking=_draw_taking(len(term), rng),
        not_before=_intakes(vocabulary, service_type, rng),
        wait_days=_waits(prior("wait_days"), prior.long_wait, small, rng),
        duration_days=np.round(prior("duration_days") * rng.lognormal(0, 0.15, len(term))),
        fee_rub=_fees(prior("fee_rub"), rng),
        visits=prior("visits"),
        acceptance=draw_chances(prior("acceptance"), 14.0, rng),
        self_referral=prior("self_referral").astype(np.bool_),
        age_min=age_min,
        age_max=age_max,
        reach_km=_reaches(mode, rng),
        rule=rule,
        facts=_own_facts(vocabulary, term, service_type, rng),
        unsure=unsure,
    )


def draw_chances(
    mean: NDArray[np.float64], weight: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Probabilities from a beta distribution of each mean; ``weight`` is its a + b."""
    middle = np.clip(mean, 0.02, 0.98)
    drawn = np.clip(rng.beta(middle * weight, (1 - middle) * weight), 0.02, 1.0)
    return np.round(drawn, 3).astype(np.float64)


class _Priors:
    """Numbers of the service types, one for each offer."""

    def __init__(self, vocabulary: Vocabulary, service_type: Positions) -> None:
        self._types = vocabulary.service_types
        self._rows = service_type

    def __call__(self, name: str) -> NDArray[np.float64]:
        values: Sequence[float] = [float(getattr(item, name)) for item in self._types]
        return np.array(values, np.float64)[self._rows]

    @property
    def long_wait(self) -> NDArray[np.bool_]:
        return np.array([item.id in LONG_WAIT for item in self._types])[self._rows]


def _choose(
    placed: Placed, vocabulary: Vocabulary, count: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (organisation, position in kind_offers): the typical ones, then the gladliest taken."""
    kinds = {kind.id: number for number, kind in enumerate(vocabulary.kinds)}
    asked_only = {need.id for need in vocabulary.needs if need.asked_only}
    organisations, terms, scores = [], [], []
    for number, rule in enumerate(vocabulary.kind_offers):
        kind = vocabulary.kind(rule.kind)
        meets = vocabulary.service_type(rule.service_type).meets
        if kind.institution and not asked_only.issuperset(meets):
            continue  # an institution is never a home, respite or care
        mine = np.flatnonzero(placed.kind == kinds[rule.kind])
        draw = rng.random(len(mine)) / SCARCE.get(rule.service_type, 1.0)
        organisations.append(mine)
        terms.append(np.full(len(mine), number))
        scores.append(np.full(len(mine), -1.0) if rule.typical else draw)
    organisation, term = np.concatenate(organisations), np.concatenate(terms)
    chosen = np.argsort(np.concatenate(scores), kind="stable")[:count]
    return organisation[chosen], term[chosen]


def _waits(
    prior: NDArray[np.float64],
    long_wait: NDArray[np.bool_],
    small: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    wide = np.where(long_wait, 0.9, 0.6)
    middle = np.maximum(prior, 0.5) * np.where(small, 1.3, 1.0)
    return np.minimum(
        np.round(middle * np.exp(rng.normal(size=len(prior)) * wide)), LONGEST_WAIT_DAYS
    )


def _fees(prior: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    free = rng.random(len(prior)) < 0.25
    drawn = np.round(prior * rng.lognormal(0, 0.5, len(prior)), -1)
    return np.where(free, 0.0, drawn)


def _draw_taking(count: int, rng: np.random.Generator) -> NDArray[np.int8]:
    drawn = rng.choice(len(TAKING), size=count, p=[0.68, 0.14, 0.05, 0.13])
    return drawn.astype(np.int8)


def _intakes(
    vocabulary: Vocabulary, service_type: Positions, rng: np.random.Generator
) -> Positions:
    """The first of September 2027 for half of what begins with a school year."""
    yearly = {"inclusive_school", "inclusive_kindergarten", "vocational_education"}
    waits = np.array([item.id in yearly for item in vocabulary.service_types])[service_type]
    september = 740_225  # date(2027, 9, 1).toordinal()
    return np.where(waits & (rng.random(len(waits)) < 0.5), september, 0).astype(np.int32)


def _reaches(mode: NDArray[np.int8], rng: np.random.Generator) -> NDArray[np.float64]:
    stated = (mode == MODES.index("home_visit")) & (rng.random(len(mode)) < 0.6)
    return np.where(stated, rng.integers(2, 13, len(mode)) * 5.0, np.nan)


def _ages(
    vocabulary: Vocabulary,
    term: NDArray[np.int64],
    organisation: NDArray[np.int64],
    placed: Placed,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ages of type and kind; some polyclinics and hospitals are for children only."""
    bounds = [
        vocabulary.service_type(rule.service_type).eligibility.narrowed_by(rule.eligibility)
        for rule in vocabulary.kind_offers
    ]
    age_min = np.array([np.nan if b.age_min is None else b.age_min for b in bounds])[term]
    age_max = np.array([np.nan if b.age_max is None else b.age_max for b in bounds])[term]
    ids = [kind.id for kind in vocabulary.kinds]
    whole = np.isin(placed.kind, [ids.index("polyclinic"), ids.index("hospital"), ids.index("pnd")])
    half = rng.random(len(placed.kind))
    children = (whole & (half < 0.22))[organisation] & np.isnan(age_min)
    adults = (whole & (half > 0.6))[organisation] & np.isnan(age_max)
    age_max = np.where(children, np.fmin(age_max, 18.0), age_max)
    return np.where(adults & ~children, np.fmax(age_min, 18.0), age_min), age_max


def _own_rules(
    vocabulary: Vocabulary, service_type: Positions, rng: np.random.Generator
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """A rule of its own for some offers of the types that choose whom they take."""
    picky = np.array([_may_choose(item) for item in vocabulary.service_types])[service_type]
    drawn = rng.integers(1, len(OWN_RULES), len(service_type))
    ruled = picky & (rng.random(len(service_type)) > NO_RULE_SHARE)
    unsure = rng.random(len(service_type)) < UNSURE_SHARE
    return np.where(ruled, drawn, 0).astype(np.int8), ruled & unsure


def _may_choose(item: ServiceType) -> bool:
    """Assessments, clinics and papers are for everybody; who lives or works together is chosen."""
    stated = item.eligibility.as_document().keys() - {"age_min", "age_max"}
    return item.group not in FREE_TO_ALL and not stated


def _own_facts(
    vocabulary: Vocabulary,
    term: NDArray[np.int64],
    service_type: Positions,
    rng: np.random.Generator,
) -> NDArray[np.int8]:
    """A paper asked for by the rule of the kind; a skill by a few workplaces."""
    asked = np.array([OWN_FACTS.index(rule.requires) for rule in vocabulary.kind_offers])[term]
    work = {"employer_post", "supported_employment_1", "workplace_mentoring"}
    skilled = np.array([item.id in work for item in vocabulary.service_types])[service_type]
    skilled &= rng.random(len(term)) < 0.1
    return np.where(skilled, 2, asked).astype(np.int8)
