"""Putting cards together: what a page of places or organisations shows, in the order asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.domain.browse import OfferCard, PlaceCard, PlaceFilter, SiteCard
from registry.domain.listings import OrganisationCard
from registry.models import Offer, Service, Site
from registry.store.cards import (
    Words,
    at_places,
    read_contacts,
    read_offers,
    read_organisations,
    read_sites,
)
from registry.store.matching import is_visible


@dataclass(frozen=True, slots=True)
class PlaceKey:
    """One place of a page: an organisation, its site (None: none visible), metres away.

    ``offer_ids`` are the offers there that match; ``not_stated``: see ``PlaceCard``.
    """

    organisation_id: int
    site_id: int | None
    distance_m: float | None
    offer_ids: tuple[int, ...] = ()
    not_stated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of a page by number, and metres away (None: not asked, or no point)."""

    id: int
    distance_m: float | None


def with_all_offers(
    session: Session, keys: Sequence[PlaceKey], states: tuple[str, ...]
) -> list[PlaceKey]:
    """Return the places with every visible offer there, for cards that answer no question."""
    owners = {key.organisation_id for key in keys}
    rows = session.execute(
        select(Offer.id, Offer.site_id, Service.organisation_id)
        .join(Service, Service.id == Offer.service_id)
        .where(
            at_places(owners, {key.site_id for key in keys if key.site_id is not None}),
            is_visible(Offer.record_state, states),
            is_visible(Service.record_state, states),
        )
    ).all()
    return [
        replace(
            key,
            offer_ids=tuple(
                number
                for number, site_id, owner in rows
                if owner == key.organisation_id and site_id in (None, key.site_id)
            ),
        )
        for key in keys
    ]


def read_place_cards(
    session: Session, question: PlaceFilter, keys: Sequence[PlaceKey], today: date
) -> tuple[PlaceCard, ...]:
    """Return the card of each place, with those of its offers that match ``question``.

    What is gone since the places were looked for has no card.
    """
    words = Words(session)
    organisation_ids = {key.organisation_id for key in keys}
    site_ids = {key.site_id for key in keys if key.site_id is not None}
    organisations = read_organisations(session, words, organisation_ids)
    sites = read_sites(session, words, Site.id.in_(site_ids), question.states)
    contacts = read_contacts(session, words, organisation_ids, question.states)
    offers_of = _read_offers(session, words, keys)
    cards = []
    for key in keys:
        row = organisations.get(key.organisation_id)
        if row is None or (key.site_id is not None and key.site_id not in sites):
            continue
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
                offers=tuple(_bound_first(offers_of, key.offer_ids)),
                distance_km=kilometres(key.distance_m),
                verified_days_ago=None if verified_on is None else (today - verified_on).days,
                provenance=row.provenance,
                not_stated=key.not_stated,
            )
        )
    return tuple(cards)


def read_organisation_cards(
    session: Session,
    question: PlaceFilter,
    listed: Sequence[Listed],
    keys: Sequence[PlaceKey],
) -> tuple[OrganisationCard, ...]:
    """Return the card of each organisation with its matching places (``keys``) and offers there."""
    words = Words(session)
    numbers = {each.id for each in listed}
    site_ids = {key.site_id for key in keys if key.site_id is not None}
    sites: dict[int, list[SiteCard]] = defaultdict(list)
    for organisation_id, site in read_sites(
        session, words, Site.id.in_(site_ids), question.states
    ).values():
        sites[organisation_id].append(site)
    organisations = read_organisations(session, words, numbers)
    listed = [each for each in listed if each.id in organisations]
    contacts = read_contacts(session, words, numbers, question.states)
    offers_of = _read_offers(session, words, keys)
    offer_ids: dict[int, dict[int, None]] = defaultdict(dict)
    for key in sorted(keys, key=lambda key: key.site_id or 0):
        offer_ids[key.organisation_id].update(dict.fromkeys(key.offer_ids))
    return tuple(
        OrganisationCard(
            organisation=organisations[each.id].ref,
            description=organisations[each.id].description,
            plain_text=organisations[each.id].plain_text,
            subject=organisations[each.id].subject,
            sites=tuple(sites[each.id]),
            contacts=tuple(contacts.get(each.id, ())),
            offers=tuple(_by_site(_bound_first(offers_of, offer_ids[each.id]))),
            distance_km=kilometres(each.distance_m),
            provenance=organisations[each.id].provenance,
        )
        for each in listed
    )


def kilometres(metres: float | None) -> float | None:
    """Return metres as kilometres to the metre."""
    return None if metres is None else round(metres / 1000, 3)


def _read_offers(session: Session, words: Words, keys: Sequence[PlaceKey]) -> dict[int, OfferCard]:
    """Return the offers of places by number, in the order of cards: stated ones first."""
    numbers = {number for key in keys for number in key.offer_ids}
    found = read_offers(session, words, [Offer.id.in_(numbers)])
    return {offer.id: offer for _organisation_id, offer in found}


def _bound_first(offers: dict[int, OfferCard], wanted: Iterable[int]) -> list[OfferCard]:
    """Return the wanted offers in the order of ``offers``, those without an address last."""
    numbers = set(wanted)
    chosen = [offer for number, offer in offers.items() if number in numbers]
    return sorted(chosen, key=lambda offer: offer.site_id is None)


def _by_site(offers: Sequence[OfferCard]) -> list[OfferCard]:
    """Return the offers site by site, those without an address last."""
    return sorted(offers, key=lambda offer: (offer.site_id is None, offer.site_id or 0))
