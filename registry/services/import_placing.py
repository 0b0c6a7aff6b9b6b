"""Where an imported organisation stands, as well as the row lets us know.

A position the row gives is kept. Without one, the centre of the district it names stands in, then
the centre of the settlement; each time ``precision`` says so. Nothing is guessed from a street.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from registry.domain.distance import distance_km
from registry.domain.gazetteer import split_place
from registry.domain.names import quoted_names, search_form, territory_core, tidy_territory_name
from registry.exchange.outlines import OutlineIndex
from registry.exchange.subject_names import SubjectNames
from registry.services.import_settlements import BORDER_KM, MunicipalityFinder
from registry.store import import_territories as store

_AFTER_MARK = re.compile(
    r"\b(?:г|гор|город|пос|посёлок|поселок|пгт|с|село|дер|деревня)\.?\s*"
    r"([А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)*)"
)
CITY_CENTRE_KM = 2  # a point this near to a city's centre, called "settlement", is that centre


@dataclass(frozen=True, slots=True)
class Placed:
    """A position with what it means; ``lat`` and ``lon`` None: nothing is known.

    ``moved`` tells what stands in for a missing position ("district", "settlement", "nothing"),
    None when the row had its own. ``outside_km``: how far the row's own position lies outside the
    subject it names, None when it lies inside or nothing can be said.
    """

    lat: float | None
    lon: float | None
    precision: str
    municipality_id: str | None
    subject_id: str | None
    moved: str | None = None
    outside_km: float | None = None


class Placer:
    """Everything needed to place rows, loaded once per import."""

    def __init__(self, session: Session, subjects: SubjectNames) -> None:
        self.subjects = subjects
        self.finder = MunicipalityFinder(session)
        self.territories = self.finder.territories
        self.outlines = OutlineIndex(store.load_outlines(session, "subject"))
        self.districts: dict[str, dict[str, str]] = defaultdict(dict)
        for territory_id, row in self.territories.items():
            if row["level"] == "municipality":
                cores = self.districts[row["parent_id"]]
                cores.setdefault(search_form(territory_core(row["name"])), territory_id)
                cores.setdefault(search_form(row["name"]), territory_id)
        self.settlements: dict[tuple[str, str], Mapping[str, Any]] = {}
        for row in store.load_settlements(session):  # the largest of a name comes first
            self.settlements.setdefault((row["subject_id"], row["name_normal"]), row)

    def place(self, values: Mapping[str, Any], subject_id: str | None) -> Placed:
        """Return where a row's organisation stands."""
        address = values["address"] or ""
        stated = self.subjects.find_in(address)
        subject_id = stated.id if stated and stated.id in self.territories else subject_id
        if subject_id is None:
            return Placed(None, None, "none", None, None)
        district = self._stated_district(values, subject_id)
        if values["lat"] is not None:
            precision = values["position_precision"] or "building"
            if precision in ("building", "street", "district") or district is None:
                return self._at_point(values, precision, subject_id, district)
        if district is None:
            district = self._named_district(values, subject_id)
        if district is not None and self.territories[district]["lat"] is not None:
            row = self.territories[district]
            return Placed(row["lat"], row["lon"], "district", district, subject_id, "district")
        return self._at_settlement(values, subject_id)

    def _at_point(
        self, values: Mapping[str, Any], precision: str, subject_id: str, district: str | None
    ) -> Placed:
        lat, lon = round(values["lat"], 6), round(values["lon"], 6)
        outside_km = self._outside_km(lat, lon, subject_id)
        if precision == "settlement":
            better = self._named_district(values, subject_id)
            if better is not None:
                row = self.territories[better]
                return Placed(row["lat"], row["lon"], "district", better, subject_id, "district")
            if self._is_city_centre(lat, lon, subject_id):
                return Placed(lat, lon, precision, None, subject_id, outside_km=outside_km)
        near = outside_km is None or outside_km <= BORDER_KM
        municipality = district or self.finder.find(lon, lat, subject_id if near else None)
        if municipality is not None:
            subject_id = self.territories[municipality]["parent_id"]
        return Placed(lat, lon, precision, municipality, subject_id, outside_km=outside_km)

    def _at_settlement(self, values: Mapping[str, Any], subject_id: str) -> Placed:
        town = search_form(values["settlement"] or "")
        row = self._settlement_in(values["address"] or "", subject_id)
        row = row or self.settlements.get((subject_id, town))
        if row is None:
            municipality = self.districts[subject_id].get(town)  # a town that is one by itself
            if municipality is None:
                return Placed(None, None, "none", None, subject_id, "nothing")
            centre = self.territories[municipality]
            where = (centre["lat"], centre["lon"], "settlement", municipality, subject_id)
            return Placed(*where, "settlement")
        whole_city = search_form(self.territories[subject_id]["name"]) == row["name_normal"]
        municipality = None if whole_city else row["municipality_id"]
        return Placed(row["lat"], row["lon"], "settlement", municipality, subject_id, "settlement")

    def _stated_district(self, values: Mapping[str, Any], subject_id: str) -> str | None:
        """Return the municipality of the row's own column, None when it has none we know."""
        name = values["municipality"]
        if not name:
            return None
        cores = self.districts[subject_id]
        return cores.get(search_form(tidy_territory_name(name)))

    def _named_district(self, values: Mapping[str, Any], subject_id: str) -> str | None:
        """Return the municipality that the name or the address calls a district, the longest."""
        name, address = values["name"], values["address"] or ""
        quoted = {search_form(piece) for piece in quoted_names(name)}
        text = f" {search_form(name)} | {search_form(address)} "
        cores = self.districts[subject_id]
        found = [core for core in cores if core in quoted or _called_district(core, text)]
        found = found or [core for core in cores if _called_by_adjective(core, text)]
        return cores[max(found, key=len)] if found else None

    def _settlement_in(self, address: str, subject_id: str) -> Mapping[str, Any] | None:
        """Return the last settlement of the address: alone between two commas, or after "г."."""
        pieces = [split_place(piece)[0] for piece in address.split(",")]
        pieces += [search_form(name) for name in _AFTER_MARK.findall(address)]
        found = [self.settlements.get((subject_id, piece)) for piece in pieces]
        return next((row for row in reversed(found) if row is not None), None)

    def _outside_km(self, lat: float, lon: float, subject_id: str) -> float | None:
        if subject_id not in self.outlines.ids:
            return None
        if subject_id in self.outlines.containing(lon, lat):
            return None
        reach_km = 500.0
        return round(self.outlines.distances_km(lon, lat, reach_km).get(subject_id, reach_km), 1)

    def _is_city_centre(self, lat: float, lon: float, subject_id: str) -> bool:
        """Whether the point is the centre of a city that is a subject by itself."""
        name = search_form(self.territories[subject_id]["name"])
        city = self.settlements.get((subject_id, name))
        if city is None:
            return False
        return distance_km((lat, lon), (city["lat"], city["lon"])) <= CITY_CENTRE_KM


def _called_by_adjective(core: str, text: str) -> bool:
    """Whether "Дмитровский р-н" is meant, which became "Дмитровский городской округ"."""
    name, _, kind = core.partition(" ")
    if not kind.startswith(("городской округ", "муниципальный", "район")):
        return False
    return f" {name} р н " in text or f" {name} район " in text


def _called_district(core: str, text: str) -> bool:
    if core not in text:
        return False
    ways: Iterable[str] = (
        f"район {core}",
        f"района {core}",
        f"районов {core}",
        f"{core} район",
        f"{core} района",
        f"р н {core}",
        f"{core} р н",
    )
    if " район" in core or core.startswith("район "):
        ways = (core,)
    return any(f" {way} " in text for way in ways)
