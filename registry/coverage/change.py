"""What changed between two stored figures (C10).

    change_of(head, before, after)        # rows side by side, matched by territory or by name

A row that is in one figure only is told as opened or closed. The number compared is the figure's
value column, or its first number of people. Numbers are those the public may see of either
figure, so that two audits beside each other tell no more than each.
"""

from registry.domain.audit import (
    UNTOLD,
    Cell,
    Column,
    Figure,
    Head,
    Row,
    Text,
    day_words,
    hide_few,
    mark,
)


def change_of(head: Head, before: Figure, after: Figure) -> Figure:
    """Return the change of one figure between two audits of the same territory."""
    name = after.value_column or _first_number(after)
    place = after.column(name)
    column = after.columns[place]
    at = before.column(name) if any(item.id == name for item in before.columns) else None
    told_before, told_after = _told(before, at), _told(after, place)
    old = {_key(row): row for row in before.rows}
    new = {_key(row): row for row in after.rows}
    rows = []
    for key in dict.fromkeys([*new, *old]):
        was, now = old.get(key), new.get(key)
        first = _number(was.values[at]) if was is not None and at is not None else None
        last = _number(now.values[place]) if now is not None else None
        shown = now or was
        assert shown is not None
        state = mark("same")
        if was is None:
            state = mark("new")
        elif now is None:
            state = mark("gone")
        elif first != last:
            better = (last or 0.0) > (first or 0.0)
            state = mark("better") if better == after.high_is_good else mark("worse")
        public = told_before.get(key), told_after.get(key)
        change: Cell = None
        if isinstance(public[0], str) or isinstance(public[1], str):
            change = UNTOLD
        elif public[0] is not None and public[1] is not None:
            change = round(public[1] - public[0], 4)
        cells: tuple[Cell, ...] = (_name(shown), *public, change, Text(state))
        rows.append(Row(cells, shown.territory, shown.complete))
    counts = {state: sum(row.values[4] == Text(state) for row in rows) for state in STATES}
    return head.figure(
        "c10",
        sentence=(
            Text(
                mark(
                    "Between %(before)s and %(after)s: %(better)s better, %(worse)s worse, "
                    "%(new)s new, %(gone)s gone, %(same)s the same."
                ),
                {"before": day_words(before.as_of), "after": day_words(after.as_of), **counts},
            ),
        ),
        definition=DEFINITION,
        columns=(
            Column("name", mark("Row")),
            Column("before", mark("before"), column.unit, column.basis, column.decimals),
            Column("after", mark("after"), column.unit, column.basis, column.decimals),
            Column("change", mark("Change"), column.unit, column.basis, column.decimals),
            Column("state", mark("State")),
        ),
        rows=tuple(rows),
        value_column="change",
        parameters={
            "compare": after.id,
            "value": name,
            "revision_before": before.revision,
            "revision_after": after.revision,
        },
    )


def nothing_to_compare(head: Head, compare: str) -> Figure:
    """Return the figure of a territory that has fewer than two stored audits."""
    return head.figure(
        "c10",
        sentence=(
            Text(
                mark(
                    "Two stored audits of this territory are needed to compare: run the command "
                    "`flask --app wsgi audit %(territory)s --out DIR` now and again later."
                ),
                {"territory": head.area.id},
            ),
        ),
        definition=DEFINITION,
        columns=(Column("name", mark("Row")), Column("change", mark("Change"))),
        rows=(),
        parameters={"compare": compare},
    )


DEFINITION = mark(
    "Two stored audits side by side, row by row. Better and worse follow the meaning of the number "
    "that is compared. An audit is never written over."
)
STATES = ("better", "worse", "new", "gone", "same")


def _first_number(figure: Figure) -> str:
    return next(item.id for item in figure.columns if item.basis is not None)


def _key(row: Row) -> str:
    return row.territory or str(_name(row))


def _name(row: Row) -> Cell:
    return next(value for value in row.values if isinstance(value, str | Text))


def _told(figure: Figure, place: int | None) -> dict[str, str | float | None]:
    """What each row of a figure tells the public in a column."""
    if place is None:
        return {}
    public = (row.values[place] for row in hide_few(figure).rows)
    return {
        _key(row): value if isinstance(value, str) else _number(value)
        for row, value in zip(figure.rows, public, strict=True)
    }


def _number(value: Cell) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
