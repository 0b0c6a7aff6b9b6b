"""A small registry in four lines, in any of the two databases.

    create_territory(session, "RU-MOW", "Москва")
    create_organisation(
        session, "ПНД № 1", kind="pnd", at=(55.75, 37.61), territory="RU-MOW",
        offers=[offered("outpatient_psychiatry", meets="need.treatment", fee_rub=0)],
    )

Whatever is not said is invented; vocabulary terms, sources and the country come into being when
they are named. Nothing is committed: the session is flushed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from registry.domain.names import search_form
from registry.models import (
    Contact,
    Fact,
    FundingForm,
    Kind,
    Link,
    Need,
    NetworkRevision,
    Offer,
    OfferFact,
    OfferNeed,
    OfferRule,
    OfferUnconfirmed,
    Organisation,
    Service,
    ServiceFunding,
    ServiceType,
    ServiceTypeNeed,
    Site,
    SitePoint,
    Source,
    Territory,
    TerritoryOutline,
)

READ_ON = date(2026, 11, 1)


@dataclass(frozen=True)
class Offered:
    """An offer to be created; see :func:`offered`."""

    service_type: str
    site: int | None
    fields: dict[str, Any]
    meets: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    rules: dict[str, Sequence[str]] = field(default_factory=dict)
    unconfirmed: tuple[str, ...] = ()
    funding: tuple[str, ...] = ()


def offered(
    service_type: str,
    *,
    site: int | None = 0,
    meets: str | Sequence[str] = (),
    requires: str | Sequence[str] = (),
    rules: dict[str, Sequence[str]] | None = None,
    unconfirmed: Sequence[str] = (),
    funding: Sequence[str] = (),
    **fields: Any,
) -> Offered:
    """Describe an offer at the ``site``-th site (None: at no address); ``fields`` of ``Offer``."""
    return Offered(
        service_type,
        site,
        fields,
        _listed(meets),
        _listed(requires),
        rules or {},
        tuple(unconfirmed),
        tuple(funding),
    )


def create_organisation(
    session: Session,
    name: str = "Организация",
    *,
    kind: str = "pnd",
    at: tuple[float, float] | Sequence[tuple[float, float] | None] | None = (55.75, 37.61),
    territory: str | None = None,
    offers: Sequence[Offered] = (),
    state: str = "unverified",
    verified_on: date | None = None,
    telephone: str | None = None,
    slug: str | None = None,
    source: str = "test-source",
    precision: str = "building",
    address: str | None = "ул. Берёзовая, 1",
    **fields: Any,
) -> Organisation:
    """Create an organisation with its sites, offers and contact.

    ``at`` is the point of its only site, a list of points (None: a site without a point), or an
    empty list: no site at all.
    """
    number = session.query(Organisation).count() + 1
    provenance = _provenance(session, source, state, verified_on)
    subject, municipality = _split(session, territory)
    organisation = Organisation(
        slug=slug or f"place-{number}",
        external_id=str(number),
        kind_id=_term(session, Kind, kind, department="health"),
        name=name,
        subject_id=subject,
        search_text=search_form(name),
        **fields,
        **provenance,
    )
    session.add(organisation)
    session.flush()
    points = [at] if at is None or (at and isinstance(at[0], int | float)) else list(at)
    sites = []
    for index, point in enumerate(points):
        site = Site(
            organisation_id=organisation.id,
            external_id=f"site-{index}",
            address=address,
            position_precision="none" if point is None else precision,
            subject_id=subject,
            municipality_id=municipality,
            **provenance,
        )
        session.add(site)
        session.flush()
        if point is not None:
            lat, lon = point
            geom = WKTElement(f"POINT({lon} {lat})", srid=4326)
            session.add(SitePoint(site_id=site.id, geom=geom))
        sites.append(site)
    if telephone:
        session.add(
            Contact(
                organisation_id=organisation.id, kind="telephone", value=telephone, **provenance
            )
        )
    for index, described in enumerate(offers):
        _create_offer(session, organisation, sites, described, index, provenance)
    session.flush()
    return organisation


def create_territory(
    session: Session, territory_id: str, name: str, *, outline: str | None = None, **fields: Any
) -> Territory:
    """Create a federal subject (``RU-XXX``) or a municipality (``RU-XXX.slug``) and its parents.

    ``outline`` is the WKT of a multipolygon.
    """
    parent = territory_id.rpartition(".")[0] or "RU"
    if session.get(Territory, "RU") is None:
        session.add(_territory(session, "RU", "country", "Россия", None))
    if parent != "RU" and session.get(Territory, parent) is None:
        create_territory(session, parent, parent)
    level = "municipality" if "." in territory_id else "subject"
    territory = _territory(session, territory_id, level, name, parent, **fields)
    session.add(territory)
    session.flush()
    if outline is not None:
        geom = WKTElement(outline, srid=4326)
        session.add(TerritoryOutline(territory_id=territory_id, geom=geom))
        session.flush()
    return territory


def create_link(
    session: Session, sender: Organisation, receiver: Organisation, **fields: Any
) -> Link:
    """Create a recorded link between two organisations."""
    provenance = _provenance(session, "test-source", "unverified", None)
    link = Link(
        from_organisation_id=sender.id,
        to_organisation_id=receiver.id,
        **{"basis": "agreement"} | fields,
        **provenance,
    )
    session.add(link)
    session.flush()
    return link


def create_service_type(session: Session, identifier: str, *, meets: Sequence[str] = ()) -> None:
    """Create a service type and the needs it meets."""
    _term(session, ServiceType, identifier, group_id="medical")
    for need in meets:
        need_id = _term(session, Need, need)
        session.add(ServiceTypeNeed(service_type_id=identifier, need_id=need_id))
    session.flush()


def set_revision(session: Session, revision: int, changed_at: Any) -> None:
    """Set the revision of the network."""
    session.merge(NetworkRevision(id=1, revision=revision, changed_at=changed_at))
    session.flush()


def _create_offer(
    session: Session,
    organisation: Organisation,
    sites: Sequence[Site],
    described: Offered,
    index: int,
    provenance: dict[str, Any],
) -> None:
    fields = dict(described.fields)
    state = fields.pop("state", None)
    if state is not None:
        provenance = provenance | {"record_state": state}
    service_type = _term(session, ServiceType, described.service_type, group_id="medical")
    service = Service(
        organisation_id=organisation.id,
        service_type_id=service_type,
        external_id=str(index),
        **provenance,
    )
    session.add(service)
    session.flush()
    for form in described.funding:
        form_id = _term(session, FundingForm, form)
        session.add(ServiceFunding(service_id=service.id, funding_form_id=form_id))
    site_id = None if described.site is None else sites[described.site].id
    mode = fields.pop("mode", "online" if site_id is None else "in_person")
    offer = Offer(service_id=service.id, site_id=site_id, mode=mode, **fields, **provenance)
    session.add(offer)
    session.flush()
    for need in described.meets:
        session.add(OfferNeed(offer_id=offer.id, need_id=_term(session, Need, need)))
    for fact in described.requires:
        fact_id = _term(session, Fact, fact)
        session.add(OfferFact(offer_id=offer.id, role="requires", fact_id=fact_id))
    for key, values in described.rules.items():
        session.add_all(OfferRule(offer_id=offer.id, key=key, value=value) for value in values)
    session.add_all(OfferUnconfirmed(offer_id=offer.id, key=key) for key in described.unconfirmed)


def _territory(
    session: Session,
    territory_id: str,
    level: str,
    name: str,
    parent_id: str | None,
    **fields: Any,
) -> Territory:
    provenance = _provenance(session, "test-source", "unverified", None)
    return Territory(
        id=territory_id, level=level, name=name, parent_id=parent_id, **fields, **provenance
    )


def _split(session: Session, territory: str | None) -> tuple[str | None, str | None]:
    """Return subject and municipality of a territory, created when needed."""
    if territory is None:
        return None, None
    if session.get(Territory, territory) is None:
        create_territory(session, territory, territory)
    if "." in territory:
        return territory.partition(".")[0], territory
    return territory, None


def _provenance(
    session: Session, source: str, state: str, verified_on: date | None
) -> dict[str, Any]:
    if session.get(Source, source) is None:
        session.add(
            Source(
                id=source,
                kind="public_pages",
                title=f"Источник {source}",
                licence="facts",
                as_of=READ_ON,
            )
        )
        session.flush()
    if state == "verified" and verified_on is None:
        verified_on = READ_ON
    return {
        "source_id": source,
        "read_on": READ_ON,
        "verified_on": verified_on,
        "record_state": state,
    }


def _term(session: Session, table: Any, identifier: str, **fields: Any) -> str:
    if session.get(table, identifier) is None:
        session.add(table(id=identifier, label=f"«{identifier}»", label_en=identifier, **fields))
        session.flush()
    return identifier


def _listed(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
