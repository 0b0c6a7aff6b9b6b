"""The coverage audit: choose a territory, then a figure; every number down to what it rests on.

The address holds everything that was asked: territory, figure, service type, order of the table.
Nothing in it is about a person.
"""

from dataclasses import replace
from typing import Any

from flask import abort, render_template, request

from registry import access, clock
from registry.audit import words
from registry.audit.pictures import show_figure
from registry.domain.audit import FIGURES, Cell, Figure, FigureNeedsMoreError, Row, Text, hide_few
from registry.domain.vocabulary import UnknownIdentifierError
from registry.domain.vocabulary_terms import Word
from registry.languages import say
from registry.pages import desk
from registry.services import audit
from registry.services.audit import AuditQuestion
from registry.services.audit_cells import ClientWay

OVERVIEW = ("c1", "c2", "c3", "c4", "c8")
MOST_ROWS = 120


@access.public
def show_audit_choice() -> str:
    """Choose the territory to audit."""
    subjects = audit.list_subjects(desk.session())
    return render_template("pages/audit_choice.html", subjects=subjects)


@access.public
def show_audit(territory: str) -> str:
    """The audit of one territory: an overview, or one figure."""
    asked = request.args.get("figure", "").lower()
    if asked and asked not in FIGURES:
        abort(404)
    vocabulary = desk.vocabulary()
    values: dict[str, Any] = {
        "area": audit.get_area(desk.session(), vocabulary, territory, **_asked()),
        "figures": FIGURES,
        "asked": asked,
        "service_types": sorted(vocabulary.service_types, key=lambda item: item.label_ru),
        "archetypes": vocabulary.archetypes,
        "words_of": words,
        "stored": audit.list_stored(desk.session(), territory, desk.mode()),
    }
    if not asked:
        told = [_figure(name, AuditQuestion(territory)) for name in OVERVIEW]
        told += map(
            hide_few,
            audit.list_known_figures(desk.session(), vocabulary, territory, **_asked()),
        )
        fresh = {figure.id for figure in told}
        stored = audit.list_stored_sentences(
            desk.session(), territory, desk.mode(), desk.circuity()
        )
        told += [figure for figure in stored if figure.id not in fresh]
        told.sort(key=lambda figure: FIGURES.index(figure.id))
        return render_template("pages/audit.html", overview=told, fresh=fresh, **values)
    question = _read_question(territory)
    other = request.args.get("other", "")
    second = None
    try:
        figure = _figure(asked, question)
        if other and other != territory:
            second = _figure(asked, replace(question, territory=other))
    except FigureNeedsMoreError as error:
        return render_template("pages/audit.html", refusal=say(error.reason), **values)
    except UnknownIdentifierError:
        abort(404)
    pairs = side_by_side(figure, second) if second else []
    ways: tuple[ClientWay, ...] = ()
    if asked == "c5" and figure.level == "municipality":
        ways = audit.list_ways(desk.session(), vocabulary, territory, **_asked())
    return render_template(
        "pages/audit_figure.html",
        shown=show_figure(
            figure,
            audit.list_figure_outlines(desk.session(), figure) if figure.value_column else {},
            most_rows=MOST_ROWS,
            rows=_sorted(figure),
        ),
        question=question,
        other=second,
        pairs=pairs,
        ways=ways,
        subjects=audit.list_subjects(desk.session()),
        **values,
    )


def side_by_side(one: Figure, other: Figure) -> list[tuple[str, Cell, Cell]]:
    """Return rows of two territories that have the same name, with the number that is compared."""
    column = one.value_column or next((item.id for item in one.columns if item.basis), None)
    if column not in {item.id for item in other.columns}:
        return []
    place, there = one.column(column), other.column(column)
    first = {_name(row): row.values[place] for row in one.rows}
    return [
        (_name(row), first[_name(row)], row.values[there])
        for row in other.rows
        if _name(row) in first
    ]


def _name(row: Row) -> str:
    value = next(cell for cell in row.values if isinstance(cell, str | Text))
    return say(value) if isinstance(value, Text) else value


def _sorted(figure: Figure) -> tuple[Row, ...]:
    wanted = request.args.get("sort", "")
    places = {item.id: place for place, item in enumerate(figure.columns)}
    if wanted not in places:
        return figure.rows
    place, down = places[wanted], request.args.get("order") == "down"

    def key(row: Row) -> tuple[bool, float, str]:
        value = row.values[place]
        if isinstance(value, int | float):
            return False, -float(value) if down else float(value), ""
        return value is None, 0.0, "" if value is None else say_any(value)

    ordered = sorted(figure.rows, key=key)
    if down and ordered and isinstance(ordered[0].values[place], str):
        ordered.reverse()
    return tuple(ordered)


def say_any(value: Cell) -> str:
    """Return any cell as text to sort by."""
    return say(value) if isinstance(value, Text | tuple | Word) else str(value)


def _figure(name: str, question: AuditQuestion) -> Figure:
    asked = {**_asked(), "sheet": desk.cost_sheet()}
    found = audit.get_figure(desk.session(), desk.vocabulary(), name, question, **asked)
    return hide_few(found)


def _asked() -> dict[str, Any]:
    return {"mode": desk.mode(), "today": clock.today(), "circuity": desk.circuity()}


def _read_question(territory: str) -> AuditQuestion:
    cost = request.args.get("unit_cost_rub", "").replace(" ", "").replace(",", ".")
    by = request.args.get("by", "territory")
    return AuditQuestion(
        territory=territory,
        service_type=request.args.get("service_type") or None,
        by=by if by in ("territory", "archetype") else "territory",
        archetype=request.args.get("archetype") or None,
        sites=min(max(_whole("sites") or 5, 1), 50),
        unit_cost_rub=float(cost) if _is_number(cost) else None,
        compare=request.args.get("compare") or "c5",
        before=_whole("before"),
        after=_whole("after"),
    )


def _whole(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_number(text: str) -> bool:
    digits = text.replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and len(digits) < 13
