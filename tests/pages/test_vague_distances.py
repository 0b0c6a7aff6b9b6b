"""A record at a town's centre is not "0 km" from a home at the centre: nobody knows how far."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.domain.distance import tells_distance
from registry.pages.words import away, one_way

VAGUE = "в том же городе, как далеко — неизвестно"
VAGUE_PART = "в той же части города, как далеко — неизвестно"


@pytest.mark.parametrize(
    ("distance_km", "precision", "subject", "told"),
    [
        (0.0, "building", None, True),
        (0.4, "street", None, False),
        (3.0, "street", None, True),
        (3.0, "district", "Москва", False),
        (7.0, "district", "Москва", True),
        (7.0, "settlement", "Псковская область", False),
        (12.0, "settlement", "Псковская область", True),
        (12.0, "settlement", "Москва", False),  # the whole city has one centre
        (40.0, "settlement", "Москва", True),
        (3.0, "none", None, False),
    ],
)
def test_a_distance_is_told_when_it_exceeds_the_doubt_about_the_point(
    distance_km: float, precision: str, subject: str | None, told: bool
) -> None:
    assert tells_distance(distance_km, precision, subject) is told


@pytest.mark.parametrize(
    ("precision", "words"),
    [("building", "меньше 1 км"), ("settlement", VAGUE), ("district", VAGUE_PART)],
)
def test_words_say_what_is_known_of_the_way(app: Flask, precision: str, words: str) -> None:
    site = SimpleNamespace(position_precision=precision, subject="Псковская область")
    with app.test_request_context():
        assert words in away(0.0, site)
        assert words in one_way(0.0, site)
        assert "40 км" in away(40.0, site)


def test_a_list_near_a_town_never_says_0_km_of_a_town_centre(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/list?place=Псков&radius_km=30").text
    cards = text.split("place-card")[1:]
    assert len(cards) >= 3
    assert all(VAGUE in card for card in cards)
    assert not any("меньше 1 км" in card for card in cards)
