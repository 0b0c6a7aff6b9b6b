"""The roadmap of a region (S16): measures that close gaps, each with who, from what money, by when.

    measures = draft_measures(changes, structure)       # of C7 and C4, for the region to decide on
    document = write_roadmap("RU-NIZ", measures)        # a file the region keeps
    measures = read_roadmap(document, forms)            # and brings back
    plan = roadmap_figure(changes, measures, forms)    # a Figure, for every kind of file

A draft takes the best single changes and the structural elements that are not all there;
responsible body, funding form, date and state stay open: the region decides them. Nothing is kept
here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.domain.audit import (
    LINK_MISSING,
    SERVICE_MISSING,
    Cell,
    Column,
    Figure,
    Row,
    Text,
    day_words,
    mark,
)

MOST_MEASURES = 30
MOST_ROWS = 60  # of a file
MOST_LETTERS = 500  # of a field
STATES = {
    "proposed": mark("proposed"),
    "decided": mark("decided"),
    "begun": mark("begun"),
    "done": mark("done"),
    "given_up": mark("given up"),
}
AS_MEASURE = {  # what a single change is called as a measure; see ``audit_cells.say_missing``
    SERVICE_MISSING: mark("open the service within reach: %(name)s"),
    LINK_MISSING: mark("agree to refer: %(sender)s → %(receiver)s"),
}
TEXTS = ("gap", "name", "people", "where", "cost", "responsible")


class RoadmapError(ValueError):
    """A file or form holds no roadmap that can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure. ``gap`` what it closes, ``people`` and ``where`` as told by the audit, ``cost``
    roubles a year, "" where nobody reckoned it.

    ``funding`` the identifier of a funding form, ``state`` one of ``STATES``; "" and None: not
    decided yet.
    """

    name: str
    gap: str = ""
    people: str = ""
    where: str = ""
    cost: str = ""
    responsible: str = ""
    funding: str = ""
    due: date | None = None
    state: str = "proposed"


def draft_measures(
    changes: Figure | None,
    structure: Figure,
    say: Callable[[Any], str],
    costs: Figure | None = None,
) -> tuple[Measure, ...]:
    """Return the draft made of the single changes (C7), where they are known, with their ``costs``
    (C9), and the structural elements (C4)."""

    def words(value: Cell) -> str:
        return (
            say(value) if isinstance(value, Text | tuple) else "" if value is None else str(value)
        )

    gap = say(mark("people without a way (C5)"))
    cost_of = _costs_by_change(costs)
    found = [
        Measure(
            name=words(_as_measure(row.values[1])),
            gap=gap,
            people=words(row.values[3]),
            where=words(row.values[6]),
            cost=words(cost_of.get(_name_of(row.values[1]))),
        )
        for row in (changes.rows[:MOST_MEASURES] if changes is not None else ())
    ]
    place = structure.column("score")
    for row in structure.rows:
        if row.number(place) >= 1:
            continue
        element = {"name": row.values[1], "status": row.values[2]}
        found.append(
            Measure(
                name=say(Text(mark("complete the structural element “%(name)s”"), element)),
                gap=say(Text(mark("structural element: %(status)s (C4)"), element)),
                where=structure.territory_name,
            )
        )
    return tuple(found)


def _costs_by_change(costs: Figure | None) -> dict[str, Cell]:
    """What each single change costs a year, by the name of the service or the whole text."""
    if costs is None:
        return {}
    place = costs.column("cost_rub")
    found: dict[str, Cell] = {}
    for row in costs.rows:
        source = row.values[1]
        if isinstance(source, Text) and source.message.startswith("C5"):
            found.setdefault(_name_of(row.values[0]), row.values[place])
    return found


def _name_of(change: Cell) -> str:
    if isinstance(change, Text) and change.message == SERVICE_MISSING:
        return str(change.values["name"])
    return repr(change) if isinstance(change, Text) else str(change)


def _as_measure(change: Cell) -> Cell:
    """Return a change as something to be done."""
    if isinstance(change, Text) and change.message in AS_MEASURE:
        return Text(AS_MEASURE[change.message], change.values)
    return change


def write_roadmap(territory: str, measures: Sequence[Measure]) -> dict[str, Any]:
    """Return the roadmap as plain values of JSON."""
    return {
        "roadmap": 1,
        "territory": territory,
        "measures": [
            {
                **{name: getattr(measure, name) for name in (*TEXTS, "funding", "state")},
                "due": measure.due.isoformat() if measure.due else None,
            }
            for measure in measures
        ],
    }


def read_roadmap(document: Any, forms: Collection[str]) -> tuple[str, tuple[Measure, ...]]:
    """Return territory and measures of a document; raises ``RoadmapError``.

    ``forms``: identifiers of the funding forms there are.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("measures"), list):
        raise RoadmapError("no measures")
    rows = document["measures"]
    if len(rows) > MOST_ROWS or not all(isinstance(row, Mapping) for row in rows):
        raise RoadmapError("too many measures")
    return str(document.get("territory", "")), tuple(read_measure(row, forms) for row in rows)


def read_measure(row: Mapping[str, Any], forms: Collection[str]) -> Measure:
    """Return one measure of a file or a form; what is no date, form or state is refused."""
    texts = {name: " ".join(str(row.get(name) or "").split()) for name in TEXTS}
    if any(len(text) > MOST_LETTERS for text in texts.values()):
        raise RoadmapError("a text is too long")
    funding, state = str(row.get("funding") or ""), str(row.get("state") or "proposed")
    if (funding and funding not in forms) or state not in STATES:
        raise RoadmapError("no such funding form or state")
    try:
        due = date.fromisoformat(str(row["due"])) if row.get("due") else None
    except ValueError as error:
        raise RoadmapError("no such day") from error
    return Measure(**texts, funding=funding, due=due, state=state)


def roadmap_figure(audit: Figure, measures: Sequence[Measure], forms: Mapping[str, str]) -> Figure:
    """Return the roadmap as a figure; ``audit`` a figure it stands on, ``forms`` in words."""
    rows = tuple(
        Row(
            (
                number,
                measure.name,
                measure.gap,
                int(measure.people) if _is_whole(measure.people) else measure.people or None,
                measure.where,
                int(measure.cost) if _is_whole(measure.cost) else measure.cost or None,
                measure.responsible or None,
                forms.get(measure.funding),
                day_words(measure.due) if measure.due else None,
                Text(STATES[measure.state]),
            ),
            complete=True,
        )
        for number, measure in enumerate(measures, 1)
    )
    decided = sum(bool(measure.responsible and measure.due) for measure in measures)
    return replace(
        audit,
        id="roadmap",
        sentence=(
            Text(
                mark(
                    "%(measures)s measures, those that help most people first; %(decided)s have a "
                    "responsible body and a date."
                ),
                {"measures": len(rows), "decided": decided},
            ),
        ),
        definition=mark(
            "A roadmap: each measure closes a gap that the audit found or that the region named. "
            "Responsible body, funding form, date and state are the region's."
        ),
        columns=(
            Column("number", mark("No.")),
            Column("name", mark("Measure")),
            Column("gap", mark("Gap")),
            Column("people", mark("People gained"), "people", "assumption"),
            Column("where", mark("Where")),
            Column("cost_rub", mark("Cost a year"), "rub", "assumption"),
            Column("responsible", mark("Responsible body")),
            Column("funding", mark("Funding form")),
            Column("due", mark("Date")),
            Column("state", mark("State")),
        ),
        rows=rows,
        value_column=None,
        charts=(),
        notes=(),
    )


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 13
