"""Names, addresses, telephones and sources of the organisations and offers in an answer.

    records = read_route_records(session, vocabulary, wanted)

A handful of rows per answer, in a handful of queries. Telephones of records that are archive,
planned, closed or invented are left out here, so that no door can show them by mistake.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.domain.route_records import OfferRecord, RouteRecords, Wanted
from registry.domain.route_report import (
    QUIET_STATES,
    ContactReport,
    OrganisationReport,
    SiteReport,
    SourceReport,
    least_sure,
)
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Term
from registry.models import (
    Contact,
    Offer,
    OfferRuleBasis,
    Organisation,
    Service,
    Site,
    SitePoint,
    Source,
    Territory,
)
from registry.tables.base import Provenance


def read_route_records(session: Session, vocabulary: Vocabulary, wanted: Wanted) -> RouteRecords:
    """Return what is known; what does not exist (any more) is simply absent."""
    found = _read_offers(session, _numbers(wanted.offers))
    owners = {offer.service.organisation for offer in found}
    owners |= set(_read_organisations(session, wanted.organisations))
    names = set(wanted.territories)
    for offer in found:
        if offer.site is not None:
            names |= {offer.site.municipality_id or "", offer.site.subject_id or ""}
    words = _read_territories(session, names - {""})
    points = _read_points(session, [offer.site_id for offer in found if offer.site_id])
    sources = _read_sources(session, {offer.source_id for offer in found})
    return RouteRecords(
        organisations={owner.slug: organisation_report(owner, vocabulary) for owner in owners},
        offers={str(offer.id): _offer_record(offer, words, points, sources) for offer in found},
        territories=words,
        rule_bases=_read_rule_bases(session, _numbers(wanted.refused)),
    )


def read_territory_levels(session: Session, names: Collection[str]) -> dict[str, str]:
    """Return the level of every territory of these identifiers that exists."""
    query = select(Territory.id, Territory.level).where(Territory.id.in_(names))
    return {row.id: row.level for row in (session.execute(query) if names else ())}


def organisation_report(organisation: Organisation, vocabulary: Vocabulary) -> OrganisationReport:
    """Return an organisation as people read it; its contacts and source must be loaded."""
    may_be_called = organisation.record_state not in QUIET_STATES
    return OrganisationReport(
        slug=organisation.slug,
        name=organisation.name,
        short_name=organisation.short_name,
        kind=vocabulary.kind(organisation.kind_id),
        record_state=organisation.record_state,
        may_be_called=may_be_called,
        contacts=_contacts(organisation.contacts, may_be_called),
        source=_source_report(organisation, organisation.source),
    )


def site_report(
    site: Site, point: tuple[float, float] | None, territories: dict[str, Term]
) -> SiteReport:
    """Return a site as people read it; ``point`` is (lat, lon)."""
    municipality = territories.get(site.municipality_id or "")
    subject = territories.get(site.subject_id or "")
    return SiteReport(
        name=site.name,
        address=site.address,
        municipality=municipality.label_ru if municipality else None,
        subject=subject.label_ru if subject else None,
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        position_precision=site.position_precision,
        hours_text=site.hours_text,
        step_free=site.step_free,
    )


def _numbers(identifiers: Iterable[str]) -> list[int]:
    return [int(identifier) for identifier in identifiers if identifier.isdecimal()]


def _read_rule_bases(session: Session, numbers: Collection[int]) -> dict[tuple[str, str], str]:
    query = select(OfferRuleBasis).where(OfferRuleBasis.offer_id.in_(numbers))
    return {
        (str(row.offer_id), row.key): row.document
        for row in (session.scalars(query) if numbers else ())
    }


def _read_offers(session: Session, numbers: Collection[int]) -> list[Offer]:
    organisation = joinedload(Offer.service).joinedload(Service.organisation)
    query = (
        select(Offer)
        .where(Offer.id.in_(numbers))
        .options(
            organisation.joinedload(Organisation.source),
            organisation.selectinload(Organisation.contacts),
            joinedload(Offer.site),
        )
    )
    return list(session.scalars(query)) if numbers else []


def _read_organisations(session: Session, slugs: Collection[str]) -> list[Organisation]:
    query = (
        select(Organisation)
        .where(Organisation.slug.in_(slugs))
        .options(joinedload(Organisation.source), selectinload(Organisation.contacts))
    )
    return list(session.scalars(query)) if slugs else []


def _read_territories(session: Session, names: Collection[str]) -> dict[str, Term]:
    query = select(Territory.id, Territory.name, Territory.name_en).where(Territory.id.in_(names))
    return {
        row.id: Term(id=row.id, label_ru=row.name, label_en=row.name_en or row.name)
        for row in (session.execute(query) if names else ())
    }


def _read_points(session: Session, sites: Collection[int]) -> dict[int, tuple[float, float]]:
    query = select(SitePoint.site_id, func.ST_Y(SitePoint.geom), func.ST_X(SitePoint.geom)).where(
        SitePoint.site_id.in_(sites)
    )
    return {site: (lat, lon) for site, lat, lon in (session.execute(query) if sites else ())}


def _read_sources(session: Session, names: Collection[str]) -> dict[str, Source]:
    query = select(Source).where(Source.id.in_(names))
    return {source.id: source for source in (session.scalars(query) if names else ())}


def _offer_record(
    offer: Offer,
    territories: dict[str, Term],
    points: dict[int, tuple[float, float]],
    sources: dict[str, Source],
) -> OfferRecord:
    service, site = offer.service, offer.site
    owner = service.organisation
    states = [owner.record_state, service.record_state, offer.record_state]
    if site is not None:
        states.append(site.record_state)
    may_be_called = QUIET_STATES.isdisjoint(states)
    concerned = [
        contact
        for contact in owner.contacts
        if contact.site_id in (None, offer.site_id)
        and contact.service_id in (None, offer.service_id)
    ]
    concerned.sort(key=lambda contact: contact.site_id is None and contact.service_id is None)
    # an assumed offer was read nowhere: what can be checked is the organisation's own record
    record: Provenance = owner if offer.record_state == "assumed" else offer
    return OfferRecord(
        service_name=service.name,
        service_plain=service.plain_text,
        site=site_report(site, points.get(site.id), territories) if site is not None else None,
        record_state=least_sure(states),
        may_be_called=may_be_called,
        contacts=_contacts(concerned, may_be_called),
        source=_source_report(
            record, owner.source if record is owner else sources[offer.source_id]
        ),
        fee_note=offer.fee_note,
    )


def _contacts(contacts: Iterable[Contact], may_be_called: bool) -> tuple[ContactReport, ...]:
    return tuple(
        ContactReport(contact.kind, contact.value, contact.label)
        for contact in contacts
        if contact.kind != "telephone"
        or (may_be_called and contact.record_state not in QUIET_STATES)
    )


def _source_report(record: Provenance, source: Source) -> SourceReport:
    return SourceReport(
        id=source.id,
        title=source.title,
        url=source.url,
        locator=record.source_locator,
        as_of=source.as_of,
        read_on=record.read_on,
        verified_on=record.verified_on,
        verified_by_role=record.verified_by_role,
    )
