"""What places cost, for the figure of costs: one sheet of amounts, a region's own or the example.

    sheet = read_cost_sheet(document, groups)
    sheet.hour_rub                       # the table's total of a month over the hours in it
    sheet.place_year_rub("living")       # hours of a place a month × an hour × 12
    sheet.by_autonomy()                  # norm against cost for each degree of autonomy

The rows of the table are those of the unit cost (``unit_cost.py``), for one full post of a worker
and one month. A place of a service is told in hours of work a month, by the group of the service:
so that every kind of help is paid by the same hour. All of it is an assumption until a region gives
its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from registry.domain.unit_cost import (
    DegreeCost,
    UnitCost,
    UnitCostError,
    costs_by_autonomy,
    hours_of,
)
from registry.domain.vocabulary_terms import Word

MONTHS = 12
KEYS = (
    "label_ru",
    "label_en",
    "as_of",
    "month",
    "hours_month",
    "norm_hour_rub",
    "fee_month_rub",
    "hours_week_by_autonomy",
    "place_hours_month",
)


def thousands(rub: float) -> int:
    """Return roubles in whole thousands: the amounts are assumed."""
    return 1000 * round(rub / 1000)


class CostSheetError(ValueError):
    """A sheet cannot be used; the message names the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSheet:
    """Amounts in roubles. ``month``: one post and month; ``hours_month``: hours with people in it.

    ``norm_hour_rub`` what the norm pays for an hour, ``fee_month_rub`` what the person pays for
    supported living; ``place_hours_month`` hours of a place by the group of the service.
    """

    label: Word
    as_of: date
    month: UnitCost
    hours_month: float
    norm_hour_rub: float
    fee_month_rub: float
    hours_week_by_autonomy: Mapping[int, float]
    place_hours_month: Mapping[str, float]

    @property
    def hour_rub(self) -> float:
        """What an hour with a person costs, general running costs included."""
        return self.month.total / self.hours_month

    def place_year_rub(self, group: str) -> float:
        """What a place of a service of this group costs a year."""
        return self.place_hours_month[group] * self.hour_rub * MONTHS

    def norm_year_rub(self, group: str) -> float:
        """What the norm pays for that place a year."""
        return self.place_hours_month[group] * self.norm_hour_rub * MONTHS

    def by_autonomy(self) -> tuple[DegreeCost, ...]:
        """Norm against cost of supported living, by degree of autonomy."""
        return costs_by_autonomy(
            self.month.total,
            hours_of("month", self.hours_month),
            {
                degree: hours_of("week", hours, degree)
                for degree, hours in self.hours_week_by_autonomy.items()
            },
            self.norm_hour_rub * self.hours_month,
            self.fee_month_rub,
        )


def read_cost_sheet(document: Mapping[str, Any], groups: Collection[str]) -> CostSheet:
    """Return the sheet of a document; ``groups``: of services, each must have its hours."""
    unknown = sorted(set(map(str, document)) - set(KEYS))
    if unknown:
        raise CostSheetError(f"{unknown[0]}: no such key; there are {', '.join(KEYS)}")
    missing = [key for key in KEYS if key not in document]
    if missing:
        raise CostSheetError(f"{missing[0]}: is missing")
    rows = {item.name for item in fields(UnitCost)}
    month = _table(document, "month")
    stray = sorted(set(map(str, month)) - rows)
    if stray:
        raise CostSheetError(f"month.{stray[0]}: no such row; there are {', '.join(sorted(rows))}")
    places = {
        str(key): _amount(value, key)
        for key, value in _table(document, "place_hours_month").items()
    }
    lacking = sorted(set(groups) - set(places))
    if lacking:
        raise CostSheetError(f"place_hours_month.{lacking[0]}: is missing")
    degrees = _table(document, "hours_week_by_autonomy")
    if set(degrees) - {1, 2, 3, 4}:
        raise CostSheetError("hours_week_by_autonomy: degrees 1 to 4")
    if not isinstance(document["as_of"], date):
        raise CostSheetError("as_of: a day like 2026-01-31")
    try:
        cost = UnitCost(**{str(name): _amount(value, name) for name, value in month.items()})
    except UnitCostError as error:
        raise CostSheetError(f"month.{error}") from error
    hours = _amount(document["hours_month"], "hours_month")
    if not hours:
        raise CostSheetError("hours_month: above 0")
    return CostSheet(
        label=Word(str(document["label_ru"]), str(document["label_en"])),
        as_of=document["as_of"],
        month=cost,
        hours_month=hours,
        norm_hour_rub=_amount(document["norm_hour_rub"], "norm_hour_rub"),
        fee_month_rub=_amount(document["fee_month_rub"], "fee_month_rub"),
        hours_week_by_autonomy={
            int(degree): _amount(value, f"hours_week_by_autonomy.{degree}")
            for degree, value in degrees.items()
        },
        place_hours_month=places,
    )


def _table(document: Mapping[str, Any], key: str) -> Mapping[Any, Any]:
    found = document[key]
    if not isinstance(found, Mapping):
        raise CostSheetError(f"{key}: a table of numbers")
    return found


def _amount(value: Any, key: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise CostSheetError(f"{key}: a number, not below 0")
    return float(value)
