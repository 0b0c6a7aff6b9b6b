"""Finding on the pages: own words, counts, who-questions outside the address, an empty answer."""

import csv
import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from registry.models import SearchGap
from registry.services.gaps import list_gaps
from tests.db_builders import create_organisation, create_territory, offered
from tests.pages.world import build_places


def test_own_words_are_understood_and_told(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/list?search=писхолог").text
    assert "«писхолог» поняли как «психолог»" in text
    assert "Понято как: Консультация психолога" in text
    assert "data-place" in text


def test_every_option_has_its_count_and_empty_ones_are_disabled(
    seeded_client: FlaskClient,
) -> None:
    text = seeded_client.get("/list?kind=pnd").text
    assert re.search(r'<option value="pnd" selected>[^<]+ \(\d+\)</option>', text)
    assert re.search(r'<option value="[a-z_.]+" disabled>[^<]+ \(0\)</option>', text)
    assert len(re.findall(r'class="count">\(\d+\)', text)) >= 8


def test_a_chosen_option_stays_usable_with_nothing_found(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/list?kind=mfc&need=need.aac&step_free=true").text
    assert re.search(r'<option value="need.aac" selected>', text)
    assert re.search(r'name="step_free" value="true" checked>', text)


def test_an_empty_answer_says_what_to_leave_out_and_how_many_there_are(
    seeded_client: FlaskClient,
) -> None:
    text = seeded_client.get("/list?kind=mfc&need=need.aac").text
    ways = re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <span class="count">\((\d+)\)', text)
    assert len(ways) >= 2
    for address, _words, count in ways:
        found = seeded_client.get(address.replace("&amp;", "&")).text
        assert re.search(rf"Найдено {count} мест", found)


@pytest.mark.parametrize("path", ("/list", "/map"))
def test_what_is_asked_of_a_person_stays_out_of_every_address(
    seeded_client: FlaskClient, path: str
) -> None:
    answer = seeded_client.post(
        f"{path}?kind=supported_living_provider",
        data={"autonomy": "4", "legal_capacity": "none", "trait": ["aggression", "circus"]},
    )
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    addresses = re.findall(
        r'(?:href|action|formaction|src|data-clusters|data-names|value)="(/[^"]*)"', answer.text
    )
    assert len(addresses) > 40
    for address in addresses:
        assert not re.search(r"autonomy|legal_capacity|trait|aggression", address)
    assert re.search(r'<input type="hidden" name="autonomy" value="4">', answer.text)
    assert "circus" not in answer.text
    chip = re.search(r'<button type="submit" form="who-kept" formaction="([^"]*)"', answer.text)
    assert chip is not None and chip[1] == path  # the only filter of the address taken away


def test_the_map_asks_for_a_person_in_the_body_and_shows_whom_the_list_shows(
    client: FlaskClient, session: Session
) -> None:
    for number, degree in enumerate(("4", "1", "4"), start=1):
        create_organisation(
            session,
            f"Дом {number}",
            at=(56.0 + number, 44.0),
            offers=[offered("club", rules={"autonomy": [degree]})],
        )
    session.commit()
    page = client.post("/map", data={"autonomy": "4"}).text
    assert "Дом 1" in page and "Дом 2" not in page and "Дом 3" in page
    assert 'data-form="who-kept"' in page and "/map/places.js" not in page
    everywhere = "zoom=17&bbox=-180,-90,180,90"
    seen = client.post(f"/map/clusters.json?{everywhere}", data={"autonomy": "4"})
    assert sorted(place[0] for place in seen.get_json()["places"]) == [57.0, 59.0]
    named = client.post("/map/names.json?bbox=-180,-90,180,90", data={"autonomy": "4"})
    assert [item["name"] for item in named.get_json()["items"]] == ["Дом 1", "Дом 3"]
    assert seen.headers["Cache-Control"] == named.headers["Cache-Control"] == "no-store"
    table = client.post("/list.csv", data={"autonomy": "4"})
    assert table.headers["Cache-Control"] == "no-store"
    rows = csv.DictReader(io.StringIO(table.text.lstrip("\ufeff")))
    assert [row["organisation"] for row in rows] == ["Дом 1", "Дом 3"]


def test_a_switch_keeps_the_filters_of_the_address_and_not_the_person(
    seeded_client: FlaskClient,
) -> None:
    text = seeded_client.post("/map?kind=pnd", data={"autonomy": "4"}).text
    assert set(re.findall(r'name="next" value="([^"]*)"', text)) == {"/map?kind=pnd"}


def test_the_whole_country_is_a_place_to_look_in(seeded_client: FlaskClient) -> None:
    count = re.compile(r"Найдено ([\d\s]+) мест")
    named = seeded_client.get("/list?place=россия&kind=pnd").text
    assert count.findall(named) == count.findall(seeded_client.get("/list?kind=pnd").text)
    assert count.findall(named) == count.findall(
        seeded_client.get("/list?territory=RU&kind=pnd").text
    )
    assert "place_id=RU" in named


def test_an_address_cannot_ask_about_a_person(seeded_client: FlaskClient) -> None:
    plain = seeded_client.get("/list?kind=supported_living_provider").text
    asked = seeded_client.get("/list?kind=supported_living_provider&autonomy=4").text
    count = re.compile(r"Найдено (\d+) мест")
    assert count.findall(plain) == count.findall(asked)
    assert seeded_client.get("/api/v1/organisations?autonomy=4").status_code == 400


def test_who_is_sure_to_refuse_is_left_out_and_who_is_silent_is_marked(
    client: FlaskClient, session: Session
) -> None:
    create_organisation(session, "Возьмут", offers=[offered("club", rules={"autonomy": ["4"]})])
    create_organisation(session, "Откажут", offers=[offered("club", rules={"autonomy": ["1"]})])
    create_organisation(session, "Молчат", offers=[offered("club")])
    session.commit()
    text = client.post("/list", data={"autonomy": "4"}).text
    assert "Возьмут" in text and "Откажут" not in text and "Молчат" in text
    assert text.count("Не сообщают: какую поддержку берут на себя") == 1


@pytest.mark.parametrize("page", ["/list", "/map"])
def test_an_answer_nobody_offered_is_left_out_and_said(
    seeded_client: FlaskClient, page: str
) -> None:
    said = "Такого ответа мы не знаем и не учли его. Посмотрите: "
    wrong = {"autonomy": "9", "legal_capacity": "half", "trait": ["aac", "left_handed"]}
    text = seeded_client.post(page, data=wrong).text
    assert said + "Сколько нужно поддержки?; Дееспособность; Что ещё верно?" in text
    assert "left_handed" not in text
    known = seeded_client.post(page, data={"autonomy": "", "trait": ["aac"]}).text
    assert said not in known
    count = re.compile(r"Найдено ([\d\s]+) мест")
    assert count.findall(text) == count.findall(known)


def test_the_table_holds_the_places_of_the_list(seeded_client: FlaskClient) -> None:
    answer = seeded_client.get("/list.csv?kind=pnd")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    listed: list[str] = []
    for page in (1, 2):
        text = seeded_client.get(f"/list?kind=pnd&page={page}").text
        listed += re.findall(r'data-place="(-?\d+)"', text)
    assert [row["place"] for row in rows] == listed
    assert all(row["source"] and row["licence"] and row["record_state"] for row in rows)


def test_a_search_in_vain_is_counted_without_the_person(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    build_places(session)
    create_territory(session, "RU-KGD", "Калининградская область")
    session.commit()
    for _ in range(2):
        client.get("/list?search=хочу умереть&place=Калининградская область&age_band=adults_18_44")
    client.post("/list?search=хоспис&place=Калининградская область", data={"autonomy": "4"})
    session.rollback()
    rows = session.query(SearchGap).all()
    kept = {column.name for column in SearchGap.__table__.columns}
    assert kept == {"day", "territory_id", "term", "searches"}
    assert {(row.territory_id, row.term, row.searches) for row in rows} == {
        ("RU-KGD", "need.crisis_help", 2),
        ("RU-KGD", "need.palliative_care", 1),
    }
    found = list_gaps(session(), since=date(2020, 1, 1), territory_id="RU-KGD")  # type: ignore[operator]
    assert next((gap.term, gap.searches) for gap in found) == ("need.crisis_help", 2)
    told = client.get("/api/v1/gaps?territory=RU-KGD").get_json()
    assert told["total"] == 2
    assert {item["searches"] for item in told["items"]} == {None}  # fewer than three
    result = app.test_cli_runner().invoke(args=["gaps", "--territory", "RU-KGD"])
    assert result.exit_code == 0 and "need.crisis_help" in result.output


def test_words_are_suggested_while_one_types(seeded_client: FlaskClient) -> None:
    def suggested(text: str) -> list[str]:
        items = seeded_client.get("/words.json", query_string={"search": text}).json["items"]
        return [item["label"] for item in items]

    whole = suggested("логопед")
    assert whole[0] == "логопед" and "Занятия для развития школьника" in whole
    assert len(whole) == len(set(whole)) <= 10
    assert suggested("логоп")[0] == "логопед"  # a word not typed to its end
    assert suggested("ПОГОВОР ПСИХОЛ")[0] == "поговорить с психологом"
    assert "психолог" in suggested("психол")
    assert suggested("ыыыы") == []
    assert seeded_client.get("/words.json?search=").json == {"items": []}


@pytest.mark.parametrize("text", ["'", "%", "\\", "a" * 500, "<script>", "=1+1", "🙂"])
def test_any_text_may_be_typed(seeded_client: FlaskClient, text: str) -> None:
    answer = seeded_client.get("/list", query_string={"search": text, "place": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
