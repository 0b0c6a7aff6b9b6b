"""Cells of the audit in the words of the reader, for pages and the report.

cell_words(0.42, column)        # "42 %"
cell_words(None, column)        # "not known"
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import format_decimal, format_percent, gettext
from flask_babel import lazy_gettext as _l

from registry.domain.audit import (
    DEMO,
    FEW,
    INVENTED,
    NOT_COMPLETE,
    UNTOLD,
    Cell,
    Column,
    Figure,
    Row,
    Text,
)
from registry.domain.vocabulary_terms import Word
from registry.exchange.audit_tables import (
    BASIS_WORDS,
    FIGURE_NAMES,
    UNIT_WORDS,
    name_of,
    part_of,
)
from registry.languages import say
from registry.maps.audit_map import COLOURS as SHADES

__all__ = ("DEMO", "FEW", "INVENTED", "SHADES", "gettext", "part_of", "say")  # for templates
FIGURE_QUESTIONS: Mapping[str, Any] = {
    "c1": _l("How much help is there?"),
    "c2": _l("How far is it?"),
    "c3": _l("Is there enough within reach?"),
    "c4": _l("Is the order complete?"),
    "c5": _l("Can a person get all the way?"),
    "c6": _l("What breaks if one closes?"),
    "c7": _l("What would mend most?"),
    "c8": _l("How fresh is the register?"),
    "c9": _l("What does a gap cost?"),
    "c10": _l("What has changed?"),
}


def cell_words(value: Cell, column: Column) -> str:
    """Return a cell as text."""
    if value is None:
        return str(gettext("not known")) if column.basis else ""
    if isinstance(value, Text | tuple | Word):
        return say(value)
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if value == UNTOLD:
        return str(gettext("hidden"))
    if isinstance(value, str):
        return str(gettext("fewer than 5")) if value == FEW else value
    if column.unit == "share":
        return str(format_percent(value, "#,##0 %"))
    places = "." + ("0" * column.decimals if column.decimals else "##")
    return str(format_decimal(value, f"#,##0{places if column.decimals or value < 10 else ''}"))


def hides_some(rows: Iterable[Row]) -> bool:
    """Is some cell of these rows kept back because it would tell few people?"""
    return any(value in (FEW, UNTOLD) for row in rows for value in row.values)


def sentences(figure: Figure) -> list[Text]:
    """Return what a figure means, without the word about the register, which stands above it."""
    return [text for text in figure.sentence if text != NOT_COMPLETE]


def unit_words(column: Column) -> str:
    """Return the unit of a column in words, "" for none and for shares, which are percents."""
    if column.unit is None or column.unit == "share":
        return ""
    return say(UNIT_WORDS[column.unit])


def basis_words(column: Column) -> str:
    """Return how sure a column is: "" for counts and names."""
    return say(BASIS_WORDS[column.basis]) if column.basis in ("estimate", "assumption") else ""


def figure_name(identifier: str) -> str:
    """Return the name of a figure."""
    return say(FIGURE_NAMES[identifier])


def table_name(figure: Figure) -> str:
    """Return the name of a table: "C5 Routes, typical clients"."""
    return name_of(figure, say)


def figure_title(figure: Figure) -> str:
    """Return the heading of a figure: its number and its question; a roadmap has its name."""
    if figure.id not in FIGURE_QUESTIONS:
        return figure_name(figure.id)
    return f"{figure.id.upper()}. {FIGURE_QUESTIONS[figure.id]}"


def bar_words(value: float, unit: str) -> str:
    """Return the value of a bar as text."""
    return cell_words(_rounded(value), Column("value", "", unit or None, "count"))


def _rounded(value: float) -> float:
    return round(value, 2) if value < 10 else round(value)


def sure_words(basis: str) -> str:
    """Return count, estimate or assumption in words."""
    return say(BASIS_WORDS[basis])
