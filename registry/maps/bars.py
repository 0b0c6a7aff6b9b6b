"""Bars drawn by the server: where each stands and how long it is, as numbers for an SVG.

    picture = draw_bars((("≤ 5 km", 120.0), ("≤ 15 km", 30.0)), share=False)
    picture.bars[0].width, picture.bars[0].y

Texts are escaped and coloured by the template and its style sheets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ROW = 26.0
LABEL_WIDTH, BARS_WIDTH, VALUE_WIDTH = 300.0, 320.0, 90.0
MOST_LABEL = 42


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in user units; ``label`` shortened to fit, ``full`` whole."""

    label: str
    full: str
    value: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class BarsPicture:
    """Bars below each other; ``left`` is where they begin."""

    width: float
    height: float
    left: float
    bars: tuple[Bar, ...]


def draw_bars(bars: Sequence[tuple[str, float]], *, share: bool) -> BarsPicture:
    """Return the picture; ``share``: the whole width is 1, otherwise the largest value."""
    most = 1.0 if share else max((value for _, value in bars), default=0.0)
    drawn = [
        Bar(
            label=name if len(name) <= MOST_LABEL else f"{name[: MOST_LABEL - 1]}…",
            full=name,
            value=value,
            y=number * ROW + 4,
            width=round(BARS_WIDTH * value / most, 1) if most > 0 else 0.0,
        )
        for number, (name, value) in enumerate(bars)
    ]
    width = LABEL_WIDTH + BARS_WIDTH + VALUE_WIDTH
    return BarsPicture(width, len(drawn) * ROW + 8, LABEL_WIDTH, tuple(drawn))
