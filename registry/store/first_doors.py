"""Places where a family may begin when no route is known: the nearest of a few kinds.

    list_first_doors(session, vocabulary, subject="RU-MOW", point=(55.75, 37.61), states=…)

A door must be open today: closed and planned records are never one, whatever is shown elsewhere.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.domain.distance import distance_km
from registry.domain.route_report import FirstDoor
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Term
from registry.models import Contact, Organisation, Service, Site, SitePoint, Territory
from registry.store.route_records import organisation_report, site_report

PARENT_SERVICES = ("parent_support", "family_group", "guardian_support")
DOORS_PER_KIND = 2
NEVER_DOORS = frozenset({"closed", "planned"})


@dataclass(frozen=True, slots=True)
class Door:
    """Which organisations are this door. ``near`` doors must be near the person."""

    code: str
    condition: ColumnElement[bool]
    near: bool = True


def _doors() -> tuple[Door, ...]:
    supports_parents = exists().where(
        Service.organisation_id == Organisation.id,
        Service.service_type_id.in_(PARENT_SERVICES),
        Service.record_state.not_in(NEVER_DOORS),
    )
    # a line is a door only when someone has called it: a dead number is worse than none
    answers = exists().where(
        Contact.organisation_id == Organisation.id,
        Contact.kind == "telephone",
        Contact.record_state == "verified",
    )
    return (
        Door("polyclinic", Organisation.kind_id == "polyclinic"),
        Door("ppms_centre", Organisation.kind_id == "ppms_centre"),
        Door("mfc", Organisation.kind_id == "mfc"),
        Door("parents_ngo", (Organisation.kind_id == "ngo") & supports_parents),
        Door("helpline", (Organisation.kind_id == "crisis_line") & answers, near=False),
    )


def list_first_doors(
    session: Session,
    vocabulary: Vocabulary,
    *,
    subject: str | None,
    point: tuple[float, float] | None,
    states: Collection[str],
    circuity: float,
) -> tuple[FirstDoor, ...]:
    """Return at most ``DOORS_PER_KIND`` of each door, nearest first.

    Near doors are those of the ``subject``; when that is not known, the nearest to the ``point``
    (lat, lon, degrees); when neither is known, none. ``states`` may be shown.
    """
    open_states = set(states) - NEVER_DOORS
    found: list[FirstDoor] = []
    for door in _doors():
        if door.near and subject is None and point is None:
            continue
        found += _nearest(
            session, vocabulary, door, subject, point, states=open_states, circuity=circuity
        )
    return tuple(found)


def _nearest(
    session: Session,
    vocabulary: Vocabulary,
    door: Door,
    subject: str | None,
    point: tuple[float, float] | None,
    *,
    states: Collection[str],
    circuity: float,
) -> list[FirstDoor]:
    query = (
        select(Organisation.id, Site.id, func.ST_Y(SitePoint.geom), func.ST_X(SitePoint.geom))
        .outerjoin(Site, (Site.organisation_id == Organisation.id) & Site.record_state.in_(states))
        .outerjoin(SitePoint, SitePoint.site_id == Site.id)
        .where(door.condition, Organisation.record_state.in_(states))
        .order_by(Organisation.name, Organisation.id, Site.id)
    )
    if door.near and subject is not None:
        query = query.where(func.coalesce(Site.subject_id, Organisation.subject_id) == subject)
    places: dict[int, tuple[float, int | None, tuple[float, float] | None]] = {}
    for organisation, site, lat, lon in session.execute(query):
        there = None if lat is None else (lat, lon)
        far = distance_km(point, there) * circuity if point and there else float("inf")
        if organisation not in places or far < places[organisation][0]:
            places[organisation] = (far, site, there)
    nearest = sorted(places, key=lambda number: places[number][0])[:DOORS_PER_KIND]
    return _reports(session, vocabulary, door, {number: places[number] for number in nearest})


def _reports(
    session: Session,
    vocabulary: Vocabulary,
    door: Door,
    places: Mapping[int, tuple[float, int | None, tuple[float, float] | None]],
) -> list[FirstDoor]:
    if not places:
        return []
    organisations = {
        row.id: row
        for row in session.scalars(
            select(Organisation)
            .where(Organisation.id.in_(places))
            .options(joinedload(Organisation.source), selectinload(Organisation.contacts))
        )
    }
    site_numbers = [site for _, site, _ in places.values() if site is not None]
    sites = {row.id: row for row in session.scalars(select(Site).where(Site.id.in_(site_numbers)))}
    names = {site.municipality_id for site in sites.values()}
    names |= {site.subject_id for site in sites.values()}
    territories = {
        row.id: Term(id=row.id, label_ru=row.name, label_en=row.name_en or row.name)
        for row in session.scalars(select(Territory).where(Territory.id.in_(names - {None})))
    }
    return [
        FirstDoor(
            code=door.code,
            organisation=organisation_report(organisations[number], vocabulary),
            site=site_report(sites[site], there, territories) if site is not None else None,
            distance_km=None if far == float("inf") else far,
        )
        for number, (far, site, there) in places.items()
    ]
