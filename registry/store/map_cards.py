"""Whose site it is: the step from a marker's number to a page, and from many to their names."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import Organisation, Site
from registry.store.spatial import byte_order
from registry.tables.base import LARGEST_ID


def find_slug_of_site(session: Session, site_id: int) -> str | None:
    """Return the slug of the organisation that has this site, or None."""
    if site_id > LARGEST_ID:
        return None
    return session.execute(
        select(Organisation.slug)
        .join(Site, Site.organisation_id == Organisation.id)
        .where(Site.id == site_id)
    ).scalar_one_or_none()


def list_site_names(session: Session, site_ids: Sequence[int]) -> list[tuple[int, str, str, str]]:
    """Return (site, slug, name, kind) of the sites, by name; few sites at a time."""
    name = func.coalesce(Organisation.short_name, Organisation.name)
    rows = session.execute(
        select(Site.id, Organisation.slug, name, Organisation.kind_id)
        .join(Organisation, Site.organisation_id == Organisation.id)
        .where(Site.id.in_(site_ids))
        .order_by(byte_order(name), Site.id)
    )
    return [(site, slug, title, kind) for site, slug, title, kind in rows]
