"""Reading everything recorded of one organisation or one offer."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.domain.browse import OrganisationRef
from registry.domain.listings import OfferPage
from registry.domain.place_detail import LinkCard, OfferDetail, PlaceDetail, ServiceDetail
from registry.domain.vocabulary_terms import Term
from registry.models import (
    Link,
    Offer,
    OfferFact,
    OfferNeed,
    OfferRule,
    OfferUnconfirmed,
    Organisation,
    Service,
    ServiceFunding,
    ServiceTypeNeed,
    Site,
)
from registry.store.cards import (
    Words,
    grouped,
    offer_card,
    read_contacts,
    read_organisations,
    read_sites,
)
from registry.store.matching import is_visible
from registry.tables.base import LARGEST_ID


def find_organisation_id(session: Session, asked: str, states: tuple[str, ...]) -> int | None:
    """Return the number of the visible organisation with this slug or number, or None."""
    if "\x00" in asked:  # PostgreSQL cannot even be asked
        return None
    statement = select(Organisation.id).where(is_visible(Organisation.record_state, states))
    by_slug: int | None = session.execute(
        statement.where(Organisation.slug == asked)
    ).scalar_one_or_none()
    if by_slug is not None or not _is_id(asked):
        return by_slug
    by_number: int | None = session.execute(
        statement.where(Organisation.id == int(asked))
    ).scalar_one_or_none()
    return by_number


def _is_id(asked: str) -> bool:
    return asked.isascii() and asked.isdecimal() and len(asked) <= 10 and int(asked) <= LARGEST_ID


def read_place(session: Session, organisation_id: int, states: tuple[str, ...]) -> PlaceDetail:
    """Return everything of a visible organisation."""
    words = Words(session)
    row = read_organisations(session, words, [organisation_id])[organisation_id]
    sites = read_sites(session, words, Site.organisation_id == organisation_id, states)
    contacts = read_contacts(session, words, [organisation_id], states)
    family = _read_family(session, words, organisation_id, row.parent_id, states)
    links = _read_links(session, words, organisation_id, states)
    return PlaceDetail(
        organisation=row.ref,
        external_id=row.external_id,
        description=row.description,
        plain_text=row.plain_text,
        subject=row.subject,
        parent=family.get(row.parent_id) if row.parent_id is not None else None,
        units=tuple(ref for number, ref in family.items() if number != row.parent_id),
        sites=tuple(site for _organisation_id, site in sites.values()),
        contacts=tuple(contacts.get(organisation_id, ())),
        services=_read_services(session, words, organisation_id, states),
        links_out=tuple(card for outgoing, card in links if outgoing),
        links_in=tuple(card for outgoing, card in links if not outgoing),
        provenance=row.provenance,
    )


def find_offer(session: Session, offer_id: int, states: tuple[str, ...]) -> OfferPage | None:
    """Return a visible offer of a visible organisation with everything on it, or None."""
    if not 0 <= offer_id <= LARGEST_ID:
        return None
    found = session.execute(
        select(Offer, Service)
        .join(Service)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(
            Offer.id == offer_id,
            *(is_visible(table.record_state, states) for table in (Offer, Service, Organisation)),
        )
    ).one_or_none()
    if found is None:
        return None
    offer, service = found
    words = Words(session)
    sites = read_sites(session, words, Site.id == offer.site_id, states)
    if offer.site_id is not None and not sites:
        return None  # its address may not be shown, so neither may what happens there
    organisation = read_organisations(session, words, [service.organisation_id])
    contacts = read_contacts(session, words, [service.organisation_id], states)
    return OfferPage(
        offer=_offer_details(session, words, [(offer, service)])[0],
        organisation=organisation[service.organisation_id].ref,
        site=sites[offer.site_id][1] if offer.site_id is not None else None,
        contacts=tuple(
            contact
            for contact in contacts.get(service.organisation_id, ())
            if contact.site_id in (None, offer.site_id) and contact.service_id in (None, service.id)
        ),
    )


def _read_family(
    session: Session,
    words: Words,
    organisation_id: int,
    parent_id: int | None,
    states: tuple[str, ...],
) -> dict[int, OrganisationRef]:
    """Return the visible parent and units of an organisation, by number."""
    records = session.scalars(
        select(Organisation)
        .where(
            or_(Organisation.id == parent_id, Organisation.parent_id == organisation_id),
            is_visible(Organisation.record_state, states),
        )
        .order_by(Organisation.search_text, Organisation.id)
    )
    return {record.id: words.organisation(record) for record in records}


def _read_services(
    session: Session, words: Words, organisation_id: int, states: tuple[str, ...]
) -> tuple[ServiceDetail, ...]:
    services = session.scalars(
        select(Service)
        .where(Service.organisation_id == organisation_id, is_visible(Service.record_state, states))
        .order_by(Service.record_state == "assumed", Service.service_type_id, Service.id)
    ).all()
    numbers = [service.id for service in services]
    pairs = session.execute(
        select(Offer, Service)
        .join(Service)
        .outerjoin(Site, Site.id == Offer.site_id)
        .where(
            Offer.service_id.in_(numbers),
            is_visible(Offer.record_state, states),
            or_(Offer.site_id.is_(None), is_visible(Site.record_state, states)),
        )
        .order_by(Offer.id)
    ).all()
    offers = grouped(
        _offer_details(session, words, [(offer, service) for offer, service in pairs]),
        lambda detail: detail.card.service_id,
        lambda detail: detail,
    )
    funding = grouped(
        session.execute(
            select(ServiceFunding.service_id, ServiceFunding.funding_form_id)
            .where(ServiceFunding.service_id.in_(numbers))
            .order_by(ServiceFunding.funding_form_id)
        ),
        lambda row: row.service_id,
        lambda row: words.funding_forms[row.funding_form_id],
    )
    return tuple(
        ServiceDetail(
            id=service.id,
            service_type=words.service_types[service.service_type_id],
            name=service.name,
            description=service.description,
            plain_text=service.plain_text,
            funding=tuple(funding.get(service.id, ())),
            offers=tuple(offers.get(service.id, ())),
            provenance=words.provenance(service),
        )
        for service in services
    )


def _offer_details(
    session: Session, words: Words, pairs: list[tuple[Offer, Service]]
) -> list[OfferDetail]:
    """Return offers with their lists, by four queries however many they are."""
    numbers = [offer.id for offer, _service in pairs]
    facts = grouped(
        _rows_of(session, OfferFact, numbers, OfferFact.fact_id),
        lambda row: (row.offer_id, row.role),
        lambda row: words.facts[row.fact_id],
    )
    rules = grouped(
        _rows_of(session, OfferRule, numbers, OfferRule.value),
        lambda row: row.offer_id,
        lambda row: (row.key, row.value),
    )
    unconfirmed = grouped(
        _rows_of(session, OfferUnconfirmed, numbers, OfferUnconfirmed.key),
        lambda row: row.offer_id,
        lambda row: row.key,
    )
    own_needs = grouped(
        _rows_of(session, OfferNeed, numbers, OfferNeed.need_id),
        lambda row: row.offer_id,
        lambda row: row.need_id,
    )
    type_needs = read_type_needs(session, {service.service_type_id for _offer, service in pairs})
    details = []
    for offer, service in pairs:
        needs = {*type_needs.get(service.service_type_id, ()), *own_needs.get(offer.id, ())}
        admitted: dict[str, list[str]] = {}
        for key, value in rules.get(offer.id, ()):
            admitted.setdefault(key, []).append(value)
        details.append(
            OfferDetail(
                card=offer_card(words, offer, service),
                requires=tuple(facts.get((offer.id, "requires"), ())),
                requires_at_admission=tuple(facts.get((offer.id, "requires_at_admission"), ())),
                yields=tuple(facts.get((offer.id, "yields"), ())),
                meets=_terms(words.needs, needs),
                rules={key: tuple(values) for key, values in sorted(admitted.items())},
                unconfirmed=tuple(unconfirmed.get(offer.id, ())),
            )
        )
    return details


def read_type_needs(session: Session, service_types: Iterable[str]) -> dict[str, list[str]]:
    """Return the identifiers of the needs that service types meet."""
    rows = session.execute(
        select(ServiceTypeNeed.service_type_id, ServiceTypeNeed.need_id)
        .where(ServiceTypeNeed.service_type_id.in_(set(service_types)))
        .order_by(ServiceTypeNeed.need_id)
    )
    return grouped(rows, lambda row: row.service_type_id, lambda row: row.need_id)


def _rows_of(session: Session, table: Any, offer_ids: list[int], order: Any) -> Iterable[Any]:
    rows: Iterable[Any] = session.scalars(
        select(table).where(table.offer_id.in_(offer_ids)).order_by(table.offer_id, order)
    )
    return rows


def _terms(known: dict[str, Term], identifiers: Iterable[str]) -> tuple[Term, ...]:
    return tuple(known[identifier] for identifier in sorted(identifiers))


def _read_links(
    session: Session, words: Words, organisation_id: int, states: tuple[str, ...]
) -> list[tuple[bool, LinkCard]]:
    """Return recorded links to and from visible organisations; True marks an outgoing one.

    A link of an organisation to itself is outgoing.
    """
    rows = session.execute(
        select(Link, Organisation)
        .join(
            Organisation,
            or_(
                (Link.from_organisation_id == organisation_id)
                & (Organisation.id == Link.to_organisation_id),
                (Link.to_organisation_id == organisation_id)
                & (Link.from_organisation_id != organisation_id)
                & (Organisation.id == Link.from_organisation_id),
            ),
        )
        .where(is_visible(Link.record_state, states), is_visible(Organisation.record_state, states))
        .order_by(Organisation.search_text, Link.id)
    )
    return [
        (
            link.from_organisation_id == organisation_id,
            LinkCard(
                id=link.id,
                other=words.organisation(other),
                service_type=(
                    None
                    if link.service_type_id is None
                    else words.service_types[link.service_type_id]
                ),
                basis=link.basis,
                handoff_days=link.handoff_days,
                acceptance=link.acceptance,
                document=link.document,
                confirmed_by_sender_on=link.confirmed_by_sender_on,
                confirmed_by_receiver_on=link.confirmed_by_receiver_on,
                valid_until=link.valid_until,
                provenance=words.provenance(link),
            ),
        )
        for link, other in rows
    ]
