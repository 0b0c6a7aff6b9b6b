"""How many organisations of a region give a service: one number for each service type."""

from collections.abc import Iterable

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from registry.models import Organisation, Service
from registry.store.matching import is_visible


def count_organisations(
    session: Session, subject_id: str, service_types: Iterable[str], states: tuple[str, ...]
) -> dict[str, int]:
    """Return the organisations of a federal subject by service type; types nobody gives are absent.

    What is only assumed of a kind counts too, as it does in lists.
    """
    rows = session.execute(
        select(Service.service_type_id, func.count(distinct(Organisation.id)))
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(
            Organisation.subject_id == subject_id,
            Service.service_type_id.in_(set(service_types)),
            is_visible(Service.record_state, states),
            is_visible(Organisation.record_state, states),
        )
        .group_by(Service.service_type_id)
    )
    return {service_type: int(count) for service_type, count in rows}
