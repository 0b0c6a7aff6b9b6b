"""The invented network as one that routes are computed on, without a database.

    network = compiled(country, vocabulary)

What an offer admits is said by the compiler of the registry (``registry/domain/network_rules.py``),
once for each distinct case; the numbers go over as columns. Records count as unverified, not as
demonstration, so that federal centres serve everybody.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from benchmarks.national.country import Country, slug_of
from benchmarks.national.offers import OWN_FACTS, OWN_RULES
from registry.domain.network import (
    ADMITS_ALL,
    MODES,
    Eligibility,
    FactLists,
    Organisation,
    ServiceType,
)
from registry.domain.network_rules import (
    DISTRICT_KINDS,
    CompiledOffer,
    LeftOut,
    OfferCompiler,
    OfferRow,
    OfferStatement,
)
from registry.domain.vocabulary import Vocabulary
from registry.engine.columns import OfferColumns
from registry.engine.network import Network

LIMITS = ("age_min", "age_max", "reach_km")
HOME_VISIT, ONLINE = MODES.index("home_visit"), MODES.index("online")


def compiled(country: Country, vocabulary: Vocabulary, state: str = "unverified") -> Network:
    """Return the network; offers that admit nobody are left out, as the registry does."""
    placed = country.placed
    kinds = [kind.id for kind in vocabulary.kinds]
    organisations = [
        Organisation(slug_of(number), kinds[kind], f"№ {number + 1}")
        for number, kind in enumerate(placed.kind.tolist())
    ]
    types = [
        ServiceType(
            item.id,
            FactLists(item.requires, item.requires_at_admission, item.yields, item.meets),
            item.wait_days,
            item.duration_days,
            item.fee_rub,
            item.acceptance,
            item.mode,
        )
        for item in vocabulary.service_types
    ]
    implies = {fact.id: fact.implies for fact in vocabulary.facts if fact.implies}
    admission = _Admission(country, vocabulary, state)
    case, rules, limits = admission.cases()
    kept = np.flatnonzero(case >= 0)
    offers = country.offers
    online = offers.mode[kept] == ONLINE  # bound to no address
    columns = OfferColumns(
        ids=[str(number + 1) for number in kept.tolist()],
        organisation=offers.organisation[kept],
        service_type=offers.service_type[kept],
        lat=np.where(online, np.nan, placed.lat[offers.organisation[kept]]),
        lon=np.where(online, np.nan, placed.lon[offers.organisation[kept]]),
        mode=offers.mode[kept],
        taking=offers.taking[kept],
        not_before=offers.not_before[kept],
        wait_days=offers.wait_days[kept],
        duration_days=offers.duration_days[kept],
        fee_rub=offers.fee_rub[kept],
        visits=offers.visits[kept],
        acceptance=offers.acceptance[kept],
        self_referral=offers.self_referral[kept],
        age_min=limits[case[kept], 0],
        age_max=limits[case[kept], 1],
        reach_km=limits[case[kept], 2],
        rule=rules[1][case[kept]],
        fact_list=offers.facts[kept].astype(np.int32),
        rules=rules[0],
        fact_lists=tuple(FactLists(requires=names) for names in OWN_FACTS),
    )
    return Network.from_columns(implies, types, organisations, columns, country.links)


class _Admission:
    """Compiles each distinct case of an offer once."""

    def __init__(self, country: Country, vocabulary: Vocabulary, state: str) -> None:
        self._country, self._vocabulary, self._state = country, vocabulary, state
        self._compiler = OfferCompiler(vocabulary, {})

    def cases(self) -> tuple[Any, tuple[tuple[Eligibility, ...], Any], Any]:
        """Return the case of each offer (-1: left out), (rules, the rule of a case), its limits."""
        key = self._keys()
        distinct, first, case = np.unique(key, axis=0, return_index=True, return_inverse=True)
        rules: dict[Eligibility, int] = {}
        limits = np.full((len(distinct), len(LIMITS)), np.nan)
        rule = np.full(len(distinct), -1, np.int32)
        for number, offer in enumerate(first.tolist()):
            result = self._compile(offer)
            if isinstance(result, LeftOut):
                continue
            eligibility: Mapping[str, Any] = result.document.get("eligibility", {})
            for column, name in enumerate(LIMITS):
                limits[number, column] = eligibility.get(name, np.nan)
            lists = {k: frozenset(v) for k, v in eligibility.items() if k not in LIMITS}
            unsure = frozenset(result.document.get("unconfirmed", ()))
            value = Eligibility(**lists, unconfirmed=unsure) if lists or unsure else ADMITS_ALL
            rule[number] = rules.setdefault(value, len(rules))
        case = case.reshape(-1)
        return np.where(rule[case] >= 0, case, -1), (tuple(rules), rule), limits

    def _keys(self) -> Any:
        """One row per offer: all that what it admits depends on."""
        country, offers = self._country, self._country.offers
        place = country.placed.place[offers.organisation]
        kind = country.placed.kind[offers.organisation]
        by_district = np.array([item.id in DISTRICT_KINDS for item in self._vocabulary.kinds])[kind]
        unstated = (offers.mode == HOME_VISIT) & np.isnan(offers.reach_km)
        municipality = country.ground.municipality[place]
        return np.stack(
            [
                kind,
                offers.service_type,
                offers.mode,
                offers.rule,
                offers.unsure,
                country.placed.federal[offers.organisation],
                country.ground.subject[place],
                np.where(by_district | unstated, municipality, -2),
                np.nan_to_num(offers.age_min, nan=-1.0),
                np.nan_to_num(offers.age_max, nan=-1.0),
                np.nan_to_num(offers.reach_km, nan=-1.0),
            ],
            axis=1,
        ).astype(np.float64)

    def _compile(self, offer: int) -> CompiledOffer | LeftOut:
        country, offers = self._country, self._country.offers
        organisation = int(offers.organisation[offer])
        place = int(country.placed.place[organisation])
        municipality = int(country.ground.municipality[place])
        kind = self._vocabulary.kinds[int(country.placed.kind[organisation])].id
        row = OfferRow(
            id=offer + 1,
            organisation_id=organisation + 1,
            service_type=self._vocabulary.service_types[int(offers.service_type[offer])].id,
            mode=MODES[int(offers.mode[offer])],
            taking="yes",
            not_before=None,
            wait_days=0.0,
            duration_days=0.0,
            fee_rub=0.0,
            visits=1.0,
            acceptance=1.0,
            self_referral=True,
            age_min=_number(offers.age_min[offer]),
            age_max=_number(offers.age_max[offer]),
            reach_km=_number(offers.reach_km[offer]),
            lat=float(country.placed.lat[organisation]),
            lon=float(country.placed.lon[organisation]),
            municipality=country.ground.municipalities[municipality] if municipality >= 0 else None,
            subject=country.ground.subjects[int(country.ground.subject[place])],
            states=(self._state,) * 4,
        )
        rules, unsure = own_rules(country, offer)
        return self._compiler.compile(row, kind, OfferStatement(rules=rules, unconfirmed=unsure))


def own_rules(country: Country, offer: int) -> tuple[dict[str, list[str]], set[str]]:
    """Return what an offer itself states of whom it admits, and which keys it is unsure of.

    A federal centre serves every subject.
    """
    rules = {
        key: [str(value) for value in values]
        for key, values in OWN_RULES[int(country.offers.rule[offer])].items()
    }
    unsure = set(rules) if country.offers.unsure[offer] else set()
    if country.placed.federal[country.offers.organisation[offer]]:
        rules["regions"] = list(country.ground.subjects)
    return rules, unsure


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
