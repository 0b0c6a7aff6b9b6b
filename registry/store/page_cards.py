"""Putting cards together: what a page of places or organisations shows, in the order asked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from registry.domain.browse import OfferCard, PlaceCard, PlaceFilter, SiteCard
from registry.domain.listings import OrganisationCard
from registry.models import Organisation, Site
from registry.store.browse import PlaceKey
from registry.store.cards import (
    Words,
    at_places,
    read_contacts,
    read_offers,
    read_organisations,
    read_sites,
)
from registry.store.listings import Listed
from registry.store.matching import offer_conditions, select_places


def read_place_cards(
    session: Session, question: PlaceFilter, keys: Sequence[PlaceKey], today: date
) -> tuple[PlaceCard, ...]:
    """Return the card of each place, with those of its offers that match ``question``."""
    words = Words(session)
    organisation_ids = {key.organisation_id for key in keys}
    site_ids = {key.site_id for key in keys if key.site_id is not None}
    organisations = read_organisations(session, words, organisation_ids)
    sites = read_sites(session, words, Site.id.in_(site_ids), question.states)
    contacts = read_contacts(session, words, organisation_ids, question.states)
    bound, unbound = _offers_by_place(session, words, question, organisation_ids, site_ids)
    cards = []
    for key in keys:
        row = organisations[key.organisation_id]
        offers = [*unbound[key.organisation_id]]
        if key.site_id is not None:
            offers = [*bound[key.site_id], *offers]
        verified_on = row.provenance.verified_on
        cards.append(
            PlaceCard(
                organisation=row.ref,
                description=row.description,
                plain_text=row.plain_text,
                subject=row.subject,
                site=None if key.site_id is None else sites[key.site_id][1],
                contacts=tuple(
                    contact
                    for contact in contacts.get(key.organisation_id, ())
                    if contact.site_id in (None, key.site_id)
                ),
                offers=tuple(offers),
                distance_km=kilometres(key.distance_m),
                verified_days_ago=None if verified_on is None else (today - verified_on).days,
                provenance=row.provenance,
            )
        )
    return tuple(cards)


def read_organisation_cards(
    session: Session, question: PlaceFilter, listed: Sequence[Listed]
) -> tuple[OrganisationCard, ...]:
    """Return the card of each organisation, with its matching places and matching offers there."""
    words = Words(session)
    numbers = {each.id for each in listed}
    matching = select_places(question, Site.id).where(
        Site.id.is_not(None), Organisation.id.in_(numbers)
    )
    sites: dict[int, list[SiteCard]] = defaultdict(list)
    for organisation_id, site in read_sites(
        session, words, Site.id.in_(matching), question.states
    ).values():
        sites[organisation_id].append(site)
    site_ids = {site.id for group in sites.values() for site in group}
    organisations = read_organisations(session, words, numbers)
    contacts = read_contacts(session, words, numbers, question.states)
    bound, unbound = _offers_by_place(session, words, question, numbers, site_ids)
    return tuple(
        OrganisationCard(
            organisation=organisations[each.id].ref,
            description=organisations[each.id].description,
            plain_text=organisations[each.id].plain_text,
            subject=organisations[each.id].subject,
            sites=tuple(sites[each.id]),
            contacts=tuple(contacts.get(each.id, ())),
            offers=(
                *(offer for site in sites[each.id] for offer in bound[site.id]),
                *unbound[each.id],
            ),
            distance_km=kilometres(each.distance_m),
            provenance=organisations[each.id].provenance,
        )
        for each in listed
    )


def kilometres(metres: float | None) -> float | None:
    """Return metres as kilometres to the metre."""
    return None if metres is None else round(metres / 1000, 3)


def _offers_by_place(
    session: Session,
    words: Words,
    question: PlaceFilter,
    organisation_ids: set[int],
    site_ids: set[int],
) -> tuple[dict[int, list[OfferCard]], dict[int, list[OfferCard]]]:
    """Return matching offers by site, and those without an address by organisation."""
    bound: dict[int, list[OfferCard]] = defaultdict(list)
    unbound: dict[int, list[OfferCard]] = defaultdict(list)
    conditions = [at_places(organisation_ids, site_ids), *offer_conditions(question)]
    for organisation_id, offer in read_offers(session, words, conditions):
        if offer.site_id is None:
            unbound[organisation_id].append(offer)
        else:
            bound[offer.site_id].append(offer)
    return bound, unbound
