"""Offers of a federal subject as plain rows, and the cards of those that were chosen."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.domain.browse import ContactCard, SiteCard
from registry.models import Offer, Organisation, Service, Site, SitePoint
from registry.store.cards import (
    OrganisationRow,
    Words,
    read_contacts,
    read_organisations,
    read_sites,
)
from registry.store.matching import is_visible


class OfferPlace(NamedTuple):
    """An offer with what decides whether it is near; degrees, None: no point."""

    offer_id: int
    organisation_id: int
    site_id: int | None
    service_type: str
    name: str
    organisation_state: str
    offer_state: str
    verified: bool
    municipality: str | None
    lat: float | None
    lon: float | None


class Cards(NamedTuple):
    """What is shown of chosen organisations, by number of organisation or site."""

    organisations: dict[int, OrganisationRow]
    sites: dict[int, SiteCard]
    contacts: dict[int, list[ContactCard]]


def list_offer_places(
    session: Session, subject: str, states: tuple[str, ...]
) -> tuple[OfferPlace, ...]:
    """Return the visible offers of organisations and sites in a federal subject, by number."""
    statement = (
        select(
            Offer.id,
            Organisation.id,
            Offer.site_id,
            Service.service_type_id,
            func.coalesce(Organisation.short_name, Organisation.name),
            Organisation.record_state,
            Offer.record_state,
            Organisation.verified_on.is_not(None),
            Site.municipality_id,
            func.ST_Y(SitePoint.geom),
            func.ST_X(SitePoint.geom),
        )
        .select_from(Offer)
        .join(Service, Service.id == Offer.service_id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .outerjoin(Site, Site.id == Offer.site_id)
        .outerjoin(SitePoint, SitePoint.site_id == Site.id)
        .where(
            func.coalesce(Site.subject_id, Organisation.subject_id) == subject,
            *(is_visible(table.record_state, states) for table in (Offer, Service, Organisation)),
            Site.id.is_(None) | is_visible(Site.record_state, states),
        )
        .order_by(Offer.id)
    )
    return tuple(OfferPlace._make(row) for row in session.execute(statement))


def read_cards(
    session: Session,
    organisation_ids: Collection[int],
    site_ids: Collection[int],
    states: tuple[str, ...],
) -> Cards:
    """Return what is shown of organisations and sites, by three queries however many they are."""
    words = Words(session)
    sites = read_sites(session, words, Site.id.in_(site_ids), states)
    return Cards(
        organisations=read_organisations(session, words, organisation_ids),
        sites={number: card for number, (_organisation, card) in sites.items()},
        contacts=read_contacts(session, words, organisation_ids, states),
    )
