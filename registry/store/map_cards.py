"""Whose site it is: the step from a marker's number to a page."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Organisation, Site


def find_slug_of_site(session: Session, site_id: int) -> str | None:
    """Return the slug of the organisation that has this site, or None."""
    return session.execute(
        select(Organisation.slug)
        .join(Site, Site.organisation_id == Organisation.id)
        .where(Site.id == site_id)
    ).scalar_one_or_none()
