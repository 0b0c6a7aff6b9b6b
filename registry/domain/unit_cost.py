"""The unit cost of a supported-living service, row by row as the source's table 2 names them.

    cost = UnitCost(basic_pay=60000, additional_pay=12000, utilities=8000, management_pay=15000)
    cost.charges                # 30.2% of pay
    cost.usp                    # УСП = direct + indirect, as the source's text has it
    cost.total                  # row 5 of the source's table: with general running costs
    hours_of("week", 10).month  # 10 hours a week, by day, week and month

Roubles for one person and one unit of time, whichever it is; the caller names it. The text of the
source gives УСП = ПЗ + КЗ (direct + indirect) and the total of its table holds row 4 as well: both
are told, named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

CHARGES_SHARE = 0.302  # payroll charges, share of pay
DAYS_PER_WEEK = 7.0
DAYS_PER_MONTH = 365.25 / 12
PERIODS = ("day", "week", "month")


class UnitCostError(ValueError):
    """An amount cannot be used; ``name`` says which."""

    def __init__(self, name: str, value: float) -> None:
        super().__init__(f"{name} must be a number of roubles, not negative, but is {value!r}")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCost:
    """Rows of the table, roubles; what is left out is 0. Charges are computed, not given."""

    basic_pay: float = 0.0
    additional_pay: float = 0.0
    materials: float = 0.0
    components: float = 0.0
    depreciation: float = 0.0
    utilities: float = 0.0
    transport: float = 0.0
    equipment_upkeep: float = 0.0
    other_indirect: float = 0.0
    management_pay: float = 0.0
    general_depreciation: float = 0.0
    communications: float = 0.0

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if not 0 <= value < 1e12:  # NaN is no amount either
                raise UnitCostError(item.name, value)

    @property
    def charges(self) -> float:
        """Payroll charges of basic and additional pay."""
        return CHARGES_SHARE * (self.basic_pay + self.additional_pay)

    @property
    def direct(self) -> float:
        """Row 2: pay with charges, materials, components, depreciation."""
        pay = self.basic_pay + self.additional_pay + self.charges
        return pay + self.materials + self.components + self.depreciation

    @property
    def indirect(self) -> float:
        """Row 3: utilities, transport, upkeep of equipment, other."""
        return self.utilities + self.transport + self.equipment_upkeep + self.other_indirect

    @property
    def management_charges(self) -> float:
        """Payroll charges of management pay."""
        return CHARGES_SHARE * self.management_pay

    @property
    def general(self) -> float:
        """Row 4: management pay with charges, depreciation not in direct, communications."""
        pay = self.management_pay + self.management_charges
        return pay + self.general_depreciation + self.communications

    @property
    def usp(self) -> float:
        """УСП of the source's text: direct and indirect."""
        return self.direct + self.indirect

    @property
    def total(self) -> float:
        """The total of the source's table, row 5: direct, indirect and general."""
        return self.usp + self.general


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of accompaniment by period; ``autonomy`` 1 to 4 goes with them where it is known."""

    day: float
    week: float
    month: float
    autonomy: int | None = None


def hours_of(period: str, hours: float, autonomy: int | None = None) -> Hours:
    """Return hours given for one period in all three."""
    if period not in PERIODS:
        raise ValueError(f"period: one of {', '.join(PERIODS)}, not {period!r}")
    if not 0 <= hours < 1e6:
        raise UnitCostError("hours", hours)
    if autonomy is not None and autonomy not in (1, 2, 3, 4):
        raise ValueError(f"autonomy: 1 to 4, not {autonomy!r}")
    days = {"day": 1.0, "week": DAYS_PER_WEEK, "month": DAYS_PER_MONTH}
    a_day = hours / days[period]
    return Hours(a_day, a_day * DAYS_PER_WEEK, a_day * DAYS_PER_MONTH, autonomy)


@dataclass(frozen=True, slots=True)
class NormAndCost:
    """What a norm pays against what it costs, a month: ``short_rub`` above 0 is what is missing."""

    norm_rub: float
    cost_rub: float
    fee_rub: float

    @property
    def short_rub(self) -> float:
        """Cost that neither the norm nor the person's fee covers; below 0: more than enough."""
        return self.cost_rub - self.norm_rub - self.fee_rub

    @property
    def covered(self) -> float | None:
        """Share of the cost that norm and fee cover; None without a cost."""
        return (self.norm_rub + self.fee_rub) / self.cost_rub if self.cost_rub > 0 else None


@dataclass(frozen=True, slots=True)
class DegreeCost:
    """What accompaniment of one degree of autonomy costs a month, against the norm for it."""

    autonomy: int
    hours: Hours
    against: NormAndCost


def costs_by_autonomy(
    month_rub: float, base: Hours, hours: Mapping[int, Hours], norm_rub: float, fee_rub: float
) -> tuple[DegreeCost, ...]:
    """Return the cost of each degree whose hours are given.

    ``month_rub`` is what ``base`` hours cost; an hour costs the same whatever the degree, and so
    does an hour of the norm. The person's fee is the same.
    """
    if base.month <= 0:
        return ()
    share = {degree: of.month / base.month for degree, of in hours.items()}
    return tuple(
        DegreeCost(
            degree,
            hours[degree],
            NormAndCost(norm_rub * share[degree], month_rub * share[degree], fee_rub),
        )
        for degree in sorted(hours)
    )
