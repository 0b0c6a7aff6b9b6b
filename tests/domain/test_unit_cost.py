"""The cost table against sums done by hand, and hours by period."""

import math

import pytest

from registry.domain.unit_cost import (
    NormAndCost,
    UnitCost,
    UnitCostError,
    costs_by_autonomy,
    hours_of,
)


def test_rows_add_up_as_the_source_has_them() -> None:
    cost = UnitCost(
        basic_pay=50_000,
        additional_pay=10_000,
        materials=1_000,
        components=500,
        depreciation=2_000,
        utilities=8_000,
        transport=3_000,
        equipment_upkeep=700,
        other_indirect=300,
        management_pay=20_000,
        general_depreciation=400,
        communications=600,
    )
    assert cost.charges == pytest.approx(18_120)  # 30.2% of 60,000
    assert cost.direct == pytest.approx(81_620)
    assert cost.indirect == pytest.approx(12_000)
    assert cost.general == pytest.approx(20_000 + 6_040 + 1_000)
    assert cost.usp == pytest.approx(93_620)  # direct and indirect
    assert cost.total == pytest.approx(93_620 + 27_040)  # and general


def test_nothing_costs_nothing() -> None:
    assert UnitCost().total == 0


@pytest.mark.parametrize("value", (-1.0, math.nan, math.inf))
def test_an_amount_that_is_none_is_refused_by_name(value: float) -> None:
    with pytest.raises(UnitCostError) as caught:
        UnitCost(utilities=value)
    assert caught.value.name == "utilities"


def test_hours_are_the_same_by_day_week_and_month() -> None:
    for period, hours in (("day", 2.0), ("week", 14.0), ("month", 2.0 * 365.25 / 12)):
        found = hours_of(period, hours, autonomy=3)
        assert (found.day, found.week) == (pytest.approx(2), pytest.approx(14))
        assert found.month == pytest.approx(60.875)
    with pytest.raises(ValueError, match="autonomy"):
        hours_of("day", 1, autonomy=5)
    with pytest.raises(ValueError, match="period"):
        hours_of("year", 1)


def test_norm_and_fee_against_cost() -> None:
    short = NormAndCost(norm_rub=60_000, cost_rub=100_000, fee_rub=15_000)
    assert short.short_rub == 25_000
    assert short.covered == pytest.approx(0.75)
    assert NormAndCost(1, 0, 0).covered is None


def test_a_degree_costs_its_hours_at_the_price_of_an_hour() -> None:
    base = hours_of("week", 10)
    hours = {4: hours_of("week", 40, 4), 1: hours_of("week", 5, 1)}
    found = costs_by_autonomy(80_000, base, hours, norm_rub=60_000, fee_rub=5_000)
    assert [one.autonomy for one in found] == [1, 4]
    assert [one.against.cost_rub for one in found] == [
        pytest.approx(40_000),
        pytest.approx(320_000),
    ]
    # half the hours: half the norm, the whole fee
    assert found[0].against.short_rub == pytest.approx(40_000 - 30_000 - 5_000)
    assert found[1].against.covered == pytest.approx((240_000 + 5_000) / 320_000)
    assert costs_by_autonomy(80_000, hours_of("week", 0), hours, 1, 1) == ()
