"""No route, and what would open one: against trying everything out on very small networks.

A set of missing things is applied to document and profile (`with_things`), and the oracle is asked
whether there is a route now. Every set of at most three things is tried; the engine must name the
cheapest minimal ones, and no others.
"""

import copy
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given

from registry.engine import missing_world
from registry.routing import Network, Profile, find_routes
from tests.routing.comparing import report
from tests.routing.oracle import Oracle
from tests.routing.strategies import Case, cases, networks

Record = dict[str, Any]
Thing = tuple[Any, ...]
WEIGHTS = {"limit": 1, "fact": 2, "link": 3, "service": 5}
NO_LIMIT = 1e9


def with_things(document: Record, profile: Record, things: Iterable[Thing]) -> Case:
    """The same question as if these things were there."""
    document, profile = copy.deepcopy((document, profile))
    for kind, name, *more in things:
        if kind == "limit":
            limits = profile["limits"]
            if name.startswith("need_by."):
                limits["need_by"][name.removeprefix("need_by.")] = more[0]
            else:
                limits[name] = more[0]
        elif kind == "fact":
            profile["facts"] = [*(profile.get("facts") or ()), name]
        elif kind == "link":
            document["links"] = [
                *(document.get("links") or ()),
                {"from": name, "to": more[0], "handoff_days": 0, "acceptance": 1},
            ]
            known = {record["id"] for record in document["organisations"]}
            if name not in known:  # a start organisation the network has never heard of
                document["organisations"].append({"id": name})
        else:
            document["organisations"].append({"id": f"new.{name}"})
            place = {"lat": profile.get("lat"), "lon": profile.get("lon")}
            if place["lat"] is None:
                place = {"mode": "online"}
            document["offers"].append(
                {
                    "id": f"new.offer.{name}",
                    "organisation": f"new.{name}",
                    "service_type": name,
                    **place,
                }
            )
    return document, profile


def opens(document: Record, profile: Record, things: Iterable[Thing]) -> bool:
    return bool(Oracle(*with_things(document, profile, things)).plans)


def all_things(document: Record, profile: Record) -> Iterator[Thing]:
    """Everything that could be missing; a limit stands here for no limit at all."""
    limits = profile.get("limits") or {}
    for name, value in limits.items():
        if name != "need_by" and value is not None:
            yield ("limit", name, NO_LIMIT)
    for need in limits.get("need_by") or {}:
        if need in profile["needs"]:
            yield ("limit", f"need_by.{need}", NO_LIMIT)
    asked = {
        fact
        for record in (*document["offers"], *document["service_types"])
        for field in ("requires", "requires_at_admission")
        for fact in record.get(field) or ()
    }
    yield from (("fact", fact) for fact in sorted(asked))
    targets = sorted({record["organisation"] for record in document["offers"]})
    origins = {record["id"] for record in document["organisations"]}
    start = profile.get("start_organisation")
    yield from (
        ("link", origin, target)
        for origin in sorted(origins | ({start} - {None, "org.nowhere"}))
        for target in targets
    )
    yield from (("service", record["id"]) for record in document["service_types"])


def minimal_sets(document: Record, profile: Record) -> list[frozenset[Thing]]:
    """Every minimal set of at most three things that opens a route, by trying them all."""
    things = list(all_things(document, profile))
    if not opens(document, profile, things):
        return []
    found: list[frozenset[Thing]] = []
    for size in (1, 2, 3):
        for chosen in itertools.combinations(things, size):
            if not any(small <= set(chosen) for small in found) and opens(
                document, profile, chosen
            ):
                found.append(frozenset(chosen))
    return found


def weight(things: Iterable[Thing]) -> int:
    return sum(WEIGHTS[thing[0]] for thing in things)


def without_values(things: Iterable[Thing]) -> frozenset[Thing]:
    """Limits by name only, so that sets can be compared."""
    return frozenset(
        ("limit", thing[1], NO_LIMIT) if thing[0] == "limit" else thing for thing in things
    )


def difference(document: Record, profile: Record) -> str | None:
    if Oracle(document, profile).plans:
        return None
    answer = find_routes(
        Network.from_document(document),
        Profile.from_document(profile),
        criteria=("days", "steps"),
        tolerance=None,
    )
    if answer.missing is None:
        return "there is no route and nothing is said to be missing"
    named = [each.items for each in answer.missing.sets]
    for each in answer.missing.sets:
        if each.weight != weight(each.items):
            return f"{each.items} is said to weigh {each.weight}"
        if not opens(document, profile, each.items):
            return f"{each.items} opens no route"
        for index, thing in enumerate(each.items):
            rest = (*each.items[:index], *each.items[index + 1 :])
            if opens(document, profile, rest):
                return f"{each.items} is not minimal: {rest} is enough"
            if thing[0] == "limit":
                tighter = (thing[0], thing[1], thing[2] - 0.01)
                if tighter[2] >= 0 and opens(document, profile, (*rest, tighter)):
                    return f"{thing} asks for more than is needed"
    weights = [each.weight for each in answer.missing.sets]
    if weights != sorted(weights):
        return f"the cheapest set does not come first: {weights}"
    if not answer.missing.exhaustive:
        return None
    wanted = minimal_sets(document, profile)
    cheapest = sorted(weight(each) for each in wanted)[:5]
    if weights != cheapest:
        return f"named {named}, but the minimal sets are {sorted(map(sorted, wanted), key=weight)}"
    if not {without_values(each) for each in named} <= set(wanted):
        return f"named {named}, which are not all among {wanted}"
    return None


@networks(120)
@given(cases(most_offers=3))
def test_the_cheapest_sets_of_missing_things_are_named(case: Case) -> None:
    report(case, difference)


@networks(300)
@given(cases(most_offers=4))
def test_what_is_named_in_a_large_network_opens_a_way_and_no_less_does(case: Case) -> None:
    """There only what can play a part is looked at, also together with services not there yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(missing_world, "WHOLE_NETWORK", -1)
        report(case, difference)
