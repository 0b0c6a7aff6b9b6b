"""A figure of the coverage audit as a value: one table with everything needed to judge it.

    figure.columns[2].unit, figure.rows[0].values[2]
    figure.sentence                    # what the number means, to be put into the reader's language
    hide_few(figure)                   # for anything public: people under five are not told

Texts are English message identifiers; doors translate them (``Text``). A cell is a str, a number, a
bool, a text to translate, several of them, or None (not known). ``FEW`` stands where a number of
people is hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from registry.domain.browse import BrowseError

FIGURES = ("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10")
BASES = ("count", "estimate", "assumption")
FEWEST_PEOPLE = 5
FEW = "<5"
PEOPLE = "people"


def mark(text: str) -> str:
    """Mark a message for the catalogues; doors translate it."""
    return text


class UnknownFigureError(BrowseError):
    """No figure has this name."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"There is no figure {asked!r}; there are {', '.join(FIGURES)}.")
        self.asked = asked


class FigureNeedsMoreError(BrowseError):
    """The figure cannot be told of what was asked; ``reason`` says what to give."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Text:
    """A message with values for its ``%(name)s``; a value may itself be a Text."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


Cell = str | int | float | bool | Text | tuple[Text, ...] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a figure. ``unit``: people, km, days, share (0 to 1), places, rub, … or None.

    ``basis`` how sure its numbers are; None for names. ``shown``: how many decimals.
    """

    id: str
    label: str
    unit: str | None = None
    basis: str | None = None
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row; ``territory`` the identifier of the territory it is about, None for others.

    ``point`` (latitude, longitude, degrees) where a row is a place and not a territory.

    ``complete``: the register of the territory was declared complete, so that nothing found there
    means that nothing is there.
    """

    values: tuple[Cell, ...]
    territory: str | None = None
    complete: bool = False
    point: tuple[float, float] | None = None

    def number(self, place: int) -> float:
        """Return a cell as a number, 0 for what is none."""
        value = self.values[place]
        return float(value) if isinstance(value, int | float) else 0.0


@dataclass(frozen=True, slots=True)
class Input:
    """What a figure was computed from; ``as_of`` None: the source gives no date."""

    name: str
    as_of: date | None
    basis: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A distribution for a picture: labelled bars, ``unit`` of their heights."""

    title: str
    unit: str
    bars: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one territory. ``value_column`` is what maps colour by, None: no map.

    ``high_is_good`` tells the order of colours. ``parameters`` are those that change the answer.
    """

    id: str
    territory: str
    territory_name: str
    level: str
    service_type: str | None
    as_of: date
    revision: int
    mode: str
    complete_on: date | None
    sentence: tuple[Text, ...]
    definition: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    inputs: tuple[Input, ...]
    parameters: Mapping[str, Any]
    value_column: str | None = None
    high_is_good: bool = True
    charts: tuple[Chart, ...] = ()
    notes: tuple[Text, ...] = ()

    def column(self, name: str) -> int:
        """Return the position of a column."""
        return next(place for place, item in enumerate(self.columns) if item.id == name)


def hide_few(figure: Figure) -> Figure:
    """Return the figure with every number of people above 0 and under five hidden.

    Numbers of people are whole; a hidden one cannot be had back by subtraction, because totals are
    rounded to whole people as well and parts are estimates unless they are hidden themselves.
    """
    places = [place for place, item in enumerate(figure.columns) if item.unit == PEOPLE]
    return replace(figure, rows=tuple(_hide(row, places) for row in figure.rows))


def _hide(row: Row, places: list[int]) -> Row:
    values = list(row.values)
    for place in places:
        value = values[place]
        if isinstance(value, int | float) and not isinstance(value, bool):
            values[place] = FEW if 0 < value < FEWEST_PEOPLE else round(value)
    return replace(row, values=tuple(values))


@dataclass(frozen=True, slots=True)
class Area:
    """A territory a figure speaks of; ``complete_on``: see ``TerritoryCard``."""

    id: str
    name: str
    level: str
    complete_on: date | None = None
    population: int | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What every figure of one audit begins with."""

    area: Area
    as_of: date
    revision: int
    mode: str
    inputs: tuple[Input, ...]
    parameters: Mapping[str, Any]

    def figure(self, identifier: str, **rest: Any) -> Figure:
        """Return a figure of this audit; ``rest`` are the fields that differ."""
        chosen = dict(self.parameters) | dict(rest.pop("parameters", {}))
        return Figure(
            id=identifier,
            territory=self.area.id,
            territory_name=self.area.name,
            level=self.area.level,
            service_type=rest.pop("service_type", None),
            as_of=self.as_of,
            revision=self.revision,
            mode=self.mode,
            complete_on=self.area.complete_on,
            inputs=self.inputs + tuple(rest.pop("more_inputs", ())),
            parameters=chosen,
            **rest,
        )
