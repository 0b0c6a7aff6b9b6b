"""What the registry knows about the organisations and offers of an answer, besides routing.

    records = read_route_records(session, vocabulary, wanted)     # store.route_records
    records.organisations["pnd-1"].name, records.offers["17"].site

A route computed from a network document alone has ``NO_RECORDS``: then identifiers stand for names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from registry.domain.route_report import (
    ContactReport,
    OrganisationReport,
    SiteReport,
    SourceReport,
)
from registry.domain.vocabulary_terms import Term


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """What the registry says about one offer for people; see ``StepReport`` for the fields."""

    service_name: str | None
    service_plain: str | None
    site: SiteReport | None
    record_state: str
    may_be_called: bool
    contacts: tuple[ContactReport, ...]
    source: SourceReport
    fee_note: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Identifiers of the records that a report names; ``refused`` are offers whose rule is told."""

    organisations: frozenset[str]
    offers: frozenset[str]
    refused: frozenset[str]
    territories: frozenset[str]


@dataclass(frozen=True, slots=True)
class RouteRecords:
    """Records by organisation slug, offer identifier and territory identifier.

    ``rule_bases``: what a rule of an offer rests on, by (offer identifier, eligibility key).
    """

    organisations: Mapping[str, OrganisationReport] = field(
        default_factory=lambda: MappingProxyType({})
    )
    offers: Mapping[str, OfferRecord] = field(default_factory=lambda: MappingProxyType({}))
    territories: Mapping[str, Term] = field(default_factory=lambda: MappingProxyType({}))
    rule_bases: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))


NO_RECORDS = RouteRecords()
