"""Reading what maps of offers show, and the service types."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.domain.listings import OfferPoint
from registry.models import Offer, Organisation, Service, ServiceType, Site, SitePoint
from registry.store.spatial import byte_order

CHUNK = 5000  # numbers in one statement


def read_offer_points(session: Session, numbers: Sequence[int]) -> tuple[OfferPoint, ...]:
    """Return these offers as points of a map, in the order given; all of them have a point."""
    found: list[OfferPoint] = []
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        rows = session.execute(
            select(
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
            .join(Service, Service.id == Offer.service_id)
            .join(Organisation, Organisation.id == Service.organisation_id)
            .join(Site, Site.id == Offer.site_id)
            .join(SitePoint, SitePoint.site_id == Site.id)
            .where(Offer.id.in_(part))
            .order_by(Offer.id)
        )
        found += [OfferPoint(*row) for row in rows]
    return tuple(found)


def list_service_types(session: Session) -> Sequence[ServiceType]:
    """Return every service type by shelf and identifier."""
    records: Sequence[ServiceType] = session.scalars(
        select(ServiceType).order_by(byte_order(ServiceType.group_id), byte_order(ServiceType.id))
    ).all()
    return records
