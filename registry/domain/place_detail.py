"""Everything recorded of one organisation: its services, offers with their rules, and links.

Cards (:mod:`registry.domain.browse`) show enough to choose; these values show all there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.domain.browse import (
    ContactCard,
    OfferCard,
    OrganisationRef,
    Provenance,
    SiteCard,
    TerritoryRef,
)
from registry.domain.vocabulary_terms import Term


@dataclass(frozen=True, slots=True)
class OfferDetail:
    """An offer with all that is asked and given.

    ``requires``, ``requires_at_admission`` and ``yields`` are the offer's own, beyond those of its
    service type; ``meets`` is the union of both. ``rules`` maps an eligibility key to the values it
    admits (or excludes); ``unconfirmed`` names keys that are to be confirmed and never refuse.
    """

    card: OfferCard
    requires: tuple[Term, ...]
    requires_at_admission: tuple[Term, ...]
    yields: tuple[Term, ...]
    meets: tuple[Term, ...]
    rules: Mapping[str, tuple[str, ...]]
    unconfirmed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceDetail:
    """What an organisation does, of one service type, with its offers."""

    id: int
    service_type: Term
    name: str | None
    description: str | None
    plain_text: str | None
    funding: tuple[Term, ...]
    offers: tuple[OfferDetail, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A recorded way between two organisations, seen from one of them.

    ``other`` is the organisation at the far end. ``service_type`` None: whatever the receiver does.
    """

    id: int
    other: OrganisationRef
    service_type: Term | None
    basis: str
    handoff_days: float | None
    acceptance: float | None
    document: str | None
    confirmed_by_sender_on: date | None
    confirmed_by_receiver_on: date | None
    valid_until: date | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PlaceDetail:
    """All that is recorded of one organisation."""

    organisation: OrganisationRef
    external_id: str
    description: str | None
    plain_text: str | None
    subject: TerritoryRef | None
    parent: OrganisationRef | None
    units: tuple[OrganisationRef, ...]
    sites: tuple[SiteCard, ...]
    contacts: tuple[ContactCard, ...]
    services: tuple[ServiceDetail, ...]
    links_out: tuple[LinkCard, ...]
    links_in: tuple[LinkCard, ...]
    provenance: Provenance
