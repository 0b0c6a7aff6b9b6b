"""Acts of law: shown and exported with their days, and standing behind the structural elements."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from registry.config import ROOT
from registry.domain.vocabulary_terms import Act
from registry.services.acts import list_acts
from registry.services.vocabulary import get_vocabulary

VOCABULARY = get_vocabulary(ROOT / "seed_data")
DAY = date(2026, 11, 25)
# Number, date and publication, as the publications print them (DOMAIN of the product, section 5).
PRINTED = {
    "137-ФЗ": ("28.04.2023", "Развитие организационно-финансовой модели"),
    "606н": ("28.07.2023", "Развитие организационно-финансовой модели"),
    "652н": ("09.08.2023", "Развитие организационно-финансовой модели"),
    "1032-1": ("19.04.1991", "Развитие организационно-финансовой модели"),
    "605н": ("28.07.2023", "Предложения Альянса"),
    "1236": ("24.11.2014", "Предложения Альянса"),
    "3711-р": ("18.12.2021", "Предложения Альянса"),
    "442-ФЗ": ("28.12.2013", "Стандарт операционной процедуры"),
    "1149-ПП": ("18.12.2014", "Стандарт операционной процедуры"),
    "482": ("11.08.2015", "Стандарт операционной процедуры"),
}


@pytest.mark.parametrize(
    ("start", "end", "state"),
    (
        (DAY, None, "in_force"),
        (DAY - timedelta(1), DAY, "in_force"),
        (DAY + timedelta(1), None, "not_yet"),
        (None, DAY - timedelta(1), "ended"),
        (None, None, "adopted"),
        (None, DAY, "adopted"),
    ),
)
def test_an_act_holds_from_its_first_to_its_last_day(
    start: date | None, end: date | None, state: str
) -> None:
    act = Act(
        id="act.x",
        number="1",
        date=date(2020, 1, 1),
        title_ru="Акт",
        in_force_from=start,
        in_force_to=end,
    )
    assert act.state(DAY) == state
    adopted_later = replace(act, date=DAY + timedelta(2), in_force_from=None)
    assert adopted_later.state(DAY) == ("ended" if state == "ended" else "not_yet")


def test_the_table_prints_numbers_dates_and_publications(seeded_client: FlaskClient) -> None:
    answer = seeded_client.get("/audit/acts.csv")
    assert answer.mimetype == "text/csv"
    lines = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert len(lines) == len(VOCABULARY.acts)
    rows = {line["Номер"]: line for line in lines}
    for number, (day, source) in PRINTED.items():
        assert rows[number]["Дата акта"] == day
        assert rows[number]["Где назван"].startswith(source)
    assert rows["1032-1"]["Состояние акта"] == "больше не действует"
    assert rows["1032-1"]["Заменён"] == "565-ФЗ" and rows["1032-1"]["Действует до"] == "31.12.2023"
    assert "6. Работа" in rows["652н"]["Структурные элементы"]
    for line in lines:
        assert bool(line["Где назван"]) or line["Проверить"] == "1", line


def test_a_region_has_the_acts_of_the_country_and_its_own(seeded_client: FlaskClient) -> None:
    own, other = (
        seeded_client.get(f"/audit/acts?territory={name}").text for name in ("RU-SVE", "RU-NIZ")
    )
    assert "1149-ПП" in own and "Свердловская область" in own and "137-ФЗ" in own
    assert "1149-ПП" not in other and "137-ФЗ" in other
    assert seeded_client.get("/audit/acts?territory=zzz").status_code == 404
    assert seeded_client.get("/audit/acts.csv?territory=zzz").status_code == 404
    numbers = {item.act.id for item in list_acts(VOCABULARY, DAY, "RU-SVE")}
    assert {"act.sverdlovsk_482", "act.442_fz"} <= numbers


def test_acts_stand_behind_the_elements_and_prove_none_but_their_own(
    seeded_client: FlaskClient,
) -> None:
    asked = "/api/v1/audit/c4?territory="
    rows = seeded_client.get(f"{asked}RU-NIZ").get_json()["rows"]
    told = {row["number"]: row for row in rows}
    assert "№ 652н от 09.08.2023" in told[6]["evidence"]
    assert "1032-1" not in told[6]["evidence"]  # no longer in force
    assert "№ 48-ФЗ от 24.04.2008, действует с 01.09.2008" in told[9]["evidence"]
    assert told[1]["status"] == "частично"  # the federal act alone
    own = {row["number"]: row for row in seeded_client.get(f"{asked}RU-SVE").get_json()["rows"]}
    assert own[5]["status"] == "есть" and "№ 482 от 11.08.2015" in own[5]["evidence"]
    bare = seeded_client.get(f"{asked}RU-ALT").get_json()["rows"]
    work = next(row for row in bare if row["number"] == 6)
    assert work["status"] != "есть" and "652н" in work["evidence"]
    page = seeded_client.get("/audit/RU-NIZ?figure=c4").text
    assert 'href="/audit/acts?territory=RU-NIZ"' in page
