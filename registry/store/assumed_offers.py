"""Assumed offers as rows: what is kept, and bringing it to what is warranted.

An assumed service has ``external_id`` "assumed", so that it never stands in the way of a service of
the same type that the organisation states.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import (
    KindNarrowing,
    Offer,
    OfferFact,
    OfferRule,
    Organisation,
    Service,
    Site,
)
from registry.store.bulk import delete_rows, insert_returning_ids, insert_rows

SOURCE_ID = "rules-by-kind"
ASSUMED_ID = "assumed"
CHUNK = 500  # identifiers in one IN list


class OfferKey(NamedTuple):
    """Where an assumed offer hangs; ``site_id`` None: online."""

    organisation_id: int
    service_type_id: str
    site_id: int | None


class OfferTerms(NamedTuple):
    """What is assumed of it beyond the service type. Rules are (key, value), sorted."""

    mode: str
    age_min: float | None
    age_max: float | None
    reach_km: float | None
    requires: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What the rules by kind look at. ``stated``: types the organisation speaks of itself."""

    id: int
    kind_id: str
    site_ids: tuple[int, ...]
    stated: frozenset[str]
    age_min: float | None
    age_max: float | None
    service_types: tuple[str, ...] | None


def load_organisations(session: Session) -> list[OrganisationFacts]:
    """Return every organisation with its sites, what it states, and what narrows its kind."""
    sites: dict[int, list[int]] = defaultdict(list)
    for site_id, organisation_id in session.execute(
        select(Site.id, Site.organisation_id).order_by(Site.id)
    ):
        sites[organisation_id].append(site_id)
    stated: dict[int, set[str]] = defaultdict(set)
    for organisation_id, service_type in session.execute(
        select(Service.organisation_id, Service.service_type_id).where(
            Service.source_id != SOURCE_ID
        )
    ):
        stated[organisation_id].add(service_type)
    narrowings = {row.organisation_id: row for row in session.scalars(select(KindNarrowing))}
    rows = session.execute(select(Organisation.id, Organisation.kind_id).order_by(Organisation.id))
    return [
        _facts(row.id, row.kind_id, sites[row.id], stated[row.id], narrowings.get(row.id))
        for row in rows
    ]


def _facts(
    organisation_id: int,
    kind_id: str,
    site_ids: Iterable[int],
    stated: Iterable[str],
    narrowing: KindNarrowing | None,
) -> OrganisationFacts:
    types = None if narrowing is None else narrowing.service_types
    return OrganisationFacts(
        id=organisation_id,
        kind_id=kind_id,
        site_ids=tuple(site_ids),
        stated=frozenset(stated),
        age_min=None if narrowing is None else narrowing.age_min,
        age_max=None if narrowing is None else narrowing.age_max,
        service_types=None if types is None else tuple(types),
    )


def load_assumed(session: Session) -> dict[OfferKey, tuple[int, OfferTerms]]:
    """Return the assumed offers that are kept, with their ids."""
    own = Service.source_id == SOURCE_ID
    facts: dict[int, list[str]] = defaultdict(list)
    for offer_id, fact_id in session.execute(
        select(OfferFact.offer_id, OfferFact.fact_id)
        .join(Offer, Offer.id == OfferFact.offer_id)
        .join(Service, Service.id == Offer.service_id)
        .where(own, OfferFact.role == "requires")
    ):
        facts[offer_id].append(fact_id)
    rules: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for offer_id, key, value in session.execute(
        select(OfferRule.offer_id, OfferRule.key, OfferRule.value)
        .join(Offer, Offer.id == OfferRule.offer_id)
        .join(Service, Service.id == Offer.service_id)
        .where(own)
    ):
        rules[offer_id].append((key, value))
    rows = session.execute(
        select(
            Offer.id,
            Service.organisation_id,
            Service.service_type_id,
            Offer.site_id,
            Offer.mode,
            Offer.age_min,
            Offer.age_max,
            Offer.reach_km,
        )
        .join(Service, Service.id == Offer.service_id)
        .where(own)
    )
    return {
        OfferKey(*row[1:4]): (
            row[0],
            OfferTerms(*row[4:], tuple(sorted(facts[row[0]])), tuple(sorted(rules[row[0]]))),
        )
        for row in rows
    }


def insert_assumed(session: Session, offers: Mapping[OfferKey, OfferTerms]) -> None:
    """Insert assumed offers, with the services they need."""
    if not offers:
        return
    service_ids = _service_ids(session, offers)
    keys = list(offers)
    rows = [_offer_row(service_ids[key[:2]], key, offers[key]) for key in keys]
    offer_ids = insert_returning_ids(session, Offer, rows)
    facts, rules = [], []
    for offer_id, key in zip(offer_ids, keys, strict=True):
        terms = offers[key]
        facts += [
            {"offer_id": offer_id, "role": "requires", "fact_id": fact} for fact in terms.requires
        ]
        rules += [
            {"offer_id": offer_id, "key": name, "value": value} for name, value in terms.rules
        ]
    insert_rows(session, OfferFact, facts)
    insert_rows(session, OfferRule, rules)


def delete_offers(session: Session, offer_ids: Sequence[int]) -> None:
    """Delete offers, and the assumed services that are left without any."""
    if not offer_ids:
        return
    for start in range(0, len(offer_ids), CHUNK):
        chunk = offer_ids[start : start + CHUNK]
        delete_rows(session, Offer, Offer.id.in_(chunk))
    empty = select(Service.id).where(
        Service.source_id == SOURCE_ID,
        ~select(Offer.id).where(Offer.service_id == Service.id).exists(),
    )
    delete_rows(session, Service, Service.id.in_(empty))


def _service_ids(session: Session, keys: Collection[OfferKey]) -> dict[tuple[int, str], int]:
    """Return the assumed service of every organisation and type; insert those that are missing."""
    known = {
        (row.organisation_id, row.service_type_id): row.id
        for row in session.execute(
            select(Service.organisation_id, Service.service_type_id, Service.id).where(
                Service.source_id == SOURCE_ID
            )
        )
    }
    missing = list(dict.fromkeys(key[:2] for key in keys if key[:2] not in known))
    rows = [
        {
            "organisation_id": organisation_id,
            "service_type_id": service_type,
            "external_id": ASSUMED_ID,
            "source_id": SOURCE_ID,
            "record_state": "assumed",
        }
        for organisation_id, service_type in missing
    ]
    return known | dict(zip(missing, insert_returning_ids(session, Service, rows), strict=True))


def _offer_row(service_id: int, key: OfferKey, terms: OfferTerms) -> dict[str, Any]:
    return {
        "service_id": service_id,
        "site_id": key.site_id,
        "mode": terms.mode,
        "taking": "unknown",
        "age_min": terms.age_min,
        "age_max": terms.age_max,
        "reach_km": terms.reach_km,
        "source_id": SOURCE_ID,
        "record_state": "assumed",
    }
