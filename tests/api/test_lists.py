"""The lists and single records of the API, over HTTP."""

from typing import Any

import pytest
from flask.testing import FlaskClient

RECORD = {"source", "read_on", "verified_on", "record_state", "assumed"}


def items(api: FlaskClient, address: str) -> list[Any]:
    answer = api.get(f"/api/v1{address}")
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.get_json()["items"]
    return found


def slugs(api: FlaskClient, query: str) -> list[str]:
    return [item["slug"] for item in items(api, f"/organisations?{query}")]


def test_a_list_says_what_page_it_is(api: FlaskClient) -> None:
    page = api.get("/api/v1/organisations?per_page=3&page=2").get_json()
    assert (page["total"], page["page"], page["per_page"]) == (4, 2, 3)
    assert [item["slug"] for item in page["items"]] == ["workshop"]
    assert page["without_point"] == 2
    assert items(api, "/organisations?page=999") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("search=БЕРЕЗКА", ["berezka"]),
        ("kind=workshop", ["workshop"]),
        ("kind=workshop,ngo", ["nowhere", "workshop"]),
        ("kind=workshop&kind=ngo", ["nowhere", "workshop"]),
        ("service_type=helpline", ["berezka"]),
        ("need=need.treatment", ["berezka"]),
        ("need=need.occupation,need.treatment", ["berezka", "workshop"]),
        ("territory=RU-MOW", ["berezka"]),
        ("territory=RU", ["berezka", "workshop"]),
        ("bbox=28,57,29,58", ["workshop"]),
        ("near=57.8,28.4", ["workshop", "berezka", "nowhere", "archive"]),
        ("near=57.8,28.4&radius_km=50", ["workshop"]),
        ("age_band=children_7_18", ["berezka", "workshop"]),
        ("age_band=children_7_18&service_type=outpatient_psychiatry", []),
        ("free=true", ["berezka"]),
        ("free=false&kind=workshop", ["workshop"]),
        ("mode=online", ["berezka"]),
        ("verified_since=2026-10-01", ["workshop"]),
        ("free=true&kind=workshop", []),
        ("search=&kind=", ["archive", "nowhere", "berezka", "workshop"]),
    ],
)
def test_every_filter_filters_and_all_hold_together(
    api: FlaskClient, query: str, expected: list[str]
) -> None:
    assert slugs(api, query) == expected


def test_list_offers_and_features_are_the_same_offers(api: FlaskClient) -> None:
    for query in ("", "kind=pnd", "free=true", "service_type=helpline", "territory=RU-PSK"):
        listed = api.get(f"/api/v1/offers?{query}").get_json()
        features = api.get(f"/api/v1/offers.geojson?{query}").get_json()
        located = {item["id"] for item in listed["items"] if item["site"] is not None}
        assert {feature["id"] for feature in features["features"]} == located
        assert features["total"] == listed["total"]
        assert features["without_point"] == listed["without_point"]
        assert features["cut"] is False
        on_cards = [
            offer["id"]
            for organisation in items(api, f"/organisations?{query}")
            for offer in organisation["offers"]
        ]
        assert sorted(on_cards) == sorted(item["id"] for item in listed["items"])


def test_every_record_says_where_it_comes_from(api: FlaskClient) -> None:
    for address in ("/organisations", "/offers", "/territories"):
        for item in items(api, address):
            assert item.keys() >= RECORD
            assert item["source"]["title"] == "Источник test-source"
    (helpline,) = items(api, "/offers?service_type=helpline")
    assert (helpline["assumed"], helpline["record_state"]) == (True, "assumed")
    assert helpline["fee_rub"] is None


def test_one_organisation_by_number_and_by_slug(api: FlaskClient) -> None:
    by_slug = api.get("/api/v1/organisations/berezka").get_json()
    assert api.get(f"/api/v1/organisations/{by_slug['id']}").get_json() == by_slug
    assert by_slug["links_out"][0]["organisation"]["slug"] == "workshop"
    assert by_slug["links_out"][0]["handoff_days"] == 2
    assert by_slug["contacts"][0]["value"] == "+7 495 000-00-00"
    offers = [offer for service in by_slug["services"] for offer in service["offers"]]
    assert [fact["id"] for offer in offers for fact in offer["requires"]] == ["doc.passport"]
    assert by_slug.keys() >= RECORD


def test_one_offer_with_everything_on_it(api: FlaskClient) -> None:
    (listed,) = items(api, "/offers?service_type=outpatient_psychiatry")
    offer = api.get(f"/api/v1/offers/{listed['id']}").get_json()
    assert offer["organisation"]["slug"] == "berezka"
    assert [need["id"] for need in offer["meets"]] == ["need.treatment"]
    assert (offer["age_min"], offer["age_max"], offer["wait_days"]) == (18, None, None)
    assert offer["site"]["municipality"]["name"] == "Тверской район"
    assert listed.items() <= (offer | {"distance_km": None}).items()


def test_production_hides_the_archive(api: FlaskClient) -> None:
    assert slugs(api, "search=архив") == ["archive"]
    api.application.config["MODE"] = "production"
    assert slugs(api, "search=архив") == []
    assert api.get("/api/v1/organisations/archive").status_code == 404


def test_service_types_are_all_listed_and_counted(api: FlaskClient) -> None:
    found = {item["id"]: item["places"] for item in items(api, "/service-types?per_page=200")}
    assert found == {"helpline": 1, "labour_workshop": 1, "outpatient_psychiatry": 1}
    (listed,) = items(api, "/service-types?search=workshop")
    assert listed["id"] == "labour_workshop"
    narrowed = items(api, "/service-types?territory=RU-MOW&free=true")
    assert [item["id"] for item in narrowed] == ["outpatient_psychiatry"]
    assert [need["id"] for need in narrowed[0]["meets"]] == ["need.treatment"]
    assert narrowed[0]["rule"]["basis"]


def test_territories_by_level_name_and_place(api: FlaskClient) -> None:
    def names(query: str) -> list[str]:
        return [item["name"] for item in items(api, f"/territories?{query}")]

    assert names("level=subject") == ["Москва", "Псковская область"]
    assert names("search=псковск") == names("search=PSKOV") == ["Псковская область"]
    assert names("within=RU-MOW") == names("territory=RU-MOW") == ["Тверской район"]
    assert names("bbox=37,55,38,56") == ["Москва"]
    assert api.get("/api/v1/territories/RU-MOW").get_json()["level"] == "subject"


def test_territories_are_narrowed_by_what_is_in_them(api: FlaskClient) -> None:
    def found(query: str) -> list[tuple[str, int | None]]:
        return [(item["id"], item["places"]) for item in items(api, f"/territories?{query}")]

    district, city, pskov = "RU-MOW.tverskoy", "RU-MOW", "RU-PSK"
    assert found("level=subject") == [(city, None), (pskov, None)]
    assert found("kind=pnd") == [(city, 1), ("RU", 1), (district, 1)]
    assert found("kind=pnd,workshop&level=country") == [("RU", 2)]
    assert found("kind=pnd,workshop&level=subject") == [(city, 1), (pskov, 1)]
    assert found("free=true&within=RU-MOW") == [(district, 1)]
    assert found("service_type=labour_workshop&within=RU") == [(pskov, 1)]
    assert found("near=57.8,28.3&radius_km=20&level=subject") == [(pskov, 1)]
    assert found("near=57.8,28.3&radius_km=20&kind=pnd") == []
    assert found("near=55.7,37.6")[0] == (city, None)
    assert api.get("/api/v1/territories?kind=nobody").status_code == 422
    assert api.get("/api/v1/territories?autonomy=4").status_code == 400


def test_outlines_are_generalised_by_zoom(api: FlaskClient) -> None:
    answer = api.get("/api/v1/territories.geojson?level=municipality&within=RU-MOW&zoom=5")
    (feature,) = answer.get_json()["features"]
    assert answer.mimetype == "application/geo+json"
    assert feature["id"] == "RU-MOW.tverskoy"
    assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert "[37,55]" in answer.text.replace(".0", "")
    assert api.get("/api/v1/territories.geojson?bbox=0,0,1,1").get_json()["features"] == []


def test_cyrillic_is_written_as_it_is(api: FlaskClient) -> None:
    assert "Берёзка" in api.get("/api/v1/organisations").text
