"""Where the person of a profile lives: a named place gives the point and what it lies in.

    profile, home = complete_home(session, question)
    home.about      # True: the point is the centre of a settlement or district

Raises ``DocumentError`` for a place or territory that the registry does not have.
"""

from typing import Any

from sqlalchemy.orm import Session

from registry.domain.gazetteer import NamedPlace
from registry.domain.problems import DocumentError, Problem
from registry.domain.route_report import HomeReport
from registry.schemas.profile import ProfileQuestion
from registry.store.gazetteer import find_named_place
from registry.store.route_records import read_territory_levels

FEDERAL_CITIES = frozenset({"RU-MOW", "RU-SPE", "RU-SEV"})  # a region that is one city


def complete_home(session: Session, question: ProfileQuestion) -> tuple[dict[str, Any], HomeReport]:
    """Return the profile with region, municipality and point filled from a named place.

    What the profile says itself stays. Without a point and without a settlement or municipality
    there is no point: a region's centre would say nothing about travel, unless it is a city.
    """
    profile = dict(question.profile)
    _check_territories(session, profile)
    place = _find_place(session, question.place, profile)
    if place is not None:
        if profile.get("region") is None and place.subject_id:
            profile["region"] = place.subject_id
        if profile.get("municipality") is None and place.municipality_id:
            profile["municipality"] = place.municipality_id
    has_point = profile.get("lat") is not None or profile.get("lon") is not None
    is_region = place is not None and place.id not in FEDERAL_CITIES and place.level == "subject"
    if place is None or place.lat is None or has_point or is_region:
        return profile, home_of(profile)
    profile["lat"], profile["lon"] = place.lat, place.lon
    return profile, HomeReport(lat=place.lat, lon=place.lon, about=True, place=place.label)


def home_of(profile: dict[str, Any]) -> HomeReport:
    """Return the home of a profile that names no place."""
    return HomeReport(lat=profile.get("lat"), lon=profile.get("lon"), about=False, place=None)


def _find_place(session: Session, named: str | None, profile: dict[str, Any]) -> NamedPlace | None:
    if named is not None:
        place = find_named_place(session, named)
        if place is None:
            raise DocumentError("place", f"there is no place {named!r}; choose one of the list")
        return place
    municipality, region = profile.get("municipality"), profile.get("region")
    if isinstance(municipality, str):
        return find_named_place(session, municipality)
    return find_named_place(session, region) if region in FEDERAL_CITIES else None


def _check_territories(session: Session, profile: dict[str, Any]) -> None:
    said: list[tuple[str, str, str]] = []  # path, identifier, level it must have
    for name, level in (("region", "subject"), ("municipality", "municipality")):
        value = profile.get(name)
        if isinstance(value, list):
            said += [(f"{name}[{n}]", item, level) for n, item in enumerate(value)]
        elif value is not None:
            said.append((name, value, level))
    levels = read_territory_levels(session, {item for _, item, _ in said})
    problems = [
        Problem(path, f"there is no {level} {item!r}")
        for path, item, level in said
        if levels.get(item) != level
    ]
    if problems:
        raise DocumentError.of(problems)
