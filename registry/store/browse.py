"""Reading places: which cards stand on a page, how many there are, the points of the map.

Every function takes the whole question and asks ``select_places`` for it, so that list, map, counts
and facets cannot part. The contents of the cards are read by ``registry.store.cards``.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, and_, distinct, func, not_, null, or_, select, union
from sqlalchemy.orm import Session

from registry.domain.browse import MapPoints, PlaceCounts, PlaceFilter, Position
from registry.models import (
    Offer,
    OfferNeed,
    Organisation,
    Service,
    ServiceTypeNeed,
    Site,
    SitePoint,
)
from registry.store.matching import (
    PLACE_KEY,
    has_offer,
    offer_conditions,
    select_places,
)
from registry.store.nearest import read_nearest
from registry.store.spatial import byte_order, distance_m


@dataclass(frozen=True, slots=True)
class PlaceKey:
    """One place of a page: an organisation, its site (None: none visible), metres away."""

    organisation_id: int
    site_id: int | None
    distance_m: float | None


def count_places(session: Session, question: PlaceFilter) -> PlaceCounts:
    """Count matching places, those without a point, and those left out for an unstated fee."""
    total, with_point = session.execute(
        select_places(question, func.count(), func.count(SitePoint.site_id))
    ).one()
    return PlaceCounts(total, total - with_point, _count_fee_not_stated(session, question))


def _count_fee_not_stated(session: Session, question: PlaceFilter) -> int:
    if not question.free:
        return 0
    paid_or_not = replace(question, free=False)
    unstated = has_offer([*offer_conditions(paid_or_not), Offer.fee_rub.is_(None)])
    free = has_offer(offer_conditions(question))
    statement = select_places(question, func.count(), offers=False)
    number: int = session.execute(statement.where(unstated, not_(free))).scalar_one()
    return number


def list_place_keys(session: Session, question: PlaceFilter, total: int) -> list[PlaceKey]:
    """Return the places of the asked page in order; ``total`` is how many match in all."""
    first = (question.page - 1) * question.per_page
    if first >= total:
        return []
    if question.near is None:
        statement = select_places(question, Organisation.id, Site.id, null())
        ordered = statement.order_by(byte_order(Organisation.search_text), PLACE_KEY)
        return _read_keys(session, ordered, first, question.per_page)
    near = question.near
    return read_nearest(question, total, lambda ring: _nearest(session, ring, near))


def _nearest(session: Session, question: PlaceFilter, near: Position) -> list[PlaceKey]:
    away = distance_m(SitePoint.geom, near)
    statement = select_places(question, Organisation.id, Site.id, away).order_by(
        away.is_(None), away, byte_order(Organisation.search_text), PLACE_KEY
    )
    return _read_keys(
        session, statement, (question.page - 1) * question.per_page, question.per_page
    )


def _read_keys(session: Session, statement: Select[Any], first: int, many: int) -> list[PlaceKey]:
    rows = session.execute(statement.offset(first).limit(many))
    return [PlaceKey(organisation_id, site_id, away) for organisation_id, site_id, away in rows]


def list_points(session: Session, question: PlaceFilter) -> MapPoints:
    """Return every matching place with a point, ordered by site."""
    statement = select_places(
        question,
        Site.id,
        func.ST_Y(SitePoint.geom),
        func.ST_X(SitePoint.geom),
        Organisation.kind_id,
        Organisation.slug,
        Site.position_precision,
        Organisation.record_state,
    )
    rows = session.execute(statement.where(SitePoint.site_id.is_not(None)).order_by(Site.id)).all()
    columns = tuple(zip(*rows, strict=True)) or ((),) * 7
    return MapPoints(*columns)


def count_by_kind(session: Session, question: PlaceFilter) -> dict[str, int]:
    """Return for each kind the places shown if it alone were chosen; kinds without any left out."""
    statement = select_places(replace(question, kinds=()), Organisation.kind_id, func.count())
    return _counts(session, statement.group_by(Organisation.kind_id))


def count_by_service_type(session: Session, question: PlaceFilter) -> dict[str, int]:
    """Return for each service type the places shown if it alone were chosen."""
    others = replace(question, service_types=())
    statement = _with_offers(others, Service.service_type_id, func.count(distinct(PLACE_KEY)))
    return _counts(session, statement.group_by(Service.service_type_id))


def count_by_need(session: Session, question: PlaceFilter) -> dict[str, int]:
    """Return for each need the places shown if it alone were chosen."""
    by_type = select(Offer.id.label("offer_id"), ServiceTypeNeed.need_id.label("need_id"))
    by_type = by_type.join(Service).join(
        ServiceTypeNeed, ServiceTypeNeed.service_type_id == Service.service_type_id
    )
    met = union(by_type, select(OfferNeed.offer_id, OfferNeed.need_id)).subquery("met")
    others = replace(question, needs=())
    statement = _with_offers(others, met.c.need_id, func.count(distinct(PLACE_KEY)))
    statement = statement.join(met, met.c.offer_id == Offer.id)
    return _counts(session, statement.group_by(met.c.need_id))


def _with_offers(question: PlaceFilter, *columns: Any) -> Select[Any]:
    """Return ``columns`` of every pair of a matching place and a matching offer there."""
    return (
        select_places(question, *columns, offers=False)
        .join(Service, Service.organisation_id == Organisation.id)
        .join(
            Offer,
            and_(
                Offer.service_id == Service.id,
                or_(Offer.site_id == Site.id, Offer.site_id.is_(None)),
            ),
        )
        .where(*offer_conditions(question))
    )


def _counts(session: Session, statement: Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(statement)}
