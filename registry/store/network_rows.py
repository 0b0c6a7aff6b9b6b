"""The records a network is compiled from, read in columns: no object is made per stored row.

    rows = read_network_rows(session)
    rows.organisations, rows.offers, rows.statements, rows.links, rows.territories

What is visible is not decided here: every row carries its record states.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Executable, func, select
from sqlalchemy.orm import Session

from registry.domain.network_rules import (
    NetworkRows,
    OfferRow,
    OfferStatement,
    OrganisationRow,
    TerritoryRow,
)
from registry.engine.recorded_links import RecordedLinks
from registry.models import (
    Link,
    Offer,
    OfferFact,
    OfferNeed,
    OfferRule,
    OfferUnconfirmed,
    Organisation,
    Service,
    Site,
    SitePoint,
    Territory,
)
from registry.store.revision import get_revision

PART = 50_000  # rows fetched at a time
Only = Collection[int] | None  # organisations, None: all


def read_network_rows(
    session: Session,
    announce: Callable[[str], None] = lambda _: None,
    only: Collection[int] | None = None,
) -> NetworkRows:
    """Read the whole registry as rows; a few seconds at national size.

    ``only``: of these organisations alone, with the links at either end of them.
    """
    revision = get_revision(session)
    territories = _read_territories(session)
    organisations = _read_organisations(session, only)
    sites = _read_sites(session, territories, only)
    announce(f"{len(organisations)} organisations, {len(sites)} sites read")
    offers = _read_offers(session, territories, only)
    statements = _read_statements(session, only)
    announce(f"{len(offers)} offers read")
    links = _read_links(session, only)
    announce(f"{len(links)} links read")
    return NetworkRows(
        revision=revision,
        organisations=organisations,
        sites=sites,
        offers=offers,
        statements=statements,
        links=links,
        territories=territories,
    )


def count_offers(session: Session) -> int:
    """Return how many offers are recorded: how long compiling takes."""
    return session.scalar(select(func.count()).select_from(Offer)) or 0


def _fetch(session: Session, query: Executable) -> Iterator[Sequence[Any]]:
    """Yield the rows of a query as the driver gives them, in parts.

    Past SQLAlchemy's rows and value processing, which take longer than the database; days come as
    text from SQLite (see ``_day``).
    """
    result = session.connection().execute(query)
    try:
        while part := result.cursor.fetchmany(PART):
            yield part
    finally:
        result.close()


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _read_territories(session: Session) -> dict[str, TerritoryRow]:
    query = select(
        Territory.id, Territory.level, Territory.parent_id, Territory.lat, Territory.lon
    ).order_by(Territory.id)
    return {row.id: TerritoryRow(*row) for row in session.execute(query)}


def _read_organisations(session: Session, only: Only) -> tuple[OrganisationRow, ...]:
    query = select(
        Organisation.id,
        Organisation.slug,
        Organisation.kind_id,
        Organisation.name,
        Organisation.record_state,
        Organisation.subject_id,
    ).order_by(Organisation.id)
    if only is not None:
        query = query.where(Organisation.id.in_(only))
    return tuple(OrganisationRow(*row) for row in session.execute(query))


def _read_sites(
    session: Session, territories: dict[str, TerritoryRow], only: Only
) -> tuple[tuple[int, str | None, str | None], ...]:
    query = select(
        Site.organisation_id, Site.municipality_id, Site.subject_id, Site.record_state
    ).order_by(Site.id)
    if only is not None:
        query = query.where(Site.organisation_id.in_(only))
    return tuple(
        (organisation, municipality, subject or _subject_of(municipality, territories))
        for organisation, municipality, subject, state in session.execute(query)
        if state != "closed"
    )


def _read_offers(
    session: Session, territories: dict[str, TerritoryRow], only: Only
) -> tuple[OfferRow, ...]:
    query = (
        select(
            Offer.id,
            Service.organisation_id,
            Service.service_type_id,
            Offer.mode,
            Offer.taking,
            Offer.not_before,
            Offer.wait_days,
            Offer.duration_days,
            Offer.fee_rub,
            Offer.visits,
            Offer.acceptance,
            Offer.self_referral,
            Offer.age_min,
            Offer.age_max,
            Offer.reach_km,
            func.ST_Y(SitePoint.geom),
            func.ST_X(SitePoint.geom),
            Site.municipality_id,
            Site.subject_id,
            Organisation.subject_id,
            Organisation.record_state,
            Service.record_state,
            Site.record_state,
            Offer.record_state,
        )
        .join(Service, Offer.service_id == Service.id)
        .join(Organisation, Service.organisation_id == Organisation.id)
        .outerjoin(Site, Offer.site_id == Site.id)
        .outerjoin(SitePoint, SitePoint.site_id == Site.id)
        .order_by(Offer.id)
    )
    if only is not None:
        query = query.where(Service.organisation_id.in_(only))
    rows = []
    known: dict[tuple[Any, ...], tuple[str, ...]] = {}
    for part in _fetch(session, query):
        for row in part:
            municipality, site_subject, own_subject = row[17:20]
            subject = site_subject or _subject_of(municipality, territories) or own_subject
            states = known.get(row[20:])
            if states is None:
                states = tuple(state for state in row[20:] if state is not None)
                known[row[20:]] = states
            not_before = row[5] and _day(row[5])
            takes_self = row[11] if row[11] is None else bool(row[11])
            own = (*row[:5], not_before, *row[6:11], takes_self, *row[12:17])
            rows.append(OfferRow._make((*own, municipality, subject, states)))
    return tuple(rows)


def _subject_of(municipality: Any, territories: dict[str, TerritoryRow]) -> str | None:
    row = territories.get(municipality) if municipality else None
    return row.parent if row else None


def _read_statements(session: Session, only: Only) -> dict[int, OfferStatement]:
    statements: dict[int, OfferStatement] = defaultdict(OfferStatement)

    def rows(offer_id: Any, *columns: Any) -> Iterator[tuple[Any, ...]]:
        query = select(offer_id, *columns)
        if only is not None:
            query = query.where(offer_id.in_(_offers_of(only)))
        for part in _fetch(session, query):
            yield from part

    for offer, role, fact in rows(OfferFact.offer_id, OfferFact.role, OfferFact.fact_id):
        statements[offer].facts.setdefault(role, []).append(fact)
    for offer, need in rows(OfferNeed.offer_id, OfferNeed.need_id):
        statements[offer].needs.append(need)
    for offer, key, value in rows(OfferRule.offer_id, OfferRule.key, OfferRule.value):
        statements[offer].rules.setdefault(key, []).append(value)
    for offer, key in rows(OfferUnconfirmed.offer_id, OfferUnconfirmed.key):
        statements[offer].unconfirmed.add(key)
    return dict(statements)


def _offers_of(only: Collection[int]) -> Any:
    owned = select(Service.id).where(Service.organisation_id.in_(only))
    return select(Offer.id).where(Offer.service_id.in_(owned))


def _read_links(session: Session, only: Only) -> RecordedLinks:
    query = select(
        Link.from_organisation_id,
        Link.to_organisation_id,
        Link.service_type_id,
        Link.basis,
        Link.handoff_days,
        Link.acceptance,
        Link.record_state,
        Link.valid_until,
    ).order_by(Link.id)
    if only is not None:
        query = query.where(Link.from_organisation_id.in_(only) | Link.to_organisation_id.in_(only))
    parts = []
    for part in _fetch(session, query):
        *columns, until = zip(*part, strict=True)
        parts.append((*columns, [_day(value) for value in until]))
    return RecordedLinks.of_parts(parts)
