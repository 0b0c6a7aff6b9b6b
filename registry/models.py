"""The nouns of the registry, in reading order. This is the front hall; the tables stand in
``registry/tables/``, one file per subject, and hold columns, relationships and named constraints
only: no queries, no rules.

1. sources      where data comes from, import runs, problems found, the network's revision
2. territories  country, federal subjects, municipalities, outlines, settlements
3. vocabulary   kinds, service types, facts, needs, funding forms, acts
4. network      organisations, sites, services, offers, contacts, links
5. demand       people per territory and target group
6. reports      what visitors say is wrong, and the counters before it
7. audits       audits that were stored, and the routes computed for them
8. gaps         searches that found nothing, without the person
"""

from registry.tables.audits import Audit, AuditFigure, AuditRoute
from registry.tables.base import RECORD_STATES, Base, Provenance, db
from registry.tables.demand import DEMAND_BASES, Demand
from registry.tables.gaps import SearchGap
from registry.tables.network import (
    CONFIRMABLE_KEYS,
    CONTACT_KINDS,
    FACT_ROLES,
    LINK_BASES,
    MODES,
    POSITION_PRECISIONS,
    RULE_KEYS,
    TAKING,
    Contact,
    KindNarrowing,
    Link,
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
    SitePoint,
)
from registry.tables.reports import PlaceReport, ReportQuota
from registry.tables.sources import (
    ImportRun,
    NetworkChange,
    NetworkRevision,
    QualityFinding,
    Source,
)
from registry.tables.territories import Settlement, Territory, TerritoryOutline
from registry.tables.vocabulary import (
    Act,
    Fact,
    FundingForm,
    Kind,
    Need,
    ServiceType,
    ServiceTypeNeed,
)

__all__ = [
    "CONFIRMABLE_KEYS",
    "CONTACT_KINDS",
    "DEMAND_BASES",
    "FACT_ROLES",
    "LINK_BASES",
    "MODES",
    "POSITION_PRECISIONS",
    "RECORD_STATES",
    "RULE_KEYS",
    "TAKING",
    "Act",
    "Audit",
    "AuditFigure",
    "AuditRoute",
    "Base",
    "Contact",
    "Demand",
    "Fact",
    "FundingForm",
    "ImportRun",
    "Kind",
    "KindNarrowing",
    "Link",
    "Need",
    "NetworkChange",
    "NetworkRevision",
    "Offer",
    "OfferFact",
    "OfferNeed",
    "OfferRule",
    "OfferRuleBasis",
    "OfferUnconfirmed",
    "Organisation",
    "PlaceReport",
    "Provenance",
    "QualityFinding",
    "ReportQuota",
    "SearchGap",
    "Service",
    "ServiceFunding",
    "ServiceType",
    "ServiceTypeNeed",
    "Settlement",
    "Site",
    "SitePoint",
    "Source",
    "Territory",
    "TerritoryOutline",
    "db",
]
