"""Services and offers that files state, read whole and written in bulk.

    known = load_offers(session, "our_register")      # by (organisation, service type, identifier)
    insert_offers(session, [(key, content), …])
    update_offers(session, [(stored, content), …])

One row of a file is one service with one offer, at the organisation's imported site or, for
``online``, at none. A service found in words of an organisation's row has the identifier "", an
assumed one "assumed"; neither is touched here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import (
    Offer,
    OfferFact,
    OfferNeed,
    OfferRule,
    OfferRuleBasis,
    OfferUnconfirmed,
    Organisation,
    Service,
    ServiceFunding,
    Site,
)
from registry.store.assumed_offers import ASSUMED_ID
from registry.store.bulk import delete_rows, insert_returning_ids, insert_rows, update_row
from registry.store.changes import mark_changed, mark_owners_changed
from registry.store.import_organisations import SITE_ID, WORDS_ID

STATED_ID = "stated"  # of a service whose row gives no identifier
RESERVED_IDS = frozenset({ASSUMED_ID, WORDS_ID})
CHUNK = 500  # identifiers in one IN list
PROVENANCE = ("source_id", "source_locator", "read_on", "record_state")
SERVICE_COLUMNS = ("name", "description", "plain_text")
OFFER_COLUMNS = (
    "site_id",
    "mode",
    "taking",
    "taking_as_of",
    "not_before",
    "wait_days",
    "duration_days",
    "fee_rub",
    "fee_note",
    "visits",
    "acceptance",
    "self_referral",
    "capacity",
    "capacity_as_of",
    "age_min",
    "age_max",
    "reach_km",
    "schedule_text",
)


class ServiceKey(NamedTuple):
    """What makes a service of a file the same one the next time."""

    organisation_id: int
    service_type_id: str
    external_id: str


class OrganisationPlace(NamedTuple):
    """An organisation a file may name: its number, subject and imported site (None: no site)."""

    id: int
    name: str
    subject_id: str | None
    site_id: int | None


@dataclass(frozen=True, slots=True)
class OfferContent:
    """Everything a row says. Lists are sorted; ``facts`` are (role, fact), ``rules`` and ``bases``
    (key, value)."""

    service: Mapping[str, Any]
    offer: Mapping[str, Any]
    provenance: Mapping[str, Any]
    funding: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    unconfirmed: tuple[str, ...] = ()
    bases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StoredOffer:
    """A service as it is kept. ``verified``: somebody confirmed it, an import may not change it."""

    service_id: int
    offer_id: int
    verified: bool
    content: OfferContent


def load_places(session: Session) -> dict[tuple[str, str], OrganisationPlace]:
    """Return every organisation by (source, identifier in it)."""
    sites = {
        row.organisation_id: row.id
        for row in session.execute(
            select(Site.organisation_id, Site.id).where(Site.external_id == SITE_ID)
        )
    }
    rows = session.execute(
        select(
            Organisation.source_id,
            Organisation.external_id,
            Organisation.id,
            Organisation.name,
            Organisation.subject_id,
        )
    )
    return {
        (row.source_id, row.external_id): OrganisationPlace(
            row.id, row.name, row.subject_id, sites.get(row.id)
        )
        for row in rows
    }


def load_other_services(
    session: Session, source_id: str, organisation_ids: Collection[int]
) -> dict[ServiceKey, str]:
    """Return what other sources state of these organisations: the source by service."""
    found: dict[ServiceKey, str] = {}
    wanted = sorted(organisation_ids)
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(
                Service.organisation_id,
                Service.service_type_id,
                Service.external_id,
                Service.source_id,
            ).where(
                Service.organisation_id.in_(wanted[start : start + CHUNK]),
                Service.external_id != ASSUMED_ID,
            )
        )
        for row in rows:
            if row.source_id != source_id or row.external_id == WORDS_ID:
                found[ServiceKey(*row[:3])] = row.source_id
    return found


def load_offers(session: Session, source_id: str) -> dict[ServiceKey, StoredOffer]:
    """Return the services a source stated in files of offers."""
    own = (Service.source_id == source_id, Service.external_id.not_in(RESERVED_IDS))
    services = {row.id: row for row in session.scalars(select(Service).where(*own))}
    offers = session.scalars(
        select(Offer).join(Service, Service.id == Offer.service_id).where(*own)
    ).all()
    funding = _lists(session, ServiceFunding, "service_id", ("funding_form_id",), own)
    facts = _lists(session, OfferFact, "offer_id", ("role", "fact_id"), own)
    needs = _lists(session, OfferNeed, "offer_id", ("need_id",), own)
    rules = _lists(session, OfferRule, "offer_id", ("key", "value"), own)
    unconfirmed = _lists(session, OfferUnconfirmed, "offer_id", ("key",), own)
    bases = _lists(session, OfferRuleBasis, "offer_id", ("key", "document"), own)
    found = {}
    for offer in offers:
        service = services[offer.service_id]
        key = ServiceKey(service.organisation_id, service.service_type_id, service.external_id)
        content = OfferContent(
            service={name: getattr(service, name) for name in SERVICE_COLUMNS},
            offer={name: getattr(offer, name) for name in OFFER_COLUMNS},
            provenance={name: getattr(offer, name) for name in PROVENANCE},
            funding=_first(funding[service.id]),
            facts=tuple(sorted(facts[offer.id])),
            needs=_first(needs[offer.id]),
            rules=tuple(sorted(rules[offer.id])),
            unconfirmed=_first(unconfirmed[offer.id]),
            bases=tuple(sorted(bases[offer.id])),
        )
        verified = service.verified_on is not None or offer.verified_on is not None
        found[key] = StoredOffer(service.id, offer.id, verified, content)
    return found


def _lists(
    session: Session, model: Any, owner: str, names: Sequence[str], own: tuple[Any, ...]
) -> dict[int, list[Any]]:
    """Return the rows of a list table by the service or offer they belong to."""
    columns = [getattr(model, owner), *(getattr(model, name) for name in names)]
    query = select(*columns)
    if owner == "offer_id":
        query = query.join(Offer, Offer.id == model.offer_id)
        query = query.join(Service, Service.id == Offer.service_id)
    else:
        query = query.join(Service, Service.id == model.service_id)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query.where(*own)):
        found[row[0]].append(tuple(row[1:]))
    return found


def _first(rows: Iterable[tuple[str]]) -> tuple[str, ...]:
    return tuple(sorted(value for (value,) in rows))


def insert_offers(session: Session, rows: Sequence[tuple[ServiceKey, OfferContent]]) -> None:
    """Insert services, each with its offer."""
    mark_changed(session, (key.organisation_id for key, _ in rows))
    service_ids = insert_returning_ids(
        session,
        Service,
        [key._asdict() | {**content.service, **content.provenance} for key, content in rows],
    )
    offer_ids = insert_returning_ids(
        session,
        Offer,
        [
            {"service_id": service_id, **content.offer, **content.provenance}
            for service_id, (_, content) in zip(service_ids, rows, strict=True)
        ],
    )
    owners = zip(service_ids, offer_ids, (content for _, content in rows), strict=True)
    _insert_lists(session, list(owners))


def update_offers(session: Session, changes: Sequence[tuple[StoredOffer, OfferContent]]) -> None:
    """Bring stored services to new contents; their ids stay."""
    for stored, content in changes:
        update_row(session, Service, stored.service_id, {**content.service, **content.provenance})
        update_row(session, Offer, stored.offer_id, {**content.offer, **content.provenance})
    services = [stored.service_id for stored, _ in changes]
    mark_owners_changed(session, services)
    offers = [stored.offer_id for stored, _ in changes]
    for start in range(0, len(changes), CHUNK):
        part = slice(start, start + CHUNK)
        delete_rows(session, ServiceFunding, ServiceFunding.service_id.in_(services[part]))
        for model in (OfferFact, OfferNeed, OfferRule, OfferUnconfirmed, OfferRuleBasis):
            delete_rows(session, model, model.offer_id.in_(offers[part]))
    _insert_lists(
        session, [(stored.service_id, stored.offer_id, content) for stored, content in changes]
    )


def _insert_lists(session: Session, owners: Sequence[tuple[int, int, OfferContent]]) -> None:
    insert_rows(
        session,
        ServiceFunding,
        [
            {"service_id": service_id, "funding_form_id": form}
            for service_id, _, content in owners
            for form in content.funding
        ],
    )
    tables: tuple[tuple[Any, tuple[str, ...], str], ...] = (
        (OfferFact, ("role", "fact_id"), "facts"),
        (OfferNeed, ("need_id",), "needs"),
        (OfferRule, ("key", "value"), "rules"),
        (OfferUnconfirmed, ("key",), "unconfirmed"),
        (OfferRuleBasis, ("key", "document"), "bases"),
    )
    for model, columns, name in tables:
        rows = []
        for _, offer_id, content in owners:
            for item in getattr(content, name):
                values = item if isinstance(item, tuple) else (item,)
                rows.append({"offer_id": offer_id, **dict(zip(columns, values, strict=True))})
        insert_rows(session, model, rows)
