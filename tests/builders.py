"""A small world in four lines: network documents and profiles for tests.

    document = world(
        offer("mse", requires="doc.088", yields="doc.ipra", wait_days=30, at="bureau"),
        offer("workshop", requires="doc.ipra", meets="need.work", km=12),
        link("polyclinic", "bureau", handoff_days=7),
    )
    profile = person(needs="need.work", facts="doc.088")

Whatever is not said is invented: an offer `x` belongs to organisation `org.x` and service type
`type.x`, and stands at the person's door; organisations and service types come into being when
they are named. A single name may stand for a list of one.
"""

import math
from typing import Any

HOME = (55.75, 37.61)
EARTH_RADIUS_KM = 6371.0088
CIRCUITY = 1.3

Document = dict[str, Any]
LIST_FIELDS = frozenset(
    {"implies", "requires", "requires_at_admission", "yields", "meets", "unconfirmed"}
    | {"facts", "needs", "diagnoses", "traits", "traits_not"}
    | {"exclude_offers", "exclude_organisations", "exclude_kinds"}
)
LIST_KEYS = frozenset(
    {"disability_groups", "autonomy", "legal_capacity", "regions", "municipalities", "sexes"}
    | {"diagnoses", "diagnoses_excluded", "traits_all", "traits_none"}
)
ELIGIBILITY_KEYS = LIST_KEYS | {"age_min", "age_max", "reach_km"}


def listed(value: Any) -> list[Any]:
    """A single name may stand for a list of one."""
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _fields(fields: dict[str, Any]) -> Document:
    return {
        name: listed(value) if name in LIST_FIELDS and value is not None else value
        for name, value in fields.items()
    }


def north_of_home(km: float) -> tuple[float, float]:
    """A point whose way from home, with circuity, is `km` long."""
    return (HOME[0] + math.degrees(km / CIRCUITY / EARTH_RADIUS_KM), HOME[1])


def offer(
    name: str,
    *,
    at: str | None = None,
    of: str | None = None,
    km: float = 0,
    point: tuple[float, float] | None = None,
    **fields: Any,
) -> tuple[str, Document]:
    """An offer `name` of organisation `at` and service type `of`, `km` of road from home.

    Eligibility keys may be given directly: offer("club", age_min=18).
    """
    lat, lon = point or north_of_home(km)
    eligibility = {
        key: listed(fields.pop(key)) if key in LIST_KEYS else fields.pop(key)
        for key in sorted(ELIGIBILITY_KEYS & fields.keys())
    }
    record: Document = {
        "id": name,
        "organisation": at or f"org.{name}",
        "service_type": of or f"type.{name}",
        "lat": lat,
        "lon": lon,
        **_fields(fields),
    }
    if eligibility:
        record["eligibility"] = eligibility
    return ("offers", record)


def link(origin: str, target: str, **fields: Any) -> tuple[str, Document]:
    """A referral link between two organisations."""
    return ("links", {"from": origin, "to": target, **fields})


def service_type(name: str, **fields: Any) -> tuple[str, Document]:
    """What every offer of a type asks for and gives."""
    return ("service_types", {"id": name, **_fields(fields)})


def organisation(name: str, **fields: Any) -> tuple[str, Document]:
    """An organisation of a kind, or one that only refers."""
    return ("organisations", {"id": name, **fields})


def fact(name: str, implies: Any = ()) -> tuple[str, Document]:
    """A fact that implies others."""
    return ("facts", {"id": name, "implies": listed(implies)})


def world(*parts: tuple[str, Document]) -> Document:
    """A network document of these parts; organisations and types nobody described are added."""
    document: Document = {
        "facts": [],
        "service_types": [],
        "organisations": [],
        "offers": [],
        "links": [],
    }
    for section, record in parts:
        document[section].append(record)
    named_types = [record["service_type"] for record in document["offers"]]
    named_types += [record.get("service_type") for record in document["links"]]
    named_organisations = [record["organisation"] for record in document["offers"]]
    for record in document["links"]:
        named_organisations += [record["from"], record["to"]]
    _add_missing(document["service_types"], named_types)
    _add_missing(document["organisations"], named_organisations)
    return document


def _add_missing(records: list[Document], named: list[str | None]) -> None:
    known = {record["id"] for record in records}
    records += [{"id": name} for name in dict.fromkeys(named) if name and name not in known]


def person(needs: Any = (), **fields: Any) -> Document:
    """A profile of somebody who lives at home (`HOME`); limits are given as limits={...}."""
    return {"lat": HOME[0], "lon": HOME[1], "needs": listed(needs), **_fields(fields)}
