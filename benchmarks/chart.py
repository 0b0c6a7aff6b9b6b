"""Lines on a grid of powers of ten, as an SVG file for the documents.

    write_chart(path, "Growth", [Panel("a question, ms", [Line("p50", [(1_000, 8.0)])])])

No library, no script, no font of its own. Lines differ by mark and dash, not by colour alone; every
point carries its numbers as a title.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

WIDTH, HEIGHT, GAP = 250.0, 200.0, 90.0
LEFT, TOP, BOTTOM = 55.0, 60.0, 70.0
STYLES = (("#1b4f8a", ""), ("#a33b00", "7 4"), ("#2d6b2d", "2 3"))
STYLE_SHEET = (
    "text{font:13px sans-serif;fill:#222}.title{font-weight:bold}"
    ".grid{stroke:#ccc;stroke-width:1}.line{fill:none;stroke-width:2}"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points (x, y), both above 0."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines that share a scale; ``title`` names what is up, with its unit."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places, over whole powers of ten."""

    low: int
    high: int
    start: float
    length: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, length: float) -> "Scale":
        """Return the scale that holds all values."""
        low = math.floor(math.log10(min(values)))
        high = max(math.ceil(math.log10(max(values))), low + 1)
        return cls(low, high, start, length)

    def place(self, value: float) -> float:
        """Return where a value stands."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * self.length, 1)


def write_chart(path: Path, title: str, across: str, panels: Sequence[Panel]) -> None:
    """Write the panels side by side; ``across`` names what all of them have from left to right."""
    width = len(panels) * (WIDTH + GAP) + LEFT
    height = TOP + HEIGHT + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' aria-label="{escape(title)}">',
        f"<style>{STYLE_SHEET}</style>",
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
    ]
    for number, panel in enumerate(panels):
        parts += _draw(panel, LEFT + number * (WIDTH + GAP), across)
    parts.append("</svg>")
    path.write_text("\n".join(parts) + "\n", "utf-8")


def _draw(panel: Panel, left: float, across: str) -> list[str]:
    points = [point for line in panel.lines for point in line.points]
    x = Scale.over([point[0] for point in points], left, WIDTH)
    y = Scale.over([point[1] for point in points], TOP + HEIGHT, -HEIGHT)
    parts = [f'<text class="title" x="{left:g}" y="20">{escape(panel.title)}</text>']
    for power in range(y.low, y.high + 1):
        at = y.place(10.0**power)
        parts.append(f'<path class="grid" d="M{left:g} {at}h{WIDTH:g}"/>')
        parts.append(
            f'<text x="{left - 6:g}" y="{at + 4:g}" text-anchor="end">{_said(10.0**power)}</text>'
        )
    for power in range(x.low, x.high + 1):
        at = x.place(10.0**power)
        parts.append(f'<path class="grid" d="M{at} {TOP:g}v{HEIGHT:g}"/>')
        parts.append(
            f'<text x="{at}" y="{TOP + HEIGHT + 20:g}" text-anchor="middle">'
            f"{_said(10.0**power)}</text>"
        )
    parts.append(
        f'<text x="{left + WIDTH / 2:g}" y="{TOP + HEIGHT + 44:g}" text-anchor="middle">'
        f"{escape(across)}</text>"
    )
    for number, line in enumerate(panel.lines):
        parts += _draw_line(line, number, x, y, left)
    return parts


def _draw_line(line: Line, number: int, x: Scale, y: Scale, left: float) -> list[str]:
    colour, dash = STYLES[number % len(STYLES)]
    places = [(x.place(a), y.place(b)) for a, b in line.points]
    way = "L".join(f"{a} {b}" for a, b in places)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    name_x, name_y = left + 80 * number, 42.0
    parts = [
        f'<path class="line" stroke="{colour}"{dashed} d="M{way}"/>',
        f'<path class="line" stroke="{colour}"{dashed} d="M{name_x:g} {name_y - 4:g}h22"/>',
        f'<text x="{name_x + 28:g}" y="{name_y:g}">{escape(line.name)}</text>',
    ]
    for (a, b), (one, other) in zip(places, line.points, strict=True):
        parts.append(
            f'<circle cx="{a}" cy="{b}" r="4" fill="{colour}">'
            f"<title>{escape(line.name)}: {other:.4g} ({one:,.0f})</title></circle>"
        )
    return parts


def _said(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if value >= 1 else f"{value:g}"
