"""Rows of a small registry for tests: everything not said is harmless.

rows = registry_rows(
    organisations=[organisation(1, "clinic"), organisation(2, "shop", subject="RU-B")],
    offers=[offer(1, of=2, type="workshop", wait_days=5)],
)
"""

from typing import Any

from registry.domain.network_rules import (
    LinkRow,
    NetworkRows,
    OfferRow,
    OfferStatement,
    OrganisationRow,
    TerritoryRow,
)

TERRITORIES = {
    row.id: row
    for row in (
        TerritoryRow("RU", "country", None, 60.0, 90.0),
        TerritoryRow("RU-A", "subject", "RU", 55.0, 37.0),
        TerritoryRow("RU-B", "subject", "RU", None, None),
        TerritoryRow("RU-A.x", "municipality", "RU-A", 55.5, 37.5),
        TerritoryRow("RU-A.y", "municipality", "RU-A", None, None),
        TerritoryRow("RU-B.z", "municipality", "RU-B", None, None),
    )
}


def organisation(
    number: int, kind: str, *, state: str = "unverified", subject: str | None = "RU-A"
) -> OrganisationRow:
    """Organisation `number` with the slug `kind-number`."""
    return OrganisationRow(number, f"{kind}-{number}", kind, f"{kind} {number}", state, subject)


def offer(number: int, *, of: int, type: str, **fields: Any) -> OfferRow:
    """Offer `number` of organisation `of`; states nothing but where it is."""
    values: dict[str, Any] = {
        "mode": "in_person",
        "taking": "unknown",
        "not_before": None,
        "wait_days": None,
        "duration_days": None,
        "fee_rub": None,
        "visits": None,
        "acceptance": None,
        "self_referral": None,
        "age_min": None,
        "age_max": None,
        "reach_km": None,
        "lat": 55.7,
        "lon": 37.6,
        "municipality": "RU-A.x",
        "subject": "RU-A",
        "states": ("unverified",) * 4,
    }
    assert fields.keys() <= values.keys()
    return OfferRow(id=number, organisation_id=of, service_type=type, **{**values, **fields})


def link(origin: int, target: int, **fields: Any) -> LinkRow:
    """A recorded agreement between two organisations."""
    values: dict[str, Any] = {
        "service_type": None,
        "basis": "agreement",
        "handoff_days": None,
        "acceptance": None,
        "record_state": "unverified",
        "valid_until": None,
    }
    assert fields.keys() <= values.keys()
    return LinkRow(origin, target, **{**values, **fields})


def registry_rows(
    organisations: list[OrganisationRow],
    offers: list[OfferRow],
    *,
    links: tuple[LinkRow, ...] = (),
    statements: dict[int, OfferStatement] | None = None,
    sites: list[tuple[int, str | None, str | None]] | None = None,
) -> NetworkRows:
    """A registry; sites are where the offers are unless given."""
    if sites is None:
        sites = [(row.organisation_id, row.municipality, row.subject) for row in offers]
    return NetworkRows(
        1, tuple(organisations), tuple(sites), tuple(offers), statements or {}, links, TERRITORIES
    )
