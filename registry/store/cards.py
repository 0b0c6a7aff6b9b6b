"""Reading what stands on a card: organisations, sites, contacts and offers by their numbers.

Every function reads all asked records with one query and returns values keyed or grouped the way
cards need them; :class:`Words` holds the small tables (kinds, service types, sources) that nearly
every record names, read once for an answer.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.domain.browse import (
    ContactCard,
    OfferCard,
    OrganisationRef,
    Provenance,
    SiteCard,
    TerritoryRef,
)
from registry.domain.vocabulary_terms import Term
from registry.models import (
    Contact,
    Fact,
    FundingForm,
    Kind,
    Need,
    Offer,
    Organisation,
    Service,
    ServiceType,
    Site,
    SitePoint,
    Source,
    Territory,
)
from registry.store.matching import is_visible

Key = TypeVar("Key")
Value = TypeVar("Value")


class Words:
    """The terms and sources that records name by identifier, each table read when first needed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _read(self, table: Any) -> dict[str, Term]:
        rows = self._session.execute(select(table.id, table.label, table.label_en, table.plain))
        return {
            identifier: Term(id=identifier, label_ru=label, label_en=english, plain=plain or None)
            for identifier, label, english, plain in rows
        }

    @cached_property
    def kinds(self) -> dict[str, Term]:
        return self._read(Kind)

    @cached_property
    def service_types(self) -> dict[str, Term]:
        return self._read(ServiceType)

    @cached_property
    def needs(self) -> dict[str, Term]:
        return self._read(Need)

    @cached_property
    def facts(self) -> dict[str, Term]:
        return self._read(Fact)

    @cached_property
    def funding_forms(self) -> dict[str, Term]:
        return self._read(FundingForm)

    @cached_property
    def sources(self) -> dict[str, Source]:
        return {source.id: source for source in self._session.scalars(select(Source))}

    def provenance(self, record: Any) -> Provenance:
        """Return where ``record`` (any row with the columns of provenance) comes from."""
        source = self.sources[record.source_id]
        return Provenance(
            source_id=source.id,
            source_title=source.title,
            source_url=source.url,
            licence=source.licence,
            notice=source.notice,
            as_of=source.as_of,
            source_locator=record.source_locator,
            read_on=record.read_on,
            verified_on=record.verified_on,
            verified_by_role=record.verified_by_role,
            record_state=record.record_state,
        )

    def organisation(self, record: Organisation) -> OrganisationRef:
        """Return an organisation as others name it."""
        return OrganisationRef(
            id=record.id,
            slug=record.slug,
            name=record.name,
            short_name=record.short_name,
            kind=self.kinds[record.kind_id],
            record_state=record.record_state,
        )


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation with its own texts, before sites and offers join it."""

    ref: OrganisationRef
    external_id: str
    description: str | None
    plain_text: str | None
    parent_id: int | None
    subject: TerritoryRef | None
    provenance: Provenance


def read_organisations(
    session: Session, words: Words, ids: Iterable[int]
) -> dict[int, OrganisationRow]:
    """Return organisations by number."""
    rows = session.execute(
        select(Organisation, Territory)
        .outerjoin(Territory, Territory.id == Organisation.subject_id)
        .where(Organisation.id.in_(set(ids)))
    )
    return {
        record.id: OrganisationRow(
            ref=words.organisation(record),
            external_id=record.external_id,
            description=record.description,
            plain_text=record.plain_text,
            parent_id=record.parent_id,
            subject=territory_ref(subject),
            provenance=words.provenance(record),
        )
        for record, subject in rows
    }


def read_sites(
    session: Session, words: Words, condition: ColumnElement[bool], states: tuple[str, ...]
) -> dict[int, tuple[int, SiteCard]]:
    """Return visible sites by number, each with the number of its organisation."""
    municipality, subject = aliased(Territory), aliased(Territory)
    rows = session.execute(
        select(Site, municipality, subject, func.ST_Y(SitePoint.geom), func.ST_X(SitePoint.geom))
        .outerjoin(SitePoint, SitePoint.site_id == Site.id)
        .outerjoin(municipality, municipality.id == Site.municipality_id)
        .outerjoin(subject, subject.id == Site.subject_id)
        .where(condition, is_visible(Site.record_state, states))
        .order_by(Site.id)
    )
    return {
        site.id: (
            site.organisation_id,
            SiteCard(
                id=site.id,
                name=site.name,
                address=site.address,
                lat=lat,
                lon=lon,
                position_precision=site.position_precision,
                municipality=territory_ref(inner),
                subject=territory_ref(outer),
                hours_text=site.hours_text,
                step_free=site.step_free,
                provenance=words.provenance(site),
            ),
        )
        for site, inner, outer, lat, lon in rows
    }


def read_contacts(
    session: Session, words: Words, organisation_ids: Iterable[int], states: tuple[str, ...]
) -> dict[int, list[ContactCard]]:
    """Return visible contacts by the number of their organisation, in the order recorded."""
    records = session.scalars(
        select(Contact)
        .where(
            Contact.organisation_id.in_(set(organisation_ids)),
            is_visible(Contact.record_state, states),
        )
        .order_by(Contact.id)
    )
    return grouped(
        records,
        lambda record: record.organisation_id,
        lambda record: ContactCard(
            id=record.id,
            kind=record.kind,
            value=record.value,
            label=record.label,
            site_id=record.site_id,
            service_id=record.service_id,
            provenance=words.provenance(record),
        ),
    )


def read_offers(
    session: Session, words: Words, conditions: Sequence[ColumnElement[bool]]
) -> list[tuple[int, OfferCard]]:
    """Return offers, each with the number of its organisation, stated ones before assumed ones."""
    rows = session.execute(
        select(Offer, Service)
        .join(Service)
        .where(*conditions)
        .order_by(Offer.record_state == "assumed", Service.service_type_id, Offer.id)
    )
    return [(service.organisation_id, offer_card(words, offer, service)) for offer, service in rows]


def at_places(organisation_ids: Iterable[int], site_ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that an offer belongs to these sites, or to no address of these."""
    unbound = Offer.site_id.is_(None) & Service.organisation_id.in_(set(organisation_ids))
    return or_(Offer.site_id.in_(set(site_ids)), unbound)


def offer_card(words: Words, offer: Offer, service: Service) -> OfferCard:
    """Return an offer as a value."""
    return OfferCard(
        id=offer.id,
        service_id=offer.service_id,
        site_id=offer.site_id,
        service_type=words.service_types[service.service_type_id],
        name=service.name,
        mode=offer.mode,
        taking=offer.taking,
        taking_as_of=offer.taking_as_of,
        not_before=offer.not_before,
        wait_days=offer.wait_days,
        duration_days=offer.duration_days,
        fee_rub=offer.fee_rub,
        fee_note=offer.fee_note,
        visits=offer.visits,
        acceptance=offer.acceptance,
        self_referral=offer.self_referral,
        capacity=offer.capacity,
        capacity_as_of=offer.capacity_as_of,
        age_min=offer.age_min,
        age_max=offer.age_max,
        reach_km=offer.reach_km,
        schedule_text=offer.schedule_text,
        provenance=words.provenance(offer),
    )


def territory_ref(record: Territory | None) -> TerritoryRef | None:
    """Return a territory as others name it, or None."""
    return None if record is None else TerritoryRef(record.id, record.name, record.name_en)


def grouped(
    records: Iterable[Any], key: Callable[[Any], Key], value: Callable[[Any], Value]
) -> dict[Key, list[Value]]:
    """Return ``value`` of the records in lists by ``key``."""
    groups: dict[Key, list[Value]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(value(record))
    return groups
