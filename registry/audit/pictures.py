"""A figure made ready to be shown: its pictures drawn, its table cut to what a page can hold.

shown = show_figure(figure, outlines, most_rows=120)
shown.map, shown.charts, shown.rows, shown.left_out
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.domain.audit import Cell, Figure, Row
from registry.languages import say
from registry.maps.bars import draw_bars
from registry.maps.choropleth import AreasPicture, draw_areas

MOST_BARS = 25
AT_HOME = "at_home"  # who is reached there does not have to go anywhere


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with its pictures; ``rows`` for the table, ``left_out`` how many more there are.

    ``names`` and ``values`` of the areas of the map, also where a value is hidden.
    """

    figure: Figure
    rows: tuple[Row, ...]
    left_out: int
    map: AreasPicture | None
    charts: tuple[Any, ...]
    names: dict[str, str]
    values: dict[str, Cell]
    worst_first: bool = False


def show_figure(
    figure: Figure,
    outlines: Mapping[str, str],
    *,
    most_rows: int,
    rows: Sequence[Row] | None = None,
    worst_first: bool = False,
) -> Shown:
    """Return a figure with its pictures; ``rows`` in another order than the figure's own.

    ``worst_first``: where not all rows have room, those with the worst numbers come first.
    """
    ordered = figure.rows if rows is None else tuple(rows)
    worst_first = worst_first and figure.value_column is not None and len(ordered) > most_rows
    if worst_first:
        ordered = tuple(sorted(ordered, key=_badness(figure)))
    picture, place = None, 0
    if figure.value_column is not None:
        place = figure.column(figure.value_column)
    if outlines and shades_of(figure):
        share = figure.columns[place].unit == "share"
        picture = draw_areas(outlines, shades_of(figure), share=share)
    charts = tuple(
        (
            chart,
            draw_bars(
                [(say(name), number) for name, number in chart.bars[:MOST_BARS]],
                share=chart.unit == "share",
            ),
        )
        for chart in figure.charts
    )
    names = {row.territory: str(row.values[0]) for row in figure.rows if row.territory}
    return Shown(
        figure,
        ordered[:most_rows],
        max(len(ordered) - most_rows, 0),
        picture,
        charts,
        names,
        {row.territory: row.values[place] for row in figure.rows if row.territory},
        worst_first,
    )


def _badness(figure: Figure) -> Callable[[Row], tuple[bool, float]]:
    """A key that puts the worst row first and rows without a number last."""
    places = [figure.column(str(figure.value_column))]
    places += [n for n, column in enumerate(figure.columns) if column.id == AT_HOME]
    sign = 1.0 if figure.high_is_good else -1.0

    def key(row: Row) -> tuple[bool, float]:
        values = [float(v) for n in places if isinstance(v := row.values[n], int | float)]
        return not values, sign * max(values, default=0.0)

    return key


def shades_of(figure: Figure) -> dict[str, float | None]:
    """Return the number that colours each territory of a figure."""
    if figure.value_column is None:
        return {}
    place = figure.column(figure.value_column)
    return {
        row.territory: float(cell)
        for row in figure.rows
        if row.territory and isinstance(cell := row.values[place], int | float)
    }
