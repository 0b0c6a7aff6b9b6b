"""Who helps near a place, on paper: the sheet of an organisation's area, doors after a diagnosis.

    sheet = make_catchment_sheet(session, vocabulary, "pnd-1", mode=mode, today=today)
    doors = list_doors(session, vocabulary, place, needs, ages=(0, 18), mode=mode, today=today)

Only offers of the compiled network stand here: what an institution calls a home does not, nor do
offers that take nobody. Raises ``PlaceNotFoundError``.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from registry.domain.browse import TerritoryRef, visible_states
from registry.domain.distance import distance_km
from registry.domain.gazetteer import NamedPlace
from registry.domain.nearby import (
    Candidate,
    CatchmentSheet,
    NearbyGroup,
    NearbyPlace,
    NearbyService,
    choose_nearby,
)
from registry.domain.network import BASES, TAKING
from registry.domain.place_detail import PlaceDetail
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Need, Term
from registry.services.browse import get_place
from registry.services.network import NetworkSnapshot, get_snapshot
from registry.store import nearby as store

PER_NEED, PER_PAPER = 2, 1  # organisations shown on a sheet
PAPERS = ("doc.", "status.")
NOT_WORKING = frozenset({"closed", "planned"})
TAKES_NOBODY = TAKING.index("no")
ASSUMED = BASES.index("assumed")


@dataclass(frozen=True, slots=True)
class Around:
    """Where to look: a federal subject, in it a municipality, a point (lat, lon), who asks.

    ``slug`` of the organisation that asks: its recorded links count, and it is no answer itself.
    ``ages`` in years, from and below: only offers that admit some of them. All but the subject may
    be None.
    """

    subject: str
    municipality: str | None = None
    point: tuple[float, float] | None = None
    slug: str | None = None
    ages: tuple[float, float] | None = None


def make_catchment_sheet(
    session: Session, vocabulary: Vocabulary, slug: str, *, mode: str, today: date
) -> CatchmentSheet:
    """Return who helps with what around an organisation, by groups of needs."""
    place = get_place(session, slug, mode)
    area, subject, point = _where(place)
    groups: tuple[NearbyGroup, ...] = ()
    if subject is not None:
        municipality = area.id if area is not None and area != subject else None
        around = Around(subject.id, municipality, point, place.organisation.slug)
        finder = _Finder(session, vocabulary, around, mode=mode, today=today)
        groups = finder.groups(_shelves(vocabulary))
    return CatchmentSheet(
        organisation=place.organisation,
        telephones=tuple(contact for contact in place.contacts if contact.kind == "telephone"),
        area=area,
        subject=subject,
        as_of=today,
        groups=groups,
    )


def list_doors(
    session: Session,
    vocabulary: Vocabulary,
    place: NamedPlace,
    needs: Sequence[str],
    *,
    ages: tuple[float, float],
    mode: str,
    today: date,
) -> tuple[NearbyPlace, ...]:
    """Return the first doors for needs near a place: the best organisation for each, each once.

    A place in no federal subject has none.
    """
    if place.subject_id is None:
        return ()
    point = None if place.lat is None or place.lon is None else (place.lat, place.lon)
    around = Around(place.subject_id, place.municipality_id, point, None, ages)
    finder = _Finder(session, vocabulary, around, mode=mode, today=today)
    return finder.first_doors(needs)


def _where(
    place: PlaceDetail,
) -> tuple[TerritoryRef | None, TerritoryRef | None, tuple[float, float] | None]:
    """The area of an organisation, its federal subject, and its point: those of its first site."""
    area, subject, point = None, place.subject, None
    for site in place.sites[:1]:
        area, subject = site.municipality, site.subject or subject
        if site.lat is not None and site.lon is not None:
            point = (site.lat, site.lon)
    return area or subject, subject, point


def _shelves(vocabulary: Vocabulary) -> dict[str, dict[str, int]]:
    """Goals by group, with how many organisations to show for each.

    A need stands on the shelf of the first service type that meets it; needs that are only asked
    for are left out. Service types that meet none and give a paper or a status follow.
    """
    shelves: dict[str, dict[str, int]] = {group.id: {} for group in vocabulary.service_groups}
    for need in vocabulary.needs:
        types = vocabulary.service_types_meeting(need.id)
        if types and not need.asked_only:
            shelves[types[0].group][need.id] = PER_NEED
    for item in vocabulary.service_types:
        if not item.meets and any(fact.startswith(PAPERS) for fact in item.yields):
            shelves[item.group][item.id] = PER_PAPER
    return {group: goals for group, goals in shelves.items() if goals}


class _Finder:
    """Candidates around a place, read once; answers for any needs."""

    def __init__(
        self, session: Session, vocabulary: Vocabulary, around: Around, *, mode: str, today: date
    ) -> None:
        self._session, self._vocabulary, self._around = session, vocabulary, around
        self._states = tuple(s for s in visible_states(mode) if s not in NOT_WORKING)
        self._snapshot = get_snapshot(session, vocabulary, mode=mode, today=today)
        self._own = self._own_goals()
        self._candidates = self._read()

    def groups(self, shelves: Mapping[str, Mapping[str, int]]) -> tuple[NearbyGroup, ...]:
        """Return every shelf with its places."""
        served = {goal for candidate in self._candidates for goal in candidate.goals} | self._own
        return tuple(
            NearbyGroup(
                group=self._vocabulary.service_group(group),
                places=self.places(goals),
                unmet=tuple(self._goal(goal) for goal in goals if goal not in served),
            )
            for group, goals in shelves.items()
        )

    def places(self, goals: Mapping[str, int]) -> tuple[NearbyPlace, ...]:
        """Return the organisations chosen for some goals, in the order of the goals."""
        return self._show(choose_nearby(self._candidates, goals))

    def first_doors(self, goals: Sequence[str]) -> tuple[NearbyPlace, ...]:
        """Return the best organisation for each goal, whatever else it is good for."""
        chosen: dict[str, tuple[Candidate, ...]] = {}
        for goal in goals:
            chosen |= choose_nearby(self._candidates, {goal: 1})
        return self._show(chosen)

    def _show(self, chosen: Mapping[str, Sequence[Candidate]]) -> tuple[NearbyPlace, ...]:
        by_organisation: dict[int, dict[int, tuple[Candidate, list[Need]]]] = {}
        for goal, candidates in chosen.items():
            for candidate in candidates:
                offers = by_organisation.setdefault(candidate.organisation_id, {})
                needs = offers.setdefault(candidate.offer_id, (candidate, []))[1]
                if goal.startswith("need."):
                    needs.append(self._vocabulary.need(goal))
        sites = {
            candidate.site_id
            for offers in by_organisation.values()
            for candidate, _ in offers.values()
            if candidate.site_id is not None
        }
        cards = store.read_cards(self._session, by_organisation.keys(), sites, self._states)
        return tuple(
            self._place(number, list(offers.values()), cards)
            for number, offers in by_organisation.items()
        )

    def _goal(self, goal: str) -> Term:
        if goal.startswith("need."):
            return self._vocabulary.need(goal)
        return self._vocabulary.service_type(goal)

    def _place(
        self, number: int, offers: list[tuple[Candidate, list[Need]]], cards: store.Cards
    ) -> NearbyPlace:
        row, first = cards.organisations[number], offers[0][0]
        telephones = [
            contact for contact in cards.contacts.get(number, ()) if contact.kind == "telephone"
        ]
        own = [contact for contact in telephones if contact.site_id in (None, first.site_id)]
        return NearbyPlace(
            organisation=row.ref,
            site=None if first.site_id is None else cards.sites.get(first.site_id),
            telephones=tuple(own or telephones),
            services=tuple(self._service(candidate, needs) for candidate, needs in offers),
            here=first.here,
            linked=first.linked,
            distance_km=first.distance_km,
            provenance=row.provenance,
        )

    def _service(self, candidate: Candidate, needs: list[Need]) -> NearbyService:
        network = self._snapshot.network
        name = str(candidate.offer_id)
        index = network.offer_index[name]
        bundle = network.bundles[int(network.bundle[index])]
        stated = "self_referral" not in self._snapshot.assumed[name]
        asked = bundle.requires | bundle.requires_at_admission
        return NearbyService(
            service_type=self._vocabulary.service_type(candidate.service_type),
            needs=tuple(needs),
            assumed=candidate.assumed,
            self_referral=bool(network.offers.self_referral[index]) if stated else None,
            asks=tuple(
                fact for fact in self._vocabulary.facts if fact.id in asked and not fact.presumed
            ),
            age_min=_limit(network.offers.age_min[index]),
            age_max=_limit(network.offers.age_max[index]),
        )

    def _own_goals(self) -> frozenset[str]:
        """What the asking organisation gives itself: nobody is sent to another town for that."""
        network = self._snapshot.network
        asking = network.organisation_index.get(self._around.slug or "")
        if asking is None:
            return frozenset()
        goals: set[str] = set()
        for index in np.flatnonzero(network.offers.organisation == asking).tolist():
            goals |= self._goals(index)
        return frozenset(goals)

    def _goals(self, index: int) -> frozenset[str]:
        """The needs an offer meets, and its service type."""
        network = self._snapshot.network
        service_type = network.service_types[int(network.offers.service_type[index])].id
        return network.bundles[int(network.bundle[index])].meets | {service_type}

    def _read(self) -> list[Candidate]:
        around, network = self._around, self._snapshot.network
        linked = _linked(self._snapshot, around.slug)
        asking = network.organisation_index.get(around.slug or "")
        found = []
        for row in store.list_offer_places(self._session, around.subject, self._states):
            index = network.offer_index.get(str(row.offer_id))
            if index is None or network.offers.taking[index] == TAKES_NOBODY:
                continue
            organisation = int(network.offers.organisation[index])
            if organisation == asking or not self._admits(index):
                continue
            point = None if row.lat is None or row.lon is None else (row.lat, row.lon)
            here = around.municipality in (None, row.municipality)
            near = here or organisation in linked
            found.append(
                Candidate(
                    offer_id=row.offer_id,
                    organisation_id=row.organisation_id,
                    site_id=row.site_id,
                    service_type=row.service_type,
                    goals=self._goals(index) - (frozenset() if near else self._own),
                    name=row.name,
                    organisation_state=row.organisation_state,
                    assumed=row.offer_state == "assumed",
                    verified=row.verified,
                    here=here,
                    linked=organisation in linked,
                    distance_km=distance_km(around.point, point)
                    if around.point and point
                    else None,
                )
            )
        return found

    def _admits(self, index: int) -> bool:
        """May somebody of the asked ages come? NaN limits are none."""
        ages, offers = self._around.ages, self._snapshot.network.offers
        if ages is None:
            return True
        return not (offers.age_min[index] >= ages[1]) and not (offers.age_max[index] <= ages[0])


def _linked(snapshot: NetworkSnapshot, slug: str | None) -> frozenset[int]:
    """Organisations (indices) to which this one refers by a recorded link that holds today."""
    links = snapshot.asked_network.links
    index = snapshot.network.organisation_index.get(slug or "")
    if index is None:
        return frozenset()
    rows = np.flatnonzero((links.from_organisation == index) & (links.basis != ASSUMED))
    return frozenset(links.to_organisation[rows].tolist())


def _limit(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
