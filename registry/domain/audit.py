"""A figure of the coverage audit as a value: one table with everything needed to judge it.

    figure.columns[2].unit, figure.rows[0].values[2]
    figure.sentence                    # what the number means, to be put into the reader's language
    hide_few(figure)                   # for anything public: people under five are not told

Texts are English message identifiers; doors translate them (``Text``). A cell is a str, a number, a
bool, a text to translate, several of them, or None (not known); a str may be a ``Word``, which
knows its English. ``FEW`` stands where a number of
people is hidden, ``UNTOLD`` where a number is that would tell it. What is about people says so: a
column by its unit, ``part_of`` and ``tells``, a value of a text or a parameter by ``People`` or
``Resting``, a chart by its unit or its column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from registry.domain.browse import BrowseError

FIGURES = ("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10")
BASES = ("count", "estimate", "assumption")
FEWEST_PEOPLE = 5
DEMO = "ДЕМО"  # what invented records carry in every language
FEW = "<5"
UNTOLD = "…"
PEOPLE = "people"
MOST_BARS = 30


def mark(text: str) -> str:
    """Mark a message for the catalogues; doors translate it."""
    return text


class UnknownFigureError(BrowseError):
    """No figure has this name."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"There is no figure {asked!r}; there are {', '.join(FIGURES)}.")
        self.asked = asked


@dataclass(frozen=True, slots=True)
class People:
    """A number of people as a value of a text or a parameter."""

    number: float

    def __str__(self) -> str:
        return str(round(self.number))


@dataclass(frozen=True, slots=True)
class Resting:
    """A value that would tell the numbers of ``people``: told where none of them is few."""

    value: Any
    people: tuple[float, ...]

    def __str__(self) -> str:
        return str(self.value)


def percent(part: float, whole: float) -> Resting:
    """Return a share in whole percents, 0 of nobody; hidden with its part and with the rest."""
    shown = round(100 * part / whole) if whole else 0
    return Resting(shown, (part, whole - part, whole))


def day_words(day: date) -> str:
    """Return a day as it is written in documents, the same in both languages."""
    return day.strftime("%d.%m.%Y")


def is_few(people: float) -> bool:
    """Are these so few people that their number is not told?"""
    return 0 < people < FEWEST_PEOPLE


@dataclass(frozen=True, slots=True)
class Text:
    """A message with values for its ``%(name)s``; a value may itself be a Text."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


class FigureNeedsMoreError(BrowseError):
    """The figure cannot be told of what was asked; ``reason`` says what to give."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values)
        self.reason = Text(message, values)


INVENTED = Text(
    mark("ДЕМО: these numbers rest on organisations that are invented. Not for decisions.")
)
SERVICE_MISSING = mark("service within reach: %(name)s")
LINK_MISSING = mark("agreement to refer: %(sender)s → %(receiver)s")
NOT_COMPLETE = Text(
    mark(
        "Nobody has declared the register of this territory complete: what is not on "
        "record may still exist. “Not known” is not “not there”."
    )
)
Cell = str | int | float | bool | Text | tuple[Text | str, ...] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a figure. ``unit``: people, km, days, share (0 to 1), places, rub, … or None.

    ``basis`` how sure its numbers are; None for names. ``shown``: how many decimals.

    ``part_of``: the column, of people or of a share, whose people these are a part of; a share is
    of the people in which that chain ends. ``tells``: columns that its number would tell.
    """

    id: str
    label: str
    unit: str | None = None
    basis: str | None = None
    decimals: int = 0
    part_of: str | None = None
    tells: tuple[str, ...] = ()


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
    """A distribution for a picture: labelled bars, ``unit`` of their heights.

    ``column``: the bars are the rows' numbers there, None: they are numbers of their own.
    """

    title: str
    unit: str
    bars: tuple[tuple[str, float], ...]
    column: str | None = None


def bars_of(
    rows: Sequence[Row], place: int, most: int = MOST_BARS
) -> tuple[tuple[str, float], ...]:
    """Return the rows' numbers in a column as bars, the longest first."""
    bars = [
        (name if isinstance(name := row.values[0], str) else str(name), float(value))
        for row in rows
        if isinstance(value := row.values[place], int | float)
    ]
    bars.sort(key=lambda bar: (-bar[1], bar[0]))
    return tuple(bars[:most])


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one territory. ``value_column`` is what maps colour by, None: no map.

    ``high_is_good`` tells the order of colours. ``parameters`` are those that change the answer.
    ``invented``: it rests on invented organisations, so that everything made of it is marked.
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
    invented: bool = False

    @property
    def mark(self) -> Text | None:
        """What everything made of this figure carries, None where nothing in it is invented."""
        return INVENTED if self.invented else None

    def column(self, name: str) -> int:
        """Return the position of a column."""
        return next(place for place, item in enumerate(self.columns) if item.id == name)


def hide_few(figure: Figure) -> Figure:
    """Return the figure as the public may see it: people above 0 and under five are not told.

    Hidden with them, in rows, texts, parameters and pictures: shares whose people or whose rest are
    so few, and numbers that would tell them; where rows add up to a total told elsewhere, a single
    hidden row takes the smallest of the others with it; where rows are services, of two groups that
    differ by so few the smaller is hidden. Numbers of people are whole, shares of people whole
    percents. What this does not hold against is reckoning with three groups and more, and with
    the people whom one service reaches and another does not: numbers of people are estimates
    apportioned by population, or assumed shares of them, unless somebody counted them.
    """
    second = _second_rows(figure)
    rows = tuple(
        _hide(row, figure.columns, second.get(place, frozenset()))
        for place, row in enumerate(figure.rows)
    )
    public = replace(figure, rows=rows)
    return replace(
        public,
        sentence=tuple(_told(text) for text in figure.sentence),
        notes=tuple(_told(text) for text in figure.notes),
        parameters={name: _told(value) for name, value in figure.parameters.items()},
        charts=tuple(
            chart for chart in (_public(item, public) for item in figure.charts) if chart.bars
        ),
    )


def _second_rows(figure: Figure) -> dict[int, frozenset[str]]:
    """Columns to hide in a second row, by row: a total would tell a single hidden one."""
    if figure.id != "c5" and figure.service_type is None:
        return _near_groups(figure)  # services share their people: such rows add up to nothing
    found: dict[int, frozenset[str]] = {}
    for place, column in enumerate(figure.columns):
        if column.unit != PEOPLE:
            continue
        people = [row.number(place) for row in figure.rows]
        if sum(map(is_few, people)) != 1:
            continue
        others = [n for n, one in enumerate(people) if one >= FEWEST_PEOPLE]
        if others:
            least = min(others, key=lambda n: people[n])
            found[least] = found.get(least, frozenset()) | {column.id}
    return found


def _near_groups(figure: Figure) -> dict[int, frozenset[str]]:
    """Of rows that are groups of people, those smaller by so few than one that is told: subtracting
    the one from the other would tell the few between them."""
    if figure.id not in ("c1", "c2", "c3"):
        return {}
    place = next(n for n, column in enumerate(figure.columns) if column.unit == PEOPLE)
    told: list[int] = []
    for people in sorted({round(row.number(place)) for row in figure.rows}, reverse=True):
        if not any(is_few(more - people) for more in told):
            told.append(people)
    return {
        n: frozenset({figure.columns[place].id})
        for n, row in enumerate(figure.rows)
        if (people := round(row.number(place))) >= FEWEST_PEOPLE and people not in told
    }


def _hide(row: Row, columns: Sequence[Column], second: frozenset[str]) -> Row:
    """Hide what tells few people, and the columns of ``second`` with all that would tell them."""
    places = {column.id: place for place, column in enumerate(columns)}
    values = list(row.values)
    wholes = {_chain(columns[places[name]], columns, places)[-1].id for name in second}
    few = [
        _is_untold(column, columns, places, row)
        or column.id in second
        or (column.part_of is not None and _chain(column, columns, places)[-1].id in wholes)
        for column in columns
    ]
    for place, column in enumerate(columns):
        value = values[place]
        if isinstance(value, Text | tuple):
            values[place] = _told(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if column.unit == PEOPLE and is_few(abs(value)):
            values[place] = FEW
        elif few[place] or any(few[places[name]] for name in column.tells):
            values[place] = UNTOLD
        elif column.unit == PEOPLE:
            values[place] = round(value)
        elif column.part_of is not None:
            values[place] = round(value, 2)
    return replace(row, values=tuple(values))


def _chain(column: Column, columns: Sequence[Column], places: Mapping[str, int]) -> list[Column]:
    """Return the column, what it is a part of, what that is a part of, and so on."""
    chain = [column]
    while (name := chain[-1].part_of) is not None:
        chain.append(columns[places[name]])
    return chain


def _is_untold(
    column: Column, columns: Sequence[Column], places: Mapping[str, int], row: Row
) -> bool:
    """Are the people of a cell few, or those of a column it is a part of who are not in it?"""
    chain = _chain(column, columns, places)
    if chain[-1].unit != PEOPLE:
        return False
    whole = row.number(places[chain[-1].id])
    people = [
        row.number(places[item.id]) * (1.0 if item.unit == PEOPLE else whole) for item in chain
    ]
    return any(is_few(one) for one in people) or any(
        is_few(round(more - people[0], 1)) for more in people[1:]
    )


def _told(value: Any) -> Any:
    """Return a text, several of them, or a value of a text, without numbers of few people."""
    if isinstance(value, tuple):
        return tuple(_told(part) for part in value)
    if isinstance(value, Text):
        return replace(value, values={name: _told(part) for name, part in value.values.items()})
    if isinstance(value, People):
        return FEW if is_few(value.number) else round(value.number)
    if isinstance(value, Resting):
        return UNTOLD if any(is_few(people) for people in value.people) else value.value
    return value


def _public(chart: Chart, figure: Figure) -> Chart:
    """Return the picture without few people; one of people with few in a bar has no bars left.

    Leaving out that bar alone would tell it: the others stand beside their sum.
    """
    if chart.column is not None:
        bars = bars_of(figure.rows, figure.column(chart.column), len(chart.bars))
        return replace(chart, bars=bars)
    if chart.unit != PEOPLE:
        return chart
    if any(is_few(people) for _, people in chart.bars):
        return replace(chart, bars=())
    return replace(chart, bars=tuple((name, float(round(people))) for name, people in chart.bars))


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
    """What every figure of one audit begins with; ``invented``: see ``Figure``."""

    area: Area
    as_of: date
    revision: int
    mode: str
    inputs: tuple[Input, ...]
    parameters: Mapping[str, Any]
    invented: bool = False

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
            invented=self.invented,
            **rest,
        )
