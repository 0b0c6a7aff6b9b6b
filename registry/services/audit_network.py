"""The network under strain (C6) and what alone would help most (C7); sites: ``audit_siting``.

    network_figure(session, world, vocabulary, scope, deep=True)      # with closures
    single_changes_figure(session, world, vocabulary, scope)

Closures ask again for every route that leads through an organisation: seconds for a region, so
pages show them from a stored audit and the command line computes them.
"""

from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage import network as analysis
from registry.coverage.area_figures import Scope
from registry.coverage.closures import Loss, find_losses
from registry.coverage.ground import Floats
from registry.coverage.route_figures import (
    NOT_SOUGHT,
    SingleChange,
    list_doable_changes,
    notes_of,
    nothing_alone,
    reached_words,
)
from registry.coverage.routes import soonest_day, without_organisation
from registry.domain.audit import (
    Cell,
    Column,
    Figure,
    Input,
    People,
    Row,
    Text,
    mark,
)
from registry.domain.cost_sheet import CostSheet, thousands
from registry.domain.profile import Profile
from registry.domain.vocabulary import Vocabulary
from registry.engine.network import Network
from registry.services.audit_cells import cell_weights, cells_of, say_missing
from registry.services.audit_routes import Cells, municipalities_of, questions_of, region_networks
from registry.services.audit_world import World

MOST_CHANGES = 40

LOSSES = (
    ("people_lost", mark("People left without a way")),
    ("people_longer", mark("People whose way gets longer")),
)


def network_figure(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    scope: Scope,
    *,
    deep: bool,
    progress: Callable[[str], None] | None = None,
) -> Figure:
    """C6: one row per organisation of the territory, the most needed first.

    ``deep`` computes what is lost when each closes; without it those columns are empty.
    """
    network = world.snapshot.asked_network
    members = np.zeros(len(network.organisations), np.bool_)
    members[world.supply.organisation[scope.supply_inside]] = True
    recorded = analysis.find_joints(network, members, recorded_only=True)
    whole = analysis.find_joints(network, members, recorded_only=False)
    cut = set(recorded.cut_points) | set(whole.cut_points)
    unreferred = set(analysis.list_unreferred(network, members, recorded_only=False))
    silent = set(analysis.list_not_referring(network, members, recorded_only=False))
    outgoing = _referrals(network, members)
    losses: dict[str, Loss] = {}
    if deep:
        losses = {
            loss.organisation: loss for loss in _losses(session, world, vocabulary, scope, progress)
        }
    rows = []
    for index in np.flatnonzero(members).tolist():
        item = network.organisations[index]
        loss = losses.get(item.id)
        cells: tuple[Cell, ...] = (
            item.name or item.id,
            vocabulary.kind(item.kind or "").word,
            *_loss_cells(loss, deep=deep),
            index in cut,
            index in unreferred and index in silent,
            round(float(outgoing[index]), 4),
        )
        rows.append(Row(cells, item.id, complete=True))
    rows.sort(key=lambda row: (-row.number(3), -row.number(2), row.values[0]))
    dead = [
        step.service_type
        for step in analysis.list_onward_steps(network, members)
        if step.verdict == "dead_end"
    ]
    alone = sum(bool(row.values[7]) for row in rows)
    sentence = [
        Text(
            mark(
                "%(organisations)s organisations hang together in %(components)s parts "
                "(assumed links counted); %(alone)s neither refer nor are referred to."
            ),
            {
                "organisations": len(rows),
                "components": len(whole.component_sizes),
                "alone": alone,
            },
        )
    ]
    if deep and rows and rows[0].number(3) > 0:
        sentence.append(
            Text(
                mark("If “%(name)s” closes, about %(people)s people lose every way we know of."),
                {"name": rows[0].values[0], "people": People(rows[0].number(3))},
            )
        )
    notes = [
        Text(
            mark("Dead ends, services after which nobody leads further: %(names)s."),
            {"names": tuple(vocabulary.service_type(name).word for name in dead)},
        )
    ]
    if not deep:
        notes.append(
            Text(
                mark(
                    "What is lost when an organisation closes is computed by the command "
                    "`flask --app wsgi audit %(territory)s --out DIR`."
                ),
                {"territory": scope.head.area.id},
            )
        )
    return scope.head.figure(
        "c6",
        sentence=tuple(sentence),
        definition=mark(
            "For each organisation: people whose soonest route leads through it, people who lose "
            "every route when it closes, people whose route gets longer and by how much. A cut "
            "point is an organisation without which its part of the network falls apart. The "
            "share of referrals is its share of all referral links."
        ),
        columns=(
            Column("name", mark("Organisation")),
            Column("kind", mark("Kind")),
            Column(
                "people_through", mark("People whose way leads through"), "people", "assumption"
            ),
            *(
                Column(name, label, "people", "assumption", part_of="people_through")
                for name, label in LOSSES
            ),
            Column("days_longer", mark("longer by"), "days", "estimate", 1),
            Column("cut_point", mark("Cut point"), None, "count"),
            Column("isolated", mark("Stands alone"), None, "count"),
            Column("referral_share", mark("Share of referrals"), "share", "count"),
        ),
        rows=tuple(rows),
        notes=tuple(notes if dead else notes[1:]),
        high_is_good=False,
        parameters={"closures": deep, "bridges": len(whole.bridges)},
    )


def _loss_cells(loss: Loss | None, *, deep: bool) -> tuple[Cell, ...]:
    if loss is None:
        return (0.0, 0.0, 0.0, None) if deep else (None, None, None, None)
    longer = loss.mean_days_longer
    return (
        round(loss.people_through, 1),
        round(loss.people_lost, 1),
        round(loss.people_longer, 1),
        None if longer is None else round(longer, 1),
    )


def _referrals(network: Network, members: analysis.Members) -> Floats:
    rows = analysis.between(network, members)
    counts = np.bincount(
        network.links.from_organisation[rows], minlength=len(network.organisations)
    )
    return counts / max(int(rows.sum()), 1)


def _losses(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    scope: Scope,
    progress: Callable[[str], None] | None,
) -> list[Loss]:
    area = scope.head.area
    subject = area.id if area.level == "subject" else str(world.parents[area.id])
    cells, towns = cells_of(session, world, vocabulary, scope)
    weights = cell_weights(world, vocabulary, towns)
    networks = region_networks(world, vocabulary, subject)
    asked: dict[tuple[str, str], tuple[Network, Profile]] = {}
    for archetype in vocabulary.archetypes:
        for question in questions_of(
            world, vocabulary, networks, archetype, municipalities_of(world, subject)
        ):
            asked[question.municipality.id, archetype.id] = question.network, question.profile

    def replan(key: tuple[str, str], organisation: str) -> float | None:
        network, profile = asked[key]
        return soonest_day(network, without_organisation(profile, organisation), world.circuity)

    found = []
    for loss in find_losses(cells, weights, replan):
        found.append(loss)
        if progress is not None:
            progress(loss.organisation)
    return found


def single_changes_figure(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    scope: Scope,
    sheet: CostSheet | None = None,
) -> Figure:
    """C7 without a service type: what alone would open routes to most people, priced by a sheet."""
    cells, towns = cells_of(session, world, vocabulary, scope)
    weights = cell_weights(world, vocabulary, towns)
    cells, looked = sought_cells(world, cells)
    subjects = {str(world.parents[town.id]) for town in towns}
    everywhere = subjects <= set(looked)
    told_of = notes_of(cells)
    if not everywhere:
        told_of = (_looked_words(world, subjects, looked), *told_of)
    changes = list_doable_changes(cells, weights)
    rows = []
    for number, change in enumerate(changes[:MOST_CHANGES], 1):
        places = sorted({world.areas[town].name for town, _ in change.cells})
        clients = sorted({vocabulary.archetype(name).word for _, name in change.cells})
        values: tuple[Cell, ...] = (
            number,
            say_missing(change.item, world, vocabulary),
            _sort_words(str(change.item[0])),
            change.people,  # not rounded: tables round it as the sentence does
            len(change.cells),
            _cost_year_rub(change, vocabulary, sheet),
            len(places),
            "; ".join(places[:6]) + ("…" if len(places) > 6 else ""),
            (*clients[:3], *(("…",) if len(clients) > 3 else ())),
        )
        rows.append(Row(values, complete=True))
    closed = sum(weights[key] for key, cell in cells.items() if not cell.found)
    told = Text(mark("Everybody for whom it was asked gets all the way."))
    if rows:
        told = Text(
            mark(
                "The best single change: %(what)s. It opens a way to about %(people)s of "
                "%(closed)s people who have none."
            ),
            {
                "what": rows[0].values[1],
                "people": reached_words(changes[0].people, closed),
                "closed": People(closed),
            },
        )
    elif not everywhere:
        told = NOT_SOUGHT
    elif closed:
        told = Text(mark("No single change opens a way: two or three things are missing at once."))
    sentence = [told]
    stuck = nothing_alone(cells, cells, weights, changes)
    if rows and stuck >= 0.5:
        sentence.append(
            Text(
                mark(
                    "Nothing alone would open a way to about %(people)s of them: two or more "
                    "things are missing at once."
                ),
                {"people": reached_words(stuck, closed)},
            )
        )
    figure = scope.head.figure(
        "c7",
        sentence=tuple(sentence),
        definition=mark(
            "What alone would open a route: a service within reach, an agreement to refer or a "
            "relaxed limit, ranked by the people to whom it opens one. A service is taken at its "
            "type's cautious priors; its cost is that of a place for each of these people by the "
            "sheet of costs. An agreement takes no place; what a relaxed limit costs is not told."
        ),
        columns=(
            Column("number", mark("No.")),
            Column("name", mark("What")),
            Column("sort", mark("Sort of change")),
            Column("people", mark("People gained"), "people", "assumption"),
            Column("routes", mark("Routes opened"), None, "assumption"),
            Column("cost_rub", mark("Cost a year"), "rub", "assumption", tells=("people",)),
            Column("territories", mark("Municipalities"), None, "assumption"),
            Column("where", mark("Where")),
            Column("for_whom", mark("For whom")),
        ),
        rows=tuple(rows),
        notes=told_of,
        more_inputs=() if sheet is None else (Input(sheet.label, sheet.as_of, "assumption"),),
    )
    return replace(figure, value_column=None)


def _cost_year_rub(
    change: SingleChange, vocabulary: Vocabulary, sheet: CostSheet | None
) -> int | None:
    """Return what a change costs a year in whole thousands; None where nobody can tell."""
    kind = change.item[0]
    if kind == "link":
        return 0
    if sheet is None or kind != "service":
        return None
    group = vocabulary.service_type(str(change.item[1])).group
    places = round(change.people)  # as the gaps of C9 count them
    return thousands(places * sheet.place_year_rub(group))


def sought_cells(world: World, cells: Cells) -> tuple[Cells, tuple[str, ...]]:
    """Return the cells of those subjects in which what is missing was looked for everywhere, and
    the subjects: of the country it is known where the country's or their own audit was made."""
    unsought = {
        world.parents[key[0]] for key, cell in cells.items() if not (cell.found or cell.sought)
    }
    chosen = {key: cell for key, cell in cells.items() if world.parents[key[0]] not in unsought}
    return chosen, tuple(sorted({str(world.parents[key[0]]) for key in chosen}))


def _looked_words(world: World, every: Collection[str], subjects: tuple[str, ...]) -> Text:
    return Text(
        mark(
            "What alone would open a way is looked for when a territory is audited; so far that "
            "was done in %(some)s of %(all)s subjects: %(names)s. The others are not in this table."
        ),
        {
            "some": len(subjects),
            "all": len(every),
            "names": ", ".join(world.areas[name].name for name in subjects) or "0",
        },
    )


SORTS = {
    "service": mark("a new service"),
    "link": mark("an agreement"),
    "limit": mark("a rule or limit"),
}


def _sort_words(sort: str) -> Text:
    return Text(SORTS[sort])
