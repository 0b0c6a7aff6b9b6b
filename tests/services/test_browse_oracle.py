"""Hundreds of random questions over a random registry, answered again by plain Python.

The second answer loops over lists and knows no SQL; the first must agree with it in list, map,
counts, facets, organisations and offers. Distances near the edge of a circle are avoided, because
the loop measures on a sphere and the databases on the ellipsoid.
"""

import math
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from registry.domain.browse import Box, PlaceFilter, Position, visible_states
from registry.domain.vocabulary_terms import AgeBand
from registry.services import browse
from tests.db_builders import (
    Offered,
    create_organisation,
    create_service_type,
    create_territory,
    offered,
)

NOW = datetime(2026, 11, 25, tzinfo=UTC)
KINDS = ("pnd", "pni", "ngo")
TYPES = {"a": ("need.x",), "b": ("need.x", "need.y"), "c": ()}
NEEDS = ("need.x", "need.y", "need.z")
TERRITORIES = ("RU-MOW.one", "RU-MOW.two", "RU-MOW", "RU-PSK", "RU-PSK.luki")
WORDS = ("Берёза", "ДОМ", "центр", "помощь")
STATES = ("verified", "unverified", "archive", "closed")
NOT_OF_TODAY = ("archive", "planned", "closed", "demonstration")
PLACES = 90
QUESTIONS = 120


@dataclass
class Spot:
    """A place of the oracle."""

    organisation: int
    site: int | None
    point: tuple[float, float] | None
    name: str
    kind: str
    territory: str
    state: str
    verified_on: date | None
    offers: list[Offered] = field(default_factory=list)


def build(session: Session, rng: random.Random) -> list[Spot]:
    """Create a random registry and return its places."""
    for territory in TERRITORIES:
        if territory not in ("RU-MOW", "RU-PSK"):
            create_territory(session, territory, territory)
    for identifier, needs in TYPES.items():
        create_service_type(session, identifier, meets=needs)
    spots = []
    for number in range(PLACES):
        name = " ".join(rng.sample(WORDS, rng.randint(1, 3))) + f" {number}"
        points = [random_point(rng) for _ in range(rng.choice((0, 1, 1, 1, 2)))]
        offers = [random_offer(rng, index, len(points)) for index in range(rng.randint(0, 3))]
        kind, territory, state = rng.choice(KINDS), rng.choice(TERRITORIES), rng.choice(STATES)
        verified_on = date(2026, rng.randint(1, 11), 1) if state == "verified" else None
        organisation = create_organisation(
            session,
            name,
            kind=kind,
            territory=territory,
            state=state,
            verified_on=verified_on,
            at=points,
            offers=offers,
        )
        sites = sorted(site.id for site in organisation.sites)
        for index, site in enumerate(sites) if sites else [(None, None)]:
            spots.append(
                Spot(
                    organisation.id,
                    site,
                    None if index is None else points[index],
                    name,
                    kind,
                    territory,
                    state,
                    verified_on,
                    [offer for offer in offers if offer.site in (None, index)],
                )
            )
    return spots


def random_point(rng: random.Random) -> tuple[float, float] | None:
    if rng.random() < 0.2:
        return None
    return rng.uniform(55, 58), rng.choice((rng.uniform(28, 38), rng.uniform(178, 180), -179.5))


def random_offer(rng: random.Random, index: int, sites: int) -> Offered:
    site = rng.randrange(sites) if sites and rng.random() < 0.7 else None
    ages = sorted(rng.sample((3, 7, 18, 45, 60), 2))
    return offered(
        rng.choice(list(TYPES)),
        site=site,
        meets=rng.sample(NEEDS, rng.randint(0, 1)),
        mode="online" if site is None else rng.choice(("in_person", "home_visit")),
        fee_rub=rng.choice((None, 0, 0, 500)),
        age_min=rng.choice((None, ages[0])),
        age_max=rng.choice((None, ages[1])),
        capacity=index,
    )


def random_question(rng: random.Random) -> PlaceFilter:
    """Return a question of one to four random conditions."""
    bands = [(0, 3), (3, 7), (18, 45), (60, None)]
    low, high = rng.choice(bands)
    south, west = rng.uniform(54, 57), rng.uniform(27, 37)
    box = rng.choice((Box(west, south, west + 4, south + 1.5), Box(177, 54, -179, 59)))
    near = Position(rng.uniform(55, 58), rng.uniform(28, 38))
    conditions: dict[str, dict[str, object]] = {
        "search": {"search": " ".join(rng.sample(("берез", "дом", "ЦЕНТР", "щь", "1"), 2))},
        "kinds": {"kinds": tuple(rng.sample(KINDS, rng.randint(1, 2)))},
        "types": {"service_types": tuple(rng.sample(list(TYPES), rng.randint(1, 2)))},
        "needs": {"needs": tuple(rng.sample(NEEDS, rng.randint(1, 2)))},
        "territory": {"territory": rng.choice((*TERRITORIES, "RU"))},
        "bbox": {"bbox": box},
        "near": {"near": near},
        "radius": {"near": near, "radius_km": rng.uniform(20, 600)},
        "age": {"age_band": AgeBand(id="b", label_ru="", label_en="", age_min=low, age_max=high)},
        "free": {"free": True},
        "modes": {"modes": tuple(rng.sample(("in_person", "home_visit", "online"), 1))},
        "verified": {"verified_since": date(2026, rng.randint(1, 12), 1)},
        "states": {"states": visible_states("production")},
    }
    chosen: dict[str, object] = {}
    for name in rng.sample(list(conditions), rng.randint(1, 4)):
        chosen |= conditions[name]
    return PlaceFilter(per_page=200, **chosen)  # type: ignore[arg-type]


def km(one: tuple[float, float], other: Position) -> float:
    """Great-circle distance by the law of cosines in vector form."""
    vectors = []
    for lat, lon in (one, (other.lat, other.lon)):
        phi, lam = math.radians(lat), math.radians(lon)
        vectors.append(
            (math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi))
        )
    dot = sum(a * b for a, b in zip(*vectors, strict=True))
    return 6371.0088 * math.acos(max(-1.0, min(1.0, dot)))


def place_matches(spot: Spot, asked: PlaceFilter) -> bool:
    """Do the conditions on the place hold?"""
    name = spot.name.lower().replace("ё", "е")
    inside = {spot.territory.partition(".")[0], "RU"}
    if spot.site is not None:  # without an address, only the subject is known
        inside.add(spot.territory)
    lat, lon = spot.point or (math.nan, math.nan)
    checks = [
        spot.state in asked.states,
        all(word.lower() in name for word in (asked.search or "").split()),
        not asked.kinds or spot.kind in asked.kinds,
        asked.territory is None or asked.territory in inside,
        asked.verified_since is None
        or (spot.verified_on is not None and spot.verified_on >= asked.verified_since),
    ]
    if asked.bbox is not None:
        box = asked.bbox
        east_west = (
            box.west <= lon <= box.east
            if box.west <= box.east
            else lon >= box.west or lon <= box.east
        )
        checks.append(spot.point is not None and box.south <= lat <= box.north and east_west)
    if asked.radius_km is not None and asked.near is not None:
        checks.append(spot.point is not None and km(spot.point, asked.near) <= asked.radius_km)
    return all(checks)


def offer_matches(offer: Offered, asked: PlaceFilter) -> bool:
    """Do all conditions on offers hold for this one?"""
    low, high = offer.fields["age_min"], offer.fields["age_max"]
    band = asked.age_band
    needs = {*offer.meets, *TYPES[offer.service_type]}
    return all(
        (
            not asked.service_types or offer.service_type in asked.service_types,
            not asked.needs or needs & set(asked.needs),
            not asked.modes or offer.fields["mode"] in asked.modes,
            not asked.free or offer.fields["fee_rub"] == 0,
            band is None or band.age_max is None or low is None or low < band.age_max,
            band is None or high is None or high > band.age_min,
        )
    )


def matches(spot: Spot, asked: PlaceFilter) -> bool:
    about_offers = any(
        (asked.service_types, asked.needs, asked.modes, asked.free, asked.age_band is not None)
    )
    return place_matches(spot, asked) and (
        not about_offers or any(offer_matches(offer, asked) for offer in spot.offers)
    )


def on_the_edge(spots: list[Spot], asked: PlaceFilter) -> bool:
    """Is a place so near the circle that sphere and ellipsoid may differ?"""
    return asked.radius_km is not None and any(
        abs(km(spot.point, asked.near) / asked.radius_km - 1) < 0.006  # type: ignore[arg-type]
        for spot in spots
        if spot.point is not None
    )


def test_random_questions_are_answered_as_by_plain_python(session: Session) -> None:
    rng = random.Random(20261125)  # fixed: the same registry and questions every time
    spots = build(session, rng)
    session.commit()
    found_something = 0
    for _ in range(QUESTIONS):
        asked = random_question(rng)
        if on_the_edge(spots, asked):
            continue
        expected = [spot for spot in spots if matches(spot, asked)]
        found_something += bool(expected)
        page = browse.list_places(session, asked, now=NOW)
        keys = {(card.organisation.id, card.site.id if card.site else None) for card in page.items}
        assert keys == {(spot.organisation, spot.site) for spot in expected}, asked
        assert page.total == len(expected) == len(page.items)
        assert page.without_point == sum(spot.point is None for spot in expected)
        check_offers(spots, asked, page.items)
        if asked.free:
            either = replace(asked, free=False)
            assert page.fee_not_stated == sum(
                matches(spot, either)
                and not matches(spot, asked)
                and any(
                    offer_matches(offer, either) and offer.fields["fee_rub"] is None
                    for offer in spot.offers
                )
                for spot in spots
            )
        points = browse.list_points(session, asked)
        assert list(points.site_ids) == sorted(
            spot.site for spot in expected if spot.point is not None and spot.site is not None
        )
        organisations = browse.list_organisations(session, asked)
        assert {card.organisation.id for card in organisations.items} == {
            spot.organisation for spot in expected
        }
        assert organisations.total == len({spot.organisation for spot in expected})
        check_facets(session, spots, asked)
        check_order(page.items, asked)
    assert found_something > QUESTIONS / 3


def check_offers(spots: list[Spot], asked: PlaceFilter, cards: tuple[object, ...]) -> None:
    """A card holds exactly the offers at its place that match."""
    by_site = {(spot.organisation, spot.site): spot for spot in spots}
    for card in cards:
        spot = by_site[card.organisation.id, card.site.id if card.site else None]  # type: ignore[attr-defined]
        expected = [offer for offer in spot.offers if offer_matches(offer, asked)]
        assert sorted(offer.capacity for offer in card.offers) == sorted(  # type: ignore[attr-defined]
            offer.fields["capacity"] for offer in expected
        )


def check_facets(session: Session, spots: list[Spot], asked: PlaceFilter) -> None:
    facets = browse.list_facets(session, asked)
    for group, options in (
        ("kinds", facets.kinds),
        ("service_types", facets.service_types),
        ("needs", facets.needs),
    ):
        counted = {option.term.id: option.places for option in options}
        for identifier, places in counted.items():
            alone = replace(asked, **{group: (identifier,)})  # type: ignore[arg-type]
            assert places == sum(matches(spot, alone) for spot in spots), (group, alone)


def check_order(cards: tuple[object, ...], asked: PlaceFilter) -> None:
    if asked.near is None:
        places = [
            (
                card.organisation.record_state in NOT_OF_TODAY,  # type: ignore[attr-defined]
                card.organisation.name.lower().replace("ё", "е"),  # type: ignore[attr-defined]
            )
            for card in cards
        ]
        assert places == sorted(places)
        return
    away = [card.distance_km for card in cards]  # type: ignore[attr-defined]
    known = [distance for distance in away if distance is not None]
    assert away[: len(known)] == sorted(known)
    for card in cards:
        site = card.site  # type: ignore[attr-defined]
        if site is not None and site.has_point:
            assert card.distance_km == pytest.approx(  # type: ignore[attr-defined]
                km((site.lat, site.lon), asked.near), rel=0.006, abs=0.001
            )
