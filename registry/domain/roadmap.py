"""The roadmap of a region (S16): measures that close gaps, each with who, from what money, by when.

    plan = draft_roadmap(single_changes_figure)       # a Figure: measures to fill in and keep

A draft takes the best single changes as measures; responsible body, funding form, date and state
stay open: the region decides them in the file and keeps it.
"""

from dataclasses import replace

from registry.domain.audit import Column, Figure, Row, Text, mark

MOST_MEASURES = 30
STATES = (mark("proposed"), mark("decided"), mark("begun"), mark("done"), mark("given up"))


def draft_roadmap(changes: Figure) -> Figure:
    """Return the draft made of a C7 figure of single changes."""
    rows = tuple(
        Row(
            (
                row.values[0],
                row.values[1],
                row.values[3],
                row.values[6],
                None,
                None,
                None,
                Text(STATES[0]),
            ),
            complete=True,
        )
        for row in changes.rows[:MOST_MEASURES]
    )
    return replace(
        changes,
        id="c9",
        sentence=(
            Text(
                mark("%(measures)s measures to choose from, those that help most people first."),
                {"measures": len(rows)},
            ),
        ),
        definition=mark(
            "A draft of a roadmap: each measure closes a gap that the audit found. Responsible "
            "body, funding form and date are for the region to fill in."
        ),
        columns=(
            Column("number", mark("No.")),
            Column("name", mark("Measure")),
            Column("people", mark("People gained"), "people", "assumption"),
            Column("where", mark("Where")),
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
