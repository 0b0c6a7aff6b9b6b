"""Links by kind against a plain double loop over organisations, on random registries."""

from datetime import date
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.network_rules import NetworkRows
from registry.domain.vocabulary_terms import Kind, ReferralRule
from registry.engine.registry_network import compile_registry
from tests.domain.small_vocabulary import LABELS, small_vocabulary
from tests.services.network_rows import TERRITORIES, link, offer, organisation, registry_rows

TODAY = date(2026, 11, 25)
KINDS = ("ngo", "desk", "hut", "office")
TYPES = ("visit", "consent")


def rule(origin: str, target: str, within: str, types: tuple[str, ...] = TYPES) -> ReferralRule:
    days = float(len(origin) + 10 * len(target))
    return ReferralRule(
        from_kind=origin,
        to_kind=target,
        service_types=types,
        within=within,
        basis="practice",
        handoff_days=days,
        acceptance=0.5,
        reason="так",
    )


RULES = (
    rule("ngo", "desk", "municipality"),
    rule("ngo", "ngo", "subject", ("visit",)),
    rule("desk", "hut", "subject"),
    rule("hut", "ngo", "country", ("consent",)),
    rule("desk", "office", "municipality", ("consent",)),
)


def vocabulary() -> Any:
    small = small_vocabulary()
    fields = {name: getattr(small, name) for name in small.__dataclass_fields__ if name[0] != "_"}
    fields["kinds"] = tuple(
        Kind(id=name, department="ngo", never_refers=name == "office", **LABELS) for name in KINDS
    )
    return type(small)(**{**fields, "referral_rules": RULES})


VOCABULARY = vocabulary()
PARENT = {"RU-A.x": "RU-A", "RU-A.y": "RU-A", "RU-B.z": "RU-B"}


@st.composite
def registries(draw: st.DrawFn) -> NetworkRows:
    count = draw(st.integers(0, 7))
    states = st.sampled_from(("unverified", "archive", "closed", "planned"))
    organisations = [
        organisation(
            number,
            draw(st.sampled_from(KINDS)),
            state=draw(states),
            subject=draw(st.sampled_from((None, "RU-A", "RU-B"))),
        )
        for number in range(1, count + 1)
    ]
    numbers = [row.id for row in organisations]
    where = st.sampled_from((None, *PARENT))
    sites = [
        (number, place, PARENT.get(place) if place else None)
        for number in numbers
        for place in draw(st.lists(where, max_size=2))
    ]
    offers = [
        offer(
            10 * number + position,
            of=number,
            type=name,
            taking=draw(st.sampled_from(("yes", "no"))),
            states=(organisations[number - 1].record_state, *("unverified",) * 3),
        )
        for number in numbers
        for position, name in enumerate(draw(st.lists(st.sampled_from(TYPES), max_size=2)))
    ]
    links = tuple(
        link(
            origin,
            target,
            service_type=draw(st.sampled_from((None, *TYPES))),
            handoff_days=1.0,
            acceptance=0.9,
            valid_until=draw(st.sampled_from((None, date(2026, 1, 1), date(2027, 1, 1)))),
        )
        for origin, target in product(numbers, numbers)
        if draw(st.integers(0, 3)) == 0
    )
    return registry_rows(organisations, offers, sites=sites, links=links)


def plain_links(rows: NetworkRows) -> set[tuple[Any, ...]]:
    """The same rules, one pair of organisations at a time."""
    working = {row.id: row for row in rows.organisations}
    slugs = {row.id: row.slug for row in rows.organisations}
    holding = [
        item
        for item in rows.links
        if (item.valid_until is None or item.valid_until >= TODAY)
        and working[item.from_id].record_state in ("unverified", "archive")
        and working[item.from_id].kind != "office"
    ]
    found = {
        (slugs[item.from_id], slugs[item.to_id], item.service_type, 1.0, 0.9, "agreement")
        for item in holding
    }
    for origin, item in product(rows.organisations, RULES):
        for name in item.service_types:
            found |= {
                (origin.slug, target.slug, name, item.handoff_days, 0.5, "assumed")
                for target in rows.organisations
                if is_likely(rows, origin, target, item)
                and takes(rows, target, name)
                and not any(
                    (known.from_id, known.to_id) == (origin.id, target.id)
                    and known.service_type in (None, name)
                    for known in holding
                )
            }
    return found


def is_likely(rows: NetworkRows, origin: Any, target: Any, item: ReferralRule) -> bool:
    return (
        origin.id != target.id
        and not {origin.record_state, target.record_state} & {"closed", "planned"}
        and (item.from_kind, item.to_kind) == (origin.kind, target.kind)
        and serves_same(rows, origin, target, item.within)
    )


def takes(rows: NetworkRows, target: Any, service_type: str) -> bool:
    return any(
        row.organisation_id == target.id and row.service_type == service_type and row.taking != "no"
        for row in rows.offers
    )


def serves_same(rows: NetworkRows, origin: Any, target: Any, within: str) -> bool:
    def places(row: Any) -> set[str]:
        own = [site for site in rows.sites if site[0] == row.id]
        if within == "municipality":
            return {place for _, place, _ in own if place}
        return {subject for _, _, subject in own if subject} | ({row.subject} - {None})

    return within == "country" or bool(places(origin) & places(target))


@settings(max_examples=300, deadline=None)
@given(registries())
def test_links_by_kind_are_those_of_a_plain_double_loop(rows: NetworkRows) -> None:
    assert TERRITORIES["RU-A.y"].parent == PARENT["RU-A.y"]
    result = compile_registry(rows, VOCABULARY, mode="demonstration", today=TODAY)
    found = [
        (
            item["from"],
            item["to"],
            item.get("service_type"),
            item["handoff_days"],
            item["acceptance"],
            item["basis"],
        )
        for item in result.link_documents(result.links)
    ]
    assert len(found) == len(set(found))
    assert set(found) == plain_links(rows)


def test_a_recorded_link_replaces_that_of_its_pair_and_takes_no_other_way_away() -> None:
    organisations = [organisation(1, "hut"), *(organisation(number, "ngo") for number in (2, 3, 4))]
    offers = [offer(10 * number, of=number, type="consent") for number in (2, 3, 4)]
    recorded = link(1, 2, handoff_days=1.0, acceptance=0.9)
    rows = registry_rows(organisations, offers, sites=[], links=(recorded,))
    result = compile_registry(rows, VOCABULARY, mode="demonstration", today=TODAY)
    found = {(item["to"], item["basis"]) for item in result.link_documents(result.links)}
    slugs = {row.id: row.slug for row in rows.organisations}
    assert found == {
        (slugs[2], "agreement"),
        (slugs[3], "assumed"),
        (slugs[4], "assumed"),
    }
    assert plain_links(rows) >= {(slugs[1], slugs[2], None, 1.0, 0.9, "agreement")}
