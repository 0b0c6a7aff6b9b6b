"""Pictures the server draws: where everything stands, as numbers; a template writes them as SVG.

    picture = draw_matrix(kinds, ties)           # a square of kinds × kinds
    picture.cells[0].x, picture.cells[0].level   # user units, strength 1 … LEVELS

No text of a record passes through here, and no colour: the template escapes the words and style
sheets colour the classes, so that one picture serves light, dark and paper.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEVELS = 5  # strengths of a field that a style sheet tells apart
CELL = 22.0  # user units, which are CSS pixels when the picture is shown in its own size
MARGIN_LEFT, MARGIN_TOP = 330.0, 26.0  # for the names of rows and the numbers of columns
DOT_LEAST, DOT_MOST = 2.5, 8.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Ties from the kind of its row to that of its column; ``level`` 0: only recorded ones.

    ``x`` and ``y`` its upper left corner; ``radius`` of the dot of recorded ties, 0 for none.
    """

    row: int
    column: int
    x: float
    y: float
    level: int
    radius: float
    recorded: int
    assumed: int


@dataclass(frozen=True, slots=True)
class MatrixPicture:
    """A square of ``count`` rows and columns of ``cell`` user units, with margins for its names."""

    count: int
    cell: float
    left: float
    top: float
    cells: tuple[Cell, ...]

    @property
    def width(self) -> float:
        return self.left + self.count * self.cell + 1

    @property
    def height(self) -> float:
        return self.top + self.count * self.cell + 1


def draw_matrix(
    kinds: Sequence[str], ties: Mapping[tuple[str, str], tuple[int, int]]
) -> MatrixPicture:
    """Return the square of ``kinds`` in their order; ``ties`` (from, to) -> (recorded, assumed).

    Fields and dots grow with the logarithm of their counts, each against its own largest: a
    handful of recorded ties must show beside thousands of assumed ones. Ties of kinds that are
    not among ``kinds`` are left out.
    """
    place = {kind: number for number, kind in enumerate(kinds)}
    most_recorded = max((recorded for recorded, _ in ties.values()), default=0)
    most_assumed = max((assumed for _, assumed in ties.values()), default=0)
    cells = []
    for (one, other), (recorded, assumed) in ties.items():
        if one not in place or other not in place:
            continue
        row, column = place[one], place[other]
        share = _share(recorded, most_recorded)
        cells.append(
            Cell(
                row=row,
                column=column,
                x=MARGIN_LEFT + column * CELL,
                y=MARGIN_TOP + row * CELL,
                level=math.ceil(_share(assumed, most_assumed) * LEVELS) if assumed else 0,
                radius=round(DOT_LEAST + share * (DOT_MOST - DOT_LEAST), 1) if recorded else 0.0,
                recorded=recorded,
                assumed=assumed,
            )
        )
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return MatrixPicture(len(kinds), CELL, MARGIN_LEFT, MARGIN_TOP, tuple(cells))


def _share(count: int, most: int) -> float:
    """How large a count is against the largest, 0 to 1, on a logarithmic scale."""
    return math.log1p(count) / math.log1p(most) if most else 0.0
