"""Reading lists of organisations and offers, and the service types with their needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, null, or_, select
from sqlalchemy.orm import Session

from registry.domain.browse import PlaceFilter
from registry.domain.listings import OfferPoint, OfferPoints
from registry.models import Offer, Organisation, Service, ServiceType, Site, SitePoint
from registry.store.matching import offer_conditions, select_places
from registry.store.nearest import read_nearest
from registry.store.spatial import byte_order, distance_m


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of a page by number, and metres away (None: not asked, or no point)."""

    id: int
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many records match, and how many of them have no point."""

    total: int
    without_point: int


def count_organisations(session: Session, question: PlaceFilter) -> Totals:
    """Count organisations that have a matching place."""
    places = select_places(
        question,
        Organisation.id.label("id"),
        func.count(SitePoint.site_id).label("points"),
    )
    each = places.group_by(Organisation.id).subquery()
    total, without = session.execute(
        select(func.count(), func.count().filter(each.c.points == 0)).select_from(each)
    ).one()
    return Totals(total, without)


def list_organisation_ids(session: Session, question: PlaceFilter, total: int) -> list[Listed]:
    """Return the organisations of the asked page: the nearest matching site decides, else name."""
    near = question.near
    if near is None:
        return _read_organisations(session, question, null(), ())
    away = func.min(distance_m(SitePoint.geom, near))
    return read_nearest(
        question,
        total,
        lambda ring: _read_organisations(session, ring, away, (away.is_(None), away)),
    )


def _read_organisations(
    session: Session, question: PlaceFilter, away: Any, order: tuple[Any, ...]
) -> list[Listed]:
    statement = (
        select_places(question, Organisation.id, away)
        .group_by(Organisation.id, Organisation.search_text)
        .order_by(*order, byte_order(Organisation.search_text), Organisation.id)
    )
    return _page(session, statement, question)


def count_offers(session: Session, question: PlaceFilter) -> Totals:
    """Count matching offers of matching places."""
    total, with_point = session.execute(
        _select_offers(question, func.count(), func.count(SitePoint.site_id))
    ).one()
    return Totals(total, total - with_point)


def list_offer_ids(session: Session, question: PlaceFilter, total: int) -> list[Listed]:
    """Return the offers of the asked page: nearest first with ``near``, else by name."""
    near = question.near
    if near is None:
        return _read_offers(session, question, null(), ())
    away = distance_m(SitePoint.geom, near)
    return read_nearest(
        question, total, lambda ring: _read_offers(session, ring, away, (away.is_(None), away))
    )


def _read_offers(
    session: Session, question: PlaceFilter, away: Any, order: tuple[Any, ...]
) -> list[Listed]:
    statement = _select_offers(question, Offer.id, away).order_by(
        *order, byte_order(Organisation.search_text), Offer.id
    )
    return _page(session, statement, question)


def list_offer_points(session: Session, question: PlaceFilter, limit: int) -> OfferPoints:
    """Return matching offers that have a point, by number, at most ``limit``."""
    totals = count_offers(session, question)
    statement = _select_offers(
        question,
        Offer.id,
        SitePoint.site_id,
        func.ST_Y(SitePoint.geom),
        func.ST_X(SitePoint.geom),
        Site.position_precision,
        Service.service_type_id,
        Organisation.kind_id,
        Offer.mode,
        Organisation.id,
        Organisation.slug,
        func.coalesce(Organisation.short_name, Organisation.name),
        Offer.fee_rub,
        Offer.taking,
        Offer.source_id,
        Offer.read_on,
        Offer.verified_on,
        Offer.record_state,
        Organisation.record_state,
    )
    rows = session.execute(
        statement.where(SitePoint.site_id.is_not(None)).order_by(Offer.id).limit(limit)
    )
    points = tuple(OfferPoint(*row) for row in rows)
    return OfferPoints(points, totals.total, totals.without_point)


def list_service_types(session: Session) -> Sequence[ServiceType]:
    """Return every service type by shelf and identifier."""
    records: Sequence[ServiceType] = session.scalars(
        select(ServiceType).order_by(byte_order(ServiceType.group_id), byte_order(ServiceType.id))
    ).all()
    return records


def _page(session: Session, statement: Select[Any], question: PlaceFilter) -> list[Listed]:
    first = (question.page - 1) * question.per_page
    rows = session.execute(statement.offset(first).limit(question.per_page))
    return [Listed(identifier, away) for identifier, away in rows]


def _select_offers(question: PlaceFilter, *columns: Any) -> Select[Any]:
    """Return ``columns`` of every matching offer of a matching place, each offer once."""
    statement = (
        select(*columns)
        .select_from(Offer)
        .join(Service)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .outerjoin(Site, Site.id == Offer.site_id)
        .outerjoin(SitePoint, SitePoint.site_id == Offer.site_id)
        .where(*offer_conditions(question))
    )
    if not question.asks_for_places:
        return statement
    sites = select_places(question, Site.id, offers=False).where(Site.id.is_not(None))
    organisations = select_places(question, Organisation.id, offers=False)
    unbound = and_(Offer.site_id.is_(None), Organisation.id.in_(organisations))
    return statement.where(or_(Offer.site_id.in_(sites), unbound))
