"""The unit cost calculator: rows of the cost table, hours of accompaniment, norm against cost."""

from dataclasses import fields

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry import access
from registry.domain.unit_cost import PERIODS, Hours, NormAndCost, UnitCost, UnitCostError, hours_of
from registry.pages import desk
from registry.services import audit

ROWS = tuple(item.name for item in fields(UnitCost))
MONTHS = 12


@access.public
def show_unit_cost() -> str:
    """The table with what was typed, its sums, and what a norm would leave open."""
    given = {name: _amount(name) for name in (*ROWS, "norm", "fee", "hours")}
    wrong = [name for name, value in given.items() if value is None]
    cost, hours, norm = UnitCost(), None, None
    try:
        cost = UnitCost(**{name: given[name] or 0.0 for name in ROWS})
        hours = _hours(given["hours"])
        norm = NormAndCost(given["norm"] or 0.0, cost.total, given["fee"] or 0.0)
    except UnitCostError as error:
        wrong.append(error.name)
    return render_template(
        "pages/unit_cost.html",
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
    period = request.args.get("period", "week")
    degree = request.args.get("autonomy", "")
    chosen = int(degree) if degree in ("1", "2", "3", "4") else None
    return hours_of(period if period in PERIODS else "week", min(hours, 1e5), chosen)
