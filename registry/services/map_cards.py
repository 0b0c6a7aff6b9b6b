"""What a marker tells when it is opened: one site of one organisation.

    place, site = get_map_card(session, site_id, mode)

Raises ``PlaceNotFoundError`` when there is no such visible site.
"""

from sqlalchemy.orm import Session

from registry.domain.browse import PlaceNotFoundError, SiteCard
from registry.domain.place_detail import PlaceDetail
from registry.services import browse
from registry.store.map_cards import find_slug_of_site


def get_map_card(session: Session, site_id: int, mode: str) -> tuple[PlaceDetail, SiteCard]:
    """Return the organisation and the site behind a marker; ``mode`` as configured."""
    slug = find_slug_of_site(session, site_id)
    if slug is None:
        raise PlaceNotFoundError(site_id)
    place = browse.get_place(session, slug, mode)
    for site in place.sites:
        if site.id == site_id:
            return place, site
    raise PlaceNotFoundError(site_id)
