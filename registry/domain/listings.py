"""What the lists of the API hold besides place cards: organisations, offers, service types.

They answer the same :class:`~registry.domain.browse.PlaceFilter` as the list of places.
"""

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
from registry.domain.place_detail import OfferDetail
from registry.domain.vocabulary_terms import ServiceType, Term


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """An organisation in a list: its visible sites, contacts and matching service types."""

    organisation: OrganisationRef
    description: str | None
    plain_text: str | None
    subject: TerritoryRef | None
    sites: tuple[SiteCard, ...]
    contacts: tuple[ContactCard, ...]
    offers: tuple[OfferCard, ...]
    distance_km: float | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class OfferListing:
    """An offer in a list: whose it is and where."""

    offer: OfferCard
    organisation: OrganisationRef
    site: SiteCard | None
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One offer with everything on it: whose it is, where, and how to reach it."""

    offer: OfferDetail
    organisation: OrganisationRef
    site: SiteCard | None
    contacts: tuple[ContactCard, ...]


@dataclass(frozen=True, slots=True)
class OfferPoint:
    """An offer as a feature of a map."""

    offer_id: int
    site_id: int
    lat: float
    lon: float
    position_precision: str
    service_type: str
    kind: str
    mode: str
    organisation_id: int
    organisation_slug: str
    organisation_name: str
    fee_rub: float | None
    taking: str
    source_id: str
    read_on: date | None
    verified_on: date | None
    record_state: str
    organisation_state: str


@dataclass(frozen=True, slots=True)
class OfferPoints:
    """Offers of a map: at most as many as asked, of ``total``, plus those without a point."""

    points: tuple[OfferPoint, ...]
    total: int
    without_point: int

    @property
    def cut(self) -> bool:
        """Are there more points than were returned?"""
        return len(self.points) < self.total - self.without_point


@dataclass(frozen=True, slots=True)
class ServiceTypeCard:
    """A service type, the shelf it stands on, the needs it meets, and how many places offer it.

    ``rule`` is what the vocabulary keeps of the type; None: nothing.
    """

    term: Term
    group_id: str
    meets: tuple[Term, ...]
    places: int
    rule: ServiceType | None
