"""The unit cost calculator: rows of the cost table, hours of accompaniment, norm against cost."""

from dataclasses import fields

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry import access
from registry.domain.unit_cost import (
    PERIODS,
    Hours,
    NormAndCost,
    UnitCost,
    UnitCostError,
    costs_by_autonomy,
    hours_of,
)
from registry.pages import desk
from registry.services import audit

ROWS = tuple(item.name for item in fields(UnitCost))
MONTHS = 12
DEGREE_HOURS = ("hours_1", "hours_2", "hours_3", "hours_4")  # of the four degrees of autonomy
MOST_HOURS = 1e5


@access.public
def show_unit_cost() -> str:
    """The table with what was typed, its sums, and what a norm would leave open."""
    given = {name: _amount(name) for name in (*ROWS, "norm", "fee", "hours", *DEGREE_HOURS)}
    wrong = [name for name, value in given.items() if value is None]
    cost, hours, norm = UnitCost(), None, None
    try:
        cost = UnitCost(**{name: given[name] or 0.0 for name in ROWS})
        hours = _hours(given["hours"])
        norm = NormAndCost(given["norm"] or 0.0, cost.total, given["fee"] or 0.0)
    except UnitCostError as error:
        wrong.append(error.name)
    degrees = {
        degree: hours_of(_period(), min(given[name] or 0.0, MOST_HOURS), degree)
        for degree, name in enumerate(DEGREE_HOURS, 1)
        if given[name]
    }
    return render_template(
        "pages/unit_cost.html",
        degrees=costs_by_autonomy(
            cost.total, hours, degrees, given["norm"] or 0.0, given["fee"] or 0.0
        )
        if hours
        else (),
        cost=cost,
        hours=hours,
        norm=norm,
        given=request.args,
        wrong=wrong,
        year_rub=cost.total * MONTHS,
        subjects=[one for one in audit.list_subjects(desk.session()) if one.level == "subject"],
        autonomy=desk.vocabulary().autonomy,
        periods=PERIODS,
    )


@access.public
def show_unit_cost_figure() -> Response:
    """Lead from a unit cost to what the gaps of a region cost at it."""
    return redirect(
        url_for(
            "pages.show_audit",
            territory=request.args.get("territory", "RU"),
            figure="c9",
            unit_cost_rub=request.args.get("unit_cost_rub", ""),
        )
    )


def _amount(name: str) -> float | None:
    """What was typed as a number, 0 for nothing, None for what is no amount."""
    text = request.args.get(name, "").replace(" ", "").replace("\xa0", "").replace(",", ".")
    if not text:
        return 0.0
    digits = text.replace(".", "", 1)
    return float(text) if digits.isascii() and digits.isdigit() and len(digits) < 13 else None


def _hours(hours: float | None) -> Hours | None:
    if not hours:
        return None
    degree = request.args.get("autonomy", "")
    chosen = int(degree) if degree in ("1", "2", "3", "4") else None
    return hours_of(_period(), min(hours, MOST_HOURS), chosen)


def _period() -> str:
    period = request.args.get("period", "week")
    return period if period in PERIODS else "week"
