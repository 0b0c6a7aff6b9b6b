"""A change of some organisations laid over a network is the network compiled whole, or refused."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.network_rules import NetworkRows, OfferStatement
from registry.engine.registry_columns import CompiledColumns, compile_columns
from registry.engine.registry_patch import patch
from tests.services.network_rows import link, offer, organisation, registry_rows
from tests.services.same_network import assert_same_meaning
from tests.services.test_network_columns import offers_of_every_sort
from tests.services.test_network_compile import VOCABULARY as MANY_RULES
from tests.services.test_network_links import VOCABULARY as MANY_LINKS
from tests.services.test_network_links import registries

TODAY = date(2026, 11, 25)


def compiled(rows: NetworkRows, vocabulary: Any) -> CompiledColumns:
    return compile_columns(rows, vocabulary, mode="demonstration", today=TODAY)


def of_these(rows: NetworkRows, numbers: set[int]) -> NetworkRows:
    """What is read of some organisations alone."""
    offers = tuple(row for row in rows.offers if row.organisation_id in numbers)
    ids = {row.id for row in offers}
    return replace(
        rows,
        organisations=tuple(row for row in rows.organisations if row.id in numbers),
        sites=tuple(row for row in rows.sites if row[0] in numbers),
        offers=offers,
        statements={key: item for key, item in rows.statements.items() if key in ids},
        links=tuple(row for row in rows.links if {row.from_id, row.to_id} & numbers),
    )


def mixed(before: NetworkRows, after: NetworkRows, numbers: set[int]) -> NetworkRows:
    """``before``, but of these organisations what ``after`` says."""

    def pick(old: Any, new: Any, owner: Any) -> list[Any]:
        kept = [row for row in old if owner(row) not in numbers]
        return sorted(kept + [row for row in new if owner(row) in numbers])

    offers = pick(before.offers, after.offers, lambda row: row.organisation_id)
    statements = {
        row.id: source.statements[row.id]
        for row in offers
        for source in [after if row.organisation_id in numbers else before]
        if row.id in source.statements
    }
    return replace(
        before,
        organisations=tuple(pick(before.organisations, after.organisations, lambda row: row.id)),
        sites=tuple(
            [row for row in before.sites if row[0] not in numbers]
            + [row for row in after.sites if row[0] in numbers]
        ),
        offers=tuple(offers),
        statements=statements,
    )


def assert_patched(before: NetworkRows, after: NetworkRows, changed: set[int], words: Any) -> bool:
    """Compare with the whole; return whether it could be patched."""
    base = compiled(before, words)
    waits = base.network.offers.wait_days.copy()
    found = patch(base, of_these(after, changed), changed, words, mode="demonstration")
    whole = compiled(after, words)
    np.testing.assert_array_equal(base.network.offers.wait_days, waits)
    if found is None:
        return False
    assert_same_meaning(found.network, whole.network)
    assert_same_meaning(found.asked_network, whole.asked_network)
    for name in ("assumed", "unsure", "invented"):
        assert dict(getattr(found, name)) == dict(getattr(whole, name)), name
    assert sorted(found.findings, key=str) == sorted(whole.findings, key=str)
    for name in ("house", "sign", "offer"):
        np.testing.assert_array_equal(getattr(found.marks, name), getattr(whole.marks, name))
    assert (found.first_day, found.last_day) == (whole.first_day, whole.last_day)
    return True


@settings(max_examples=300, deadline=None)
@given(offers_of_every_sort(), offers_of_every_sort(), st.sets(st.integers(1, 3)))
def test_any_change_of_offers(before: NetworkRows, after: NetworkRows, changed: set[int]) -> None:
    owners = {row.id: row.organisation_id for row in before.offers}
    moved = {row.id for row in after.offers if owners.get(row.id) != row.organisation_id}
    fresh = [row._replace(id=row.id + 100) if row.id in moved else row for row in after.offers]
    statements = {row.id + 100 * (row.id in moved): None for row in after.offers}
    statements = {
        key: after.statements[key % 100] for key in statements if key % 100 in after.statements
    }
    after = replace(after, offers=tuple(fresh), statements=statements)
    assert_patched(before, mixed(before, after, changed), changed, MANY_RULES)


@st.composite
def edits(draw: st.DrawFn) -> tuple[NetworkRows, NetworkRows, set[int]]:
    """A registry, and the same after an edit that no link hangs on."""
    before = draw(offers_of_every_sort())
    changed = draw(st.sets(st.integers(1, 3)))
    numbers = st.none() | st.sampled_from((0.0, 2.0, 45.0))
    ages = st.none() | st.sampled_from((7.0, 18.0, 55.0))
    offers = [
        row._replace(
            wait_days=draw(numbers),
            duration_days=draw(numbers),
            fee_rub=draw(numbers),
            visits=draw(numbers),
            acceptance=draw(st.sampled_from((None, 0.1, 1.0))),
            self_referral=draw(st.sampled_from((None, True, False))),
            not_before=row.not_before,
            age_min=draw(ages),
            age_max=draw(ages),
        )
        if row.organisation_id in changed and draw(st.booleans())
        else row
        for row in before.offers
    ]
    return before, replace(before, offers=tuple(offers)), changed


def test_edits_that_no_link_hangs_on() -> None:
    patched: list[bool] = []

    @settings(max_examples=200, deadline=None)
    @given(edits())
    def check(edit: tuple[NetworkRows, NetworkRows, set[int]]) -> None:
        patched.append(assert_patched(*edit, MANY_RULES))

    check()
    # one that now admits nobody, or somebody again, may concern links; hardly any other
    assert patched.count(True) > 0.7 * len(patched) > 0


@settings(max_examples=200, deadline=None)
@given(registries(), registries(), st.sets(st.integers(1, 7)), st.booleans())
def test_any_change_where_links_are_many(
    before: NetworkRows, after: NetworkRows, changed: set[int], with_links: bool
) -> None:
    rows = mixed(before, after, changed)
    if with_links:
        known = {row.id for row in rows.organisations}
        links = [
            row
            for source, wanted in ((before, False), (after, True))
            for row in source.links
            if bool({row.from_id, row.to_id} & changed) is wanted
            and {row.from_id, row.to_id} <= known
        ]
        links.sort(key=lambda row: (row.from_id, row.to_id))  # as those of ``before`` stand
        rows = replace(rows, links=tuple(links))
    assert_patched(before, rows, changed, MANY_LINKS)


def small(**fields: Any) -> NetworkRows:
    return registry_rows(
        [organisation(1, "clinic"), organisation(2, "shop"), organisation(3, "polyclinic")],
        [
            offer(1, of=1, type="visit"),
            offer(2, of=2, type="workshop", **fields),
            offer(3, of=3, type="visit"),
        ],
        links=(link(1, 2, service_type="workshop"),),
        statements={2: OfferStatement(rules={"sexes": ["female"]})},
    )


def test_what_an_offer_says_of_itself_is_laid_over() -> None:
    for change in (
        {"wait_days": 90.0},
        {"acceptance": 0.25},
        {"fee_rub": 1000.0, "visits": 2.0},
        {"age_min": 14.0},
        {"not_before": date(2027, 9, 1)},
        {"self_referral": False},
        {"taking": "list"},
    ):
        assert assert_patched(small(), small(**change), {2}, MANY_RULES), change


def test_only_what_changed_is_made_anew() -> None:
    base = compiled(small(), MANY_RULES)
    rows = of_these(small(wait_days=90.0), {2})
    found = patch(base, rows, {2}, MANY_RULES, mode="demonstration")
    assert found is not None
    assert found.network.links is base.network.links
    assert found.network.sorted_links is base.network.sorted_links
    assert found.network.organisations is base.network.organisations
    assert found.network.offer_index is base.network.offer_index
    assert found.network.offers.rules is base.network.offers.rules


def test_what_other_links_hang_on_is_refused() -> None:
    before = small()
    closed = replace(
        before,
        organisations=(
            *before.organisations[:1],
            before.organisations[1]._replace(record_state="closed"),
            before.organisations[2],
        ),
    )
    for after in (
        small(taking="no"),
        closed,
        replace(before, links=()),
        replace(before, links=(link(1, 2, service_type="workshop", acceptance=0.1),)),
        replace(before, sites=((1, "RU-A.x", "RU-A"), (2, "RU-A.y", "RU-A"))),
        replace(before, organisations=before.organisations[:1] + before.organisations[2:]),
    ):
        base = compiled(before, MANY_RULES)
        found = patch(base, of_these(after, {2}), {2}, MANY_RULES, mode="demonstration")
        assert found is None, after
