"""A change of a few organisations taken into a compiled network, without compiling the rest.

    fresh = patch(base, rows_of_the_changed, changed, vocabulary, mode=mode)    # None: compile all

What an organisation offers (waits, chances, fees, rules, whom it takes; offers that come and go) is
laid over the base: its rows of the offer columns are replaced, all other arrays are shared with the
base, which stays as it was for questions that run. Links stay too, so a change that makes other
links likely (a new organisation, another kind, place or service, a recorded link) is no patch.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from registry.domain.browse import visible_states
from registry.domain.network_rules import NetworkRows
from registry.domain.vocabulary import Vocabulary
from registry.engine.columns import Ints, OfferColumns
from registry.engine.packed import NOTHING, Coded, PackedRules, Texts
from registry.engine.registry_columns import (
    CompiledColumns,
    CompiledOffers,
    compile_offers,
    seen_organisations,
)
from registry.engine.registry_marks import Marks, marks_of

Item = TypeVar("Item")
_NOT_ROWS = ("ids", "rules", "fact_lists")


def patch(
    base: CompiledColumns,
    rows: NetworkRows,
    changed: Collection[int],
    vocabulary: Vocabulary,
    *,
    mode: str,
) -> CompiledColumns | None:
    """Return the base with the ``changed`` organisations as ``rows`` have them.

    ``rows``: everything of these organisations, with all links at either end, and nothing of
    others. None when links may have to change: then the registry must be compiled whole.
    """
    visible = frozenset(visible_states(mode))
    organisations = seen_organisations(rows.organisations, vocabulary, visible)
    before = np.intersect1d(np.array(sorted(changed), np.int64), base.marks.house)
    if before.tolist() != [row.id for row in organisations]:
        return None  # some came, or went
    offers = compile_offers(rows, organisations, vocabulary, visible)
    marks = marks_of(rows, organisations, offers.offered(), offers.numbers)
    places = np.searchsorted(base.marks.house, before)
    if not np.array_equal(marks.sign, base.marks.sign[places]):
        return None  # links depend on what changed
    if not len(before):
        return base
    return _laid_over(base, offers, marks, places, [row.slug for row in organisations])


def _laid_over(
    base: CompiledColumns,
    offers: CompiledOffers,
    marks: Marks,
    places: NDArray[np.intp],
    slugs: Sequence[str],
) -> CompiledColumns:
    old, new = base.network.offers, offers.columns
    kept = np.flatnonzero(~np.isin(old.organisation, places))
    numbers = np.concatenate([base.marks.offer[kept], marks.offer])
    order = np.argsort(numbers, kind="stable")

    def merged(mine: NDArray[Any], its: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([mine[kept], its.astype(mine.dtype)])[order]

    columns = _columns(old, new, places, merged, base.marks.offer, numbers[order])
    network = base.network.with_offers(columns)
    asked = network
    if base.asked_network is not base.network:
        links = base.asked_network
        asked = replace(network, links=links.links, sorted_links=links.sorted_links)
    index, ids = network.offer_index, columns.ids
    remark, remarks = _codes(base.assumed, offers.remark, offers.remarks, merged)
    subject, subjects = _codes(base.invented, offers.subject, offers.subjects, merged)
    gone = {old.ids[at] for at in np.flatnonzero(np.isin(old.organisation, places)).tolist()}
    unsure = {offer: rules for offer, rules in base.unsure.items() if offer not in gone}
    findings = [item for item in base.findings if item.organisation not in slugs]
    return CompiledColumns(
        network=network,
        asked_network=asked,
        assumed=Coded(index, ids, remark, remarks),
        unsure={**unsure, **offers.unsure},
        findings=(*findings, *offers.findings),
        invented=Coded(index, ids, subject, subjects),
        first_day=base.first_day,
        last_day=base.last_day,
        marks=Marks(base.marks.house, base.marks.sign, numbers[order]),
    )


def _columns(
    old: OfferColumns,
    new: OfferColumns,
    places: NDArray[np.intp],
    merged: Any,
    numbers_before: NDArray[np.int64],
    numbers: NDArray[np.int64],
) -> OfferColumns:
    rule, rules = _rules(PackedRules.of(old.rules), PackedRules.of(new.rules), new.rule)
    fact_list, fact_lists = _joined(old.fact_lists, new.fact_lists, new.fact_list)
    replaced: Mapping[str, NDArray[Any]] = {
        "organisation": places[new.organisation],
        "rule": rule,
        "fact_list": fact_list,
    }
    rows = {
        field.name: merged(
            getattr(old, field.name), replaced.get(field.name, getattr(new, field.name, None))
        )
        for field in fields(OfferColumns)
        if field.name not in _NOT_ROWS
    }
    same = np.array_equal(numbers, numbers_before)
    ids = old.ids if same else Texts.of(map(str, numbers.tolist()))
    return OfferColumns(ids=ids, rules=rules, fact_lists=fact_lists, **rows)


def _rules(old: PackedRules, new: PackedRules, code: Ints) -> tuple[Ints, PackedRules]:
    """Return new offers' rules as positions in the old rules and those that are nowhere there."""
    known = {values: at for at, values in enumerate(old.lists)}
    at = [known.setdefault(values, len(known)) for values in new.lists]
    moved = np.append(np.array(at, np.int32), np.int32(NOTHING))[new.chosen]
    position = np.empty(len(new), np.int32)
    fresh: list[int] = []
    for number, row in enumerate(moved):
        same = np.flatnonzero((old.chosen == row).all(axis=1))
        if len(same):
            position[number] = same[0]
        else:
            position[number] = len(old) + len(fresh)
            fresh.append(number)
    if not fresh:
        return position[code], old  # with what a process has made of them already
    chosen = np.concatenate([old.chosen, moved[fresh].reshape(-1, old.chosen.shape[1])])
    return position[code], PackedRules(chosen, tuple(known))


def _joined(old: Sequence[Item], new: Sequence[Item], code: Ints) -> tuple[Ints, tuple[Item, ...]]:
    """Return codes into ``new`` as codes into both without repeats."""
    known = {item: at for at, item in enumerate(old)}
    at = [known.setdefault(item, len(known)) for item in new]
    return np.append(np.array(at, np.int32), np.int32(NOTHING))[code], tuple(known)


def _codes(
    old: Mapping[str, Item], code: Ints, choices: Sequence[Item], merged: Any
) -> tuple[Ints, tuple[Item, ...]]:
    assert isinstance(old, Coded)
    moved, together = _joined(old.choices, choices, code)
    return merged(old.code, moved), together
