"""The ten structural elements of a region with their evidence (C4), and freshness (C8).

    structure_figure(session, world, vocabulary, scope)
    count_elements(session, world, vocabulary, scope)          # of every subject at once
    freshness_figure(session, world, scope)

An element is *present* when at least half of what proves it is on record as somebody's own word;
*partial* when some is, or only an assumption by kind or a federal act; *missing* otherwise. Where
the register was not declared complete, missing is shown as "not on record".
"""

from collections.abc import Sequence

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.area_figures import Scope
from registry.domain.audit import (
    Cell,
    Chart,
    Column,
    Figure,
    Input,
    Row,
    Text,
    day_words,
    mark,
)
from registry.domain.browse import visible_states
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Act, StructuralElement
from registry.services.audit_world import World
from registry.store.audit_records import count_funding, count_funding_by_subject, read_freshness

PRESENT, PARTIAL, MISSING = "present", "partial", "missing"
SCORES = {PRESENT: 1.0, PARTIAL: 0.5, MISSING: 0.0}
STATUS_WORDS = {
    PRESENT: mark("present"),
    PARTIAL: mark("partial"),
    MISSING: mark("missing"),
    "not_known": mark("not on record"),
}
EXAMPLES = 5
FRESHNESS_WORDS = {
    "verified_90": mark("Confirmed by somebody within 90 days"),
    "verified_180": mark("Confirmed by somebody within 180 days"),
    "verified_365": mark("Confirmed by somebody within a year"),
    "no_telephone": mark("No telephone"),
    "no_address": mark("No address"),
    "no_point": mark("No place on the map"),
    "no_hours": mark("No hours"),
    "no_wait": mark("Waiting time not stated"),
    "no_fee": mark("Fee not stated"),
    "no_capacity": mark("Capacity not stated"),
    "no_chance": mark("Share of people taken not stated"),
    "sources_disagree": mark("Sources contradict each other"),
}


def structure_figure(
    session: Session, world: World, vocabulary: Vocabulary, scope: Scope
) -> Figure:
    """C4: each structural element present, partial or missing, with the evidence."""
    rows, acts_of = [], _acts_of(vocabulary, scope.head.area.id, world)
    funding = count_funding(session, scope.head.area.id, visible_states(world.snapshot.mode))
    counts = {PRESENT: 0, PARTIAL: 0, MISSING: 0}
    complete = scope.head.area.complete_on is not None
    for element in vocabulary.structural_elements:
        if element.evidence == "acts":
            status, evidence = _by_acts(element, acts_of)
        elif element.evidence == "funding":
            status, evidence = _by_funding(funding, vocabulary)
        else:
            status, evidence = _by_offers(element, world, vocabulary, scope)
        if element.evidence != "acts":  # acts beside the evidence prove nothing by themselves
            evidence += tuple(
                _act_words(act)
                for act in (*acts_of[True], *acts_of[False])
                if act.id in element.acts
            )
        counts[status] += 1
        shown = status if complete or status != MISSING else "not_known"
        rows.append(
            Row(
                (
                    element.number,
                    element.word,
                    Text(STATUS_WORDS[shown]),
                    evidence or None,
                    SCORES[status],
                ),
                complete=complete,
            )
        )
    return scope.head.figure(
        "c4",
        sentence=(
            Text(
                mark(
                    "Of the ten structural elements of supported living %(present)s are present, "
                    "%(partial)s are partly there, %(missing)s are not on record."
                ),
                {
                    "present": counts[PRESENT],
                    "partial": counts[PARTIAL],
                    "missing": counts[MISSING],
                },
            ),
        ),
        definition=mark(
            "Ten elements without which supported living does not hold: present when at least "
            "half of what proves an element is stated by those who do it, partial when some is or "
            "when only the federal act or an assumption by kind speaks for it."
        ),
        columns=(
            Column("number", mark("No.")),
            Column("name", mark("Structural element")),
            Column("status", mark("State"), None, "count"),
            Column("evidence", mark("Evidence")),
            Column("score", mark("Degree"), "share", "assumption"),
        ),
        rows=tuple(rows),
        more_inputs=(Input(mark("Acts named in the vocabulary"), None, "count"),),
    )


def _acts_of(vocabulary: Vocabulary, territory: str, world: World) -> dict[bool, list[Act]]:
    """Acts in force on the day: of the region (True) and of the country (False)."""
    subject = territory
    while subject and world.areas[subject].level not in ("subject", "country"):
        subject = world.parents[subject] or ""
    today = world.snapshot.today
    found: dict[bool, list[Act]] = {True: [], False: []}
    for act in vocabulary.acts:
        if act.state(today) in ("ended", "not_yet"):
            continue
        if act.territory is None:
            found[False].append(act)
        elif act.territory == subject:
            found[True].append(act)
    return found


def _by_acts(
    element: StructuralElement, acts: dict[bool, list[Act]]
) -> tuple[str, tuple[Text, ...]]:
    own = [act for act in acts[True] if act.id in element.acts or element.number == 2]
    federal = [act for act in acts[False] if act.id in element.acts]
    evidence = tuple(_act_words(act) for act in (*own, *federal))
    if any(act.id in element.acts for act in own):
        return PRESENT, evidence
    return (PARTIAL if evidence else MISSING), evidence


def _act_words(act: Act) -> Text:
    if act.in_force_from is not None:
        return Text(
            mark("No. %(number)s of %(date)s, in force from %(start)s: %(title)s"),
            {
                "number": act.number,
                "date": day_words(act.date),
                "start": day_words(act.in_force_from),
                "title": act.title_ru,
            },
        )
    return Text(
        mark("No. %(number)s of %(date)s: %(title)s"),
        {"number": act.number, "date": day_words(act.date), "title": act.title_ru},
    )


def _by_funding(funding: dict[str, int], vocabulary: Vocabulary) -> tuple[str, tuple[Text, ...]]:
    evidence = tuple(
        Text(
            mark("%(name)s: %(count)s services"),
            {"name": vocabulary.funding_form(form).word, "count": count},
        )
        for form, count in funding.items()
    )
    status = PRESENT if len(funding) >= 2 else PARTIAL if funding else MISSING
    return status, evidence


def _by_offers(
    element: StructuralElement, world: World, vocabulary: Vocabulary, scope: Scope
) -> tuple[str, tuple[Text, ...]]:
    """Evidence by service types (offers) or by kinds of organisations."""
    network, supply = world.snapshot.network, world.supply
    inside = np.flatnonzero(scope.supply_inside)
    proved: set[str] = set()
    told: list[Text] = []
    wanted: Sequence[str] = element.kinds or element.service_types
    for name in wanted:
        if element.kinds:
            mine = [
                row
                for row in inside.tolist()
                if network.organisations[supply.organisation[row]].kind == name
            ]
            label = vocabulary.kind(name).word
        else:
            kind = supply.service_types.index(name)
            mine = inside[supply.service_type[inside] == kind].tolist()
            label = vocabulary.service_type(name).word
        if not mine:
            continue
        stated = [
            row
            for row in mine
            if "offer" not in world.snapshot.assumed[network.offers.ids[int(supply.offer[row])]]
        ]
        if stated:
            proved.add(name)
        houses = dict.fromkeys(int(supply.organisation[row]) for row in stated or mine)
        names = [
            network.organisations[house].name or network.organisations[house].id
            for house in list(houses)[:EXAMPLES]
        ]
        message = (
            mark("%(label)s: %(count)s (%(names)s)")
            if stated
            else mark("%(label)s: assumed by kind only, %(count)s (%(names)s)")
        )
        told.append(
            Text(message, {"label": label, "count": len(houses), "names": ", ".join(names)})
        )
    if 2 * len(proved) >= len(wanted):
        return PRESENT, tuple(told)
    return (PARTIAL if told else MISSING), tuple(told)


def count_elements(
    session: Session, world: World, vocabulary: Vocabulary, scope: Scope
) -> list[dict[str, str]]:
    """Return for each part of the country the state of every element, by its identifier.

    The same as ``structure_figure`` of each subject says, without the evidence: counted for all at
    once.
    """
    supply, many = world.supply, len(scope.parts)
    assumed = world.snapshot.assumed
    ids = world.snapshot.network.offers.ids
    kind_of = np.array(
        [item.kind or "" for item in world.snapshot.network.organisations], np.object_
    )
    kinds = kind_of[supply.organisation] if len(kind_of) else np.zeros(0, np.object_)
    states = visible_states(world.snapshot.mode)
    acts = [_acts_of(vocabulary, part.id, world) for part in scope.parts]
    funding = count_funding_by_subject(session, states)
    found: list[dict[str, str]] = [{} for _ in scope.parts]
    for element in vocabulary.structural_elements:
        if element.evidence == "acts":
            for place in range(many):
                found[place][element.id] = _by_acts(element, acts[place])[0]
            continue
        if element.evidence == "funding":
            for place in range(many):
                found[place][element.id] = _by_funding(
                    funding.get(scope.parts[place].id, {}), vocabulary
                )[0]
            continue
        there, proved = np.zeros(many, np.int64), np.zeros(many, np.int64)
        wanted = element.kinds or element.service_types
        for name in wanted:
            if element.kinds:
                mine = kinds == name
            else:
                mine = supply.service_type == supply.service_types.index(name)
            rows = np.flatnonzero(mine & (scope.part_of_supply >= 0))
            stated = ["offer" not in assumed[ids[offer]] for offer in supply.offer[rows].tolist()]
            parts = scope.part_of_supply[rows]
            there += np.bincount(parts, minlength=many) > 0
            proved += np.bincount(parts[np.array(stated, np.bool_)], minlength=many) > 0
        for place in range(many):
            found[place][element.id] = (
                PRESENT
                if 2 * proved[place] >= len(wanted)
                else PARTIAL
                if there[place]
                else MISSING
            )
    return found


def freshness_figure(session: Session, world: World, scope: Scope) -> Figure:
    """C8: how fresh and how full the records are."""
    states = visible_states(world.snapshot.mode)
    found = read_freshness(session, scope.head.area.id, states, world.snapshot.today)
    rows = []
    for item in found:
        cells: tuple[Cell, ...] = (
            Text(FRESHNESS_WORDS[item.code]),
            item.some,
            item.all,
            round(item.some / item.all, 4) if item.all else None,
        )
        rows.append(Row(cells, complete=True))
    half_year = next(item for item in found if item.code == "verified_180")
    return scope.head.figure(
        "c8",
        sentence=(
            Text(
                mark(
                    "%(some)s of %(all)s organisations were confirmed by somebody within half a "
                    "year; the other records rest on what was read."
                ),
                {"some": half_year.some, "all": half_year.all},
            ),
        ),
        definition=mark(
            "Shares of records that somebody confirmed within 90, 180 and 365 days, of records "
            "that lack a field, and of organisations about which sources contradict each other. "
            "Offers assumed by kind are not counted: nobody stated them."
        ),
        columns=(
            Column("name", mark("What is counted")),
            Column("records", mark("Records"), None, "count"),
            Column("of", mark("of"), None, "count"),
            Column("share", mark("Share"), "share", "count"),
        ),
        rows=tuple(rows),
        charts=(
            Chart(
                mark("Share of records"),
                "share",
                tuple(
                    (FRESHNESS_WORDS[item.code], item.some / item.all) for item in found if item.all
                ),
            ),
        ),
    )
