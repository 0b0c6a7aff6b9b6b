"""From slugs to places: an organisation is kept whole and shown at its first address."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import Organisation, Site
from registry.store.matching import is_visible
from registry.store.page_cards import PlaceKey, with_all_offers


def find_places(
    session: Session, slugs: Sequence[str], states: tuple[str, ...]
) -> dict[str, PlaceKey]:
    """Return the place of each visible organisation by its slug."""
    rows = session.execute(
        select(Organisation.slug, Organisation.id, func.min(Site.id))
        .outerjoin(
            Site, (Site.organisation_id == Organisation.id) & is_visible(Site.record_state, states)
        )
        .where(Organisation.slug.in_(slugs), is_visible(Organisation.record_state, states))
        .group_by(Organisation.slug, Organisation.id)
    )
    found = {slug: PlaceKey(number, site_id, None) for slug, number, site_id in rows}
    whole = with_all_offers(session, list(found.values()), states)
    return dict(zip(found, whole, strict=True))
