"""Writing maps as GeoJSON text (RFC 7946): offers at their points, territories as outlines.

Written by hand and not by schemas, because a map asks for thousands of features at once.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from registry.domain.listings import OfferPoint, OfferPoints
from registry.domain.territories import Outline


def write_offers(offers: OfferPoints) -> str:
    """Return a FeatureCollection of offers, with ``total``, ``without_point`` and ``cut``."""
    return _text(
        {
            "type": "FeatureCollection",
            "features": [_offer_feature(point) for point in offers.points],
            "total": offers.total,
            "without_point": offers.without_point,
            "cut": offers.cut,
        }
    )


def _offer_feature(point: OfferPoint) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": point.offer_id,
        "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
        "properties": {
            "offer_id": point.offer_id,
            "site_id": point.site_id,
            "position_precision": point.position_precision,
            "service_type": point.service_type,
            "kind": point.kind,
            "mode": point.mode,
            "organisation_id": point.organisation_id,
            "organisation_slug": point.organisation_slug,
            "organisation_name": point.organisation_name,
            "fee_rub": point.fee_rub,
            "taking": point.taking,
            "source_id": point.source_id,
            "read_on": _day(point.read_on),
            "verified_on": _day(point.verified_on),
            "record_state": point.record_state,
            "organisation_state": point.organisation_state,
            "assumed": point.record_state == "assumed",
        },
    }


def write_outlines(outlines: Iterable[Outline]) -> str:
    """Return a FeatureCollection of outlines; the geometry comes as text and stays as it is."""
    return (
        '{"type":"FeatureCollection","features":['
        + ",".join(_outline_feature(outline) for outline in outlines)
        + "]}"
    )


def _outline_feature(outline: Outline) -> str:
    properties = {
        "level": outline.level,
        "name": outline.name,
        "name_en": outline.name_en,
        "parent_id": outline.parent_id,
    }
    return (
        f'{{"type":"Feature","id":{_text(outline.territory_id)},'
        f'"geometry":{outline.geometry},"properties":{_text(properties)}}}'
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
