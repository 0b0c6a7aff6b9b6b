"""What a marker tells when it is opened: one site of one organisation, or who stands in a cluster.

    place, site = get_map_card(session, site_id, mode)
    names = list_site_names(session, (7, 8))

Raises ``PlaceNotFoundError`` when there is no such visible site.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.domain.browse import PlaceNotFoundError, SiteCard
from registry.domain.place_detail import PlaceDetail
from registry.services import browse
from registry.store import map_cards as store


@dataclass(frozen=True, slots=True)
class SiteName:
    """Who stands at a site."""

    site_id: int
    slug: str
    name: str
    kind: str


def get_map_card(session: Session, site_id: int, mode: str) -> tuple[PlaceDetail, SiteCard]:
    """Return the organisation and the site behind a marker; ``mode`` as configured."""
    slug = store.find_slug_of_site(session, site_id)
    if slug is None:
        raise PlaceNotFoundError(site_id)
    place = browse.get_place(session, slug, mode)
    for site in place.sites:
        if site.id == site_id:
            return place, site
    raise PlaceNotFoundError(site_id)


def list_site_names(session: Session, site_ids: Sequence[int]) -> tuple[SiteName, ...]:
    """Return who stands at the sites, by name; they are taken to be visible."""
    return tuple(SiteName(*row) for row in store.list_site_names(session, site_ids))
