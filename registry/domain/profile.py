"""The person a route is for: what is known on day 0, what is asked, what limits hold.

    profile = Profile.from_document({"age": 30, "needs": ["need.work"], "facts": ["doc.identity"]})

None means unknown, except in ``start_organisation`` (None: a family asks, nobody refers) and in
limits (None: no limit).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.domain.documents import Fields, Reader, shown
from registry.domain.network import LIST_KEYS, check_autonomy

USUAL_MAX_DAYS = 730.0  # routing.md: people look two years ahead unless asked otherwise
ATTRIBUTES = tuple(attribute for _, attribute in LIST_KEYS)
_LIMIT_FIELDS = ("max_travel_km", "max_fee", "max_days", "need_by")
_LIST_FIELDS = (
    "traits",
    "traits_not",
    "facts",
    "needs",
    "exclude_offers",
    "exclude_organisations",
    "exclude_kinds",
)
_FIELDS = (
    "as_of",
    "age",
    "birth_date",
    "lat",
    "lon",
    "diagnoses",
    "start_organisation",
    "limits",
    *ATTRIBUTES,
    *_LIST_FIELDS,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Inclusive limits, None for none: one step's one-way travel, the route's fee, its days, and
    the day number by which a need must be met."""

    max_travel_km: float | None = None
    max_fee: float | None = None
    max_days: float | None = None
    need_by: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything a route is computed from besides the network.

    ``attributes`` maps disability_group, autonomy, legal_capacity, region, municipality and sex to
    the values still possible (one value: known; None: unknown). ``diagnoses`` None means not
    asked, empty means none. ``age`` in years on day 0, or ``birth_date`` with ``as_of``.

    ``unasked_kinds`` and ``unasked_types`` (of services) stand in no document: the product leaves
    out what nobody asked for, and does not tell it as refused.
    """

    as_of: date | None = None
    age: float | None = None
    birth_date: date | None = None
    point: tuple[float, float] | None = None
    attributes: Mapping[str, frozenset[Any] | None] = field(default_factory=dict)
    diagnoses: tuple[str, ...] | None = None
    traits: frozenset[str] = frozenset()
    traits_not: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    start_organisation: str | None = None
    limits: Limits = field(default_factory=Limits)
    exclude_offers: frozenset[str] = frozenset()
    exclude_organisations: frozenset[str] = frozenset()
    exclude_kinds: frozenset[str] = frozenset()
    unasked_kinds: frozenset[str] = frozenset()
    unasked_types: frozenset[str] = frozenset()

    @classmethod
    def from_document(cls, document: Any) -> "Profile":
        """Return the profile of a JSON object; raises DocumentError naming every wrong place."""
        reader = Reader()
        fields = reader.fields(document, "", _FIELDS)
        lists = {name: reader.texts(fields, name) for name in _LIST_FIELDS}
        for trait in lists["traits"]:
            if trait in lists["traits_not"]:
                reader.note("traits_not", f"holds {shown(trait)}, which is in traits too")
        as_of, birth_date = reader.day(fields, "as_of"), reader.day(fields, "birth_date")
        _check_age(reader, fields, as_of, birth_date)
        profile = cls(
            as_of=as_of,
            age=reader.number(fields, "age", least=0.0),
            birth_date=birth_date,
            point=reader.point(fields),
            attributes={name: _read_possible(reader, fields, name) for name in ATTRIBUTES},
            diagnoses=reader.texts(fields, "diagnoses") if "diagnoses" in fields else None,
            traits=frozenset(lists["traits"]),
            traits_not=frozenset(lists["traits_not"]),
            facts=frozenset(lists["facts"]),
            needs=lists["needs"],
            start_organisation=reader.text(fields, "start_organisation"),
            limits=_read_limits(reader, fields),
            exclude_offers=frozenset(lists["exclude_offers"]),
            exclude_organisations=frozenset(lists["exclude_organisations"]),
            exclude_kinds=frozenset(lists["exclude_kinds"]),
        )
        reader.finish()
        return profile


def _check_age(reader: Reader, fields: Fields, as_of: date | None, birth_date: date | None) -> None:
    if "birth_date" not in fields:
        return
    if "age" in fields:
        reader.note("birth_date", "stands beside age: give one of the two")
    if "as_of" not in fields:
        reader.note("as_of", "is required when birth_date is given")
    if as_of is not None and birth_date is not None and birth_date > as_of:
        reader.note("birth_date", f"is after as_of: {birth_date} > {as_of}")


def _read_possible(reader: Reader, fields: Fields, name: str) -> frozenset[Any] | None:
    """Return the values still possible: one, several, or None when unknown."""
    value = fields.members.get(name)
    if value is None:
        return None
    several = isinstance(value, list | tuple)
    items: Iterable[tuple[str, Any]] = (
        reader.items(fields, name) if several else [(fields.at(name), value)]
    )
    if several and not value:
        reader.note(fields.at(name), "must not be an empty list: give null when unknown")
    if name == "autonomy":
        return frozenset(check_autonomy(reader, item, path) for path, item in items)
    return frozenset(reader.check_text(item, path) or "" for path, item in items)


def _read_limits(reader: Reader, profile: Fields) -> Limits:
    fields = reader.fields(profile.members.get("limits", {}), "limits", _LIMIT_FIELDS)
    given = fields.members.get("need_by", {})
    names = given if isinstance(given, Mapping) else ()
    by = reader.fields(given, "limits.need_by", names)
    need_by = {
        need: reader.check_number(day, by.at(need), least=0.0) for need, day in by.members.items()
    }
    return Limits(
        max_travel_km=reader.number(fields, "max_travel_km", least=0.0),
        max_fee=reader.number(fields, "max_fee", least=0.0),
        max_days=reader.number(fields, "max_days", least=0.0),
        need_by=need_by,
    )
