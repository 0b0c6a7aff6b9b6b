"""Choosing a few organisations near a place for each goal: the rule behind the printed sheets.

A *goal* is a need, or a service type that meets none and gives a paper.

    chosen = choose_nearby(candidates, {"need.work": 2})     # {"need.work": (candidate, …)}

The order: whom the asking organisation refers to by record; who states the help before those of
whom it is only typical; current records before archive and planned ones; who works in the same
municipality; who is on the sheet already, so that it stays short; confirmed by a call; nearest; by
name. An organisation stands once for a goal;
one outside the municipality only when nobody inside serves the goal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from registry.domain.browse import ContactCard, OrganisationRef, Provenance, SiteCard, TerritoryRef
from registry.domain.vocabulary_terms import Fact, Need, ServiceType, Term

NOT_CURRENT = frozenset({"archive", "planned", "closed"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that may stand on a sheet; ``goals`` are what it is good for.

    ``here``: at a site in the municipality asked about; ``linked``: the asking organisation refers
    there by record; ``distance_km`` None: not known.
    """

    offer_id: int
    organisation_id: int
    site_id: int | None
    service_type: str
    goals: frozenset[str]
    name: str
    organisation_state: str
    assumed: bool
    verified: bool
    here: bool
    linked: bool
    distance_km: float | None


def choose_nearby(
    candidates: Iterable[Candidate], goals: Mapping[str, int]
) -> dict[str, tuple[Candidate, ...]]:
    """Return for each goal the offers to show, best first; a goal nobody serves has none.

    ``goals`` says how many organisations to show for each, in the order of the sheet.
    """
    by_goal: dict[str, list[Candidate]] = {goal: [] for goal in goals}
    for candidate in candidates:
        for goal in candidate.goals & by_goal.keys():
            by_goal[goal].append(candidate)
    shown: set[int] = set()
    chosen = {}
    for goal, many in goals.items():
        ordered = sorted(by_goal[goal], key=lambda one: _rank(one, one.organisation_id in shown))
        best: dict[int, Candidate] = {}
        for candidate in ordered:
            if candidate.organisation_id in best:
                continue
            if len(best) == many or (not candidate.here and _any_here(best)):
                break
            best[candidate.organisation_id] = candidate
        chosen[goal] = tuple(best.values())
        shown.update(best)
    return chosen


def _any_here(best: Mapping[int, Candidate]) -> bool:
    return any(candidate.here for candidate in best.values())


def _rank(one: Candidate, shown: bool) -> tuple[bool | float | str | int, ...]:
    far = float("inf") if one.distance_km is None else one.distance_km
    return (
        not one.linked,
        one.assumed,
        one.organisation_state in NOT_CURRENT,
        not one.here,
        not shown,
        not one.verified,
        far,
        one.name,
        one.offer_id,
    )


@dataclass(frozen=True, slots=True)
class NearbyService:
    """A service of an organisation on a sheet, and the needs it is shown for (none: for a paper).

    ``self_referral`` None: nobody stated it, so ask. ``asks``: papers beyond those everybody has.
    Ages in years, None: no limit known.
    """

    service_type: ServiceType
    needs: tuple[Need, ...]
    assumed: bool
    self_referral: bool | None
    asks: tuple[Fact, ...]
    age_min: float | None
    age_max: float | None


@dataclass(frozen=True, slots=True)
class NearbyPlace:
    """An organisation on a sheet. ``here`` False: it stands outside the municipality."""

    organisation: OrganisationRef
    site: SiteCard | None
    telephones: tuple[ContactCard, ...]
    services: tuple[NearbyService, ...]
    here: bool
    linked: bool
    distance_km: float | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class NearbyGroup:
    """The places for one group of goals, and those goals nobody is known to serve."""

    group: Term
    places: tuple[NearbyPlace, ...]
    unmet: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class CatchmentSheet:
    """The sheet of one organisation: who helps with what around it. ``area``: its territory."""

    organisation: OrganisationRef
    telephones: tuple[ContactCard, ...]
    area: TerritoryRef | None
    subject: TerritoryRef | None
    as_of: date
    groups: tuple[NearbyGroup, ...]
