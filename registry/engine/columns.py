"""A network as columns: the form in which a database hands over hundreds of thousands of rows.

    offers = OfferColumns(ids=[...], organisation=np.array([...]), ...)
    links = LinkColumns(from_organisation=np.array([...]), ...)
    Network.from_columns(implies, service_types, organisations, offers, links)

Every column has one entry per row. Organisations and service types are given by their position in
the sequences handed over beside the columns; what few rows share (rules, lists of facts) stands
once in a tuple, and the column holds the position. ``offer_columns`` and ``link_columns`` make the
same columns from values, so that both ways of building meet here.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.domain.network import BASES, MODES, TAKING, Eligibility, FactLists, Link, Offer

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]

ANY_TYPE = -1
NO_DATE = 0
NO_BASIS = -1


@dataclass(frozen=True, slots=True)
class OfferColumns:
    """n offers. NaN means absent in ``lat``, ``lon``, ``age_min``, ``age_max``, ``reach_km``.

    ``mode`` and ``taking`` are positions in ``MODES`` and ``TAKING``; ``not_before`` a date ordinal
    (``date.toordinal()``), 0 for none; ``rule`` a position in ``rules``; ``fact_list`` a position
    in ``fact_lists`` (the offer's own, without its type's). Checked by whoever makes them:
    in-person offers have a point, acceptance is in (0, 1], days and fees are not negative.
    """

    ids: Sequence[str]
    organisation: Ints
    service_type: Ints
    lat: Floats
    lon: Floats
    mode: NDArray[np.int8]
    taking: NDArray[np.int8]
    not_before: Ints
    wait_days: Floats
    duration_days: Floats
    fee_rub: Floats
    visits: Floats
    acceptance: Floats
    self_referral: Flags
    age_min: Floats
    age_max: Floats
    reach_km: Floats
    rule: Ints
    fact_list: Ints
    rules: Sequence[Eligibility]
    fact_lists: tuple[FactLists, ...]


@dataclass(frozen=True, slots=True)
class LinkColumns:
    """m links; ``service_type`` is -1 for any, ``basis`` a position in ``BASES`` or -1."""

    from_organisation: Ints
    to_organisation: Ints
    service_type: Ints
    handoff_days: Floats
    acceptance: Floats
    basis: NDArray[np.int8]


def offer_columns(
    offers: Sequence[Offer], organisations: Mapping[str, int], types: Mapping[str, int]
) -> OfferColumns:
    """Return the columns of offer values; the mappings give positions by identifier."""
    rules: dict[Eligibility, int] = {}
    lists: dict[FactLists, int] = {}

    def floats(values: list[float | None]) -> Floats:
        return np.array([math.nan if value is None else value for value in values], np.float64)

    return OfferColumns(
        ids=[offer.id for offer in offers],
        organisation=np.array([organisations[o.organisation] for o in offers], np.int32),
        service_type=np.array([types[o.service_type] for o in offers], np.int32),
        lat=floats([o.point[0] if o.point else None for o in offers]),
        lon=floats([o.point[1] if o.point else None for o in offers]),
        mode=np.array([MODES.index(o.mode) for o in offers], np.int8),
        taking=np.array([TAKING.index(o.taking) for o in offers], np.int8),
        not_before=np.array(
            [o.not_before.toordinal() if o.not_before else NO_DATE for o in offers], np.int32
        ),
        wait_days=floats([o.wait_days for o in offers]),
        duration_days=floats([o.duration_days for o in offers]),
        fee_rub=floats([o.fee_rub for o in offers]),
        visits=floats([o.visits for o in offers]),
        acceptance=floats([o.acceptance for o in offers]),
        self_referral=np.array([o.self_referral for o in offers], np.bool_),
        age_min=floats([o.age_min for o in offers]),
        age_max=floats([o.age_max for o in offers]),
        reach_km=floats([o.reach_km for o in offers]),
        rule=np.array([rules.setdefault(o.eligibility, len(rules)) for o in offers], np.int32),
        fact_list=np.array([lists.setdefault(o.facts, len(lists)) for o in offers], np.int32),
        rules=tuple(rules),
        fact_lists=tuple(lists),
    )


def link_columns(
    links: Sequence[Link], organisations: Mapping[str, int], types: Mapping[str, int]
) -> LinkColumns:
    """Return the columns of link values; the mappings give positions by identifier."""
    return LinkColumns(
        from_organisation=np.array([organisations[x.from_organisation] for x in links], np.int32),
        to_organisation=np.array([organisations[x.to_organisation] for x in links], np.int32),
        service_type=np.array(
            [ANY_TYPE if x.service_type is None else types[x.service_type] for x in links],
            np.int32,
        ),
        handoff_days=np.array([x.handoff_days for x in links], np.float64),
        acceptance=np.array([x.acceptance for x in links], np.float64),
        basis=np.array(
            [NO_BASIS if x.basis is None else BASES.index(x.basis) for x in links], np.int8
        ),
    )
