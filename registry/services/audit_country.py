"""Figures that are defined for a region, told of the country: a row for each federal subject.

    country_network_figure(session, world, scope)                   # C6
    country_structure_figure(session, world, vocabulary, scope)     # C4

What an organisation's closing would cost people is computed by a subject's own audit: the country
shows what the latest stored audits of its subjects found, and leaves open what was not computed.
"""

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage import network as analysis
from registry.coverage.area_figures import Scope
from registry.domain.audit import Area, Cell, Column, Figure, Row, Text, mark
from registry.domain.vocabulary import Vocabulary
from registry.services.audit_change import find_stored_figure
from registry.services.audit_structure import MISSING, SCORES, count_elements
from registry.services.audit_world import World
from registry.services.kept import Kept

_joints: Kept[list[analysis.Joints]] = Kept()
_elements: Kept[list[dict[str, str]]] = Kept()


def country_network_figure(session: Session, world: World, scope: Scope) -> Figure:
    """C6 of the country: the network inside each subject, and its worst closing where known."""
    network = world.snapshot.asked_network
    everybody = np.zeros(len(network.organisations), np.bool_)
    everybody[world.supply.organisation] = True
    unreferred = analysis.list_unreferred(network, everybody, recorded_only=False)
    silent = analysis.list_not_referring(network, everybody, recorded_only=False)
    alone = np.zeros(len(everybody), np.bool_)
    alone[list(set(unreferred) & set(silent))] = True
    rows, known = [], 0
    members_of = _members_by_part(world, scope)
    joints = _joints.get(
        session,
        (world.snapshot.revision, world.snapshot.today.toordinal()),
        world.snapshot.mode,
        lambda: [analysis.find_joints(network, one, recorded_only=False) for one in members_of],
    )
    for part, members, whole in zip(scope.parts, members_of, joints, strict=True):
        if not members.any():
            continue
        worst = _worst_closing(session, world, part)
        known += worst is not None
        cells: tuple[Cell, ...] = (
            part.name,
            int(members.sum()),
            len(whole.component_sizes),
            int((members & alone).sum()),
            len(whole.cut_points),
            *(worst or (None, None)),
        )
        rows.append(Row(cells, part.id, part.complete_on is not None))
    rows.sort(key=lambda row: str(row.values[0]))
    return scope.head.figure(
        "c6",
        sentence=(
            Text(
                mark(
                    "%(organisations)s organisations in %(subjects)s subjects; %(alone)s neither "
                    "refer nor are referred to (assumed links counted)."
                ),
                {
                    "organisations": int(everybody.sum()),
                    "subjects": len(rows),
                    "alone": int(alone.sum()),
                },
            ),
        ),
        definition=mark(
            "For each subject the network among its own organisations: in how many parts it hangs "
            "together, how many organisations stand alone, without how many it would fall apart "
            "(cut points). Whom the closing of an organisation leaves without a way is defined for "
            "a region: it is told here where a subject's audit is stored for this revision."
        ),
        columns=(
            Column("name", mark("Territory")),
            Column("organisations", mark("Organisations"), None, "count"),
            Column("parts", mark("Parts of the network"), None, "count"),
            Column("alone", mark("Stand alone"), None, "count"),
            Column("cut_points", mark("Cut points"), None, "count"),
            Column("worst", mark("Whose closing costs most")),
            Column("people_lost", mark("People left without a way"), "people", "assumption"),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                mark(
                    "Closings are computed by the audit of a subject (known here for %(known)s of "
                    "%(all)s); for the others ask the subject's own report."
                ),
                {"known": known, "all": len(rows)},
            ),
        ),
        high_is_good=False,
        parameters={"closures": bool(known)},
    )


def _members_by_part(world: World, scope: Scope) -> list[analysis.Members]:
    """The organisations that offer something in each part."""
    found = []
    for place in range(len(scope.parts)):
        members = np.zeros(len(world.snapshot.asked_network.organisations), np.bool_)
        members[world.supply.organisation[scope.part_of_supply == place]] = True
        found.append(members)
    return found


def _worst_closing(session: Session, world: World, part: Area) -> tuple[Cell, Cell] | None:
    """The organisation whose closing costs most people their way, by the subject's stored audit."""
    kept = find_stored_figure(
        session,
        part.id,
        world.snapshot.mode,
        "c6",
        circuity=world.circuity,
        revision=world.snapshot.revision,
    )
    if kept is None or not kept.parameters.get("closures") or not kept.rows:
        return None
    lost = kept.column("people_lost")
    worst = max(kept.rows, key=lambda row: row.number(lost))
    if not worst.number(lost):
        return "", 0.0
    return worst.values[kept.column("name")], worst.values[lost]


def country_structure_figure(
    session: Session, world: World, vocabulary: Vocabulary, scope: Scope
) -> Figure:
    """C4 of the country: how many of the ten elements are there in each subject."""
    rows = []
    states_of = _elements.get(
        session,
        (world.snapshot.revision, world.snapshot.today.toordinal()),
        world.snapshot.mode,
        lambda: count_elements(session, world, vocabulary, scope),
    )
    for part, states in zip(scope.parts, states_of, strict=True):
        counts = [sum(state == wanted for state in states.values()) for wanted in SCORES]
        lacking = tuple(
            element.word
            for element in vocabulary.structural_elements
            if states[element.id] == MISSING
        )
        cells: tuple[Cell, ...] = (part.name, *counts, lacking or None)
        rows.append(Row(cells, part.id, part.complete_on is not None))
    rows.sort(key=lambda row: str(row.values[0]))
    return scope.head.figure(
        "c4",
        sentence=(
            Text(
                mark(
                    "In %(some)s of %(all)s subjects at least half of the ten structural elements "
                    "of supported living are on record as present."
                ),
                {"some": sum(row.number(1) >= 5 for row in rows), "all": len(rows)},
            ),
        ),
        definition=mark(
            "For each subject, how many of the ten elements without which supported living does "
            "not hold are present, partly there (also: only by a federal act or an assumption by "
            "kind), or not on record. The evidence stands in the audit of the subject."
        ),
        columns=(
            Column("name", mark("Territory")),
            Column("present", mark("Elements present"), None, "count"),
            Column("partial", mark("partly there"), None, "count"),
            Column("missing", mark("not on record"), None, "count"),
            Column("lacking", mark("Which are not on record")),
        ),
        rows=tuple(rows),
        value_column="present",
    )
