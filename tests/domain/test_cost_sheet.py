"""A sheet of costs: an hour, a place and a degree of autonomy by the definition, worked by hand."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.domain.cost_sheet import CostSheetError, read_cost_sheet
from registry.exchange.cost_file import read_cost_file
from registry.exchange.rows import FileRefusedError
from registry.exchange.yaml_file import read_yaml_table
from registry.services.vocabulary import get_vocabulary

SHIPPED = Path(__file__).parents[2] / "seed_data" / "costs.yaml"
GROUPS = ("living", "work")
DOCUMENT: dict[str, Any] = {
    "label_ru": "Лист",
    "label_en": "Sheet",
    "as_of": date(2026, 1, 31),
    "month": {
        "basic_pay": 50_000,
        "additional_pay": 10_000,
        "utilities": 5_000,
        "management_pay": 10_000,
    },
    "hours_month": 100,
    "norm_hour_rub": 600,
    "fee_month_rub": 2_000,
    "hours_week_by_autonomy": {1: 7, 4: 70},
    "place_hours_month": {"living": 40, "work": 10},
}


def test_an_hour_costs_the_total_of_the_table_over_its_hours() -> None:
    sheet = read_cost_sheet(DOCUMENT, GROUPS)
    direct = 60_000 + 0.302 * 60_000
    general = 10_000 + 0.302 * 10_000
    total = direct + 5_000 + general
    assert sheet.month.total == pytest.approx(total)
    assert sheet.hour_rub == pytest.approx(total / 100)
    assert sheet.place_year_rub("living") == pytest.approx(40 * total / 100 * 12)
    assert sheet.norm_year_rub("work") == pytest.approx(10 * 600 * 12)


def test_norm_and_fee_stand_against_the_hours_of_each_degree() -> None:
    sheet = read_cost_sheet(DOCUMENT, GROUPS)
    slight, strong = sheet.by_autonomy()
    assert (slight.autonomy, strong.autonomy) == (1, 4)
    month = 7 / 7 * 365.25 / 12  # an hour a day
    assert slight.hours.month == pytest.approx(month)
    assert slight.against.cost_rub == pytest.approx(month * sheet.hour_rub)
    assert slight.against.norm_rub == pytest.approx(month * 600)
    assert slight.against.short_rub == pytest.approx(month * (sheet.hour_rub - 600) - 2_000)
    assert strong.against.cost_rub == pytest.approx(10 * slight.against.cost_rub)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    (
        ("month", {"pay": 1}, "month.pay"),
        ("month", {"basic_pay": -1}, "basic_pay"),
        ("month", 5, "month"),
        ("hours_month", 0, "hours_month"),
        ("hours_month", "many", "hours_month"),
        ("norm_hour_rub", True, "norm_hour_rub"),
        ("hours_week_by_autonomy", {5: 1}, "degrees 1 to 4"),
        ("place_hours_month", {"living": 1}, "place_hours_month.work"),
        ("as_of", "yesterday", "as_of"),
        ("tariff", 5, "tariff"),
    ),
)
def test_what_cannot_be_used_is_refused_by_name(key: str, value: Any, told: str) -> None:
    with pytest.raises(CostSheetError, match=told):
        read_cost_sheet({**deepcopy(DOCUMENT), key: value}, GROUPS)


def test_a_missing_key_is_named() -> None:
    lacking = {name: value for name, value in DOCUMENT.items() if name != "fee_month_rub"}
    with pytest.raises(CostSheetError, match="fee_month_rub"):
        read_cost_sheet(lacking, GROUPS)


def test_the_shipped_sheet_is_an_example_for_every_group_and_says_so() -> None:
    groups = [group.id for group in get_vocabulary(SHIPPED.parent).service_groups]
    sheet = read_cost_file(SHIPPED, groups)
    assert "не тариф" in sheet.label and "not the tariff" in sheet.label.english
    assert set(sheet.hours_week_by_autonomy) == {1, 2, 3, 4}
    assert set(read_yaml_table(SHIPPED)["place_hours_month"]) == set(groups)


def test_a_file_that_is_no_sheet_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("label_ru: Лист\n", encoding="utf-8")
    with pytest.raises(FileRefusedError) as refused:
        read_cost_file(path, GROUPS)
    assert "ours.yaml" in str(refused.value.problems[0])
