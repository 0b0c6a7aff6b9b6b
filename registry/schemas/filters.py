"""Reading the questions of the API from the query of an address.

    PlaceQuery().load({"kind": "pnd,pni", "near": "55.75,37.61", "radius_km": "5"})

gives a dictionary of values with the names of :class:`registry.domain.browse.PlaceFilter`; what
needs the database or the vocabulary (is there such a kind?) is asked later. Raises marshmallow's
``ValidationError`` with a message per parameter; unknown parameters are refused.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import (
    RAISE,
    Schema,
    ValidationError,
    fields,
    pre_load,
    validate,
    validates_schema,
)

from registry.domain.browse import (
    DEFAULT_PER_PAGE,
    MAX_PER_PAGE,
    MAX_RADIUS_KM,
    MODES,
    Box,
    PlaceFilter,
    Position,
)
from registry.domain.territories import LEVELS, MAX_ZOOM, TerritoryFilter

MAX_PAGE = 100_000
MAX_SEARCH_LENGTH = 200
MAX_VALUES = 50  # alternatives of one parameter
MAX_IDENTIFIER_LENGTH = 80

WHOLE_NUMBER: dict[str, Any] = {"invalid": "Write a whole number."}
YES_OR_NO: dict[str, Any] = {"invalid": "Write true or false."}
KILOMETRES: dict[str, Any] = {"invalid": "Write the radius as a number of kilometres."}
ISO_DAY: dict[str, Any] = {"invalid": "Write the day as YYYY-MM-DD, for example 2026-09-01."}


class Identifiers(fields.Field[tuple[str, ...]]):
    """Identifiers with commas between them: alternatives, each once."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
        if len(found) > MAX_VALUES:
            raise ValidationError(f"Name at most {MAX_VALUES} alternatives.")
        if any(len(identifier) > MAX_IDENTIFIER_LENGTH for identifier in found):
            raise ValidationError(f"An identifier has at most {MAX_IDENTIFIER_LENGTH} letters.")
        return found


class BoxField(fields.Field[Box]):
    """``west,south,east,north`` in degrees."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Box:
        edges = numbers(value, 4, "Write bbox as west,south,east,north in degrees.")
        try:
            return Box(*edges)
        except ValueError as error:
            raise ValidationError(f"This box is not on the earth: {error}.") from error


class PositionField(fields.Field[Position]):
    """``lat,lon`` in degrees."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Position:
        lat, lon = numbers(value, 2, "Write near as lat,lon in degrees, for example 55.75,37.61.")
        try:
            return Position(lat, lon)
        except ValueError as error:
            raise ValidationError(f"This point is not on the earth: {error}.") from error


def numbers(text: str, many: int, message: str) -> list[float]:
    """Return exactly ``many`` numbers written with commas, or raise with ``message``."""
    parts = text.split(",")
    try:
        found = [float(part) for part in parts]
    except ValueError as error:
        raise ValidationError(message) from error
    if len(found) != many:
        raise ValidationError(message)
    return found


class Query(Schema):
    """What all questions share: unknown parameters are refused, empty ones mean nothing."""

    class Meta:
        unknown = RAISE

    @pre_load
    def leave_out_empty(self, data: Mapping[str, str], **_: Any) -> dict[str, str]:
        return {name: value for name, value in data.items() if value.strip()}


class PagedQuery(Query):
    """Which page of a list."""

    page = fields.Integer(
        load_default=1,
        error_messages=WHOLE_NUMBER,
        validate=validate.Range(1, MAX_PAGE, error=f"Pages are counted from 1 to {MAX_PAGE}."),
        metadata={"description": "page number, counted from 1"},
    )
    per_page = fields.Integer(
        load_default=DEFAULT_PER_PAGE,
        error_messages=WHOLE_NUMBER,
        validate=validate.Range(1, MAX_PER_PAGE, error=f"A page holds 1 to {MAX_PER_PAGE} items."),
        metadata={"description": f"items on a page, at most {MAX_PER_PAGE}"},
    )


class PlaceConditions(Query):
    """The conditions of a question about places; all hold together."""

    search = fields.String(
        validate=validate.Length(
            max=MAX_SEARCH_LENGTH, error=f"Search for at most {MAX_SEARCH_LENGTH} letters."
        ),
        metadata={
            "description": "a name or an address, or everyday words for what is needed: places "
            "that are named so or that help so; any form of the words"
        },
    )
    kinds = Identifiers(
        data_key="kind", metadata={"description": "kinds of organisation, alternatives by comma"}
    )
    service_types = Identifiers(
        data_key="service_type", metadata={"description": "service types, alternatives by comma"}
    )
    needs = Identifiers(
        data_key="need", metadata={"description": "needs that are met, alternatives by comma"}
    )
    modes = Identifiers(
        data_key="mode", metadata={"description": f"{', '.join(MODES)}: alternatives by comma"}
    )
    territory = fields.String(
        validate=validate.Length(max=MAX_IDENTIFIER_LENGTH),
        metadata={"description": "identifier of a territory; everything inside it"},
    )
    bbox = BoxField(
        metadata={
            "description": "west,south,east,north in degrees; west above east crosses the "
            "180th meridian"
        }
    )
    near = PositionField(metadata={"description": "lat,lon in degrees; nearest first"})
    radius_km = fields.Float(
        error_messages=KILOMETRES,
        validate=validate.Range(
            0,
            MAX_RADIUS_KM,
            min_inclusive=False,
            error=f"A radius is above 0 and at most {MAX_RADIUS_KM:g} km.",
        ),
        metadata={"description": "only with near: at most so far, kilometres"},
    )
    age_band = fields.String(
        validate=validate.Length(max=MAX_IDENTIFIER_LENGTH),
        metadata={"description": "age band of the vocabulary, for example children_3_7"},
    )
    free = fields.Boolean(
        error_messages=YES_OR_NO,
        metadata={"description": "true: only offers whose stated fee is 0"},
    )
    verified_since = fields.Date(
        error_messages=ISO_DAY,
        metadata={"description": "organisations verified on this day or later, YYYY-MM-DD"},
    )
    no_papers = fields.Boolean(
        error_messages=YES_OR_NO,
        metadata={"description": "true: offers that ask for no paper beyond passport and policy"},
    )
    step_free = fields.Boolean(
        error_messages=YES_OR_NO,
        metadata={"description": "true: entrances not known to have steps; stated ones first"},
    )
    aac = fields.Boolean(
        error_messages=YES_OR_NO,
        metadata={
            "description": "true: offers that do not refuse people who speak without words; "
            "those made for them first"
        },
    )
    open_now = fields.Boolean(
        error_messages=YES_OR_NO,
        metadata={"description": "true: places not known to be closed now; open ones first"},
    )

    @validates_schema(skip_on_field_errors=True)
    def measure_from_a_point(self, data: Mapping[str, Any], **_: Any) -> None:
        if "radius_km" in data and "near" not in data:
            raise ValidationError(
                "A radius needs a point to measure from: add near=lat,lon.", "radius_km"
            )
        for mode in data.get("modes", ()):
            if mode not in MODES:
                raise ValidationError(f"A mode is one of {', '.join(MODES)}.", "mode")


class PlaceQuery(PlaceConditions, PagedQuery):
    """A question about places, page by page."""


def place_filter(values: Mapping[str, Any], **resolved: Any) -> PlaceFilter:
    """Return the question made of loaded ``values`` and of what was ``resolved`` elsewhere."""
    return PlaceFilter(**{**values, **resolved})


class TerritoryConditions(Query):
    """The conditions of a question about territories."""

    level = fields.String(
        validate=validate.OneOf(LEVELS, error=f"A level is one of {', '.join(LEVELS)}."),
        metadata={"description": ", ".join(LEVELS)},
    )
    within = fields.String(
        validate=validate.Length(max=MAX_IDENTIFIER_LENGTH),
        metadata={"description": "identifier of a territory; what lies inside it, at any depth"},
    )
    bbox = BoxField(metadata={"description": "west,south,east,north in degrees"})


class TerritoryQuery(TerritoryConditions, PlaceConditions, PagedQuery):
    """A question about territories, page by page; conditions on places narrow them."""

    search = fields.String(
        validate=validate.Length(
            max=MAX_SEARCH_LENGTH, error=f"Search for at most {MAX_SEARCH_LENGTH} letters."
        ),
        metadata={"description": "words that all occur in the name, Russian or English"},
    )
    territory = fields.String(
        validate=validate.Length(max=MAX_IDENTIFIER_LENGTH),
        metadata={"description": "the same as within"},
    )
    bbox = BoxField(
        metadata={"description": "territories with their point in west,south,east,north, degrees"}
    )

    @validates_schema
    def name_one_territory(self, data: Mapping[str, Any], **_: Any) -> None:
        if "within" in data and "territory" in data:
            raise ValidationError("within and territory are the same: give one.", "territory")


def territory_filter(values: dict[str, Any]) -> TerritoryFilter:
    """Return the question about territories in loaded ``values``; what it takes is taken out."""
    own = {
        name: values.pop(name)
        for name in ("search", "level", "within", "bbox", "page", "per_page")
        if name in values
    }
    if "territory" in values:
        own["within"] = values.pop("territory")
    return TerritoryFilter(near=values.get("near"), **own)


class OutlineQuery(TerritoryConditions):
    """A question about outlines for a map."""

    zoom = fields.Integer(
        load_default=None,
        error_messages=WHOLE_NUMBER,
        validate=validate.Range(0, MAX_ZOOM, error=f"A zoom is 0 to {MAX_ZOOM}."),
        metadata={"description": "map zoom to generalise for; without it the finest outline"},
    )


class NoQuery(Query):
    """No parameters at all."""
